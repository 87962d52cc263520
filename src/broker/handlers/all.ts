import type { AnyHandler } from '../handler.ts'
import { createAcls, deleteAcls, describeAcls } from './access-control.ts'
import { alterClientQuotas } from './alter-client-quotas.ts'
import { alterConfigs, incrementalAlterConfigs } from './alter-configs.ts'
import { alterReplicaLogDirs } from './alter-replica-log-dirs.ts'
import { alterUserScramCredentials } from './alter-user-scram-credentials.ts'
import { apiVersions } from './api-versions.ts'
import { consumerGroupDescribe, consumerGroupHeartbeat } from './consumer-groups.ts'
import {
  createDelegationToken,
  describeDelegationToken,
  expireDelegationToken,
  renewDelegationToken,
} from './delegation-tokens.ts'
import { deleteRecords } from './delete-records.ts'
import { describeClientQuotas } from './describe-client-quotas.ts'
import { describeCluster } from './describe-cluster.ts'
import { describeConfigs } from './describe-configs.ts'
import { describeLogDirs } from './describe-log-dirs.ts'
import { describeQuorum } from './describe-quorum.ts'
import { describeTopicPartitions } from './describe-topic-partitions.ts'
import { describeUserScramCredentials } from './describe-user-scram-credentials.ts'
import { electLeaders } from './elect-leaders.ts'
import { fetch } from './fetch.ts'
import { findCoordinator } from './find-coordinator.ts'
import { deleteGroups, describeGroups, listGroups, offsetDelete } from './group-administration.ts'
import { heartbeat, joinGroup, leaveGroup, syncGroup } from './group-membership.ts'
import { offsetCommit, offsetFetch } from './group-offsets.ts'
import { initProducerId } from './init-producer-id.ts'
import { listConfigResources } from './list-config-resources.ts'
import { listOffsets } from './list-offsets.ts'
import { metadata } from './metadata.ts'
import { offsetForLeaderEpoch } from './offset-for-leader-epoch.ts'
import { alterPartitionReassignments, listPartitionReassignments } from './partition-reassignments.ts'
import { produce } from './produce.ts'
import { addRaftVoter, removeRaftVoter } from './raft-voters.ts'
import { saslAuthenticate, saslHandshake } from './sasl.ts'
import { createPartitions, createTopics, deleteTopics } from './topics.ts'
import { describeProducers, describeTransactions, listTransactions } from './transaction-queries.ts'
import { addOffsetsToTxn, addPartitionsToTxn, endTxn, writeTxnMarkers } from './transactions.ts'
import { txnOffsetCommit } from './txn-offset-commit.ts'
import { unregisterBroker } from './unregister-broker.ts'
import { updateFeatures } from './update-features.ts'

/** Every API that a broker serves. What is not in here is not advertised. */
export const HANDLERS: readonly AnyHandler[] = [
  addRaftVoter,
  alterClientQuotas,
  alterReplicaLogDirs,
  addOffsetsToTxn,
  addPartitionsToTxn,
  alterConfigs,
  alterPartitionReassignments,
  alterUserScramCredentials,
  apiVersions,
  consumerGroupDescribe,
  consumerGroupHeartbeat,
  createAcls,
  createDelegationToken,
  createPartitions,
  createTopics,
  deleteAcls,
  deleteGroups,
  deleteRecords,
  deleteTopics,
  describeAcls,
  describeClientQuotas,
  describeCluster,
  describeConfigs,
  describeDelegationToken,
  describeGroups,
  describeLogDirs,
  describeProducers,
  describeQuorum,
  describeTopicPartitions,
  describeTransactions,
  describeUserScramCredentials,
  endTxn,
  electLeaders,
  expireDelegationToken,
  fetch,
  findCoordinator,
  heartbeat,
  incrementalAlterConfigs,
  initProducerId,
  joinGroup,
  leaveGroup,
  listGroups,
  listConfigResources,
  listOffsets,
  listTransactions,
  listPartitionReassignments,
  metadata,
  offsetCommit,
  offsetDelete,
  offsetFetch,
  offsetForLeaderEpoch,
  produce,
  removeRaftVoter,
  renewDelegationToken,
  saslAuthenticate,
  saslHandshake,
  syncGroup,
  txnOffsetCommit,
  unregisterBroker,
  updateFeatures,
  writeTxnMarkers,
]
