/** Says when the metadata log has grown enough, or long enough, since its last snapshot to be worth another, as Kafka's SnapshotGenerator does. */
export class SnapshotSchedule {
  readonly #bytesMax: number
  readonly #intervalMs: number
  #bytes: number
  #sinceMs: number

  /** `intervalMs` 0: by size alone. `nowMs` counts from anywhere. */
  constructor(options: { bytesMax: number; intervalMs: number; bytesSinceSnapshot: number; nowMs: number }) {
    this.#bytesMax = options.bytesMax
    this.#intervalMs = options.intervalMs
    this.#bytes = options.bytesSinceSnapshot
    this.#sinceMs = options.nowMs
  }

  /** So much more is in the log. */
  committed(bytes: number): void {
    this.#bytes += bytes
  }

  isDue(nowMs: number): boolean {
    if (this.#bytes === 0) return false
    return this.#bytes >= this.#bytesMax || (this.#intervalMs > 0 && nowMs - this.#sinceMs >= this.#intervalMs)
  }

  begun(nowMs: number): void {
    this.#bytes = 0
    this.#sinceMs = nowMs
  }
}
