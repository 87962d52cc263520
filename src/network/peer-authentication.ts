import type { RafkaError } from '../base/errors.ts'
import type { Random } from '../base/random.ts'
import { ErrorCode, errorName } from '../protocol/error-codes.ts'
import type { SaslAuthenticateResponse } from '../protocol/generated/api/sasl-authenticate.ts'
import type { SaslHandshakeResponse } from '../protocol/generated/api/sasl-handshake.ts'
import type { PeerMechanism } from '../security/peer-mechanisms.ts'
import { PeerError } from './peer-error.ts'

/** A session is renewed at a random point of this part of its life, in thousandths: not all links at once, and early enough (as Java's client). */
const RENEW_FROM = 850
const RENEW_UP_TO = 950

/** One authentication of a link to another node: what to send next, and what came of it. */
export class PeerAuthentication {
  readonly #mechanism: PeerMechanism

  constructor(mechanism: PeerMechanism) {
    this.#mechanism = mechanism
  }

  get mechanism(): string {
    return this.#mechanism.name
  }

  /** The first token, after the handshake. Throws `PeerError`. */
  shaken({ errorCode, mechanisms }: SaslHandshakeResponse): Uint8Array {
    if (errorCode !== 0) {
      const offered = mechanisms.length === 0 ? '' : `; it offers ${mechanisms.join(', ')}`
      throw this.#refused(`SaslHandshake: ${errorName(errorCode)}${offered}`)
    }
    return this.#next(null)!
  }

  /** The next token; null: it is done. Throws `PeerError`. */
  answered({ errorCode, errorMessage, authBytes }: SaslAuthenticateResponse): Uint8Array | null {
    if (errorCode !== ErrorCode.NONE) throw this.#refused(errorMessage ?? errorName(errorCode))
    return this.#next(authBytes)
  }

  #next(challenge: Uint8Array | null): Uint8Array | null {
    try {
      return this.#mechanism.next(challenge)
    } catch (error) {
      if ((error as Partial<RafkaError>).code === undefined) throw error
      throw this.#refused((error as RafkaError).message)
    }
  }

  #refused(why: string): PeerError {
    return new PeerError('unauthenticated', `SASL ${this.#mechanism.name}: ${why}`, false)
  }
}

/** When to authenticate anew, in microseconds from now; `Infinity` for a session that does not end. */
export function renewAfterUs(sessionLifetimeMs: number, random: Random): number {
  if (sessionLifetimeMs <= 0) return Number.POSITIVE_INFINITY
  return sessionLifetimeMs * (RENEW_FROM + random.below(RENEW_UP_TO - RENEW_FROM + 1))
}
