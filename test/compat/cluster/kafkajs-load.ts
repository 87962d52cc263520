import { setTimeout as sleep } from 'node:timers/promises'
import { Kafka, logLevel, type Producer } from 'kafkajs'
import type { LoadProgress, LoadRecord, LoadResult, LoadSource } from './load.ts'

const AT_ONCE = 20

/** kafkajs, idempotent and acks=all: for each partition some records at once, and the next when they are answered. */
export class KafkajsLoads implements LoadSource {
  readonly #kafka: Kafka
  readonly #loads = new Map<string, KafkajsLoad>()

  constructor(bootstrapServers: string) {
    this.#kafka = new Kafka({
      brokers: bootstrapServers.split(','),
      logLevel: logLevel.NOTHING,
      // Who stands still is given up after this.
      requestTimeout: 5000,
      // It gives up soon otherwise, on what other clients wait for.
      retry: { retries: 40, initialRetryTime: 50, maxRetryTime: 500 },
    })
  }

  async start(name: string, topic: string, partitions: number): Promise<void> {
    const producer = this.#kafka.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false })
    await producer.connect()
    this.#loads.set(name, new KafkajsLoad(producer, topic, partitions))
  }

  progress(name: string): Promise<LoadProgress> {
    return Promise.resolve(this.#loads.get(name)!.progress())
  }

  stop(name: string): Promise<LoadResult> {
    return this.#loads.get(name)!.stop()
  }

  async read(topic: string, partitions: number): Promise<LoadRecord[][]> {
    const admin = this.#kafka.admin()
    await admin.connect()
    const ends = (await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => ({ partition, end: Number(high) }))
    await admin.disconnect()
    const consumer = this.#kafka.consumer({ groupId: `reader of ${topic} ${Math.random()}`, maxWaitTimeInMs: 100 })
    await consumer.connect()
    const records: LoadRecord[][] = Array.from({ length: partitions }, () => [])
    try {
      await consumer.subscribe({ topic, fromBeginning: true })
      await consumer.run({
        autoCommit: false,
        eachMessage: ({ partition, message }) => {
          records[partition]!.push([Number(message.offset), message.value!.toString()])
          return Promise.resolve()
        },
      })
      const deadline = performance.now() + 40_000
      while (ends.some(({ partition, end }) => (records[partition]!.at(-1)?.[0] ?? -1) < end - 1)) {
        if (performance.now() > deadline) throw new Error('not read to the end within 40 s')
        await sleep(50)
      }
      return records
    } finally {
      await consumer.disconnect()
    }
  }

  async close(): Promise<void> {
    for (const load of this.#loads.values()) await load.stop()
  }
}

class KafkajsLoad {
  readonly #producer: Producer
  readonly #topic: string
  readonly #acked: [offset: number, number: number][][]
  readonly #failures: string[] = []
  readonly #works: Promise<unknown>
  #sent = 0
  #ackedCount = 0
  #lastAckMs = performance.now()
  #longestGapMs = 0
  #stopping = false
  #result: Promise<LoadResult> | null = null

  constructor(producer: Producer, topic: string, partitions: number) {
    this.#producer = producer
    this.#topic = topic
    this.#acked = Array.from({ length: partitions }, () => [])
    this.#works = Promise.all(this.#acked.map((_, partition) => this.#produce(partition)))
  }

  progress(): LoadProgress {
    const longestGapMs = Math.max(this.#longestGapMs, performance.now() - this.#lastAckMs)
    this.#longestGapMs = 0
    return {
      sent: this.#sent,
      acked: this.#ackedCount,
      failed: this.#failures.length,
      longestGapMs,
      firstFailure: this.#failures[0] ?? '',
    }
  }

  stop(): Promise<LoadResult> {
    this.#result ??= this.#finish()
    return this.#result
  }

  async #finish(): Promise<LoadResult> {
    this.#stopping = true
    await this.#works
    await this.#producer.disconnect()
    return { sent: this.#sent, acked: this.#acked, failures: this.#failures }
  }

  async #produce(partition: number): Promise<void> {
    for (let number = 0; !this.#stopping; number += AT_ONCE) {
      const numbers = Array.from({ length: AT_ONCE }, (_, index) => number + index)
      this.#sent += AT_ONCE
      try {
        const [answer] = await this.#producer.send({
          topic: this.#topic,
          acks: -1,
          messages: numbers.map((each) => ({ partition, value: String(each) })),
        })
        const base = Number(answer?.baseOffset ?? -1)
        // A broker may have forgotten where a batch went that it took the first time.
        if (base >= 0) for (const [index, each] of numbers.entries()) this.#acked[partition]!.push([base + index, each])
        const now = performance.now()
        this.#longestGapMs = Math.max(this.#longestGapMs, now - this.#lastAckMs)
        this.#lastAckMs = now
        this.#ackedCount += AT_ONCE
      } catch (error) {
        this.#failures.push(`${this.#topic}-${partition} ${number}: ${error}`)
        // What went wrong may have been written all the same: numbers behind it would not tell.
        return
      }
      await sleep(20)
    }
  }
}
