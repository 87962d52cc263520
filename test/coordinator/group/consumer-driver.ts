import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import type { HeartbeatResponse } from '../../../src/protocol/generated/api/heartbeat.ts'
import type { JoinGroupResponse } from '../../../src/protocol/generated/api/join-group.ts'
import type { SyncGroupResponse } from '../../../src/protocol/generated/api/sync-group.ts'
import { HEARTBEAT, JOIN_GROUP, LEAVE_GROUP, OFFSET_COMMIT, OFFSET_FETCH, SYNC_GROUP } from './group-apis.ts'
import type { Call, ShardBench } from './shard-bench.ts'
import { subscription } from './subscription.ts'

export const TOPIC_ID = 'dG9waWMtaWQtb2YtdG9waQ'

export interface JoinOptions {
  readonly group?: string
  readonly memberId?: string
  readonly instanceId?: string | null
  readonly protocols?: readonly { name: string; metadata: Uint8Array }[]
  readonly protocolType?: string
  readonly sessionTimeoutMs?: number
  readonly rebalanceTimeoutMs?: number
  readonly version?: number
  readonly clientId?: string | null
}

export const RANGE = [{ name: 'range', metadata: subscription('topic') }]

/** Sends a JoinGroup. */
export function join(bench: ShardBench, options: JoinOptions = {}): Call<JoinGroupResponse> {
  const { group = 'group', memberId = '', instanceId = null, protocols = RANGE, protocolType = 'consumer' } = options
  const {
    sessionTimeoutMs = 10_000,
    rebalanceTimeoutMs = 60_000,
    version = JOIN_GROUP.request.maxVersion,
    clientId = 'client',
  } = options
  return bench.send(
    JOIN_GROUP,
    { groupId: group, memberId, groupInstanceId: instanceId, protocolType, protocols, sessionTimeoutMs, rebalanceTimeoutMs },
    { version, clientId },
  )
}

/** Joins as a client does: a dynamic member asks for its id first. Gives the JoinGroup that waits. */
export function joinWithId(bench: ShardBench, options: JoinOptions = {}): { memberId: string; joining: Call<JoinGroupResponse> } {
  if (options.memberId !== undefined || options.instanceId != null)
    return { memberId: options.memberId ?? '', joining: join(bench, options) }
  const { memberId } = join(bench, options).answer()
  return { memberId, joining: join(bench, { ...options, memberId }) }
}

export interface SyncOptions {
  readonly group?: string
  readonly instanceId?: string | null
  readonly assignments?: readonly { memberId: string; assignment: Uint8Array }[]
  readonly protocolName?: string | null
  readonly protocolType?: string | null
  readonly version?: number
}

export function sync(
  bench: ShardBench,
  memberId: string,
  generationId: number,
  options: SyncOptions = {},
): Call<SyncGroupResponse> {
  const {
    group = 'group',
    instanceId = null,
    assignments = [],
    protocolName = 'range',
    protocolType = 'consumer',
    version = 5,
  } = options
  return bench.send(
    SYNC_GROUP,
    { groupId: group, memberId, generationId, groupInstanceId: instanceId, protocolType, protocolName, assignments },
    { version },
  )
}

export function heartbeatCall(
  bench: ShardBench,
  memberId: string,
  generationId: number,
  group = 'group',
  instanceId: string | null = null,
): Call<HeartbeatResponse> {
  return bench.send(HEARTBEAT, { groupId: group, memberId, generationId, groupInstanceId: instanceId })
}

/** The error code of a heartbeat. */
export function heartbeat(...beat: Parameters<typeof heartbeatCall>): number {
  return heartbeatCall(...beat).answer().errorCode
}

export function leave(bench: ShardBench, memberId: string, group = 'group'): number {
  return bench.send(LEAVE_GROUP, { groupId: group, members: [{ memberId }] }).answer().members[0]!.errorCode
}

export interface CommitOptions {
  readonly group?: string
  readonly memberId?: string
  readonly generationId?: number
  readonly instanceId?: string | null
  readonly topic?: string
  readonly topicId?: string
  readonly partition?: number
  readonly metadata?: string | null
  readonly retentionTimeMs?: number
  readonly version?: number
}

/** Commits an offset; gives the error code of its partition. */
export function commit(bench: ShardBench, offset: number, options: CommitOptions = {}): number {
  const {
    group = 'group',
    memberId = '',
    generationId = -1,
    instanceId = null,
    topic = 'topic',
    topicId = TOPIC_ID,
    partition = 0,
  } = options
  const { metadata = '', retentionTimeMs = -1, version = OFFSET_COMMIT.request.maxVersion } = options
  const partitions = [{ partitionIndex: partition, committedOffset: offset, committedMetadata: metadata }]
  const body = {
    groupId: group,
    memberId,
    generationIdOrMemberEpoch: generationId,
    groupInstanceId: instanceId,
    retentionTimeMs,
    topics: [{ name: topic, topicId, partitions }],
  }
  return bench.send(OFFSET_COMMIT, body, { version }).answer().topics[0]!.partitions[0]!.errorCode
}

/** The committed offset of a partition, -1 if there is none. */
export function committed(bench: ShardBench, { group = 'group', topic = 'topic', partition = 0 } = {}): number {
  const topics = [{ name: topic, partitionIndexes: [partition] }]
  const { groups } = bench.send(OFFSET_FETCH, { groups: [{ groupId: group, topics }] }, { version: 9 }).answer()
  return groups[0]!.topics[0]!.partitions[0]!.committedOffset
}

export interface StableGroup {
  readonly memberIds: readonly string[]
  readonly leaderId: string
  readonly generationId: number
}

/** Brings a group with so many members to `Stable`; the leader assigns to each member the bytes [its place, generation]. */
export function stableGroup(
  bench: ShardBench,
  members: number,
  options: JoinOptions & { readonly instanceIds?: readonly string[] } = {},
): StableGroup {
  const joins = Array.from({ length: members }, (_, i) =>
    joinWithId(bench, { ...options, instanceId: options.instanceIds?.[i] ?? null }),
  )
  bench.advance(2 * bench.config.initialRebalanceDelayMs + 1)
  return finishRebalance(bench, joins, options.group)
}

/** From the answered JoinGroups of all members on: every member syncs, the leader last. */
export function finishRebalance(
  bench: ShardBench,
  joins: readonly { readonly joining: Call<JoinGroupResponse> }[],
  group = 'group',
): StableGroup {
  const joined = joins.map(({ joining }) => joining.answer())
  const { leader: leaderId, generationId, protocolName } = joined[0]!
  const memberIds = joined.map(({ memberId }) => memberId)
  const assignments = memberIds.map((memberId, i) => ({ memberId, assignment: Uint8Array.of(i, generationId) }))
  const ordered = [...memberIds.filter((memberId) => memberId !== leaderId), leaderId]
  const syncs = ordered.map((memberId) =>
    sync(bench, memberId, generationId, { group, protocolName, assignments: memberId === leaderId ? assignments : [] }),
  )
  for (const { answer } of syncs)
    if (answer().errorCode !== ErrorCode.NONE) throw new Error(`SyncGroup failed with ${answer().errorCode}`)
  return { memberIds, leaderId, generationId }
}
