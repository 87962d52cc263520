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
import { coordinatorOf, forwardToCoordinator, requestMessage, scatterToCoordinators } from '../coordinator-routing.ts'
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
    const refused = request.topics.filter(({ name }) => !may(broker, exchange, OPERATION.READ, RESOURCE.TOPIC, name))
    if (refused.length === 0) {
      forwardToCoordinator(broker, exchange, GROUP_METADATA_TOPIC, groupId, request, (errorCode) => ({ errorCode }))
      return
    }
    exchange.countError(ErrorCode.TOPIC_AUTHORIZATION_FAILED)
    deleteOthers(request, refused, exchange, broker)
  },
})

function refusedGroups(groupIds: readonly string[], exchange: Exchange<unknown>): { groupId: string; errorCode: number }[] {
  return groupIds.map((groupId) => {
    exchange.countError(ErrorCode.GROUP_AUTHORIZATION_FAILED)
    return { groupId, errorCode: ErrorCode.GROUP_AUTHORIZATION_FAILED }
  })
}

/** Offsets of the topics that the client may read are deleted all the same. */
function deleteOthers(
  request: OffsetDeleteRequest,
  refused: OffsetDeleteRequest['topics'],
  exchange: Exchange<OffsetDeleteResponse>,
  broker: Broker,
): void {
  const gather = new Gather<Response>(broker, ([answer]) => {
    const errorCode = answer?.errorCode ?? ErrorCode.NOT_COORDINATOR
    const body = errorCode === ErrorCode.NONE ? (answer!.body as OffsetDeleteResponse) : { errorCode, topics: [] }
    if (body.errorCode) {
      exchange.countError(body.errorCode)
      exchange.reply({ errorCode: body.errorCode })
      return
    }
    const refusals = refused.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode: ErrorCode.TOPIC_AUTHORIZATION_FAILED })),
    }))
    exchange.reply({ topics: [...refusals, ...body.topics] })
  })
  const coordinator = coordinatorOf(broker, GROUP_METADATA_TOPIC, request.groupId)
  const body = { ...request, topics: request.topics.filter((topic) => !refused.includes(topic)) }
  if (coordinator !== 0)
    gather.ask(coordinator, (requestId) => requestMessage(broker, exchange as Exchange<unknown>, requestId, body))
  gather.finish()
}
