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
      'offset' in target ? null : offsetsAt(client, partitions, target.spec),
    ])
    const before = new Map((await committedOffsets(client, groupId)).map((entry) => [partitionKey(entry), entry.committed]))
    const changes = partitions.flatMap((partition) => {
      const [first, last] = [earliest(partition), latest(partition)]
      // Of a topic that is gone, or that has no leader now, nothing can be said.
      if (first === null || last === null) return []
      const wanted = 'offset' in target ? target.offset : found!(partition)
      // No record is as late: behind the last one.
      const offset = wanted === null || wanted < 0 ? last : Math.min(Math.max(wanted, first), last)
      return [{ ...partition, before: before.get(partitionKey(partition)) ?? null, offset }]
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

/** What ListOffsets is asked for, or an offset. */
function targetOf({ toEarliest, toLatest, toOffset, toTime }: ResetFlags): { spec: OffsetSpec } | { offset: number } {
  if (toEarliest === true) return { spec: 'earliest' }
  if (toLatest === true) return { spec: 'latest' }
  if (toOffset !== undefined) return { offset: toOffset }
  if (toTime === undefined) throw new UsageError('say where to: --to-earliest, --to-latest, --to-offset or --to-time')
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
