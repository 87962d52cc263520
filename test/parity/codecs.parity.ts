import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import type { MessageCodec } from '../../src/protocol/codec.ts'
import { Reader } from '../../src/protocol/reader.ts'
import { Writer } from '../../src/protocol/writer.ts'
import { MESSAGES, versionsOf } from '../protocol/message-schema.ts'
import { LARGE, randomMessage } from '../protocol/random-message.ts'
import { differences } from './kafka-json.ts'
import { KafkaSerializers } from './kafka-serializers.ts'

/** Every message in every version, both ways, against the serializers of Apache Kafka 4.3.1. */

const SEED = process.env['PARITY_SEED'] ?? '1'
const ROUNDS = Number(process.env['PARITY_ROUNDS'] ?? 20)

let kafka: KafkaSerializers
beforeAll(() => {
  kafka = new KafkaSerializers()
})
afterAll(() => kafka[Symbol.asyncDispose]())

function encode(codec: MessageCodec<unknown>, message: unknown, version: number): Buffer {
  const writer = new Writer()
  codec.write(writer, message, version)
  return Buffer.from(writer.toBytes())
}

describe.each(MESSAGES)(`$schema.name (seed ${SEED})`, ({ schema, codec }) => {
  test('Kafka reads what we write, sees the same values and writes the same bytes', async () => {
    for (const version of versionsOf(schema)) {
      const rounds = Array.from({ length: ROUNDS }, async (_, round) => {
        const message = randomMessage(schema, version, new SeededRandom(`${SEED} ${schema.name} ${version} ${round}`), LARGE)
        const ours = encode(codec, message, version)
        const kafkas = await kafka.readAndWrite(schema.name, version, ours)
        expect(kafkas.bytes.toString('hex'), `version ${version}, round ${round}`).toBe(ours.toString('hex'))
        if (kafkas.text !== '')
          expect(differences(JSON.parse(kafkas.text), message), `version ${version}, round ${round}`).toEqual([])
      })
      await Promise.all(rounds)
    }
  })

  test('we read what Kafka writes, see the same values and write the same bytes', async () => {
    for (const version of versionsOf(schema)) {
      const rounds = Array.from({ length: ROUNDS }, async (_, round) => {
        const kafkas = await kafka.random(schema.name, version, Number(SEED) * 1_000_003 + round)
        const reader = new Reader(kafkas.bytes)
        const message = codec.read(reader, version)
        expect(reader.remaining, `version ${version}, round ${round}`).toBe(0)
        expect(encode(codec, message, version).toString('hex'), `version ${version}, round ${round}`).toBe(
          kafkas.bytes.toString('hex'),
        )
        if (kafkas.text !== '')
          expect(differences(JSON.parse(kafkas.text), message), `version ${version}, round ${round}`).toEqual([])
      })
      await Promise.all(rounds)
    }
  })
})
