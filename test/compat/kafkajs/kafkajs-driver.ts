import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import kafkajs, { type Admin, type Consumer, type EachBatchPayload, type IHeaders, type KafkaMessage } from 'kafkajs'
import { compressFrame, decompressFrame } from 'lz4-napi'
import snappy from 'snappy'
import type {
  Abilities,
  ClientAdmin,
  ClientDriver,
  Compression,
  ProduceOptions,
  ReadFrom,
  SeenRecord,
  SentRecord,
} from '../client-driver.ts'
import { inBatchesOf } from '../in-batches-of.ts'

const { CompressionCodecs, CompressionTypes, ConfigResourceTypes, Kafka, logLevel } = kafkajs

// kafkajs brings gzip; for the others its users register a codec, as here.
interface Encoder {
  buffer: Buffer
}
const codec = (compress: (bytes: Buffer) => Promise<Buffer>, decompress: (bytes: Buffer) => Promise<Buffer>) => () => ({
  compress: (encoder: Encoder) => compress(encoder.buffer),
  decompress,
})
CompressionCodecs[CompressionTypes.ZSTD] = codec(promisify(zstdCompress), promisify(zstdDecompress))
CompressionCodecs[CompressionTypes.LZ4] = codec(compressFrame, decompressFrame)
CompressionCodecs[CompressionTypes.Snappy] = codec(
  (bytes) => snappy.compress(bytes),
  async (bytes) => (await snappy.uncompress(bytes, { asBuffer: true })) as Buffer,
)

const TYPES: Readonly<Record<Compression, number>> = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
}

export const KAFKAJS_ABILITIES: Abilities = {
  compressions: ['none', 'gzip', 'snappy', 'lz4', 'zstd'],
  nullAndEmptyKeys: true,
  // It leaves out headers without a value, and gives what has one key as a list without its place among others.
  nullHeaderValues: false,
  repeatedHeaders: false,
  idempotence: true,
}

interface Member {
  readonly consumer: Consumer
  readonly seen: SeenRecord[]
  partitions: number[]
  failure: Error | null
}

export class KafkajsDriver implements ClientDriver {
  readonly abilities = KAFKAJS_ABILITIES
  readonly admin: ClientAdmin
  readonly #kafka: InstanceType<typeof Kafka>
  readonly #admin: Admin
  readonly #members = new Map<string, Member>()

  static async connect(bootstrap: string): Promise<KafkajsDriver> {
    const driver = new KafkajsDriver(bootstrap)
    await driver.#admin.connect()
    return driver
  }

  private constructor(bootstrap: string) {
    this.#kafka = new Kafka({
      clientId: 'kafkajs',
      brokers: [bootstrap],
      logLevel: logLevel.NOTHING,
      retry: { retries: 8, initialRetryTime: 100 },
    })
    this.#admin = this.#kafka.admin()
    const admin = this.#admin
    this.admin = {
      async createTopic(topic, partitions, configs) {
        const configEntries = Object.entries(configs).map(([name, value]) => ({ name, value }))
        const created = await admin.createTopics({ topics: [{ topic, numPartitions: partitions, configEntries }] })
        if (!created) throw new Error('the topic exists')
      },
      async describeTopic(topic) {
        if (!(await admin.listTopics()).includes(topic)) return null
        const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
        return { partitions: topics[0]?.partitions.length ?? 0 }
      },
      async topicConfigs(topic) {
        const { resources } = await admin.describeConfigs({
          includeSynonyms: false,
          resources: [{ type: ConfigResourceTypes.TOPIC, name: topic }],
        })
        return Object.fromEntries(
          (resources[0]?.configEntries ?? []).map(({ configName, configValue }) => [configName, configValue]),
        )
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
    const producer = this.#kafka.producer({ idempotent, maxInFlightRequests: 1, allowAutoTopicCreation: true })
    await producer.connect()
    try {
      const messages = records.map(({ key, value, headers }) => ({ partition, key, value, headers: toHeaders(headers) }))
      // It puts all messages of one call into one batch, whatever its size.
      for (const each of inBatchesOf(messages, 900_000)) {
        await producer.send({ topic, acks: -1, compression: TYPES[compression], messages: each })
      }
    } finally {
      await producer.disconnect()
    }
  }

  async read(topic: string, partition: number, from: ReadFrom, count: number): Promise<SeenRecord[]> {
    const offset = 'offset' in from ? String(from.offset) : await this.#offsetOf(topic, partition, from.timestampMs)
    const consumer = this.#kafka.consumer({ groupId: `read-${topic}-${offset}-${performance.now()}`, maxWaitTimeInMs: 100 })
    const seen: SeenRecord[] = []
    await consumer.connect()
    try {
      await consumer.subscribe({ topic, fromBeginning: true })
      await new Promise<void>((resolve, reject) => {
        consumer.on('consumer.crash', ({ payload }) => reject(payload.error))
        const eachMessage = async (payload: { partition: number; message: KafkaMessage }): Promise<void> => {
          if (payload.partition === partition && seen.length < count) seen.push(toSeen(payload.partition, payload.message))
          if (seen.length >= count) resolve()
        }
        consumer.run({ autoCommit: false, eachMessage }).then(() => consumer.seek({ topic, partition, offset }), reject)
      })
    } finally {
      await consumer.disconnect()
    }
    return seen
  }

  async join(name: string, group: string, topic: string): Promise<void> {
    const consumer = this.#kafka.consumer({
      groupId: group,
      sessionTimeout: 10_000,
      heartbeatInterval: 300,
      maxWaitTimeInMs: 100,
    })
    const member: Member = { consumer, seen: [], partitions: [], failure: null }
    this.#members.set(name, member)
    consumer.on('consumer.group_join', ({ payload }) => {
      member.partitions = payload.memberAssignment[topic] ?? []
    })
    consumer.on('consumer.crash', ({ payload }) => {
      if (!payload.restart) member.failure = payload.error
    })
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    const eachBatch = async ({ batch, resolveOffset, commitOffsetsIfNecessary }: EachBatchPayload): Promise<void> => {
      for (const { offset } of batch.messages) resolveOffset(offset)
      await commitOffsetsIfNecessary()
      // What counts as seen is committed: a rebalance right after does not bring it again.
      member.seen.push(...batch.messages.map((message) => toSeen(batch.partition, message)))
    }
    await consumer.run({ autoCommit: true, autoCommitThreshold: 1, eachBatchAutoResolve: false, eachBatch })
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
    const { consumer } = this.#member(name)
    await consumer.disconnect()
  }

  async offsets(topic: string, partition: number): Promise<{ earliest: number; latest: number }> {
    const found = (await this.#admin.fetchTopicOffsets(topic)).find((each) => each.partition === partition)
    return { earliest: Number(found?.low), latest: Number(found?.high) }
  }

  async close(): Promise<void> {
    await this.#admin.disconnect()
  }

  async #offsetOf(topic: string, partition: number, timestampMs: number): Promise<string> {
    const found = await this.#admin.fetchTopicOffsetsByTimestamp(topic, timestampMs)
    return found.find((each) => each.partition === partition)?.offset ?? '-1'
  }

  #member(name: string): Member {
    const member = this.#members.get(name)
    if (member === undefined) throw new Error(`${name} is no member`)
    return member
  }
}

function toHeaders(headers: SentRecord['headers']): IHeaders {
  return Object.fromEntries(headers.map(([name, value]) => [name, value ?? undefined]))
}

function toSeen(partition: number, { key, value, headers, offset, timestamp }: KafkaMessage): SeenRecord {
  const list = Object.entries(headers ?? {}).flatMap(([name, given]) =>
    (Array.isArray(given) ? given : [given]).map((each) => [name, each === undefined ? null : Buffer.from(each)] as const),
  )
  return { partition, key, value, headers: list, offset: Number(offset), timestampMs: Number(timestamp) }
}
