import { alterConsumerGroupOffsets } from '../client/admin/group-offsets.ts'
import type { OffsetSpec } from '../client/admin/offsets.ts'
import { settle } from '../client/admin/results.ts'
import type { Client } from '../client/client.ts'
import { type KafkaError, ServerError } from '../client/errors.ts'
import { partitionKey, type TopicPartition } from '../client/topic-partition.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { connected } from './connection.ts'
import { throwAll } from './failure.ts'
import type { ResetFlags } from './group.ts'
import { committedOffsets, groupOf } from './group-admin.ts'
import { printJson, printTable } from './table.ts'
import { parseTime } from './time-text.ts'
import { offsetsAt } from './topic-admin.ts'
import { UsageError } from './usage.ts'

/** Commits other offsets for a group without members. A group that has none yet is made by it. */
export async function resetGroup(groupId: string, flags: ResetFlags): Promise<void> {
  const target = targetOf(flags)
  await connected(flags, async (client) => {
    const all = await partitionsOf(client, groupId, flags.topic)
    const partitions = all.filter(({ partition }) => flags.partition?.includes(partition) ?? true)
    const [earliest, latest, found] = await Promise.all([
      offsetsAt(client, partitions, 'earliest'),
      offsetsAt(client, partitions, 'latest'),
      'spec' in target ? offsetsAt(client, partitions, target.spec) : null,
    ])
    const before = new Map((await committedOffsets(client, groupId)).map((entry) => [partitionKey(entry), entry.committed]))
    const wantedOf = (partition: TopicPartition): number | null => {
      if ('spec' in target) return found!(partition)
      return 'offset' in target ? target.offset : before.get(partitionKey(partition))! + target.shift
    }
    const changes = partitions.flatMap((partition) => {
      const [first, last] = [earliest(partition), latest(partition)]
      // Of a topic that is gone, or that has no leader now, nothing can be said.
      if (first === null || last === null) return []
      const was = before.get(partitionKey(partition)) ?? null
      // What is nowhere cannot be moved.
      if ('shift' in target && was === null) return []
      const wanted = wantedOf(partition)
      // No record is as late: behind the last one.
      const isLater = wanted === null || ('spec' in target && wanted < 0)
      const offset = isLater ? last : Math.min(Math.max(wanted, first), last)
      return [{ ...partition, before: was, offset }]
    })
    if (flags.dryRun !== true) await commit(client, groupId, changes)
    if (flags.json) printJson({ groupId, committed: flags.dryRun !== true, offsets: changes })
    else
      printTable(
        ['TOPIC', 'PARTITION', 'BEFORE', flags.dryRun === true ? 'WOULD BE' : 'NOW'],
        changes.map((change) => [change.topic, change.partition, change.before ?? '-', change.offset]),
        'nothing to reset',
      )
  })
}

/** What ListOffsets is asked for, an offset, or how far from where the group is. */
function targetOf({
  toEarliest,
  toLatest,
  toOffset,
  toTime,
  shiftBy,
}: ResetFlags): { spec: OffsetSpec } | { offset: number } | { shift: number } {
  if (toEarliest === true) return { spec: 'earliest' }
  if (toLatest === true) return { spec: 'latest' }
  if (toOffset !== undefined) return { offset: toOffset }
  if (shiftBy !== undefined) return { shift: shiftBy }
  if (toTime === undefined) throw new UsageError('say where to: --to-earliest, --to-latest, --to-offset, --to-time or --shift-by')
  return { spec: { timestampMs: parseTime(toTime) } }
}

async function partitionsOf(client: Client, groupId: string, topics: readonly string[] | undefined): Promise<TopicPartition[]> {
  if (topics !== undefined) {
    const all = await Promise.all(topics.map((name) => client.topic(name)))
    return all.flatMap(({ name, partitions }) => partitions.map((_, partition) => ({ topic: name, partition })))
  }
  await groupOf(client, groupId)
  return (await committedOffsets(client, groupId)).map(({ topic, partition }) => ({ topic, partition }))
}

async function commit(client: Client, groupId: string, offsets: readonly (TopicPartition & { offset: number })[]): Promise<void> {
  const results = await settle(alterConsumerGroupOffsets(client, groupId, offsets))
  const errors = results.errors().map(([, error]) => error)
  // A group with members takes commits from them alone.
  const hasMembers = (error: KafkaError): boolean => error.code === 'UNKNOWN_MEMBER_ID'
  if (errors.some(hasMembers)) throw new ServerError(ErrorCode.NON_EMPTY_GROUP, `group ${groupId}`)
  throwAll(errors)
}
