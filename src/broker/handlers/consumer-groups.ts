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
import { OPERATION, RESOURCE } from '../../security/authorizer/acl-codes.ts'
import { groupOperations, may } from '../authorization.ts'
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
    const refused = isOff(broker) ? ErrorCode.UNSUPPORTED_VERSION : heartbeatRefusal(request, exchange, broker)
    if (refused !== ErrorCode.NONE) {
      exchange.countError(refused)
      exchange.reply({ errorCode: refused })
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
    const hidden = request.groupIds.filter((groupId) => !may(broker, exchange, OPERATION.DESCRIBE, RESOURCE.GROUP, groupId))
    for (const _ of hidden) exchange.countError(ErrorCode.GROUP_AUTHORIZATION_FAILED)
    const shown = request.groupIds.filter((groupId) => !hidden.includes(groupId))
    const unnamed = shown.filter((groupId) => groupId === '')
    scatterToCoordinators<string, Input<ConsumerGroupDescribeResponseDescribedGroup>>(broker, exchange as Exchange<unknown>, {
      topicName: GROUP_METADATA_TOPIC,
      items: shown.filter((groupId) => groupId !== ''),
      keyOf: (groupId) => groupId,
      bodyOf: (groupIds) => ({ ...request, groupIds }),
      partsOf: (body) =>
        (body as ConsumerGroupDescribeResponse).groups.map((described) => {
          const group = withoutHiddenTopics(described, exchange, broker)
          const isTold = request.includeAuthorizedOperations && !group.errorCode
          return { ...group, authorizedOperations: isTold ? groupOperations(broker, exchange, described.groupId) : NOT_ASKED }
        }),
      refuse: (groupId, errorCode) => ({ groupId, errorCode }),
      done: (groups) =>
        exchange.reply({
          groups: [
            ...hidden.map((groupId) => ({ groupId, errorCode: ErrorCode.GROUP_AUTHORIZATION_FAILED })),
            ...groups,
            ...unnamed.map((groupId) => ({ groupId, errorCode: ErrorCode.INVALID_GROUP_ID })),
          ],
        }),
    })
  },
})

/** Members read with their group, and know of the topics that they name. What a regular expression matches the coordinator looks at. */
function heartbeatRefusal(
  { groupId, subscribedTopicNames }: ConsumerGroupHeartbeatRequest,
  exchange: Exchange<ConsumerGroupHeartbeatResponse>,
  broker: Broker,
): number {
  if (!may(broker, exchange, OPERATION.READ, RESOURCE.GROUP, groupId)) return ErrorCode.GROUP_AUTHORIZATION_FAILED
  const hidden = [...new Set(subscribedTopicNames ?? [])].filter(
    (topic) => !may(broker, exchange, OPERATION.DESCRIBE, RESOURCE.TOPIC, topic),
  )
  return hidden.length > 0 ? ErrorCode.TOPIC_AUTHORIZATION_FAILED : ErrorCode.NONE
}

/** A group that has to do with topics which the client may not know of is not described at all. */
function withoutHiddenTopics(
  group: ConsumerGroupDescribeResponseDescribedGroup,
  exchange: Exchange<ConsumerGroupDescribeResponse>,
  broker: Broker,
): Input<ConsumerGroupDescribeResponseDescribedGroup> {
  // One that is not described has an error in the place of members.
  if (broker.authorizer === null || group.members === undefined) return group
  const topics = group.members.flatMap(({ assignment, targetAssignment, subscribedTopicNames }) => [
    ...assignment.topicPartitions.map(({ topicName }) => topicName),
    ...targetAssignment.topicPartitions.map(({ topicName }) => topicName),
    ...subscribedTopicNames,
  ])
  const isShown = [...new Set(topics)].every((topic) => may(broker, exchange, OPERATION.DESCRIBE, RESOURCE.TOPIC, topic))
  if (isShown) return group
  const { groupId } = group
  const errorMessage = 'The described group uses topics that the client is not authorized to describe.'
  return { groupId, errorCode: ErrorCode.TOPIC_AUTHORIZATION_FAILED, errorMessage }
}

function isOff({ config, image }: Broker): boolean {
  return !config.groupCoordinatorRebalanceProtocols.includes('consumer') || image.featureLevel(GROUP_VERSION_FEATURE) === 0
}
