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
  /** Whether the signature of a JSON Web Token is made with the other half of this public key. False too for a key that is none. */
  verify(algorithm: SignatureAlgorithm, key: JsonWebKey, signed: Uint8Array, signature: Uint8Array): boolean
}

/** RFC 7518 and RFC 8037: the ones with public keys. Those with a shared secret are left out, and so is "none". */
export type SignatureAlgorithm = 'RS256' | 'RS384' | 'RS512' | 'PS256' | 'PS384' | 'PS512' | 'ES256' | 'ES384' | 'ES512' | 'EdDSA'

/** RFC 7517: as an identity provider publishes it. */
export interface JsonWebKey {
  readonly kty: string
  readonly kid?: string
  readonly use?: string
  readonly alg?: string
  readonly crv?: string
  readonly [member: string]: unknown
}
