import type { NodeCryptography } from '../../src/security/cryptography.ts'

const HASH_BYTES = { sha256: 32, sha512: 64 }

/** Node's cryptography, loaded when it is first asked for: a node without security does without. */
export function nodeCryptography(): NodeCryptography {
  const { createHash, createHmac, pbkdf2, pbkdf2Sync, timingSafeEqual } = process.getBuiltinModule('node:crypto')
  return {
    hash: (algorithm, bytes) => new Uint8Array(createHash(algorithm).update(bytes).digest()),
    hmac: (algorithm, key, bytes) => new Uint8Array(createHmac(algorithm, key).update(bytes).digest()),
    pbkdf2: (algorithm, password, salt, iterations) =>
      new Promise((resolve, reject) => {
        pbkdf2(password, salt, iterations, HASH_BYTES[algorithm], algorithm, (error, key) => {
          if (error === null) resolve(new Uint8Array(key.buffer, key.byteOffset, key.length))
          else reject(error)
        })
      }),
    pbkdf2Sync: (algorithm, password, salt, iterations) =>
      new Uint8Array(pbkdf2Sync(password, salt, iterations, HASH_BYTES[algorithm], algorithm)),
    equal: (one, other) => one.length === other.length && timingSafeEqual(one, other),
  }
}
