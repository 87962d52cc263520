import {
  BROKER_LOGGER_RESOURCE,
  BROKER_RESOURCE,
  CLIENT_METRICS_RESOURCE,
  GROUP_RESOURCE,
  TOPIC_RESOURCE,
} from '../../metadata/configs-image.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import { ListConfigResourcesRequest, ListConfigResourcesResponse } from '../../protocol/generated/api/list-config-resources.ts'
import { OPERATION } from '../../security/authorizer/acl-codes.ts'
import { mayWithCluster } from '../authorization.ts'
import type { Broker } from '../broker.ts'
import { handler } from '../handler.ts'
import { liveBrokers } from '../leader-hints.ts'

/** In version 0 it listed subscriptions of client metrics alone (KIP-1000), under another name. */
const TYPES_VERSION = 1
/** In the order of Kafka's answer. */
const TYPES = [GROUP_RESOURCE, CLIENT_METRICS_RESOURCE, BROKER_LOGGER_RESOURCE, BROKER_RESOURCE, TOPIC_RESOURCE]

/** ListConfigResources (KIP-1142): what there is that has a configuration. */
export const listConfigResources = handler({
  request: ListConfigResourcesRequest,
  response: ListConfigResourcesResponse,
  handle({ resourceTypes }, exchange, broker) {
    if (!mayWithCluster(broker, exchange, OPERATION.DESCRIBE_CONFIGS)) {
      const errorCode = ErrorCode.CLUSTER_AUTHORIZATION_FAILED
      exchange.countError(errorCode)
      exchange.reply({ errorCode })
      return
    }
    const served = exchange.apiVersion >= TYPES_VERSION ? TYPES : [CLIENT_METRICS_RESOURCE]
    if (resourceTypes.some((type) => !served.includes(type))) {
      exchange.countError(ErrorCode.UNSUPPORTED_VERSION)
      exchange.reply({ errorCode: ErrorCode.UNSUPPORTED_VERSION })
      return
    }
    const asked = served.filter((type) => resourceTypes.length === 0 || resourceTypes.includes(type))
    const configResources = asked.flatMap((resourceType) =>
      namesOf(resourceType, broker, exchange.listener).map((resourceName) => ({
        resourceName,
        ...(exchange.apiVersion >= TYPES_VERSION ? { resourceType } : {}),
      })),
    )
    exchange.reply({ configResources })
  },
})

function namesOf(type: number, { image }: Broker, listener: string): string[] {
  switch (type) {
    case TOPIC_RESOURCE:
      return [...image.topics()].map(({ name }) => name)
    case BROKER_RESOURCE:
    case BROKER_LOGGER_RESOURCE:
      return liveBrokers(image, listener).map(({ nodeId }) => String(nodeId))
    default:
      // Groups and subscriptions are there for as long as anything is set for them.
      return [...image.parts.configs.values()].filter((resource) => resource.type === type).map(({ name }) => name)
  }
}
