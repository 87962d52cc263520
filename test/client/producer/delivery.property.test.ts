import { fc, test } from '@fast-check/vitest'
import { expect } from 'vitest'
import type { SeededRandom } from '../../../src/base/seeded-random.ts'
import type { ProducerOptions } from '../../../src/client/producer/options.ts'
import { Producer } from '../../../src/client/producer/producer.ts'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import { type Fate, ModelCluster, TOPIC } from './model-cluster.ts'

/** Every way in which a request, or its answer, gets lost or is refused for the moment; about one in `oneIn`. */
function trouble(random: SeededRandom, oneIn: number): Fate {
  if (random.below(oneIn) > 0) return { kind: 'take' }
  switch (random.below(6)) {
    case 0:
      return { kind: 'refuse', errorCode: ErrorCode.NOT_ENOUGH_REPLICAS }
    case 1:
      return { kind: 'take-and-deny', errorCode: ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND }
    case 2:
      return { kind: 'cut' }
    case 3:
      return { kind: 'take-and-cut' }
    case 4:
      return { kind: 'ignore' }
    default:
      return { kind: 'take-and-ignore' }
  }
}

interface Story {
  readonly seed: number
  readonly oneIn: number
  readonly delayMs: number
  readonly records: number
  readonly batchSize: number
  readonly inFlight: number
  readonly moves: number
  readonly batchBytesMax: number
  readonly batches: number
  readonly compressionType: 'none' | 'lz4'
}

const stories = fc.record<Story>({
  seed: fc.nat(1_000_000),
  oneIn: fc.integer({ min: 2, max: 8 }),
  delayMs: fc.integer({ min: 0, max: 40 }),
  records: fc.integer({ min: 1, max: 120 }),
  batchSize: fc.constantFrom(128, 200, 1000),
  inFlight: fc.integer({ min: 1, max: 5 }),
  moves: fc.integer({ min: 0, max: 4 }),
  batchBytesMax: fc.constantFrom(100, 150, 10_000),
  batches: fc.constantFrom(2, 5, 100),
  compressionType: fc.constantFrom('none', 'lz4'),
})

const PARTITIONS = 3

/** Sends the story's records through its troubles, and gives where each went, or why it did not. */
async function play(
  story: Story,
  options: ProducerOptions,
): Promise<{ cluster: ModelCluster; results: PromiseSettledResult<number>[] }> {
  const cluster = new ModelCluster({
    partitions: PARTITIONS,
    seed: story.seed,
    fate: (random) => trouble(random, story.oneIn),
    batchBytesMax: story.batchBytesMax,
    delayMs: (random) => (story.delayMs === 0 ? 0 : random.below(story.delayMs)),
  })
  cluster.hintsLeaders = story.seed % 2 === 0
  const { world, random } = cluster
  const producer = new Producer(cluster.client, {
    lingerMs: 2,
    requestTimeoutMs: 300,
    batchSize: story.batchSize,
    bufferMemory: story.batchSize * story.batches,
    compressionType: story.compressionType,
    maxInFlightRequestsPerConnection: story.inFlight,
    ...options,
  })
  for (let move = 0; move < story.moves; move++)
    world.after(random.below(3000), () => cluster.moveLeader(random.below(PARTITIONS)))
  const work = async (): Promise<PromiseSettledResult<number>[]> => {
    const sent: Promise<number>[] = []
    for (let place = 0; place < story.records; place++) {
      sent.push(producer.send({ topic: TOPIC, partition: place % PARTITIONS, value: String(place) }).then(({ offset }) => offset))
      if (random.below(10) === 0) await new Promise<void>((resolve) => void world.after(random.below(50), resolve))
    }
    const results = await Promise.allSettled(sent)
    await producer.close()
    return results
  }
  const results = await world.run(work())
  cluster.client.close()
  return { cluster, results }
}

test.prop([stories], { numRuns: 40 })(
  'what is tried again for as long as it takes is in the log once, in order, where it was said to be',
  async (story) => {
    const { cluster, results } = await play(story, { deliveryTimeoutMs: 100_000_000 })
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const sent = Array.from({ length: story.records }, (_, place) => place).filter((place) => place % PARTITIONS === partition)
      expect(cluster.log(partition)).toEqual(sent.map(String))
    }
    results.forEach((result, place) => {
      expect(result.status).toBe('fulfilled')
      const { value: offset } = result as PromiseFulfilledResult<number>
      if (offset >= 0) expect(cluster.log(place % PARTITIONS)[offset]).toBe(String(place))
    })
  },
)

test.prop([stories], { numRuns: 40 })(
  'what is given up in time may be in the log or not; all else is there once, and all in order',
  async (story) => {
    const { cluster, results } = await play(story, { deliveryTimeoutMs: 700 })
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const log = cluster.log(partition).map(Number)
      expect(log).toEqual([...new Set(log)].sort((one, other) => one - other))
    }
    results.forEach((result, place) => {
      const log = cluster.log(place % PARTITIONS)
      if (result.status === 'rejected') expect((result.reason as { code: string }).code).toBe('REQUEST_TIMED_OUT')
      else if (result.value >= 0) expect(log[result.value]).toBe(String(place))
      else expect(log).toContain(String(place))
    })
  },
)

test.prop([stories], { numRuns: 20 })('without idempotence nothing that was acknowledged is lost either', async (story) => {
  const { cluster, results } = await play(story, { acks: 1, deliveryTimeoutMs: 100_000_000 })
  results.forEach((result, place) => {
    expect(result.status).toBe('fulfilled')
    expect(cluster.log(place % PARTITIONS)).toContain(String(place))
  })
})
