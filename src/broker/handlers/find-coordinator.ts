import { GROUP_METADATA_TOPIC, TRANSACTION_STATE_TOPIC } from '../../metadata/topic-name.ts'
import { ErrorCode, errorMessage } from '../../protocol/error-codes.ts'
import {
  FindCoordinatorRequest,
  FindCoordinatorResponse,
  type FindCoordinatorResponseCoordinator,
} from '../../protocol/generated/api/find-coordinator.ts'
import { OPERATION, RESOURCE } from '../../security/authorizer/acl-codes.ts'
import { may } from '../authorization.ts'
import type { Broker } from '../broker.ts'
import { coordinatorNode, coordinatorOf } from '../coordinator-routing.ts'
import type { Exchange } from '../exchange.ts'
import { handler } from '../handler.ts'
import { liveBrokers } from '../leader-hints.ts'
import { createMissingTopics } from '../topic-creation.ts'

const GROUP = 0
const TRANSACTION = 1
const BATCH_VERSION = 4

type Found = Pick<FindCoordinatorResponseCoordinator, 'key' | 'nodeId' | 'host' | 'port' | 'errorCode' | 'errorMessage'>

export const findCoordinator = handler({
  request: FindCoordinatorRequest,
  response: FindCoordinatorResponse,
  handle(request, exchange, broker) {
    const { keyType } = request
    const keys = exchange.apiVersion >= BATCH_VERSION ? request.coordinatorKeys : [request.key]
    const reply = (find: (key: string) => Found): void => {
      const coordinators = keys.map(find)
      for (const { errorCode } of coordinators) if (errorCode !== 0) exchange.countError(errorCode)
      if (exchange.apiVersion >= BATCH_VERSION) exchange.reply({ coordinators })
      else {
        const { nodeId, host, port, errorCode, errorMessage } = coordinators[0]!
        exchange.reply(
          exchange.apiVersion === 0 ? { nodeId, host, port, errorCode } : { nodeId, host, port, errorCode, errorMessage },
        )
      }
    }
    if (keyType !== GROUP && keyType !== TRANSACTION) {
      const message = `coordinators of type ${keyType} are not served by this broker`
      reply((key) => notFound(key, ErrorCode.INVALID_REQUEST, message))
      return
    }
    const topic = keyType === GROUP ? GROUP_METADATA_TOPIC : TRANSACTION_STATE_TOPIC
    const refused = new Map(keys.flatMap((key) => refusalOf(keyType, key, exchange as Exchange<unknown>, broker)))
    const find = (key: string): Found => refused.get(key) ?? findKey(topic, key, exchange as Exchange<unknown>, broker)
    if (keys.every((key) => refused.has(key))) {
      reply(find)
      return
    }
    if (broker.image.topicByName(topic) !== undefined) {
      // Just after start, or after the topic was made, the coordinators that are to be here may not be placed yet.
      const { nodeId } = broker.config
      const placed = (): boolean =>
        keys.every((key) => coordinatorNode(broker, topic, key) !== nodeId || coordinatorOf(broker, topic, key) !== 0)
      broker.when(placed, 1000, () => reply(find))
      return
    }
    createMissingTopics(broker, exchange as Exchange<unknown>, [topic], () => reply(find), 'node')
  },
})

/** Where there is none the list is empty. */
function refusalOf(keyType: number, key: string, exchange: Exchange<unknown>, broker: Broker): [string, Found][] {
  const [type, errorCode] =
    keyType === GROUP
      ? ([RESOURCE.GROUP, ErrorCode.GROUP_AUTHORIZATION_FAILED] as const)
      : ([RESOURCE.TRANSACTIONAL_ID, ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED] as const)
  // Where several are asked for, Kafka names the error and has no words for it.
  const message = exchange.apiVersion >= BATCH_VERSION ? '' : errorMessage(errorCode)
  return may(broker, exchange, OPERATION.DESCRIBE, type, key) ? [] : [[key, notFound(key, errorCode, message)]]
}

function findKey(topicName: string, key: string, exchange: Exchange<unknown>, broker: Broker): Found {
  const leader = coordinatorNode(broker, topicName, key)
  const node = liveBrokers(broker.image, exchange.listener).find(({ nodeId }) => nodeId === leader)
  if (node === undefined) return notFound(key, ErrorCode.COORDINATOR_NOT_AVAILABLE, null)
  return { key, nodeId: node.nodeId, host: node.host, port: node.port, errorCode: 0, errorMessage: null }
}

function notFound(key: string, errorCode: number, errorMessage: string | null): Found {
  return { key, nodeId: -1, host: '', port: -1, errorCode, errorMessage }
}
