import { describe, expect, test } from 'vitest'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import type { MessageCodec } from '../../src/protocol/codec.ts'
import { Reader } from '../../src/protocol/reader.ts'
import { Writer } from '../../src/protocol/writer.ts'
import { MESSAGES, versionsOf } from './message-schema.ts'
import { LARGE, randomMessage } from './random-message.ts'

const writer = new Writer(16)

function encode(codec: MessageCodec<unknown>, message: unknown, version: number): Uint8Array {
  writer.reset()
  codec.write(writer, message, version)
  return writer.toBytes()
}

describe.each(MESSAGES)('$schema.name', ({ schema, codec }) => {
  test('comes back as it was sent, in every version', () => {
    for (const version of versionsOf(schema)) {
      for (let round = 0; round < 6; round++) {
        const random = new SeededRandom(`${schema.name} ${version} ${round}`)
        const message = randomMessage(schema, version, random, LARGE)
        const reader = new Reader(encode(codec, message, version))
        expect(codec.read(reader, version), `version ${version}, round ${round}`).toEqual(message)
        expect(reader.remaining).toBe(0)
      }
    }
  })
})
