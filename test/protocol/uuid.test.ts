import { fc, test as property } from '@fast-check/vitest'
import { expect, test } from 'vitest'
import { readUuid, writeUuid, ZERO_UUID } from '../../src/protocol/uuid.ts'

property.prop([fc.uint8Array({ minLength: 16, maxLength: 16 })], { seed: 11 })(
  'a UUID is the URL-safe base64 of its bytes, both ways',
  (bytes) => {
    const text = readUuid(Buffer.concat([Buffer.of(1, 2, 3), bytes]), 3)
    expect(text).toBe(Buffer.from(bytes).toString('base64url'))
    expect(readUuid(bytes, 0)).toBe(text)
    const back = new Uint8Array(18)
    expect(writeUuid(text, back, 2)).toBe(true)
    expect(back.subarray(2)).toEqual(bytes)
  },
)

test('the zero UUID is zero bytes', () => {
  expect(readUuid(new Uint8Array(16), 0)).toBe(ZERO_UUID)
  expect(readUuid(new Uint8Array(16).fill(255), 0)).toBe('_____________________w')
  expect(readUuid(new Uint8Array(16), 0)).toBe(ZERO_UUID)
})
