import type { Client } from '../client.ts'
import type { ClientMetrics } from '../metrics.ts'
import { createAcls, deleteAcls, describeAcls } from './acls.ts'
import { clientInstanceId } from './client-instance.ts'
import { alterClientQuotas, describeClientQuotas } from './client-quotas.ts'
import { describeCluster, unregisterBroker } from './cluster.ts'
import { describeConfigs, incrementalAlterConfigs, listClientMetricsResources, listConfigResources } from './configs.ts'
import {
  createDelegationToken,
  describeDelegationToken,
  expireDelegationToken,
  renewDelegationToken,
} from './delegation-tokens.ts'
import { describeClassicGroups, describeConsumerGroups } from './describe-consumer-groups.ts'
import { describeTopics } from './describe-topics.ts'
import { describeFeatures, updateFeatures } from './features.ts'
import { removeMembersFromConsumerGroup } from './group-members.ts'
import { alterConsumerGroupOffsets, deleteConsumerGroupOffsets, listConsumerGroupOffsets } from './group-offsets.ts'
import { deleteGroups, listConsumerGroups, listGroups } from './groups.ts'
import { alterReplicaLogDirs, describeLogDirs, describeReplicaLogDirs } from './log-dirs.ts'
import { listOffsets } from './offsets.ts'
import { addRaftVoter, describeMetadataQuorum, removeRaftVoter } from './quorum.ts'
import { alterPartitionReassignments, electLeaders, listPartitionReassignments } from './reassignments.ts'
import { deleteRecords } from './records.ts'
import { alterUserScramCredentials, describeUserScramCredentials } from './scram-credentials.ts'
import { alterShareGroupOffsets, deleteShareGroupOffsets, describeShareGroups, listShareGroupOffsets } from './share-groups.ts'
import { describeStreamsGroups } from './streams-groups.ts'
import { createPartitions, createTopics, deleteTopics, listTopics } from './topics.ts'
import {
  abortTransaction,
  describeProducers,
  describeTransactions,
  fenceProducers,
  forceTerminateTransaction,
  listTransactions,
} from './transactions.ts'

/** What an admin is put together with. */
export interface AdminSettings {
  /** Whether `close` closes the client too. Default false: others may use it. */
  readonly ownsClient?: boolean
}

/**
 * Everything that Kafka's Admin can ask of a cluster, under the names that Java gives it. Each method is a function of a module of its own, which may be imported alone and
 * says more.
 *
 * - A method on items that the caller names (topics, partitions, groups …) gives `Results`, by item. If one or more failed it throws `ItemsFailedError`, with the results of
 *   all of them; `settle` gives those without the error. A method that finds things out gives arrays.
 * - The last argument has `signal` and `timeoutMs` (for the call in all, 60 s by default). What may be mended is tried again within that time: leaders, coordinators and
 *   controllers that moved, connections that ended. When it is over, the error is a `TimeoutError` with the last problem as its cause.
 * - What a broker is too old for, or does not serve, is a `ProtocolError` with code `UNSUPPORTED_VERSION` that names the API and the broker.
 */
export class Admin implements AsyncDisposable {
  readonly #client: Client
  readonly #ownsClient: boolean

  constructor(client: Client, { ownsClient = false }: AdminSettings = {}) {
    this.#client = client
    this.#ownsClient = ownsClient
  }

  #bind<Arguments extends unknown[], Result>(
    call: (client: Client, ...rest: Arguments) => Result,
  ): (...rest: Arguments) => Result {
    return (...rest) => call(this.#client, ...rest)
  }

  /** Makes topics. {@link createTopics} */
  readonly createTopics = this.#bind(createTopics)
  /** Deletes topics, by name or id. {@link deleteTopics} */
  readonly deleteTopics = this.#bind(deleteTopics)
  /** All topics. {@link listTopics} */
  readonly listTopics = this.#bind(listTopics)
  /** Partitions, leaders and replicas of topics, by name or id. {@link describeTopics} */
  readonly describeTopics = this.#bind(describeTopics)
  /** Gives topics more partitions. {@link createPartitions} */
  readonly createPartitions = this.#bind(createPartitions)
  /** Deletes the records before given offsets. {@link deleteRecords} */
  readonly deleteRecords = this.#bind(deleteRecords)
  /** Offsets of partitions by position or time. {@link listOffsets} */
  readonly listOffsets = this.#bind(listOffsets)

  /** Configurations of topics, brokers, groups and others. {@link describeConfigs} */
  readonly describeConfigs = this.#bind(describeConfigs)
  /** Changes the configurations that are named. {@link incrementalAlterConfigs} */
  readonly incrementalAlterConfigs = this.#bind(incrementalAlterConfigs)
  /** Everything that has configurations. {@link listConfigResources} */
  readonly listConfigResources = this.#bind(listConfigResources)
  /** Names of what clients are told to measure. {@link listClientMetricsResources} */
  readonly listClientMetricsResources = this.#bind(listClientMetricsResources)

  /** The cluster's id, its controller and its brokers. {@link describeCluster} */
  readonly describeCluster = this.#bind(describeCluster)
  /** Takes a broker that is gone for good out of the cluster. {@link unregisterBroker} */
  readonly unregisterBroker = this.#bind(unregisterBroker)
  /** Features, finalized and supported. {@link describeFeatures} */
  readonly describeFeatures = this.#bind(describeFeatures)
  /** Changes the levels of features. {@link updateFeatures} */
  readonly updateFeatures = this.#bind(updateFeatures)
  /** Leader, voters and observers of the metadata quorum. {@link describeMetadataQuorum} */
  readonly describeMetadataQuorum = this.#bind(describeMetadataQuorum)
  /** Adds a controller to the voters. {@link addRaftVoter} */
  readonly addRaftVoter = this.#bind(addRaftVoter)
  /** Takes a controller out of the voters. {@link removeRaftVoter} */
  readonly removeRaftVoter = this.#bind(removeRaftVoter)

  /** Elects leaders. {@link electLeaders} */
  readonly electLeaders = this.#bind(electLeaders)
  /** Moves partitions to other brokers. {@link alterPartitionReassignments} */
  readonly alterPartitionReassignments = this.#bind(alterPartitionReassignments)
  /** Moves that are under way. {@link listPartitionReassignments} */
  readonly listPartitionReassignments = this.#bind(listPartitionReassignments)
  /** Folders of brokers and what is in them. {@link describeLogDirs} */
  readonly describeLogDirs = this.#bind(describeLogDirs)
  /** The folders that replicas are in. {@link describeReplicaLogDirs} */
  readonly describeReplicaLogDirs = this.#bind(describeReplicaLogDirs)
  /** Moves replicas between the folders of their brokers. {@link alterReplicaLogDirs} */
  readonly alterReplicaLogDirs = this.#bind(alterReplicaLogDirs)

  /** All groups, of every type. {@link listGroups} */
  readonly listGroups = this.#bind(listGroups)
  /** All groups of consumers. {@link listConsumerGroups} */
  readonly listConsumerGroups = this.#bind(listConsumerGroups)
  /** State, members and assignments of consumer groups, classic and new. {@link describeConsumerGroups} */
  readonly describeConsumerGroups = this.#bind(describeConsumerGroups)
  /** State, members and protocol of classic groups of any protocol type. {@link describeClassicGroups} */
  readonly describeClassicGroups = this.#bind(describeClassicGroups)
  /** Deletes groups that have no members. {@link deleteGroups} */
  readonly deleteConsumerGroups = this.#bind(deleteGroups)
  /** Offsets that groups have committed. {@link listConsumerGroupOffsets} */
  readonly listConsumerGroupOffsets = this.#bind(listConsumerGroupOffsets)
  /** Commits offsets for a group that has no members. {@link alterConsumerGroupOffsets} */
  readonly alterConsumerGroupOffsets = this.#bind(alterConsumerGroupOffsets)
  /** Deletes offsets that a group has committed. {@link deleteConsumerGroupOffsets} */
  readonly deleteConsumerGroupOffsets = this.#bind(deleteConsumerGroupOffsets)
  /** Removes members from a group, or all of them. {@link removeMembersFromConsumerGroup} */
  readonly removeMembersFromConsumerGroup = this.#bind(removeMembersFromConsumerGroup)

  /** State, members and assignments of share groups. {@link describeShareGroups} */
  readonly describeShareGroups = this.#bind(describeShareGroups)
  /** Deletes share groups that have no members. {@link deleteGroups} */
  readonly deleteShareGroups = this.#bind(deleteGroups)
  /** Start offsets of share groups. {@link listShareGroupOffsets} */
  readonly listShareGroupOffsets = this.#bind(listShareGroupOffsets)
  /** Sets the start offsets of a share group that has no members. {@link alterShareGroupOffsets} */
  readonly alterShareGroupOffsets = this.#bind(alterShareGroupOffsets)
  /** Forgets where a share group stands in topics. {@link deleteShareGroupOffsets} */
  readonly deleteShareGroupOffsets = this.#bind(deleteShareGroupOffsets)

  /** State, topology, members and tasks of streams groups. {@link describeStreamsGroups} */
  readonly describeStreamsGroups = this.#bind(describeStreamsGroups)
  /** Deletes streams groups that have no members. {@link deleteGroups} */
  readonly deleteStreamsGroups = this.#bind(deleteGroups)
  /** Offsets that streams groups have committed. {@link listConsumerGroupOffsets} */
  readonly listStreamsGroupOffsets = this.#bind(listConsumerGroupOffsets)
  /** Commits offsets for a streams group that has no members. {@link alterConsumerGroupOffsets} */
  readonly alterStreamsGroupOffsets = this.#bind(alterConsumerGroupOffsets)
  /** Deletes offsets that a streams group has committed. {@link deleteConsumerGroupOffsets} */
  readonly deleteStreamsGroupOffsets = this.#bind(deleteConsumerGroupOffsets)

  /** All transactional ids. {@link listTransactions} */
  readonly listTransactions = this.#bind(listTransactions)
  /** Transactions by their ids. {@link describeTransactions} */
  readonly describeTransactions = this.#bind(describeTransactions)
  /** Producers that wrote to partitions lately. {@link describeProducers} */
  readonly describeProducers = this.#bind(describeProducers)
  /** Aborts a hanging transaction in a partition. {@link abortTransaction} */
  readonly abortTransaction = this.#bind(abortTransaction)
  /** Fences all producers of transactional ids. {@link fenceProducers} */
  readonly fenceProducers = this.#bind(fenceProducers)
  /** Aborts the open transaction of a transactional id. {@link forceTerminateTransaction} */
  readonly forceTerminateTransaction = this.#bind(forceTerminateTransaction)

  /** Rules of access that match a filter. {@link describeAcls} */
  readonly describeAcls = this.#bind(describeAcls)
  /** Adds rules of access. {@link createAcls} */
  readonly createAcls = this.#bind(createAcls)
  /** Deletes rules of access that match filters. {@link deleteAcls} */
  readonly deleteAcls = this.#bind(deleteAcls)
  /** SCRAM mechanisms of users. {@link describeUserScramCredentials} */
  readonly describeUserScramCredentials = this.#bind(describeUserScramCredentials)
  /** Sets and takes away SCRAM credentials. {@link alterUserScramCredentials} */
  readonly alterUserScramCredentials = this.#bind(alterUserScramCredentials)
  /** Makes a delegation token. {@link createDelegationToken} */
  readonly createDelegationToken = this.#bind(createDelegationToken)
  /** Lets a delegation token live longer. {@link renewDelegationToken} */
  readonly renewDelegationToken = this.#bind(renewDelegationToken)
  /** Ends a delegation token. {@link expireDelegationToken} */
  readonly expireDelegationToken = this.#bind(expireDelegationToken)
  /** Delegation tokens that the caller may describe. {@link describeDelegationToken} */
  readonly describeDelegationToken = this.#bind(describeDelegationToken)
  /** Quotas that are set. {@link describeClientQuotas} */
  readonly describeClientQuotas = this.#bind(describeClientQuotas)
  /** Sets and takes away quotas. {@link alterClientQuotas} */
  readonly alterClientQuotas = this.#bind(alterClientQuotas)

  /** The id under which the cluster knows this client in telemetry. {@link clientInstanceId} */
  readonly clientInstanceId = this.#bind(clientInstanceId)

  /** What counts the client's requests and connections: the option `metrics` of its connection. */
  get metrics(): ClientMetrics {
    return this.#client.metrics
  }

  /** Ends the client's connections, if they are the admin's own; what is under way then fails with `CLIENT_CLOSED`. Calling it again is fine. */
  async close(): Promise<void> {
    if (this.#ownsClient) this.#client.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
