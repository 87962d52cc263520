import type { Clock } from '../base/clock.ts'
import { ExpiringMap } from '../base/quota/expiring-map.ts'
import { Rate, type RateWindows } from '../base/quota/rate.ts'
import { type ClientQuota, type ClientQuotaKey, ClientQuotas } from '../metadata/client-quotas.ts'
import type { MetadataImage } from '../metadata/metadata-image.ts'
import { principalName } from '../security/principal.ts'
import { RequestQuota } from './request-quota.ts'

/** What a client used is forgotten when it was not seen for an hour. */
const IDLE_MS = 3_600_000

/** The limits that a network actor holds its clients to: bytes in, bytes out and its time. Costs a look at `active` where nothing is limited. */
export class Quotas {
  readonly produced: RateQuota
  readonly fetched: RateQuota
  readonly requestTime: RateQuota
  readonly #clock: Clock
  #seen: unknown = null
  #active = false

  constructor(windows: RateWindows, clock: Clock) {
    this.#clock = clock
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
    this.#active = all.some(({ entity }) => entity.some(({ entityType }) => entityType !== 'ip'))
  }

  /** What a request that began at `startedUs` counts against; only where `active`. */
  begin(principal: string, clientId: string | null, startedUs: number): RequestQuota {
    const client = { user: principalName(principal), clientId: clientId ?? '' }
    return new RequestQuota(this, this.#clock, client, startedUs)
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
