import { assert } from '../base/assert.ts'
import type { Clock } from '../base/clock.ts'
import type { SaslClientConfig } from '../base/config/sasl-config.ts'
import type { Logger } from '../base/logger.ts'
import type { Random } from '../base/random.ts'
import { BearerLogin } from './bearer-login.ts'
import type { NodeCryptography } from './cryptography.ts'
import type { FetchText } from './fetch-text.ts'
import { encodeOAuthBearerToken, OAUTH_BEARER_ERROR_ACKNOWLEDGED, parseOAuthBearerFailure } from './oauth-bearer-token.ts'
import { encodePlainToken } from './plain-token.ts'
import { NONCE_BYTES, ScramClient } from './scram-client.ts'
import { SCRAM_MECHANISMS, type ScramMechanism } from './scram-mechanism.ts'

/** The client's part in one authentication between nodes. */
export interface PeerMechanism {
  readonly name: string
  /** Absent where it can begin at once. `done` runs once, with why this node has nothing to show, in words, or with null. */
  readonly prepare?: (done: (problem: string | null) => void) => void
  /** What to send for what came; `null` came first, and null is sent when it is done. Throws a `RafkaError` for a server that is not to be trusted. */
  next(challenge: Uint8Array | null): Uint8Array | null
}

const encoder = new TextEncoder()

/** What an actor that connects to other nodes gives its mechanisms. */
export interface PeerMechanismsOptions {
  readonly cryptography: () => NodeCryptography
  /** Where bearer tokens come from; null where nobody logs in by them. */
  readonly fetchText: FetchText | null
  /** Of the actor. */
  readonly context: {
    readonly random: Random
    readonly clock: Clock
    readonly logger: Logger
    schedule(delayMs: number, turn: () => void): number
  }
}

/** Makes the mechanism by which a node authenticates itself, anew for each connection; null where nobody asks for it. */
export function peerMechanisms(
  config: SaslClientConfig | null,
  { cryptography, fetchText, context }: PeerMechanismsOptions,
): (() => PeerMechanism) | null {
  if (config === null) return null
  const { random, clock, logger } = context
  if (config.mechanism === 'OAUTHBEARER') {
    const { settings } = config
    assert(fetchText !== null, 'who logs in by bearer tokens has where to fetch them')
    const timers = { schedule: (delayMs: number, turn: () => void) => context.schedule(delayMs, turn) }
    const login = new BearerLogin({ settings, fetchText, timers, clock, random, logger })
    return () => new BearerPeer(login, settings.extensions)
  }
  const username = config.options['username']!
  const password = config.options['password']!
  switch (config.mechanism) {
    case 'PLAIN':
      return () => new PlainPeer(username, password)
    case 'SCRAM-SHA-256':
    case 'SCRAM-SHA-512': {
      const mechanism = SCRAM_MECHANISMS[config.mechanism]
      const passwords = new SaltedPasswords(mechanism, encoder.encode(password), cryptography)
      const tokenAuth = config.options['tokenauth'] === 'true'
      return () => {
        const nonce = random.bytes(NONCE_BYTES)
        return new ScramPeer(
          new ScramClient({ mechanism, username, nonce, tokenAuth, cryptography: cryptography() }),
          mechanism,
          passwords,
        )
      }
    }
  }
}

class PlainPeer implements PeerMechanism {
  readonly name = 'PLAIN'
  readonly #username: string
  readonly #password: string

  constructor(username: string, password: string) {
    this.#username = username
    this.#password = password
  }

  next(challenge: Uint8Array | null): Uint8Array | null {
    if (challenge !== null) return null
    return encodePlainToken({ authorizationId: '', username: this.#username, password: encoder.encode(this.#password) })
  }
}

class BearerPeer implements PeerMechanism {
  readonly name = 'OAUTHBEARER'
  readonly #login: BearerLogin
  readonly #extensions: Readonly<Record<string, string>>
  #token = ''

  constructor(login: BearerLogin, extensions: Readonly<Record<string, string>>) {
    this.#login = login
    this.#extensions = extensions
  }

  prepare(done: (problem: string | null) => void): void {
    this.#login.token((problem, token) => {
      this.#token = token
      done(problem)
    })
  }

  next(challenge: Uint8Array | null): Uint8Array | null {
    if (challenge === null)
      return encodeOAuthBearerToken({ authorizationId: '', token: this.#token, extensions: this.#extensions })
    if (parseOAuthBearerFailure(challenge) === null) return null
    this.#login.refused(this.#token)
    // The other side ends the exchange with its error once it is told that this one was read.
    return Uint8Array.from(OAUTH_BEARER_ERROR_ACKNOWLEDGED)
  }
}

class ScramPeer implements PeerMechanism {
  readonly name: string
  readonly #scram: ScramClient
  readonly #passwords: SaltedPasswords
  #step = 0

  constructor(scram: ScramClient, { name }: ScramMechanism, passwords: SaltedPasswords) {
    this.name = name
    this.#scram = scram
    this.#passwords = passwords
  }

  next(challenge: Uint8Array | null): Uint8Array | null {
    if (challenge === null) return this.#scram.first()
    if (this.#step++ === 0) {
      const { salt, iterations } = this.#scram.challenged(challenge)
      return this.#scram.final(this.#passwords.salted(salt, iterations))
    }
    this.#scram.finished(challenge)
    return null
  }
}

/** The password, hashed as the server asked for it last: it asks the same as long as the credential is the same, and hashing takes milliseconds. */
class SaltedPasswords {
  readonly #mechanism: ScramMechanism
  readonly #password: Uint8Array
  readonly #cryptography: () => NodeCryptography
  #kept: { salt: Uint8Array; iterations: number; salted: Uint8Array } | null = null

  constructor(mechanism: ScramMechanism, password: Uint8Array, cryptography: () => NodeCryptography) {
    this.#mechanism = mechanism
    this.#password = password
    this.#cryptography = cryptography
  }

  salted(salt: Uint8Array, iterations: number): Uint8Array {
    const kept = this.#kept
    const isSame =
      kept !== null &&
      kept.iterations === iterations &&
      kept.salt.length === salt.length &&
      kept.salt.every((byte, at) => byte === salt[at])
    if (isSame) return kept.salted
    const salted = this.#cryptography().pbkdf2Sync(this.#mechanism.algorithm, this.#password, salt, iterations)
    this.#kept = { salt: Uint8Array.from(salt), iterations, salted }
    return salted
  }
}
