/** What the mechanisms need of a library of cryptography, by its hash functions. */
export type HashAlgorithm = 'sha256' | 'sha512'

/** The cryptography that `src/` takes as an argument. */
export interface Cryptography {
  hash(algorithm: HashAlgorithm, bytes: Uint8Array): Uint8Array
  hmac(algorithm: HashAlgorithm, key: Uint8Array, bytes: Uint8Array): Uint8Array
  /** RFC 8018, with HMAC; of the length of the hash. Away from the thread that asks: thousands of iterations would block it for milliseconds. */
  pbkdf2(algorithm: HashAlgorithm, password: Uint8Array, salt: Uint8Array, iterations: number): Promise<Uint8Array>
  /** Whether they are the same, in a time that does not tell where they differ. */
  equal(one: Uint8Array, other: Uint8Array): boolean
}

/** What a node needs beyond it to prove to others who it is: it connects seldom, and keeps what it has hashed. */
export interface NodeCryptography extends Cryptography {
  /** As `pbkdf2`, on the thread that asks. */
  pbkdf2Sync(algorithm: HashAlgorithm, password: Uint8Array, salt: Uint8Array, iterations: number): Uint8Array
}
