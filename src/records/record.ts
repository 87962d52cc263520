import { Buffer } from 'node:buffer'
import { RafkaError } from '../base/errors.ts'
import { decodeUtf8 } from '../protocol/utf8.ts'
import { BATCH_OVERHEAD, type BatchView, incrementSequence, NO_SEQUENCE } from './batch.ts'
import { decompress, NONE } from './compression.ts'
import { VarintCursor } from './varint.ts'

/** Records that do not fill their batch as the format says. Kafka's InvalidRecordException. */
export class InvalidRecordError extends RafkaError {
  readonly code = 'INVALID_RECORD'
  readonly retriable = false

  /** `index`: of the record in its batch, -1 where it is about the batch. */
  constructor(reason: string, { baseOffset, index }: { baseOffset: number; index: number }) {
    super(reason, { baseOffset, index })
  }
}

export interface RecordHeader {
  readonly key: string
  readonly value: Uint8Array | null
}

/** A record, apart from its place in a log. */
export interface RecordContent {
  /** Milliseconds, -1 for none. */
  readonly timestamp: number
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers?: readonly RecordHeader[]
}

/**
 * A record as read: key, value and header values are views of the batch's bytes (of the decompressed ones, where it is
 * compressed).
 */
export interface BatchRecord extends RecordContent {
  readonly offset: number
  readonly headers: readonly RecordHeader[]
}

/** So much may come out of one compressed batch where the caller does not say. */
export const DECOMPRESSED_BYTES_MAX = 128 * 1024 * 1024

const NO_HEADERS: readonly RecordHeader[] = Object.freeze([])

/**
 * Goes through the records of a batch, one after the other, and shows the current one: nothing is allocated for a record unless
 * its key, value or headers are asked for. Every length is checked against what is there; what does not fit throws
 * `InvalidRecordError`, as does anything that the records leave behind. The batch's header must have been checked
 * (`checkBatches`), and its bytes must not change meanwhile.
 */
export class RecordCursor {
  readonly #varints = new VarintCursor()
  #bytes: Uint8Array = EMPTY
  #end = 0
  #count = 0
  #index = -1
  #baseOffset = 0
  #baseTimestamp = 0
  #baseSequence = NO_SEQUENCE
  /** Of all records, where the batch is one of LogAppendTime. */
  #logAppendTime: number | null = null

  #startAt = 0
  #attributes = 0
  #offsetDeltaAt = 0
  #offsetDelta = 0
  #timestampDelta = 0
  #keyAt = 0
  #keyLength = -1
  #valueAt = 0
  #valueLength = -1
  #headersAt = 0
  #headerCount = 0
  #sizeInBytes = 0

  /**
   * Stands before the first record. Decompresses the batch where it is compressed, with the errors of `decompress`; throws
   * `InvalidRecordError` for a negative count.
   */
  open(batch: BatchView, { maxBytes = DECOMPRESSED_BYTES_MAX }: { maxBytes?: number } = {}): this {
    const codec = batch.compression
    const start = batch.position + BATCH_OVERHEAD
    this.#count = batch.count
    this.#index = -1
    this.#baseOffset = batch.baseOffset
    this.#baseTimestamp = batch.baseTimestamp
    this.#baseSequence = batch.baseSequence
    this.#logAppendTime = batch.timestampType === 1 ? batch.maxTimestamp : null
    if (this.#count < 0) throw this.#invalid(`a batch of ${this.#count} records`)
    if (codec === NONE || this.#count === 0) {
      this.#bytes = batch.bytes
      this.#end = batch.end
      this.#varints.at(this.#bytes, start, this.#end)
    } else {
      this.#bytes = decompress(codec, batch.bytes.subarray(start, batch.end), { maxBytes })
      this.#end = this.#bytes.length
      this.#varints.at(this.#bytes, 0, this.#end)
    }
    return this
  }

  /** Moves to the next record; false behind the last. Throws `InvalidRecordError`. */
  next(): boolean {
    if (this.#index + 1 >= this.#count) return false
    this.#index++
    const varints = this.#varints
    const start = varints.position
    const length = varints.varint()
    const bodyAt = varints.position
    if (varints.failed || length < 0 || length > this.#end - bodyAt)
      throw this.#invalid(`a record of ${length} bytes with ${this.#end - bodyAt} left`)
    const end = bodyAt + length
    varints.end = end
    if (length === 0) throw this.#invalid('a record without content')
    this.#attributes = this.#bytes[bodyAt]!
    varints.position = bodyAt + 1
    this.#timestampDelta = varints.varlong()
    this.#offsetDeltaAt = varints.position
    this.#offsetDelta = varints.varint()
    this.#keyLength = varints.varint()
    this.#keyAt = varints.position
    this.#pass(this.#keyLength, 'key')
    this.#valueLength = varints.varint()
    this.#valueAt = varints.position
    this.#pass(this.#valueLength, 'value')
    this.#headerCount = varints.varint()
    this.#headersAt = varints.position
    if (this.#headerCount < 0 || this.#headerCount > end - this.#headersAt) {
      throw this.#invalid(`${this.#headerCount} headers with ${end - this.#headersAt} bytes left`)
    }
    for (let header = 0; header < this.#headerCount; header++) this.#passHeader()
    if (varints.failed) throw this.#invalid('a record ends inside a length')
    if (varints.position !== end) throw this.#invalid(`a record of ${length} bytes says it has ${varints.position - bodyAt}`)
    varints.end = this.#end
    this.#startAt = start
    this.#sizeInBytes = end - start
    if (this.#index + 1 === this.#count && end !== this.#end)
      throw this.#invalid(`${this.#end - end} bytes left behind the last record`)
    return true
  }

  /** Lets go of the bytes, for a cursor that is kept: what a compressed batch became may be large. */
  close(): void {
    this.#bytes = EMPTY
    this.#end = 0
    this.#count = 0
    this.#index = -1
    this.#varints.at(EMPTY, 0, 0)
  }

  /** Of the current record in its batch, from 0. */
  get index(): number {
    return this.#index
  }
  get offset(): number {
    return this.#baseOffset + this.#offsetDelta
  }
  get offsetDelta(): number {
    return this.#offsetDelta
  }
  /** Milliseconds, -1 for none; of a batch of LogAppendTime, that time. */
  get timestamp(): number {
    return this.#logAppendTime ?? this.#baseTimestamp + this.#timestampDelta
  }
  /** As the producer wrote it, whatever the batch's timestamp type. */
  get createTimestamp(): number {
    return this.#baseTimestamp + this.#timestampDelta
  }
  /** -1 for none. */
  get sequence(): number {
    return this.#baseSequence < 0 ? NO_SEQUENCE : incrementSequence(this.#baseSequence, this.#offsetDelta)
  }
  /** No bit of them means anything so far. */
  get attributes(): number {
    return this.#attributes
  }
  /** With the length in front. */
  get sizeInBytes(): number {
    return this.#sizeInBytes
  }
  /** What the records lie in, and the positions below mean: the bytes of the batch, or what those of a compressed one became. */
  get bytes(): Uint8Array {
    return this.#bytes
  }
  /** Where the record starts, with its length. */
  get startAt(): number {
    return this.#startAt
  }
  /** Where the timestamp delta ends and the offset delta starts. */
  get offsetDeltaAt(): number {
    return this.#offsetDeltaAt
  }
  get timestampDelta(): number {
    return this.#timestampDelta
  }
  get keyAt(): number {
    return this.#keyAt
  }
  /** -1 for none. */
  get keyLength(): number {
    return this.#keyLength
  }
  get hasKey(): boolean {
    return this.#keyLength >= 0
  }
  get hasValue(): boolean {
    return this.#valueLength >= 0
  }
  get key(): Uint8Array | null {
    return this.#view(this.#keyAt, this.#keyLength)
  }
  get value(): Uint8Array | null {
    return this.#view(this.#valueAt, this.#valueLength)
  }
  get headerCount(): number {
    return this.#headerCount
  }
  get headers(): readonly RecordHeader[] {
    if (this.#headerCount === 0) return NO_HEADERS
    const varints = new VarintCursor().at(this.#bytes, this.#headersAt, this.#end)
    const headers: RecordHeader[] = []
    for (let header = 0; header < this.#headerCount; header++) {
      const keyLength = varints.varint()
      const keyAt = varints.position
      varints.position += keyLength
      const valueLength = varints.varint()
      const valueAt = varints.position
      if (valueLength > 0) varints.position += valueLength
      headers.push({ key: text(this.#bytes, keyAt, keyLength), value: this.#view(valueAt, valueLength) })
    }
    return headers
  }

  /** The current record, to keep. */
  record(): BatchRecord {
    return { offset: this.offset, timestamp: this.timestamp, key: this.key, value: this.value, headers: this.headers }
  }

  #view(at: number, length: number): Uint8Array | null {
    return length < 0 ? null : this.#bytes.subarray(at, at + length)
  }

  /** Passes over `length` bytes; a negative one stands for null. */
  #pass(length: number, what: string): void {
    const varints = this.#varints
    if (varints.failed) throw this.#invalid(`a record ends inside a length, before its ${what}`)
    if (length <= 0) return
    if (length > varints.end - varints.position)
      throw this.#invalid(`a ${what} of ${length} bytes with ${varints.end - varints.position} left`)
    varints.position += length
  }

  #passHeader(): void {
    const keyLength = this.#varints.varint()
    if (keyLength < 0) throw this.#invalid(`a header key of ${keyLength} bytes`)
    this.#pass(keyLength, 'header key')
    this.#pass(this.#varints.varint(), 'header value')
  }

  #invalid(reason: string): InvalidRecordError {
    return new InvalidRecordError(reason, { baseOffset: this.#baseOffset, index: this.#index })
  }
}

/**
 * The records of a batch, for who keeps them or wants them simple: tests, tools, coordinators reading themselves in. Errors as
 * `RecordCursor`.
 */
export function* readRecords(batch: BatchView, options: { maxBytes?: number } = {}): Generator<BatchRecord, void, undefined> {
  const cursor = new RecordCursor().open(batch, options)
  while (cursor.next()) yield cursor.record()
}

const EMPTY: Uint8Array = new Uint8Array(0)

function text(bytes: Uint8Array, at: number, length: number): string {
  const buffer = Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset + at, length)
  return decodeUtf8(buffer, 0, length)
}
