import type { Client } from '../../../src/client/client.ts'
import { KafkaError } from '../../../src/client/errors.ts'
import { Producer } from '../../../src/client/producer/producer.ts'
import type { SentRecord } from './history.ts'
import { DELIVERY_TIMEOUT_MS, Party, type Stage, type WorkloadTopic } from './party.ts'

export interface ProducingOptions {
  readonly topics: readonly WorkloadTopic[]
  readonly acks: -1 | 0 | 1
  readonly isIdempotent: boolean
  /** Between bursts of records, at most. */
  readonly pauseMs: number
}

const BURST_MAX = 4
const WAITING_MAX = 20

/** Sends records to all partitions, several at a time. */
export class ProducingParty extends Party {
  readonly #options: ProducingOptions
  #number = 0

  constructor(stage: Stage, name: string, options: ProducingOptions) {
    super(stage, name)
    this.#options = options
  }

  protected async work(client: Client): Promise<void> {
    const { acks, isIdempotent, pauseMs } = this.#options
    const session = `${this.name}/${this.life}`
    let waiting = 0
    let failure: unknown = null
    const producer = new Producer<string, string>(client, {
      acks,
      enableIdempotence: isIdempotent,
      maxInFlightRequestsPerConnection: 5,
      deliveryTimeoutMs: DELIVERY_TIMEOUT_MS,
      requestTimeoutMs: 5_000,
      maxBlockMs: 10_000,
      lingerMs: this.random.below(2) * 5,
    })
    while (!this.isStopping && failure === null) {
      for (let count = 1 + this.random.below(BURST_MAX); count > 0; count--) {
        const record = this.#next(session)
        this.stage.history.sent.push(record)
        waiting++
        const { topic, partition, value } = record
        producer.send({ topic, partition, value }).then(
          ({ offset }) => {
            waiting--
            record.outcome = 'acknowledged'
            record.offset = offset
            this.progress++
          },
          (error: unknown) => {
            waiting--
            record.outcome = 'unknown'
            if (!(error instanceof KafkaError)) this.stage.history.surprise(this.name, error)
            failure = error
          },
        )
      }
      do await this.pause(1 + this.random.below(pauseMs))
      while (waiting > WAITING_MAX && failure === null)
    }
    await producer.close({ timeoutMs: DELIVERY_TIMEOUT_MS })
    client.close()
  }

  #next(session: string): SentRecord {
    const { topics, acks, isIdempotent } = this.#options
    const number = this.#number++
    const topic = topics[this.random.below(topics.length)]!
    return {
      value: `${session}:${number}:${'x'.repeat(this.random.below(100))}`,
      topic: topic.name,
      partition: this.random.below(topic.partitions),
      session,
      number,
      acks,
      isIdempotent,
      transaction: null,
      outcome: 'pending',
      offset: -1,
    }
  }
}
