import type { AnyHandler } from '../handler.ts'
import { createAcls, deleteAcls, describeAcls } from './access-control.ts'
import { alterClientQuotas } from './alter-client-quotas.ts'
import { alterConfigs, incrementalAlterConfigs } from './alter-configs.ts'
import { alterUserScramCredentials } from './alter-user-scram-credentials.ts'
import { apiVersions } from './api-versions.ts'
import { createDelegationToken, expireDelegationToken, renewDelegationToken } from './delegation-tokens.ts'
import { describeCluster } from './describe-cluster.ts'
import { describeQuorum } from './describe-quorum.ts'
import { describeUserScramCredentials } from './describe-user-scram-credentials.ts'
import { electLeaders } from './elect-leaders.ts'
import { envelope } from './envelope.ts'
import {
  allocateProducerIds,
  alterPartition,
  assignReplicasToDirs,
  brokerHeartbeat,
  brokerRegistration,
  controllerRegistration,
} from './node-requests.ts'
import { alterPartitionReassignments, listPartitionReassignments } from './partition-reassignments.ts'
import { beginQuorumEpoch, endQuorumEpoch, fetchMetadata, fetchSnapshot, updateRaftVoter, vote } from './quorum-requests.ts'
import { addRaftVoter, removeRaftVoter } from './raft-voters.ts'
import { saslAuthenticate, saslHandshake } from './sasl.ts'
import { createPartitions, createTopics, deleteTopics } from './topics.ts'
import { unregisterBroker } from './unregister-broker.ts'
import { updateFeatures } from './update-features.ts'

/** Every API that a controller serves at the listeners of the controllers. What is not in here is not advertised there. */
export const CONTROLLER_HANDLERS: readonly AnyHandler[] = [
  addRaftVoter,
  allocateProducerIds,
  alterClientQuotas,
  alterConfigs,
  alterPartition,
  alterPartitionReassignments,
  alterUserScramCredentials,
  apiVersions,
  assignReplicasToDirs,
  beginQuorumEpoch,
  brokerHeartbeat,
  brokerRegistration,
  controllerRegistration,
  createAcls,
  createDelegationToken,
  createPartitions,
  createTopics,
  deleteAcls,
  deleteTopics,
  describeAcls,
  describeCluster,
  describeQuorum,
  describeUserScramCredentials,
  electLeaders,
  endQuorumEpoch,
  envelope,
  expireDelegationToken,
  fetchMetadata,
  fetchSnapshot,
  incrementalAlterConfigs,
  listPartitionReassignments,
  removeRaftVoter,
  renewDelegationToken,
  saslAuthenticate,
  saslHandshake,
  unregisterBroker,
  updateFeatures,
  updateRaftVoter,
  vote,
]
