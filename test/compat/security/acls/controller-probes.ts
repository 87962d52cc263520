import { principalBytes } from '../../../../src/broker/forwarded-principal.ts'
import { CONTROLLER_HANDLERS } from '../../../../src/broker/handlers/controller-apis.ts'
import type { Input, MessageCodec } from '../../../../src/protocol/codec.ts'
import {
  AllocateProducerIdsRequest,
  AllocateProducerIdsResponse,
} from '../../../../src/protocol/generated/api/allocate-producer-ids.ts'
import { AlterPartitionRequest, AlterPartitionResponse } from '../../../../src/protocol/generated/api/alter-partition.ts'
import {
  AssignReplicasToDirsRequest,
  AssignReplicasToDirsResponse,
} from '../../../../src/protocol/generated/api/assign-replicas-to-dirs.ts'
import { BeginQuorumEpochRequest, BeginQuorumEpochResponse } from '../../../../src/protocol/generated/api/begin-quorum-epoch.ts'
import { BrokerHeartbeatRequest, BrokerHeartbeatResponse } from '../../../../src/protocol/generated/api/broker-heartbeat.ts'
import {
  BrokerRegistrationRequest,
  BrokerRegistrationResponse,
} from '../../../../src/protocol/generated/api/broker-registration.ts'
import {
  ControllerRegistrationRequest,
  ControllerRegistrationResponse,
} from '../../../../src/protocol/generated/api/controller-registration.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../../../src/protocol/generated/api/create-topics.ts'
import { DescribeClusterRequest, DescribeClusterResponse } from '../../../../src/protocol/generated/api/describe-cluster.ts'
import { DescribeUserScramCredentialsRequest } from '../../../../src/protocol/generated/api/describe-user-scram-credentials.ts'
import { EndQuorumEpochRequest, EndQuorumEpochResponse } from '../../../../src/protocol/generated/api/end-quorum-epoch.ts'
import { EnvelopeRequest, EnvelopeResponse } from '../../../../src/protocol/generated/api/envelope.ts'
import { FetchRequest, FetchResponse } from '../../../../src/protocol/generated/api/fetch.ts'
import { FetchSnapshotRequest, FetchSnapshotResponse } from '../../../../src/protocol/generated/api/fetch-snapshot.ts'
import { MetadataRequest } from '../../../../src/protocol/generated/api/metadata.ts'
import { UpdateRaftVoterRequest, UpdateRaftVoterResponse } from '../../../../src/protocol/generated/api/update-raft-voter.ts'
import { VoteRequest, VoteResponse } from '../../../../src/protocol/generated/api/vote.ts'
import { readResponseHeader } from '../../../../src/protocol/headers.ts'
import { Reader } from '../../../../src/protocol/reader.ts'
import { requestBytes } from '../../../broker/wire-client.ts'
import { type Probe, probes, UNKNOWN_ID } from './probes.ts'
import { MISSING_TOPIC } from './situations.ts'

/** Requests that were meant for another cluster, of nodes that are not there: who may send them changes nothing either. */
const ELSEWHERE = { clusterId: 'another-cluster' }
const NODE = { brokerId: 99, brokerEpoch: 1 }
const METADATA = '__cluster_metadata'
const CREATE_VERSION = 7
/** Fetch is asked of a controller in its own way; to DescribeUserScramCredentials, which it says to know, a controller of Kafka answers UNKNOWN_SERVER_ERROR to everybody. */
const OTHERS: ReadonlySet<number> = new Set([FetchRequest.apiKey, DescribeUserScramCredentialsRequest.apiKey])

/** What is asked at the controllers' listener: all that brokers are asked and controllers serve too, and what nodes ask each other. */
export function controllerProbes(): readonly Probe[] {
  const served = new Set(CONTROLLER_HANDLERS.map(({ request }) => request.apiKey))
  const all: Probe[] = probes().filter(({ request }) => served.has(request.apiKey) && !OTHERS.has(request.apiKey))
  const add = <Request, Response>(
    label: string,
    request: MessageCodec<Request>,
    response: MessageCodec<Response>,
    version: number,
    body: Input<Request>,
    view?: (answer: Response) => unknown,
  ): void => {
    all.push({
      name: `${request.name.replace(/Request$/, '')} v${version} of a node${label}`,
      request: request as MessageCodec<unknown>,
      response: response as MessageCodec<unknown>,
      version,
      body: () => body as Input<unknown>,
      isVerdict: view === undefined,
      undo: null,
      ...(view === undefined ? {} : { view: view as (answer: unknown) => unknown }),
    })
  }
  add('', AllocateProducerIdsRequest, AllocateProducerIdsResponse, 0, NODE)
  add('', AlterPartitionRequest, AlterPartitionResponse, 3, { ...NODE, topics: [] })
  add('', AssignReplicasToDirsRequest, AssignReplicasToDirsResponse, 0, { ...NODE, directories: [] })
  add('', BrokerHeartbeatRequest, BrokerHeartbeatResponse, 1, NODE)
  add('', BrokerRegistrationRequest, BrokerRegistrationResponse, 4, {
    ...ELSEWHERE,
    brokerId: NODE.brokerId,
    incarnationId: UNKNOWN_ID,
    logDirs: [UNKNOWN_ID],
  })
  add('', ControllerRegistrationRequest, ControllerRegistrationResponse, 0, {
    controllerId: NODE.brokerId,
    incarnationId: UNKNOWN_ID,
    listeners: [],
    features: [],
  })
  const partitions = [{ partitionIndex: 0 }]
  const topics = [{ topicName: METADATA, partitions }]
  add('', VoteRequest, VoteResponse, 1, { ...ELSEWHERE, topics })
  add('', BeginQuorumEpochRequest, BeginQuorumEpochResponse, 1, { ...ELSEWHERE, topics })
  add('', EndQuorumEpochRequest, EndQuorumEpochResponse, 1, { ...ELSEWHERE, topics })
  add('', FetchRequest, FetchResponse, 17, { ...ELSEWHERE, maxWaitMs: 0, topics: [] })
  add('', FetchSnapshotRequest, FetchSnapshotResponse, 1, { ...ELSEWHERE, topics: [] })
  add('', UpdateRaftVoterRequest, UpdateRaftVoterResponse, 0, {
    ...ELSEWHERE,
    voterId: NODE.brokerId,
    voterDirectoryId: UNKNOWN_ID,
  })
  add(
    '',
    DescribeClusterRequest,
    DescribeClusterResponse,
    1,
    { includeClusterAuthorizedOperations: true, endpointType: 2 },
    (answer) => answer,
  )

  const create = requestBytes(CreateTopicsRequest, CREATE_VERSION, {
    timeoutMs: 5000,
    validateOnly: true,
    topics: [{ name: MISSING_TOPIC, numPartitions: 1, replicationFactor: 1 }],
  }).subarray(4)
  const about = { clientHostAddress: Uint8Array.of(127, 0, 0, 1) }
  for (const [label, principal] of [
    ['an administrator', 'User:admin'],
    ['somebody who may nothing', 'User:none'],
    ['somebody who may do it', 'User:allow-topic-create-literal'],
    ['somebody who may do it from another host', 'User:all-from-another-host'],
  ] as const) {
    const body = { ...about, requestData: create, requestPrincipal: principalBytes(principal) }
    add(` for ${label}`, EnvelopeRequest, EnvelopeResponse, 0, body, embedded)
  }
  const elsewhere = { clientHostAddress: Uint8Array.of(10, 9, 8, 7) }
  const hosted = { ...elsewhere, requestData: create, requestPrincipal: principalBytes('User:all-from-another-host') }
  add(' for somebody who may do it, from there', EnvelopeRequest, EnvelopeResponse, 0, hosted, embedded)
  const nobody = { ...about, requestData: create, requestPrincipal: Uint8Array.of(9, 9, 9) }
  add(' for who knows whom', EnvelopeRequest, EnvelopeResponse, 0, nobody, embedded)
  const metadata = requestBytes(MetadataRequest, 12, { topics: [] }).subarray(4)
  const asked = { ...about, requestData: metadata, requestPrincipal: principalBytes('User:admin') }
  add(' with a request that is not handed on', EnvelopeRequest, EnvelopeResponse, 0, asked, embedded)
  return all
}

/** The answer within, where there is one. */
function embedded({ errorCode, responseData }: EnvelopeResponse): unknown {
  if (responseData === null || errorCode !== 0) return { errorCode }
  const reader = new Reader(responseData)
  readResponseHeader(reader, CreateTopicsRequest.apiKey, CREATE_VERSION)
  return CreateTopicsResponse.read(reader, CREATE_VERSION)
}
