/** `rafka/client/admin`: the administration of a cluster alone. */
import { Admin } from '../admin/admin.ts'
import { type ConnectionOptions, type ConnectionSource, connect } from '../node/connection-options.ts'

/** Every method of Java's Admin, over a client of its own or a shared one. Opens no connection before one is needed. Throws `UsageError` for options that make no sense. */
export function createAdmin(options: ConnectionSource): Admin {
  const { client } = options
  return client === undefined ? new Admin(connect(options as ConnectionOptions), { ownsClient: true }) : new Admin(client)
}

export type { AclBinding, AclBindingFilter, PatternType, PermissionType, ResourceType } from '../admin/acls.ts'
export { Admin } from '../admin/admin.ts'
export type {
  AlterClientQuotasOptions,
  ClientQuota,
  ClientQuotaAlteration,
  ClientQuotaEntity,
  ClientQuotaFilter,
} from '../admin/client-quotas.ts'
export type { BrokerDescription, ClusterDescription, DescribeClusterOptions } from '../admin/cluster.ts'
export type { ConfigEntry, ConfigSource, ConfigSynonym, ConfigType, ConfigValues } from '../admin/config-entry.ts'
export type {
  AlterConfigsOptions,
  ConfigAlteration,
  ConfigQuestion,
  ConfigResource,
  ConfigResourceType,
  DescribeConfigsOptions,
  ListConfigResourcesOptions,
} from '../admin/configs.ts'
export type {
  CreateDelegationTokenOptions,
  DelegationToken,
  DescribeDelegationTokenOptions,
  ExpireDelegationTokenOptions,
  RenewDelegationTokenOptions,
} from '../admin/delegation-tokens.ts'
export type {
  ClassicGroupDescription,
  ClassicGroupMember,
  ConsumerGroupDescription,
  ConsumerGroupMember,
  DescribeGroupsOptions,
} from '../admin/describe-consumer-groups.ts'
export type { DescribeTopicsOptions, PartitionDescription, TopicDescription } from '../admin/describe-topics.ts'
export type { AdminOptions } from '../admin/driver.ts'
export type {
  DescribeFeaturesOptions,
  FeatureDescription,
  FeatureUpdate,
  UpdateFeaturesOptions,
  VersionRange,
} from '../admin/features.ts'
export type { MemberToRemove, RemoveMembersOptions } from '../admin/group-members.ts'
export type { GroupOffsetsQuestion, ListGroupOffsetsOptions } from '../admin/group-offsets.ts'
export type { GroupListing, GroupState, GroupType, ListConsumerGroupsOptions, ListGroupsOptions } from '../admin/groups.ts'
export type {
  LogDirDescription,
  LogDirReplica,
  ReplicaAssignment,
  ReplicaLogDir,
  TopicPartitionReplica,
} from '../admin/log-dirs.ts'
export type { ListedOffset, ListOffsetsOptions, OffsetQuestion, OffsetSpec } from '../admin/offsets.ts'
export type { AclOperation } from '../admin/operations.ts'
export type { QuorumDescription, QuorumReplica, RaftVoterEndpoint, RaftVoterOptions } from '../admin/quorum.ts'
export type {
  AlterPartitionReassignmentsOptions,
  ListPartitionReassignmentsOptions,
  NewReassignment,
  PartitionReassignment,
} from '../admin/reassignments.ts'
export type { RecordsToDelete } from '../admin/records.ts'
export { ItemsFailedError, Results, settle } from '../admin/results.ts'
export type {
  DescribeUserScramCredentialsOptions,
  ScramCredentialDeletion,
  ScramCredentialInfo,
  ScramCredentialUpsertion,
  ScramMechanism,
} from '../admin/scram-credentials.ts'
export type { ShareGroupDescription, ShareGroupMember, ShareGroupOffset, ShareGroupOffsetToSet } from '../admin/share-groups.ts'
export type {
  StreamsAssignment,
  StreamsGroupDescription,
  StreamsGroupMember,
  StreamsInternalTopic,
  StreamsSubtopology,
  StreamsTaskOffset,
  StreamsTasks,
  StreamsTopology,
} from '../admin/streams-groups.ts'
export type { TopicReference } from '../admin/topic-reference.ts'
export type {
  AlterTopicsOptions,
  CreatedTopic,
  CreateTopicsOptions,
  ListTopicsOptions,
  NewPartitions,
  NewTopic,
  TopicListing,
} from '../admin/topics.ts'
export type {
  ActiveProducer,
  DescribeProducersOptions,
  FencedProducer,
  HangingTransaction,
  ListTransactionsOptions,
  TransactionDescription,
  TransactionListing,
  TransactionState,
} from '../admin/transactions.ts'
export type { CommittedOffset, OffsetToCommit } from '../offsets.ts'
export * from './connection.ts'
