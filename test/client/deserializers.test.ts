import { describe, expect, test } from 'vitest'
import {
  booleanDeserializer,
  bytesDeserializer,
  type Deserializer,
  deserializerOf,
  doubleDeserializer,
  floatDeserializer,
  integerDeserializer,
  jsonDeserializer,
  longDeserializer,
  shortDeserializer,
  stringDeserializer,
  uuidDeserializer,
} from '../../src/client/deserializers.ts'

const context = { topic: 't', partition: 0, offset: 0, isKey: false, headers: [] }

function read<T>(deserializer: Deserializer<T>, bytes: Uint8Array): T {
  return deserializer.deserialize(Buffer.from(bytes), context)
}

describe('deserializers', () => {
  test.each([
    ['short', shortDeserializer, 'fffe', -2],
    ['integer', integerDeserializer, '80000000', -2147483648],
    ['long', longDeserializer, '7fffffffffffffff', 9223372036854775807n],
    ['float', floatDeserializer, '3fc00000', 1.5],
    ['double', doubleDeserializer, 'c000000000000000', -2],
    ['boolean', booleanDeserializer, '01', true],
  ] as [string, Deserializer<unknown>, string, unknown][])(
    '%s reads what Java’s serializer writes, and no other length',
    (_, deserializer, hex, value) => {
      expect(read(deserializer, Buffer.from(hex, 'hex'))).toBe(value)
      expect(() => read(deserializer, Buffer.from(`${hex}00`, 'hex'))).toThrow('bytes, where a')
    },
  )

  test('a UUID is its text', () => {
    const uuid = '123e4567-e89b-12d3-a456-426614174000'
    expect(read(uuidDeserializer, Buffer.from(uuid))).toBe(uuid)
    expect(() => read(uuidDeserializer, Buffer.from('no uuid'))).toThrow('no UUID')
    expect(() => read(booleanDeserializer, Buffer.of(2))).toThrow('a boolean is 0 or 1')
  })

  test('text is UTF-8 with Java’s replacements, of any length, with and without a view', () => {
    for (const text of ['', 'short', 'é', 'x'.repeat(100), `${'x'.repeat(100)}é€😀`]) {
      const bytes = Buffer.from(`__${text}__`)
      expect(stringDeserializer.range!(bytes, 2, bytes.length - 2)).toBe(text)
      expect(read(stringDeserializer, Buffer.from(text))).toBe(text)
    }
    // An encoded surrogate is one replacement in Java, three on the web.
    expect(read(stringDeserializer, Buffer.concat([Buffer.alloc(60, 'x'), Buffer.of(0xed, 0xa0, 0x80)]))).toBe(
      `${'x'.repeat(60)}\ufffd`,
    )
  })

  test('JSON, bytes and own functions', () => {
    expect(read(jsonDeserializer<{ a: number }>(), Buffer.from('{"a":1}')).a).toBe(1)
    expect(read(bytesDeserializer, Buffer.from('ab')).toString()).toBe('ab')
    expect(deserializerOf((bytes: Buffer) => bytes.length).deserialize(Buffer.from('abc'), context)).toBe(3)
  })
})
