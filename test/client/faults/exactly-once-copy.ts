import { expect } from 'vitest'
import { createConsumer, stringDeserializer } from '../../../src/client/entries/consumer.ts'
import { createProducer } from '../../../src/client/entries/producer.ts'
import { PATIENT } from './fault-load.ts'

const READ_WITHIN_MS = 60_000

/**
 * Copies a topic to another in transactions that commit the offsets too, as a program does that is started anew whenever something fails. However often that happens, and wherever,
 * who reads committed records sees one copy of each.
 */
export class ExactlyOnceCopy {
  /** Of records that were committed as far as the copier knows. */
  copied = 0
  restarts = 0
  readonly #bootstrap: string
  readonly #from: string
  readonly #to: string
  readonly #stopping = new AbortController()
  readonly #over: Promise<void>

  constructor(bootstrap: string, from: string, to: string) {
    this.#bootstrap = bootstrap
    this.#from = from
    this.#to = to
    this.#over = this.#copyThroughAll()
    this.#over.catch(() => {})
  }

  async progressTo(count: number, withinMs = 60_000): Promise<void> {
    const until = performance.now() + withinMs
    while (this.copied < count) {
      if (performance.now() > until) throw new Error(`stuck: ${this.copied} of ${count} copied within ${withinMs} ms`)
      await Promise.race([new Promise((resolve) => setTimeout(resolve, 10)), this.#over])
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#over
  }

  async #copyThroughAll(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#copy()
      } catch (error) {
        if (!(error instanceof Error)) throw error
        this.restarts++
      }
    }
  }

  async #copy(): Promise<void> {
    await using producer = createProducer({
      bootstrap: this.#bootstrap,
      ...PATIENT,
      transactionalId: `copy of ${this.#from}`,
      lingerMs: 1,
    })
    await using consumer = createConsumer({
      bootstrap: this.#bootstrap,
      ...PATIENT,
      groupId: `copy of ${this.#from}`,
      enableAutoCommit: false,
      autoOffsetReset: 'earliest',
      isolationLevel: 'read_committed',
      fetchMaxWaitMs: 100,
      maxPollRecords: 20,
    })
    consumer.subscribe({ topics: [this.#from] })
    while (!this.#stopping.signal.aborted) {
      const records = await consumer.poll({ timeoutMs: 100 })
      if (records.length === 0) continue
      await producer.transaction(async (tx) => {
        for (const { partition, value } of records) await tx.enqueue({ topic: this.#to, partition, value })
        const next = new Map(records.map(({ topic, partition, offset }) => [partition, { topic, partition, offset: offset + 1 }]))
        await tx.sendOffsets([...next.values()], consumer.groupMetadata())
      })
      this.copied += records.length
    }
  }
}

/** `count` numbered records, one partition after the other. */
export async function fillTopic(bootstrap: string, topic: string, partitions: number, count: number): Promise<void> {
  await using producer = createProducer({ bootstrap, ...PATIENT })
  await producer.sendAll(
    Array.from({ length: count }, (_, number) => ({ topic, partition: number % partitions, value: String(number) })),
  )
}

/** Waits until every record is in the copy; it must be there once, in its partition, in its place. */
export async function expectOneCopy(bootstrap: string, topic: string, partitions: number, count: number): Promise<void> {
  await using consumer = createConsumer({
    bootstrap,
    ...PATIENT,
    isolationLevel: 'read_committed',
    valueDeserializer: stringDeserializer,
    autoOffsetReset: 'earliest',
    fetchMaxWaitMs: 100,
  })
  consumer.assign(Array.from({ length: partitions }, (_, partition) => ({ topic, partition })))
  const copies: string[][] = Array.from({ length: partitions }, () => [])
  const until = performance.now() + READ_WITHIN_MS
  const total = (): number => copies.reduce((sum, { length }) => sum + length, 0)
  // What comes after the last that is expected would be a second copy: it gets the time to come.
  for (let isQuiet = false; performance.now() < until && !(isQuiet && total() >= count); ) {
    const records = await consumer.poll({ timeoutMs: 300 })
    isQuiet = records.length === 0
    for (const { partition, value } of records) copies[partition]!.push(value!)
  }
  for (const [partition, copy] of copies.entries()) {
    const expected = Array.from({ length: count }, (_, number) => number).filter((number) => number % partitions === partition)
    expect(copy, `partition ${partition}`).toEqual(expected.map(String))
  }
}
