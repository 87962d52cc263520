import type { Client } from '../../../src/client/client.ts'
import { Consumer } from '../../../src/client/consumer/consumer.ts'
import { createGroupMembership } from '../../../src/client/consumer/group/group-membership.ts'
import type { SentRecord, TransactionRecord } from './history.ts'
import { DELIVERY_TIMEOUT_MS, FETCH_WAIT_MS, Party, type Stage, type WorkloadTopic } from './party.ts'
import { endTransaction, sendNoted, transactionalProducer } from './transacting-party.ts'

export interface CopyingOptions {
  readonly from: WorkloadTopic
  readonly to: WorkloadTopic
  readonly group: string
  readonly protocol: 'classic' | 'consumer'
  readonly timeoutMs: number
  /** Between two copies, at most. */
  readonly pauseMs: number
}

/** Copies what is committed in a topic to another, exactly once: records and offsets in one transaction. */
export class CopyingParty extends Party {
  readonly #options: CopyingOptions
  #number = 0

  constructor(stage: Stage, name: string, options: CopyingOptions) {
    super(stage, name)
    this.#options = options
  }

  protected async work(client: Client): Promise<void> {
    const { from, group, protocol, timeoutMs, pauseMs } = this.#options
    const producer = transactionalProducer(client, this.name, timeoutMs)
    await producer.initTransactions()
    const consumer = new Consumer(
      client,
      {
        groupId: group,
        groupProtocol: protocol,
        sessionTimeoutMs: 8_000,
        heartbeatIntervalMs: 1_000,
        enableAutoCommit: false,
        autoOffsetReset: 'earliest',
        isolationLevel: 'read_committed',
        fetchMaxWaitMs: FETCH_WAIT_MS,
        maxPollRecords: 20,
        defaultApiTimeoutMs: 20_000,
      },
      { membership: createGroupMembership },
    )
    consumer.subscribe({ topics: [from.name] })
    const session = `${this.name}/${this.life}`
    while (!this.isStopping) {
      const records = await consumer.poll({ timeoutMs: 500 })
      this.progress++
      if (records.length === 0) continue
      const transaction = await producer.begin()
      const noted: TransactionRecord = { id: `${session}/${this.#number}`, outcome: 'open', offsets: [] }
      this.stage.history.transactions.set(noted.id, noted)
      const sends = records.map(({ partition, value }) =>
        sendNoted(this.stage, this.name, transaction, this.#copyOf(String(value), partition, session, noted.id)),
      )
      // With the leader epoch: without it the next process would take a cut-off leader's word for it that there is no such offset.
      const next = new Map(
        records.map(({ topic, partition, offset, leaderEpoch }) => [
          partition,
          { topic, partition, offset: offset + 1, leaderEpoch },
        ]),
      )
      for (const { topic, partition, offset } of next.values()) noted.offsets.push({ group, topic, partition, offset })
      try {
        await transaction.sendOffsets([...next.values()], consumer.groupMetadata())
        await endTransaction(transaction, noted, { commit: true })
      } catch (error) {
        if (noted.outcome === 'open') noted.outcome = 'aborted'
        throw error
      }
      await Promise.all(sends)
      await this.pause(1 + this.random.below(pauseMs))
    }
    await consumer.close({ timeoutMs: 5_000 })
    await producer.close({ timeoutMs: DELIVERY_TIMEOUT_MS })
    client.close()
  }

  #copyOf(value: string, partition: number, session: string, transaction: string): SentRecord {
    const number = this.#number++
    return {
      value: `${session}:${number}:${value}`,
      topic: this.#options.to.name,
      partition,
      session,
      number,
      acks: -1,
      isIdempotent: true,
      transaction,
      outcome: 'pending',
      offset: -1,
    }
  }
}

/** What a copied value is a copy of. */
export function originalOf(copy: string): string {
  return copy.slice(copy.indexOf(':', copy.indexOf(':') + 1) + 1)
}
