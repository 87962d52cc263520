import { createAdmin } from '../../../src/client/entries/admin.ts'
import { type Consumer, type ConsumerRecord, createConsumer } from '../../../src/client/entries/consumer.ts'
import { createProducer, type ProducerHeader } from '../../../src/client/entries/producer.ts'
import type { Abilities, ClientAdmin, ClientDriver, ProduceOptions, ReadFrom, SeenRecord, SentRecord } from '../client-driver.ts'

export const NATIVE_CLIENT_ABILITIES: Abilities = {
  compressions: ['none', 'gzip', 'snappy', 'lz4', 'zstd'],
  nullAndEmptyKeys: true,
  nullHeaderValues: true,
  repeatedHeaders: true,
  idempotence: true,
}

const READ_WITHIN_MS = 30_000

export interface NativeMemberOptions {
  readonly groupProtocol?: 'classic' | 'consumer'
  readonly partitionAssignmentStrategy?: readonly ('range' | 'roundrobin' | 'sticky' | 'cooperative-sticky')[]
}

/** A member of a group, reading in a loop of its own. */
class Member {
  readonly seen: SeenRecord[] = []
  failure: unknown = null
  readonly #consumer: Consumer
  readonly #over: Promise<void>

  constructor(bootstrap: string, group: string, topic: string, options: NativeMemberOptions) {
    this.#consumer = createConsumer({
      bootstrap,
      groupId: group,
      autoOffsetReset: 'earliest',
      autoCommitIntervalMs: 200,
      sessionTimeoutMs: 10_000,
      heartbeatIntervalMs: 300,
      fetchMaxWaitMs: 100,
      metadataMaxAgeMs: 1000,
      ...options,
    })
    this.#consumer.subscribe({ topics: [topic] })
    this.#over = this.#read().catch((error: unknown) => {
      this.failure = error
    })
  }

  get partitions(): number[] {
    return this.#consumer.assignment().map(({ partition }) => partition)
  }

  async leave(): Promise<void> {
    await this.#consumer.close()
    await this.#over
  }

  async #read(): Promise<void> {
    for await (const record of this.#consumer) this.seen.push(toSeen(record))
  }
}

/** Our own client, as its users have it. */
export class NativeClientDriver implements ClientDriver {
  readonly abilities = NATIVE_CLIENT_ABILITIES
  readonly admin: ClientAdmin
  readonly #bootstrap: string
  readonly #admin: ReturnType<typeof createAdmin>
  readonly #members = new Map<string, Member>()

  constructor(bootstrap: string) {
    this.#bootstrap = bootstrap
    const admin = createAdmin({ bootstrap })
    this.#admin = admin
    this.admin = {
      async createTopic(name, numPartitions, configs) {
        await admin.createTopics([{ name, numPartitions, replicationFactor: 1, configs }])
      },
      async describeTopic(topic) {
        if (!(await admin.listTopics()).some(({ name }) => name === topic)) return null
        return { partitions: (await admin.describeTopics([topic])).get(topic).partitions.length }
      },
      async topicConfigs(name) {
        const resource = { type: 'TOPIC', name } as const
        const entries = (await admin.describeConfigs([resource])).get(resource)
        return Object.fromEntries([...entries.values()].map(({ name, value }) => [name, value]))
      },
      async deleteTopic(topic) {
        await admin.deleteTopics([topic])
      },
      listTopics: async () => (await admin.listTopics()).map(({ name }) => name),
    }
  }

  async produce(
    topic: string,
    partition: number | undefined,
    records: readonly SentRecord[],
    { compression, idempotent = false }: ProduceOptions,
  ): Promise<void> {
    await this.send(topic, partition, records, { compression, idempotent })
  }

  /** As `produce`; gives the partitions that the records went to. */
  async send(
    topic: string,
    partition: number | undefined,
    records: readonly SentRecord[],
    { compression, idempotent = false }: ProduceOptions,
  ): Promise<number[]> {
    await using producer = createProducer({
      bootstrap: this.#bootstrap,
      compressionType: compression,
      enableIdempotence: idempotent,
      ...(idempotent ? {} : { maxInFlightRequestsPerConnection: 1 }),
    })
    const sent = await producer.sendAll(
      records.map(({ key, value, headers }) => ({
        topic,
        partition,
        key,
        value,
        headers: headers.map(([name, bytes]): ProducerHeader => ({ key: name, value: bytes })),
      })),
    )
    return sent.map((metadata) => metadata.partition)
  }

  async read(topic: string, partition: number, from: ReadFrom, count: number): Promise<SeenRecord[]> {
    await using consumer = createConsumer({ bootstrap: this.#bootstrap, autoOffsetReset: 'none', fetchMaxWaitMs: 100 })
    consumer.assign([{ topic, partition }])
    if ('offset' in from) consumer.seek({ topic, partition, offset: from.offset })
    else consumer.seekToTimestamp(from.timestampMs)
    const seen: SeenRecord[] = []
    for await (const record of consumer.records({ signal: AbortSignal.timeout(READ_WITHIN_MS) })) {
      seen.push(toSeen(record))
      if (seen.length === count) break
    }
    return seen
  }

  async join(member: string, group: string, topic: string, options: NativeMemberOptions = {}): Promise<void> {
    this.#members.set(member, new Member(this.#bootstrap, group, topic, options))
  }

  async status(name: string): Promise<{ seenCount: number; partitions: readonly number[] }> {
    const { seen, partitions, failure } = this.#member(name)
    if (failure !== null) throw failure
    return { seenCount: seen.length, partitions }
  }

  async seen(name: string): Promise<readonly SeenRecord[]> {
    return [...this.#member(name).seen]
  }

  async leave(name: string): Promise<void> {
    const member = this.#member(name)
    await member.leave()
    if (member.failure !== null) throw member.failure
  }

  async offsets(topic: string, partition: number): Promise<{ earliest: number; latest: number }> {
    await using consumer = createConsumer({ bootstrap: this.#bootstrap })
    const [beginning, end] = await Promise.all([
      consumer.beginningOffsets([{ topic, partition }]),
      consumer.endOffsets([{ topic, partition }]),
    ])
    return { earliest: beginning[0]!.offset, latest: end[0]!.offset }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#members.values()].map((member) => member.leave()))
    await this.#admin.close()
  }

  #member(name: string): Member {
    const member = this.#members.get(name)
    if (member === undefined) throw new Error(`${name} is no member`)
    return member
  }
}

function toSeen({ partition, offset, timestamp, key, value, headers }: ConsumerRecord<Buffer, Buffer>): SeenRecord {
  return {
    partition,
    offset,
    timestampMs: timestamp,
    key,
    value,
    headers: headers.map(({ key, value }) => [key, value === null ? null : Buffer.from(value)] as const),
  }
}
