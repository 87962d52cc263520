import type { Client } from '../../../src/client/client.ts'
import { KafkaError } from '../../../src/client/errors.ts'
import { Producer } from '../../../src/client/producer/producer.ts'
import type { Transaction } from '../../../src/client/producer/transaction.ts'
import type { SentRecord, TransactionRecord } from './history.ts'
import { DELIVERY_TIMEOUT_MS, Party, type Stage, type WorkloadTopic } from './party.ts'

export interface TransactingOptions {
  readonly topics: readonly WorkloadTopic[]
  readonly pauseMs: number
  readonly timeoutMs: number
}

const RECORDS_MAX = 6

/** Writes transactions over several partitions; commits most of them, aborts some, and now and then leaves one open for so long that the coordinator may end it. */
export class TransactingParty extends Party {
  readonly #options: TransactingOptions
  #number = 0

  constructor(stage: Stage, name: string, options: TransactingOptions) {
    super(stage, name)
    this.#options = options
  }

  protected async work(client: Client): Promise<void> {
    const producer = transactionalProducer(client, this.name, this.#options.timeoutMs)
    await producer.initTransactions()
    const session = `${this.name}/${this.life}`
    while (!this.isStopping) {
      await this.#transaction(producer, session)
      await this.pause(1 + this.random.below(this.#options.pauseMs))
    }
    await producer.close({ timeoutMs: DELIVERY_TIMEOUT_MS })
    client.close()
  }

  async #transaction(producer: Producer<string, string>, session: string): Promise<void> {
    const { history } = this.stage
    const transaction = await producer.begin()
    const record: TransactionRecord = { id: `${session}/${this.#number}`, outcome: 'open', offsets: [] }
    history.transactions.set(record.id, record)
    const sends = Array.from({ length: 1 + this.random.below(RECORDS_MAX) }, () => this.#send(transaction, record.id, session))
    // Some wait for their records, some leave that to the commit.
    if (this.random.chance(0.3)) await Promise.all(sends)
    if (this.random.chance(0.05)) await this.pause(this.#options.timeoutMs)
    await endTransaction(transaction, record, { commit: !this.random.chance(0.25) })
    await Promise.all(sends)
    this.progress++
  }

  #send(transaction: Transaction<string, string>, id: string, session: string): Promise<void> {
    const { topics } = this.#options
    const number = this.#number++
    const topic = topics[this.random.below(topics.length)]!
    const record: SentRecord = {
      value: `${session}:${number}:${'y'.repeat(this.random.below(50))}`,
      topic: topic.name,
      partition: this.random.below(topic.partitions),
      session,
      number,
      acks: -1,
      isIdempotent: true,
      transaction: id,
      outcome: 'pending',
      offset: -1,
    }
    return sendNoted(this.stage, this.name, transaction, record)
  }
}

export function transactionalProducer(client: Client, transactionalId: string, timeoutMs: number): Producer<string, string> {
  return new Producer<string, string>(client, {
    transactionalId,
    transactionTimeoutMs: timeoutMs,
    deliveryTimeoutMs: DELIVERY_TIMEOUT_MS,
    requestTimeoutMs: 5_000,
    maxBlockMs: 10_000,
    lingerMs: 0,
  })
}

/** Sends a record and notes what becomes of it; never fails. */
export async function sendNoted(
  stage: Stage,
  who: string,
  transaction: Transaction<string, string>,
  record: SentRecord,
): Promise<void> {
  stage.history.sent.push(record)
  try {
    const { topic, partition, value } = record
    const { offset } = await transaction.send({ topic, partition, value })
    record.outcome = 'acknowledged'
    record.offset = offset
  } catch (error) {
    record.outcome = 'unknown'
    if (!(error instanceof KafkaError)) stage.history.surprise(who, error)
  }
}

/** Ends a transaction, and notes what is known of its end. Throws what the end came to. */
export async function endTransaction(
  transaction: Transaction<string, string>,
  record: TransactionRecord,
  { commit }: { commit: boolean },
): Promise<void> {
  try {
    if (commit) await transaction.commit()
    else await transaction.abort()
    record.outcome = commit ? 'committed' : 'aborted'
  } catch (error) {
    // A commit that failed may have taken effect; one that was never asked for has not, and cannot any more.
    record.outcome = commit ? 'unknown' : 'aborted'
    throw error
  }
}
