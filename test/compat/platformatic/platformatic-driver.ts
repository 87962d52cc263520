import { Admin, ConfigResourceTypes, Consumer, type Message, type MessagesStream, Producer } from '@platformatic/kafka'
import type { Abilities, ClientAdmin, ClientDriver, ProduceOptions, ReadFrom, SeenRecord, SentRecord } from '../client-driver.ts'
import { inBatchesOf } from '../in-batches-of.ts'

export const PLATFORMATIC_ABILITIES: Abilities = {
  compressions: ['none', 'gzip', 'snappy', 'lz4', 'zstd'],
  nullAndEmptyKeys: true,
  nullHeaderValues: false,
  // Headers are a map by Buffer, so the same name can be there more than once.
  repeatedHeaders: true,
  idempotence: true,
}

type Stream = MessagesStream<Buffer, Buffer, Buffer, Buffer>

interface Member {
  readonly consumer: Consumer
  readonly stream: Stream
  readonly seen: SeenRecord[]
  failure: Error | null
}

export class PlatformaticDriver implements ClientDriver {
  readonly abilities = PLATFORMATIC_ABILITIES
  readonly admin: ClientAdmin
  readonly #bootstrap: string
  readonly #admin: Admin
  readonly #members = new Map<string, Member>()
  #groups = 0

  constructor(bootstrap: string) {
    this.#bootstrap = bootstrap
    this.#admin = new Admin(this.#connection('admin'))
    const admin = this.#admin
    this.admin = {
      async createTopic(topic, partitions, configs) {
        const entries = Object.entries(configs).map(([name, value]) => ({ name, value }))
        await told(admin.createTopics({ topics: [topic], partitions, replicas: 1, configs: entries }))
      },
      async describeTopic(topic) {
        if (!(await admin.listTopics()).includes(topic)) return null
        const { topics } = await admin.metadata({ topics: [topic], forceUpdate: true })
        return { partitions: topics.get(topic)?.partitionsCount ?? 0 }
      },
      async topicConfigs(topic) {
        const resource = { resourceType: ConfigResourceTypes.TOPIC, resourceName: topic }
        const [described] = await admin.describeConfigs({ resources: [resource] })
        return Object.fromEntries((described?.configs ?? []).map(({ name, value }) => [name, value ?? null]))
      },
      deleteTopic: (topic) => admin.deleteTopics({ topics: [topic] }),
      listTopics: () => admin.listTopics(),
    }
  }

  async produce(
    topic: string,
    partition: number,
    records: readonly SentRecord[],
    { compression, idempotent = false }: ProduceOptions,
  ): Promise<void> {
    const producer = new Producer({ ...this.#connection('producer'), autocreateTopics: true, idempotent })
    try {
      for (const each of inBatchesOf(records, 900_000)) {
        const messages = each.map(({ key, value, headers }) => ({
          topic,
          partition,
          ...(key === null ? {} : { key }),
          ...(value === null ? {} : { value }),
          headers: new Map(headers.map(([name, bytes]) => [Buffer.from(name), bytes ?? Buffer.alloc(0)])),
        }))
        await told(producer.send({ messages, acks: -1, compression }))
      }
    } finally {
      await producer.close()
    }
  }

  async read(topic: string, partition: number, from: ReadFrom, count: number): Promise<SeenRecord[]> {
    const consumer = this.#consumer(`read-${this.#groups++}`)
    const seen: SeenRecord[] = []
    try {
      const offset = 'offset' in from ? BigInt(from.offset) : await offsetOf(consumer, topic, partition, from.timestampMs)
      const stream = await told(
        consumer.consume({ topics: [topic], mode: 'manual', offsets: [{ topic, partition, offset }], maxWaitTime: 100 }),
      )
      for await (const message of stream) {
        if (message.partition === partition) seen.push(toSeen(message))
        if (seen.length === count) break
      }
    } finally {
      await consumer.close(true)
    }
    return seen
  }

  async join(name: string, group: string, topic: string): Promise<void> {
    const consumer = this.#consumer(group)
    const stream = await told(
      consumer.consume({ topics: [topic], mode: 'committed', fallbackMode: 'earliest', autocommit: false, maxWaitTime: 100 }),
    )
    const member: Member = { consumer, stream, seen: [], failure: null }
    this.#members.set(name, member)
    const consume = async (): Promise<void> => {
      for await (const message of stream) {
        await message.commit()
        // What counts as seen is committed: a rebalance right after does not bring it again.
        member.seen.push(toSeen(message))
      }
    }
    consume().catch((error: unknown) => {
      member.failure = error instanceof Error ? error : new Error(String(error))
    })
  }

  async status(name: string): Promise<{ seenCount: number; partitions: readonly number[] }> {
    const { consumer, seen, failure } = this.#member(name)
    if (failure !== null) throw failure
    return { seenCount: seen.length, partitions: consumer.assignments?.flatMap(({ partitions }) => partitions) ?? [] }
  }

  async seen(name: string): Promise<readonly SeenRecord[]> {
    return [...this.#member(name).seen]
  }

  async leave(name: string): Promise<void> {
    const { consumer, stream } = this.#member(name)
    await stream.close()
    await consumer.close(true)
  }

  async offsets(topic: string, partition: number): Promise<{ earliest: number; latest: number }> {
    const consumer = this.#consumer('offsets')
    try {
      const [earliest, latest] = await Promise.all([
        offsetOf(consumer, topic, partition, -2),
        offsetOf(consumer, topic, partition, -1),
      ])
      return { earliest: Number(earliest), latest: Number(latest) }
    } finally {
      await consumer.close(true)
    }
  }

  async close(): Promise<void> {
    await this.#admin.close()
  }

  #connection(clientId: string): { clientId: string; bootstrapBrokers: string[]; retries: number; retryDelay: number } {
    return { clientId, bootstrapBrokers: [this.#bootstrap], retries: 20, retryDelay: 100 }
  }

  #consumer(groupId: string): Consumer {
    return new Consumer({ ...this.#connection('consumer'), groupId, sessionTimeout: 10_000, heartbeatInterval: 300 })
  }

  #member(name: string): Member {
    const member = this.#members.get(name)
    if (member === undefined) throw new Error(`${name} is no member`)
    return member
  }
}

/** The offset of a time, or of -1 (the end) and -2 (the beginning). */
async function offsetOf(consumer: Consumer, topic: string, partition: number, timestampMs: number): Promise<bigint> {
  const offsets = await told(consumer.listOffsets({ topics: [topic], timestamp: BigInt(timestampMs) }))
  return offsets.get(topic)?.[partition] ?? -1n
}

/** Its errors hold what went wrong in `errors`, and their own message does not tell. */
async function told<Result>(promise: Promise<Result>): Promise<Result> {
  try {
    return await promise
  } catch (error) {
    throw new Error(reasons(error).join(': '), { cause: error })
  }
}

function reasons(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)]
  const inner = error instanceof AggregateError ? error.errors : error.cause === undefined ? [] : [error.cause]
  return [error.message, ...inner.flatMap(reasons)]
}

function toSeen({ partition, offset, timestamp, key, value, headerEntries }: Message): SeenRecord {
  return {
    partition,
    offset: Number(offset),
    timestampMs: Number(timestamp),
    key: key ?? null,
    value: value ?? null,
    headers: headerEntries.map(([name, bytes]) => [name.toString(), bytes ?? null] as const),
  }
}
