import { Buffer } from 'node:buffer'
import type { UnknownTaggedField } from './codec.ts'
import { Int64RangeError, InvalidLengthError, UnwritableValueError } from './errors.ts'
import { encodeUtf8, utf8Length } from './utf8.ts'
import { writeUuid } from './uuid.ts'

const TWO_32 = 0x1_0000_0000
const STRING_BYTES_MAX = 0x7fff
const KEPT_BYTES_MAX = 1 << 20
/** Up to here a loop in JavaScript beats the call into the runtime. */
const SHORT = 32

/**
 * Writes Kafka's primitive types (big-endian) into memory of its own, which grows as needed. `records` are not copied but chained: a finished
 * message is a list of chunks. Values outside of their type throw `UnwritableValueError`, or `Int64RangeError`.
 *
 * Meant to be kept and `reset`: what `chunks` gives of the writer's own memory is valid until then.
 */
export class Writer {
  #buffer: Buffer
  /** The same memory without Buffer's methods: what callers get must not have Buffer's `slice`, which does not copy. */
  #bytes: Uint8Array
  #view: DataView
  #at = 0
  /** Views chained in, and the positions in our own bytes at which they stand. */
  #chained: Uint8Array[] = []
  #chainedAt: number[] = []
  #chainedBytes = 0

  constructor(capacity = 4096) {
    const memory = new ArrayBuffer(capacity)
    this.#buffer = Buffer.from(memory)
    this.#bytes = new Uint8Array(memory)
    this.#view = new DataView(memory)
  }

  /** Forgets the message. Memory over 1 MiB goes too: one giant response is no reason to hold as much for ever. */
  reset(): void {
    this.#at = 0
    if (this.#buffer.length > KEPT_BYTES_MAX) this.#replaceBuffer(KEPT_BYTES_MAX)
    if (this.#chained.length > 0) {
      this.#chained = []
      this.#chainedAt = []
      this.#chainedBytes = 0
    }
  }

  /** Of the whole message, chained views included. */
  get byteLength(): number {
    return this.#at + this.#chainedBytes
  }

  /** Index in the writer's own bytes, without what was chained: what `patchInt32` takes. */
  get position(): number {
    return this.#at
  }

  /** The message in order: own bytes, a chained view, own bytes … The own bytes are views of the writer's memory. */
  chunks(): Uint8Array[] {
    return this.#chunksOf(this.#bytes)
  }

  /** As `chunks`, with the own bytes in one copy: the writer can be used again at once. */
  detachedChunks(): Uint8Array[] {
    return this.#chunksOf(this.#bytes.slice(0, this.#at))
  }

  /** The message as one copy. */
  toBytes(): Uint8Array {
    if (this.#chained.length === 0) return this.#bytes.slice(0, this.#at)
    const bytes = new Uint8Array(this.byteLength)
    let to = 0
    for (const chunk of this.chunks()) {
      bytes.set(chunk, to)
      to += chunk.length
    }
    return bytes
  }

  /** Overwrites four bytes written before. */
  patchInt32(position: number, value: number): void {
    if (!(position >= 0 && position + 4 <= this.#at))
      throw new InvalidLengthError({ what: 'patch', length: position, position: this.#at })
    if ((value | 0) !== value) this.#unwritable('int32', value)
    this.#view.setInt32(position, value)
  }

  int8(value: number): void {
    if ((value << 24) >> 24 !== value) this.#unwritable('int8', value)
    const at = this.#reserve(1)
    this.#buffer[at] = value
  }

  int16(value: number): void {
    if ((value << 16) >> 16 !== value) this.#unwritable('int16', value)
    const at = this.#reserve(2)
    this.#view.setInt16(at, value)
  }

  uint16(value: number): void {
    if ((value & 0xffff) !== value) this.#unwritable('uint16', value)
    const at = this.#reserve(2)
    this.#view.setUint16(at, value)
  }

  int32(value: number): void {
    if ((value | 0) !== value) this.#unwritable('int32', value)
    const at = this.#reserve(4)
    this.#view.setInt32(at, value)
  }

  uint32(value: number): void {
    if (value >>> 0 !== value) this.#unwritable('uint32', value)
    const at = this.#reserve(4)
    this.#view.setUint32(at, value)
  }

  /** A whole number within ±(2^53 - 1), else `Int64RangeError`. */
  int64(value: number): void {
    if (!Number.isSafeInteger(value)) this.#int64OutOfRange(value)
    const at = this.#reserve(8)
    this.#view.setInt32(at, Math.floor(value / TWO_32))
    this.#view.setInt32(at + 4, value)
  }

  /** As `int64`, with 2^63 for the largest int64 (see `Reader.int64OrMax`). */
  int64OrMax(value: number): void {
    if (value === 2 ** 63) {
      this.int32(0x7fff_ffff)
      this.int32(-1)
    } else this.int64(value)
  }

  bigInt64(value: bigint): void {
    if (typeof value !== 'bigint' || BigInt.asIntN(64, value) !== value) this.#unwritable('int64', value)
    const at = this.#reserve(8)
    this.#view.setBigInt64(at, value)
  }

  float64(value: number): void {
    if (typeof value !== 'number') this.#unwritable('float64', value)
    const at = this.#reserve(8)
    this.#view.setFloat64(at, value)
  }

  boolean(value: boolean): void {
    if (value !== true && value !== false) this.#unwritable('boolean', value)
    const at = this.#reserve(1)
    this.#buffer[at] = value ? 1 : 0
  }

  /** 22 characters of URL-safe base64. */
  uuid(value: string): void {
    const at = this.#reserve(16)
    if (typeof value !== 'string' || !writeUuid(value, this.#buffer, at)) {
      this.#at = at
      this.#unwritable('uuid', value)
    }
  }

  /** Zig-zag int32. */
  varint(value: number): void {
    if ((value | 0) !== value) this.#unwritable('varint', value)
    this.uvarint(((value << 1) ^ (value >> 31)) >>> 0)
  }

  uvarint(value: number): void {
    if (value >>> 0 !== value) this.#unwritable('unsigned varint', value)
    let at = this.#reserve(uvarintBytes(value))
    let rest = value
    while (rest > 0x7f) {
      this.#buffer[at++] = (rest & 0x7f) | 0x80
      rest >>>= 7
    }
    this.#buffer[at] = rest
  }

  /** Zig-zag int64, a whole number within ±(2^53 - 1), else `Int64RangeError`. */
  varlong(value: number): void {
    if (!Number.isSafeInteger(value)) this.#int64OutOfRange(value)
    const magnitude = value < 0 ? -value - 1 : value
    let high = (Math.floor(magnitude / TWO_32) << 1) | ((magnitude >>> 0) >>> 31)
    let low = ((magnitude << 1) | (value < 0 ? 1 : 0)) >>> 0
    while (high !== 0 || low > 0x7f) {
      this.#uint8((low & 0x7f) | 0x80)
      low = ((low >>> 7) | (high << 25)) >>> 0
      high >>>= 7
    }
    this.#uint8(low)
  }

  string(value: string): void {
    if (typeof value !== 'string') this.#unwritable('string', value)
    const at = this.#at
    if (value.length <= SHORT && this.#ascii(value, 2)) {
      this.#view.setInt16(at, value.length)
      return
    }
    const length = this.#textLength(value)
    this.int16(length)
    this.#text(value, length)
  }

  nullableString(value: string | null): void {
    if (value === null) this.int16(-1)
    else this.string(value)
  }

  compactString(value: string): void {
    if (typeof value !== 'string') this.#unwritable('string', value)
    const at = this.#at
    if (value.length <= SHORT && this.#ascii(value, 1)) {
      this.#buffer[at] = value.length + 1
      return
    }
    const length = this.#textLength(value)
    this.uvarint(length + 1)
    this.#text(value, length)
  }

  compactNullableString(value: string | null): void {
    if (value === null) this.uvarint(0)
    else this.compactString(value)
  }

  bytes(value: Uint8Array): void {
    if (!(value instanceof Uint8Array)) this.#unwritable('bytes', value)
    this.int32(value.length)
    this.raw(value)
  }

  nullableBytes(value: Uint8Array | null): void {
    if (value === null) this.int32(-1)
    else this.bytes(value)
  }

  compactBytes(value: Uint8Array): void {
    if (!(value instanceof Uint8Array)) this.#unwritable('bytes', value)
    this.uvarint(value.length + 1)
    this.raw(value)
  }

  compactNullableBytes(value: Uint8Array | null): void {
    if (value === null) this.uvarint(0)
    else this.compactBytes(value)
  }

  /** Chained, not copied: the view must stay as it is until the message has been sent. So are the other `records`. */
  records(view: Uint8Array | null): void {
    if (view === null) this.int32(-1)
    else this.nonNullRecords(view)
  }

  compactRecords(view: Uint8Array | null): void {
    if (view === null) this.uvarint(0)
    else this.compactNonNullRecords(view)
  }

  nonNullRecords(view: Uint8Array): void {
    if (!(view instanceof Uint8Array)) this.#unwritable('records', view)
    this.int32(view.length)
    this.chain(view)
  }

  compactNonNullRecords(view: Uint8Array): void {
    if (!(view instanceof Uint8Array)) this.#unwritable('records', view)
    this.uvarint(view.length + 1)
    this.chain(view)
  }

  /** Puts `view` here without copying it. */
  chain(view: Uint8Array): void {
    if (view.length === 0) return
    this.#chained.push(view)
    this.#chainedAt.push(this.#at)
    this.#chainedBytes += view.length
  }

  /** Copies bytes as they are, without a length. */
  raw(value: Uint8Array): void {
    const at = this.#reserve(value.length)
    this.#buffer.set(value, at)
  }

  arrayCount(elements: readonly unknown[]): void {
    if (!Array.isArray(elements)) this.#unwritable('array', elements)
    this.int32(elements.length)
  }

  nullableArrayCount(elements: readonly unknown[] | null): void {
    if (elements === null) this.int32(-1)
    else this.arrayCount(elements)
  }

  compactArrayCount(elements: readonly unknown[]): void {
    if (!Array.isArray(elements)) this.#unwritable('array', elements)
    this.uvarint(elements.length + 1)
  }

  compactNullableArrayCount(elements: readonly unknown[] | null): void {
    if (elements === null) this.uvarint(0)
    else this.compactArrayCount(elements)
  }

  /** The byte before a nullable struct. */
  structPresent(present: boolean): void {
    this.int8(present ? 1 : -1)
  }

  /** The unsigned varint before a nullable struct that is a tagged field. */
  taggedStructPresent(present: boolean): void {
    this.uvarint(present ? 1 : 0)
  }

  /** Starts a tagged field whose size is not known yet; `endTag` takes what this gives. Tagged fields may hold tagged fields, but no `records`. */
  beginTag(tag: number): number {
    this.uvarint(tag)
    return this.#reserve(1)
  }

  /** Writes the size of the tagged field that began at `tagAt`: one byte was left for it, and the rare longer value is moved to make room. */
  endTag(tagAt: number): void {
    const size = this.#at - tagAt - 1
    if (size <= 0x7f) {
      this.#buffer[tagAt] = size
      return
    }
    const sizeBytes = uvarintBytes(size)
    this.#reserve(sizeBytes - 1)
    this.#buffer.copyWithin(tagAt + sizeBytes, tagAt + 1, tagAt + 1 + size)
    const end = this.#at
    this.#at = tagAt
    this.uvarint(size)
    this.#at = end
  }

  /** The tagged fields of a struct that knows no tags. */
  unknownTaggedFields(fields: readonly Partial<UnknownTaggedField>[] | undefined): void {
    if (fields === undefined) this.#uint8(0)
    else {
      this.tagCount(0, fields)
      this.unknownTaggedFieldsFrom(0, fields)
    }
  }

  /** The count before tagged fields: `known` of them that are set, and the unknown ones. */
  tagCount(known: number, unknown: readonly Partial<UnknownTaggedField>[] | undefined): void {
    this.uvarint(known + (unknown === undefined ? 0 : unknown.length))
  }

  /** Writes unknown tagged fields in the order of their tags, each of which is there once and is not below `firstTag`, the first that the struct does not know. */
  unknownTaggedFieldsFrom(firstTag: number, fields: readonly Partial<UnknownTaggedField>[] | undefined): void {
    if (fields === undefined || fields.length === 0) return
    let tagMin = firstTag
    for (const { tag = -1, data } of fields.toSorted((one, other) => (one.tag ?? -1) - (other.tag ?? -1))) {
      if (tag < tagMin || !(data instanceof Uint8Array)) this.#unwritable('unknown tagged field', tag)
      this.uvarint(tag)
      this.uvarint(data.length)
      this.raw(data)
      tagMin = tag + 1
    }
  }

  #uint8(value: number): void {
    const at = this.#reserve(1)
    this.#buffer[at] = value
  }

  #reserve(length: number): number {
    const at = this.#at
    const end = at + length
    if (end > this.#buffer.length) this.#grow(end)
    this.#at = end
    return at
  }

  /** Writes text of one-byte characters behind room for its length; false, with nothing written, for any other text. */
  #ascii(value: string, lengthBytes: number): boolean {
    const start = this.#reserve(lengthBytes + value.length)
    const buffer = this.#buffer
    const at = start + lengthBytes
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i)
      if (code >= 0x80) {
        this.#at = start
        return false
      }
      buffer[at + i] = code
    }
    return true
  }

  #text(value: string, length: number): void {
    const at = this.#reserve(length)
    encodeUtf8(value, this.#buffer, at)
  }

  #textLength(value: string): number {
    const length = utf8Length(value)
    if (length > STRING_BYTES_MAX) this.#unwritable('string', value)
    return length
  }

  #chunksOf(own: Uint8Array): Uint8Array[] {
    const chunks: Uint8Array[] = []
    let from = 0
    for (let i = 0; i < this.#chained.length; i++) {
      const until = this.#chainedAt[i]!
      if (until > from) chunks.push(own.subarray(from, until))
      chunks.push(this.#chained[i]!)
      from = until
    }
    if (this.#at > from) chunks.push(own.subarray(from, this.#at))
    return chunks
  }

  #grow(needed: number): void {
    const before = this.#buffer
    this.#replaceBuffer(Math.max(needed, before.length * 2))
    this.#buffer.set(before.subarray(0, this.#at))
  }

  #replaceBuffer(capacity: number): void {
    const memory = new ArrayBuffer(capacity)
    this.#buffer = Buffer.from(memory)
    this.#bytes = new Uint8Array(memory)
    this.#view = new DataView(memory)
  }

  #unwritable(type: string, value: unknown): never {
    throw new UnwritableValueError({ type, value, position: this.byteLength })
  }

  #int64OutOfRange(value: unknown): never {
    if (typeof value !== 'number') this.#unwritable('int64', value)
    throw new Int64RangeError({ value, position: this.byteLength })
  }
}

function uvarintBytes(value: number): number {
  if (value < 0x80) return 1
  if (value < 0x4000) return 2
  if (value < 0x20_0000) return 3
  return value < 0x1000_0000 ? 4 : 5
}
