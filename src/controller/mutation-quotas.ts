import type { Clock } from '../base/clock.ts'
import { monotonicMs } from '../base/monotonic-ms.ts'
import { ExpiringMap } from '../base/quota/expiring-map.ts'
import type { RateWindows } from '../base/quota/rate.ts'
import { TokenBucket } from '../base/quota/token-bucket.ts'
import { ClientQuotas } from '../metadata/client-quotas.ts'
import type { MetadataImage } from '../metadata/metadata-image.ts'
import { CreatePartitionsRequest } from '../protocol/generated/api/create-partitions.ts'
import { CreateTopicsRequest } from '../protocol/generated/api/create-topics.ts'
import { DeleteTopicsRequest } from '../protocol/generated/api/delete-topics.ts'
import { principalName } from '../security/principal.ts'
import { ApiError } from './api-error.ts'

/** Clients of a version from here on are refused what is too much; older ones do not know the error and are only made to wait (KIP-599). */
const STRICT_SINCE: ReadonlyMap<number, number> = new Map([
  [CreateTopicsRequest.apiKey, 6],
  [CreatePartitionsRequest.apiKey, 3],
  [DeleteTopicsRequest.apiKey, 5],
])
const IDLE_MS = 3_600_000

/** What a request may still change: counted in partitions that are made or deleted. */
export interface MutationQuota {
  /** For how long the client is to wait before it changes more. */
  readonly throttleMs: number
  /** Throws `ApiError` THROTTLING_QUOTA_EXCEEDED. */
  record(partitions: number): void
}

/** `controller_mutation_rate`: how fast users and client ids may make and delete partitions. */
export class MutationQuotas {
  readonly #windows: RateWindows
  readonly #clock: Clock
  readonly #buckets = new ExpiringMap<TokenBucket>(IDLE_MS)
  #seen: unknown = null
  #quotas = new ClientQuotas([], 'controller_mutation_rate')

  constructor(windows: RateWindows, clock: Clock) {
    this.#windows = windows
    this.#clock = clock
  }

  /** Null where the request changes nothing that is limited, or its client has no limit. */
  begin(
    { parts: { clientQuotas } }: MetadataImage,
    request: { apiKey: number; apiVersion: number; principal: string; clientId: string | null },
  ): MutationQuota | null {
    const strictSince = STRICT_SINCE.get(request.apiKey)
    if (strictSince === undefined) return null
    if (clientQuotas !== this.#seen) {
      this.#seen = clientQuotas
      this.#quotas = new ClientQuotas(clientQuotas.values(), 'controller_mutation_rate')
    }
    if (this.#quotas.isEmpty) return null
    const { principal, clientId } = request
    const { key, limit } = this.#quotas.find(principalName(principal), clientId ?? '')
    if (limit === Number.POSITIVE_INFINITY) return null
    const bucket = this.#buckets.get(key, monotonicMs(this.#clock), () => new TokenBucket(this.#windows, limit))
    if (bucket.perSecond !== limit) bucket.setRate(limit)
    return new BucketQuota(bucket, this.#clock, request.apiVersion >= strictSince)
  }
}

class BucketQuota implements MutationQuota {
  readonly #bucket: TokenBucket
  readonly #clock: Clock
  readonly #strict: boolean
  #throttleMs = 0

  constructor(bucket: TokenBucket, clock: Clock, strict: boolean) {
    this.#bucket = bucket
    this.#clock = clock
    this.#strict = strict
  }

  get throttleMs(): number {
    return this.#throttleMs
  }

  record(partitions: number): void {
    const nowMs = monotonicMs(this.#clock)
    const debtMs = this.#bucket.debtMs(nowMs)
    if (this.#strict && debtMs > 0) {
      this.#throttleMs = debtMs
      throw new ApiError('THROTTLING_QUOTA_EXCEEDED')
    }
    this.#bucket.take(partitions, nowMs)
    if (!this.#strict) this.#throttleMs = this.#bucket.debtMs(nowMs)
  }
}
