import { BATCH_OVERHEAD, BatchView, LOG_OVERHEAD } from '../records/batch.ts'
import type { LogSegment } from './log-segment.ts'
import type { ReadPositions } from './read-positions.ts'

const view = new BatchView()

/**
 * A read that was looked up and not yet carried out: the caller gets memory of `length` bytes, then calls `fill`, in the same turn. What is given is
 * always whole batches, and none that reaches over the offset that the read was limited to.
 */
export class ReadPlan {
  readonly segment: LogSegment
  /** In the segment's file, where the first batch starts. */
  readonly position: number
  /** The most that `fill` gives. */
  readonly length: number
  readonly #maxOffset: number
  /** Offset behind the last batch if the length is known to be exact, else -1: then `fill` looks where the last whole batch ends. */
  readonly #exactEndOffset: number
  readonly #positions: ReadPositions
  #endOffset = -1

  constructor(
    segment: LogSegment,
    position: number,
    length: number,
    { maxOffset, exactEndOffset, positions }: { maxOffset: number; exactEndOffset: number; positions: ReadPositions },
  ) {
    this.segment = segment
    this.position = position
    this.length = length
    this.#maxOffset = maxOffset
    this.#exactEndOffset = exactEndOffset
    this.#positions = positions
  }

  /** After `fill`: the offset to read on from; -1 if it gave nothing. */
  get endOffset(): number {
    return this.#endOffset
  }

  /** Reads into the start of `into`, which has `length` bytes at least. Gives how many bytes the batches have. Throws `DiskError`, `CorruptLogError`. */
  fill(into: Uint8Array): number {
    const { segment, position, length } = this
    const target = into.length === length ? into : into.subarray(0, length)
    const count = segment.file.read(target, position)
    if (count < length) throw segment.damageAt(position + count, 'torn')
    if (this.#exactEndOffset >= 0) {
      this.#endOffset = this.#exactEndOffset
      this.#positions.readEnded(segment, this.#endOffset, position + length, -1)
      return length
    }
    return this.#cut(target)
  }

  #cut(bytes: Uint8Array): number {
    const { segment, position } = this
    let at = 0
    let nextSize = -1
    while (bytes.length - at >= LOG_OVERHEAD) {
      view.at(bytes, at)
      nextSize = view.sizeInBytes
      if (nextSize < BATCH_OVERHEAD) throw segment.damageAt(position + at, 'corrupt')
      if (nextSize > bytes.length - at) break
      const nextOffset = view.nextOffset
      if (nextOffset > this.#maxOffset) break
      this.#endOffset = nextOffset
      at += nextSize
      nextSize = -1
    }
    if (at > 0) this.#positions.readEnded(segment, this.#endOffset, position + at, nextSize)
    return at
  }
}
