import { DescribeClusterRequest, DescribeClusterResponse } from '../../protocol/generated/api/describe-cluster.ts'
import { MetadataRequest, MetadataResponse } from '../../protocol/generated/api/metadata.ts'
import { UnregisterBrokerRequest, UnregisterBrokerResponse } from '../../protocol/generated/api/unregister-broker.ts'
import type { Client } from '../client.ts'
import { checkErrorCode, ProtocolError } from '../errors.ts'
import { type AdminOptions, type Exchange, only } from './driver.ts'
import { type AclOperation, authorizedOperations } from './operations.ts'
import { toAny } from './routes.ts'

/** A cluster and its brokers. */
export interface ClusterDescription {
  readonly clusterId: string | null
  /** The id of the broker that takes requests for the controller; null while there is none. */
  readonly controller: number | null
  /** In the order of their ids. */
  readonly brokers: readonly BrokerDescription[]
  /** What the caller may do with the cluster. Null unless `includeAuthorizedOperations` asked for it. */
  readonly authorizedOperations: readonly AclOperation[] | null
}

/** A broker, and where it listens. */
export interface BrokerDescription {
  readonly id: number
  readonly host: string
  readonly port: number
  readonly rack: string | null
  /** Registered, and not allowed to serve for now. False from brokers before 4.1, which do not name such. */
  readonly isFenced: boolean
}

/** What is told of a cluster. */
export interface DescribeClusterOptions extends AdminOptions {
  /** Default false. */
  readonly includeAuthorizedOperations?: boolean | undefined
  /** Brokers that are registered and fenced as well (KIP-1073). Default false. Kafka 4.1. */
  readonly includeFencedBrokers?: boolean | undefined
}

/** The cluster's id, its controller and its brokers (DescribeCluster, KIP-700; Metadata where the broker does not know that). */
export async function describeCluster(client: Client, options: DescribeClusterOptions = {}): Promise<ClusterDescription> {
  return only(
    client,
    {
      name: 'describeCluster',
      route: toAny(),
      async ask(exchange, [key], answers) {
        try {
          answers.give(key!, await byDescribeCluster(exchange, options))
        } catch (error) {
          if (!(error instanceof ProtocolError) || options.includeFencedBrokers === true) throw error
          answers.give(key!, await byMetadata(exchange, options))
        }
      },
    },
    options,
  )
}

async function byDescribeCluster(
  { send }: Exchange,
  { includeAuthorizedOperations = false, includeFencedBrokers = false }: DescribeClusterOptions,
): Promise<ClusterDescription> {
  const answer = await send(DescribeClusterRequest, DescribeClusterResponse, (version) => {
    if (includeFencedBrokers && version < 2)
      throw new ProtocolError('describeCluster: the broker is too old to name fenced brokers')
    return { includeClusterAuthorizedOperations: includeAuthorizedOperations, ...(version >= 2 ? { includeFencedBrokers } : {}) }
  })
  checkErrorCode(answer.errorCode, 'describeCluster', answer.errorMessage)
  return {
    clusterId: answer.clusterId,
    controller: answer.controllerId < 0 ? null : answer.controllerId,
    brokers: byId(
      answer.brokers.map(({ brokerId, host, port, rack, isFenced }) => ({ id: brokerId, host, port, rack, isFenced })),
    ),
    authorizedOperations: includeAuthorizedOperations ? authorizedOperations(answer.clusterAuthorizedOperations) : null,
  }
}

async function byMetadata(
  { send }: Exchange,
  { includeAuthorizedOperations = false }: DescribeClusterOptions,
): Promise<ClusterDescription> {
  const answer = await send(MetadataRequest, MetadataResponse, (version) => ({
    topics: [],
    ...(version >= 8 && version <= 10 ? { includeClusterAuthorizedOperations: includeAuthorizedOperations } : {}),
  }))
  return {
    clusterId: answer.clusterId,
    controller: answer.controllerId < 0 ? null : answer.controllerId,
    brokers: byId(answer.brokers.map(({ nodeId, host, port, rack }) => ({ id: nodeId, host, port, rack, isFenced: false }))),
    authorizedOperations: includeAuthorizedOperations ? authorizedOperations(answer.clusterAuthorizedOperations) : null,
  }
}

function byId(brokers: BrokerDescription[]): BrokerDescription[] {
  return brokers.sort((one, other) => one.id - other.id)
}

/**
 * Takes a broker that is gone for good out of the cluster (UnregisterBroker, KIP-500, Kafka 3.0). Throws `BROKER_ID_NOT_REGISTERED`, `INVALID_REQUEST` for one that is up,
 * `CLUSTER_AUTHORIZATION_FAILED`.
 */
export async function unregisterBroker(client: Client, brokerId: number, options: AdminOptions = {}): Promise<void> {
  return only<void>(
    client,
    {
      name: 'unregisterBroker',
      about: `broker ${brokerId}`,
      route: toAny(),
      async ask({ send }, [key], answers) {
        const { errorCode, errorMessage } = await send(UnregisterBrokerRequest, UnregisterBrokerResponse, { brokerId })
        answers.take(key!, errorCode, errorMessage, () => {})
      },
    },
    options,
  )
}
