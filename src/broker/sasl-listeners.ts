import type { BrokerConfig } from '../base/config/broker-config.ts'
import type { SaslListenerConfig, SaslMechanismConfig, SaslMechanismName } from '../base/config/sasl-config.ts'
import type { LimitedLog } from '../base/limited-log.ts'
import type { Context } from '../messages/context.ts'
import type { MetadataImage } from '../metadata/metadata-image.ts'
import { scramKey } from '../metadata/metadata-image.ts'
import type { NodeCryptography } from '../security/cryptography.ts'
import type { FetchText } from '../security/fetch-text.ts'
import { SCRAM_MECHANISMS, type ScramMechanism } from '../security/scram-mechanism.ts'
import { KeySet } from '../security/server/key-set.ts'
import { OAuthBearerServer } from '../security/server/oauth-bearer-server.ts'
import { PlainServer } from '../security/server/plain-server.ts'
import { type SaslListener, SaslServerSession } from '../security/server/sasl-server-session.ts'
import { ScramDecoys } from '../security/server/scram-decoys.ts'
import { type ScramCredential, type ScramCredentials, ScramServer } from '../security/server/scram-server.ts'
import type { ServerMechanism } from '../security/server/server-mechanism.ts'
import { TokenCredentials } from '../security/server/token-credentials.ts'
import type { TokenSecrets } from '../security/token-secrets.ts'

/** What listeners authenticate against. */
export interface SaslListenersOptions {
  readonly config: BrokerConfig
  readonly context: Context
  readonly log: LimitedLog
  /** Asked for only where there is such a listener. */
  readonly cryptography: () => NodeCryptography
  /** Where the keys of an identity provider come from. */
  readonly fetchText: FetchText
  /** Has the credentials of SCRAM. */
  readonly image: () => MetadataImage
  /** Null where delegation tokens are disabled. */
  readonly tokenSecrets: TokenSecrets | null
}

/** The listeners of a network actor that take SASL. */
export class SaslListeners {
  readonly #listeners: ReadonlyMap<string, ConfiguredListener>

  constructor({ config, context, log, cryptography: load, fetchText, image, tokenSecrets }: SaslListenersOptions) {
    const entries = Object.entries(config.saslListeners)
    const environmentOf = (cryptography: NodeCryptography): Environment => {
      const tokens = tokenSecrets === null ? null : new TokenCredentials(tokenSecrets, cryptography)
      return { context, log, cryptography, fetchText, image, tokens }
    }
    const environment = entries.length === 0 ? null : environmentOf(load())
    this.#listeners = new Map(entries.map(([name, listener]) => [name, new ConfiguredListener(name, listener, environment!)]))
  }

  /** For a new connection; null where the listener asks for none. */
  begin(listener: string, client: string): { session: SaslServerSession; receiveBytesMax: number } | null {
    const configured = this.#listeners.get(listener)
    if (configured === undefined) return null
    return { session: new SaslServerSession(configured, client), receiveBytesMax: configured.receiveBytesMax }
  }
}

interface Environment extends Pick<SaslListenersOptions, 'context' | 'log' | 'fetchText' | 'image'> {
  readonly cryptography: NodeCryptography
  /** Null where delegation tokens are disabled. */
  readonly tokens: TokenCredentials | null
}

class ConfiguredListener implements SaslListener {
  readonly mechanisms: readonly SaslMechanismName[]
  readonly receiveBytesMax: number
  readonly #name: string
  readonly #byName: ReadonlyMap<SaslMechanismName, SaslMechanismConfig>
  readonly #context: Context
  readonly #environment: Environment
  /** Of the identity provider whose tokens are taken. */
  readonly #keys: KeySet | null
  readonly #decoysByMechanism = new Map<string, ScramDecoys>()
  #decoysOf: unknown = null

  constructor(name: string, { mechanisms, receiveBytesMax }: SaslListenerConfig, environment: Environment) {
    this.mechanisms = mechanisms.map((mechanism) => mechanism.name)
    this.receiveBytesMax = receiveBytesMax
    this.#name = name
    this.#byName = new Map(mechanisms.map((mechanism) => [mechanism.name, mechanism]))
    this.#context = environment.context
    this.#environment = environment
    const settings = this.#byName.get('OAUTHBEARER')?.oauthBearer
    const { fetchText, context } = environment
    const timers = { schedule: (delayMs: number, turn: () => void) => context.schedule(delayMs, turn) }
    this.#keys =
      settings?.kind === 'signed'
        ? new KeySet({ settings, fetchText, timers, clock: context.clock, logger: context.logger })
        : null
  }

  get clock(): Context['clock'] {
    return this.#context.clock
  }

  begin(name: SaslMechanismName): ServerMechanism {
    const { cryptography, image, tokens } = this.#environment
    switch (name) {
      case 'PLAIN':
        return new PlainServer(this.#byName.get(name)!.passwords, cryptography)
      case 'SCRAM-SHA-256':
      case 'SCRAM-SHA-512': {
        const mechanism = SCRAM_MECHANISMS[name]
        const credentials = new ImageCredentials(image(), mechanism, this.#decoys(mechanism), tokens, this.clock)
        return new ScramServer(mechanism, credentials, { cryptography, random: this.#context.random })
      }
      case 'OAUTHBEARER':
        return new OAuthBearerServer({
          config: this.#byName.get(name)!.oauthBearer!,
          keys: this.#keys,
          cryptography,
          clock: this.clock,
        })
    }
  }

  /** Counted anew when a credential was altered, and not with every login. */
  #decoys(mechanism: ScramMechanism): ScramDecoys {
    const { scramCredentials } = this.#environment.image().parts
    if (this.#decoysOf !== scramCredentials) {
      this.#decoysOf = scramCredentials
      this.#decoysByMechanism.clear()
    }
    let decoys = this.#decoysByMechanism.get(mechanism.name)
    if (decoys === undefined) {
      const own = [...scramCredentials.values()].filter((credential) => credential.mechanism === mechanism.type)
      decoys = new ScramDecoys(own, mechanism.iterationsMin)
      this.#decoysByMechanism.set(mechanism.name, decoys)
    }
    return decoys
  }

  reauthMsMax(mechanism: SaslMechanismName): number {
    return this.#byName.get(mechanism)!.reauthMsMax
  }

  finished(client: string, mechanism: SaslMechanismName | 'NONE', failure: string | null): void {
    const { telemetry } = this.#context
    const result = failure === null ? 'success' : 'failure'
    telemetry.counter('rafka_sasl_authentications_total', { mechanism, result }).value++
    if (failure === null) return
    const facts = { client, listener: this.#name, mechanism, reason: failure }
    this.#environment.log.write('info', 'an authentication failed', facts)
  }
}

/** The credentials of SCRAM that the metadata holds. */
class ImageCredentials implements ScramCredentials {
  readonly #image: MetadataImage
  readonly #mechanism: ScramMechanism
  readonly decoys: ScramDecoys
  readonly #tokens: TokenCredentials | null
  readonly #clock: Context['clock']

  constructor(
    image: MetadataImage,
    mechanism: ScramMechanism,
    decoys: ScramDecoys,
    tokens: TokenCredentials | null,
    clock: Context['clock'],
  ) {
    this.decoys = decoys
    this.#image = image
    this.#mechanism = mechanism
    this.#tokens = tokens
    this.#clock = clock
  }

  ofUser(username: string): ScramCredential | null {
    const found = this.#image.parts.scramCredentials.get(scramKey(this.#mechanism.type, username))
    if (found === undefined) return null
    const { salt, iterations, storedKey, serverKey } = found
    return { owner: username, salt, iterations, storedKey, serverKey, expiresAtMs: null }
  }

  ofToken(tokenId: string): ScramCredential | null {
    const token = this.#image.parts.delegationTokens.get(tokenId)
    return token === undefined ? null : (this.#tokens?.of(token, this.#mechanism, this.#clock.nowMs()) ?? null)
  }

  /** Of a credential that every broker has: it stays what it is until that one is altered. Where there is none, and no token, nobody can tell a name that is there from one that is not. */
  decoySecret(): Uint8Array {
    for (const { serverKey } of this.#image.parts.scramCredentials.values()) return serverKey
    return this.#tokens?.decoySecret() ?? NO_SECRET
  }
}

const NO_SECRET = new Uint8Array(1)
