import type { Response } from '../../messages/message.ts'
import { GROUP_METADATA_TOPIC } from '../../metadata/topic-name.ts'
import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import {
  OffsetCommitRequest,
  type OffsetCommitRequestTopic,
  OffsetCommitResponse,
} from '../../protocol/generated/api/offset-commit.ts'
import {
  OffsetFetchRequest,
  type OffsetFetchRequestGroup,
  OffsetFetchResponse,
  type OffsetFetchResponseGroup,
} from '../../protocol/generated/api/offset-fetch.ts'
import type { Broker } from '../broker.ts'
import { coordinatorOf, forwardToCoordinator, requestMessage, scatterToCoordinators } from '../coordinator-routing.ts'
import type { Exchange } from '../exchange.ts'
import { Gather } from '../gather.ts'
import { handler } from '../handler.ts'

const TOPIC_ID_VERSION = 10
const MULTI_GROUP_VERSION = 8

type CommittedTopic = Input<OffsetCommitResponse>['topics'] extends readonly (infer Topic)[] | undefined ? Topic : never

/**
 * Topics are checked here, against the image, as Kafka does before it asks the coordinator: what is not known is refused for itself, and the rest
 * goes on, with both name and id of each topic.
 */
export const offsetCommit = handler({
  request: OffsetCommitRequest,
  response: OffsetCommitResponse,
  handle(request, exchange, broker) {
    const byId = exchange.apiVersion >= TOPIC_ID_VERSION
    const known: OffsetCommitRequestTopic[] = []
    const refused: CommittedTopic[] = []
    for (const asked of request.topics) {
      const topic = byId ? broker.image.topicById(asked.topicId) : broker.image.topicByName(asked.name)
      if (topic === undefined) {
        refused.push(refusedTopic(asked, byId ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION))
        continue
      }
      const here = asked.partitions.filter(({ partitionIndex }) => topic.partitions[partitionIndex] !== undefined)
      const unknown = asked.partitions.filter(({ partitionIndex }) => topic.partitions[partitionIndex] === undefined)
      if (unknown.length > 0) refused.push(refusedTopic({ ...asked, partitions: unknown }, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION))
      if (here.length > 0) known.push({ ...asked, name: topic.name, topicId: topic.id, partitions: here })
    }
    if (refused.length > 0) exchange.countError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
    if (known.length === 0) {
      exchange.reply({ topics: refused })
      return
    }
    const coordinator = coordinatorOf(broker, GROUP_METADATA_TOPIC, request.groupId)
    const gather = new Gather<Response>(broker, ([answer]) => {
      const errorCode = answer === undefined || answer === null ? ErrorCode.NOT_COORDINATOR : answer.errorCode
      const topics =
        errorCode === 0
          ? ((answer!.body as OffsetCommitResponse).topics as CommittedTopic[])
          : known.map((topic) => refusedTopic(topic, errorCode))
      if (errorCode !== 0) exchange.countError(errorCode)
      exchange.reply({ topics: mergeTopics([...topics, ...refused], byId) })
    })
    if (coordinator !== 0) {
      gather.ask(coordinator, (requestId) =>
        requestMessage(broker, exchange as Exchange<unknown>, requestId, { ...request, topics: known }),
      )
    }
    gather.finish()
  },
})

export const offsetFetch = handler({
  request: OffsetFetchRequest,
  response: OffsetFetchResponse,
  handle(request, exchange, broker) {
    if (exchange.apiVersion < MULTI_GROUP_VERSION) {
      forwardToCoordinator(broker, exchange, GROUP_METADATA_TOPIC, request.groupId, request, (errorCode) => ({
        errorCode,
        // Version 1 has no error for the whole: each partition tells it.
        topics:
          exchange.apiVersion > 1
            ? []
            : (request.topics ?? []).map(({ name, partitionIndexes }) => ({
                name,
                partitions: partitionIndexes.map((partitionIndex) => ({
                  partitionIndex,
                  committedOffset: -1,
                  metadata: '',
                  errorCode,
                })),
              })),
      }))
      return
    }
    const byId = exchange.apiVersion >= TOPIC_ID_VERSION
    scatterToCoordinators<OffsetFetchRequestGroup, Input<OffsetFetchResponseGroup>>(broker, exchange as Exchange<unknown>, {
      topicName: GROUP_METADATA_TOPIC,
      items: request.groups,
      keyOf: ({ groupId }) => groupId,
      bodyOf: (groups) => ({ ...request, groups: byId ? groups.map((group) => withNames(group, broker)) : groups }),
      partsOf: (body) =>
        (body as OffsetFetchResponse).groups.map((group) => (byId ? withIds(group, request.groups, broker) : group)),
      refuse: ({ groupId }, errorCode) => ({ groupId, errorCode }),
      done: (groups) => exchange.reply({ groups }),
    })
  },
})

function refusedTopic({ name, topicId, partitions }: OffsetCommitRequestTopic, errorCode: number): CommittedTopic {
  return { name, topicId, partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })) }
}

/** One entry for each topic: a topic of which some partitions were refused comes in two parts. */
function mergeTopics(parts: readonly CommittedTopic[], byId: boolean): CommittedTopic[] {
  const merged = new Map<string, CommittedTopic>()
  for (const part of parts) {
    const key = (byId ? part.topicId : part.name) ?? ''
    const before = merged.get(key)
    merged.set(
      key,
      before === undefined ? part : { ...before, partitions: [...(before.partitions ?? []), ...(part.partitions ?? [])] },
    )
  }
  return [...merged.values()]
}

/** Coordinators know topics by name. Topics whose id is unknown are left out here and answered in `withIds`. */
function withNames(group: OffsetFetchRequestGroup, broker: Broker): OffsetFetchRequestGroup {
  if (group.topics === null) return group
  const topics = group.topics.flatMap((asked) => {
    const topic = broker.image.topicById(asked.topicId)
    return topic === undefined ? [] : [{ ...asked, name: topic.name }]
  })
  return { ...group, topics }
}

function withIds(
  group: OffsetFetchResponseGroup,
  asked: readonly OffsetFetchRequestGroup[],
  broker: Broker,
): Input<OffsetFetchResponseGroup> {
  // Offsets of a topic that was deleted may still be kept under its name, which has no id any more.
  const answered: Input<OffsetFetchResponseGroup>['topics'] = (group.topics ?? []).flatMap((topic) => {
    const id = broker.image.topicByName(topic.name)?.id
    return id === undefined ? [] : [{ ...topic, topicId: id }]
  })
  const unknown = (asked.find(({ groupId }) => groupId === group.groupId)?.topics ?? [])
    .filter(({ topicId }) => broker.image.topicById(topicId) === undefined)
    .map(({ topicId, partitionIndexes }) => ({
      topicId,
      partitions: partitionIndexes.map((partitionIndex) => ({
        partitionIndex,
        committedOffset: -1,
        committedLeaderEpoch: -1,
        metadata: '',
        errorCode: ErrorCode.UNKNOWN_TOPIC_ID,
      })),
    }))
  return { ...group, topics: [...(answered ?? []), ...unknown] }
}
