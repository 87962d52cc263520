import type { SeededRandom } from '../../src/base/seeded-random.ts'
import { errorName } from '../../src/protocol/error-codes.ts'
import { InitProducerIdRequest, InitProducerIdResponse } from '../../src/protocol/generated/api/init-producer-id.ts'
import { ProduceRequest, ProduceResponse } from '../../src/protocol/generated/api/produce.ts'
import { BatchBuilder } from '../../src/records/builder.ts'
import type { RecordContent } from '../../src/records/record.ts'
import { WireClient } from '../broker/wire-client.ts'
import { type Acknowledged, type NumberedRecord, numberedValue } from './acknowledged.ts'

const IN_FLIGHT = 5
const BATCH_RECORDS_MAX = 20
const VALUE_BYTES_MAX = 1000
/** While a broker starts it may answer so: nothing was appended. */
const PASSING = new Set(['NOT_LEADER_OR_FOLLOWER', 'UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE', 'KAFKA_STORAGE_ERROR'])

export interface PipelinedProducerOptions {
  readonly name: string
  readonly topic: string
  readonly partition: number
  /** Sends what was not answered again after a crash, in its order and with its sequence numbers; else it goes on behind it. */
  readonly idempotent: boolean
  /** What a record holds. Default: no key, and a value that tells whose record it is. */
  readonly contentOf?: (record: NumberedRecord) => Omit<RecordContent, 'timestamp'>
}

interface Batch {
  readonly bytes: Uint8Array
  readonly records: readonly NumberedRecord[]
}

/** Keeps five batches under way over a connection of its own, with acks=all, through any number of crashes, and notes what is acknowledged. */
export class PipelinedProducer {
  readonly #options: PipelinedProducerOptions
  readonly #bootstrapServers: string
  readonly #acknowledged: Pick<Acknowledged, 'note'>
  readonly #random: SeededRandom
  readonly #work: Promise<void>
  #unanswered: Batch[] = []
  #next = 0
  #producerId = -1
  #stopping = false
  #answered = 0

  constructor(
    bootstrapServers: string,
    options: PipelinedProducerOptions,
    acknowledged: Pick<Acknowledged, 'note'>,
    random: SeededRandom,
  ) {
    this.#bootstrapServers = bootstrapServers
    this.#options = options
    this.#acknowledged = acknowledged
    this.#random = random
    this.#work = this.#run()
    this.#work.catch(() => {})
  }

  /** Batches that were acknowledged. */
  get answered(): number {
    return this.#answered
  }

  /** Waits until all that was sent is answered (of a plain producer: until the connection's own is). Throws what went wrong. */
  async stop(): Promise<void> {
    this.#stopping = true
    await this.#work
  }

  async #run(): Promise<void> {
    while (!this.#stopping || this.#unanswered.length > 0) {
      let client: WireClient
      try {
        client = await WireClient.open(this.#bootstrapServers)
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20))
        continue
      }
      try {
        if (this.#options.idempotent && this.#producerId < 0) await this.#initialize(client)
        await this.#produceOver(client)
      } finally {
        client.close()
      }
      if (!this.#options.idempotent) this.#unanswered = []
    }
  }

  async #initialize(client: WireClient): Promise<void> {
    const body = { transactionalId: null, transactionTimeoutMs: 0 }
    const answer = await client.request(InitProducerIdRequest, InitProducerIdResponse, 4, body).catch(() => null)
    if (answer !== null && answer.errorCode === 0) this.#producerId = answer.producerId
  }

  /** Until the connection ends, or the broker has to be asked anew. */
  async #produceOver(client: WireClient): Promise<void> {
    if (this.#options.idempotent && this.#producerId < 0) return
    const answers = this.#unanswered.map((batch) => this.#send(client, batch))
    for (;;) {
      while (!this.#stopping && this.#unanswered.length < IN_FLIGHT) {
        const batch = this.#nextBatch()
        this.#unanswered.push(batch)
        answers.push(this.#send(client, batch))
      }
      const oldest = answers.shift()
      if (oldest === undefined) return
      const answer = await oldest
      if (answer === null) {
        await Promise.all(answers)
        return
      }
      const { records } = this.#unanswered.shift()!
      this.#acknowledged.note(this.#options.partition, answer.baseOffset, records)
      this.#answered++
    }
  }

  /** Null: the connection ended first, or the broker is not ready. */
  async #send(client: WireClient, { bytes }: Batch): Promise<{ baseOffset: number } | null> {
    const { topic, partition, name } = this.#options
    // The broker writes into what it is given; a batch that is sent again is as it was at first.
    const topicData = [{ name: topic, partitionData: [{ index: partition, records: bytes }] }]
    const answer = await client
      .request(ProduceRequest, ProduceResponse, 9, { acks: -1, timeoutMs: 10_000, topicData })
      .catch(() => null)
    if (answer === null) return null
    const { errorCode, baseOffset } = answer.responses[0]!.partitionResponses[0]!
    if (PASSING.has(errorName(errorCode))) {
      client.close()
      return null
    }
    if (errorCode !== 0) throw new Error(`${name} was answered ${errorName(errorCode)}`)
    return { baseOffset }
  }

  #nextBatch(): Batch {
    const { name, idempotent, contentOf = (record) => this.#contentOf(record) } = this.#options
    const first = this.#next
    const producer = idempotent ? { producerId: this.#producerId, producerEpoch: 0, baseSequence: first } : {}
    const builder = new BatchBuilder({ compression: this.#random.below(5), ...producer })
    const records: NumberedRecord[] = []
    for (let left = 1 + this.#random.below(BATCH_RECORDS_MAX); left > 0; left--) {
      const record = { producer: name, number: this.#next++ }
      records.push(record)
      builder.append({ timestamp: Date.now(), ...contentOf(record) })
    }
    return { bytes: builder.build(), records }
  }

  #contentOf(record: NumberedRecord): Omit<RecordContent, 'timestamp'> {
    return { key: null, value: numberedValue(record, this.#random.below(VALUE_BYTES_MAX)) }
  }
}
