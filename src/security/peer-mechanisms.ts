import type { SaslClientConfig } from '../base/config/sasl-config.ts'
import type { Random } from '../base/random.ts'
import type { NodeCryptography } from './cryptography.ts'
import { encodePlainToken } from './plain-token.ts'
import { NONCE_BYTES, ScramClient } from './scram-client.ts'
import { SCRAM_MECHANISMS, type ScramMechanism } from './scram-mechanism.ts'

/** The client's part in one authentication between nodes. */
export interface PeerMechanism {
  readonly name: string
  /** What to send for what came; `null` came first, and null is sent when it is done. Throws a `RafkaError` for a server that is not to be trusted. */
  next(challenge: Uint8Array | null): Uint8Array | null
}

const encoder = new TextEncoder()

/** Makes the mechanism by which a node authenticates itself, anew for each connection; null where nobody asks for it. */
export function peerMechanisms(
  config: SaslClientConfig | null,
  { cryptography, random }: { cryptography: () => NodeCryptography; random: Random },
): (() => PeerMechanism) | null {
  if (config === null) return null
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
