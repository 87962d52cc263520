import { assert } from '../base/assert.ts'
import type { LogSegment } from './log-segment.ts'
import type { AbortedTransaction } from './transaction-index.ts'

/** The segments of a log, by rising base offset. The last one is active. */
export class LogSegments {
  #segments: LogSegment[] = []

  get count(): number {
    return this.#segments.length
  }
  get all(): readonly LogSegment[] {
    return this.#segments
  }
  get first(): LogSegment {
    assert(this.#segments.length > 0, 'a log has a segment')
    return this.#segments[0]!
  }
  get active(): LogSegment {
    assert(this.#segments.length > 0, 'a log has a segment')
    return this.#segments[this.#segments.length - 1]!
  }
  get baseOffsets(): number[] {
    return this.#segments.map((segment) => segment.baseOffset)
  }
  get sizeInBytes(): number {
    let size = 0
    for (const segment of this.#segments) size += segment.sizeInBytes
    return size
  }

  /** Behind all others. */
  add(segment: LogSegment): void {
    assert(this.#segments.length === 0 || segment.baseOffset > this.active.baseOffset, 'a new segment begins behind the others')
    this.#segments.push(segment)
  }

  remove(segment: LogSegment): void {
    this.#segments = this.#segments.filter((other) => other !== segment)
  }

  /** `segment` begins where the first of those does that go for it. */
  replace(segments: readonly LogSegment[], segment: LogSegment): void {
    const gone = new Set(segments)
    this.#segments = this.#segments.flatMap((other) => (other === segments[0] ? [segment] : gone.has(other) ? [] : [other]))
  }

  /** The segment that holds `offset` if any does: the last one whose base offset is not above it. Null before the first. */
  floor(offset: number): LogSegment | null {
    const place = this.#floorPlace(offset)
    return place === -1 ? null : this.#segments[place]!
  }

  /** The segment behind this one, or null. */
  after(segment: LogSegment): LogSegment | null {
    return this.#segments[this.#floorPlace(segment.baseOffset) + 1] ?? null
  }

  /** The segment that holds `offset`, if any, and those behind it. */
  from(offset: number): LogSegment[] {
    return this.#segments.slice(Math.max(0, this.#floorPlace(offset)))
  }

  /** Those with records from `startOffset` up to `endOffset`, not included. */
  abortedTransactions(startOffset: number, endOffset: number): AbortedTransaction[] {
    const aborted: AbortedTransaction[] = []
    for (const segment of this.from(startOffset)) if (segment.transactionIndex.collect(startOffset, endOffset, aborted)) break
    return aborted
  }

  #floorPlace(offset: number): number {
    const segments = this.#segments
    let low = 0
    let high = segments.length - 1
    // Nearly all lookups are for the end of the log.
    if (high >= 0 && segments[high]!.baseOffset <= offset) return high
    while (low <= high) {
      const middle = (low + high) >>> 1
      if (segments[middle]!.baseOffset <= offset) low = middle + 1
      else high = middle - 1
    }
    return high
  }
}
