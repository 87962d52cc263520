import type { JsonWebKey, NodeCryptography, SignatureAlgorithm } from '../../src/security/cryptography.ts'
import { cryptographyOf, hashBytes } from '../../src/security/cryptography-of.ts'

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

/** Node's cryptography, loaded when it is first asked for: a node without security does without. */
export function nodeCryptography(): NodeCryptography {
  const crypto = process.getBuiltinModule('node:crypto')
  const { pbkdf2Sync, verify, createPublicKey, constants } = crypto
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
    ...cryptographyOf(crypto),
    pbkdf2Sync: (algorithm, password, salt, iterations) =>
      new Uint8Array(pbkdf2Sync(password, salt, iterations, hashBytes(algorithm), algorithm)),
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
  }
}
