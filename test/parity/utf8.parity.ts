import { expect, test } from 'vitest'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { decodeUtf8 } from '../../src/protocol/utf8.ts'
import { KafkaSerializers } from './kafka-serializers.ts'

/** Bytes from which malformed UTF-8 is made: leads of every length, continuations at every border, and plain characters. */
const BYTES = [
  0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xef, 0xf0, 0xf1, 0xf4, 0xf5, 0xff,
]

test('malformed UTF-8 is read as Java reads it', async () => {
  await using kafka = new KafkaSerializers()
  const random = new SeededRandom(7)
  const pairs = BYTES.flatMap((one) => BYTES.flatMap((two) => [Buffer.from([one, two]), Buffer.from([one, two, 0x42])]))
  const longer = Array.from({ length: 5000 }, () =>
    Buffer.from(Array.from({ length: 1 + random.below(40) }, () => BYTES[random.below(BYTES.length)]!)),
  )
  await Promise.all(
    [...pairs, ...longer].map(async (bytes) => {
      expect(decodeUtf8(bytes, 0, bytes.length), bytes.toString('hex')).toBe(await kafka.text(bytes))
    }),
  )
})
