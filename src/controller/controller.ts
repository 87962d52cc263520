import { AllocateProducerIdsRequest } from '../protocol/generated/api/allocate-producer-ids.ts'
import { AlterClientQuotasRequest } from '../protocol/generated/api/alter-client-quotas.ts'
import { AlterConfigsRequest } from '../protocol/generated/api/alter-configs.ts'
import { AlterPartitionRequest } from '../protocol/generated/api/alter-partition.ts'
import { AlterPartitionReassignmentsRequest } from '../protocol/generated/api/alter-partition-reassignments.ts'
import { AlterUserScramCredentialsRequest } from '../protocol/generated/api/alter-user-scram-credentials.ts'
import { AssignReplicasToDirsRequest } from '../protocol/generated/api/assign-replicas-to-dirs.ts'
import { BrokerHeartbeatRequest } from '../protocol/generated/api/broker-heartbeat.ts'
import { BrokerRegistrationRequest } from '../protocol/generated/api/broker-registration.ts'
import { ControllerRegistrationRequest } from '../protocol/generated/api/controller-registration.ts'
import { CreateAclsRequest } from '../protocol/generated/api/create-acls.ts'
import { CreateDelegationTokenRequest } from '../protocol/generated/api/create-delegation-token.ts'
import { CreatePartitionsRequest } from '../protocol/generated/api/create-partitions.ts'
import { CreateTopicsRequest } from '../protocol/generated/api/create-topics.ts'
import { DeleteAclsRequest } from '../protocol/generated/api/delete-acls.ts'
import { DeleteTopicsRequest } from '../protocol/generated/api/delete-topics.ts'
import { DescribeConfigsRequest } from '../protocol/generated/api/describe-configs.ts'
import { ElectLeadersRequest } from '../protocol/generated/api/elect-leaders.ts'
import { ExpireDelegationTokenRequest } from '../protocol/generated/api/expire-delegation-token.ts'
import { IncrementalAlterConfigsRequest } from '../protocol/generated/api/incremental-alter-configs.ts'
import { ListPartitionReassignmentsRequest } from '../protocol/generated/api/list-partition-reassignments.ts'
import { RenewDelegationTokenRequest } from '../protocol/generated/api/renew-delegation-token.ts'
import { UnregisterBrokerRequest } from '../protocol/generated/api/unregister-broker.ts'
import { UpdateFeaturesRequest } from '../protocol/generated/api/update-features.ts'
import { createAcls, deleteAcls } from './acls.ts'
import { allocateProducerIds } from './allocate-producer-ids.ts'
import { alterClientQuotas } from './alter-client-quotas.ts'
import { alterConfigs, incrementalAlterConfigs } from './alter-configs.ts'
import { alterPartition } from './alter-partition.ts'
import { alterUserScramCredentials } from './alter-user-scram-credentials.ts'
import { ApiError } from './api-error.ts'
import { assignReplicasToDirs } from './assign-replicas-to-dirs.ts'
import { brokerHeartbeat } from './broker-heartbeat.ts'
import { describeLoggers } from './broker-loggers.ts'
import type { ControllerContext, Decision } from './controller-context.ts'
import { createPartitions } from './create-partitions.ts'
import { createTopics } from './create-topics.ts'
import { createDelegationToken, expireDelegationToken, renewDelegationToken } from './delegation-tokens.ts'
import { deleteTopics } from './delete-topics.ts'
import { electLeaders } from './elect-leaders.ts'
import { alterPartitionReassignments, listPartitionReassignments } from './partition-reassignments.ts'
import { registerBrokerRequest, registerController } from './register-broker.ts'
import { unregisterBroker } from './unregister-broker.ts'
import { updateFeatures } from './update-features.ts'

/** A request as a client made it, decoded. */
export interface ControllerRequest {
  readonly apiKey: number
  readonly apiVersion: number
  readonly body: unknown
}

type Decide = (context: ControllerContext, request: ControllerRequest) => Decision<unknown>

const DECISIONS: ReadonlyMap<number, Decide> = new Map<number, Decide>([
  [CreateTopicsRequest.apiKey, (context, { body }) => createTopics(context, body as CreateTopicsRequest)],
  [DeleteTopicsRequest.apiKey, (context, { body, apiVersion }) => deleteTopics(context, body as DeleteTopicsRequest, apiVersion)],
  [CreatePartitionsRequest.apiKey, (context, { body }) => createPartitions(context, body as CreatePartitionsRequest)],
  [AlterConfigsRequest.apiKey, (context, { body }) => alterConfigs(context, body as AlterConfigsRequest)],
  [
    IncrementalAlterConfigsRequest.apiKey,
    (context, { body }) => incrementalAlterConfigs(context, body as IncrementalAlterConfigsRequest),
  ],
  [
    DescribeConfigsRequest.apiKey,
    (context, { body }) => ({ records: [], response: describeLoggers(context, body as DescribeConfigsRequest) }),
  ],
  [
    AlterUserScramCredentialsRequest.apiKey,
    (context, { body }) => alterUserScramCredentials(context, body as AlterUserScramCredentialsRequest),
  ],
  [
    CreateDelegationTokenRequest.apiKey,
    (context, { body, apiVersion }) => createDelegationToken(context, body as CreateDelegationTokenRequest, apiVersion),
  ],
  [RenewDelegationTokenRequest.apiKey, (context, { body }) => renewDelegationToken(context, body as RenewDelegationTokenRequest)],
  [
    ExpireDelegationTokenRequest.apiKey,
    (context, { body }) => expireDelegationToken(context, body as ExpireDelegationTokenRequest),
  ],
  [AlterClientQuotasRequest.apiKey, (context, { body }) => alterClientQuotas(context, body as AlterClientQuotasRequest)],
  [CreateAclsRequest.apiKey, (context, { body }) => createAcls(context, body as CreateAclsRequest)],
  [DeleteAclsRequest.apiKey, (context, { body }) => deleteAcls(context, body as DeleteAclsRequest)],
  [ElectLeadersRequest.apiKey, (context, { body, apiVersion }) => electLeaders(context, body as ElectLeadersRequest, apiVersion)],
  [
    AlterPartitionReassignmentsRequest.apiKey,
    (context, { body, apiVersion }) =>
      alterPartitionReassignments(context, body as AlterPartitionReassignmentsRequest, apiVersion),
  ],
  [
    ListPartitionReassignmentsRequest.apiKey,
    (context, { body }) => listPartitionReassignments(context, body as ListPartitionReassignmentsRequest),
  ],
  [UnregisterBrokerRequest.apiKey, (context, { body }) => unregisterBroker(context, body as UnregisterBrokerRequest)],
  [
    UpdateFeaturesRequest.apiKey,
    (context, { body, apiVersion }) => updateFeatures(context, body as UpdateFeaturesRequest, apiVersion),
  ],
  [AssignReplicasToDirsRequest.apiKey, (context, { body }) => assignReplicasToDirs(context, body as AssignReplicasToDirsRequest)],
  [
    AlterPartitionRequest.apiKey,
    (context, { body, apiVersion }) => alterPartition(context, body as AlterPartitionRequest, apiVersion),
  ],
  [BrokerRegistrationRequest.apiKey, (context, { body }) => registerBrokerRequest(context, body as BrokerRegistrationRequest)],
  [BrokerHeartbeatRequest.apiKey, (context, { body }) => brokerHeartbeat(context, body as BrokerHeartbeatRequest)],
  [
    ControllerRegistrationRequest.apiKey,
    (context, { body }) => registerController(context, body as ControllerRegistrationRequest),
  ],
  [AllocateProducerIdsRequest.apiKey, (context, { body }) => allocateProducerIds(context, body as AllocateProducerIdsRequest)],
])

/**
 * What the controller makes of a request: records, and the response for when they are committed. Changes nothing by itself, but for what is known of the brokers' sessions.
 * Throws `ApiError` for what is refused as a whole.
 */
export function decide(context: ControllerContext, request: ControllerRequest): Decision<unknown> {
  const decision = DECISIONS.get(request.apiKey)
  if (decision === undefined) throw new ApiError('UNSUPPORTED_VERSION', `the controller does not decide API ${request.apiKey}`)
  return decision(context, request)
}
