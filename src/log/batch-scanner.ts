import { crc32cOfRange } from '../base/crc32c.ts'
import type { DiskFile } from '../base/disk.ts'
import { ATTRIBUTES_AT, BASE_OFFSET_AT, BATCH_OVERHEAD, BatchView, MAGIC, MAGIC_AT, PRODUCER_ID_AT } from '../records/batch.ts'
import { isSafeInt64 } from '../records/int64.ts'

/** Why a scan went no further. `torn`: fewer bytes than the batch says; `legacy`: what looks like a message of format 0 or 1; `corrupt`: anything else that is no batch. */
export type ScanStop = 'end' | 'torn' | 'corrupt' | 'legacy'

/** No batch is smaller, and everything up to the magic byte means the same in all formats. */
const MAGIC_END = MAGIC_AT + 1

/** A buffer for a scan of `scanBytes`, of `bufferBytesMax` at most. */
export function scanBuffer(bufferBytesMax: number, scanBytes: number): Uint8Array {
  return new Uint8Array(Math.max(BATCH_OVERHEAD, Math.min(bufferBytesMax, scanBytes)))
}

/**
 * Goes through the batches of a segment's file in order, through a buffer of fixed size: a batch that is larger is never held as a whole.
 * Says nothing about checksums and the order of offsets unless asked.
 */
export class BatchScanner {
  /** The header of the current batch; after `load` all of it. */
  readonly batch = new BatchView()
  readonly #file: DiskFile
  #buffer: Uint8Array
  /** The range of the file that the buffer holds. */
  #bufferedFrom = 0
  #bufferedTo = 0
  #end = 0
  #position = 0
  #next = 0
  #stop: ScanStop = 'end'

  /** The buffer takes `BATCH_OVERHEAD` bytes at least. */
  constructor(file: DiskFile, buffer: Uint8Array) {
    this.#file = file
    this.#buffer = buffer
  }

  /** Begins at `position`, where a batch starts. Nothing at or behind `end` is read. */
  start(position: number, end: number): this {
    this.#next = position
    this.#position = position
    this.#end = end
    this.#bufferedFrom = this.#bufferedTo = position
    this.#stop = 'end'
    return this
  }

  /** Of the current batch, in the file. */
  get position(): number {
    return this.#position
  }
  /** Where the batch after the current one starts; after `next` gave false, the end of the last valid one. */
  get nextPosition(): number {
    return this.#next
  }
  /** Why `next` gave false. */
  get stop(): ScanStop {
    return this.#stop
  }

  /** Moves to the next batch. Gives false at the end, and where something else than a whole batch follows. */
  next(): boolean {
    this.#position = this.#next
    const remaining = this.#end - this.#position
    if (remaining === 0) return this.#stopAt('end')
    if (remaining < MAGIC_END) return this.#stopAt('torn')
    this.#loadHeader(Math.min(remaining, BATCH_OVERHEAD))
    const magic = this.batch.magic
    if (magic === 0 || magic === 1) return this.#stopAt('legacy')
    if (magic !== MAGIC) return this.#stopAt('corrupt')
    if (remaining < BATCH_OVERHEAD) return this.#stopAt('torn')
    const size = this.batch.sizeInBytes
    if (size < BATCH_OVERHEAD || !this.#offsetsAreValid()) return this.#stopAt('corrupt')
    if (size > remaining) return this.#stopAt('torn')
    this.#next = this.#position + size
    return true
  }

  /** Goes back in front of the current batch, which is still in the buffer. */
  rewind(): void {
    this.#next = this.#position
  }

  /** Whether the checksum of the current batch is right. */
  crcMatches(): boolean {
    const expected = this.batch.crc
    const end = this.#next
    let at = this.#position + ATTRIBUTES_AT
    let crc = 0
    for (;;) {
      const to = Math.min(this.#bufferedTo, end)
      crc = crc32cOfRange(this.#buffer, at - this.#bufferedFrom, to - this.#bufferedFrom, crc)
      at = to
      if (at === end) break
      this.#fill(at)
    }
    if (this.#bufferedFrom > this.#position) this.#loadHeader(BATCH_OVERHEAD)
    return crc === expected
  }

  /** Gets the current batch as a whole; the buffer grows if need be. For batches whose records are looked at. */
  load(): BatchView {
    const size = this.#next - this.#position
    if (size > this.#buffer.length) {
      this.#buffer = new Uint8Array(size)
      this.#bufferedFrom = this.#bufferedTo = this.#position
    }
    if (this.#bufferedTo < this.#next) this.#fill(this.#position)
    return this.batch.at(this.#buffer, this.#position - this.#bufferedFrom)
  }

  #stopAt(stop: ScanStop): false {
    this.#stop = stop
    return false
  }

  #loadHeader(length: number): void {
    const at = this.#position
    if (at < this.#bufferedFrom || at + length > this.#bufferedTo) this.#fill(at)
    this.batch.at(this.#buffer, at - this.#bufferedFrom)
  }

  /** Reads on from `position`; what the file is short of (it was damaged while open) reads as zeros. */
  #fill(position: number): void {
    const wanted = Math.min(this.#buffer.length, this.#end - position)
    const into = wanted === this.#buffer.length ? this.#buffer : this.#buffer.subarray(0, wanted)
    const count = this.#file.read(into, position)
    if (count < wanted) into.fill(0, count)
    this.#bufferedFrom = position
    this.#bufferedTo = position + wanted
  }

  #offsetsAreValid(): boolean {
    const { batch } = this
    if (!isSafeInt64(batch.bytes, batch.position + BASE_OFFSET_AT) || !isSafeInt64(batch.bytes, batch.position + PRODUCER_ID_AT))
      return false
    return batch.baseOffset >= 0 && batch.lastOffsetDelta >= 0
  }
}
