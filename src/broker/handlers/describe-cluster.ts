import { ErrorCode } from '../../protocol/error-codes.ts'
import { DescribeClusterRequest, DescribeClusterResponse } from '../../protocol/generated/api/describe-cluster.ts'
import { CLUSTER_OPERATIONS, NOT_ASKED } from '../authorized-operations.ts'
import { handler } from '../handler.ts'

const BROKERS = 1

export const describeCluster = handler({
  request: DescribeClusterRequest,
  response: DescribeClusterResponse,
  handle(request, exchange, broker) {
    if (exchange.apiVersion >= 1 && request.endpointType !== BROKERS) {
      // Controllers are asked at their own listener (KIP-919).
      exchange.countError(ErrorCode.MISMATCHED_ENDPOINT_TYPE)
      exchange.reply({
        errorCode: ErrorCode.MISMATCHED_ENDPOINT_TYPE,
        errorMessage: 'The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type CONTROLLER',
        endpointType: request.endpointType,
      })
      return
    }
    const { image } = broker
    const brokers = [...image.brokers()].flatMap(({ id, endpoints, rack, fenced }) => {
      const endpoint = endpoints.find(({ name }) => name === exchange.listener)
      if (endpoint === undefined || (fenced && !request.includeFencedBrokers)) return []
      return [
        {
          brokerId: id,
          host: endpoint.host,
          port: endpoint.port,
          rack,
          ...(exchange.apiVersion >= 2 ? { isFenced: fenced } : {}),
        },
      ]
    })
    exchange.reply({
      clusterId: broker.clusterId,
      controllerId: broker.config.nodeId,
      brokers,
      clusterAuthorizedOperations: request.includeClusterAuthorizedOperations ? CLUSTER_OPERATIONS : NOT_ASKED,
    })
  },
})
