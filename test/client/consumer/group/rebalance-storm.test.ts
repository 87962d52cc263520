import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cluster, startCluster } from '../../../../actors/cluster.ts'
import { SeededRandom } from '../../../../src/base/seeded-random.ts'
import { Client } from '../../../../src/client/client.ts'
import { Consumer } from '../../../../src/client/consumer/consumer.ts'
import { createGroupMembership } from '../../../../src/client/consumer/group/group-membership.ts'
import type { ConsumerOptions } from '../../../../src/client/consumer/options.ts'
import { stringDeserializer } from '../../../../src/client/deserializers.ts'
import { nodeEnvironment } from '../../../../src/client/node/node-environment.ts'
import { partitionKey } from '../../../../src/client/topic-partition.ts'
import { TopicWriter } from '../topic-writer.ts'

/** Whole consumers on a whole Rafka: many that come and go while records flow. */

const PARTITIONS = 8
const RECORDS = 40
const LIVES = 24

let cluster: Cluster
let writer: TopicWriter

beforeAll(async () => {
  cluster = await startCluster({
    properties: {
      'group.initial.rebalance.delay.ms': '0',
      'group.consumer.min.heartbeat.interval.ms': '20',
      'group.consumer.heartbeat.interval.ms': '20',
      'group.consumer.assignment.interval.ms': '0',
    },
  })
  writer = new TopicWriter(cluster.bootstrapServers)
})

afterAll(async () => {
  writer[Symbol.dispose]()
  await cluster.stop()
})

test.each([
  ['range', { groupProtocol: 'classic', partitionAssignmentStrategy: ['range'] }],
  ['cooperative-sticky', { groupProtocol: 'classic', partitionAssignmentStrategy: ['cooperative-sticky'] }],
  ['the consumer protocol', { groupProtocol: 'consumer' }],
] as const)(
  'a storm of members by %s: every record comes once, and every partition has one owner',
  { timeout: 60_000 },
  async (name, options) => {
    const topic = name.replaceAll(' ', '-')
    await writer.create(topic, PARTITIONS)
    const random = new SeededRandom(5)
    const storm = new Storm(topic, options)
    const writing = (async () => {
      for (let record = 0; record < RECORDS; record++) {
        for (let partition = 0; partition < PARTITIONS; partition++) await writer.write(topic, [`${record}`], { partition })
      }
    })()
    for (let life = 0; life < LIVES; life++) {
      if (storm.consumers.length > 1 && random.below(3) === 0) await storm.leave(random.below(storm.consumers.length))
      else storm.join()
      await pause(random.below(60))
    }
    await writing
    await storm.until(() => storm.records.size === PARTITIONS * RECORDS)
    await storm.until(() => storm.owners.size === PARTITIONS)
    await Promise.all(storm.consumers.map((_, index) => index).map(() => storm.leave(0)))
    expect(storm.problems).toEqual([])
    expect([...storm.records.values()].filter((times) => times > 1)).toEqual([])
    expect([...storm.owners]).toEqual([])
  },
)

class Storm {
  readonly consumers: { readonly consumer: Consumer<string, string>; readonly reading: Promise<void> }[] = []
  /** How often each record came. */
  readonly records = new Map<string, number>()
  readonly owners = new Map<string, number>()
  readonly problems: unknown[] = []
  readonly #topic: string
  readonly #options: ConsumerOptions<string, string>
  #number = 0

  constructor(topic: string, options: ConsumerOptions<string, string>) {
    this.#topic = topic
    this.#options = options
  }

  join(): void {
    const number = this.#number++
    const client = new Client(nodeEnvironment, { bootstrap: cluster.bootstrapServers, clientId: `c${number}` })
    const consumer = new Consumer<string, string>(
      client,
      {
        groupId: `group-${this.#topic}`,
        keyDeserializer: stringDeserializer,
        valueDeserializer: stringDeserializer,
        autoOffsetReset: 'earliest',
        fetchMaxWaitMs: 20,
        heartbeatIntervalMs: 20,
        onRebalance: ({ kind, partitions }) => {
          for (const key of partitions.map(partitionKey)) {
            const owner = this.owners.get(key)
            if (kind === 'assigned') {
              if (owner !== undefined) this.problems.push(`${key} went to ${number} while ${owner} had it`)
              this.owners.set(key, number)
            } else {
              if (kind === 'lost' || owner !== number) this.problems.push(`${key} was ${kind} by ${number}, and ${owner} had it`)
              this.owners.delete(key)
            }
          }
        },
        ...this.#options,
      },
      { membership: createGroupMembership, ownsClient: true },
    )
    consumer.subscribe({ topics: [this.#topic] })
    const reading = this.#read(consumer).catch((error) => void this.problems.push(error))
    this.consumers.push({ consumer, reading })
  }

  async leave(index: number): Promise<void> {
    const [{ consumer, reading }] = this.consumers.splice(index, 1) as [(typeof this.consumers)[number]]
    await consumer.close()
    await reading
  }

  async #read(consumer: Consumer<string, string>): Promise<void> {
    for await (const { topic, partition, offset } of consumer) {
      const key = `${topic}-${partition}@${offset}`
      this.records.set(key, (this.records.get(key) ?? 0) + 1)
    }
  }

  async until(isTrue: () => boolean): Promise<void> {
    for (const startMs = Date.now(); !isTrue(); await pause(20)) {
      if (Date.now() - startMs > 20_000)
        throw new Error(
          `it does not come about: ${this.records.size} records, owners ${JSON.stringify([...this.owners])}, ${this.problems.join('; ')}`,
        )
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
