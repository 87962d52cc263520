import type { JsonWebKey, NodeCryptography, SignatureAlgorithm } from '../../src/security/cryptography.ts'

type KeyObject = import('node:crypto').KeyObject
type NodeJsonWebKey = import('node:crypto').JsonWebKey

/** Null where the algorithm says it itself. */
const DIGESTS: Readonly<Record<SignatureAlgorithm, string | null>> = {
  RS256: 'sha256',
  RS384: 'sha384',
  RS512: 'sha512',
  PS256: 'sha256',
  PS384: 'sha384',
  PS512: 'sha512',
  ES256: 'sha256',
  ES384: 'sha384',
  ES512: 'sha512',
  EdDSA: null,
}
const HASH_BYTES = { sha256: 32, sha512: 64 }

/** Node's cryptography, loaded when it is first asked for: a node without security does without. */
export function nodeCryptography(): NodeCryptography {
  const { createHash, createHmac, pbkdf2, pbkdf2Sync, timingSafeEqual, verify, createPublicKey, constants } =
    process.getBuiltinModule('node:crypto')
  const keys = new WeakMap<JsonWebKey, KeyObject | null>()
  const publicKey = (key: JsonWebKey): KeyObject | null => {
    let made = keys.get(key)
    if (made === undefined) {
      try {
        made = createPublicKey({ key: key as NodeJsonWebKey, format: 'jwk' })
      } catch {
        made = null
      }
      keys.set(key, made)
    }
    return made
  }
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
    verify: (algorithm, key, signed, signature) => {
      const made = publicKey(key)
      if (made === null) return false
      const padding = algorithm.startsWith('PS')
        ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
        : {}
      try {
        return verify(DIGESTS[algorithm], signed, { key: made, dsaEncoding: 'ieee-p1363', ...padding }, signature)
      } catch {
        // A signature that cannot be one of such a key.
        return false
      }
    },
    equal: (one, other) => one.length === other.length && timingSafeEqual(one, other),
  }
}
