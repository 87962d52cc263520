import { Buffer } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import {
  booleanSerializer,
  bytesSerializer,
  doubleSerializer,
  floatSerializer,
  integerSerializer,
  jsonSerializer,
  longSerializer,
  type Serializer,
  shortSerializer,
  stringSerializer,
  uuidSerializer,
} from '../../src/client/serializers.ts'

function hex<T>(serialize: Serializer<T>, value: T): string {
  return Buffer.from(serialize(value, 'topic') as Uint8Array).toString('hex')
}

test('numbers are as Java’s serializers write them', () => {
  expect(hex(integerSerializer, 1)).toBe('00000001')
  expect(hex(integerSerializer, -2)).toBe('fffffffe')
  expect(hex(longSerializer, -2)).toBe('fffffffffffffffe')
  expect(hex(longSerializer, 2 ** 40 + 5)).toBe('0000010000000005')
  expect(hex(longSerializer, 2n ** 63n - 1n)).toBe('7fffffffffffffff')
  expect(hex(doubleSerializer, 1.5)).toBe('3ff8000000000000')
  expect(hex(floatSerializer, 1.5)).toBe('3fc00000')
  expect(hex(shortSerializer, -2)).toBe('fffe')
  expect([hex(booleanSerializer, true), hex(booleanSerializer, false)]).toEqual(['01', '00'])
})

test('a UUID is its text in lower case', () => {
  expect(uuidSerializer('00000000-0000-0001-FFFF-fffffffffffe', 'topic')).toBe('00000000-0000-0001-ffff-fffffffffffe')
})

test('text and JSON stay text until they are in their batch', () => {
  expect(stringSerializer('über', 'topic')).toBe('über')
  expect(jsonSerializer<{ id: number }>()({ id: 7 }, 'topic')).toBe('{"id":7}')
})

describe('what they do not take', () => {
  test.each<[string, () => unknown]>([
    ['a fraction as an int', () => integerSerializer(1.5, 'topic')],
    ['an int of 33 bits', () => integerSerializer(2 ** 31, 'topic')],
    ['a long that is not exact', () => longSerializer(2 ** 60, 'topic')],
    ['a long of 65 bits', () => longSerializer(2n ** 63n, 'topic')],
    ['a short of 17 bits', () => shortSerializer(32_768, 'topic')],
    ['a UUID that is none', () => uuidSerializer('1234', 'topic')],
    ['a function as JSON', () => jsonSerializer<unknown>()(() => 1, 'topic')],
    ['a number as text', () => stringSerializer(1 as never, 'topic')],
    ['text as bytes', () => bytesSerializer('a' as never, 'topic')],
  ])('%s', (_, serialize) => {
    expect(serialize).toThrow()
  })
})
