import type { Clock } from '../base/clock.ts'
import { ExpiringMap } from '../base/quota/expiring-map.ts'
import { Rate, type RateWindows } from '../base/quota/rate.ts'
import { type ClientQuota, type ClientQuotaKey, ClientQuotas } from '../metadata/client-quotas.ts'
import { ConnectionRates } from '../metadata/connection-quotas.ts'
import type { MetadataImage } from '../metadata/metadata-image.ts'
import { RequestQuota } from './request-quota.ts'

/** What a client used is forgotten when it was not seen for an hour. */
const IDLE_MS = 3_600_000
/** Kafka's default of `max.connection.creation.rate`. */
const UNLIMITED_CONNECTIONS = 0x7fffffff

/** The limits that a network actor holds its clients to: bytes in, bytes out, its time, and new connections. Costs a look at `active` where nothing is limited. */
export class Quotas {
  readonly produced: RateQuota
  readonly fetched: RateQuota
  readonly requestTime: RateQuota
  readonly #clock: Clock
  readonly #windows: RateWindows
  readonly #connections = new ExpiringMap<Rate>(IDLE_MS)
  readonly #accepted: Rate
  #seen: unknown = null
  #active = false
  #rates = new ConnectionRates([])

  constructor(windows: RateWindows, clock: Clock) {
    this.#windows = windows
    this.#clock = clock
    this.#accepted = new Rate(windows)
    this.produced = new RateQuota('producer_byte_rate', windows)
    this.fetched = new RateQuota('consumer_byte_rate', windows)
    // Time cannot be given back by waiting longer than one window: the next one begins anew.
    this.requestTime = new RateQuota('request_percentage', windows, windows.windowMs)
  }

  /** Whether any user or client id is limited in any way. */
  get active(): boolean {
    return this.#active
  }

  /** Takes the limits of a new image, if they are other ones. */
  update({ parts: { clientQuotas } }: MetadataImage): void {
    if (clientQuotas === this.#seen) return
    this.#seen = clientQuotas
    const all = [...clientQuotas.values()]
    for (const quota of [this.produced, this.fetched, this.requestTime]) quota.update(all)
    this.#rates = new ConnectionRates(all)
    this.#active = all.some(({ entity }) => entity.some(({ entityType }) => entityType !== 'ip'))
  }

  /** What a request that began at `startedUs` counts against; only where `active`. */
  begin(principal: string, clientId: string | null, startedUs: number): RequestQuota {
    const user = principal.slice(principal.indexOf(':') + 1)
    return new RequestQuota(this, this.#clock, { user, clientId: clientId ?? '' }, startedUs)
  }

  /** A new connection, of however many a second: gives how long it has to wait until it is served. */
  accepted(perSecond: number): number {
    if (perSecond >= UNLIMITED_CONNECTIONS) return 0
    const nowMs = this.#clock.nowMs()
    this.#accepted.record(1, nowMs)
    const { samples, windowMs } = this.#windows
    return Math.min(this.#accepted.excessMs(perSecond, nowMs), samples * windowMs)
  }

  /** A new connection from an address: 0, or for how many milliseconds too many have come. That it was refused is not held against the address. */
  connected(address: string): number {
    if (this.#rates.isEmpty) return 0
    const limit = this.#rates.of(address)
    if (limit === Number.POSITIVE_INFINITY) return 0
    const nowMs = this.#clock.nowMs()
    const rate = this.#connections.get(address, nowMs, () => new Rate(this.#windows))
    rate.record(1, nowMs)
    const { samples, windowMs } = this.#windows
    const throttleMs = Math.min(rate.excessMs(limit, nowMs), samples * windowMs)
    if (throttleMs > 0) rate.record(-1, nowMs)
    return throttleMs
  }
}

/** Whose request it is. */
export interface QuotaClient {
  readonly user: string
  readonly clientId: string
}

/** One kind of limit, for all clients that it concerns. */
export class RateQuota {
  readonly #name: ClientQuotaKey
  readonly #windows: RateWindows
  readonly #throttleMaxMs: number
  readonly #rates = new ExpiringMap<Rate>(IDLE_MS)
  #quotas: ClientQuotas

  constructor(name: ClientQuotaKey, windows: RateWindows, throttleMaxMs = Number.POSITIVE_INFINITY) {
    this.#name = name
    this.#windows = windows
    this.#throttleMaxMs = throttleMaxMs
    this.#quotas = new ClientQuotas([], name)
  }

  update(quotas: ConstructorParameters<typeof ClientQuotas>[0]): void {
    this.#quotas = new ClientQuotas(quotas, this.#name)
    if (this.#quotas.isEmpty) this.#rates.clear()
  }

  /** Gives for how many milliseconds the client has to be held back; 0 where it may go on. */
  record(client: QuotaClient, value: number, nowMs: number): number {
    const quota = this.#limitOf(client)
    if (quota === null) return 0
    const rate = this.#rateOf(quota, nowMs)
    rate.record(value, nowMs)
    return Math.min(rate.excessMs(quota.limit, nowMs), this.#throttleMaxMs)
  }

  /** Counts, whatever comes of it; negative values take back. */
  note(client: QuotaClient, value: number, nowMs: number): void {
    const quota = this.#limitOf(client)
    if (quota !== null) this.#rateOf(quota, nowMs).record(value, nowMs)
  }

  /** More than that in one request would be too much even after a time of rest. */
  most(client: QuotaClient): number {
    const { samples, windowMs } = this.#windows
    return (this.#limitOf(client)?.limit ?? Number.POSITIVE_INFINITY) * (samples - 1) * (windowMs / 1000)
  }

  #limitOf({ user, clientId }: QuotaClient): ClientQuota | null {
    if (this.#quotas.isEmpty) return null
    const quota = this.#quotas.find(user, clientId)
    return quota.limit === Number.POSITIVE_INFINITY ? null : quota
  }

  #rateOf({ key }: ClientQuota, nowMs: number): Rate {
    return this.#rates.get(key, nowMs, () => new Rate(this.#windows))
  }
}
