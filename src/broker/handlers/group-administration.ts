import type { Response } from '../../messages/message.ts'
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
import { GROUP_OPERATIONS, NOT_ASKED } from '../authorized-operations.ts'
import type { Exchange } from '../exchange.ts'
import { Gather } from '../gather.ts'
import { forwardToGroup, OFFSETS_TOPIC, requestMessage, scatterToGroups } from '../group-routing.ts'
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
    for (const coordinator of broker.directory.coordinators(OFFSETS_TOPIC)) {
      gather.ask(coordinator, (requestId) => requestMessage(broker, exchange as Exchange<unknown>, requestId, request))
    }
    gather.finish()
  },
})

export const describeGroups = handler({
  request: DescribeGroupsRequest,
  response: DescribeGroupsResponse,
  handle(request, exchange, broker) {
    scatterToGroups<string, Input<DescribeGroupsResponseDescribedGroup>>(
      broker,
      exchange as Exchange<unknown>,
      request.groups,
      (groupId) => groupId,
      (groups) => ({ ...request, groups }),
      (body) =>
        (body as DescribeGroupsResponse).groups.map((group) => ({
          ...group,
          authorizedOperations: request.includeAuthorizedOperations && !group.errorCode ? GROUP_OPERATIONS : NOT_ASKED,
        })),
      (groupId, errorCode) => ({ groupId, errorCode }),
      (groups) => exchange.reply({ groups }),
    )
  },
})

export const deleteGroups = handler({
  request: DeleteGroupsRequest,
  response: DeleteGroupsResponse,
  handle(request, exchange, broker) {
    scatterToGroups<string, Input<DeleteGroupsResponseDeletableGroupResult>>(
      broker,
      exchange as Exchange<unknown>,
      [...new Set(request.groupsNames)],
      (groupId) => groupId,
      (groupsNames) => ({ ...request, groupsNames }),
      (body) => (body as DeleteGroupsResponse).results,
      (groupId, errorCode) => ({ groupId, errorCode }),
      (results) => exchange.reply({ results }),
    )
  },
})

export const offsetDelete = handler({
  request: OffsetDeleteRequest,
  response: OffsetDeleteResponse,
  handle(request, exchange, broker) {
    forwardToGroup(broker, exchange, request.groupId, request, (errorCode) => ({ errorCode }))
  },
})
