import type { Client } from '../client/client.ts'
import { checkErrorCode } from '../client/errors.ts'
import { EARLIEST, LATEST, offsetsAt, positionKey, type TopicPartition } from '../client/record-fetcher.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { OffsetCommitRequest, OffsetCommitResponse } from '../protocol/generated/api/offset-commit.ts'
import { connected } from './connection.ts'
import type { ResetFlags } from './group.ts'
import { committedOffsets, groupOf } from './group-admin.ts'
import { printJson, printTable } from './table.ts'
import { UsageError } from './usage.ts'

/** Up to here topics are named by name. */
const COMMIT_VERSION = 9
/** What stands for "no member" in a commit from outside of the group. */
const NO_GENERATION = -1

/** Commits other offsets for a group without members. A group that has none yet is made by it. */
export async function resetGroup(groupId: string, flags: ResetFlags): Promise<void> {
  const target = targetOf(flags)
  await connected(flags, async (client) => {
    const partitions = await partitionsOf(client, groupId, flags.topic)
    const [earliest, latest] = await Promise.all([offsetsAt(client, partitions, EARLIEST), offsetsAt(client, partitions, LATEST)])
    const found = typeof target === 'number' ? await offsetsAt(client, partitions, target) : null
    const before = new Map((await committedOffsets(client, groupId)).map((entry) => [positionKey(entry), entry.committed]))
    const changes = partitions.map((partition) => {
      const key = positionKey(partition)
      const wanted = found?.get(key) ?? (target as { offset: number }).offset
      const offset = Math.min(Math.max(wanted, earliest.get(key)!), latest.get(key)!)
      return { ...partition, before: before.get(key) ?? null, offset }
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

/** A timestamp as ListOffsets takes it, or an offset. */
function targetOf({ toEarliest, toLatest, toOffset, toTime }: ResetFlags): number | { offset: number } {
  if (toEarliest === true) return EARLIEST
  if (toLatest === true) return LATEST
  if (toOffset !== undefined) return { offset: toOffset }
  if (toTime === undefined) throw new UsageError('say where to: --to-earliest, --to-latest, --to-offset or --to-time')
  const timeMs = /^\d+$/.test(toTime) ? Number(toTime) : Date.parse(toTime)
  if (Number.isSafeInteger(timeMs) && timeMs >= 0) return timeMs
  throw new UsageError(`"${toTime}" is no time: 2026-01-31T12:00:00Z is one, and so are milliseconds since the epoch`)
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
  const topics = [...new Set(offsets.map(({ topic }) => topic))].map((name) => ({
    name,
    partitions: offsets
      .filter(({ topic }) => topic === name)
      .map(({ partition, offset }) => ({ partitionIndex: partition, committedOffset: offset, committedMetadata: '' })),
  }))
  if (topics.length === 0) return
  await client.retry(async () => {
    const body = { groupId, generationIdOrMemberEpoch: NO_GENERATION, memberId: '', topics }
    const coordinator = await client.coordinator(groupId)
    const answer = await client.node(coordinator, OffsetCommitRequest, OffsetCommitResponse, body, {
      maxVersion: COMMIT_VERSION,
    })
    for (const { name, partitions } of answer.topics) {
      for (const { partitionIndex, errorCode } of partitions) {
        // A group with members takes commits from them alone.
        if (errorCode === ErrorCode.UNKNOWN_MEMBER_ID) checkErrorCode(ErrorCode.NON_EMPTY_GROUP, `group ${groupId}`)
        checkErrorCode(errorCode, `offset of ${name}-${partitionIndex}`)
      }
    }
  })
}
