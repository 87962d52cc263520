import type { Response } from '../../messages/message.ts'
import { GROUP_METADATA_TOPIC } from '../../metadata/topic-name.ts'
import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import {
  DeleteGroupsRequest,
  DeleteGroupsResponse,
  type DeleteGroupsResponseDeletableGroupResult,
} from '../../protocol/generated/api/delete-groups.ts'
import {
  DescribeGroupsRequest,
  DescribeGroupsResponse,
  type DescribeGroupsResponseDescribedGroup,
} from '../../protocol/generated/api/describe-groups.ts'
import { ListGroupsRequest, ListGroupsResponse } from '../../protocol/generated/api/list-groups.ts'
import { OffsetDeleteRequest, OffsetDeleteResponse } from '../../protocol/generated/api/offset-delete.ts'
import { OPERATION, RESOURCE } from '../../security/authorizer/acl-codes.ts'
import { groupOperations, may, mayWithCluster } from '../authorization.ts'
import { NOT_ASKED } from '../authorized-operations.ts'
import type { Broker } from '../broker.ts'
import { coordinatorOf, requestMessage, scatterToCoordinators } from '../coordinator-routing.ts'
import type { Exchange } from '../exchange.ts'
import { Gather } from '../gather.ts'
import { handler } from '../handler.ts'

export const listGroups = handler({
  request: ListGroupsRequest,
  response: ListGroupsResponse,
  handle(request, exchange, broker) {
    const gather = new Gather<Response>(broker, (answers) => {
      const failed = answers.find((answer) => answer === null || answer.errorCode !== 0)
      const errorCode = failed === undefined ? 0 : (failed?.errorCode ?? ErrorCode.COORDINATOR_NOT_AVAILABLE)
      if (errorCode !== 0) exchange.countError(errorCode)
      const bodies = answers
        .filter((answer) => answer !== null && answer.errorCode === 0)
        .map((answer) => answer!.body as ListGroupsResponse)
      // An error of one coordinator is told beside the groups of the others, as Kafka does.
      const isFree = mayWithCluster(broker, exchange, OPERATION.DESCRIBE, true)
      exchange.reply({
        errorCode: bodies.find((body) => body.errorCode)?.errorCode ?? errorCode,
        groups: bodies
          .flatMap(({ groups }) => groups ?? [])
          .filter(({ groupId }) => isFree || may(broker, exchange, OPERATION.DESCRIBE, RESOURCE.GROUP, groupId, true)),
      })
    })
    for (const coordinator of broker.directory.coordinators(GROUP_METADATA_TOPIC)) {
      gather.ask(coordinator, (requestId) => requestMessage(broker, exchange as Exchange<unknown>, requestId, request))
    }
    gather.finish()
  },
})

export const describeGroups = handler({
  request: DescribeGroupsRequest,
  response: DescribeGroupsResponse,
  handle(request, exchange, broker) {
    const refused = request.groups.filter((groupId) => !may(broker, exchange, OPERATION.DESCRIBE, RESOURCE.GROUP, groupId))
    scatterToCoordinators<string, Input<DescribeGroupsResponseDescribedGroup>>(broker, exchange as Exchange<unknown>, {
      topicName: GROUP_METADATA_TOPIC,
      items: request.groups.filter((groupId) => !refused.includes(groupId)),
      keyOf: (groupId) => groupId,
      bodyOf: (groups) => ({ ...request, groups }),
      partsOf: (body) =>
        (body as DescribeGroupsResponse).groups.map((group) => ({
          ...group,
          authorizedOperations:
            request.includeAuthorizedOperations && !group.errorCode
              ? groupOperations(broker, exchange, group.groupId)
              : NOT_ASKED,
        })),
      refuse: (groupId, errorCode) => ({ groupId, errorCode }),
      done: (groups) => exchange.reply({ groups: [...refusedGroups(refused, exchange as Exchange<unknown>), ...groups] }),
    })
  },
})

export const deleteGroups = handler({
  request: DeleteGroupsRequest,
  response: DeleteGroupsResponse,
  handle(request, exchange, broker) {
    const named = [...new Set(request.groupsNames)]
    const refused = named.filter((groupId) => !may(broker, exchange, OPERATION.DELETE, RESOURCE.GROUP, groupId))
    scatterToCoordinators<string, Input<DeleteGroupsResponseDeletableGroupResult>>(broker, exchange as Exchange<unknown>, {
      topicName: GROUP_METADATA_TOPIC,
      items: named.filter((groupId) => !refused.includes(groupId)),
      keyOf: (groupId) => groupId,
      bodyOf: (groupsNames) => ({ ...request, groupsNames }),
      partsOf: (body) => (body as DeleteGroupsResponse).results,
      refuse: (groupId, errorCode) => ({ groupId, errorCode }),
      done: (results) => exchange.reply({ results: [...results, ...refusedGroups(refused, exchange as Exchange<unknown>)] }),
    })
  },
})

export const offsetDelete = handler({
  request: OffsetDeleteRequest,
  response: OffsetDeleteResponse,
  handle(request, exchange, broker) {
    const { groupId } = request
    if (!may(broker, exchange, OPERATION.DELETE, RESOURCE.GROUP, groupId)) {
      exchange.countError(ErrorCode.GROUP_AUTHORIZATION_FAILED)
      exchange.reply({ errorCode: ErrorCode.GROUP_AUTHORIZATION_FAILED })
      return
    }
    const refused = new Map(request.topics.flatMap(({ name }) => topicRefusal(name, exchange as Exchange<unknown>, broker)))
    const known = request.topics.flatMap(({ name, partitions }) => {
      const there = refused.has(name) ? [] : partitions.filter((partition) => isThere(name, partition.partitionIndex, broker))
      return there.length === 0 ? [] : [{ name, partitions: there }]
    })
    const refusals = request.topics.flatMap(({ name, partitions }) => {
      const errorCode = refused.get(name) ?? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
      const gone = partitions.filter(({ partitionIndex }) => refused.has(name) || !isThere(name, partitionIndex, broker))
      for (const _ of gone) exchange.countError(errorCode)
      return gone.length === 0 ? [] : [{ name, partitions: gone.map(({ partitionIndex }) => ({ partitionIndex, errorCode })) }]
    })
    deleteOffsets({ ...request, topics: known }, refusals, exchange, broker)
  },
})

function refusedGroups(groupIds: readonly string[], exchange: Exchange<unknown>): { groupId: string; errorCode: number }[] {
  return groupIds.map((groupId) => {
    exchange.countError(ErrorCode.GROUP_AUTHORIZATION_FAILED)
    return { groupId, errorCode: ErrorCode.GROUP_AUTHORIZATION_FAILED }
  })
}

function topicRefusal(name: string, exchange: Exchange<unknown>, broker: Broker): [string, number][] {
  if (!may(broker, exchange, OPERATION.READ, RESOURCE.TOPIC, name)) return [[name, ErrorCode.TOPIC_AUTHORIZATION_FAILED]]
  return broker.image.topicByName(name) === undefined ? [[name, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION]] : []
}

function isThere(topic: string, partition: number, { image }: Broker): boolean {
  return image.topicByName(topic)?.partitions[partition] !== undefined
}

type Refusals = readonly { name: string; partitions: readonly { partitionIndex: number; errorCode: number }[] }[]

/** Where some of it is refused, the rest is done all the same. */
function deleteOffsets(
  request: OffsetDeleteRequest,
  refusals: Refusals,
  exchange: Exchange<OffsetDeleteResponse>,
  broker: Broker,
): void {
  const gather = new Gather<Response>(broker, ([answer]) => {
    const failure = answer?.errorCode ?? ErrorCode.NOT_COORDINATOR
    const body = failure === ErrorCode.NONE ? (answer!.body as OffsetDeleteResponse) : null
    const errorCode = body?.errorCode ?? failure
    if (errorCode === ErrorCode.NONE) {
      exchange.reply({ topics: merged([...(body?.topics ?? []), ...refusals]) })
      return
    }
    exchange.countError(errorCode)
    exchange.reply({ errorCode })
  })
  const coordinator = coordinatorOf(broker, GROUP_METADATA_TOPIC, request.groupId)
  if (coordinator !== 0)
    gather.ask(coordinator, (requestId) => requestMessage(broker, exchange as Exchange<unknown>, requestId, request))
  gather.finish()
}

/** One entry for each topic: a topic of which some partitions were refused comes in two parts. */
function merged(parts: Refusals): Refusals {
  const topics = new Map<string, Refusals[number]>()
  for (const { name, partitions } of parts)
    topics.set(name, { name, partitions: [...(topics.get(name)?.partitions ?? []), ...partitions] })
  return [...topics.values()]
}
