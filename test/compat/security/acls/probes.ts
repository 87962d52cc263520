import type { Input, MessageCodec } from '../../../../src/protocol/codec.ts'
import { AddOffsetsToTxnRequest, AddOffsetsToTxnResponse } from '../../../../src/protocol/generated/api/add-offsets-to-txn.ts'
import {
  AddPartitionsToTxnRequest,
  AddPartitionsToTxnResponse,
} from '../../../../src/protocol/generated/api/add-partitions-to-txn.ts'
import { AddRaftVoterRequest, AddRaftVoterResponse } from '../../../../src/protocol/generated/api/add-raft-voter.ts'
import {
  AlterClientQuotasRequest,
  AlterClientQuotasResponse,
} from '../../../../src/protocol/generated/api/alter-client-quotas.ts'
import { AlterConfigsRequest, AlterConfigsResponse } from '../../../../src/protocol/generated/api/alter-configs.ts'
import {
  AlterPartitionReassignmentsRequest,
  AlterPartitionReassignmentsResponse,
} from '../../../../src/protocol/generated/api/alter-partition-reassignments.ts'
import {
  AlterReplicaLogDirsRequest,
  AlterReplicaLogDirsResponse,
} from '../../../../src/protocol/generated/api/alter-replica-log-dirs.ts'
import {
  AlterUserScramCredentialsRequest,
  AlterUserScramCredentialsResponse,
} from '../../../../src/protocol/generated/api/alter-user-scram-credentials.ts'
import { ApiVersionsRequest, ApiVersionsResponse } from '../../../../src/protocol/generated/api/api-versions.ts'
import {
  ConsumerGroupDescribeRequest,
  ConsumerGroupDescribeResponse,
} from '../../../../src/protocol/generated/api/consumer-group-describe.ts'
import {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
} from '../../../../src/protocol/generated/api/consumer-group-heartbeat.ts'
import { CreateAclsRequest, CreateAclsResponse } from '../../../../src/protocol/generated/api/create-acls.ts'
import {
  CreateDelegationTokenRequest,
  CreateDelegationTokenResponse,
} from '../../../../src/protocol/generated/api/create-delegation-token.ts'
import { CreatePartitionsRequest, CreatePartitionsResponse } from '../../../../src/protocol/generated/api/create-partitions.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../../../src/protocol/generated/api/create-topics.ts'
import { DeleteAclsRequest, DeleteAclsResponse } from '../../../../src/protocol/generated/api/delete-acls.ts'
import { DeleteGroupsRequest, DeleteGroupsResponse } from '../../../../src/protocol/generated/api/delete-groups.ts'
import { DeleteRecordsRequest, DeleteRecordsResponse } from '../../../../src/protocol/generated/api/delete-records.ts'
import { DeleteTopicsRequest, DeleteTopicsResponse } from '../../../../src/protocol/generated/api/delete-topics.ts'
import { DescribeAclsRequest, DescribeAclsResponse } from '../../../../src/protocol/generated/api/describe-acls.ts'
import {
  DescribeClientQuotasRequest,
  DescribeClientQuotasResponse,
} from '../../../../src/protocol/generated/api/describe-client-quotas.ts'
import { DescribeClusterRequest, DescribeClusterResponse } from '../../../../src/protocol/generated/api/describe-cluster.ts'
import { DescribeConfigsRequest, DescribeConfigsResponse } from '../../../../src/protocol/generated/api/describe-configs.ts'
import {
  DescribeDelegationTokenRequest,
  DescribeDelegationTokenResponse,
} from '../../../../src/protocol/generated/api/describe-delegation-token.ts'
import { DescribeGroupsRequest, DescribeGroupsResponse } from '../../../../src/protocol/generated/api/describe-groups.ts'
import { DescribeLogDirsRequest, DescribeLogDirsResponse } from '../../../../src/protocol/generated/api/describe-log-dirs.ts'
import { DescribeProducersRequest, DescribeProducersResponse } from '../../../../src/protocol/generated/api/describe-producers.ts'
import { DescribeQuorumRequest, DescribeQuorumResponse } from '../../../../src/protocol/generated/api/describe-quorum.ts'
import {
  DescribeTopicPartitionsRequest,
  DescribeTopicPartitionsResponse,
} from '../../../../src/protocol/generated/api/describe-topic-partitions.ts'
import {
  DescribeTransactionsRequest,
  DescribeTransactionsResponse,
} from '../../../../src/protocol/generated/api/describe-transactions.ts'
import {
  DescribeUserScramCredentialsRequest,
  DescribeUserScramCredentialsResponse,
} from '../../../../src/protocol/generated/api/describe-user-scram-credentials.ts'
import { ElectLeadersRequest, ElectLeadersResponse } from '../../../../src/protocol/generated/api/elect-leaders.ts'
import { EndTxnRequest, EndTxnResponse } from '../../../../src/protocol/generated/api/end-txn.ts'
import {
  ExpireDelegationTokenRequest,
  ExpireDelegationTokenResponse,
} from '../../../../src/protocol/generated/api/expire-delegation-token.ts'
import { FetchRequest, FetchResponse } from '../../../../src/protocol/generated/api/fetch.ts'
import { FindCoordinatorRequest, FindCoordinatorResponse } from '../../../../src/protocol/generated/api/find-coordinator.ts'
import { HeartbeatRequest, HeartbeatResponse } from '../../../../src/protocol/generated/api/heartbeat.ts'
import {
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
} from '../../../../src/protocol/generated/api/incremental-alter-configs.ts'
import { InitProducerIdRequest, InitProducerIdResponse } from '../../../../src/protocol/generated/api/init-producer-id.ts'
import { JoinGroupRequest, JoinGroupResponse } from '../../../../src/protocol/generated/api/join-group.ts'
import { LeaveGroupRequest, LeaveGroupResponse } from '../../../../src/protocol/generated/api/leave-group.ts'
import {
  ListConfigResourcesRequest,
  ListConfigResourcesResponse,
} from '../../../../src/protocol/generated/api/list-config-resources.ts'
import { ListGroupsRequest, ListGroupsResponse } from '../../../../src/protocol/generated/api/list-groups.ts'
import { ListOffsetsRequest, ListOffsetsResponse } from '../../../../src/protocol/generated/api/list-offsets.ts'
import {
  ListPartitionReassignmentsRequest,
  ListPartitionReassignmentsResponse,
} from '../../../../src/protocol/generated/api/list-partition-reassignments.ts'
import { ListTransactionsRequest, ListTransactionsResponse } from '../../../../src/protocol/generated/api/list-transactions.ts'
import { MetadataRequest, MetadataResponse } from '../../../../src/protocol/generated/api/metadata.ts'
import { OffsetCommitRequest, OffsetCommitResponse } from '../../../../src/protocol/generated/api/offset-commit.ts'
import { OffsetDeleteRequest, OffsetDeleteResponse } from '../../../../src/protocol/generated/api/offset-delete.ts'
import { OffsetFetchRequest, OffsetFetchResponse } from '../../../../src/protocol/generated/api/offset-fetch.ts'
import {
  OffsetForLeaderEpochRequest,
  OffsetForLeaderEpochResponse,
} from '../../../../src/protocol/generated/api/offset-for-leader-epoch.ts'
import { ProduceRequest, ProduceResponse } from '../../../../src/protocol/generated/api/produce.ts'
import { RemoveRaftVoterRequest, RemoveRaftVoterResponse } from '../../../../src/protocol/generated/api/remove-raft-voter.ts'
import {
  RenewDelegationTokenRequest,
  RenewDelegationTokenResponse,
} from '../../../../src/protocol/generated/api/renew-delegation-token.ts'
import { SaslAuthenticateRequest, SaslAuthenticateResponse } from '../../../../src/protocol/generated/api/sasl-authenticate.ts'
import { SaslHandshakeRequest, SaslHandshakeResponse } from '../../../../src/protocol/generated/api/sasl-handshake.ts'
import { SyncGroupRequest, SyncGroupResponse } from '../../../../src/protocol/generated/api/sync-group.ts'
import { TxnOffsetCommitRequest, TxnOffsetCommitResponse } from '../../../../src/protocol/generated/api/txn-offset-commit.ts'
import { UnregisterBrokerRequest, UnregisterBrokerResponse } from '../../../../src/protocol/generated/api/unregister-broker.ts'
import { UpdateFeaturesRequest, UpdateFeaturesResponse } from '../../../../src/protocol/generated/api/update-features.ts'
import { WriteTxnMarkersRequest, WriteTxnMarkersResponse } from '../../../../src/protocol/generated/api/write-txn-markers.ts'
import { BatchBuilder } from '../../../../src/records/builder.ts'
import {
  DOOMED_TOPIC,
  GROUP,
  MISSING_TOPIC,
  OTHER_GROUP,
  OTHER_OWNER,
  OTHER_TOKEN,
  OTHER_TOPIC,
  OTHER_TRANSACTIONAL_ID,
  OWNER,
  TOKEN,
  TOPIC,
  TRANSACTIONAL_ID,
} from './situations.ts'

/** One request, which every situation makes. */
export interface Probe {
  readonly name: string
  readonly request: MessageCodec<unknown>
  readonly response: MessageCodec<unknown>
  readonly version: number
  /** `ids`: of the topics and tokens that are there, and the secrets of the latter. */
  readonly body: (ids: ReadonlyMap<string, string>) => Input<unknown>
  /** Only whether it was denied is compared: what is answered otherwise depends on more than access. */
  readonly isVerdict: boolean
  /** What of the answer is compared where that is not all of it. */
  readonly view?: (answer: unknown, ids: ReadonlyMap<string, string>) => unknown
  /** Where it has done something, the administrator undoes it. */
  readonly undo: 'make-doomed-topic' | null
}

/** Of a topic that is not there. */
export const UNKNOWN_ID = 'AAAAAAAAAAAAAAAAAAAAEg'
const NOBODY = { producerId: 987_654, producerEpoch: 3 }
const COMMITTED = { partitionIndex: 0, committedOffset: 0, committedLeaderEpoch: -1, committedMetadata: '' }

export function probes(): readonly Probe[] {
  const all: Probe[] = []
  const add = <Request, Response>(
    label: string,
    request: MessageCodec<Request>,
    response: MessageCodec<Response>,
    version: number,
    body: Input<Request> | ((ids: ReadonlyMap<string, string>) => Input<Request>),
    options: {
      isVerdict?: boolean
      undo?: Probe['undo']
      view?: (answer: Response, ids: ReadonlyMap<string, string>) => unknown
    } = {},
  ): void => {
    const api = request.name.replace(/Request$/, '')
    all.push({
      name: `${api} v${version}${label === '' ? '' : ` ${label}`}`,
      request: request as MessageCodec<unknown>,
      response: response as MessageCodec<unknown>,
      version,
      body: (typeof body === 'function' ? body : () => body) as Probe['body'],
      isVerdict: options.isVerdict === true,
      undo: options.undo ?? null,
      ...(options.view === undefined ? {} : { view: options.view as NonNullable<Probe['view']> }),
    })
  }
  const topics = [TOPIC, MISSING_TOPIC, OTHER_TOPIC]
  const idsOf = (ids: ReadonlyMap<string, string>): string[] => [ids.get(TOPIC)!, ids.get(OTHER_TOPIC)!, UNKNOWN_ID]

  const produced = (): { index: number; records: Uint8Array }[] => [{ index: 0, records: batch() }]
  add('', ProduceRequest, ProduceResponse, 12, () => ({
    acks: 1,
    timeoutMs: 5000,
    topicData: topics.map((name) => ({ name, partitionData: produced() })),
  }))
  add('by id', ProduceRequest, ProduceResponse, 13, (ids) => ({
    acks: 1,
    timeoutMs: 5000,
    topicData: idsOf(ids).map((topicId) => ({ topicId, partitionData: produced() })),
  }))
  add('in a transaction', ProduceRequest, ProduceResponse, 11, () => ({
    acks: -1,
    timeoutMs: 5000,
    transactionalId: TRANSACTIONAL_ID,
    topicData: [{ name: MISSING_TOPIC, partitionData: [{ index: 0, records: batch(true) }] }],
  }))
  const fetched = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }]
  add('', FetchRequest, FetchResponse, 12, {
    maxWaitMs: 0,
    minBytes: 0,
    sessionEpoch: -1,
    topics: topics.map((topic) => ({ topic, partitions: fetched })),
  })
  add('by id', FetchRequest, FetchResponse, 17, (ids) => ({
    maxWaitMs: 0,
    minBytes: 0,
    sessionEpoch: -1,
    topics: idsOf(ids).map((topicId) => ({ topicId, partitions: fetched })),
  }))
  add('of a follower', FetchRequest, FetchResponse, 12, {
    replicaId: 7,
    maxWaitMs: 0,
    minBytes: 0,
    sessionEpoch: -1,
    topics: topics.map((topic) => ({ topic, partitions: fetched })),
  })
  add('', ListOffsetsRequest, ListOffsetsResponse, 7, {
    topics: topics.map((name) => ({ name, partitions: [{ partitionIndex: 0, timestamp: -2 }] })),
  })
  add('', OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse, 4, {
    topics: topics.map((topic) => ({ topic, partitions: [{ partition: 0, currentLeaderEpoch: -1, leaderEpoch: 0 }] })),
  })
  add('', DeleteRecordsRequest, DeleteRecordsResponse, 2, {
    timeoutMs: 5000,
    topics: topics.map((name) => ({ name, partitions: [{ partitionIndex: 0, offset: 0 }] })),
  })
  const operations = {
    includeClusterAuthorizedOperations: true,
    includeTopicAuthorizedOperations: true,
    allowAutoTopicCreation: false,
  }
  add('', MetadataRequest, MetadataResponse, 9, { ...operations, topics: topics.map((name) => ({ name })) })
  add('of all topics', MetadataRequest, MetadataResponse, 9, { ...operations, topics: null })
  add('', MetadataRequest, MetadataResponse, 12, {
    includeTopicAuthorizedOperations: true,
    allowAutoTopicCreation: false,
    topics: topics.map((name) => ({ name })),
  })
  add('by id', MetadataRequest, MetadataResponse, 12, (ids) => ({
    includeTopicAuthorizedOperations: true,
    allowAutoTopicCreation: false,
    topics: idsOf(ids).map((topicId) => ({ topicId, name: null })),
  }))
  add('', DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse, 0, {
    responsePartitionLimit: 100,
    topics: topics.map((name) => ({ name })),
  })
  add('of all topics', DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse, 0, {
    responsePartitionLimit: 100,
    topics: [],
  })
  add('', CreateTopicsRequest, CreateTopicsResponse, 7, {
    timeoutMs: 5000,
    validateOnly: true,
    topics: [MISSING_TOPIC, TOPIC].map((name) => ({ name, numPartitions: 1, replicationFactor: 1 })),
  })
  add('', CreatePartitionsRequest, CreatePartitionsResponse, 3, {
    timeoutMs: 5000,
    validateOnly: true,
    topics: topics.map((name) => ({ name, count: 4, assignments: null })),
  })
  add('of what is not there', DeleteTopicsRequest, DeleteTopicsResponse, 6, {
    timeoutMs: 5000,
    topics: [{ name: MISSING_TOPIC }, { topicId: UNKNOWN_ID, name: null }],
  })
  add(
    '',
    DeleteTopicsRequest,
    DeleteTopicsResponse,
    5,
    { timeoutMs: 5000, topicNames: [DOOMED_TOPIC] },
    { undo: 'make-doomed-topic' },
  )
  add(
    'by id',
    DeleteTopicsRequest,
    DeleteTopicsResponse,
    6,
    (ids) => ({ timeoutMs: 5000, topics: [{ topicId: ids.get(DOOMED_TOPIC)!, name: null }] }),
    {
      undo: 'make-doomed-topic',
    },
  )

  const members = { groupId: GROUP, memberId: 'nobody' }
  add('', FindCoordinatorRequest, FindCoordinatorResponse, 3, { key: GROUP, keyType: 0 })
  add('of several', FindCoordinatorRequest, FindCoordinatorResponse, 4, { coordinatorKeys: [GROUP, OTHER_GROUP], keyType: 0 })
  add('of transactions', FindCoordinatorRequest, FindCoordinatorResponse, 4, {
    coordinatorKeys: [TRANSACTIONAL_ID, OTHER_TRANSACTIONAL_ID],
    keyType: 1,
  })
  add('', JoinGroupRequest, JoinGroupResponse, 9, {
    ...members,
    sessionTimeoutMs: 1,
    rebalanceTimeoutMs: 1000,
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: new Uint8Array(0) }],
  })
  add('', SyncGroupRequest, SyncGroupResponse, 5, {
    ...members,
    generationId: 1,
    protocolType: 'consumer',
    protocolName: 'range',
  })
  add('', HeartbeatRequest, HeartbeatResponse, 4, { ...members, generationId: 1 })
  add('', LeaveGroupRequest, LeaveGroupResponse, 5, { groupId: GROUP, members: [{ memberId: 'nobody' }] })
  add('', OffsetCommitRequest, OffsetCommitResponse, 8, {
    groupId: GROUP,
    topics: topics.map((name) => ({ name, partitions: [COMMITTED] })),
  })
  add('by id', OffsetCommitRequest, OffsetCommitResponse, 10, (ids) => ({
    groupId: GROUP,
    topics: idsOf(ids).map((topicId) => ({ topicId, partitions: [COMMITTED] })),
  }))
  const named = topics.map((name) => ({ name, partitionIndexes: [0] }))
  add('', OffsetFetchRequest, OffsetFetchResponse, 7, { groupId: GROUP, topics: named })
  add('of all topics', OffsetFetchRequest, OffsetFetchResponse, 7, { groupId: GROUP, topics: null })
  add('', OffsetFetchRequest, OffsetFetchResponse, 9, {
    groups: [GROUP, OTHER_GROUP].map((groupId) => ({ groupId, topics: named })),
  })
  add('of all topics', OffsetFetchRequest, OffsetFetchResponse, 9, {
    groups: [GROUP, OTHER_GROUP].map((groupId) => ({ groupId, topics: null })),
  })
  add('by id', OffsetFetchRequest, OffsetFetchResponse, 10, (ids) => ({
    groups: [{ groupId: GROUP, topics: idsOf(ids).map((topicId) => ({ topicId, partitionIndexes: [0] })) }],
  }))
  add('', OffsetDeleteRequest, OffsetDeleteResponse, 0, {
    groupId: GROUP,
    topics: [MISSING_TOPIC, 'acl-none'].map((name) => ({ name, partitions: [{ partitionIndex: 0 }] })),
  })
  add('', DescribeGroupsRequest, DescribeGroupsResponse, 6, { groups: [GROUP, OTHER_GROUP], includeAuthorizedOperations: true })
  add('', ListGroupsRequest, ListGroupsResponse, 5, {})
  add('', DeleteGroupsRequest, DeleteGroupsResponse, 2, { groupsNames: ['acl-none'] })
  add('of a group', DeleteGroupsRequest, DeleteGroupsResponse, 2, { groupsNames: ['other-none'] })
  add('', ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse, 1, {
    ...members,
    memberEpoch: 5,
    subscribedTopicNames: null,
    topicPartitions: null,
  })
  add('with topics', ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse, 1, {
    ...members,
    memberEpoch: 5,
    subscribedTopicNames: [TOPIC, OTHER_TOPIC],
    topicPartitions: [],
  })
  add('', ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse, 1, {
    groupIds: ['acl-modern', OTHER_GROUP],
    includeAuthorizedOperations: true,
  })

  add('', InitProducerIdRequest, InitProducerIdResponse, 5, { transactionalId: null, transactionTimeoutMs: 1000 })
  add('of a transaction', InitProducerIdRequest, InitProducerIdResponse, 5, {
    transactionalId: TRANSACTIONAL_ID,
    transactionTimeoutMs: 1000,
    ...NOBODY,
  })
  add('', AddPartitionsToTxnRequest, AddPartitionsToTxnResponse, 3, {
    v3AndBelowTransactionalId: TRANSACTIONAL_ID,
    v3AndBelowProducerId: NOBODY.producerId,
    v3AndBelowProducerEpoch: NOBODY.producerEpoch,
    v3AndBelowTopics: [
      { name: TOPIC, partitions: [0] },
      { name: OTHER_TOPIC, partitions: [0] },
    ],
  })
  add('of a broker', AddPartitionsToTxnRequest, AddPartitionsToTxnResponse, 4, {
    transactions: [
      { transactionalId: TRANSACTIONAL_ID, ...NOBODY, verifyOnly: true, topics: [{ name: TOPIC, partitions: [0] }] },
    ],
  })
  add('', AddOffsetsToTxnRequest, AddOffsetsToTxnResponse, 3, { transactionalId: TRANSACTIONAL_ID, ...NOBODY, groupId: GROUP })
  add('', TxnOffsetCommitRequest, TxnOffsetCommitResponse, 3, {
    transactionalId: TRANSACTIONAL_ID,
    groupId: GROUP,
    ...NOBODY,
    topics: [MISSING_TOPIC, 'acl-none'].map((name) => ({ name, partitions: [COMMITTED] })),
  })
  add('', EndTxnRequest, EndTxnResponse, 4, { transactionalId: TRANSACTIONAL_ID, ...NOBODY, committed: true })
  add('', WriteTxnMarkersRequest, WriteTxnMarkersResponse, 1, {
    markers: [
      { ...NOBODY, transactionResult: false, coordinatorEpoch: 0, topics: [{ name: MISSING_TOPIC, partitionIndexes: [0] }] },
    ],
  })
  add('', DescribeTransactionsRequest, DescribeTransactionsResponse, 0, {
    transactionalIds: [TRANSACTIONAL_ID, OTHER_TRANSACTIONAL_ID],
  })
  add('', ListTransactionsRequest, ListTransactionsResponse, 1, {})
  add('', DescribeProducersRequest, DescribeProducersResponse, 0, {
    topics: topics.map((name) => ({ name, partitionIndexes: [0] })),
  })

  const configs = [
    [2, TOPIC],
    [2, MISSING_TOPIC],
    [2, OTHER_TOPIC],
    [32, GROUP],
    [4, '1'],
    [8, '1'],
    [16, 'subscription'],
  ] as const
  add('', DescribeConfigsRequest, DescribeConfigsResponse, 4, {
    resources: configs.map(([resourceType, resourceName]) => ({ resourceType, resourceName, configurationKeys: ['none'] })),
  })
  const altered = configs.filter(([type]) => type === 2 || type === 32)
  add('', AlterConfigsRequest, AlterConfigsResponse, 2, {
    validateOnly: true,
    resources: altered.map(([resourceType, resourceName]) => ({ resourceType, resourceName, configs: [] })),
  })
  add('', IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse, 1, {
    validateOnly: true,
    resources: configs.map(([resourceType, resourceName]) => ({ resourceType, resourceName, configs: [] })),
  })
  add('', ListConfigResourcesRequest, ListConfigResourcesResponse, 1, {}, { isVerdict: true })

  add('', DescribeClusterRequest, DescribeClusterResponse, 1, { includeClusterAuthorizedOperations: true, endpointType: 1 })
  add('', DescribeAclsRequest, DescribeAclsResponse, 3, {
    resourceTypeFilter: 2,
    resourceNameFilter: 'no-such-topic',
    patternTypeFilter: PATTERN_LITERAL,
    principalFilter: null,
    hostFilter: null,
    operation: 1,
    permissionType: 1,
  })
  const entry = {
    resourceType: 2,
    resourceName: 'x',
    resourcePatternType: PATTERN_LITERAL,
    principal: 'User:x',
    host: '*',
    operation: 8,
    permissionType: 3,
  }
  add('', CreateAclsRequest, CreateAclsResponse, 3, {
    creations: [
      { ...entry, resourceType: 4, resourceName: 'elsewhere' },
      { ...entry, resourceName: '' },
      { ...entry, resourceType: 99 },
      { ...entry, resourcePatternType: 99 },
      { ...entry, operation: 99 },
      { ...entry, permissionType: 99 },
    ],
  })
  for (const [label, field] of [
    ['of any resource', 'resourceType'],
    ['of any pattern', 'resourcePatternType'],
    ['of any operation', 'operation'],
    ['of any permission', 'permissionType'],
  ] as const)
    add(label, CreateAclsRequest, CreateAclsResponse, 3, {
      creations: [
        { ...entry, [field]: 1 },
        { ...entry, resourceName: '' },
      ],
    })
  add('', DeleteAclsRequest, DeleteAclsResponse, 3, {
    filters: [
      {
        resourceTypeFilter: 2,
        resourceNameFilter: 'no-such-topic',
        patternTypeFilter: PATTERN_LITERAL,
        principalFilter: null,
        hostFilter: null,
        operation: 1,
        permissionType: 1,
      },
      {
        resourceTypeFilter: 99,
        resourceNameFilter: null,
        patternTypeFilter: PATTERN_LITERAL,
        principalFilter: null,
        hostFilter: null,
        operation: 1,
        permissionType: 1,
      },
      {
        resourceTypeFilter: 2,
        resourceNameFilter: null,
        patternTypeFilter: PATTERN_LITERAL,
        principalFilter: null,
        hostFilter: null,
        operation: 99,
        permissionType: 1,
      },
    ],
  })
  add('', DescribeClientQuotasRequest, DescribeClientQuotasResponse, 1, { components: [], strict: false })
  add('', AlterClientQuotasRequest, AlterClientQuotasResponse, 1, {
    validateOnly: true,
    entries: [
      { entity: [{ entityType: 'user', entityName: 'x' }], ops: [{ key: 'producer_byte_rate', value: 1000, remove: false }] },
    ],
  })
  add('', DescribeUserScramCredentialsRequest, DescribeUserScramCredentialsResponse, 0, { users: [{ name: 'nobody' }] })
  add('', AlterUserScramCredentialsRequest, AlterUserScramCredentialsResponse, 0, {
    deletions: [{ name: 'nobody', mechanism: 1 }],
    upsertions: [],
  })
  add('', DescribeLogDirsRequest, DescribeLogDirsResponse, 4, { topics: [] }, { isVerdict: true })
  add('', AlterReplicaLogDirsRequest, AlterReplicaLogDirsResponse, 2, {
    dirs: [{ path: '/nowhere', topics: [{ name: TOPIC, partitions: [0] }] }],
  })
  add('', ElectLeadersRequest, ElectLeadersResponse, 2, {
    electionType: 0,
    timeoutMs: 5000,
    topicPartitions: [{ topic: TOPIC, partitions: [0] }],
  })
  add('', AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse, 0, {
    timeoutMs: 5000,
    topics: [{ name: MISSING_TOPIC, partitions: [{ partitionIndex: 0, replicas: null }] }],
  })
  add('', ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse, 0, { timeoutMs: 5000, topics: null })
  add('', UnregisterBrokerRequest, UnregisterBrokerResponse, 0, { brokerId: 99 })
  add(
    '',
    UpdateFeaturesRequest,
    UpdateFeaturesResponse,
    1,
    { timeoutMs: 5000, validateOnly: true, featureUpdates: [] },
    { isVerdict: true },
  )
  add(
    '',
    DescribeQuorumRequest,
    DescribeQuorumResponse,
    2,
    { topics: [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }] },
    { isVerdict: true },
  )
  add(
    '',
    RemoveRaftVoterRequest,
    RemoveRaftVoterResponse,
    0,
    { clusterId: null, voterId: 99, voterDirectoryId: UNKNOWN_ID },
    { isVerdict: true },
  )
  add(
    '',
    AddRaftVoterRequest,
    AddRaftVoterResponse,
    1,
    { clusterId: null, timeoutMs: 1000, voterId: 99, voterDirectoryId: UNKNOWN_ID },
    { isVerdict: true },
  )

  const theirs = (principalName: string) => ({ ownerPrincipalType: 'User', ownerPrincipalName: principalName })
  const himself = { ownerPrincipalType: null, ownerPrincipalName: null }
  for (const [label, owner, renewers] of [
    ['', himself, []],
    ['for another', theirs(OWNER), []],
    ['for a third', theirs(OTHER_OWNER), []],
    ['for another, that a group may renew', theirs(OWNER), [{ principalType: 'Group', principalName: 'all' }]],
  ] as const)
    add(label, CreateDelegationTokenRequest, CreateDelegationTokenResponse, 3, { ...owner, renewers, maxLifetimeMs: 600_000 })
  for (const [label, token] of [
    ['', TOKEN],
    ['of another', OTHER_TOKEN],
    ['of none', null],
  ] as const) {
    const hmac = (ids: ReadonlyMap<string, string>): Uint8Array =>
      token === null ? new Uint8Array(64) : Buffer.from(ids.get(secretOf(token))!, 'base64')
    add(label, RenewDelegationTokenRequest, RenewDelegationTokenResponse, 2, (ids) => ({ hmac: hmac(ids), renewPeriodMs: -1 }))
    add(label, ExpireDelegationTokenRequest, ExpireDelegationTokenResponse, 2, (ids) => ({
      hmac: hmac(ids),
      expiryTimePeriodMs: 3_600_000,
    }))
  }
  const owners = [OWNER, OTHER_OWNER].map((principalName) => ({ principalType: 'User', principalName }))
  // Those that were made on the way are not compared.
  const view = (answer: DescribeDelegationTokenResponse, ids: ReadonlyMap<string, string>): unknown => {
    const known = new Set(ids.values())
    return { ...answer, tokens: answer.tokens.filter(({ tokenId }) => known.has(tokenId)) }
  }
  add('of all', DescribeDelegationTokenRequest, DescribeDelegationTokenResponse, 3, { owners: null }, { view })
  add('', DescribeDelegationTokenRequest, DescribeDelegationTokenResponse, 3, { owners }, { view })

  // Nobody is asked whether he may ask these.
  add(
    '',
    ApiVersionsRequest,
    ApiVersionsResponse,
    4,
    { clientSoftwareName: 'test', clientSoftwareVersion: '1' },
    { isVerdict: true },
  )
  add('when that is over', SaslHandshakeRequest, SaslHandshakeResponse, 1, { mechanism: 'PLAIN' })
  add('when that is over', SaslAuthenticateRequest, SaslAuthenticateResponse, 2, { authBytes: new Uint8Array(3) })
  return all
}

/** Under which name the secret of a token is among the ids. */
export function secretOf(token: string): string {
  return `secret of ${token}`
}

const PATTERN_LITERAL = 3

function batch(isTransactional = false): Uint8Array {
  const builder = new BatchBuilder(isTransactional ? { ...NOBODY, baseSequence: 0, isTransactional } : {})
  builder.append({ timestamp: 1_700_000_000_000, key: null, value: new TextEncoder().encode('x') })
  return builder.build()
}
