import { expect, test } from 'vitest'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { ProtocolError } from '../../src/protocol/errors.ts'
import { Reader } from '../../src/protocol/reader.ts'
import { Writer } from '../../src/protocol/writer.ts'
import { MESSAGES, versionsOf } from './message-schema.ts'
import { randomMessage, SMALL } from './random-message.ts'

const SEED = process.env['MUTATION_SEED'] ?? '1'
const MUTATIONS = Number(process.env['MUTATIONS'] ?? 1_000_000)

test(`a million mutated messages (seed ${SEED}) are read, or refused with a typed error, in bounded memory`, {
  timeout: 600_000,
}, () => {
  Error.stackTraceLimit = 0
  const kinds = MESSAGES.flatMap(({ schema, codec }) => versionsOf(schema).map((version) => ({ schema, codec, version })))
  const rounds = Math.ceil(MUTATIONS / kinds.length / 20)
  const writer = new Writer()
  const reader = new Reader(new Uint8Array(0))
  const before = process.memoryUsage().arrayBuffers
  let mutations = 0
  let refused = 0
  for (const { schema, codec, version } of kinds) {
    for (let round = 0; round < rounds; round++) {
      const random = new SeededRandom(`${SEED} ${schema.name} ${version} ${round}`)
      writer.reset()
      codec.write(writer, randomMessage(schema, version, random, SMALL), version)
      const bytes = writer.toBytes()
      for (let mutation = 0; mutation < 20; mutation++) {
        const mutated = bytes.slice(0, random.chance(0.2) ? random.below(bytes.length + 1) : bytes.length)
        for (let left = random.below(4); left > 0 && mutated.length > 0; left--)
          mutated[random.below(mutated.length)] = random.below(256)
        reader.reset(mutated)
        mutations++
        try {
          codec.read(reader, version)
        } catch (error) {
          if (!(error instanceof ProtocolError)) throw error
          refused++
        }
      }
    }
  }
  expect(mutations).toBeGreaterThanOrEqual(MUTATIONS)
  expect(refused).toBeGreaterThan(mutations / 10)
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(256 << 20)
})
