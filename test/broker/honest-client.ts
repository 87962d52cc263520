import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { FetchRequest, FetchResponse } from '../../src/protocol/generated/api/fetch.ts'
import { ProduceRequest, ProduceResponse } from '../../src/protocol/generated/api/produce.ts'
import { BatchView } from '../../src/records/batch.ts'
import { BatchBuilder } from '../../src/records/builder.ts'
import { readRecords } from '../../src/records/record.ts'
import { WireClient } from './wire-client.ts'

/**
 * A client that does nothing wrong, beside others that do: puts numbered records into a topic of its own and takes them out again, round after round.
 * Every answer is checked, so that `stop` throws where one was wrong or a connection ended.
 */
export class HonestClient {
  readonly #producer: WireClient
  readonly #consumer: WireClient
  readonly #topic: string
  readonly #work: Promise<void>
  #stopping = false
  #sent = 0
  #rounds = 0
  #slowestMs = 0

  private constructor(producer: WireClient, consumer: WireClient, topic: string, pauseMs: number) {
    this.#producer = producer
    this.#consumer = consumer
    this.#topic = topic
    this.#work = this.#run(pauseMs)
    this.#work.catch(() => {})
  }

  static async start(
    bootstrapServers: string,
    { topic = 'honest', pauseMs = 0 }: { topic?: string; pauseMs?: number } = {},
  ): Promise<HonestClient> {
    const producer = await WireClient.open(bootstrapServers)
    const created = await producer.request(CreateTopicsRequest, CreateTopicsResponse, 7, {
      topics: [{ name: topic, numPartitions: 1, replicationFactor: 1 }],
      timeoutMs: 5000,
    })
    const { errorCode } = created.topics[0]!
    if (errorCode !== 0) throw new Error(`creating ${topic}: error ${errorCode}`)
    return new HonestClient(producer, await WireClient.open(bootstrapServers), topic, pauseMs)
  }

  get rounds(): number {
    return this.#rounds
  }

  /** Of all rounds, milliseconds. */
  get slowestMs(): number {
    return this.#slowestMs
  }

  /** Waits for so many more rounds. Throws what went wrong. */
  async moreRounds(count: number): Promise<void> {
    const target = this.#rounds + count
    const broken = this.#work.then(() => {
      throw new Error('the honest client has stopped')
    })
    broken.catch(() => {})
    while (this.#rounds < target) await Promise.race([broken, new Promise((resolve) => setTimeout(resolve, 1))])
  }

  /** Throws what went wrong. */
  async stop(): Promise<void> {
    this.#stopping = true
    try {
      await this.#work
    } finally {
      this.#producer.close()
      this.#consumer.close()
    }
  }

  async #run(pauseMs: number): Promise<void> {
    while (!this.#stopping) {
      const startMs = performance.now()
      await this.#produce()
      await this.#fetch()
      this.#slowestMs = Math.max(this.#slowestMs, performance.now() - startMs)
      this.#rounds++
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }

  async #produce(): Promise<void> {
    const builder = new BatchBuilder()
    builder.append({ timestamp: Date.now(), key: null, value: Buffer.from(`record ${this.#sent}`) })
    const answer = await this.#producer.request(ProduceRequest, ProduceResponse, 9, {
      acks: -1,
      timeoutMs: 5000,
      topicData: [{ name: this.#topic, partitionData: [{ index: 0, records: builder.build() }] }],
    })
    const { errorCode, baseOffset } = answer.responses[0]!.partitionResponses[0]!
    if (errorCode !== 0 || baseOffset !== this.#sent)
      throw new Error(`record ${this.#sent} was answered by offset ${baseOffset}, error ${errorCode}`)
    this.#sent++
  }

  async #fetch(): Promise<void> {
    const fetchOffset = this.#sent - 1
    const answer = await this.#consumer.request(FetchRequest, FetchResponse, 12, {
      maxWaitMs: 5000,
      minBytes: 1,
      topics: [{ topic: this.#topic, partitions: [{ partition: 0, fetchOffset, partitionMaxBytes: 1 << 20 }] }],
    })
    const { errorCode, records } = answer.responses[0]!.partitions[0]!
    if (errorCode !== 0 || records === null || records.length === 0)
      throw new Error(`fetch at ${fetchOffset}: error ${errorCode}`)
    const values = [...readRecords(new BatchView().at(records, 0))].map(({ value }) => Buffer.from(value!).toString())
    if (values.join() !== `record ${fetchOffset}`) throw new Error(`fetch at ${fetchOffset} gave ${values.join()}`)
  }
}
