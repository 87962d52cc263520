import type { MetadataImage } from '../../metadata/metadata-image.ts'
import type { Input } from '../../protocol/codec.ts'
import { ErrorCode, errorMessage as messageOf } from '../../protocol/error-codes.ts'
import {
  DescribeClusterRequest,
  DescribeClusterResponse,
  type DescribeClusterResponseDescribeClusterBroker,
} from '../../protocol/generated/api/describe-cluster.ts'
import { OPERATION } from '../../security/authorizer/acl-codes.ts'
import { aliveBrokerId } from '../alive-broker.ts'
import type { ListenerRole } from '../api-table.ts'
import { clusterOperations, mayWithCluster } from '../authorization.ts'
import { NOT_ASKED } from '../authorized-operations.ts'
import { handler } from '../handler.ts'

const ENDPOINT_TYPES: Readonly<Record<ListenerRole, number>> = { broker: 1, controller: 2 }
const TYPE_NAMES: Readonly<Record<number, string>> = { 1: 'BROKER', 2: 'CONTROLLER' }

type Node = Input<DescribeClusterResponseDescribeClusterBroker>

export const describeCluster = handler({
  request: DescribeClusterRequest,
  response: DescribeClusterResponse,
  handle(request, exchange, broker) {
    const { role, listener, apiVersion } = exchange
    // Brokers are there for everybody, controllers are not.
    if (role === 'controller' && !mayWithCluster(broker, exchange, OPERATION.ALTER)) {
      const errorCode = ErrorCode.CLUSTER_AUTHORIZATION_FAILED
      exchange.countError(errorCode)
      exchange.reply({ errorCode, errorMessage: messageOf(errorCode) })
      return
    }
    const endpointType = ENDPOINT_TYPES[role]
    const asked = apiVersion >= 1 ? request.endpointType : ENDPOINT_TYPES.broker
    if (asked !== endpointType) {
      // Brokers and controllers are asked each at their own listeners (KIP-919).
      const isKnown = asked in TYPE_NAMES
      const code = isKnown ? ErrorCode.MISMATCHED_ENDPOINT_TYPE : ErrorCode.UNSUPPORTED_ENDPOINT_TYPE
      const errorCode = apiVersion === 0 ? ErrorCode.INVALID_REQUEST : code
      const errorMessage = isKnown
        ? `The request was sent to an endpoint of type ${TYPE_NAMES[endpointType]}, but we wanted an endpoint of type ${TYPE_NAMES[asked]}`
        : `Unsupported endpoint type ${asked}`
      exchange.countError(errorCode)
      exchange.reply({ errorCode, errorMessage })
      return
    }
    const { image } = broker
    const isController = role === 'controller'
    const nodes = isController
      ? controllersAt(image, listener)
      : brokersAt(image, listener, { withFenced: request.includeFencedBrokers, apiVersion })
    const controllerId = isController ? broker.controllerId : aliveBrokerId(broker)
    const operations = (): number =>
      mayWithCluster(broker, exchange, OPERATION.DESCRIBE) ? clusterOperations(broker, exchange) : 0
    exchange.reply({
      clusterId: broker.clusterId,
      // One that is in the list, or none.
      controllerId: nodes.some(({ brokerId }) => brokerId === controllerId) ? controllerId : -1,
      ...(apiVersion >= 1 ? { endpointType } : {}),
      brokers: nodes,
      clusterAuthorizedOperations: request.includeClusterAuthorizedOperations ? operations() : NOT_ASKED,
    })
  },
})

function brokersAt(
  image: MetadataImage,
  listener: string,
  { withFenced, apiVersion }: { withFenced: boolean; apiVersion: number },
): Node[] {
  return [...image.brokers()].flatMap(({ id, endpoints, rack, fenced }) => {
    const endpoint = endpoints.find(({ name }) => name === listener)
    if (endpoint === undefined || (fenced && !withFenced)) return []
    return [{ brokerId: id, host: endpoint.host, port: endpoint.port, rack, ...(apiVersion >= 2 ? { isFenced: fenced } : {}) }]
  })
}

function controllersAt(image: MetadataImage, listener: string): Node[] {
  return [...image.parts.controllers.values()].flatMap(({ id, endpoints }) => {
    const endpoint = endpoints.find(({ name }) => name === listener)
    return endpoint === undefined ? [] : [{ brokerId: id, host: endpoint.host, port: endpoint.port }]
  })
}
