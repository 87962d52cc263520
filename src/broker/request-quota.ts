import type { Clock } from '../base/clock.ts'
import { monotonicMs } from '../base/monotonic-ms.ts'
import type { QuotaClient, Quotas } from './quotas.ts'

const PERCENT_PER_US = 100 / 1_000_000

/** What one request counts against its client's limits, and for how long the client is held back for it: told by `throttle_time_ms`, and enforced (KIP-219). */
export class RequestQuota {
  readonly #quotas: Quotas
  readonly #clock: Clock
  readonly #client: QuotaClient
  readonly #startedUs: number
  /** Of this thread's time, up to where the handler waited for others; -1 while it has not. */
  #threadUs = -1
  #throttleMs = 0
  #timeCounted = false

  constructor(quotas: Quotas, clock: Clock, client: QuotaClient, startedUs: number) {
    this.#quotas = quotas
    this.#clock = clock
    this.#client = client
    this.#startedUs = startedUs
  }

  /** For so long nothing else of this connection is begun. */
  get throttleMs(): number {
    return this.#throttleMs
  }

  /** The handler has returned. */
  handled(): void {
    this.#threadUs = this.#clock.monotonicUs() - this.#startedUs
  }

  /** Its time is not counted. */
  exemptTime(): void {
    this.#timeCounted = true
  }

  /** Another actor held this client to its limits. */
  heldBack(throttleMs: number): void {
    this.#throttleMs = Math.max(this.#throttleMs, throttleMs)
  }

  /** A Produce of so many bytes. */
  produced(bytes: number): void {
    this.heldBack(this.#quotas.produced.record(this.#client, bytes, monotonicMs(this.#clock)))
  }

  /** The most bytes that a fetch may give. */
  get fetchBytesMax(): number {
    return this.#quotas.fetched.most(this.#client)
  }

  /** A response with so many bytes is ready. False: the client gets an empty one in its place, and what it did not get is not held against it. */
  mayGive(bytes: number): boolean {
    const nowMs = monotonicMs(this.#clock)
    this.heldBack(this.#quotas.fetched.record(this.#client, bytes, nowMs))
    if (this.replying() === 0) return true
    this.#quotas.fetched.note(this.#client, -bytes, nowMs)
    return false
  }

  /** The response is about to be made. Gives what it tells as `throttle_time_ms`. */
  replying(): number {
    if (!this.#timeCounted) {
      this.#timeCounted = true
      const us = this.#threadUs >= 0 ? this.#threadUs : this.#clock.monotonicUs() - this.#startedUs
      this.heldBack(this.#quotas.requestTime.record(this.#client, us * PERCENT_PER_US, monotonicMs(this.#clock)))
    }
    return this.#throttleMs
  }
}
