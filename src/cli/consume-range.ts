import { listOffsets, type OffsetSpec } from '../client/admin/offsets.ts'
import type { Client } from '../client/client.ts'
import { partitionKey, type TopicPartition } from '../client/topic-partition.ts'
import type { ConsumeFlags } from './consume.ts'
import { parseTime } from './time-text.ts'
import { UsageError } from './usage.ts'

/** An offset by position or time, an offset, offsets of partitions, or so many records before the end. */
export type Place =
  | { readonly spec: OffsetSpec }
  | { readonly offset: number }
  | { readonly byPartition: ReadonlyMap<number, number> }
  | { readonly last: number }

const NUMBER = /^\d+$/
const BY_PARTITION = /^\d+:\d+(,\d+:\d+)*$/

/** Where reading begins. Throws `UsageError`. */
export function placeOf({ offset, fromBeginning, tail }: ConsumeFlags): Place {
  if (tail !== undefined) return { last: tail }
  if (offset === undefined) return { spec: fromBeginning === true ? 'earliest' : 'latest' }
  if (offset === 'beginning') return { spec: 'earliest' }
  if (offset === 'end') return { spec: 'latest' }
  if (offset.startsWith('@')) return { spec: { timestampMs: parseTime(offset.slice(1)) } }
  if (BY_PARTITION.test(offset)) return { byPartition: offsetsOf(offset) }
  const number = Number(offset.replace(/^-/, ''))
  if (!/^-?\d+$/.test(offset) || !Number.isSafeInteger(number))
    throw new UsageError(`--offset takes an offset, -N for the last N, @ and a time, or partition:offset,... and got "${offset}"`)
  return offset.startsWith('-') ? { last: number } : { offset: number }
}

/** Partitions that are read: with offsets of partitions, only those that have one. */
export function isRead(where: Place, partition: number): boolean {
  return !('byPartition' in where) || where.byPartition.has(partition)
}

export async function startOffsets(
  client: Client,
  partitions: readonly TopicPartition[],
  where: Place,
): Promise<ReadonlyMap<string, number>> {
  const [first, last, found] = await Promise.all([
    listed(client, partitions, 'earliest'),
    listed(client, partitions, 'latest'),
    'spec' in where ? listed(client, partitions, where.spec) : null,
  ])
  return new Map(
    partitions.map((partition) => {
      const [lowest, highest] = [first.get(partition).offset, last.get(partition).offset]
      const asked = found?.get(partition).offset
      // No record is as late: behind the last one.
      if (asked !== undefined) return [partitionKey(partition), asked < 0 ? highest : asked]
      const wanted = wantedOffset(where, partition, highest)
      return [partitionKey(partition), Math.max(lowest, Math.min(highest, wanted))]
    }),
  )
}

function wantedOffset(where: Place, { partition }: TopicPartition, highest: number): number {
  if ('last' in where) return highest - where.last
  if ('byPartition' in where) return where.byPartition.get(partition) ?? highest
  return (where as { offset: number }).offset
}

/** In front of which offsets reading ends, by partition; null where nothing says so. */
export async function stopOffsets(
  client: Client,
  partitions: readonly TopicPartition[],
  { toOffset, toTime }: ConsumeFlags,
): Promise<ReadonlyMap<string, number> | null> {
  if (toOffset !== undefined && toTime !== undefined) throw new UsageError('either --to-offset or --to-time, and not both')
  if (toOffset !== undefined) {
    const byPartition = BY_PARTITION.test(toOffset) ? offsetsOf(toOffset) : null
    if (byPartition === null && !NUMBER.test(toOffset))
      throw new UsageError(`--to-offset takes an offset, or partition:offset,... and got "${toOffset}"`)
    return new Map(
      partitions.map((each) => [
        partitionKey(each),
        byPartition === null ? Number(toOffset) : (byPartition.get(each.partition) ?? Number.POSITIVE_INFINITY),
      ]),
    )
  }
  if (toTime === undefined) return null
  const timestampMs = parseTime(toTime)
  const [found, last] = await Promise.all([listed(client, partitions, { timestampMs }), listed(client, partitions, 'latest')])
  // All records are older: up to where the partition ends now.
  return new Map(
    partitions.map((each) => [partitionKey(each), found.get(each).offset < 0 ? last.get(each).offset : found.get(each).offset]),
  )
}

function offsetsOf(text: string): ReadonlyMap<number, number> {
  return new Map(text.split(',').map((pair) => pair.split(':').map(Number) as [number, number]))
}

function listed(client: Client, partitions: readonly TopicPartition[], spec: OffsetSpec) {
  return listOffsets(
    client,
    partitions.map((partition) => ({ ...partition, spec })),
  )
}
