import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import type {
  OffsetFetchRequest,
  OffsetFetchResponse,
  OffsetFetchResponseGroup,
  OffsetFetchResponsePartitions,
} from '../../protocol/generated/api/offset-fetch.ts'
import { ZERO_UUID } from '../../protocol/uuid.ts'
import { fetchError } from './consumer-commit.ts'
import type { GroupState } from './group-state.ts'
import type { CommittedOffset } from './offset-table.ts'

/** From this version on a request names any number of groups. */
const MULTI_GROUP_FROM = 8

interface AskedTopic {
  readonly name: string
  /** `ZERO_UUID` if the client did not say; else an offset that was committed for another topic of that name does not count. */
  readonly topicId: string
  readonly partitionIndexes: readonly number[]
}

type GroupAnswer = Input<OffsetFetchResponseGroup>
type PartitionAnswer = Input<OffsetFetchResponsePartitions>

/** OffsetFetch. An unknown group, topic or partition is answered with offset -1 and no error. */
export function fetchOffsets(state: GroupState, apiVersion: number, request: OffsetFetchRequest): Input<OffsetFetchResponse> {
  const { requireStable } = request
  if (apiVersion >= MULTI_GROUP_FROM) {
    return {
      groups: request.groups.map(({ groupId, memberId, memberEpoch, topics }) => {
        const group = state.groups.consumer(groupId)
        const errorCode = group === undefined ? ErrorCode.NONE : fetchError(group, memberId, memberEpoch)
        return errorCode === ErrorCode.NONE ? fetchGroup(state, groupId, topics, requireStable) : { groupId, errorCode }
      }),
    }
  }
  const topics = request.topics?.map(({ name, partitionIndexes }) => ({ name, topicId: ZERO_UUID, partitionIndexes })) ?? null
  const answered = fetchGroup(state, request.groupId, topics, requireStable).topics ?? []
  return { topics: answered.map(({ name, partitions }) => ({ name, partitions })) }
}

/** `topics` null: all that the group has offsets for. */
function fetchGroup(
  state: GroupState,
  groupId: string,
  topics: readonly AskedTopic[] | null,
  requireStable: boolean,
): GroupAnswer {
  const { offsets, groups } = state
  const answer = (topic: string, partitionIndex: number, offset: CommittedOffset | undefined): PartitionAnswer =>
    requireStable && offsets.isPending(groupId, topic, partitionIndex)
      ? { ...NO_OFFSET, partitionIndex, errorCode: ErrorCode.UNSTABLE_OFFSET_COMMIT }
      : offsetAnswer(partitionIndex, offset)
  if (topics === null) {
    const all = Array.from(offsets.committed.topics(groupId), ([name, partitions]) => ({
      name,
      partitions: Array.from(partitions, ([partitionIndex, offset]) => answer(name, partitionIndex, offset)),
    }))
    return { groupId, topics: all }
  }
  const isKnown = groups.get(groupId) !== undefined
  const answered = topics.map(({ name, topicId, partitionIndexes }) => {
    const committed = offsets.committed.topic(groupId, name)
    const partitions = partitionIndexes.map((partitionIndex) => {
      const offset = isKnown ? committed.get(partitionIndex) : undefined
      return answer(name, partitionIndex, offset !== undefined && isOfTopic(offset, topicId) ? offset : undefined)
    })
    return { name, topicId, partitions }
  })
  return { groupId, topics: answered }
}

function isOfTopic({ topicId }: CommittedOffset, asked: string): boolean {
  return topicId === asked || topicId === ZERO_UUID || asked === ZERO_UUID
}

const NO_OFFSET = { committedOffset: -1, committedLeaderEpoch: -1, metadata: '' } as const

function offsetAnswer(partitionIndex: number, offset: CommittedOffset | undefined): PartitionAnswer {
  if (offset === undefined) return { ...NO_OFFSET, partitionIndex, errorCode: ErrorCode.NONE }
  return {
    partitionIndex,
    committedOffset: offset.offset,
    committedLeaderEpoch: offset.leaderEpoch,
    metadata: offset.metadata,
    errorCode: ErrorCode.NONE,
  }
}
