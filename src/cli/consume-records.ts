import type { Client } from '../client/client.ts'
import { UnknownPartitionError } from '../client/errors.ts'
import { GroupMember } from '../client/group-member.ts'
import { EARLIEST, LATEST, offsetsAt, positionKey, RecordFetcher, type TopicPartition } from '../client/record-fetcher.ts'
import { connected } from './connection.ts'
import type { ConsumeFlags } from './consume.ts'
import { interruptible, unlessAborted } from './interruption.ts'
import { RecordPrinter } from './record-printer.ts'
import { counted, remark } from './table.ts'
import { UsageError } from './usage.ts'

/** Of one partition at once: records in memory take several times the room that they take in a log, the more the smaller they are. */
const FETCH_BYTES = 256 * 1024

type Ends = ReadonlyMap<string, number> | null

/** Prints records until the limit, the end, or the user says stop. */
export async function consumeRecords(topics: readonly string[], flags: ConsumeFlags): Promise<void> {
  const where = placeOf(flags)
  await connected(flags, (client) =>
    interruptible(async (signal) => {
      let troubled = false
      const fetcher = new RecordFetcher(client, {
        isolation: flags.readCommitted === true ? 1 : 0,
        partitionBytes: FETCH_BYTES,
        onRetry: (error) => {
          if (!troubled) remark(`${error.message}; trying again`)
          troubled = true
        },
      })
      const printer = new RecordPrinter(flags.json === true ? null : flags.format, flags.max)
      for (const topic of topics) await client.topic(topic)
      const reader =
        flags.group === undefined
          ? new AssignedReader(client, fetcher, { topics, where, only: flags.partition, exit: flags.exit === true })
          : new MemberReader(client, fetcher, { topics, groupId: flags.group, where, exit: flags.exit === true })
      try {
        await printAll(reader, fetcher, printer, signal, () => {
          troubled = false
        })
      } finally {
        await reader.end()
      }
      if (!flags.json) remark(counted(printer.count, 'record'))
    }),
  )
}

/** Where the partitions come from, and what becomes of the offsets that were printed. */
interface Reader {
  /** Called before each fetch: sees to it that partitions are assigned. */
  prepare(): Promise<void>
  /** Where reading stops; null: never. Of the assignment that `prepare` left. */
  readonly ends: Ends
  /** Everything in front of these positions was printed. */
  printed(positions: readonly (TopicPartition & { offset: number })[]): Promise<void>
  end(): Promise<void>
}

async function printAll(
  reader: Reader,
  fetcher: RecordFetcher,
  printer: RecordPrinter,
  signal: AbortSignal,
  progress: () => void,
): Promise<void> {
  while (!signal.aborted && !printer.full) {
    if (
      (await unlessAborted(
        reader.prepare().then(() => true),
        signal,
      )) === undefined
    )
      return
    const { ends } = reader
    const isReached = (): boolean =>
      ends !== null && fetcher.positions().every((position) => position.offset >= ends.get(positionKey(position))!)
    if (isReached()) return
    const records = await unlessAborted(fetcher.next(signal), signal)
    if (records === undefined) return
    if (records.length > 0) progress()
    /** Of partitions whose records were not all printed, since there were enough. */
    const cut = new Map<string, number>()
    for (const record of records) {
      const key = positionKey(record)
      if (ends !== null && record.offset >= ends.get(key)!) continue
      if (!printer.full) printer.add(record)
      else if (!cut.has(key)) cut.set(key, record.offset)
    }
    if (!(await printer.flush())) return
    await reader.printed(fetcher.positions().map((each) => ({ ...each, offset: cut.get(positionKey(each)) ?? each.offset })))
  }
}

interface AssignedOptions {
  readonly topics: readonly string[]
  readonly where: Place
  /** Undefined: all partitions. */
  readonly only: readonly number[] | undefined
  readonly exit: boolean
}

/** Reads all partitions, or those that were named. */
class AssignedReader implements Reader {
  ends: Ends = null
  readonly #client: Client
  readonly #fetcher: RecordFetcher
  readonly #options: AssignedOptions
  #assigned = false

  constructor(client: Client, fetcher: RecordFetcher, options: AssignedOptions) {
    this.#client = client
    this.#fetcher = fetcher
    this.#options = options
  }

  async prepare(): Promise<void> {
    if (this.#assigned) return
    const { topics, where, only, exit } = this.#options
    const partitions: TopicPartition[] = []
    for (const topic of topics) {
      const { length } = (await this.#client.topic(topic)).partitions
      for (const partition of only ?? Array(length).keys()) {
        if (partition >= length) throw new UnknownPartitionError(topic, partition, length)
        partitions.push({ topic, partition })
      }
    }
    const starts = await startOffsets(this.#client, partitions, where)
    this.#fetcher.assign(partitions.map((partition) => ({ ...partition, offset: starts.get(positionKey(partition))! })))
    if (exit) this.ends = await offsetsAt(this.#client, partitions, LATEST)
    this.#assigned = true
  }

  async printed(): Promise<void> {}
  async end(): Promise<void> {}
}

/** Reads what the group assigns, and commits what was printed. */
class MemberReader implements Reader {
  ends: Ends = null
  readonly #client: Client
  readonly #fetcher: RecordFetcher
  readonly #member: GroupMember
  readonly #where: Place
  readonly #exit: boolean
  readonly #committed = new Map<string, number>()

  constructor(
    client: Client,
    fetcher: RecordFetcher,
    options: { topics: readonly string[]; groupId: string; where: Place; exit: boolean },
  ) {
    this.#client = client
    this.#fetcher = fetcher
    this.#member = new GroupMember(client, { groupId: options.groupId, topics: options.topics })
    this.#where = options.where
    this.#exit = options.exit
  }

  async prepare(): Promise<void> {
    if (!this.#member.needsJoin) return
    const assigned = await this.#member.join()
    const committed = new Map((await this.#member.committed(assigned)).map((each) => [positionKey(each), each.offset]))
    const starts = await startOffsets(this.#client, assigned, this.#where)
    this.#committed.clear()
    for (const [key, offset] of committed) this.#committed.set(key, offset)
    this.#fetcher.assign(
      assigned.map((partition) => {
        const key = positionKey(partition)
        return { ...partition, offset: committed.get(key) ?? starts.get(key)! }
      }),
    )
    this.ends = this.#exit ? await offsetsAt(this.#client, assigned, LATEST) : null
  }

  async printed(positions: readonly (TopicPartition & { offset: number })[]): Promise<void> {
    const moved = positions.filter((position) => this.#committed.get(positionKey(position)) !== position.offset)
    await this.#member.commit(moved)
    for (const position of moved) this.#committed.set(positionKey(position), position.offset)
  }

  async end(): Promise<void> {
    await this.#member.leave()
  }
}

/** A timestamp as ListOffsets takes it, an offset, or so many records before the end. */
type Place = number | { readonly offset: number } | { readonly last: number }

function placeOf({ offset, fromBeginning }: ConsumeFlags): Place {
  if (offset === undefined) return fromBeginning === true ? EARLIEST : LATEST
  const number = Number(offset.replace(/^[@-]/, ''))
  if (!/^[@-]?\d+$/.test(offset) || !Number.isSafeInteger(number))
    throw new UsageError(`--offset takes an offset, -N for the last N, or @milliseconds since the epoch, and got "${offset}"`)
  if (offset.startsWith('@')) return number
  return offset.startsWith('-') ? { last: number } : { offset: number }
}

async function startOffsets(
  client: Client,
  partitions: readonly TopicPartition[],
  where: Place,
): Promise<ReadonlyMap<string, number>> {
  if (typeof where === 'number') return offsetsAt(client, partitions, where)
  const [first, last] = await Promise.all([offsetsAt(client, partitions, EARLIEST), offsetsAt(client, partitions, LATEST)])
  return new Map(
    partitions.map((partition) => {
      const key = positionKey(partition)
      const wanted = 'last' in where ? last.get(key)! - where.last : where.offset
      return [key, Math.max(first.get(key)!, Math.min(last.get(key)!, wanted))]
    }),
  )
}
