/** Of a follower that has not fetched from this leader yet. */
const UNKNOWN_OFFSET = -1
const UNKNOWN_EPOCH = -1

export interface FollowerFetch {
  /** Everything below is in the follower's log. */
  readonly fetchOffset: number
  readonly logStartOffset: number
  /** Of the follower's broker, -1 where the fetch does not say. */
  readonly brokerEpoch: number
}

/** What a leader knows of one of its followers, from what that asks for. Times are monotonic milliseconds. */
export class FollowerProgress {
  readonly id: number
  /** -1 until it has fetched. */
  logEndOffset = UNKNOWN_OFFSET
  logStartOffset = UNKNOWN_OFFSET
  /** -1 until it has said. */
  brokerEpoch = UNKNOWN_EPOCH
  /** The latest time at which it was known to have all that the leader had then. */
  lastCaughtUpMs = Number.NEGATIVE_INFINITY
  #lastFetchMs = Number.NEGATIVE_INFINITY
  #leaderEndAtLastFetch = UNKNOWN_OFFSET

  constructor(id: number) {
    this.id = id
  }

  /**
   * It asks for what comes behind `fetchOffset`, so it has all before. It has caught up when that is the leader's end, or what was the end when it asked the last
   * time: a follower of a partition that is always written to never sees the end of now.
   */
  fetched({ fetchOffset, logStartOffset, brokerEpoch }: FollowerFetch, leaderEndOffset: number, nowMs: number): void {
    if (fetchOffset >= leaderEndOffset) this.lastCaughtUpMs = Math.max(this.lastCaughtUpMs, nowMs)
    else if (fetchOffset >= this.#leaderEndAtLastFetch) this.lastCaughtUpMs = Math.max(this.lastCaughtUpMs, this.#lastFetchMs)
    this.logEndOffset = fetchOffset
    this.logStartOffset = logStartOffset
    this.brokerEpoch = brokerEpoch
    this.#lastFetchMs = nowMs
    this.#leaderEndAtLastFetch = Math.max(this.#leaderEndAtLastFetch, leaderEndOffset)
  }

  /**
   * A new leader epoch begins. One that is in the ISR gets the whole time to show itself; the high watermark does not wait for any other.
   * A leader that led before still knows how far its followers have come.
   */
  epochBegan(
    { isInSync, ledBefore, leaderEndOffset }: { isInSync: boolean; ledBefore: boolean; leaderEndOffset: number },
    nowMs: number,
  ): void {
    this.lastCaughtUpMs = isInSync ? nowMs : Number.NEGATIVE_INFINITY
    this.#lastFetchMs = isInSync && ledBefore ? nowMs : Number.NEGATIVE_INFINITY
    this.#leaderEndAtLastFetch = ledBefore ? leaderEndOffset : UNKNOWN_OFFSET
    if (ledBefore) return
    this.logEndOffset = UNKNOWN_OFFSET
    this.logStartOffset = UNKNOWN_OFFSET
    this.brokerEpoch = UNKNOWN_EPOCH
  }

  isCaughtUp(leaderEndOffset: number, nowMs: number, lagTimeMaxMs: number): boolean {
    return this.logEndOffset === leaderEndOffset || nowMs - this.lastCaughtUpMs <= lagTimeMaxMs
  }
}
