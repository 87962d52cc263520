import { describeTopics } from '../client/admin/describe-topics.ts'
import { settle } from '../client/admin/results.ts'
import { listTopics } from '../client/admin/topics.ts'
import {
  type ActiveProducer,
  abortTransaction,
  describeProducers,
  describeTransactions,
  listTransactions,
} from '../client/admin/transactions.ts'
import type { Client } from '../client/client.ts'
import { partitionKey, type TopicPartition } from '../client/topic-partition.ts'
import { connected } from './connection.ts'
import { printTable, show } from './table.ts'
import { timeText } from './time-text.ts'
import type { AbortTransactionFlags, FindHangingFlags } from './transaction.ts'
import { UsageError } from './usage.ts'

/** A transaction in a partition that no coordinator will end. */
export interface Hanging extends TopicPartition {
  readonly producerId: number
  readonly producerEpoch: number
  readonly coordinatorEpoch: number
  readonly startOffset: number
  /** When its producer wrote last, in milliseconds since the epoch. */
  readonly lastTimestamp: number
  /** Of its producer, where a coordinator knows one. */
  readonly transactionalId: string | null
}

const MINUTE_MS = 60_000

export async function findHanging(flags: FindHangingFlags): Promise<void> {
  await connected(flags, async (client) => {
    const partitions = await ledPartitions(client, flags.topic, flags.brokerId)
    const hanging = await hangingIn(client, partitions, Date.now() - flags.maxTransactionTimeoutMin * MINUTE_MS)
    show(flags, hanging, () => {
      printTable(
        ['TOPIC', 'PARTITION', 'START OFFSET', 'PRODUCER', 'EPOCH', 'COORDINATOR EPOCH', 'LAST WRITE', 'TRANSACTIONAL ID'],
        hanging.map((each) => [
          each.topic,
          each.partition,
          each.startOffset,
          each.producerId,
          each.producerEpoch,
          each.coordinatorEpoch,
          timeText(each.lastTimestamp),
          each.transactionalId ?? '-',
        ]),
        'no transaction hangs',
      )
      for (const { topic, partition, startOffset } of hanging)
        console.error(`  rafka transaction abort ${topic} ${partition} --start-offset ${startOffset}`)
    })
  })
}

/** Of topics, or of all; with a broker's id, what it leads. */
export async function ledPartitions(
  client: Client,
  topics: readonly string[] | undefined,
  brokerId?: number,
): Promise<TopicPartition[]> {
  const names = topics ?? (await listTopics(client, { listInternal: true })).map(({ name }) => name)
  const described = await settle(describeTopics(client, names))
  if (topics !== undefined) for (const name of topics) described.get(name)
  return described
    .values()
    .flatMap(({ name, partitions }) =>
      partitions
        .filter(({ leader }) => leader !== null && (brokerId === undefined || leader === brokerId))
        .map(({ partition }) => ({ topic: name, partition })),
    )
}

/**
 * Open transactions whose producer has written nothing since `beforeMs`, and which no coordinator has in its hands: none knows the producer, or what it has open does not reach to that
 * partition.
 */
export async function hangingIn(client: Client, partitions: readonly TopicPartition[], beforeMs: number): Promise<Hanging[]> {
  if (partitions.length === 0) return []
  const producers = await settle(describeProducers(client, partitions))
  const open = [...producers].flatMap(([partition, active]) =>
    active
      .filter((producer) => producer.currentTransactionStartOffset !== null && producer.lastTimestamp < beforeMs)
      .map((producer) => ({ partition, producer })),
  )
  if (open.length === 0) return []
  const producerIds = [...new Set(open.map(({ producer }) => producer.producerId))]
  const listed = await listTransactions(client, { producerIds })
  const idOf = new Map(listed.map(({ producerId, transactionalId }) => [producerId, transactionalId]))
  const described = idOf.size === 0 ? null : await settle(describeTransactions(client, [...new Set(idOf.values())]))
  return open
    .filter(({ partition, producer }) => {
      const id = idOf.get(producer.producerId)
      if (id === undefined || described === null || described.error(id) !== null) return true
      return !described.get(id).partitions.some((each) => partitionKey(each) === partitionKey(partition))
    })
    .map(({ partition, producer }) => ({
      ...partition,
      producerId: producer.producerId,
      producerEpoch: producer.producerEpoch,
      coordinatorEpoch: producer.coordinatorEpoch ?? 0,
      startOffset: producer.currentTransactionStartOffset!,
      lastTimestamp: producer.lastTimestamp,
      transactionalId: idOf.get(producer.producerId) ?? null,
    }))
}

export async function abortHanging(topic: string, partition: number, flags: AbortTransactionFlags): Promise<void> {
  const { startOffset, producerId, producerEpoch } = flags
  if (startOffset === undefined && (producerId === undefined || producerEpoch === undefined))
    throw new UsageError('say which transaction by --start-offset, or by --producer-id and --producer-epoch')
  await connected(flags, async (client) => {
    const key = { topic, partition }
    const whose = startOffset === undefined ? ownerOf(flags) : await openedAt(client, key, startOffset)
    await abortTransaction(client, { ...key, ...whose })
    show(flags, { ...key, ...whose, aborted: true }, () =>
      console.log(`aborted the transaction of producer ${whose.producerId} in ${topic}-${partition}`),
    )
  })
}

function ownerOf({ producerId, producerEpoch, coordinatorEpoch }: AbortTransactionFlags) {
  return { producerId: producerId!, producerEpoch: producerEpoch!, coordinatorEpoch: coordinatorEpoch ?? 0 }
}

async function openedAt(client: Client, key: TopicPartition, startOffset: number) {
  const active: readonly ActiveProducer[] = (await describeProducers(client, [key])).get(key)
  const found = active.find(({ currentTransactionStartOffset }) => currentTransactionStartOffset === startOffset)
  if (found === undefined)
    throw new UsageError(
      `no transaction in ${partitionKey(key)} begins at offset ${startOffset}: rafka transaction producers ${key.topic} ${key.partition} shows those that are open`,
    )
  const { producerId, producerEpoch, coordinatorEpoch } = found
  return { producerId, producerEpoch, coordinatorEpoch: coordinatorEpoch ?? 0 }
}
