import { createAdmin } from '../../../src/client/entries/admin.ts'
import { type ConnectionSource, connect, createConsumer, stringDeserializer } from '../../../src/client/entries/consumer.ts'
import { createProducer, type Transaction } from '../../../src/client/entries/producer.ts'
import type { TransactionDriver } from '../transactions/transaction-drivers.ts'

type Producer = ReturnType<typeof createProducer>

/** What the transaction scenarios ask, by the name of the request. */
interface Params {
  readonly producer: string
  readonly transactionalId: string
  readonly timeoutMs: number
  readonly topic: string
  readonly partition: number
  readonly partitions: number
  readonly values: readonly string[]
  readonly group: string
  readonly offset: number
  readonly isolation: 'read_committed' | 'read_uncommitted'
  readonly fetchBytes?: number
  readonly from: string
  readonly to: string
  readonly count: number
  readonly batch: number
  readonly abortEvery: number
  readonly protocol: 'classic' | 'consumer'
}

/** Transactions of our own client. */
export class NativeTransactionDriver implements TransactionDriver {
  readonly #bootstrap: string
  readonly #admin: ReturnType<typeof createAdmin>
  readonly #producers = new Map<string, Producer>()
  readonly #clients = new Map<string, ReturnType<typeof connect>>()
  readonly #open = new Map<string, Transaction>()

  constructor(bootstrap: string) {
    this.#bootstrap = bootstrap
    this.#admin = createAdmin({ bootstrap })
  }

  async call<Result>(method: string, params: Readonly<Record<string, unknown>>): Promise<Result> {
    return (await this.#answer(method, params as unknown as Params)) as Result
  }

  async close(): Promise<void> {
    for (const client of this.#clients.values()) client.close()
    await this.#admin.close()
  }

  async #answer(method: string, params: Params): Promise<unknown> {
    const { topic, partition, producer: name } = params
    switch (method) {
      case 'createTopic':
        await this.#admin.createTopics([{ name: topic, numPartitions: params.partitions, replicationFactor: 1 }])
        return null
      case 'open': {
        const client = connect({ bootstrap: this.#bootstrap })
        const producer = this.#producer({ client }, params.transactionalId, params.timeoutMs)
        this.#clients.set(name, client)
        this.#producers.set(name, producer)
        return producer.initTransactions()
      }
      case 'begin':
        this.#open.set(name, await this.#producers.get(name)!.begin())
        return null
      case 'send':
        await Promise.all(params.values.map((value) => this.#open.get(name)!.send({ topic, partition, value })))
        return null
      case 'sendOffset': {
        const group = { groupId: params.group, generationId: -1, memberId: '', groupInstanceId: null }
        return this.#open.get(name)!.sendOffsets([{ topic, partition, offset: params.offset }], group)
      }
      case 'commit':
        return this.#open.get(name)!.commit()
      case 'abort':
        return this.#open.get(name)!.abort()
      case 'close':
        // As when a process dies: a producer that is closed would abort its transaction.
        this.#clients.get(name)!.close()
        return null
      case 'read':
        return this.#read(params)
      case 'committedOffset': {
        const offsets = (await this.#admin.listConsumerGroupOffsets([params.group])).get(params.group)
        const found = [...offsets].find(([key]) => key.topic === topic && key.partition === partition)
        return found?.[1]?.offset ?? -1
      }
      case 'copy':
        return this.#copy(params)
      default:
        throw new Error(`there is no ${method}`)
    }
  }

  #producer(source: ConnectionSource, transactionalId: string, transactionTimeoutMs: number): Producer {
    return createProducer({ ...source, transactionalId, transactionTimeoutMs, lingerMs: 2, maxBlockMs: 30_000 })
  }

  /** All that a reader of that isolation may see now. */
  async #read({ topic, partition, isolation, fetchBytes }: Params): Promise<(string | null)[]> {
    await using consumer = createConsumer({
      bootstrap: this.#bootstrap,
      autoOffsetReset: 'earliest',
      isolationLevel: isolation,
      valueDeserializer: stringDeserializer,
      fetchMaxWaitMs: 200,
      ...(fetchBytes === undefined ? {} : { maxPartitionFetchBytes: fetchBytes }),
    })
    consumer.assign([{ topic, partition }])
    const end = (await consumer.endOffsets([{ topic, partition }]))[0]!.offset
    const values: (string | null)[] = []
    while ((await consumer.position({ topic, partition })) < end)
      for (const { value } of await consumer.poll({ timeoutMs: 200 })) values.push(value)
    return values
  }

  /** Copies `count` records, `batch` in a transaction, of which each `abortEvery`th is aborted and begun anew. */
  async #copy({ transactionalId, from, to, count, batch, abortEvery, group, protocol }: Params): Promise<unknown> {
    await using producer = this.#producer({ bootstrap: this.#bootstrap }, transactionalId, 30_000)
    await using consumer = createConsumer({
      bootstrap: this.#bootstrap,
      groupId: group,
      groupProtocol: protocol,
      enableAutoCommit: false,
      autoOffsetReset: 'earliest',
      isolationLevel: 'read_committed',
      maxPollRecords: batch,
    })
    consumer.subscribe({ topics: [from] })
    let [copied, transactions, aborted] = [0, 0, 0]
    while (copied < count) {
      const records = await consumer.poll({ timeoutMs: 200 })
      if (records.length === 0) continue
      const tx = await producer.begin()
      const next = new Map(records.map(({ topic, partition, offset }) => [partition, { topic, partition, offset: offset + 1 }]))
      for (const { partition, key, value } of records) await tx.enqueue({ topic: to, partition, key, value })
      await tx.sendOffsets([...next.values()], consumer.groupMetadata())
      if (++transactions % abortEvery === 0) {
        await tx.abort()
        aborted++
        for (const { topic, partition, offset } of records.toReversed()) consumer.seek({ topic, partition, offset })
      } else {
        await tx.commit()
        copied += records.length
      }
    }
    return { copied, aborted }
  }
}
