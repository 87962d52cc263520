import { Buffer } from 'node:buffer'
import type { UnknownTaggedField } from './codec.ts'
import { CorruptVarintError, Int64RangeError, InvalidLengthError, TruncatedError, UnexpectedNullError } from './errors.ts'
import { decodeUtf8 } from './utf8.ts'
import { readUuid } from './uuid.ts'

const TWO_32 = 0x1_0000_0000
/** For every field without bytes: a frame full of empty tagged fields must not cost an array for each. */
const EMPTY = new Uint8Array(0)
/** Kafka allows no longer text in any form. */
const STRING_BYTES_MAX = 0x7fff

/**
 * Reads Kafka's primitive types (big-endian) from a range of bytes, which may be shared memory. Never reads past `end` and never allocates by a length
 * that was not checked against what remains. Every method throws `TruncatedError` when the input ends inside its value.
 *
 * Positions inside are those of the whole ArrayBuffer, whose views are kept from one `reset` to the next: a reader that goes over the
 * messages of one slab makes no object for any of them.
 */
export class Reader {
  #buffer: Buffer
  #view: DataView
  #base: number
  #at: number
  #end: number

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#buffer = Buffer.from(bytes.buffer as ArrayBuffer)
    this.#view = new DataView(bytes.buffer)
    this.#base = bytes.byteOffset
    this.#at = bytes.byteOffset
    this.#end = bytes.byteOffset
    this.reset(bytes, start, end)
  }

  /** Starts over at `bytes[start, end)`. */
  reset(bytes: Uint8Array, start = 0, end = bytes.length): void {
    if (!(start >= 0 && start <= end && end <= bytes.length)) {
      throw new InvalidLengthError({ what: `range ${start} to ${end}`, length: bytes.length, position: 0 })
    }
    if (this.#view.buffer !== bytes.buffer) {
      this.#buffer = Buffer.from(bytes.buffer as ArrayBuffer)
      this.#view = new DataView(bytes.buffer)
    }
    this.#base = bytes.byteOffset
    this.#at = bytes.byteOffset + start
    this.#end = bytes.byteOffset + end
  }

  /** Index in the bytes given, of the next byte to read. */
  get position(): number {
    return this.#at - this.#base
  }

  /** Moves to an index between 0 and `end`. */
  set position(position: number) {
    const at = this.#base + position
    if (!(at >= this.#base && at <= this.#end)) this.#truncated(position - this.position)
    this.#at = at
  }

  /** Index in the bytes given, behind the last byte that may be read. */
  get end(): number {
    return this.#end - this.#base
  }

  get remaining(): number {
    return this.#end - this.#at
  }

  int8(): number {
    const at = this.#advance(1)
    return (this.#buffer[at]! << 24) >> 24
  }

  uint8(): number {
    return this.#buffer[this.#advance(1)]!
  }

  int16(): number {
    return this.#view.getInt16(this.#advance(2))
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2))
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4))
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4))
  }

  /** Throws `Int64RangeError` outside of ±(2^53 - 1). */
  int64(): number {
    const at = this.#advance(8)
    const high = this.#view.getInt32(at)
    const low = this.#view.getUint32(at + 4)
    if (high < -0x20_0000 || high > 0x1f_ffff || (high === -0x20_0000 && low === 0)) this.#outOfRange(at)
    return high * TWO_32 + low
  }

  /** An int64 for a field whose default is the largest int64: that one is read as 2^63, all others as by `int64`. */
  int64OrMax(): number {
    const at = this.#at
    if (this.#end - at >= 8 && this.#view.getInt32(at) === 0x7fff_ffff && this.#view.getInt32(at + 4) === -1) {
      this.#at = at + 8
      return 2 ** 63
    }
    return this.int64()
  }

  /** An int64 that may use all of its 64 bits, as hashes do. */
  bigInt64(): bigint {
    return this.#view.getBigInt64(this.#advance(8))
  }

  float64(): number {
    return this.#view.getFloat64(this.#advance(8))
  }

  /** As Kafka: everything but 0 is true. */
  boolean(): boolean {
    return this.#buffer[this.#advance(1)] !== 0
  }

  /** 22 characters of URL-safe base64, as Kafka prints it. */
  uuid(): string {
    return readUuid(this.#buffer, this.#advance(16))
  }

  /** Zig-zag int32. Throws `CorruptVarintError` when the fifth byte does not end it; what the fifth byte has beyond 32 bits is dropped, as Kafka does. */
  varint(): number {
    const raw = this.uvarint()
    return (raw >>> 1) ^ -(raw & 1)
  }

  /** An unsigned 32-bit number. Errors as for `varint`. */
  uvarint(): number {
    let at = this.#at
    const end = this.#end
    let value = 0
    for (let shift = 0; shift <= 28; shift += 7) {
      if (at >= end) this.#truncated(1)
      const byte = this.#buffer[at++]!
      if (byte < 0x80) {
        this.#at = at
        return (value | (byte << shift)) >>> 0
      }
      value |= (byte & 0x7f) << shift
    }
    throw new CorruptVarintError({ position: at - this.#base })
  }

  /** Zig-zag int64. Throws `CorruptVarintError` when the tenth byte does not end it, `Int64RangeError` outside of ±(2^53 - 1). */
  varlong(): number {
    const start = this.#at
    let at = start
    const end = this.#end
    let low = 0
    let high = 0
    for (let shift = 0; shift <= 63; shift += 7) {
      if (at >= end) this.#truncated(1)
      const byte = this.#buffer[at++]!
      const bits = byte & 0x7f
      if (shift < 28) low |= bits << shift
      else if (shift === 28) {
        low |= bits << 28
        high = bits >>> 4
      } else high |= bits << (shift - 32)
      if (byte < 0x80) {
        this.#at = at
        return this.#unZigZag(low >>> 0, high >>> 0, start)
      }
    }
    throw new CorruptVarintError({ position: at - this.#base })
  }

  string(): string {
    const length = this.int16()
    if (length < 0) this.#null('text')
    return this.#text(length)
  }

  nullableString(): string | null {
    const length = this.int16()
    return length < 0 ? null : this.#text(length)
  }

  compactString(): string {
    const length = this.uvarint() - 1
    if (length < 0) this.#null('text')
    return this.#text(length)
  }

  compactNullableString(): string | null {
    const length = this.uvarint() - 1
    return length < 0 ? null : this.#text(length)
  }

  /** A copy: the memory under the input is used again. So are the other `bytes`. */
  bytes(): Uint8Array {
    const length = this.int32()
    if (length < 0) this.#null('bytes')
    return this.copy(length)
  }

  nullableBytes(): Uint8Array | null {
    const length = this.int32()
    return length < 0 ? null : this.copy(length)
  }

  compactBytes(): Uint8Array {
    const length = this.uvarint() - 1
    if (length < 0) this.#null('bytes')
    return this.copy(length)
  }

  compactNullableBytes(): Uint8Array | null {
    const length = this.uvarint() - 1
    return length < 0 ? null : this.copy(length)
  }

  /** A view of the input, not a copy. So are the other `records`. */
  records(): Uint8Array | null {
    const length = this.int32()
    return length < 0 ? null : this.slice(length)
  }

  compactRecords(): Uint8Array | null {
    const length = this.uvarint() - 1
    return length < 0 ? null : this.slice(length)
  }

  nonNullRecords(): Uint8Array {
    return this.records() ?? this.#null('records')
  }

  compactNonNullRecords(): Uint8Array {
    return this.compactRecords() ?? this.#null('records')
  }

  /** The next `length` bytes as a view of the input. */
  slice(length: number): Uint8Array {
    this.#notNegative(length)
    const at = this.#advance(length)
    return new Uint8Array(this.#view.buffer, at, length)
  }

  /** The next `length` bytes as a copy in memory of its own. */
  copy(length: number): Uint8Array {
    this.#notNegative(length)
    if (length === 0) return EMPTY
    const at = this.#advance(length)
    const copied = new Uint8Array(length)
    this.#buffer.copy(copied, 0, at, at + length)
    return copied
  }

  skip(length: number): void {
    this.#notNegative(length)
    this.#advance(length)
  }

  /**
   * The count before an array's elements. `elementBytesMin` is what one element takes at least: a count that cannot fit in what remains
   * throws `InvalidLengthError` before anything is allocated.
   */
  arrayCount(elementBytesMin = 1): number {
    const count = this.int32()
    if (count < 0) this.#null('an array')
    return this.#count(count, elementBytesMin)
  }

  /** As `arrayCount`, with -1 for null. */
  nullableArrayCount(elementBytesMin = 1): number {
    const count = this.int32()
    return count < 0 ? -1 : this.#count(count, elementBytesMin)
  }

  compactArrayCount(elementBytesMin = 1): number {
    const count = this.uvarint() - 1
    if (count < 0) this.#null('an array')
    return this.#count(count, elementBytesMin)
  }

  compactNullableArrayCount(elementBytesMin = 1): number {
    const count = this.uvarint() - 1
    return count < 0 ? -1 : this.#count(count, elementBytesMin)
  }

  /** The byte before a nullable struct. */
  structPresent(): boolean {
    return this.int8() >= 0
  }

  /** The unsigned varint before a nullable struct that is a tagged field. */
  taggedStructPresent(): boolean {
    return this.uvarint() !== 0
  }

  /** The count before tagged fields, each of which takes two bytes at least. */
  tagCount(): number {
    return this.#count(this.uvarint(), 2)
  }

  /** The size of a tagged field, as the position where it ends; `endTag` checks that its value filled it. */
  tagEnd(): number {
    const size = this.uvarint()
    if (size > this.#end - this.#at) this.#truncated(size)
    return this.#at + size - this.#base
  }

  /** Throws `InvalidLengthError` unless the tagged field's value ended where its size said. */
  endTag(tagEnd: number): void {
    const left = tagEnd - this.position
    if (left !== 0) throw new InvalidLengthError({ what: 'rest of a tagged field', length: left, position: this.position })
  }

  /** The tagged fields of a struct that knows no tags. Kept in `message` (as copies), which is left alone when there are none. */
  unknownTaggedFields(message: { unknownTaggedFields?: UnknownTaggedField[] }): void {
    const count = this.tagCount()
    for (let i = 0; i < count; i++) {
      const tag = this.uvarint()
      this.unknownTaggedField(message, tag, this.tagEnd())
    }
  }

  /** Keeps one unknown tagged field in `message`. */
  unknownTaggedField(message: { unknownTaggedFields?: UnknownTaggedField[] }, tag: number, tagEnd: number): void {
    const data = this.copy(tagEnd - this.position)
    if (message.unknownTaggedFields === undefined) message.unknownTaggedFields = [{ tag, data }]
    else message.unknownTaggedFields.push({ tag, data })
  }

  #advance(length: number): number {
    const at = this.#at
    if (length > this.#end - at) this.#truncated(length)
    this.#at = at + length
    return at
  }

  #notNegative(length: number): void {
    if (!(length >= 0)) throw new InvalidLengthError({ what: 'range', length, position: this.position })
  }

  #text(length: number): string {
    if (length > STRING_BYTES_MAX) throw new InvalidLengthError({ what: 'text', length, position: this.position })
    const at = this.#advance(length)
    return decodeUtf8(this.#buffer, at, at + length)
  }

  #count(count: number, elementBytesMin: number): number {
    if (count * elementBytesMin > this.#end - this.#at)
      throw new InvalidLengthError({ what: 'array', length: count, position: this.position })
    return count
  }

  #unZigZag(low: number, high: number, start: number): number {
    const negative = (low & 1) === 1
    const halfLow = ((low >>> 1) | (high << 31)) >>> 0
    const halfHigh = high >>> 1
    const magnitude = halfHigh * TWO_32 + halfLow
    const value = negative ? -magnitude - 1 : magnitude
    if (!Number.isSafeInteger(value)) {
      const exact = (BigInt(halfHigh) << 32n) | BigInt(halfLow)
      throw new Int64RangeError({ value: negative ? -exact - 1n : exact, position: start - this.#base })
    }
    return value
  }

  #truncated(needed: number): never {
    throw new TruncatedError({ position: this.position, needed, remaining: this.remaining })
  }

  #null(what: string): never {
    throw new UnexpectedNullError({ what, position: this.position })
  }

  #outOfRange(at: number): never {
    throw new Int64RangeError({ value: this.#view.getBigInt64(at), position: at - this.#base })
  }
}
