import type { BrokerConfig } from '../base/config/broker-config.ts'
import { listenerTls, listenerValues } from '../base/config/tls-settings.ts'
import type { LimitedLog } from '../base/limited-log.ts'
import type { Listener } from '../base/network.ts'
import type { Counter } from '../base/telemetry.ts'
import type { HandshakeOutcome, ListenerTls, TlsFacts } from '../base/tls.ts'
import type { Context } from '../messages/context.ts'
import { SslPrincipalMapper } from '../security/ssl-principal-mapper.ts'

/** The listeners of a network actor that speak TLS. */
export class TlsListeners {
  readonly #context: Context
  /** As configured now. */
  readonly #config: () => BrokerConfig
  readonly #log: LimitedLog
  readonly #byName = new Map<string, TlsListener>()

  constructor(context: Context, config: () => BrokerConfig, log: LimitedLog) {
    this.#context = context
    this.#config = config
    this.#log = log
  }

  /** For a listener that is about to be opened; null where it is to be without TLS. */
  open(name: string): ListenerTls | null {
    const config = this.#config()
    const settings = listenerTls(config, name)
    if (settings === null) return null
    const rules = listenerValues(config.texts, name)('ssl.principal.mapping.rules') as string | null
    const listener = new TlsListener(name, this.#context, this.#log, new SslPrincipalMapper(rules ?? 'DEFAULT'))
    this.#byName.set(name, listener)
    return { settings, handshaken: (outcome) => listener.handshaken(outcome) }
  }

  /** Who a client is by its certificate. Throws `NoMatchingRuleError`. */
  principalOf(name: string, facts: TlsFacts | null): string {
    const listener = this.#byName.get(name)
    if (listener === undefined || facts === null || facts.subject === null) return 'User:ANONYMOUS'
    return `User:${listener.mapper.nameOf(facts.subject)}`
  }

  opened(name: string, listener: Listener): void {
    const own = this.#byName.get(name)
    if (own !== undefined) own.listener = listener
  }

  /** Whether a configuration could be followed. Throws `ConfigError`, or what is wrong with its keys and certificates. */
  check(config: BrokerConfig): void {
    for (const listener of this.#byName.values()) listener.check(config)
  }

  /** Called about once a second: takes what was altered, in the configuration or in the files that it names. */
  renew(): void {
    if (this.#byName.size === 0) return
    const config = this.#config()
    for (const listener of this.#byName.values()) listener.renew(config)
  }
}

class TlsListener {
  readonly mapper: SslPrincipalMapper
  listener: Listener | null = null
  readonly #name: string
  readonly #context: Context
  readonly #log: LimitedLog
  readonly #results: { readonly success: Counter; readonly failure: Counter }
  #seen: BrokerConfig | null = null
  #settings: ListenerTls['settings'] | null = null

  constructor(name: string, context: Context, log: LimitedLog, mapper: SslPrincipalMapper) {
    this.#name = name
    this.#context = context
    this.#log = log
    this.mapper = mapper
    const counter = (result: string): Counter =>
      context.telemetry.counter('rafka_tls_handshakes_total', { listener: name, result })
    this.#results = { success: counter('success'), failure: counter('failure') }
  }

  handshaken({ remoteAddress, facts, error }: HandshakeOutcome): void {
    if (facts !== null) {
      this.#results.success.value++
      return
    }
    this.#results.failure.value++
    this.#log.write('info', 'a TLS handshake failed', {
      client: `/${remoteAddress}`,
      listener: this.#name,
      cause: error?.message ?? '',
    })
  }

  check(config: BrokerConfig): void {
    const settings = listenerTls(config, this.#name)
    const problem = settings === null ? null : (this.listener?.checkTls(settings) ?? null)
    if (problem !== null) throw problem
  }

  renew(config: BrokerConfig): void {
    const { logger } = this.#context
    if (config !== this.#seen) {
      this.#seen = config
      this.#settings = listenerTls(config, this.#name)
    }
    if (this.#settings === null || this.listener === null) return
    const renewed = this.listener.renewTls(this.#settings)
    if (renewed === 'same') return
    if (renewed === 'renewed') logger.info('new keys and certificates are in use', { listener: this.#name })
    else
      logger.error('new keys or certificates are of no use, and those before stay', {
        listener: this.#name,
        cause: renewed.message,
      })
  }
}
