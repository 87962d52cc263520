import { crc32cOfRange } from '../../base/crc32c.ts'
import {
  ATTRIBUTES_AT,
  BASE_TIMESTAMP_AT,
  BATCH_LENGTH_AT,
  BATCH_OVERHEAD,
  type BatchView,
  COMPRESSION_MASK,
  CONTROL_BIT,
  COUNT_AT,
  CRC_AT,
  DELETE_HORIZON_BIT,
  LOG_OVERHEAD,
  MAX_TIMESTAMP_AT,
  NO_TIMESTAMP,
  TIMESTAMP_TYPE_BIT,
  TRANSACTIONAL_BIT,
} from '../../records/batch.ts'
import { compress, NONE } from '../../records/compression.ts'
import { writeInt16, writeInt32, writeInt64 } from '../../records/int64.ts'
import type { RecordCursor } from '../../records/record.ts'
import { sizeOfVarint, sizeOfVarlong, writeVarint, writeVarlong } from '../../records/varint.ts'
import { readBigTimestamp, sizeOfBigVarlong, writeBigTimestamp, writeBigVarlong } from './big-timestamp.ts'
import { OutputBuffer } from './output-buffer.ts'

const PLACES_PER_RECORD = 3
const KEPT_ATTRIBUTES = COMPRESSION_MASK | TIMESTAMP_TYPE_BIT | TRANSACTIONAL_BIT | CONTROL_BIT
/** A record's own attributes, of which no bit means anything. */
const ATTRIBUTES_BYTES = 1

/**
 * The records of one batch that stay, by where they lie, and the batch that is made of them: with the offsets, codec, producer and leader epoch that it had.
 * Only its timestamps may be told otherwise: a base timestamp is that of the first record, or the delete horizon (KIP-534).
 */
export class RetainedRecords {
  /** Where each starts, where its offset delta starts, and where it ends. */
  #places = new Int32Array(PLACES_PER_RECORD * 256)
  #timestampDeltas = new Float64Array(256)
  #count = 0
  #bytes: Uint8Array = new Uint8Array(0)
  /** Records on their way into a compressed batch. */
  readonly #uncompressed = new OutputBuffer(64 * 1024)

  get count(): number {
    return this.#count
  }

  clear(): void {
    this.#count = 0
  }

  /** The one that the cursor shows. All are of one batch, and the cursor stays open until the new batch is made. */
  add(record: RecordCursor): void {
    const count = this.#count++
    if (count === this.#timestampDeltas.length) this.#grow()
    const at = count * PLACES_PER_RECORD
    const start = record.startAt
    this.#places[at] = start
    this.#places[at + 1] = record.offsetDeltaAt
    this.#places[at + 2] = start + record.sizeInBytes
    this.#timestampDeltas[count] = record.timestampDelta
    this.#bytes = record.bytes
  }

  /** Writes the batch behind what is in `output`. `batch` is the one that the records are of; `deleteHorizonMs` is -1 for none. */
  writeBatch(batch: BatchView, deleteHorizonMs: number, output: OutputBuffer): void {
    const codec = batch.compression
    const start = output.reserve(BATCH_OVERHEAD)
    output.append(batch.bytes, batch.position, batch.position + BATCH_OVERHEAD)
    if (codec === NONE) this.#writeRecords(batch, deleteHorizonMs, output, output, start)
    else {
      this.#uncompressed.length = 0
      this.#writeRecords(batch, deleteHorizonMs, this.#uncompressed, output, start)
      const compressed = compress(codec, this.#uncompressed.filled)
      output.append(compressed, 0, compressed.length)
    }
    const { bytes } = output
    writeInt32(bytes, start + BATCH_LENGTH_AT, output.length - start - LOG_OVERHEAD)
    const horizon = deleteHorizonMs === NO_TIMESTAMP ? 0 : DELETE_HORIZON_BIT
    writeInt16(bytes, start + ATTRIBUTES_AT, (batch.attributes & KEPT_ATTRIBUTES) | horizon)
    writeInt32(bytes, start + COUNT_AT, this.#count)
    writeInt32(bytes, start + CRC_AT, crc32cOfRange(bytes, start + ATTRIBUTES_AT, output.length))
  }

  /** Writes the records to `output`, and both timestamps of the batch to its header. */
  #writeRecords(batch: BatchView, deleteHorizonMs: number, output: OutputBuffer, header: OutputBuffer, headerAt: number): void {
    const { baseTimestamp, maxTimestamp } = batch
    if (!Number.isSafeInteger(baseTimestamp) || !Number.isSafeInteger(maxTimestamp)) {
      this.#writeBigRecords(batch, deleteHorizonMs, output, header, headerAt)
      return
    }
    const deltas = this.#timestampDeltas
    const isLogAppendTime = batch.timestampType === 1
    const first = isLogAppendTime ? maxTimestamp : baseTimestamp + deltas[0]!
    const newBase = deleteHorizonMs === NO_TIMESTAMP ? first : deleteHorizonMs
    const shift = baseTimestamp - newBase
    let newMax = isLogAppendTime ? maxTimestamp : NO_TIMESTAMP
    if (!isLogAppendTime) {
      for (let index = 0; index < this.#count; index++) newMax = Math.max(newMax, baseTimestamp + deltas[index]!)
      if (shift === 0) this.#copyRecords(output)
      else for (let index = 0; index < this.#count; index++) this.#writeRecord(index, deltas[index]! + shift, output)
    } else for (let index = 0; index < this.#count; index++) this.#writeRecord(index, maxTimestamp - newBase, output)
    writeInt64(header.bytes, headerAt + BASE_TIMESTAMP_AT, newBase)
    writeInt64(header.bytes, headerAt + MAX_TIMESTAMP_AT, newMax)
  }

  /** As they are: the deltas mean what they meant. Those that lay side by side go in one piece. */
  #copyRecords(output: OutputBuffer): void {
    const places = this.#places
    const last = this.#count * PLACES_PER_RECORD
    for (let at = 0; at < last; ) {
      const start = places[at]!
      let end = places[at + 2]!
      at += PLACES_PER_RECORD
      while (at < last && places[at] === end) {
        end = places[at + 2]!
        at += PLACES_PER_RECORD
      }
      output.append(this.#bytes, start, end)
    }
  }

  #writeRecord(index: number, timestampDelta: number, output: OutputBuffer): void {
    const at = index * PLACES_PER_RECORD
    const offsetDeltaAt = this.#places[at + 1]!
    const end = this.#places[at + 2]!
    const length = ATTRIBUTES_BYTES + sizeOfVarlong(timestampDelta) + end - offsetDeltaAt
    let to = output.reserve(sizeOfVarint(length) + length)
    to = writeVarint(output.bytes, to, length)
    output.bytes[to++] = 0
    output.length = writeVarlong(output.bytes, to, timestampDelta)
    output.append(this.#bytes, offsetDeltaAt, end)
  }

  /** Timestamps beyond 2^53, which clients that write nanoseconds leave behind: exact, and slower. */
  #writeBigRecords(
    batch: BatchView,
    deleteHorizonMs: number,
    output: OutputBuffer,
    header: OutputBuffer,
    headerAt: number,
  ): void {
    const deltas = this.#timestampDeltas
    const base = readBigTimestamp(batch.bytes, batch.position + BASE_TIMESTAMP_AT)
    const max = readBigTimestamp(batch.bytes, batch.position + MAX_TIMESTAMP_AT)
    const timestamp = (index: number): bigint => (batch.timestampType === 1 ? max : base + BigInt(deltas[index]!))
    const newBase = deleteHorizonMs === NO_TIMESTAMP ? timestamp(0) : BigInt(deleteHorizonMs)
    let newMax = timestamp(0)
    for (let index = 0; index < this.#count; index++) {
      const delta = timestamp(index) - newBase
      if (timestamp(index) > newMax) newMax = timestamp(index)
      const offsetDeltaAt = this.#places[index * PLACES_PER_RECORD + 1]!
      const end = this.#places[index * PLACES_PER_RECORD + 2]!
      const length = ATTRIBUTES_BYTES + sizeOfBigVarlong(delta) + end - offsetDeltaAt
      let to = output.reserve(sizeOfVarint(length) + length)
      to = writeVarint(output.bytes, to, length)
      output.bytes[to++] = 0
      output.length = writeBigVarlong(output.bytes, to, delta)
      output.append(this.#bytes, offsetDeltaAt, end)
    }
    writeBigTimestamp(header.bytes, headerAt + BASE_TIMESTAMP_AT, newBase)
    writeBigTimestamp(header.bytes, headerAt + MAX_TIMESTAMP_AT, newMax)
  }

  #grow(): void {
    const places = new Int32Array(this.#places.length * 2)
    places.set(this.#places)
    this.#places = places
    const deltas = new Float64Array(this.#timestampDeltas.length * 2)
    deltas.set(this.#timestampDeltas)
    this.#timestampDeltas = deltas
  }
}
