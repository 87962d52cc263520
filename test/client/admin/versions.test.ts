import { describe, expect, test } from 'vitest'
import type { Admin } from '../../../src/client/admin/admin.ts'
import { settle } from '../../../src/client/admin/results.ts'
import type { MessageCodec } from '../../../src/protocol/codec.ts'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import * as AddRaftVoter from '../../../src/protocol/generated/api/add-raft-voter.ts'
import * as AlterClientQuotas from '../../../src/protocol/generated/api/alter-client-quotas.ts'
import * as AlterPartitionReassignments from '../../../src/protocol/generated/api/alter-partition-reassignments.ts'
import * as AlterReplicaLogDirs from '../../../src/protocol/generated/api/alter-replica-log-dirs.ts'
import * as AlterShareGroupOffsets from '../../../src/protocol/generated/api/alter-share-group-offsets.ts'
import * as AlterUserScramCredentials from '../../../src/protocol/generated/api/alter-user-scram-credentials.ts'
import * as ApiVersions from '../../../src/protocol/generated/api/api-versions.ts'
import * as ConsumerGroupDescribe from '../../../src/protocol/generated/api/consumer-group-describe.ts'
import * as CreateAcls from '../../../src/protocol/generated/api/create-acls.ts'
import * as CreateDelegationToken from '../../../src/protocol/generated/api/create-delegation-token.ts'
import * as CreatePartitions from '../../../src/protocol/generated/api/create-partitions.ts'
import * as CreateTopics from '../../../src/protocol/generated/api/create-topics.ts'
import * as DeleteAcls from '../../../src/protocol/generated/api/delete-acls.ts'
import * as DeleteGroups from '../../../src/protocol/generated/api/delete-groups.ts'
import * as DeleteRecords from '../../../src/protocol/generated/api/delete-records.ts'
import * as DeleteShareGroupOffsets from '../../../src/protocol/generated/api/delete-share-group-offsets.ts'
import * as DeleteTopics from '../../../src/protocol/generated/api/delete-topics.ts'
import * as DescribeAcls from '../../../src/protocol/generated/api/describe-acls.ts'
import * as DescribeClientQuotas from '../../../src/protocol/generated/api/describe-client-quotas.ts'
import * as DescribeCluster from '../../../src/protocol/generated/api/describe-cluster.ts'
import * as DescribeConfigs from '../../../src/protocol/generated/api/describe-configs.ts'
import * as DescribeDelegationToken from '../../../src/protocol/generated/api/describe-delegation-token.ts'
import * as DescribeGroups from '../../../src/protocol/generated/api/describe-groups.ts'
import * as DescribeLogDirs from '../../../src/protocol/generated/api/describe-log-dirs.ts'
import * as DescribeProducers from '../../../src/protocol/generated/api/describe-producers.ts'
import * as DescribeQuorum from '../../../src/protocol/generated/api/describe-quorum.ts'
import * as DescribeShareGroupOffsets from '../../../src/protocol/generated/api/describe-share-group-offsets.ts'
import * as DescribeTopicPartitions from '../../../src/protocol/generated/api/describe-topic-partitions.ts'
import * as DescribeTransactions from '../../../src/protocol/generated/api/describe-transactions.ts'
import * as DescribeUserScramCredentials from '../../../src/protocol/generated/api/describe-user-scram-credentials.ts'
import * as ElectLeaders from '../../../src/protocol/generated/api/elect-leaders.ts'
import * as ExpireDelegationToken from '../../../src/protocol/generated/api/expire-delegation-token.ts'
import * as GetTelemetrySubscriptions from '../../../src/protocol/generated/api/get-telemetry-subscriptions.ts'
import * as IncrementalAlterConfigs from '../../../src/protocol/generated/api/incremental-alter-configs.ts'
import * as InitProducerId from '../../../src/protocol/generated/api/init-producer-id.ts'
import * as LeaveGroup from '../../../src/protocol/generated/api/leave-group.ts'
import * as ListConfigResources from '../../../src/protocol/generated/api/list-config-resources.ts'
import * as ListGroups from '../../../src/protocol/generated/api/list-groups.ts'
import * as ListOffsets from '../../../src/protocol/generated/api/list-offsets.ts'
import * as ListPartitionReassignments from '../../../src/protocol/generated/api/list-partition-reassignments.ts'
import * as ListTransactions from '../../../src/protocol/generated/api/list-transactions.ts'
import * as OffsetCommit from '../../../src/protocol/generated/api/offset-commit.ts'
import * as OffsetDelete from '../../../src/protocol/generated/api/offset-delete.ts'
import * as OffsetFetch from '../../../src/protocol/generated/api/offset-fetch.ts'
import * as RemoveRaftVoter from '../../../src/protocol/generated/api/remove-raft-voter.ts'
import * as RenewDelegationToken from '../../../src/protocol/generated/api/renew-delegation-token.ts'
import * as ShareGroupDescribe from '../../../src/protocol/generated/api/share-group-describe.ts'
import * as StreamsGroupDescribe from '../../../src/protocol/generated/api/streams-group-describe.ts'
import * as UnregisterBroker from '../../../src/protocol/generated/api/unregister-broker.ts'
import * as UpdateFeatures from '../../../src/protocol/generated/api/update-features.ts'
import * as WriteTxnMarkers from '../../../src/protocol/generated/api/write-txn-markers.ts'
import { AdminCluster } from './admin-cluster.ts'

const ORDERS = { topic: 'orders', partition: 0 }
const ENTITY = { user: 'ann', 'client-id': null }
const RULE = { resourceType: 'TOPIC', resourceName: 'orders', principal: 'User:ann', operation: 'READ' } as const
const VOTER = { id: 1, directoryId: 'dG9waWMtaWQtb2YtdG9waQ' }
const HMAC = new Uint8Array(8)
const HANGING = { ...ORDERS, producerId: 1, producerEpoch: 0, coordinatorEpoch: null }

type Module = Record<string, unknown>

/** Each method, the API that it asks, and the oldest version of it that is asked for: what Kafka 2.8 has is never older. */
const METHODS: readonly (readonly [
  method: keyof Admin,
  module: Module,
  call: (admin: Admin) => Promise<unknown>,
  since?: number,
])[] = [
  ['createTopics', CreateTopics, (admin) => admin.createTopics([{ name: 'orders', numPartitions: 1, replicationFactor: 1 }])],
  ['deleteTopics', DeleteTopics, (admin) => admin.deleteTopics(['orders'])],
  ['describeTopics', DescribeTopicPartitions, (admin) => admin.describeTopics(['orders'])],
  ['createPartitions', CreatePartitions, (admin) => admin.createPartitions([{ name: 'orders', count: 9, assignments: [[1]] }])],
  ['deleteRecords', DeleteRecords, (admin) => admin.deleteRecords([{ ...ORDERS, beforeOffset: 5 }])],
  [
    'listOffsets',
    ListOffsets,
    (admin) => admin.listOffsets([{ ...ORDERS, spec: 'latest' }], { isolationLevel: 'read_committed' }),
    2,
  ],
  [
    'describeConfigs',
    DescribeConfigs,
    (admin) => admin.describeConfigs([{ type: 'TOPIC', name: 'orders' }], { includeSynonyms: true }),
  ],
  [
    'incrementalAlterConfigs',
    IncrementalAlterConfigs,
    (admin) => admin.incrementalAlterConfigs([{ type: 'TOPIC', name: 'orders', delete: ['a'] }]),
  ],
  ['listConfigResources', ListConfigResources, (admin) => admin.listConfigResources(), 1],
  ['listClientMetricsResources', ListConfigResources, (admin) => admin.listClientMetricsResources()],
  ['describeCluster', DescribeCluster, (admin) => admin.describeCluster({ includeAuthorizedOperations: true })],
  ['unregisterBroker', UnregisterBroker, (admin) => admin.unregisterBroker(1)],
  ['describeFeatures', ApiVersions, (admin) => admin.describeFeatures(), 4],
  [
    'updateFeatures',
    UpdateFeatures,
    (admin) => admin.updateFeatures([{ feature: 'a', maxVersionLevel: 1, upgradeType: 'SAFE_DOWNGRADE' }]),
  ],
  ['describeMetadataQuorum', DescribeQuorum, (admin) => admin.describeMetadataQuorum()],
  ['addRaftVoter', AddRaftVoter, (admin) => admin.addRaftVoter({ ...VOTER, endpoints: [] }, { clusterId: 'a' })],
  ['removeRaftVoter', RemoveRaftVoter, (admin) => admin.removeRaftVoter(VOTER)],
  ['electLeaders', ElectLeaders, (admin) => admin.electLeaders('PREFERRED', null)],
  [
    'alterPartitionReassignments',
    AlterPartitionReassignments,
    (admin) => admin.alterPartitionReassignments([{ ...ORDERS, replicas: null }]),
  ],
  ['listPartitionReassignments', ListPartitionReassignments, (admin) => admin.listPartitionReassignments()],
  ['describeLogDirs', DescribeLogDirs, (admin) => admin.describeLogDirs([0])],
  ['describeReplicaLogDirs', DescribeLogDirs, (admin) => admin.describeReplicaLogDirs([{ ...ORDERS, brokerId: 0 }])],
  ['alterReplicaLogDirs', AlterReplicaLogDirs, (admin) => admin.alterReplicaLogDirs([{ ...ORDERS, brokerId: 0, path: '/a' }])],
  ['listGroups', ListGroups, (admin) => admin.listGroups()],
  ['listConsumerGroups', ListGroups, (admin) => admin.listConsumerGroups()],
  ['describeConsumerGroups', ConsumerGroupDescribe, (admin) => admin.describeConsumerGroups(['group'])],
  ['describeClassicGroups', DescribeGroups, (admin) => admin.describeClassicGroups(['group'])],
  ['deleteConsumerGroups', DeleteGroups, (admin) => admin.deleteConsumerGroups(['group'])],
  ['listConsumerGroupOffsets', OffsetFetch, (admin) => admin.listConsumerGroupOffsets(['group']), 2],
  [
    'alterConsumerGroupOffsets',
    OffsetCommit,
    (admin) => admin.alterConsumerGroupOffsets('group', [{ ...ORDERS, offset: 1, leaderEpoch: 3 }]),
  ],
  ['deleteConsumerGroupOffsets', OffsetDelete, (admin) => admin.deleteConsumerGroupOffsets('group', [ORDERS])],
  [
    'removeMembersFromConsumerGroup',
    LeaveGroup,
    (admin) => admin.removeMembersFromConsumerGroup('group', [{ memberId: 'a' }]),
    3,
  ],
  ['describeShareGroups', ShareGroupDescribe, (admin) => admin.describeShareGroups(['group'])],
  ['deleteShareGroups', DeleteGroups, (admin) => admin.deleteShareGroups(['group'])],
  ['listShareGroupOffsets', DescribeShareGroupOffsets, (admin) => admin.listShareGroupOffsets(['group'])],
  [
    'alterShareGroupOffsets',
    AlterShareGroupOffsets,
    (admin) => admin.alterShareGroupOffsets('group', [{ ...ORDERS, startOffset: 1 }]),
  ],
  ['deleteShareGroupOffsets', DeleteShareGroupOffsets, (admin) => admin.deleteShareGroupOffsets('group', ['orders'])],
  ['describeStreamsGroups', StreamsGroupDescribe, (admin) => admin.describeStreamsGroups(['group'])],
  ['deleteStreamsGroups', DeleteGroups, (admin) => admin.deleteStreamsGroups(['group'])],
  [
    'listStreamsGroupOffsets',
    OffsetFetch,
    (admin) => admin.listStreamsGroupOffsets([{ groupId: 'group', partitions: [ORDERS] }]),
  ],
  ['alterStreamsGroupOffsets', OffsetCommit, (admin) => admin.alterStreamsGroupOffsets('group', [{ ...ORDERS, offset: 1 }])],
  ['deleteStreamsGroupOffsets', OffsetDelete, (admin) => admin.deleteStreamsGroupOffsets('group', [ORDERS])],
  ['listTransactions', ListTransactions, (admin) => admin.listTransactions({ states: ['Ongoing'], producerIds: [1] })],
  ['describeTransactions', DescribeTransactions, (admin) => admin.describeTransactions(['group'])],
  ['describeProducers', DescribeProducers, (admin) => admin.describeProducers([ORDERS])],
  ['abortTransaction', WriteTxnMarkers, (admin) => admin.abortTransaction(HANGING)],
  ['fenceProducers', InitProducerId, (admin) => admin.fenceProducers(['group'])],
  ['forceTerminateTransaction', InitProducerId, (admin) => admin.forceTerminateTransaction('group')],
  ['describeAcls', DescribeAcls, (admin) => admin.describeAcls()],
  ['createAcls', CreateAcls, (admin) => admin.createAcls([RULE])],
  ['deleteAcls', DeleteAcls, (admin) => admin.deleteAcls([RULE])],
  ['describeUserScramCredentials', DescribeUserScramCredentials, (admin) => admin.describeUserScramCredentials()],
  [
    'alterUserScramCredentials',
    AlterUserScramCredentials,
    (admin) => admin.alterUserScramCredentials([{ user: 'a', mechanism: 'SCRAM-SHA-256', delete: true }]),
  ],
  ['createDelegationToken', CreateDelegationToken, (admin) => admin.createDelegationToken({ renewers: ['User:bob'] })],
  ['renewDelegationToken', RenewDelegationToken, (admin) => admin.renewDelegationToken(HMAC)],
  ['expireDelegationToken', ExpireDelegationToken, (admin) => admin.expireDelegationToken(HMAC)],
  ['describeDelegationToken', DescribeDelegationToken, (admin) => admin.describeDelegationToken({ owners: ['User:ann'] })],
  [
    'describeClientQuotas',
    DescribeClientQuotas,
    (admin) => admin.describeClientQuotas({ entity: { user: 'ann', ip: { any: true } } }),
  ],
  ['alterClientQuotas', AlterClientQuotas, (admin) => admin.alterClientQuotas([{ entity: ENTITY, quotas: { a: 1 } }])],
  ['clientInstanceId', GetTelemetrySubscriptions, (admin) => admin.clientInstanceId()],
]
/** Asks with names of topics, which later versions have not. */
const NEWEST: Readonly<Record<string, number>> = { OffsetCommitRequest: 9, OffsetFetchRequest: 9 }

/** A cluster whose brokers serve one API in no newer version than this, and answer with nothing. */
function limited(module: Module, version: number): { cluster: AdminCluster; asked: number[] } {
  const cluster = new AdminCluster()
  cluster.coordinators['group'] = 1
  const asked: number[] = []
  const codecs = Object.values(module) as MessageCodec<unknown>[]
  const request = codecs.find(({ name }) => name.endsWith('Request'))!
  const response = codecs.find(({ name }) => name.endsWith('Response'))!
  for (const node of cluster.nodes) {
    if (module === (ApiVersions as Module)) break
    const answer = (_: unknown, used: number) => {
      asked.push(used)
      return {}
    }
    node.serve(request, response, answer, version)
  }
  return { cluster, asked }
}

describe('every method asks in every version of its API that Kafka 2.8 or newer has', () => {
  for (const [method, module, call, since] of METHODS) {
    const request = (Object.values(module) as MessageCodec<unknown>[]).find(({ name }) => name.endsWith('Request'))!
    test(`${String(method)} by ${request.name}`, async () => {
      const newest = NEWEST[request.name] ?? request.maxVersion
      for (let version = since ?? request.minVersion; version <= newest; version++) {
        const { cluster, asked } = limited(module, version)
        const outcome = await cluster.run(settle(call(cluster.admin) as never)).then(
          () => null,
          (error) => error,
        )
        // An answer that says nothing is an error, or none; a request that cannot be written never gets there.
        if (outcome !== null)
          expect(outcome.message, `version ${version}`).toMatch(/the answer says nothing|CLUSTER_AUTHORIZATION_FAILED/)
        if (module !== (ApiVersions as Module)) expect(new Set(asked)).toEqual(new Set([version]))
      }
    })
  }

  test('and none is left out', () => {
    const { admin } = new AdminCluster()
    const methods = Object.entries(admin).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []))
    // By the API that every client asks all the time.
    const tested = new Set([...METHODS.map(([method]) => String(method)), 'listTopics'])
    expect(methods.filter((method) => !tested.has(method))).toEqual([])
    expect(tested.size).toBe(methods.length)
  })
})

describe('what an older broker cannot do', () => {
  test.each<[string, Module, number, (admin: Admin) => Promise<unknown>]>([
    ['topics by id', DeleteTopics, 5, (admin) => admin.deleteTopics([{ topicId: VOTER.directoryId }])],
    ['unclean elections', ElectLeaders, 0, (admin) => admin.electLeaders('UNCLEAN', null)],
    [
      'keeping the replication factor',
      AlterPartitionReassignments,
      0,
      (admin) => admin.alterPartitionReassignments([{ ...ORDERS, replicas: [1] }], { allowReplicationFactorChange: false }),
    ],
    ['stable offsets', OffsetFetch, 6, (admin) => admin.listConsumerGroupOffsets(['group'], { requireStable: true })],
    ['groups by state', ListGroups, 3, (admin) => admin.listGroups({ states: ['Stable'] })],
    ['groups of the new protocol', ListGroups, 4, (admin) => admin.listGroups({ types: ['consumer'] })],
    ['long transactions', ListTransactions, 0, (admin) => admin.listTransactions({ durationMsMin: 1 })],
    ['transactional ids by pattern', ListTransactions, 1, (admin) => admin.listTransactions({ transactionalIdPattern: 'a' })],
    ['the record with the latest timestamp', ListOffsets, 6, (admin) => admin.listOffsets([{ ...ORDERS, spec: 'maxTimestamp' }])],
    [
      'checking features',
      UpdateFeatures,
      0,
      (admin) => admin.updateFeatures([{ feature: 'a', maxVersionLevel: 1 }], { validateOnly: true }),
    ],
    ['fenced brokers', DescribeCluster, 1, (admin) => admin.describeCluster({ includeFencedBrokers: true })],
    ['all that has configurations', ListConfigResources, 0, (admin) => admin.listConfigResources()],
    ['tokens of others', CreateDelegationToken, 2, (admin) => admin.createDelegationToken({ owner: 'User:ann' })],
  ])('%s: a protocol error says so, and nothing is sent', async (_, module, version, call) => {
    const { cluster, asked } = limited(module, version)
    const message = expect.stringMatching(/too old/)
    await expect(cluster.run(call(cluster.admin))).rejects.toMatchObject({
      kind: 'protocol',
      code: 'UNSUPPORTED_VERSION',
      message,
    })
    expect(asked).toEqual([])
  })

  test('specs of offsets that it does know are answered all the same', async () => {
    const { cluster } = limited(ListOffsets, 6)
    cluster.nodes[0]!.serve(
      ListOffsets.ListOffsetsRequest,
      ListOffsets.ListOffsetsResponse,
      () => ({ topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, offset: 5 }] }] }),
      6,
    )
    cluster.leaders['orders'] = [0, 0]
    const other = { topic: 'orders', partition: 1 }
    const questions = [
      { ...ORDERS, spec: 'latest' },
      { ...other, spec: 'latestTiered' },
    ] as const
    const results = await cluster.run(settle(cluster.admin.listOffsets(questions)))
    expect(results.get(ORDERS).offset).toBe(5)
    expect(results.error(other)!.message).toBe('listOffsets: the leader of orders-1 is too old for "latestTiered"')
  })
})

describe('other ways to ask an older broker', () => {
  test('topics are described by Metadata', async () => {
    const { admin, run } = bound(new AdminCluster())
    const described = await run(settle(admin.describeTopics(['orders', 'nothing'])))
    expect(described.get('orders').partitions.map(({ leader }) => leader)).toEqual([0, 1, 2])
    expect(described.get('orders').partitions[0]!.eligibleLeaderReplicas).toBeNull()
    expect(described.error('nothing')).toMatchObject({ code: 'UNKNOWN_TOPIC_OR_PARTITION' })
  })

  test('the cluster is described by Metadata', async () => {
    const { admin, run } = bound(new AdminCluster())
    expect(await run(admin.describeCluster())).toMatchObject({
      clusterId: 'cluster',
      controller: 0,
      brokers: [{ id: 0, host: 'node-0', port: 9092, isFenced: false }, { id: 1 }, { id: 2 }],
    })
  })

  test('groups are described by DescribeGroups, those that are gone as dead', async () => {
    const cluster = new AdminCluster()
    Object.assign(cluster.coordinators, { group: 1, gone: 1, workers: 1 })
    cluster.nodes[1]!.serve(
      DescribeGroups.DescribeGroupsRequest,
      DescribeGroups.DescribeGroupsResponse,
      ({ groups }) => ({
        groups: groups.map((groupId) => ({
          groupId,
          groupState: groupId === 'gone' ? 'Dead' : 'Empty',
          protocolType: groupId === 'group' ? 'consumer' : groupId === 'workers' ? 'connect' : '',
        })),
      }),
      5,
    )
    const { admin, run } = bound(cluster)
    const described = await run(settle(admin.describeConsumerGroups(['group', 'gone', 'workers'])))
    expect(described.get('group')).toMatchObject({ type: 'classic', state: 'Empty', groupEpoch: null })
    expect(described.get('gone')).toMatchObject({ state: 'Dead' })
    expect(described.error('workers')).toMatchObject({ kind: 'usage' })
  })

  test('offsets are asked for group by group', async () => {
    const cluster = new AdminCluster()
    Object.assign(cluster.coordinators, { a: 1, b: 1 })
    const asked: string[] = []
    cluster.nodes[1]!.serve(
      OffsetFetch.OffsetFetchRequest,
      OffsetFetch.OffsetFetchResponse,
      ({ groupId }) => {
        asked.push(groupId)
        if (groupId === 'b') return { errorCode: ErrorCode.GROUP_AUTHORIZATION_FAILED }
        return { topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, committedOffset: 7, metadata: null }] }] }
      },
      7,
    )
    const { admin, run } = bound(cluster)
    const listed = await run(settle(admin.listConsumerGroupOffsets(['a', 'b'])))
    expect(listed.get('a').get(ORDERS)).toEqual({ ...ORDERS, offset: 7, leaderEpoch: null, metadata: '' })
    expect(listed.error('b')).toMatchObject({ kind: 'auth', code: 'GROUP_AUTHORIZATION_FAILED' })
    expect(asked).toEqual(['a', 'b'])
  })

  test('offsets that a transaction holds are waited for', async () => {
    const cluster = new AdminCluster()
    cluster.coordinators['group'] = 1
    let calls = 0
    cluster.nodes[1]!.serve(OffsetFetch.OffsetFetchRequest, OffsetFetch.OffsetFetchResponse, () => {
      const errorCode = calls++ < 2 ? ErrorCode.UNSTABLE_OFFSET_COMMIT : 0
      const partitions = [{ partitionIndex: 0, committedOffset: 7, errorCode }]
      return { groups: [{ groupId: 'group', topics: [{ name: 'orders', partitions }] }] }
    })
    const { admin, run } = bound(cluster)
    const listed = await run(admin.listConsumerGroupOffsets(['group'], { requireStable: true }))
    expect(listed.get('group').get(ORDERS)!.offset).toBe(7)
  })

  test('topics with many partitions are described page by page', async () => {
    const cluster = new AdminCluster()
    const asked: unknown[] = []
    for (const node of cluster.nodes) {
      node.serve(
        DescribeTopicPartitions.DescribeTopicPartitionsRequest,
        DescribeTopicPartitions.DescribeTopicPartitionsResponse,
        ({ topics, cursor, responsePartitionLimit }) => {
          asked.push([topics.map(({ name }) => name), cursor?.partitionIndex, responsePartitionLimit])
          const page = (name: string, ...indexes: number[]) => ({
            name,
            partitions: indexes.map((partitionIndex) => ({ partitionIndex, leaderId: 1 })),
          })
          if (cursor === null)
            return { topics: [page('a', 0), page('b', 0, 1)], nextCursor: { topicName: 'b', partitionIndex: 2 } }
          return { topics: [page('b', 2), page('c', 0)] }
        },
      )
    }
    const { admin, run } = bound(cluster)
    const described = await run(admin.describeTopics(['c', 'b', 'a'], { partitionSizeLimitPerResponse: 3 }))
    expect([...described].map(([name, { partitions }]) => [name, partitions.length])).toEqual([
      ['c', 1],
      ['b', 3],
      ['a', 1],
    ])
    expect(asked).toEqual([
      [['a', 'b', 'c'], undefined, 3],
      [['b', 'c'], 2, 3],
    ])
  })
})

function bound(cluster: AdminCluster): { admin: Admin; run: <T>(work: Promise<T>) => Promise<T> } {
  return { admin: cluster.admin, run: (work) => cluster.run(work) }
}
