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
import { groupOperations } from '../authorization.ts'
import { NOT_ASKED } from '../authorized-operations.ts'
import { forwardToCoordinator, requestMessage, scatterToCoordinators } from '../coordinator-routing.ts'
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
      exchange.reply({
        errorCode: bodies.find((body) => body.errorCode)?.errorCode ?? errorCode,
        groups: bodies.flatMap(({ groups }) => groups ?? []),
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
    scatterToCoordinators<string, Input<DescribeGroupsResponseDescribedGroup>>(broker, exchange as Exchange<unknown>, {
      topicName: GROUP_METADATA_TOPIC,
      items: request.groups,
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
      done: (groups) => exchange.reply({ groups }),
    })
  },
})

export const deleteGroups = handler({
  request: DeleteGroupsRequest,
  response: DeleteGroupsResponse,
  handle(request, exchange, broker) {
    scatterToCoordinators<string, Input<DeleteGroupsResponseDeletableGroupResult>>(broker, exchange as Exchange<unknown>, {
      topicName: GROUP_METADATA_TOPIC,
      items: [...new Set(request.groupsNames)],
      keyOf: (groupId) => groupId,
      bodyOf: (groupsNames) => ({ ...request, groupsNames }),
      partsOf: (body) => (body as DeleteGroupsResponse).results,
      refuse: (groupId, errorCode) => ({ groupId, errorCode }),
      done: (results) => exchange.reply({ results }),
    })
  },
})

export const offsetDelete = handler({
  request: OffsetDeleteRequest,
  response: OffsetDeleteResponse,
  handle(request, exchange, broker) {
    forwardToCoordinator(broker, exchange, GROUP_METADATA_TOPIC, request.groupId, request, (errorCode) => ({ errorCode }))
  },
})
