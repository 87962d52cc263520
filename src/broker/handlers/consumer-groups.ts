import { GROUP_METADATA_TOPIC } from '../../metadata/topic-name.ts'
import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import {
  ConsumerGroupDescribeRequest,
  ConsumerGroupDescribeResponse,
  type ConsumerGroupDescribeResponseDescribedGroup,
} from '../../protocol/generated/api/consumer-group-describe.ts'
import {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
} from '../../protocol/generated/api/consumer-group-heartbeat.ts'
import { groupOperations } from '../authorization.ts'
import { NOT_ASKED } from '../authorized-operations.ts'
import type { Broker } from '../broker.ts'
import { forwardToCoordinator, scatterToCoordinators } from '../coordinator-routing.ts'
import type { Exchange } from '../exchange.ts'
import { handler } from '../handler.ts'

/** The feature that an operator turns the consumer protocol on and off by (KIP-848, KIP-584). */
const GROUP_VERSION_FEATURE = 'group.version'

export const consumerGroupHeartbeat = handler({
  request: ConsumerGroupHeartbeatRequest,
  response: ConsumerGroupHeartbeatResponse,
  handle(request, exchange, broker) {
    if (isOff(broker)) {
      exchange.countError(ErrorCode.UNSUPPORTED_VERSION)
      exchange.reply({ errorCode: ErrorCode.UNSUPPORTED_VERSION })
      return
    }
    forwardToCoordinator(broker, exchange, GROUP_METADATA_TOPIC, request.groupId, request, (errorCode) => ({ errorCode }))
  },
})

export const consumerGroupDescribe = handler({
  request: ConsumerGroupDescribeRequest,
  response: ConsumerGroupDescribeResponse,
  handle(request, exchange, broker) {
    const refused = isOff(broker) ? ErrorCode.UNSUPPORTED_VERSION : ErrorCode.NONE
    if (refused !== ErrorCode.NONE) {
      exchange.countError(refused)
      exchange.reply({ groups: request.groupIds.map((groupId) => ({ groupId, errorCode: refused })) })
      return
    }
    const unnamed = request.groupIds.filter((groupId) => groupId === '')
    scatterToCoordinators<string, Input<ConsumerGroupDescribeResponseDescribedGroup>>(broker, exchange as Exchange<unknown>, {
      topicName: GROUP_METADATA_TOPIC,
      items: request.groupIds.filter((groupId) => groupId !== ''),
      keyOf: (groupId) => groupId,
      bodyOf: (groupIds) => ({ ...request, groupIds }),
      partsOf: (body) =>
        (body as ConsumerGroupDescribeResponse).groups.map((group) => ({
          ...group,
          authorizedOperations:
            request.includeAuthorizedOperations && !group.errorCode
              ? groupOperations(broker, exchange, group.groupId)
              : NOT_ASKED,
        })),
      refuse: (groupId, errorCode) => ({ groupId, errorCode }),
      done: (groups) =>
        exchange.reply({
          groups: [...groups, ...unnamed.map((groupId) => ({ groupId, errorCode: ErrorCode.INVALID_GROUP_ID }))],
        }),
    })
  },
})

function isOff({ config, image }: Broker): boolean {
  return !config.groupCoordinatorRebalanceProtocols.includes('consumer') || image.featureLevel(GROUP_VERSION_FEATURE) === 0
}
