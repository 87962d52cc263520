import type { Client } from '../client/client.ts'
import { Consumer } from '../client/consumer/consumer.ts'
import { KafkaError, UnknownPartitionError } from '../client/errors.ts'
import type { RequestObserver } from '../client/request-observer.ts'
import { partitionKey, type TopicPartition } from '../client/topic-partition.ts'
import { connected } from './connection.ts'
import type { ConsumeFlags } from './consume.ts'
import { isRead, type Place, placeOf, startOffsets, stopOffsets } from './consume-range.ts'
import type { ContentEncoding } from './content-encoding.ts'
import { interruptible, unlessAborted } from './interruption.ts'
import { recordFilter } from './record-filter.ts'
import { type PrintableRecord, RecordPrinter } from './record-printer.ts'
import { counted, printJson, remark } from './table.ts'

/** Of one partition at once, and of all: records in memory take several times the room that they take in a log, the more the smaller they are. */
const PARTITION_FETCH_BYTES = 256 * 1024
const FETCH_BYTES = 8 * 1024 * 1024
const POLL_RECORDS_MAX = 10_000
/** How long records are waited for before it is looked at whether there is an end, and whether positions went past what nobody sees. */
const POLL_MS = 100

/** A new member of a group of the new protocol may have no partitions at first. That it gets none is known when it has none after two heartbeats (5 s by default). */
const NO_PARTITIONS_MS = 12_000

type RecordConsumer = Consumer<Uint8Array, Uint8Array>

/** Prints records until the limit, the end, or the user says stop. */
export async function consumeRecords(topics: readonly string[], flags: ConsumeFlags): Promise<void> {
  const where = placeOf(flags)
  const filter = recordFilter(flags)
  const printer = printerOf(flags)
  const troubles = new Troubles()
  await connected(
    flags,
    (client) =>
      interruptible(async (signal) => {
        for (const topic of topics) await client.topic(topic)
        const reader =
          flags.group === undefined
            ? await assignedReader(client, topics, where, flags)
            : await memberReader(client, topics, flags.group, flags)
        try {
          await printAll(reader, printer, filter, signal, troubles)
        } finally {
          await reader.consumer.close({ timeoutMs: flags.timeoutMs })
        }
        if (printer.garbled > 0)
          remark(`${counted(printer.garbled, 'record')} held what is no text: --encoding base64 or hex keeps it as it was`)
        if (flags.count === true) tellCount(printer.count, flags)
        else if (!flags.json) remark(counted(printer.count, 'record'))
      }),
    troubles,
  )
}

function printerOf(flags: ConsumeFlags): RecordPrinter {
  const { encoding, keyEncoding = encoding, valueEncoding = encoding, max, count } = flags
  return new RecordPrinter({
    format: flags.json === true ? null : flags.format,
    keyEncoding: keyEncoding as ContentEncoding | undefined,
    valueEncoding: valueEncoding as ContentEncoding | undefined,
    max,
    countsOnly: count,
  })
}

function tellCount(count: number, flags: ConsumeFlags): void {
  if (flags.json) printJson({ count })
  else console.log(count)
}

/** Remarks on a connection that ended, once until records come again. */
class Troubles implements RequestObserver {
  #told = false
  sent(): void {}
  answered(): void {}
  failed(): void {}
  connected(): void {}

  disconnected(broker: string, code: string | null): void {
    if (code === null || this.#told) return
    this.#told = true
    remark(`the connection to ${broker} ended (${code}); trying again`)
  }

  over(): void {
    this.#told = false
  }
}

/** Where records come from, and what becomes of the offsets that were printed. */
interface Reader {
  readonly consumer: RecordConsumer
  /** Where reading stops, by partition, once partitions are assigned; null: never, or not known yet. */
  ends: ReadonlyMap<string, number> | null
  /** Whether having no partitions means that there is nothing to read. */
  mayHaveNone(): boolean
  /** Everything in front of these positions was printed. */
  printed(positions: readonly (TopicPartition & { offset: number })[]): Promise<void>
}

async function printAll(
  reader: Reader,
  printer: RecordPrinter,
  filter: ((record: PrintableRecord) => boolean) | null,
  signal: AbortSignal,
  troubles: Troubles,
): Promise<void> {
  const { consumer } = reader
  const turn = async (): Promise<boolean> => {
    if (await isReached(reader)) return false
    const records = await consumer.poll({ timeoutMs: POLL_MS, maxRecords: Math.min(printer.room, POLL_RECORDS_MAX), signal })
    if (records.length > 0) troubles.over()
    /** Where partitions were left, since what follows was written after the command began. */
    const cut = new Map<string, number>()
    for (const record of records) {
      const key = partitionKey(record)
      if (record.offset < (reader.ends?.get(key) ?? Number.POSITIVE_INFINITY)) {
        if (filter === null || filter(record)) printer.add(record)
      } else if (!cut.has(key)) cut.set(key, record.offset)
    }
    if (!(await printer.flush())) return false
    const positions = await positionsOf(consumer)
    await reader.printed(positions.map((each) => ({ ...each, offset: cut.get(partitionKey(each)) ?? each.offset })))
    return true
  }
  while (!signal.aborted && !printer.full) if ((await unlessAborted(turn(), signal)) !== true) return
}

async function isReached(reader: Reader): Promise<boolean> {
  const { consumer, ends } = reader
  if (ends === null || (consumer.assignment().length === 0 && !reader.mayHaveNone())) return false
  const positions = await positionsOf(consumer)
  return positions.every((position) => position.offset >= (ends.get(partitionKey(position)) ?? Number.POSITIVE_INFINITY))
}

function positionsOf(consumer: RecordConsumer): Promise<(TopicPartition & { offset: number })[]> {
  return Promise.all(
    consumer.assignment().map(async (partition) => ({ ...partition, offset: await consumer.position(partition) })),
  )
}

function optionsOf({ readCommitted, timeoutMs }: ConsumeFlags) {
  return {
    isolationLevel: readCommitted === true ? 'read_committed' : 'read_uncommitted',
    maxPartitionFetchBytes: PARTITION_FETCH_BYTES,
    fetchMaxBytes: FETCH_BYTES,
    defaultApiTimeoutMs: timeoutMs,
    allowAutoCreateTopics: false,
  } as const
}

/** Reads all partitions, or those that were named. */
async function assignedReader(client: Client, topics: readonly string[], where: Place, flags: ConsumeFlags): Promise<Reader> {
  const partitions: TopicPartition[] = []
  for (const topic of topics) {
    const { length } = (await client.topic(topic)).partitions
    for (const partition of flags.partition ?? Array(length).keys()) {
      if (partition >= length) throw new UnknownPartitionError(topic, partition, length)
      if (isRead(where, partition)) partitions.push({ topic, partition })
    }
  }
  const starts = await startOffsets(client, partitions, where)
  const consumer: RecordConsumer = new Consumer(client, { ...optionsOf(flags), autoOffsetReset: 'earliest' })
  consumer.assign(partitions)
  for (const partition of partitions) consumer.seek({ ...partition, offset: starts.get(partitionKey(partition))! })
  const stops = await stopOffsets(client, partitions, flags)
  const ends = flags.exit === true || flags.count === true ? await endsOf(consumer, partitions) : null
  return { consumer, ends: earlier(ends, stops), mayHaveNone: () => true, printed: async () => {} }
}

/** Reading ends at what comes first: where it is told to, or what was the end when it began. */
function earlier(
  ends: ReadonlyMap<string, number> | null,
  stops: ReadonlyMap<string, number> | null,
): ReadonlyMap<string, number> | null {
  if (ends === null || stops === null) return ends ?? stops
  return new Map([...ends].map(([key, end]) => [key, Math.min(end, stops.get(key) ?? end)]))
}

/** Of commits that come too late: whoever has the partition now goes on from where the group had come to. */
const LATE_COMMITS: ReadonlySet<string> = new Set([
  'ILLEGAL_GENERATION',
  'REBALANCE_IN_PROGRESS',
  'UNKNOWN_MEMBER_ID',
  'FENCED_MEMBER_EPOCH',
  'STALE_MEMBER_EPOCH',
])

/** Reads what the group assigns, and commits what was printed. */
async function memberReader(client: Client, topics: readonly string[], groupId: string, flags: ConsumeFlags): Promise<Reader> {
  const { createGroupMembership } = await import('../client/consumer/group/group-membership.ts')
  const groupProtocol = await protocolOf(client, groupId)
  const committed = new Map<string, number>()
  const consumer: RecordConsumer = new Consumer(
    client,
    {
      ...optionsOf(flags),
      groupId,
      groupProtocol,
      enableAutoCommit: false,
      autoOffsetReset: flags.fromBeginning === true ? 'earliest' : 'latest',
      async onRebalance({ kind, partitions }) {
        for (const partition of partitions) committed.delete(partitionKey(partition))
        if (kind !== 'assigned') return
        for (const each of await consumer.committed(partitions)) committed.set(partitionKey(each), each.offset)
        if (flags.exit === true) reader.ends = new Map([...(reader.ends ?? []), ...(await endsOf(consumer, partitions))])
      },
    },
    { membership: createGroupMembership },
  )
  const beganMs = performance.now()
  const reader: Reader = {
    consumer,
    ends: null,
    mayHaveNone: () => groupProtocol === 'classic' || performance.now() - beganMs > NO_PARTITIONS_MS,
    async printed(positions) {
      const moved = positions.filter((position) => committed.get(partitionKey(position)) !== position.offset)
      if (moved.length === 0) return
      try {
        await consumer.commit(moved)
      } catch (error) {
        if (!(error instanceof KafkaError) || !LATE_COMMITS.has(error.code)) throw error
        return
      }
      for (const position of moved) committed.set(partitionKey(position), position.offset)
    },
  }
  consumer.subscribe({ topics })
  return reader
}

/** A group goes on in the protocol that it has: joining shall not change it. */
async function protocolOf(client: Client, groupId: string): Promise<'classic' | 'consumer'> {
  const [{ describeConsumerGroups }, { settle }] = await Promise.all([
    import('../client/admin/describe-consumer-groups.ts'),
    import('../client/admin/results.ts'),
  ])
  const described = await settle(describeConsumerGroups(client, [groupId]))
  return described.error(groupId) === null && described.get(groupId).type === 'consumer' ? 'consumer' : 'classic'
}

async function endsOf(consumer: RecordConsumer, partitions: readonly TopicPartition[]): Promise<Map<string, number>> {
  const ends = await consumer.endOffsets(partitions)
  return new Map(ends.map((end) => [partitionKey(end), end.offset]))
}
