import { assert } from '../base/assert.ts'
import { BATCH_OVERHEAD, BatchView } from '../records/batch.ts'
import type { LogSegment } from './log-segment.ts'
import type { LogSegments } from './log-segments.ts'
import { ReadPlan } from './read-plan.ts'
import { ReadPositions, type ReadStart } from './read-positions.ts'

const view = new BatchView()
const header = new Uint8Array(BATCH_OVERHEAD)

/** Looks up where a read finds its batches. A consumer in sequence costs one call to the disk for each read: that for the records themselves. */
export class LogReader {
  readonly #segments: LogSegments
  readonly positions = new ReadPositions()

  constructor(segments: LogSegments) {
    this.#segments = segments
  }

  /**
   * The batches from the one that holds `offset`, as far as they end at or before `maxOffset`, in at most `maxBytes`; with `minOneBatch` the first of them even if
   * it is larger. All from one segment. Null if there are none. The offset is within the log.
   */
  plan(offset: number, maxBytes: number, maxOffset: number, minOneBatch: boolean, logEndOffset: number): ReadPlan | null {
    if (offset >= maxOffset) return null
    const start = this.#start(offset)
    if (start === null) return null
    const { segment, position } = start
    const end = this.#end(segment, maxOffset, logEndOffset)
    const available = end.position - position
    if (available <= 0) return null
    const { positions } = this
    if (available <= maxBytes)
      return new ReadPlan(segment, position, available, { maxOffset, exactEndOffset: end.offset, positions })
    const firstBytes = start.sizeInBytes === -1 ? this.#readSize(start) : start.sizeInBytes
    if (firstBytes > maxBytes && !minOneBatch) return null
    const length = Math.min(available, Math.max(maxBytes, firstBytes))
    return new ReadPlan(segment, position, length, { maxOffset, exactEndOffset: -1, positions })
  }

  #start(offset: number): ReadStart | null {
    let segment = this.#segments.floor(offset)
    while (segment !== null) {
      const known = this.positions.find(segment, offset)
      if (known !== null && known.position < segment.sizeInBytes) return known
      if (known === null && segment.sizeInBytes > 0) {
        const location = segment.locate(offset)
        if (location !== null) return { segment, position: location.position, sizeInBytes: location.sizeInBytes }
      }
      segment = this.#segments.after(segment)
    }
    return null
  }

  /** Up to where the segment may be read; `offset` is the one behind, or -1 if the position may be too far. */
  #end(segment: LogSegment, maxOffset: number, logEndOffset: number): { position: number; offset: number } {
    const position = segment.sizeInBytes
    const next = this.#segments.after(segment)
    if (next !== null) return { position, offset: next.baseOffset <= maxOffset ? next.baseOffset : -1 }
    if (maxOffset >= logEndOffset) return { position, offset: logEndOffset }
    const known = this.positions.endBefore(segment, maxOffset)
    return known === -1 ? { position, offset: -1 } : { position: known, offset: maxOffset }
  }

  #readSize({ segment, position }: ReadStart): number {
    const count = segment.file.read(header, position)
    const size = count < BATCH_OVERHEAD ? 0 : view.at(header, 0).sizeInBytes
    if (size < BATCH_OVERHEAD || size > segment.sizeInBytes - position) throw segment.damageAt(position, 'corrupt')
    assert(view.magic === 2, 'a remembered position is that of a batch')
    return size
  }
}
