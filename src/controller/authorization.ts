import { AddRaftVoterRequest } from '../protocol/generated/api/add-raft-voter.ts'
import { AllocateProducerIdsRequest } from '../protocol/generated/api/allocate-producer-ids.ts'
import { AlterClientQuotasRequest } from '../protocol/generated/api/alter-client-quotas.ts'
import { AlterPartitionRequest } from '../protocol/generated/api/alter-partition.ts'
import { AlterPartitionReassignmentsRequest } from '../protocol/generated/api/alter-partition-reassignments.ts'
import { AlterUserScramCredentialsRequest } from '../protocol/generated/api/alter-user-scram-credentials.ts'
import { AssignReplicasToDirsRequest } from '../protocol/generated/api/assign-replicas-to-dirs.ts'
import { BeginQuorumEpochRequest } from '../protocol/generated/api/begin-quorum-epoch.ts'
import { BrokerHeartbeatRequest } from '../protocol/generated/api/broker-heartbeat.ts'
import { BrokerRegistrationRequest } from '../protocol/generated/api/broker-registration.ts'
import { ControllerRegistrationRequest } from '../protocol/generated/api/controller-registration.ts'
import { CreateAclsRequest } from '../protocol/generated/api/create-acls.ts'
import { DeleteAclsRequest } from '../protocol/generated/api/delete-acls.ts'
import { DescribeQuorumRequest } from '../protocol/generated/api/describe-quorum.ts'
import { ElectLeadersRequest } from '../protocol/generated/api/elect-leaders.ts'
import { EndQuorumEpochRequest } from '../protocol/generated/api/end-quorum-epoch.ts'
import { FetchRequest } from '../protocol/generated/api/fetch.ts'
import { FetchSnapshotRequest } from '../protocol/generated/api/fetch-snapshot.ts'
import { ListPartitionReassignmentsRequest } from '../protocol/generated/api/list-partition-reassignments.ts'
import { RemoveRaftVoterRequest } from '../protocol/generated/api/remove-raft-voter.ts'
import { UnregisterBrokerRequest } from '../protocol/generated/api/unregister-broker.ts'
import { UpdateFeaturesRequest } from '../protocol/generated/api/update-features.ts'
import { UpdateRaftVoterRequest } from '../protocol/generated/api/update-raft-voter.ts'
import { VoteRequest } from '../protocol/generated/api/vote.ts'
import { CLUSTER_NAME, OPERATION, type Operation, RESOURCE, type Resource } from '../security/authorizer/acl-codes.ts'
import type { Requester, StandardAuthorizer } from '../security/authorizer/standard-authorizer.ts'

const { ALTER, ALTER_CONFIGS, CLUSTER_ACTION, DESCRIBE } = OPERATION

/** What a request must be allowed to do with the cluster, where that is all that it needs. */
const CLUSTER_OPERATIONS: ReadonlyMap<number, Operation> = new Map<number, Operation>([
  // What nodes ask each other.
  [AllocateProducerIdsRequest.apiKey, CLUSTER_ACTION],
  [AlterPartitionRequest.apiKey, CLUSTER_ACTION],
  [AssignReplicasToDirsRequest.apiKey, CLUSTER_ACTION],
  [BeginQuorumEpochRequest.apiKey, CLUSTER_ACTION],
  [BrokerHeartbeatRequest.apiKey, CLUSTER_ACTION],
  [BrokerRegistrationRequest.apiKey, CLUSTER_ACTION],
  [ControllerRegistrationRequest.apiKey, CLUSTER_ACTION],
  [EndQuorumEpochRequest.apiKey, CLUSTER_ACTION],
  [FetchRequest.apiKey, CLUSTER_ACTION],
  [FetchSnapshotRequest.apiKey, CLUSTER_ACTION],
  [UpdateRaftVoterRequest.apiKey, CLUSTER_ACTION],
  [VoteRequest.apiKey, CLUSTER_ACTION],
  // What clients ask.
  [AddRaftVoterRequest.apiKey, ALTER],
  [AlterClientQuotasRequest.apiKey, ALTER_CONFIGS],
  [AlterPartitionReassignmentsRequest.apiKey, ALTER],
  [AlterUserScramCredentialsRequest.apiKey, ALTER],
  [CreateAclsRequest.apiKey, ALTER],
  [DeleteAclsRequest.apiKey, ALTER],
  [DescribeQuorumRequest.apiKey, DESCRIBE],
  [ElectLeadersRequest.apiKey, ALTER],
  [ListPartitionReassignmentsRequest.apiKey, DESCRIBE],
  [RemoveRaftVoterRequest.apiKey, ALTER],
  [UnregisterBrokerRequest.apiKey, ALTER],
  [UpdateFeaturesRequest.apiKey, ALTER],
])

/** What who sent a request may do. */
export interface Access {
  /** `quiet`: a denial is not logged, for it is no attempt to do what is not allowed. */
  may(operation: Operation, type: Resource, name: string, quiet?: boolean): boolean
}

/** That of a client. */
export class ClientAccess implements Access {
  readonly #authorizer: StandardAuthorizer
  readonly #requester: Requester

  constructor(authorizer: StandardAuthorizer, requester: Requester) {
    this.#authorizer = authorizer
    this.#requester = requester
  }

  may(operation: Operation, type: Resource, name: string, quiet = false): boolean {
    return this.#authorizer.may(this.#requester, operation, type, name, quiet)
  }
}

/** Whether the request may be made at all: what it asks for one by one, as topics, is looked at by whoever decides it. */
export function mayAsk(apiKey: number, access: Access): boolean {
  const operation = CLUSTER_OPERATIONS.get(apiKey)
  return operation === undefined || access.may(operation, RESOURCE.CLUSTER, CLUSTER_NAME)
}

/** Those of the names with which this may be done. `access`: null where everybody may do everything. */
export function namesWith(
  access: Access | null | undefined,
  operation: Operation,
  type: Resource,
  names: Iterable<string>,
  quiet = false,
): ReadonlySet<string> {
  const allowed = new Set<string>()
  for (const name of names) if (access == null || access.may(operation, type, name, quiet)) allowed.add(name)
  return allowed
}
