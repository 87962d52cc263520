import type { MessageCodec } from '../protocol/codec.ts'
import { AddRaftVoterRequest, AddRaftVoterResponse } from '../protocol/generated/api/add-raft-voter.ts'
import { AllocateProducerIdsRequest, AllocateProducerIdsResponse } from '../protocol/generated/api/allocate-producer-ids.ts'
import { AlterClientQuotasRequest, AlterClientQuotasResponse } from '../protocol/generated/api/alter-client-quotas.ts'
import { AlterConfigsRequest, AlterConfigsResponse } from '../protocol/generated/api/alter-configs.ts'
import {
  AlterPartitionReassignmentsRequest,
  AlterPartitionReassignmentsResponse,
} from '../protocol/generated/api/alter-partition-reassignments.ts'
import {
  AlterUserScramCredentialsRequest,
  AlterUserScramCredentialsResponse,
} from '../protocol/generated/api/alter-user-scram-credentials.ts'
import { CreateAclsRequest, CreateAclsResponse } from '../protocol/generated/api/create-acls.ts'
import { CreateDelegationTokenRequest, CreateDelegationTokenResponse } from '../protocol/generated/api/create-delegation-token.ts'
import { CreatePartitionsRequest, CreatePartitionsResponse } from '../protocol/generated/api/create-partitions.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../protocol/generated/api/create-topics.ts'
import { DeleteAclsRequest, DeleteAclsResponse } from '../protocol/generated/api/delete-acls.ts'
import { DeleteTopicsRequest, DeleteTopicsResponse } from '../protocol/generated/api/delete-topics.ts'
import { DescribeQuorumRequest, DescribeQuorumResponse } from '../protocol/generated/api/describe-quorum.ts'
import { ElectLeadersRequest, ElectLeadersResponse } from '../protocol/generated/api/elect-leaders.ts'
import { ExpireDelegationTokenRequest, ExpireDelegationTokenResponse } from '../protocol/generated/api/expire-delegation-token.ts'
import {
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
} from '../protocol/generated/api/incremental-alter-configs.ts'
import {
  ListPartitionReassignmentsRequest,
  ListPartitionReassignmentsResponse,
} from '../protocol/generated/api/list-partition-reassignments.ts'
import { RemoveRaftVoterRequest, RemoveRaftVoterResponse } from '../protocol/generated/api/remove-raft-voter.ts'
import { RenewDelegationTokenRequest, RenewDelegationTokenResponse } from '../protocol/generated/api/renew-delegation-token.ts'
import { UnregisterBrokerRequest, UnregisterBrokerResponse } from '../protocol/generated/api/unregister-broker.ts'
import { UpdateFeaturesRequest, UpdateFeaturesResponse } from '../protocol/generated/api/update-features.ts'

export interface ForwardableApi {
  readonly request: MessageCodec<unknown>
  readonly response: MessageCodec<unknown>
  /** Asked twice, it has done no more than once. */
  readonly isRead: boolean
}

/** Of the APIs that a controller serves, those that a broker hands on in a client's name, as Kafka does: within an Envelope. By their keys. */
export const FORWARDABLE_APIS: ReadonlyMap<number, ForwardableApi> = new Map(
  [
    change(AddRaftVoterRequest, AddRaftVoterResponse),
    change(AllocateProducerIdsRequest, AllocateProducerIdsResponse),
    change(AlterClientQuotasRequest, AlterClientQuotasResponse),
    change(AlterConfigsRequest, AlterConfigsResponse),
    change(AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse),
    change(AlterUserScramCredentialsRequest, AlterUserScramCredentialsResponse),
    change(CreateAclsRequest, CreateAclsResponse),
    change(CreateDelegationTokenRequest, CreateDelegationTokenResponse),
    change(CreatePartitionsRequest, CreatePartitionsResponse),
    change(CreateTopicsRequest, CreateTopicsResponse),
    change(DeleteAclsRequest, DeleteAclsResponse),
    change(DeleteTopicsRequest, DeleteTopicsResponse),
    read(DescribeQuorumRequest, DescribeQuorumResponse),
    change(ElectLeadersRequest, ElectLeadersResponse),
    change(ExpireDelegationTokenRequest, ExpireDelegationTokenResponse),
    change(IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse),
    read(ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse),
    change(RemoveRaftVoterRequest, RemoveRaftVoterResponse),
    change(RenewDelegationTokenRequest, RenewDelegationTokenResponse),
    change(UnregisterBrokerRequest, UnregisterBrokerResponse),
    change(UpdateFeaturesRequest, UpdateFeaturesResponse),
  ].map((api) => [api.request.apiKey, api]),
)

function change<Request, Response>(request: MessageCodec<Request>, response: MessageCodec<Response>): ForwardableApi {
  return { request: request as MessageCodec<unknown>, response: response as MessageCodec<unknown>, isRead: false }
}

function read<Request, Response>(request: MessageCodec<Request>, response: MessageCodec<Response>): ForwardableApi {
  return { ...change(request, response), isRead: true }
}
