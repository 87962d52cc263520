import type { Clock } from '../base/clock.ts'
import type { BrokerConfig } from '../base/config/broker-config.ts'
import { canonicalIpAddress } from '../base/ip-address.ts'
import { monotonicMs } from '../base/monotonic-ms.ts'
import { ExpiringMap } from '../base/quota/expiring-map.ts'
import { Rate, type RateWindows } from '../base/quota/rate.ts'
import { ConnectionRates } from '../metadata/connection-quotas.ts'
import type { MetadataImage } from '../metadata/metadata-image.ts'

/** How many connections an address makes is forgotten when none came for an hour. */
const IDLE_MS = 3_600_000

/** Why a connection is not taken in. With `throttleMs` it is held for so long, so that its client does not come back at once. */
export type ConnectionRefusal =
  | { readonly reason: 'address-count'; readonly countMax: number }
  | { readonly reason: 'address-rate'; readonly throttleMs: number }

export interface ConnectionQuotasOptions {
  readonly clock: Clock
  readonly config: BrokerConfig
  /** Those that these limits are for: of the broker, or of the controller. */
  readonly listeners: readonly string[]
}

interface ListenerState {
  readonly name: string
  readonly created: Rate
  count: number
  countMax: number
  rateMax: number
  /** Until when its next connection has to wait, since too many come; null: that was not asked yet. */
  untilMs: number | null
}

/**
 * How many connections there may be and how fast they may come, as Kafka's `ConnectionQuotas` has it: of all listeners together, of each, and of each address. While a listener is full,
 * or too many come by it, its next connection waits and those behind it too; an address that has too many, or makes too many, is refused. Listeners together do not keep the brokers'
 * own listener from getting more: for that, the connections that were silent for longest have to go where all together are too many.
 */
export class ConnectionQuotas {
  readonly #clock: Clock
  readonly #windows: RateWindows
  readonly #listeners: ReadonlyMap<string, ListenerState>
  readonly #created: Rate
  readonly #createdByAddress = new ExpiringMap<Rate>(IDLE_MS)
  readonly #byAddress = new Map<string, number>()
  #total = 0
  #config: BrokerConfig
  #overrides!: ReadonlyMap<string, number>
  #rates = new ConnectionRates([])
  #seenQuotas: unknown = null

  constructor({ clock, config, listeners }: ConnectionQuotasOptions) {
    this.#clock = clock
    const { quotaWindowNum: samples, quotaWindowSizeSeconds } = config
    this.#windows = { samples, windowMs: quotaWindowSizeSeconds * 1000 }
    this.#created = new Rate(this.#windows)
    this.#listeners = new Map(
      listeners.map((name) => [
        name,
        { name, created: new Rate(this.#windows), count: 0, countMax: 0, rateMax: 0, untilMs: null },
      ]),
    )
    this.#config = config
    this.#take(config)
  }

  /** Takes what was altered; true where a connection that waits may be let in, or another may have to go. */
  follow(config: BrokerConfig, { parts: { clientQuotas } }: MetadataImage): boolean {
    if (clientQuotas !== this.#seenQuotas) {
      this.#seenQuotas = clientQuotas
      this.#rates = new ConnectionRates(clientQuotas.values())
    }
    if (config === this.#config) return false
    this.#take(config)
    return true
  }

  /** For how long the next connection of a listener has to wait: 0 where it is to come in now, infinite until one has ended or the limits are others. */
  waitMs(listener: string): number {
    const state = this.#listeners.get(listener)!
    const nowMs = monotonicMs(this.#clock)
    // What comes is counted once, and waits as long as it had to then.
    state.untilMs ??= nowMs + this.#record(state, nowMs)
    if (state.untilMs > nowMs) return state.untilMs - nowMs
    if (!this.#hasRoom(state)) return Number.POSITIVE_INFINITY
    state.untilMs = null
    return 0
  }

  /** A connection comes in, for which `waitMs` was 0. Null: it is taken, and counts until `ended`. */
  begun(listener: string, remoteAddress: string): ConnectionRefusal | null {
    const state = this.#listeners.get(listener)!
    const address = canonicalIpAddress(remoteAddress)
    const throttleMs = this.#throttle(state, address)
    if (throttleMs > 0) return { reason: 'address-rate', throttleMs }
    const count = this.#byAddress.get(address) ?? 0
    const countMax = this.#overrides.get(address) ?? this.#config.maxConnectionsPerIp
    if (count >= countMax) return { reason: 'address-count', countMax }
    this.#byAddress.set(address, count + 1)
    this.#total++
    state.count++
    return null
  }

  ended(listener: string, remoteAddress: string): void {
    const address = canonicalIpAddress(remoteAddress)
    const left = this.#byAddress.get(address)! - 1
    if (left === 0) this.#byAddress.delete(address)
    else this.#byAddress.set(address, left)
    this.#total--
    this.#listeners.get(listener)!.count--
  }

  /** Connections of a listener, of those that were taken. */
  count(listener: string): number {
    return this.#listeners.get(listener)!.count
  }

  /** So many connections of other listeners than the brokers' own have to go. */
  get excess(): number {
    return Math.max(0, this.#total - this.#config.maxConnections)
  }

  /** Whether it is the brokers' own, and there are others. */
  isProtected(listener: string): boolean {
    return listener === this.#config.interBrokerListenerName && this.#listeners.size > 1
  }

  #take(config: BrokerConfig): void {
    this.#config = config
    for (const state of this.#listeners.values()) {
      const { maxConnections, maxConnectionCreationRate } = config.listenerLimits[state.name]!
      state.countMax = maxConnections
      state.rateMax = maxConnectionCreationRate
    }
    this.#overrides = new Map(Object.entries(config.maxConnectionsPerIpOverrides).flatMap(addressesOf))
  }

  #hasRoom(state: ListenerState): boolean {
    if (state.count >= state.countMax) return false
    return this.isProtected(state.name) || this.#total < this.#config.maxConnections
  }

  #record(state: ListenerState, nowMs: number): number {
    let excessMs = 0
    if (!this.isProtected(state.name)) {
      this.#created.record(1, nowMs)
      excessMs = this.#created.excessMs(this.#config.maxConnectionCreationRate, nowMs)
    }
    state.created.record(1, nowMs)
    return this.#bounded(Math.max(excessMs, state.created.excessMs(state.rateMax, nowMs)))
  }

  #throttle(state: ListenerState, address: string): number {
    const limit = this.#rates.of(address)
    if (limit === Number.POSITIVE_INFINITY) return 0
    const nowMs = monotonicMs(this.#clock)
    const rate = this.#createdByAddress.get(address, nowMs, () => new Rate(this.#windows))
    rate.record(1, nowMs)
    const throttleMs = this.#bounded(rate.excessMs(limit, nowMs))
    if (throttleMs === 0) return 0
    // That it was refused is held against nobody.
    rate.record(-1, nowMs)
    state.created.record(-1, nowMs)
    if (!this.isProtected(state.name)) this.#created.record(-1, nowMs)
    return throttleMs
  }

  /** As in Kafka nothing waits for longer than a window. */
  #bounded(excessMs: number): number {
    return Math.min(excessMs, this.#windows.windowMs)
  }
}

/** The one name that is an address everywhere; others are not looked up. */
function addressesOf([host, countMax]: readonly [string, number]): [string, number][] {
  return host === 'localhost'
    ? [
        ['127.0.0.1', countMax],
        ['::1', countMax],
      ]
    : [[canonicalIpAddress(host), countMax]]
}
