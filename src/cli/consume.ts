import { styleText } from 'node:util'
import { type Command, InvalidArgumentError } from 'commander'
import type { Client } from '../client/client.ts'
import { GroupMember } from '../client/group-member.ts'
import {
  EARLIEST,
  type FetchedRecord,
  LATEST,
  offsetsAt,
  positionKey,
  RecordFetcher,
  type TopicPartition,
} from '../client/record-fetcher.ts'
import { type ConnectionFlags, connected, withConnection } from './connection.ts'
import { printJson } from './table.ts'

interface ConsumeFlags extends ConnectionFlags {
  fromBeginning?: boolean
  offset?: string
  partition?: number[]
  group?: string
  max?: number
  exit?: boolean
  format?: string
  readCommitted?: boolean
}

export function addConsume(program: Command): void {
  withConnection(program.command('consume <topic...>').description('get records out, as they come, until interrupted'))
    .option('--from-beginning', 'from the first record on (a group: where it has committed nothing)')
    .option('-o, --offset <where>', 'from here on: an offset, -N for the last N, or @milliseconds since the epoch')
    .option('-p, --partition <number...>', 'only these partitions', (text: string, before: number[] = []) => [
      ...before,
      whole(text),
    ])
    .option('-g, --group <id>', 'as a member of this group, committing what was printed')
    .option('-n, --max <count>', 'stop after so many records', whole)
    .option('-e, --exit', 'stop at the end of what is there now')
    .option(
      '-f, --format <text>',
      'print with %t topic, %p partition, %o offset, %k key, %v value, %T timestamp, %h headers, \\n, \\t',
      '%v\\n',
    )
    .option('--read-committed', 'leave out what is not, or not yet, committed')
    .addHelpText(
      'after',
      "\nExamples:\n  rafka consume greetings --from-beginning\n  rafka consume orders --group billing --format '%p:%o %k=%v\\n'\n  rafka consume orders --offset -10 --exit --json",
    )
    .action(consume)
}

async function consume(topics: string[], flags: ConsumeFlags): Promise<void> {
  if (flags.group !== undefined && (flags.offset !== undefined || flags.partition !== undefined)) {
    throw new InvalidArgumentError(
      'a group decides on partitions and offsets: --group goes with neither --offset nor --partition',
    )
  }
  const interrupted = new AbortController()
  const stop = (): void => interrupted.abort()
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  await connected(flags, async (client) => {
    const fetcher = new RecordFetcher(client, { isolation: flags.readCommitted === true ? 1 : 0 })
    const printer = new Printer(flags)
    try {
      if (flags.group === undefined) await consumeAssigned(client, topics, flags, fetcher, printer, interrupted.signal)
      else await consumeAsMember(client, topics, flags, fetcher, printer, interrupted.signal)
    } catch (error) {
      if (!interrupted.signal.aborted) throw error
    }
    if (!flags.json)
      console.error(styleText('dim', `${printer.count} record${printer.count === 1 ? '' : 's'}`, { stream: process.stderr }))
  })
}

async function consumeAssigned(
  client: Client,
  topics: readonly string[],
  flags: ConsumeFlags,
  fetcher: RecordFetcher,
  printer: Printer,
  signal: AbortSignal,
): Promise<void> {
  const partitions: TopicPartition[] = []
  for (const name of topics) {
    const topic = await client.topic(name)
    topic.partitions.forEach((_, partition) => {
      if (flags.partition === undefined || flags.partition.includes(partition)) partitions.push({ topic: name, partition })
    })
  }
  if (partitions.length === 0) throw new InvalidArgumentError('there are no such partitions')
  const starts = await startOffsets(client, partitions, flags)
  fetcher.assign(partitions.map((partition) => ({ ...partition, offset: starts.get(positionKey(partition))! })))
  const ends = flags.exit === true ? await offsetsAt(client, partitions, LATEST) : null
  while (!signal.aborted && !printer.full && !reached(fetcher, ends)) {
    for (const record of await fetcher.next(signal)) if (!printer.full && !isBeyond(record, ends)) printer.print(record)
  }
}

async function consumeAsMember(
  client: Client,
  topics: readonly string[],
  flags: ConsumeFlags,
  fetcher: RecordFetcher,
  printer: Printer,
  signal: AbortSignal,
): Promise<void> {
  for (const topic of topics) await client.topic(topic)
  const member = new GroupMember(client, { groupId: flags.group!, topics })
  let ends: ReadonlyMap<string, number> | null = null
  /** Where the group goes on: behind what was printed, which with a limit is not all that was fetched. */
  const printed = new Map<string, number>()
  const commit = async (): Promise<void> => {
    const positions = fetcher
      .positions()
      .map((position) => ({ ...position, offset: printed.get(positionKey(position)) ?? position.offset }))
    await member.commit(positions)
  }
  try {
    while (!signal.aborted && !printer.full) {
      if (member.needsJoin) {
        const assigned = await member.join()
        const committed = new Map((await member.committed(assigned)).map((position) => [positionKey(position), position.offset]))
        const starts = await offsetsAt(client, assigned, flags.fromBeginning === true ? EARLIEST : LATEST)
        fetcher.assign(
          assigned.map((partition) => ({
            ...partition,
            offset: committed.get(positionKey(partition)) ?? starts.get(positionKey(partition))!,
          })),
        )
        printed.clear()
        ends = flags.exit === true ? await offsetsAt(client, assigned, LATEST) : null
      }
      if (reached(fetcher, ends)) break
      const records = await fetcher.next(signal)
      for (const record of records) {
        if (printer.full) break
        printer.print(record)
        printed.set(positionKey(record), record.offset + 1)
      }
      if (!printer.full) printed.clear()
      if (records.length > 0) await commit()
    }
  } finally {
    await commit()
    await member.leave()
  }
}

async function startOffsets(
  client: Client,
  partitions: readonly TopicPartition[],
  { offset, fromBeginning }: ConsumeFlags,
): Promise<Map<string, number>> {
  if (offset === undefined) return offsetsAt(client, partitions, fromBeginning === true ? EARLIEST : LATEST)
  if (offset.startsWith('@')) return offsetsAt(client, partitions, whole(offset.slice(1)))
  const [first, last] = await Promise.all([offsetsAt(client, partitions, EARLIEST), offsetsAt(client, partitions, LATEST)])
  const back = offset.startsWith('-')
  const number = whole(back ? offset.slice(1) : offset)
  return new Map(
    partitions.map((partition) => {
      const key = positionKey(partition)
      return [key, Math.max(first.get(key)!, Math.min(last.get(key)!, back ? last.get(key)! - number : number))]
    }),
  )
}

function reached(fetcher: RecordFetcher, ends: ReadonlyMap<string, number> | null): boolean {
  return ends !== null && fetcher.positions().every((position) => position.offset >= ends.get(positionKey(position))!)
}

function isBeyond(record: FetchedRecord, ends: ReadonlyMap<string, number> | null): boolean {
  return ends !== null && record.offset >= ends.get(positionKey(record))!
}

class Printer {
  count = 0
  readonly #json: boolean
  readonly #max: number
  readonly #format: string

  constructor({ json, max, format }: ConsumeFlags) {
    this.#json = json === true
    this.#max = max ?? Number.POSITIVE_INFINITY
    this.#format = (format ?? '%v\\n').replaceAll('\\n', '\n').replaceAll('\\t', '\t')
  }

  get full(): boolean {
    return this.count >= this.#max
  }

  print(record: FetchedRecord): void {
    this.count++
    const { topic, partition, offset, timestamp, headers } = record
    const key = textOf(record.key)
    const value = textOf(record.value)
    if (this.#json) {
      printJson({
        topic,
        partition,
        offset,
        timestamp,
        key,
        value,
        headers: headers.map((header) => ({ key: header.key, value: textOf(header.value) })),
      })
      return
    }
    const shown: Readonly<Record<string, string>> = {
      '%': '%',
      t: topic,
      p: String(partition),
      o: String(offset),
      k: key ?? '',
      v: value ?? '',
      T: String(timestamp),
      h: headers.map((header) => `${header.key}=${textOf(header.value) ?? ''}`).join(','),
    }
    process.stdout.write(this.#format.replace(/%([%tpokvTh])/g, (_, name: string) => shown[name]!))
  }
}

function textOf(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString()
}

function whole(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError(`a whole number is needed, and "${text}" is none`)
  return value
}
