import { ErrorCode } from '../../protocol/error-codes.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import type { ConsumerMember } from './consumer-member.ts'

/** From this version of OffsetCommit on clients know of member epochs. */
const MEMBER_EPOCH_FROM = 9

/** Whoever commits offsets, or asks for them. `epoch` is negative for somebody who is no member. */
export interface Committer {
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly epoch: number
}

/** Partitions of a topic whose offsets are committed. */
export interface CommittedTopic {
  readonly topicId: string
  readonly partitions: readonly { readonly partitionIndex: number }[]
}

/** The error with which a consumer group refuses an OffsetCommit as a whole, 0 for none. */
export function commitError(
  group: ConsumerGroup,
  committer: Committer,
  apiVersion: number,
  topics: readonly CommittedTopic[],
): number {
  if (committer.epoch < 0 && group.size === 0) return ErrorCode.NONE
  const member = group.member(committer.memberId)
  if (member === undefined) return ErrorCode.UNKNOWN_MEMBER_ID
  if (member.classic === null && apiVersion < MEMBER_EPOCH_FROM) return ErrorCode.UNSUPPORTED_VERSION
  if (isOfEpoch(member, committer.epoch, topics)) return ErrorCode.NONE
  return staleError(member)
}

/** The same for the offsets of a transaction, whose producer need not say that it is a member (KIP-447). `topics` have no id where they do not exist. */
export function transactionalCommitError(
  group: ConsumerGroup,
  { memberId, groupInstanceId, epoch }: Committer,
  topics: readonly (CommittedTopic | undefined)[],
): number {
  if (epoch < 0 && group.size === 0) return ErrorCode.NONE
  if (epoch === -1 && memberId === '' && groupInstanceId === null) return ErrorCode.NONE
  const member = group.member(memberId)
  if (member === undefined) return ErrorCode.UNKNOWN_MEMBER_ID
  if (epoch === member.memberEpoch) return ErrorCode.NONE
  const known = topics.filter((topic) => topic !== undefined)
  return known.length === topics.length && isOfEpoch(member, epoch, known) ? ErrorCode.NONE : ErrorCode.ILLEGAL_GENERATION
}

/** The error with which a consumer group refuses an OffsetFetch, 0 for none. Who does not say that it is a member may ask. */
export function fetchError(group: ConsumerGroup, memberId: string | null, epoch: number): number {
  if (memberId === null && epoch < 0) return ErrorCode.NONE
  const member = memberId === null ? undefined : group.member(memberId)
  if (member === undefined) return ErrorCode.UNKNOWN_MEMBER_ID
  return epoch === member.memberEpoch ? ErrorCode.NONE : staleError(member)
}

/**
 * A member commits as of the epoch that it knows. That may be an older one, if it has had all of the partitions since then: nobody else can have committed for
 * them meanwhile.
 */
function isOfEpoch(member: ConsumerMember, epoch: number, topics: readonly CommittedTopic[]): boolean {
  if (epoch === member.memberEpoch) return true
  if (epoch > member.memberEpoch) return false
  return topics.every(({ topicId, partitions }) =>
    partitions.every(({ partitionIndex }) => {
      const since =
        member.assigned.get(topicId)?.get(partitionIndex) ?? member.pendingRevocation.get(topicId)?.get(partitionIndex)
      return since !== undefined && epoch >= since
    }),
  )
}

function staleError(member: ConsumerMember): number {
  return member.classic === null ? ErrorCode.STALE_MEMBER_EPOCH : ErrorCode.ILLEGAL_GENERATION
}
