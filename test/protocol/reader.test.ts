import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import {
  CorruptVarintError,
  Int64RangeError,
  InvalidLengthError,
  ProtocolError,
  TruncatedError,
  UnexpectedNullError,
} from '../../src/protocol/errors.ts'
import { Reader } from '../../src/protocol/reader.ts'

function reader(...bytes: number[]): Reader {
  return new Reader(Uint8Array.from(bytes))
}

describe('a range', () => {
  test('is read from its start to its end, with positions counted in the bytes given', () => {
    const slab = new Uint8Array(new SharedArrayBuffer(64), 16, 32)
    slab.set([1, 2, 3, 4, 5], 8)
    const reading = new Reader(slab, 8, 12)
    expect(reading.uint8()).toBe(1)
    expect([reading.position, reading.end, reading.remaining]).toEqual([9, 12, 3])
    expect([...reading.slice(2)]).toEqual([2, 3])
    expect(() => reading.int16()).toThrow(TruncatedError)
  })

  test('can be gone over again, or another one taken', () => {
    const reading = reader(0, 1, 0, 2)
    expect(reading.int16()).toBe(1)
    reading.position = 0
    expect(reading.int16()).toBe(1)
    reading.reset(Uint8Array.of(7), 0, 1)
    expect(reading.int8()).toBe(7)
    expect(() => reading.reset(Uint8Array.of(7), 0, 2)).toThrow(InvalidLengthError)
    expect(() => reading.reset(Uint8Array.of(7), -1, 1)).toThrow(InvalidLengthError)
    expect(() => {
      reading.position = 2
    }).toThrow(TruncatedError)
  })

  test('is never left backwards', () => {
    const reading = reader(1, 2, 3)
    reading.skip(2)
    for (const move of [
      () => reading.slice(-1),
      () => reading.copy(-1),
      () => reading.skip(-1),
      () => reading.skip(Number.NaN),
    ]) {
      expect(move).toThrow(InvalidLengthError)
    }
    expect(reading.position).toBe(2)
  })
})

describe('numbers', () => {
  test('are big-endian and have their sign', () => {
    expect(reader(0xff).int8()).toBe(-1)
    expect(reader(0xff).uint8()).toBe(255)
    expect(reader(0x80, 0).int16()).toBe(-32_768)
    expect(reader(0xff, 0xfe).uint16()).toBe(65_534)
    expect(reader(0x80, 0, 0, 0).int32()).toBe(-2_147_483_648)
    expect(reader(0xff, 0xff, 0xff, 0xff).uint32()).toBe(4_294_967_295)
    expect(reader(0x3f, 0xf8, 0, 0, 0, 0, 0, 0).float64()).toBe(1.5)
    expect([reader(0).boolean(), reader(1).boolean(), reader(0xff).boolean()]).toEqual([false, true, true])
  })

  test('of 64 bits are refused where a JavaScript number would round them', () => {
    const int64 = (value: bigint) => {
      const bytes = Buffer.alloc(8)
      bytes.writeBigInt64BE(value)
      return new Reader(bytes)
    }
    for (const value of [0n, -1n, 1n << 31n, -(1n << 32n) - 1n, (1n << 53n) - 1n, -(1n << 53n) + 1n]) {
      expect(int64(value).int64()).toBe(Number(value))
    }
    for (const value of [1n << 53n, -(1n << 53n), (1n << 63n) - 1n, -(1n << 63n)]) {
      expect(() => int64(value).int64()).toThrow(Int64RangeError)
      expect(int64(value).bigInt64()).toBe(value)
    }
    expect(int64((1n << 63n) - 1n).int64OrMax()).toBe(2 ** 63)
    expect(int64(5n).int64OrMax()).toBe(5)
    expect(() => int64((1n << 63n) - 2n).int64OrMax()).toThrow(Int64RangeError)
    expect(() => reader(0x7f, 0xff).int64OrMax()).toThrow(TruncatedError)
  })

  test('of variable length end, or are corrupt', () => {
    expect(reader(0xac, 0x02).uvarint()).toBe(300)
    expect(reader(0xff, 0xff, 0xff, 0xff, 0x0f).uvarint()).toBe(4_294_967_295)
    expect(reader(0x01).varint()).toBe(-1)
    expect(reader(0xff, 0xff, 0xff, 0xff, 0x0f).varint()).toBe(-2_147_483_648)
    expect(() => reader(0x80, 0x80, 0x80, 0x80, 0x80, 0x01).uvarint()).toThrow(CorruptVarintError)
    expect(() => reader(...Array<number>(20).fill(0xff)).varint()).toThrow(CorruptVarintError)
    expect(() => reader(...Array<number>(20).fill(0x80)).varlong()).toThrow(CorruptVarintError)
    expect(() => reader(0x80, 0x80).uvarint()).toThrow(TruncatedError)
    expect(() => reader(0x80, 0x80).varlong()).toThrow(TruncatedError)
    // The largest int64 and the smallest, in ten bytes.
    expect(() => reader(0xfe, ...Array<number>(8).fill(0xff), 0x01).varlong()).toThrow(Int64RangeError)
    expect(() => reader(...Array<number>(9).fill(0xff), 0x01).varlong()).toThrow(Int64RangeError)
  })
})

describe('text and bytes', () => {
  test('have a length in front, by which null is told from empty', () => {
    expect(reader(0, 2, 0x68, 0x69).string()).toBe('hi')
    expect(reader(0, 0).nullableString()).toBe('')
    expect(reader(0xff, 0xff).nullableString()).toBeNull()
    expect(reader(3, 0x68, 0x69).compactString()).toBe('hi')
    expect(reader(1).compactNullableString()).toBe('')
    expect(reader(0).compactNullableString()).toBeNull()
    expect([...reader(0, 0, 0, 2, 8, 9).bytes()]).toEqual([8, 9])
    expect(reader(0xff, 0xff, 0xff, 0xff).nullableBytes()).toBeNull()
    expect([...reader(3, 8, 9).compactBytes()]).toEqual([8, 9])
    expect(reader(0).compactNullableBytes()).toBeNull()
    expect(reader(0).compactRecords()).toBeNull()
    expect(reader(0xff, 0xff, 0xff, 0xff).records()).toBeNull()
  })

  test('that are null where that is not allowed are refused', () => {
    expect(() => reader(0xff, 0xff).string()).toThrow(UnexpectedNullError)
    expect(() => reader(0).compactString()).toThrow(UnexpectedNullError)
    expect(() => reader(0xff, 0xff, 0xff, 0xff).bytes()).toThrow(UnexpectedNullError)
    expect(() => reader(0).compactBytes()).toThrow(UnexpectedNullError)
    expect(() => reader(0).compactNonNullRecords()).toThrow(UnexpectedNullError)
    expect(() => reader(0xff, 0xff, 0xff, 0xff).nonNullRecords()).toThrow(UnexpectedNullError)
    expect(() => reader(0).compactArrayCount()).toThrow(UnexpectedNullError)
    expect(() => reader(0xff, 0xff, 0xff, 0xff).arrayCount()).toThrow(UnexpectedNullError)
  })

  test('of Kafka have at most 32767 bytes, also where the length could be more', () => {
    const longest = Buffer.concat([Buffer.from([0x80, 0x80, 0x02]), Buffer.alloc(40_000, 'a')])
    expect(new Reader(longest).compactString()).toHaveLength(32_767)
    const longer = Buffer.concat([Buffer.from([0x81, 0x80, 0x02]), Buffer.alloc(40_000, 'a')])
    expect(() => new Reader(longer).compactString()).toThrow(InvalidLengthError)
  })

  test('bytes are copied out of the input, records are a view of it', () => {
    const slab = Uint8Array.from([0, 0, 0, 1, 5, 0, 0, 0, 1, 6])
    const reading = new Reader(slab)
    const bytes = reading.bytes()
    const records = reading.records()!
    slab.fill(9)
    expect([...bytes]).toEqual([5])
    expect([...records]).toEqual([9])
    expect(Object.getPrototypeOf(records)).toBe(Uint8Array.prototype)
    expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype)
  })

  test('longer than the input are refused before anything is allocated', () => {
    for (const length of [
      [0x7f, 0xff, 0xff, 0xff],
      [0, 0, 0, 2],
    ]) {
      expect(() => reader(...length, 1).bytes()).toThrow(TruncatedError)
      expect(() => reader(...length, 1).records()).toThrow(TruncatedError)
    }
    // A compact length of 2^32 - 1 stands for one byte less.
    expect(() => reader(0xff, 0xff, 0xff, 0xff, 0x0f).compactBytes()).toThrow(TruncatedError)
    expect(() => reader(0xff, 0xff, 0xff, 0xff, 0x0f).compactString()).toThrow(InvalidLengthError)
  })
})

test('the count of an array must fit in what remains, by the least that an element takes', () => {
  expect(reader(0, 0, 0, 2, 1, 1).arrayCount()).toBe(2)
  expect(() => reader(0, 0, 0, 3, 1, 1).arrayCount()).toThrow(InvalidLengthError)
  expect(() => reader(0, 0, 0, 1, 1, 1).arrayCount(3)).toThrow(InvalidLengthError)
  expect(() => reader(0x7f, 0xff, 0xff, 0xff).nullableArrayCount()).toThrow(InvalidLengthError)
  expect(() => reader(0xff, 0xff, 0xff, 0xff, 0x0f).compactArrayCount()).toThrow(InvalidLengthError)
  expect(reader(0).compactNullableArrayCount()).toBe(-1)
  expect(reader(0xff, 0xff, 0xff, 0xfe).nullableArrayCount()).toBe(-1)
})

describe('tagged fields', () => {
  test('that nobody knows are kept, and nothing is when there are none', () => {
    const message: { unknownTaggedFields?: { tag: number; data: Uint8Array }[] } = {}
    reader(0).unknownTaggedFields(message)
    expect(message).toEqual({})
    reader(2, 4, 2, 0xaa, 0xbb, 9, 0).unknownTaggedFields(message)
    expect(message.unknownTaggedFields).toEqual([
      { tag: 4, data: Uint8Array.of(0xaa, 0xbb) },
      { tag: 9, data: new Uint8Array(0) },
    ])
  })

  test('cannot be more than fit, nor larger than what remains', () => {
    expect(() => reader(0xff, 0xff, 0xff, 0xff, 0x0f, 1, 0).unknownTaggedFields({})).toThrow(InvalidLengthError)
    expect(() => reader(2, 1, 0).unknownTaggedFields({})).toThrow(InvalidLengthError)
    expect(() => reader(1, 1, 5, 0).unknownTaggedFields({})).toThrow(TruncatedError)
    expect(() => reader(1, 1, 0xff, 0xff, 0xff, 0xff, 0x0f).unknownTaggedFields({})).toThrow(TruncatedError)
  })
})

type Read = (reading: Reader) => unknown
const READS: readonly Read[] = [
  (reading) => reading.int8(),
  (reading) => reading.int32(),
  (reading) => reading.int64(),
  (reading) => reading.varint(),
  (reading) => reading.varlong(),
  (reading) => reading.uuid(),
  (reading) => reading.nullableString(),
  (reading) => reading.compactNullableString(),
  (reading) => reading.compactNullableBytes(),
  (reading) => reading.records(),
  (reading) => reading.compactNullableArrayCount(),
  (reading) => reading.unknownTaggedFields({}),
]

property.prop([fc.uint8Array({ maxLength: 40 }), fc.array(fc.constantFrom(...READS), { maxLength: 8 })], {
  seed: 5,
  numRuns: 500,
})('any bytes read in any way give values or a typed error, and never a byte from outside', (bytes, reads) => {
  const slab = new Uint8Array(bytes.length + 64).fill(0x5a)
  slab.set(bytes, 32)
  const reading = new Reader(slab, 32, 32 + bytes.length)
  try {
    for (const read of reads) {
      read(reading)
      expect(reading.position).toBeGreaterThanOrEqual(32)
      expect(reading.position).toBeLessThanOrEqual(32 + bytes.length)
    }
  } catch (error) {
    expect(error).toBeInstanceOf(ProtocolError)
  }
})
