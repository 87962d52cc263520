import type { LogSegment } from './log-segment.ts'

/** Batches of the active segment that are remembered: a consumer that follows the end, and a high watermark that is not far behind it, are found here. */
const RECENT_BATCHES = 64
/** Ends of reads that are remembered: as many consumers can go through older records, each without a look into the index. */
const RECENT_READS = 8

/** Where a read begins. */
export interface ReadStart {
  readonly segment: LogSegment
  readonly position: number
  /** Of the first batch; -1 where it is not known yet. */
  readonly sizeInBytes: number
}

/** Remembers where batches start, so that reads in sequence need no search. Must be told of everything that moves batches: `clear`. */
export class ReadPositions {
  /** The ring of recent batches, all of `#segment`: base offset, offset behind the last, position. */
  #segment: LogSegment | null = null
  readonly #baseOffsets = new Float64Array(RECENT_BATCHES)
  readonly #nextOffsets = new Float64Array(RECENT_BATCHES)
  readonly #positions = new Int32Array(RECENT_BATCHES)
  #batches = 0
  readonly #readEnds: ({ offset: number } & ReadStart)[] = []
  #nextReadEnd = 0

  appended(segment: LogSegment, baseOffset: number, nextOffset: number, position: number): void {
    if (segment !== this.#segment) {
      this.#segment = segment
      this.#batches = 0
    }
    const place = this.#batches++ % RECENT_BATCHES
    this.#baseOffsets[place] = baseOffset
    this.#nextOffsets[place] = nextOffset
    this.#positions[place] = position
  }

  /** A read ended in front of `offset`, whose batch lies there. */
  readEnded(segment: LogSegment, offset: number, position: number, sizeInBytes: number): void {
    const end = { segment, offset, position, sizeInBytes }
    const known = this.#readEnds.findIndex((other) => other.offset === offset)
    if (known !== -1) this.#readEnds[known] = end
    else {
      this.#readEnds[this.#nextReadEnd] = end
      this.#nextReadEnd = (this.#nextReadEnd + 1) % RECENT_READS
    }
  }

  /** The first batch of `segment` that ends behind `offset`, if it is remembered. */
  find(segment: LogSegment, offset: number): ReadStart | null {
    for (const end of this.#readEnds) if (end.offset === offset && end.segment === segment) return end
    const batch = this.#floor(segment, offset)
    if (batch === -1) return null
    // The offset may lie in a hole behind the batch; then it is the next one.
    const found = this.#nextOffsets[batch % RECENT_BATCHES]! > offset ? batch : batch + 1
    if (found === this.#batches) return null
    const position = this.#positions[found % RECENT_BATCHES]!
    return { segment, position, sizeInBytes: this.#endOf(segment, found) - position }
  }

  /** Where the batches that end at or before `offset` end, if that is remembered; -1 if not. */
  endBefore(segment: LogSegment, offset: number): number {
    const batch = this.#floor(segment, offset)
    if (batch === -1) return -1
    return this.#nextOffsets[batch % RECENT_BATCHES]! <= offset
      ? this.#endOf(segment, batch)
      : this.#positions[batch % RECENT_BATCHES]!
  }

  clear(): void {
    this.#segment = null
    this.#batches = 0
    this.#readEnds.length = 0
    this.#nextReadEnd = 0
  }

  /** Number of the last remembered batch whose base offset is not above `offset`, -1 for none. */
  #floor(segment: LogSegment, offset: number): number {
    if (segment !== this.#segment) return -1
    const oldest = Math.max(0, this.#batches - RECENT_BATCHES)
    for (let batch = this.#batches - 1; batch >= oldest; batch--)
      if (this.#baseOffsets[batch % RECENT_BATCHES]! <= offset) return batch
    return -1
  }

  #endOf(segment: LogSegment, batch: number): number {
    return batch + 1 === this.#batches ? segment.sizeInBytes : this.#positions[(batch + 1) % RECENT_BATCHES]!
  }
}
