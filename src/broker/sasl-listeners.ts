import type { BrokerConfig } from '../base/config/broker-config.ts'
import type { SaslListenerConfig, SaslMechanismConfig, SaslMechanismName } from '../base/config/sasl-config.ts'
import type { Context } from '../messages/context.ts'
import type { Cryptography } from '../security/cryptography.ts'
import { PlainServer } from '../security/server/plain-server.ts'
import { type SaslListener, SaslServerSession } from '../security/server/sasl-server-session.ts'
import type { ServerMechanism } from '../security/server/server-mechanism.ts'

/** The listeners of a network actor that take SASL: what their connections authenticate against. */
export class SaslListeners {
  readonly #listeners: ReadonlyMap<string, ConfiguredListener>

  /** `cryptography` is asked for only where there is such a listener. */
  constructor(config: BrokerConfig, context: Context, cryptography: () => Cryptography) {
    const entries = Object.entries(config.saslListeners)
    const crypto = entries.length === 0 ? null : cryptography()
    this.#listeners = new Map(entries.map(([name, listener]) => [name, new ConfiguredListener(name, listener, context, crypto!)]))
  }

  /** For a new connection; null where the listener asks for none. */
  begin(listener: string, client: string): { session: SaslServerSession; receiveBytesMax: number } | null {
    const configured = this.#listeners.get(listener)
    if (configured === undefined) return null
    return { session: new SaslServerSession(configured, client), receiveBytesMax: configured.receiveBytesMax }
  }
}

class ConfiguredListener implements SaslListener {
  readonly mechanisms: readonly SaslMechanismName[]
  readonly receiveBytesMax: number
  readonly #name: string
  readonly #byName: ReadonlyMap<SaslMechanismName, SaslMechanismConfig>
  readonly #context: Context
  readonly #cryptography: Cryptography

  constructor(name: string, { mechanisms, receiveBytesMax }: SaslListenerConfig, context: Context, cryptography: Cryptography) {
    this.mechanisms = mechanisms.map((mechanism) => mechanism.name)
    this.receiveBytesMax = receiveBytesMax
    this.#name = name
    this.#byName = new Map(mechanisms.map((mechanism) => [mechanism.name, mechanism]))
    this.#context = context
    this.#cryptography = cryptography
  }

  get clock(): Context['clock'] {
    return this.#context.clock
  }

  begin(mechanism: SaslMechanismName): ServerMechanism {
    const { passwords } = this.#byName.get(mechanism)!
    return new PlainServer(passwords, this.#cryptography)
  }

  reauthMsMax(mechanism: SaslMechanismName): number {
    return this.#byName.get(mechanism)!.reauthMsMax
  }

  finished(client: string, mechanism: SaslMechanismName | 'NONE', failure: string | null): void {
    const { telemetry, logger } = this.#context
    const result = failure === null ? 'success' : 'failure'
    telemetry.counter('rafka_sasl_authentications_total', { mechanism, result }).value++
    if (failure !== null) logger.info('an authentication failed', { client, listener: this.#name, mechanism, reason: failure })
  }
}
