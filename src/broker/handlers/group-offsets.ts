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
import { OPERATION, RESOURCE } from '../../security/authorizer/acl-codes.ts'
import { may } from '../authorization.ts'
import type { Broker } from '../broker.ts'
import { coordinatorOf, forwardToCoordinator, requestMessage, scatterToCoordinators } from '../coordinator-routing.ts'
import type { Exchange } from '../exchange.ts'
import { Gather } from '../gather.ts'
import { handler } from '../handler.ts'

const TOPIC_ID_VERSION = 10
const MULTI_GROUP_VERSION = 8

type AskedTopic = NonNullable<OffsetFetchRequestGroup['topics']>[number]
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
    if (!may(broker, exchange, OPERATION.READ, RESOURCE.GROUP, request.groupId)) {
      const errorCode = ErrorCode.GROUP_AUTHORIZATION_FAILED
      exchange.countError(errorCode)
      exchange.reply({ topics: request.topics.map((topic) => refusedTopic(topic, errorCode)) })
      return
    }
    for (const asked of request.topics) {
      const topic = byId ? broker.image.topicById(asked.topicId) : broker.image.topicByName(asked.name)
      // Whether a topic is there is not told to those who may not read it; its id is no secret.
      const isNamed = topic !== undefined || !byId
      if (isNamed && !may(broker, exchange, OPERATION.READ, RESOURCE.TOPIC, topic?.name ?? asked.name)) {
        exchange.countError(ErrorCode.TOPIC_AUTHORIZATION_FAILED)
        refused.push(refusedTopic(asked, ErrorCode.TOPIC_AUTHORIZATION_FAILED))
        continue
      }
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
      fetchOfOneGroup(request, exchange, broker)
      return
    }
    const byId = exchange.apiVersion >= TOPIC_ID_VERSION
    const mayDescribe = (topic: string): boolean => may(broker, exchange, OPERATION.DESCRIBE, RESOURCE.TOPIC, topic)
    const nameOf = (topic: AskedTopic): string | undefined => (byId ? broker.image.topicById(topic.topicId)?.name : topic.name)
    const refused = request.groups.filter(({ groupId }) => !may(broker, exchange, OPERATION.DESCRIBE, RESOURCE.GROUP, groupId))
    for (const _ of refused) exchange.countError(ErrorCode.GROUP_AUTHORIZATION_FAILED)
    scatterToCoordinators<OffsetFetchRequestGroup, Input<OffsetFetchResponseGroup>>(broker, exchange as Exchange<unknown>, {
      topicName: GROUP_METADATA_TOPIC,
      items: request.groups.filter((group) => !refused.includes(group)),
      keyOf: ({ groupId }) => groupId,
      bodyOf: (groups) => ({
        ...request,
        groups: groups.map((group) => withoutHidden(byId ? withNames(group, broker) : group, mayDescribe)),
      }),
      partsOf: (body) =>
        (body as OffsetFetchResponse).groups.map((group) => {
          const asked = request.groups.find(({ groupId }) => groupId === group.groupId)
          const seen = asked?.topics === null ? withoutHidden(group, mayDescribe) : group
          const whole = byId ? withIds(seen, asked, broker) : seen
          return group.errorCode
            ? whole
            : { ...whole, topics: [...(whole.topics ?? []), ...hiddenTopics(asked, nameOf, mayDescribe)] }
        }),
      refuse: ({ groupId }, errorCode) => ({ groupId, errorCode }),
      done: (groups) =>
        exchange.reply({
          groups: [...groups, ...refused.map(({ groupId }) => ({ groupId, errorCode: ErrorCode.GROUP_AUTHORIZATION_FAILED }))],
        }),
    })
  },
})

/** Until version 7 a request is for one group. */
function fetchOfOneGroup(request: OffsetFetchRequest, exchange: Exchange<OffsetFetchResponse>, broker: Broker): void {
  const { groupId } = request
  const topicsWith = (
    topics: OffsetFetchRequest['topics'],
    errorCode: number,
  ): NonNullable<Input<OffsetFetchResponse>['topics']> =>
    (topics ?? []).map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map((partitionIndex) => ({ partitionIndex, committedOffset: -1, metadata: '', errorCode })),
    }))
  // Version 1 has no error for the whole: each partition tells it.
  const refuse = (errorCode: number): Input<OffsetFetchResponse> => ({
    errorCode,
    topics: exchange.apiVersion > 1 ? [] : topicsWith(request.topics, errorCode),
  })
  if (!may(broker, exchange, OPERATION.DESCRIBE, RESOURCE.GROUP, groupId)) {
    exchange.countError(ErrorCode.GROUP_AUTHORIZATION_FAILED)
    exchange.reply(refuse(ErrorCode.GROUP_AUTHORIZATION_FAILED))
    return
  }
  if (broker.authorizer === null) {
    forwardToCoordinator(broker, exchange, GROUP_METADATA_TOPIC, groupId, request, refuse)
    return
  }
  const mayDescribe = (topic: string): boolean => may(broker, exchange, OPERATION.DESCRIBE, RESOURCE.TOPIC, topic)
  const hidden = (request.topics ?? []).filter(({ name }) => !mayDescribe(name))
  const gather = new Gather<Response>(broker, ([answer]) => {
    const failure = answer?.errorCode ?? ErrorCode.NOT_COORDINATOR
    const body = failure === ErrorCode.NONE ? (answer!.body as OffsetFetchResponse) : null
    const errorCode = body?.errorCode ?? failure
    if (errorCode !== ErrorCode.NONE) exchange.countError(errorCode)
    if (body === null || errorCode !== ErrorCode.NONE) exchange.reply(body ?? refuse(errorCode))
    else {
      const seen = request.topics === null ? body.topics.filter(({ name }) => mayDescribe(name)) : body.topics
      exchange.reply({ ...body, topics: [...seen, ...topicsWith(hidden, ErrorCode.TOPIC_AUTHORIZATION_FAILED)] })
    }
  })
  const topics = request.topics === null ? null : request.topics.filter((topic) => !hidden.includes(topic))
  const coordinator = coordinatorOf(broker, GROUP_METADATA_TOPIC, groupId)
  if (coordinator !== 0)
    gather.ask(coordinator, (requestId) =>
      requestMessage(broker, exchange as Exchange<unknown>, requestId, { ...request, topics }),
    )
  gather.finish()
}

/** Topics that are not shown to the client are left out. */
function withoutHidden<Group extends { readonly topics?: readonly { readonly name?: string }[] | null }>(
  group: Group,
  mayDescribe: (topic: string) => boolean,
): Group {
  const { topics } = group
  if (topics === null || topics === undefined) return group
  return { ...group, topics: topics.filter(({ name }) => mayDescribe(name ?? '')) }
}

/** The answer for topics that were asked for, and are not shown to the client. */
function hiddenTopics(
  asked: OffsetFetchRequestGroup | undefined,
  nameOf: (topic: AskedTopic) => string | undefined,
  mayDescribe: (topic: string) => boolean,
): NonNullable<Input<OffsetFetchResponseGroup>['topics']>[number][] {
  return (asked?.topics ?? []).flatMap((topic) => {
    const name = nameOf(topic)
    if (name === undefined || mayDescribe(name)) return []
    const partitions = topic.partitionIndexes.map((partitionIndex) => ({
      partitionIndex,
      committedOffset: -1,
      metadata: '',
      errorCode: ErrorCode.TOPIC_AUTHORIZATION_FAILED,
    }))
    return [{ name: topic.name, topicId: topic.topicId, partitions }]
  })
}

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
  asked: OffsetFetchRequestGroup | undefined,
  broker: Broker,
): Input<OffsetFetchResponseGroup> {
  // Offsets of a topic that was deleted may still be kept under its name, which has no id any more.
  const answered: Input<OffsetFetchResponseGroup>['topics'] = (group.topics ?? []).flatMap((topic) => {
    const id = broker.image.topicByName(topic.name)?.id
    return id === undefined ? [] : [{ ...topic, topicId: id }]
  })
  const unknown = (asked?.topics ?? [])
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
