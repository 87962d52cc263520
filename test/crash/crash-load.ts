import { SeededRandom } from '../../src/base/seeded-random.ts'
import { Client } from '../../src/client/client.ts'
import { nodeEnvironment } from '../../src/client/node/node-environment.ts'
import { Producer } from '../../src/client/producer/producer.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { DeleteTopicsRequest, DeleteTopicsResponse } from '../../src/protocol/generated/api/delete-topics.ts'
import { FindCoordinatorRequest, FindCoordinatorResponse } from '../../src/protocol/generated/api/find-coordinator.ts'
import { MetadataRequest, MetadataResponse } from '../../src/protocol/generated/api/metadata.ts'
import { OffsetCommitRequest, OffsetCommitResponse } from '../../src/protocol/generated/api/offset-commit.ts'
import { OffsetFetchRequest, OffsetFetchResponse } from '../../src/protocol/generated/api/offset-fetch.ts'
import { WireClient } from '../broker/wire-client.ts'
import { Acknowledged, numberedValue } from './acknowledged.ts'
import { PipelinedProducer } from './pipelined-producer.ts'

export const TOPIC = 'crash'
export const PARTITIONS = 3
const GROUP = 'crash group'

/** Makes the topic, of small segments, and the coordinator's own. */
export async function prepare(bootstrapServers: string, configs: Readonly<Record<string, string>> = {}): Promise<void> {
  const client = await WireClient.open(bootstrapServers)
  const settings = Object.entries({ 'segment.bytes': '1048576', ...configs }).map(([name, value]) => ({ name, value }))
  const created = await client.request(CreateTopicsRequest, CreateTopicsResponse, 7, {
    topics: [{ name: TOPIC, numPartitions: PARTITIONS, replicationFactor: 1, configs: settings }],
    timeoutMs: 10_000,
  })
  const { errorCode, errorMessage } = created.topics[0]!
  if (errorCode !== 0) throw new Error(`the topic was not made: ${errorMessage}`)
  await client.request(FindCoordinatorRequest, FindCoordinatorResponse, 6, { keyType: 0, coordinatorKeys: [GROUP] })
  client.close()
}

/**
 * For each partition a pipelining producer that is idempotent, one that is not, and one of our own client; and somebody who commits offsets, and
 * somebody who makes topics and deletes them. They go on through crashes until `stop`; what they were told is in `acknowledged`.
 */
export class CrashLoad {
  readonly acknowledged: Acknowledged
  /** Topics that were made, true, or made and deleted, false. */
  readonly topics = new Map<string, boolean>()
  readonly #bootstrapServers: string
  readonly #pipelined: PipelinedProducer[] = []
  readonly #clients: Client[] = []
  readonly #works: Promise<void>[] = []
  #stopping = false
  #sent = 0
  #committed = 0

  /** `name` tells this load's producers from those of others; `acknowledged` and `committed` go on from an earlier load. */
  constructor(bootstrapServers: string, seed: string, options: { acknowledged?: Acknowledged; committed?: number } = {}) {
    this.#bootstrapServers = bootstrapServers
    this.acknowledged = options.acknowledged ?? new Acknowledged()
    this.#committed = options.committed ?? 0
    for (let partition = 0; partition < PARTITIONS; partition++) {
      for (const idempotent of [true, false]) {
        const name = `${idempotent ? 'idempotent' : 'plain'}-${seed}-${partition}`
        const random = new SeededRandom(name)
        this.#pipelined.push(
          new PipelinedProducer(bootstrapServers, { name, topic: TOPIC, partition, idempotent }, this.acknowledged, random),
        )
      }
      this.#works.push(this.#produceByClient(partition, `client-${seed}-${partition}`))
    }
    this.#works.push(this.#commit(), this.#changeTopics(seed))
    for (const work of this.#works) work.catch(() => {})
  }

  /** The last offset whose commit was answered. */
  get committed(): number {
    return this.#committed
  }

  /** Grows with everything that was acknowledged. */
  get progress(): number {
    return this.#sent + this.#committed + this.#pipelined.reduce((sum, { answered }) => sum + answered, 0)
  }

  /** Waits until every producer has got somewhere. Throws when that takes too long. */
  async progressBy(count: number, withinMs = 30_000): Promise<void> {
    const target = this.progress + count
    const deadlineMs = performance.now() + withinMs
    while (this.progress < target) {
      if (performance.now() > deadlineMs) throw new Error(`${target - this.progress} acknowledgements are missing`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  /** Waits for all that is under way. Throws what went wrong. */
  async stop(): Promise<void> {
    this.#stopping = true
    try {
      await Promise.all([...this.#works, ...this.#pipelined.map((producer) => producer.stop())])
    } finally {
      for (const client of this.#clients) client.close()
    }
  }

  async #produceByClient(partition: number, producer: string): Promise<void> {
    const client = new Client(nodeEnvironment, { bootstrap: this.#bootstrapServers, requestTimeoutMs: 10_000 })
    this.#clients.push(client)
    const records = new Producer(client, { allowAutoCreateTopics: false, requestTimeoutMs: 10_000 })
    for (let number = 0; !this.#stopping; ) {
      const batch = [0, 1, 2].map((index) => ({ producer, number: number + index }))
      number += batch.length
      const delivered = await records.sendAll(
        batch.map((record) => ({ topic: TOPIC, value: numberedValue(record, 100), partition })),
      )
      this.acknowledged.note(partition, delivered[0]!.offset, batch)
      this.#sent++
    }
  }

  async #changeTopics(seed: string): Promise<void> {
    let number = 0
    await this.#throughCrashes(async (client) => {
      const name = `made-${seed}-${number++}`
      const topics = [{ name, numPartitions: 1, replicationFactor: 1 }]
      const created = await client.request(CreateTopicsRequest, CreateTopicsResponse, 7, { topics, timeoutMs: 10_000 })
      if (created.topics[0]!.errorCode !== 0) return false
      this.topics.set(name, true)
      if (number % 2 === 0) return true
      // Until it is answered nobody knows whether it is gone.
      this.topics.delete(name)
      const deleted = await client.request(DeleteTopicsRequest, DeleteTopicsResponse, 5, {
        topicNames: [name],
        timeoutMs: 10_000,
      })
      if (deleted.responses[0]!.errorCode !== 0) return false
      this.topics.set(name, false)
      return true
    })
  }

  async #commit(): Promise<void> {
    await this.#throughCrashes(async (client) => {
      const committedOffset = this.#committed + 1
      const answer = await client.request(OffsetCommitRequest, OffsetCommitResponse, 8, {
        groupId: GROUP,
        topics: [{ name: TOPIC, partitions: [{ partitionIndex: 0, committedOffset }] }],
      })
      if (answer.topics[0]!.partitions[0]!.errorCode !== 0) return false
      this.#committed = committedOffset
      return true
    })
  }

  /** Repeats `step` over one connection after the other; false asks for a new one. */
  async #throughCrashes(step: (client: WireClient) => Promise<boolean>): Promise<void> {
    while (!this.#stopping) {
      const client = await WireClient.open(this.#bootstrapServers).catch(() => null)
      try {
        while (client !== null && !this.#stopping && (await step(client))) await new Promise((resolve) => setTimeout(resolve, 5))
      } catch {
        // The broker was killed: whether the last step was done is not known.
      } finally {
        client?.close()
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}
/** What the coordinator remembers. */
export async function committedOffset(bootstrapServers: string): Promise<number> {
  const client = await WireClient.open(bootstrapServers)
  try {
    for (;;) {
      const answer = await client.request(OffsetFetchRequest, OffsetFetchResponse, 8, {
        groups: [{ groupId: GROUP, topics: [{ name: TOPIC, partitionIndexes: [0] }] }],
      })
      const [group] = answer.groups
      if (group!.errorCode === 0) return group!.topics[0]!.partitions[0]!.committedOffset
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  } finally {
    client.close()
  }
}

/** Those of the topics that are not as they should be: there, or not there. */
export async function wrongTopics(bootstrapServers: string, topics: ReadonlyMap<string, boolean>): Promise<string[]> {
  const client = await WireClient.open(bootstrapServers)
  const answer = await client.request(MetadataRequest, MetadataResponse, 12, { topics: null })
  client.close()
  const there = new Set(answer.topics.map(({ name }) => name))
  return [...topics].filter(([name, expected]) => there.has(name) !== expected).map(([name]) => name)
}
