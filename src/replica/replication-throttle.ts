/** So much may be behind a throttle that was not used for a while. */
const BURST_MS = 1000

/**
 * How many bytes of replicas that are throttled may travel (KIP-73). What has travelled is counted afterwards, and may exceed the rate; then nothing more does until
 * the average is right again. Times are monotonic milliseconds.
 */
export class ReplicationThrottle {
  #bytesPerSecond = Number.MAX_SAFE_INTEGER
  /** Bytes that may travel now; negative after too many did. */
  #room = 0
  #countedMs = Number.NEGATIVE_INFINITY

  /** `Number.MAX_SAFE_INTEGER` is no limit, as it is at first. */
  set bytesPerSecond(bytesPerSecond: number) {
    if (bytesPerSecond === this.#bytesPerSecond) return
    this.#bytesPerSecond = bytesPerSecond
    this.#room = 0
    this.#countedMs = Number.NEGATIVE_INFINITY
  }

  get isLimited(): boolean {
    return this.#bytesPerSecond !== Number.MAX_SAFE_INTEGER
  }

  count(bytes: number, nowMs: number): void {
    if (!this.isLimited) return
    this.#refill(nowMs)
    this.#room -= bytes
  }

  /** Until something may travel; 0 for now. */
  waitMs(nowMs: number): number {
    if (!this.isLimited) return 0
    this.#refill(nowMs)
    return this.#room > 0 ? 0 : Math.ceil(((1 - this.#room) * 1000) / this.#bytesPerSecond)
  }

  #refill(nowMs: number): void {
    const roomMax = (this.#bytesPerSecond * BURST_MS) / 1000
    if (this.#countedMs === Number.NEGATIVE_INFINITY) this.#room = roomMax
    else this.#room = Math.min(roomMax, this.#room + (this.#bytesPerSecond * (nowMs - this.#countedMs)) / 1000)
    this.#countedMs = nowMs
  }
}
