import { Buffer } from 'node:buffer'
import type { DelegationTokenRecord } from '../../protocol/generated/metadata/delegation-token-record.ts'
import type { NodeCryptography } from '../cryptography.ts'
import { ScramKeys, type ScramVerifier } from '../scram-keys.ts'
import type { ScramMechanism } from '../scram-mechanism.ts'
import type { TokenSecrets } from '../token-secrets.ts'
import { SALT_BYTES } from './scram-decoys.ts'
import type { ScramCredential } from './scram-server.ts'

const USER = 'User:'

/**
 * What logins with delegation tokens are held against. It is in no log: it is made of the token's HMAC when the token first logs in, which takes some milliseconds, and kept as long as
 * the metadata has that token.
 */
export class TokenCredentials {
  readonly #secrets: TokenSecrets
  readonly #cryptography: NodeCryptography
  /** By the name of the mechanism. */
  readonly #verifiers = new WeakMap<DelegationTokenRecord, Map<string, ScramVerifier>>()

  constructor(secrets: TokenSecrets, cryptography: NodeCryptography) {
    this.#secrets = secrets
    this.#cryptography = cryptography
  }

  /** Null for a token that has expired, whether it was removed yet or not, and for one of no user. */
  of(token: DelegationTokenRecord, mechanism: ScramMechanism, nowMs: number): ScramCredential | null {
    const { owner, expirationTimestamp, maxTimestamp } = token
    const expiresAtMs = Math.min(expirationTimestamp, maxTimestamp)
    if (expiresAtMs < nowMs || !owner.startsWith(USER)) return null
    return { ...this.#verifierOf(token, mechanism), owner: owner.slice(USER.length), expiresAtMs }
  }

  /** Known to no client, and the same for every broker of the cluster. */
  decoySecret(): Uint8Array {
    return this.#secrets.derived('decoy', '')
  }

  #verifierOf(token: DelegationTokenRecord, mechanism: ScramMechanism): ScramVerifier {
    let ofToken = this.#verifiers.get(token)
    if (ofToken === undefined) this.#verifiers.set(token, (ofToken = new Map()))
    let verifier = ofToken.get(mechanism.name)
    if (verifier === undefined) ofToken.set(mechanism.name, (verifier = this.#make(token.tokenId, mechanism)))
    return verifier
  }

  #make(tokenId: string, mechanism: ScramMechanism): ScramVerifier {
    const { algorithm, iterationsMin: iterations, name } = mechanism
    const password = Buffer.from(Buffer.from(this.#secrets.hmac(tokenId)).toString('base64'))
    // The same in every thread and after every start: who asks twice could else tell a token that is there from one that is not.
    const salt = this.#secrets.derived(`${name}-salt`, tokenId).subarray(0, SALT_BYTES)
    const salted = this.#cryptography.pbkdf2Sync(algorithm, password, salt, iterations)
    return new ScramKeys(mechanism, this.#cryptography).verifierOf(salted, salt, iterations)
  }
}
