import { BATCH_LENGTH_AT, COUNT_AT, LAST_OFFSET_DELTA_AT, LOG_OVERHEAD, RECORDS_AT } from '../../src/records/batch.ts'

/** Fetch 17: topics by id, and what clients of Kafka 4.0 and newer speak. */
export const FETCH_VERSION = 17

/** What one partition's part of a reply held, in whole batches. Reused for the next partition. */
export interface FetchedPartition {
  partition: number
  errorCode: number
  highWatermark: number
  records: number
  /** Of whole batches. */
  bytes: number
  /** Where to read on; -1 when there was no whole batch. */
  nextOffset: number
}

/** Partition index, error code, high watermark, last stable offset, log start offset; then come the aborted transactions. */
const ERROR_CODE_AT = 4
const HIGH_WATERMARK_AT = 6
const ABORTED_AT = 30

/**
 * Walks a reply of Fetch 17 from behind its correlation id: the partitions, and in each the headers of the batches, but never a
 * record. A batch that is cut off at the end (Kafka fills up to the limit) is left out. Throws on an error of the whole reply.
 */
export class FetchReplyWalker {
  readonly #fetched: FetchedPartition = { partition: 0, errorCode: 0, highWatermark: 0, records: 0, bytes: 0, nextOffset: -1 }
  #bytes: Buffer = Buffer.alloc(0)
  #at = 0

  walk(bytes: Buffer, start: number, end: number, onPartition: (fetched: FetchedPartition) => void): void {
    this.#bytes = bytes
    this.#at = start
    this.#skipTags()
    const errorCode = bytes.readInt16BE(this.#at + 4)
    if (errorCode !== 0) throw new Error(`fetch failed with error ${errorCode}`)
    this.#at += 10
    const topics = this.#uvarint() - 1
    for (let topic = 0; topic < topics; topic++) {
      this.#at += 16
      const partitions = this.#uvarint() - 1
      for (let i = 0; i < partitions; i++) {
        this.#partition()
        onPartition(this.#fetched)
      }
      this.#skipTags()
    }
    this.#skipTags()
    if (this.#at !== end) throw new Error(`a fetch reply was walked up to ${this.#at - start} of ${end - start} bytes`)
  }

  #partition(): void {
    const fetched = this.#fetched
    fetched.partition = this.#bytes.readInt32BE(this.#at)
    fetched.errorCode = this.#bytes.readInt16BE(this.#at + ERROR_CODE_AT)
    fetched.highWatermark = readOffset(this.#bytes, this.#at + HIGH_WATERMARK_AT)
    this.#at += ABORTED_AT
    const aborted = this.#uvarint() - 1
    for (let i = 0; i < aborted; i++) {
      this.#at += 16
      this.#skipTags()
    }
    this.#at += 4
    const length = Math.max(0, this.#uvarint() - 1)
    this.#batches(this.#at, this.#at + length)
    this.#at += length
    this.#skipTags()
  }

  #batches(start: number, end: number): void {
    const bytes = this.#bytes
    const fetched = this.#fetched
    fetched.records = 0
    fetched.nextOffset = -1
    let at = start
    while (end - at >= RECORDS_AT) {
      const size = LOG_OVERHEAD + bytes.readInt32BE(at + BATCH_LENGTH_AT)
      if (size > end - at) break
      fetched.records += bytes.readInt32BE(at + COUNT_AT)
      fetched.nextOffset = readOffset(bytes, at) + bytes.readInt32BE(at + LAST_OFFSET_DELTA_AT) + 1
      at += size
    }
    fetched.bytes = at - start
  }

  #uvarint(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes[this.#at++] as number
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value >>> 0
    }
  }

  #skipTags(): void {
    const count = this.#uvarint()
    for (let i = 0; i < count; i++) {
      this.#uvarint()
      const size = this.#uvarint()
      this.#at += size
    }
  }
}

/** Offsets are below 2^53. */
function readOffset(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) * 0x1_0000_0000 + bytes.readUInt32BE(at + 4)
}
