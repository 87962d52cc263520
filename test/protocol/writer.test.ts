import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { Int64RangeError, InvalidLengthError, UnwritableValueError } from '../../src/protocol/errors.ts'
import { Reader } from '../../src/protocol/reader.ts'
import { Writer } from '../../src/protocol/writer.ts'

function written(write: (writer: Writer) => void): number[] {
  const writer = new Writer(1)
  write(writer)
  return [...writer.toBytes()]
}

test('numbers are big-endian', () => {
  expect(written((writer) => writer.int8(-1))).toEqual([0xff])
  expect(written((writer) => writer.int16(-2))).toEqual([0xff, 0xfe])
  expect(written((writer) => writer.uint16(65_535))).toEqual([0xff, 0xff])
  expect(written((writer) => writer.int32(-2_147_483_648))).toEqual([0x80, 0, 0, 0])
  expect(written((writer) => writer.uint32(4_294_967_295))).toEqual([0xff, 0xff, 0xff, 0xff])
  expect(written((writer) => writer.int64(-2))).toEqual([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe])
  expect(written((writer) => writer.int64(2 ** 32 + 1))).toEqual([0, 0, 0, 1, 0, 0, 0, 1])
  expect(written((writer) => writer.int64OrMax(2 ** 63))).toEqual([0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])
  expect(written((writer) => writer.bigInt64(-(2n ** 63n)))).toEqual([0x80, 0, 0, 0, 0, 0, 0, 0])
  expect(written((writer) => writer.float64(1.5))).toEqual([0x3f, 0xf8, 0, 0, 0, 0, 0, 0])
  expect(written((writer) => writer.uvarint(300))).toEqual([0xac, 0x02])
  expect(written((writer) => writer.varint(-1))).toEqual([0x01])
})

test('what a type cannot hold is refused, null and undefined included', () => {
  const writer = new Writer()
  const refused: ((value: never) => void)[] = [
    (value) => writer.int8(value),
    (value) => writer.int16(value),
    (value) => writer.uint16(value),
    (value) => writer.int32(value),
    (value) => writer.uint32(value),
    (value) => writer.varint(value),
    (value) => writer.uvarint(value),
  ]
  for (const write of refused) {
    for (const value of [2 ** 32, -(2 ** 31) - 1, 1.5, Number.NaN, null, undefined, '1'])
      expect(() => write(value as never)).toThrow(UnwritableValueError)
  }
  for (const value of [2 ** 53, -(2 ** 53), 0.5, Number.NaN, Infinity]) {
    expect(() => writer.int64(value)).toThrow(Int64RangeError)
    expect(() => writer.varlong(value)).toThrow(Int64RangeError)
  }
  expect(() => writer.int64(null as never)).toThrow(UnwritableValueError)
  expect(() => writer.bigInt64(2n ** 63n)).toThrow(UnwritableValueError)
  expect(() => writer.boolean(null as never)).toThrow(UnwritableValueError)
  expect(() => writer.float64(null as never)).toThrow(UnwritableValueError)
  expect(() => writer.string(null as never)).toThrow(UnwritableValueError)
  expect(() => writer.compactString(null as never)).toThrow(UnwritableValueError)
  expect(() => writer.bytes(null as never)).toThrow(UnwritableValueError)
  expect(() => writer.compactBytes([] as never)).toThrow(UnwritableValueError)
  expect(() => writer.nonNullRecords(null as never)).toThrow(UnwritableValueError)
  expect(() => writer.compactNonNullRecords(null as never)).toThrow(UnwritableValueError)
  expect(() => writer.arrayCount(null as never)).toThrow(UnwritableValueError)
  expect(() => writer.compactArrayCount(null as never)).toThrow(UnwritableValueError)
  for (const uuid of [
    '',
    'AAAAAAAAAAAAAAAAAAAAA',
    'AAAAAAAAAAAAAAAAAAAAA=',
    'AAAAAAAAAAAAAAAAAAAAA+',
    'AAAAAAAAAAAAAAAAAAAAAĀ',
    null,
  ]) {
    expect(() => writer.uuid(uuid as string)).toThrow(UnwritableValueError)
  }
  expect(writer.byteLength).toBe(0)
})

test('text has at most 32767 bytes, however many characters', () => {
  const writer = new Writer()
  writer.string('a'.repeat(32_767))
  writer.compactString('ü'.repeat(16_383))
  expect(() => writer.string('a'.repeat(32_768))).toThrow(UnwritableValueError)
  expect(() => writer.compactString('ü'.repeat(16_384))).toThrow(UnwritableValueError)
})

describe('records', () => {
  test('are chained in between and not copied', () => {
    const writer = new Writer()
    const records = Uint8Array.of(7, 8)
    writer.int8(1)
    writer.records(records)
    writer.compactRecords(null)
    const chunks = writer.chunks()
    expect(chunks.map((chunk) => [...chunk])).toEqual([[1, 0, 0, 0, 2], [7, 8], [0]])
    expect(chunks[1]).toBe(records)
    expect(writer.byteLength).toBe(8)
    expect([...writer.toBytes()]).toEqual([1, 0, 0, 0, 2, 7, 8, 0])
  })

  test('of no bytes make no chunk, and two in a row none between them', () => {
    const writer = new Writer()
    writer.nonNullRecords(new Uint8Array(0))
    writer.chain(Uint8Array.of(1))
    writer.chain(Uint8Array.of(2))
    expect(writer.chunks().map((chunk) => [...chunk])).toEqual([[0, 0, 0, 0], [1], [2]])
  })
})

describe('a writer that is used again', () => {
  test('has forgotten what it held, chained views too', () => {
    const writer = new Writer(4)
    writer.records(Uint8Array.of(1))
    writer.reset()
    writer.int8(5)
    expect(writer.chunks().map((chunk) => [...chunk])).toEqual([[5]])
  })

  test('overwrites the chunks it gave, but not those that were detached', () => {
    const writer = new Writer()
    const write = (value: number) => {
      writer.reset()
      writer.int8(value)
      writer.records(Uint8Array.of(9))
      writer.int8(value)
    }
    write(1)
    const [attached, detached, copied] = [writer.chunks(), writer.detachedChunks(), writer.toBytes()]
    write(2)
    expect(attached.map((chunk) => [...chunk])).toEqual([[2, 0, 0, 0, 1], [9], [2]])
    expect(detached.map((chunk) => [...chunk])).toEqual([[1, 0, 0, 0, 1], [9], [1]])
    expect([...copied]).toEqual([1, 0, 0, 0, 1, 9, 1])
  })

  test('gives plain arrays, whose slice is a copy (that of a Buffer is not)', () => {
    const writer = new Writer()
    writer.int8(1)
    for (const bytes of [...writer.chunks(), ...writer.detachedChunks(), writer.toBytes()]) {
      expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype)
    }
  })

  test('does not hold on to the memory of one giant message', () => {
    const writer = new Writer()
    writer.bytes(new Uint8Array(3 << 20))
    writer.reset()
    writer.int8(1)
    expect(writer.chunks()[0]!.buffer.byteLength).toBe(1 << 20)
  })
})

test('four bytes written before can be overwritten, and nothing behind the end', () => {
  const writer = new Writer()
  writer.int32(0)
  writer.int8(7)
  writer.patchInt32(0, 513)
  expect([...writer.toBytes()]).toEqual([0, 0, 2, 1, 7])
  expect(() => writer.patchInt32(2, 1)).toThrow(InvalidLengthError)
  expect(() => writer.patchInt32(-1, 1)).toThrow(InvalidLengthError)
})

describe('tagged fields', () => {
  test('get their size when they are written, of any number of bytes, and within each other', () => {
    for (const inner of [0, 126, 127, 128, 16_383, 16_384, 70_000]) {
      const writer = new Writer(8)
      const outerAt = writer.beginTag(1)
      const innerAt = writer.beginTag(2)
      writer.raw(new Uint8Array(inner).fill(3))
      writer.endTag(innerAt)
      writer.int8(4)
      writer.endTag(outerAt)
      const reader = new Reader(writer.toBytes())
      expect(reader.uvarint()).toBe(1)
      const outerEnd = reader.tagEnd()
      expect(reader.uvarint()).toBe(2)
      const innerEnd = reader.tagEnd()
      expect([...reader.slice(inner)].every((byte) => byte === 3)).toBe(true)
      reader.endTag(innerEnd)
      expect(reader.int8()).toBe(4)
      reader.endTag(outerEnd)
      expect(reader.remaining).toBe(0)
    }
  })

  test('that are unknown go out in the order of their tags, each once', () => {
    const data = Uint8Array.of(5)
    expect(written((writer) => writer.unknownTaggedFields(undefined))).toEqual([0])
    expect(
      written((writer) =>
        writer.unknownTaggedFields([
          { tag: 9, data },
          { tag: 2, data },
        ]),
      ),
    ).toEqual([2, 2, 1, 5, 9, 1, 5])
    const twice = [
      { tag: 2, data },
      { tag: 2, data },
    ]
    expect(() => written((writer) => writer.unknownTaggedFields(twice))).toThrow(UnwritableValueError)
    expect(() => written((writer) => writer.unknownTaggedFieldsFrom(3, [{ tag: 2, data }]))).toThrow(UnwritableValueError)
    expect(() => written((writer) => writer.unknownTaggedFields([{ tag: 2 }]))).toThrow(UnwritableValueError)
    expect(() => written((writer) => writer.unknownTaggedFields([{ tag: -1, data }]))).toThrow(UnwritableValueError)
  })
})

const int64 = fc.maxSafeInteger()
property.prop([fc.array(fc.oneof(int64, fc.string({ unit: 'binary' }), fc.uint8Array()), { maxLength: 30 })], {
  seed: 3,
  numRuns: 300,
})('what was written is read, whatever the order and however small the memory was at first', (values) => {
  const writer = new Writer(1)
  for (const value of values) {
    if (typeof value === 'number') {
      writer.int64(value)
      writer.varlong(value)
      writer.varint(value | 0)
    } else if (typeof value === 'string') {
      writer.string(value)
      writer.compactNullableString(value)
    } else {
      writer.compactBytes(value)
      writer.nullableBytes(value)
      writer.records(value)
    }
  }
  const reader = new Reader(writer.toBytes())
  for (const value of values) {
    if (typeof value === 'number')
      expect([reader.int64(), reader.varlong(), reader.varint()]).toEqual([value + 0, value + 0, value | 0])
    else if (typeof value === 'string') expect([reader.string(), reader.compactNullableString()]).toEqual([value, value])
    else expect([reader.compactBytes(), reader.nullableBytes(), reader.records()]).toEqual([value, value, value])
  }
  expect(reader.remaining).toBe(0)
})
