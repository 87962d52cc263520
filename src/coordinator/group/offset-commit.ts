import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import type { OffsetCommitRequest, OffsetCommitResponse } from '../../protocol/generated/api/offset-commit.ts'
import type { OffsetDeleteRequest, OffsetDeleteResponse } from '../../protocol/generated/api/offset-delete.ts'
import type { Ticket } from '../ticket.ts'
import type { ClassicGroup } from './classic-group.ts'
import type { ClassicRebalance } from './classic-rebalance.ts'
import { committedRecords, committedResults } from './committed-partitions.ts'
import { commitError as consumerCommitError } from './consumer-commit.ts'
import type { GroupEnvironment } from './group-environment.ts'
import { type GroupRecord, offsetTombstone } from './group-records.ts'
import type { Group } from './group-registry.ts'
import type { GroupState } from './group-state.ts'

/** From this version on a client understands that a group is not there; older ones are told that their generation is over. */
const GROUP_ID_NOT_FOUND_FROM = 9

/** OffsetCommit and OffsetDelete. */
export class OffsetCommits {
  readonly #environment: GroupEnvironment
  readonly #state: GroupState
  readonly #rebalance: ClassicRebalance

  constructor(environment: GroupEnvironment, state: GroupState, rebalance: ClassicRebalance) {
    this.#environment = environment
    this.#state = state
    this.#rebalance = rebalance
  }

  /** Topics come with both name and id, known to exist. */
  commit(ticket: Ticket, request: OffsetCommitRequest): void {
    const { writer, config, clock } = this.#environment
    const group = this.#state.groups.get(request.groupId)
    const isTooLarge = (metadata: string | null): boolean => metadata !== null && metadata.length > config.offsetMetadataMaxBytes
    const refused =
      group === undefined
        ? unknownGroupError(request, ticket.apiVersion)
        : refusalOf(group, request, ticket.apiVersion, isTooLarge)
    if (refused !== ErrorCode.NONE) {
      const response = commitResponse(request, () => refused)
      writer.reply(ticket, response)
      return
    }
    // A commit is a sign of life, where members are free to give one.
    if (group?.type === 'classic') {
      const member = group.member(request.memberId)
      if (member !== undefined) this.#rebalance.touch(group, member)
    }

    const nowMs = clock.nowMs()
    const expireTimestampMs = expiryOf(request.retentionTimeMs, nowMs)
    const stamp = { commitTimestampMs: nowMs, expireTimestampMs }
    const records = committedRecords(request.groupId, request.topics, isTooLarge, stamp)
    this.#state.write(records)
    this.#environment.counters.offsetCommits.value += records.length
    writer.reply(
      ticket,
      commitResponse(request, (metadata) => (isTooLarge(metadata) ? ErrorCode.OFFSET_METADATA_TOO_LARGE : ErrorCode.NONE)),
    )
  }

  delete(ticket: Ticket, request: OffsetDeleteRequest): void {
    const { writer } = this.#environment
    const group = this.#state.groups.get(request.groupId)
    const refused = deleteError(group, request.groupId)
    if (group === undefined || refused !== ErrorCode.NONE) {
      writer.reply(ticket, { errorCode: refused } satisfies Input<OffsetDeleteResponse>)
      return
    }

    const { offsets } = this.#state
    const records: GroupRecord[] = []
    const topics = request.topics.map(({ name, partitions }) => {
      const isSubscribed = group.isSubscribedTo(name)
      const indexes = new Set(partitions.map(({ partitionIndex }) => partitionIndex))
      for (const partition of isSubscribed ? [] : indexes) {
        const exists =
          offsets.committed.get(request.groupId, name, partition) !== undefined ||
          offsets.isPending(request.groupId, name, partition)
        if (exists) records.push(offsetTombstone(request.groupId, name, partition))
      }
      const errorCode = isSubscribed ? ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC : ErrorCode.NONE
      return { name, partitions: Array.from(indexes, (partitionIndex) => ({ partitionIndex, errorCode })) }
    })
    this.#state.write(records)
    writer.reply(ticket, { topics } satisfies Input<OffsetDeleteResponse>)
  }
}

/** -1 without a retention of its own. One that reaches beyond all times that can be written ends with them. */
function expiryOf(retentionTimeMs: number, nowMs: number): number {
  return retentionTimeMs === -1 ? -1 : Math.min(nowMs + retentionTimeMs, Number.MAX_SAFE_INTEGER)
}

function unknownGroupError(request: OffsetCommitRequest, apiVersion: number): number {
  // The admin client, or a consumer that keeps its offsets here but has no group: one is made for the offsets.
  if (request.generationIdOrMemberEpoch < 0) return ErrorCode.NONE
  return apiVersion >= GROUP_ID_NOT_FOUND_FROM ? ErrorCode.GROUP_ID_NOT_FOUND : ErrorCode.ILLEGAL_GENERATION
}

/** Of a partition whose metadata is too large the group is not asked. */
function refusalOf(
  group: Group,
  request: OffsetCommitRequest,
  apiVersion: number,
  isTooLarge: (metadata: string | null) => boolean,
): number {
  if (group.type === 'classic') return commitError(group, request)
  const { memberId, groupInstanceId, generationIdOrMemberEpoch: epoch } = request
  const topics = request.topics.map(({ topicId, partitions }) => ({
    topicId,
    partitions: partitions.filter(({ committedMetadata }) => !isTooLarge(committedMetadata)),
  }))
  return consumerCommitError(group, { memberId, groupInstanceId, epoch }, apiVersion, topics)
}

function commitError(group: ClassicGroup, request: OffsetCommitRequest): number {
  const { memberId, groupInstanceId, generationIdOrMemberEpoch: generationId } = request
  if (generationId < 0 && group.is('Empty')) return ErrorCode.NONE
  if (generationId < 0 && memberId === '' && groupInstanceId === null) return ErrorCode.UNKNOWN_MEMBER_ID
  const errorCode = group.memberError(memberId, groupInstanceId)
  if (errorCode !== ErrorCode.NONE) return errorCode
  if (generationId !== group.generationId) return ErrorCode.ILLEGAL_GENERATION
  // It joined the new generation, and does not yet have its part of the assignment: it should finish that first.
  return group.is('CompletingRebalance') ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE
}

function deleteError(group: Group | undefined, groupId: string): number {
  if (groupId === '') return ErrorCode.INVALID_GROUP_ID
  if (group === undefined) return ErrorCode.GROUP_ID_NOT_FOUND
  // Only of consumers is it known which topics they use; other groups have to be left first.
  return group.type === 'consumer' || group.is('Empty') || group.usesConsumerProtocol()
    ? ErrorCode.NONE
    : ErrorCode.NON_EMPTY_GROUP
}

function commitResponse(request: OffsetCommitRequest, errorOf: (metadata: string | null) => number): Input<OffsetCommitResponse> {
  return {
    topics: request.topics.map(({ name, topicId, partitions }) => ({
      name,
      topicId,
      partitions: committedResults(partitions, errorOf),
    })),
  }
}
