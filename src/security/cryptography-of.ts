import type { Cryptography } from './cryptography.ts'

const HASH_BYTES = { sha256: 32, sha512: 64 } as const

/** What is needed of `node:crypto`, which whoever needs it loads when it is needed. */
export type CryptoModule = Pick<typeof import('node:crypto'), 'createHash' | 'createHmac' | 'pbkdf2' | 'timingSafeEqual'>

/** Length of a hash, bytes. */
export function hashBytes(algorithm: keyof typeof HASH_BYTES): number {
  return HASH_BYTES[algorithm]
}

/** Node's cryptography. `pbkdf2` runs on a thread of Node's pool. */
export function cryptographyOf({ createHash, createHmac, pbkdf2, timingSafeEqual }: CryptoModule): Cryptography {
  return {
    hash: (algorithm, bytes) => new Uint8Array(createHash(algorithm).update(bytes).digest()),
    hmac: (algorithm, key, bytes) => new Uint8Array(createHmac(algorithm, key).update(bytes).digest()),
    pbkdf2: (algorithm, password, salt, iterations) =>
      new Promise((resolve, reject) => {
        pbkdf2(password, salt, iterations, hashBytes(algorithm), algorithm, (error, key) => {
          if (error === null) resolve(new Uint8Array(key.buffer, key.byteOffset, key.length))
          else reject(error)
        })
      }),
    equal: (one, other) => one.length === other.length && timingSafeEqual(one, other),
  }
}
