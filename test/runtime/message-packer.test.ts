import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { HostMessage } from '../../actors/runtime/control-message.ts'
import { MessagePacker, MessageUnpacker } from '../../actors/runtime/message-packer.ts'

function response(body: unknown): HostMessage {
  return { kind: 'response', requestId: 1, errorCode: 0, body }
}

const plain = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(null, undefined, true, false),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double({ noDefaultInfinity: false }).map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
    fc.string({ maxLength: 100, unit: 'binary' }),
    fc.uint8Array({ maxLength: 300 }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.string({ minLength: 1, maxLength: 6, unit: 'grapheme-ascii' }), tie('value'), {
      maxKeys: 8,
      noNullPrototype: true,
    }),
    fc.array(fc.tuple(fc.nat(), tie('value')), { maxLength: 3 }).map((entries) => new Map(entries)),
  ),
})).value

test('whatever plain data goes in comes out, through hundreds of shapes', () => {
  const packer = new MessagePacker()
  const unpacker = new MessageUnpacker()
  fc.assert(
    fc.property(plain, (body) => {
      const { bytes, fresh } = packer.pack(response(body))
      expect(unpacker.unpack(new Uint8Array(bytes), fresh)).toStrictEqual(response(body))
    }),
    { numRuns: 1500, seed: 17 },
  )
})

test('bytes come out as plain bytes, and undefined is not null', () => {
  const { bytes, fresh } = new MessagePacker().pack(response({ bytes: Buffer.from('x'), absent: undefined, none: null }))
  const message = new MessageUnpacker().unpack(new Uint8Array(bytes), fresh) as { body: Record<string, unknown> }
  expect(message.body['bytes']!.constructor).toBe(Uint8Array)
  expect(message.body).toStrictEqual({ bytes: new Uint8Array([120]), absent: undefined, none: null })
})

test('after a message that could not be packed the next ones are understood all the same', () => {
  const packer = new MessagePacker()
  const unpacker = new MessageUnpacker()
  const pass = (body: unknown): unknown => {
    const { bytes, fresh } = packer.pack(response(body))
    return unpacker.unpack(new Uint8Array(bytes), fresh)
  }
  expect(pass({ a: 1 })).toEqual(response({ a: 1 }))
  const circle: { unseen: number; again: unknown } = { unseen: 1, again: null }
  circle.again = circle
  expect(() => packer.pack(response(circle))).toThrow(RangeError)
  expect(pass({ unseen: 1, again: 2 })).toEqual(response({ unseen: 1, again: 2 }))
  expect(pass({ unseen: 3, again: 4 })).toEqual(response({ unseen: 3, again: 4 }))
})
