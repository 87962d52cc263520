import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Admin } from '../../../src/client/admin/admin.ts'
import { settle } from '../../../src/client/admin/results.ts'
import { Client } from '../../../src/client/client.ts'
import { nodeEnvironment } from '../../../src/client/node/node-environment.ts'
import { joinClassicGroup, joinConsumerGroup, openTransaction, produce } from './wire-work.ts'

export interface AdminScenarios {
  /** Starts a cluster of one broker; gives its address, and what stops it. */
  start(): Promise<{ bootstrap: string; stop(): Promise<void> }>
  /** Whether the cluster is Apache Kafka 4.3.1, which serves all. */
  isKafka: boolean
}

/** What the controller has changed reaches the brokers a moment later. */
const eventually = <T>(look: () => Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 5000, interval: 20 })

const at = (topic: string, partition = 0) => ({ topic, partition })

/** What the admin client does with a real broker, and what that says. */
export function adminScenarios({ start, isKafka }: AdminScenarios): void {
  let cluster: Awaited<ReturnType<AdminScenarios['start']>>
  let client: Client
  let admin: Admin
  let brokerId = 0

  beforeAll(async () => {
    cluster = await start()
    client = new Client(nodeEnvironment, { bootstrap: cluster.bootstrap, clientId: 'admin-test', retryTimeoutMs: 20_000 })
    admin = new Admin(client, { ownsClient: true })
    brokerId = (await admin.describeCluster()).brokers[0]!.id
  })
  afterAll(async () => {
    await admin.close()
    await cluster.stop()
  })

  /** Expects what Kafka does, of Kafka; Rafka may not serve the API, and then says so. */
  async function served<T>(call: Promise<T>, api: string): Promise<T | null> {
    try {
      return await call
    } catch (error) {
      if (isKafka) throw error
      expect(error).toMatchObject({ kind: 'protocol', code: 'UNSUPPORTED_VERSION' })
      expect((error as Error).message).toContain(`does not serve ${api} `)
      return null
    }
  }

  describe('topics', () => {
    test('are made with what is asked for and with what the broker has by default', async () => {
      const made = await admin.createTopics([
        { name: 'swept', numPartitions: 2, replicationFactor: 1, configs: { 'retention.ms': 60_000 } },
        { name: 'defaults' },
        { name: 'placed', replicaAssignments: [[brokerId], [brokerId], [brokerId]] },
      ])
      expect(made.get('swept')).toMatchObject({ name: 'swept', numPartitions: 2, replicationFactor: 1 })
      expect(made.get('swept').topicId).toMatch(/^[\w-]{22}$/)
      expect(made.get('swept').configs!.get('retention.ms')).toMatchObject({
        value: '60000',
        source: 'DYNAMIC_TOPIC_CONFIG',
        isReadOnly: false,
        isSensitive: false,
      })
      expect(made.get('defaults')).toMatchObject({ numPartitions: 1, replicationFactor: 1 })
      expect(made.get('placed').numPartitions).toBe(3)
    })

    test('one that cannot be made does not keep the others from being made', async () => {
      const results = await settle(
        admin.createTopics([
          { name: 'swept' },
          { name: 'not a name' },
          { name: 'much', replicationFactor: 7 },
          { name: 'odd', configs: { 'no.such': 1 } },
          { name: 'besides' },
        ]),
      )
      expect(results.errors().map(([name, { code }]) => [name, code])).toEqual([
        ['swept', 'TOPIC_ALREADY_EXISTS'],
        ['not a name', 'INVALID_TOPIC_EXCEPTION'],
        ['much', 'INVALID_REPLICATION_FACTOR'],
        ['odd', 'INVALID_CONFIG'],
      ])
      expect(results.get('besides').numPartitions).toBe(1)
      expect(results.error('swept')!.message).toBe("topic swept: TOPIC_ALREADY_EXISTS: Topic 'swept' already exists.")
    })

    test('are not made when they are only checked', async () => {
      const checked = await admin.createTopics([{ name: 'checked', numPartitions: 4 }], { validateOnly: true })
      expect(checked.get('checked').numPartitions).toBe(4)
      expect((await admin.listTopics()).map(({ name }) => name)).not.toContain('checked')
    })

    test('are listed in their order', async () => {
      const listed = await eventually(async () => {
        const topics = await admin.listTopics()
        expect(topics).toHaveLength(4)
        return topics
      })
      expect(listed.map(({ name, numPartitions }) => [name, numPartitions])).toEqual([
        ['besides', 1],
        ['defaults', 1],
        ['placed', 3],
        ['swept', 2],
      ])
      expect(listed.every(({ isInternal, replicationFactor }) => !isInternal && replicationFactor === 1)).toBe(true)
    })

    test('are described by name, page by page, and by id', async () => {
      const described = await admin.describeTopics(['swept', 'placed'], {
        includeAuthorizedOperations: true,
        partitionSizeLimitPerResponse: 2,
      })
      expect(described.get('placed').partitions.map(({ partition }) => partition)).toEqual([0, 1, 2])
      expect(described.get('swept').partitions[1]).toEqual({
        partition: 1,
        leader: brokerId,
        leaderEpoch: 0,
        replicas: [brokerId],
        isr: [brokerId],
        offlineReplicas: [],
        eligibleLeaderReplicas: [],
        lastKnownEligibleLeaderReplicas: [],
      })
      expect(described.get('swept').authorizedOperations).toContain('DESCRIBE_CONFIGS')
      const topicId = described.get('swept').topicId!
      const byId = await admin.describeTopics([{ topicId }])
      expect(byId.get({ topicId })).toMatchObject({ name: 'swept', topicId, isInternal: false, authorizedOperations: null })
      expect(byId.get({ topicId }).partitions).toHaveLength(2)
    })

    test('that are not there are told, by name and by id', async () => {
      const unknown = { topicId: 'dG9waWMtaWQtb2YtdG9waQ' }
      const results = await settle(admin.describeTopics(['swept', 'missing', unknown]))
      expect(results.get('swept').name).toBe('swept')
      expect(results.error('missing')).toMatchObject({ code: 'UNKNOWN_TOPIC_OR_PARTITION' })
      expect(results.error(unknown)).toMatchObject({ code: 'UNKNOWN_TOPIC_ID' })
    })

    test('get more partitions, never fewer', async () => {
      const checked = admin.createPartitions([{ name: 'defaults', count: 3, assignments: [[brokerId], [brokerId]] }], {
        validateOnly: true,
      })
      expect((await checked).errors()).toEqual([])
      await admin.createPartitions([{ name: 'defaults', count: 3 }])
      await eventually(async () => {
        expect((await admin.describeTopics(['defaults'])).get('defaults').partitions).toHaveLength(3)
      })
      await expect(admin.createPartitions([{ name: 'defaults', count: 2 }])).rejects.toMatchObject({ code: 'INVALID_PARTITIONS' })
      await expect(admin.createPartitions([{ name: 'missing', count: 2 }])).rejects.toMatchObject({
        code: 'UNKNOWN_TOPIC_OR_PARTITION',
      })
    })

    test('are deleted by name and by id, once', async () => {
      const { topicId } = (await admin.listTopics()).find(({ name }) => name === 'besides')!
      const deleted = await admin.deleteTopics(['placed', { topicId: topicId! }])
      expect(deleted.size).toBe(2)
      const again = await settle(admin.deleteTopics(['placed', { topicId: topicId! }]))
      expect(again.errors().map(([, { code }]) => code)).toEqual(['UNKNOWN_TOPIC_OR_PARTITION', 'UNKNOWN_TOPIC_ID'])
    })
  })

  describe('records and offsets', () => {
    beforeAll(() => produce(client, 'swept', 0, [1000, 1001, 1009, 1003, 1004, 1005, 1006, 1007, 1008, 1002]))

    test('offsets are found by position and by time', async () => {
      const offset = async (spec: Parameters<Admin['listOffsets']>[0][number]['spec']) =>
        (await admin.listOffsets([{ ...at('swept'), spec }])).get(at('swept'))
      expect(await offset('earliest')).toMatchObject({ offset: 0, timestamp: -1 })
      expect(await offset('latest')).toMatchObject({ offset: 10, timestamp: -1 })
      expect(await offset({ timestampMs: 1002 })).toEqual({ offset: 2, timestamp: 1009, leaderEpoch: 0 })
      expect(await offset({ timestampMs: 99_999 })).toMatchObject({ offset: -1, timestamp: -1 })
      expect(await offset('maxTimestamp')).toMatchObject({ offset: 2, timestamp: 1009 })
      expect(await offset('earliestLocal')).toMatchObject({ offset: 0 })
      expect(await offset('latestTiered')).toMatchObject({ offset: -1 })
      expect(await offset('earliestPendingUpload')).toMatchObject({ offset: -1 })
    })

    test('offsets of several partitions come in one answer each, and those of none are told', async () => {
      const questions = [
        { ...at('swept', 0), spec: 'latest' },
        { ...at('swept', 1), spec: 'latest' },
        { ...at('swept', 9), spec: 'latest' },
        { ...at('missing'), spec: 'latest' },
      ] as const
      const results = await settle(admin.listOffsets(questions, { isolationLevel: 'read_committed' }))
      expect([results.get(at('swept', 0)).offset, results.get(at('swept', 1)).offset]).toEqual([10, 0])
      expect(results.error(at('swept', 9))!.message).toBe('there is no partition 9 of topic swept, which has partitions 0 to 1')
      expect(results.error(at('missing'))!.message).toBe('there is no topic missing')
    })

    test('records before an offset are deleted', async () => {
      expect((await admin.deleteRecords([{ ...at('swept'), beforeOffset: 4 }])).get(at('swept'))).toEqual({ lowWatermark: 4 })
      const beyond = admin.deleteRecords([{ ...at('swept'), beforeOffset: 40 }])
      await expect(beyond).rejects.toMatchObject({ code: 'OFFSET_OUT_OF_RANGE' })
      expect((await admin.listOffsets([{ ...at('swept'), spec: 'earliest' }])).get(at('swept')).offset).toBe(4)
      expect((await admin.deleteRecords([{ ...at('swept'), beforeOffset: -1 }])).get(at('swept'))).toEqual({ lowWatermark: 10 })
    })
  })

  describe('configurations', () => {
    const topic = { type: 'TOPIC', name: 'swept' } as const

    test('are told with where they come from, and with synonyms and texts if that is asked for', async () => {
      const resources = [topic, { type: 'BROKER', name: String(brokerId), configNames: ['num.partitions', 'log.dirs'] } as const]
      const described = await admin.describeConfigs(resources, { includeSynonyms: true, includeDocumentation: true })
      const retention = described.get(topic).get('retention.ms')!
      expect(retention).toMatchObject({ value: '60000', source: 'DYNAMIC_TOPIC_CONFIG', type: 'LONG' })
      expect(retention.synonyms[0]).toEqual({ name: 'retention.ms', value: '60000', source: 'DYNAMIC_TOPIC_CONFIG' })
      expect(retention.documentation).toMatch(/retain/)
      const ofBroker = described.get({ type: 'BROKER', name: String(brokerId) })
      expect([...ofBroker.keys()].sort()).toEqual(['log.dirs', 'num.partitions'])
      expect(ofBroker.get('num.partitions')).toMatchObject({ value: '1', type: 'INT' })
    })

    test('are set, taken away, and added to', async () => {
      await admin.incrementalAlterConfigs([
        { ...topic, set: { 'cleanup.policy': 'compact' }, delete: ['retention.ms'] },
        { type: 'GROUP', name: 'group', set: { 'consumer.session.timeout.ms': 50_000 } },
        { type: 'CLIENT_METRICS', name: 'metrics', set: { 'interval.ms': 1000 } },
      ])
      await admin.incrementalAlterConfigs([{ ...topic, append: { 'cleanup.policy': 'delete' } }])
      await eventually(async () => {
        const described = (await admin.describeConfigs([topic])).get(topic)
        expect(described.get('cleanup.policy')!.value).toBe('compact,delete')
        expect(described.get('retention.ms')!.source).toBe('DEFAULT_CONFIG')
      })
      await admin.incrementalAlterConfigs([{ ...topic, subtract: { 'cleanup.policy': 'compact' } }])
      await eventually(async () => {
        expect((await admin.describeConfigs([topic])).get(topic).get('cleanup.policy')!.value).toBe('delete')
      })
    })

    test('that cannot be are refused, resource by resource', async () => {
      const results = await settle(
        admin.incrementalAlterConfigs([
          { ...topic, set: { 'segment.bytes': 'much' } },
          { type: 'TOPIC', name: 'missing', set: { 'retention.ms': 1 } },
          { type: 'TOPIC', name: 'defaults', set: { 'retention.ms': 1 } },
        ]),
      )
      expect(results.errors().map(([{ name }, { code }]) => [name, code])).toEqual([
        ['swept', 'INVALID_CONFIG'],
        ['missing', 'UNKNOWN_TOPIC_OR_PARTITION'],
      ])
      await admin.incrementalAlterConfigs([{ ...topic, set: { 'retention.ms': 5 } }], { validateOnly: true })
      expect((await admin.describeConfigs([topic])).get(topic).get('retention.ms')!.value).toBe('604800000')
    })

    test('what has them is listed', async () => {
      const listed = await admin.listConfigResources()
      expect(listed).toContainEqual(topic)
      expect(listed).toContainEqual({ type: 'BROKER', name: String(brokerId) })
      expect(await admin.listConfigResources({ types: ['GROUP'] })).toEqual([{ type: 'GROUP', name: 'group' }])
      expect(await admin.listClientMetricsResources()).toEqual(['metrics'])
    })
  })

  describe('the cluster', () => {
    test('is described', async () => {
      const described = await admin.describeCluster({ includeAuthorizedOperations: true, includeFencedBrokers: true })
      expect(described.clusterId).toMatch(/^[\w-]{22}$/)
      expect(described.controller).toBe(brokerId)
      const [host, port] = cluster.bootstrap.split(':')
      expect(described.brokers).toEqual([{ id: brokerId, host, port: Number(port), rack: null, isFenced: false }])
      expect(described.authorizedOperations).toContain('ALTER_CONFIGS')
      expect((await admin.describeCluster()).authorizedOperations).toBeNull()
    })

    test('features are described and changed', async () => {
      const { finalized, finalizedEpoch, supported } = await admin.describeFeatures({ nodeId: brokerId })
      expect(supported.get('metadata.version')!.maxVersion).toBeGreaterThanOrEqual(29)
      expect(finalized.get('metadata.version')!.maxVersion).toBeGreaterThanOrEqual(1)
      expect(finalizedEpoch).toBeGreaterThan(0)
      const nothing = admin.updateFeatures([{ feature: 'nope', maxVersionLevel: 1 }], { validateOnly: true })
      await expect(nothing).rejects.toMatchObject({ code: isKafka ? 'INVALID_UPDATE_VERSION' : expect.stringMatching(/INVALID/) })
      await expect(admin.updateFeatures([])).rejects.toMatchObject({ kind: 'usage' })
    })

    test('the metadata quorum is described', async () => {
      const quorum = await admin.describeMetadataQuorum()
      expect(quorum).toMatchObject({ leaderId: brokerId, observers: [] })
      expect(quorum.voters.map(({ replicaId }) => replicaId)).toEqual([brokerId])
      expect(quorum.highWatermark).toBeGreaterThan(0)
    })

    test('brokers that are not registered, and voters that are not there, cannot go', async () => {
      await expect(admin.unregisterBroker(77)).rejects.toMatchObject({ code: 'BROKER_ID_NOT_REGISTERED' })
      const voter = { id: 77, directoryId: 'dG9waWMtaWQtb2YtdG9waQ' }
      await expect(admin.removeRaftVoter(voter, { timeoutMs: 5000 })).rejects.toMatchObject({ code: 'UNSUPPORTED_VERSION' })
      const endpoints = [{ name: 'CONTROLLER', host: 'localhost', port: 1 }]
      await expect(admin.addRaftVoter({ ...voter, endpoints })).rejects.toMatchObject({ code: 'UNSUPPORTED_VERSION' })
    })
  })

  describe('replicas', () => {
    test('leaders are elected where that is needed', async () => {
      const results = await settle(admin.electLeaders('PREFERRED', [at('swept'), at('missing')]))
      expect(results.error(at('swept'))).toMatchObject({ code: 'ELECTION_NOT_NEEDED' })
      expect(results.error(at('missing'))).toMatchObject({ code: 'UNKNOWN_TOPIC_OR_PARTITION' })
      expect((await admin.electLeaders('PREFERRED', null)).size).toBe(0)
    })

    test('partitions are moved, and moves are given up', async () => {
      const moved = await admin.alterPartitionReassignments([{ ...at('swept'), replicas: [brokerId] }])
      expect(moved.keys()).toEqual([at('swept')])
      const results = await settle(
        admin.alterPartitionReassignments([
          { ...at('swept'), replicas: null },
          { ...at('swept', 1), replicas: [brokerId, 77] },
          { ...at('missing'), replicas: [brokerId] },
        ]),
      )
      expect(results.errors().map(([, { code }]) => code)).toEqual([
        'NO_REASSIGNMENT_IN_PROGRESS',
        'INVALID_REPLICA_ASSIGNMENT',
        'UNKNOWN_TOPIC_OR_PARTITION',
      ])
      expect(await admin.listPartitionReassignments()).toEqual([])
      expect(await admin.listPartitionReassignments({ partitions: [at('swept')] })).toEqual([])
    })

    test('folders are described, and the replicas in them', async () => {
      const dirs = [...(await admin.describeLogDirs([brokerId])).get(brokerId)]
      expect(dirs).toHaveLength(1)
      const [path, dir] = dirs[0]!
      expect(dir).toMatchObject({ error: null, isCordoned: false })
      expect(dir.totalBytes).toBeGreaterThan(dir.usableBytes!)
      const replica = dir.replicas.find(({ topic, partition }) => topic === 'swept' && partition === 0)!
      expect(replica).toMatchObject({ offsetLag: 0, isFuture: false })
      expect(replica.sizeBytes).toBeGreaterThan(0)
      const question = { ...at('swept'), brokerId }
      const nowhere = { ...at('missing'), brokerId }
      const found = await admin.describeReplicaLogDirs([question, nowhere])
      expect(found.get(question)).toEqual({ current: { path, offsetLag: 0 }, future: null })
      expect(found.get(nowhere)).toEqual({ current: null, future: null })
    })

    test('a replica is not moved to a folder that the broker has not', async () => {
      const call = admin.alterReplicaLogDirs([{ ...at('swept'), brokerId, path: '/no/such/folder' }])
      const refused = await call.then(
        () => null,
        (error) => error,
      )
      expect(refused).toMatchObject({
        code: isKafka ? 'LOG_DIR_NOT_FOUND' : expect.stringMatching(/LOG_DIR_NOT_FOUND|UNSUPPORTED_VERSION/),
      })
    })
  })

  describe('groups', () => {
    test('offsets are committed from outside, listed, and deleted', async () => {
      const altered = await settle(
        admin.alterConsumerGroupOffsets('simple', [
          { ...at('swept'), offset: 5, leaderEpoch: 0, metadata: 'note' },
          { ...at('swept', 1), offset: 0 },
          { ...at('missing'), offset: 5 },
        ]),
      )
      expect(altered.errors().map(([key, { code }]) => [key, code])).toEqual([[at('missing'), 'UNKNOWN_TOPIC_OR_PARTITION']])
      const listed = await admin.listConsumerGroupOffsets(['simple', { groupId: 'nobody', partitions: [at('swept')] }, 'empty'], {
        requireStable: true,
      })
      expect([...listed.get('simple')]).toEqual([
        [at('swept', 0), { ...at('swept', 0), offset: 5, leaderEpoch: 0, metadata: 'note' }],
        [at('swept', 1), { ...at('swept', 1), offset: 0, leaderEpoch: null, metadata: '' }],
      ])
      expect(listed.get('nobody').get(at('swept'))).toBeNull()
      expect(listed.get('empty').size).toBe(0)
      await admin.deleteConsumerGroupOffsets('simple', [at('swept', 1)])
      expect((await admin.listConsumerGroupOffsets(['simple'])).get('simple').keys()).toEqual([at('swept', 0)])
      await expect(admin.deleteConsumerGroupOffsets('nobody', [at('swept')])).rejects.toMatchObject({
        code: 'GROUP_ID_NOT_FOUND',
      })
    })

    test('classic and new ones are listed and described', async () => {
      const memberId = await joinClassicGroup(client, 'classic', { topic: 'swept', partitions: [0, 1] })
      await joinClassicGroup(client, 'workers', { topic: 'swept', partitions: [0], protocolType: 'connect' })
      await joinConsumerGroup(client, 'modern', 'member-of-modern', 'swept')
      const listed = await admin.listGroups({ types: ['classic', 'consumer'] })
      expect(listed).toEqual([
        { groupId: 'classic', type: 'classic', protocolType: 'consumer', state: 'Stable' },
        { groupId: 'modern', type: 'consumer', protocolType: 'consumer', state: 'Stable' },
        { groupId: 'simple', type: 'classic', protocolType: '', state: 'Empty' },
        { groupId: 'workers', type: 'classic', protocolType: 'connect', state: 'Stable' },
      ])
      expect((await admin.listConsumerGroups()).map(({ groupId }) => groupId)).toEqual(['classic', 'modern', 'simple'])
      expect((await admin.listConsumerGroups({ states: ['Empty'] })).map(({ groupId }) => groupId)).toEqual(['simple'])
      expect((await admin.listGroups({ types: ['consumer'] })).map(({ groupId }) => groupId)).toEqual(['modern'])

      const described = await settle(admin.describeConsumerGroups(['classic', 'modern', 'simple', 'nobody', 'workers']))
      const both = [at('swept', 0), at('swept', 1)]
      expect(described.get('classic')).toMatchObject({
        type: 'classic',
        state: 'Stable',
        partitionAssignor: 'range',
        coordinator: brokerId,
        isSimpleConsumerGroup: false,
        members: [{ memberId, clientId: 'admin-test', groupInstanceId: null, assignment: both, targetAssignment: null }],
      })
      expect(described.get('modern')).toMatchObject({
        type: 'consumer',
        state: 'Stable',
        partitionAssignor: 'uniform',
        members: [
          { memberId: 'member-of-modern', assignment: both, targetAssignment: both, subscribedTopics: ['swept'], upgraded: true },
        ],
      })
      expect(described.get('modern').groupEpoch).toBeGreaterThan(0)
      expect(described.get('simple')).toMatchObject({ isSimpleConsumerGroup: true, state: 'Empty', members: [] })
      expect(described.error('nobody')).toMatchObject({ code: 'GROUP_ID_NOT_FOUND' })
      expect(described.error('workers')).toMatchObject({ kind: 'usage' })

      const classic = await settle(admin.describeClassicGroups(['workers', 'modern'], { includeAuthorizedOperations: true }))
      expect(classic.get('workers')).toMatchObject({ protocolType: 'connect', protocol: 'range', state: 'Stable' })
      expect(classic.get('workers').authorizedOperations).toEqual(expect.arrayContaining(['READ', 'DELETE', 'DESCRIBE']))
      expect(classic.error('modern')).toMatchObject({ code: 'GROUP_ID_NOT_FOUND' })
    })

    test('offsets of a group with members are their own', async () => {
      const call = admin.alterConsumerGroupOffsets('classic', [{ ...at('swept'), offset: 1 }])
      await expect(call).rejects.toMatchObject({ code: 'UNKNOWN_MEMBER_ID' })
      const deletion = admin.deleteConsumerGroupOffsets('classic', [at('swept')])
      await expect(deletion).rejects.toMatchObject({ code: 'GROUP_SUBSCRIBED_TO_TOPIC' })
    })

    test('members are removed, and then the groups can be deleted', async () => {
      const strangers = [{ memberId: 'stranger' }, { groupInstanceId: 'stranger' }]
      const results = await settle(admin.removeMembersFromConsumerGroup('classic', strangers))
      expect(results.errors().map(([, { code }]) => code)).toEqual(['UNKNOWN_MEMBER_ID', 'UNKNOWN_MEMBER_ID'])
      const deleted = await settle(admin.deleteConsumerGroups(['classic', 'simple', 'nobody']))
      expect(deleted.errors().map(([id, { code }]) => [id, code])).toEqual([
        ['classic', 'NON_EMPTY_GROUP'],
        ['nobody', 'GROUP_ID_NOT_FOUND'],
      ])
      const removed = await admin.removeMembersFromConsumerGroup('classic', 'all', { reason: 'the test is over' })
      expect(removed.size).toBe(1)
      await admin.deleteConsumerGroups(['classic'])
      expect((await admin.listGroups()).map(({ groupId }) => groupId)).toEqual(['modern', 'workers'])
    })

    test('share groups', async () => {
      const nobody = await served(settle(admin.describeShareGroups(['nobody'])), 'ShareGroupDescribe')
      if (nobody === null) return
      expect(nobody.error('nobody')).toMatchObject({ code: expect.stringMatching(/GROUP_ID_NOT_FOUND|UNSUPPORTED_VERSION/) })
      const offsets = await settle(admin.listShareGroupOffsets(['nobody', { groupId: 'stranger', partitions: [at('swept')] }]))
      if (isKafka) expect(offsets.get('stranger').get(at('swept'))).toBeNull()
      const altered = settle(admin.alterShareGroupOffsets('nobody', [{ ...at('swept'), startOffset: 3 }]))
      if (isKafka) {
        expect((await altered).errors()).toEqual([])
        const listed = (await admin.listShareGroupOffsets(['nobody'])).get('nobody')
        expect(listed.get(at('swept'))).toMatchObject({ startOffset: 3 })
        expect((await admin.deleteShareGroupOffsets('nobody', ['swept'])).size).toBe(1)
        expect((await admin.deleteShareGroups(['nobody'])).size).toBe(1)
      }
    })

    test('streams groups', async () => {
      const nobody = await served(settle(admin.describeStreamsGroups(['nobody'])), 'StreamsGroupDescribe')
      if (nobody === null) return
      expect(nobody.error('nobody')).toMatchObject({ code: expect.stringMatching(/GROUP_ID_NOT_FOUND|UNSUPPORTED_VERSION/) })
      expect((await admin.listStreamsGroupOffsets(['nobody'])).get('nobody').size).toBe(0)
      await expect(admin.deleteStreamsGroups(['nobody'])).rejects.toMatchObject({ code: 'GROUP_ID_NOT_FOUND' })
    })
  })

  describe('transactions', () => {
    test('are described, found in partitions, and fenced', async () => {
      const producer = await openTransaction(client, 'payments', 'defaults')
      const described = await settle(admin.describeTransactions(['payments', 'missing']))
      expect(described.get('payments')).toMatchObject({
        coordinator: brokerId,
        state: 'Ongoing',
        transactionTimeoutMs: 60_000,
        partitions: [at('defaults')],
        ...producer,
      })
      expect(described.get('payments').transactionStartTimeMs).toBeGreaterThan(1_700_000_000_000)
      expect(described.error('missing')).toMatchObject({ code: 'TRANSACTIONAL_ID_NOT_FOUND' })
      const listing = { transactionalId: 'payments', producerId: producer.producerId, state: 'Ongoing' }
      expect(await admin.listTransactions()).toEqual([listing])
      expect(await admin.listTransactions({ transactionalIdPattern: 'pay.*', producerIds: [producer.producerId] })).toEqual([
        listing,
      ])
      expect(await admin.listTransactions({ states: ['Empty'] })).toEqual([])
      expect(await admin.listTransactions({ durationMsMin: 3_600_000 })).toEqual([])

      const producers = (await admin.describeProducers([at('defaults')])).get(at('defaults'))
      expect(producers).toMatchObject([{ ...producer, lastSequence: 0, currentTransactionStartOffset: 0 }])
      const latest = async () =>
        (await admin.listOffsets([{ ...at('defaults'), spec: 'latest' }], { isolationLevel: 'read_committed' })).get(
          at('defaults'),
        ).offset
      expect(await latest()).toBe(0)
      const fenced = (await admin.fenceProducers(['payments', 'new'])).get('payments')
      expect(fenced.producerId).toBe(producer.producerId)
      expect(fenced.epoch).toBeGreaterThan(producer.producerEpoch)
      expect((await admin.describeTransactions(['new'])).get('new').state).toBe('Empty')
      await eventually(async () => expect(await latest()).toBe(2))
      await admin.forceTerminateTransaction('payments')
    })

    test('a hanging one is aborted where it hangs', async () => {
      const producer = await openTransaction(client, 'hanging', 'swept')
      await admin.abortTransaction({ ...at('swept'), ...producer, coordinatorEpoch: 0 })
      const producers = (await admin.describeProducers([at('swept')], { brokerId })).get(at('swept'))
      expect(producers.find(({ producerId }) => producerId === producer.producerId)!.currentTransactionStartOffset).toBeNull()
      const next = await openTransaction(client, 'hanging', 'swept')
      expect(next.producerEpoch).toBeGreaterThan(producer.producerEpoch)
      const old = admin.abortTransaction({ ...at('swept'), ...producer, coordinatorEpoch: 0 })
      await expect(old).rejects.toMatchObject({ code: 'INVALID_PRODUCER_EPOCH' })
      await admin.forceTerminateTransaction('hanging')
    })
  })

  describe('security', () => {
    test('quotas are set, found, and taken away', async () => {
      const entity = { user: 'ann', 'client-id': 'tool' }
      const results = await settle(
        admin.alterClientQuotas([
          { entity, quotas: { producer_byte_rate: 1024, consumer_byte_rate: 2048 } },
          { entity: { user: null }, quotas: { request_percentage: 12.5 } },
          { entity: { user: 'bob' }, quotas: { nonsense: 1 } },
        ]),
      )
      expect(results.errors().map(([key, { code }]) => [key, code])).toEqual([[{ user: 'bob' }, 'INVALID_REQUEST']])
      const all = await eventually(async () => {
        const set = await admin.describeClientQuotas()
        expect(set).toHaveLength(2)
        return set
      })
      expect(all).toContainEqual({ entity: { user: null }, quotas: { request_percentage: 12.5 } })
      const ann = await admin.describeClientQuotas({ entity: { user: 'ann', 'client-id': { any: true } }, strict: true })
      expect(ann).toEqual([{ entity, quotas: { producer_byte_rate: 1024, consumer_byte_rate: 2048 } }])
      await admin.alterClientQuotas([{ entity, quotas: { producer_byte_rate: null } }], { validateOnly: true })
      expect(await admin.describeClientQuotas({ entity: { user: 'ann', 'client-id': 'tool' } })).toEqual(ann)
      await admin.alterClientQuotas([
        { entity, quotas: { producer_byte_rate: null, consumer_byte_rate: null } },
        { entity: { user: null }, quotas: { request_percentage: null } },
      ])
      await eventually(async () => expect(await admin.describeClientQuotas({ entity: { user: null } })).toEqual([]))
    })

    test('rules of access need an authorizer', async () => {
      const rule = { resourceType: 'TOPIC', resourceName: 'swept', principal: 'User:ann', operation: 'READ' } as const
      await expect(admin.describeAcls({ resourceType: 'TOPIC' })).rejects.toMatchObject({ code: 'SECURITY_DISABLED' })
      await expect(admin.createAcls([rule])).rejects.toMatchObject({ code: 'SECURITY_DISABLED' })
      await expect(admin.deleteAcls([{}, { principal: 'User:ann' }])).rejects.toMatchObject({ code: 'SECURITY_DISABLED' })
    })

    test('SCRAM credentials are set, described, and taken away', async () => {
      await expect(admin.describeUserScramCredentials({ users: ['ann'] })).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' })
      const alteration = admin.alterUserScramCredentials([
        { user: 'ann', mechanism: 'SCRAM-SHA-256', password: 'secret' },
        { user: 'ben', mechanism: 'SCRAM-SHA-512', password: new TextEncoder().encode('secret'), iterations: 8192 },
      ])
      if ((await served(alteration, 'AlterUserScramCredentials')) === null) return
      await eventually(async () => {
        const described = await settle(admin.describeUserScramCredentials())
        expect(described.get('ann')).toEqual([{ mechanism: 'SCRAM-SHA-256', iterations: 4096 }])
        expect(described.get('ben')).toEqual([{ mechanism: 'SCRAM-SHA-512', iterations: 8192 }])
      })
      const results = await settle(
        admin.alterUserScramCredentials([
          { user: 'ann', mechanism: 'SCRAM-SHA-256', delete: true },
          { user: 'bob', mechanism: 'SCRAM-SHA-256', delete: true },
          { user: 'carl', mechanism: 'SCRAM-SHA-256', password: 'secret', iterations: 1 },
        ]),
      )
      expect(results.errors().map(([user, { code }]) => [user, code])).toEqual([
        ['bob', 'RESOURCE_NOT_FOUND'],
        ['carl', 'UNACCEPTABLE_CREDENTIAL'],
      ])
    })

    test('there are no delegation tokens where nobody shows who he is', async () => {
      const code = 'DELEGATION_TOKEN_REQUEST_NOT_ALLOWED'
      const hmac = new Uint8Array(64)
      await expect(admin.createDelegationToken({ renewers: ['User:bob'], maxLifetimeMs: 1000 })).rejects.toMatchObject({ code })
      await expect(admin.createDelegationToken({ owner: 'nobody' })).rejects.toMatchObject({ kind: 'usage' })
      await expect(admin.renewDelegationToken(hmac)).rejects.toMatchObject({ code })
      await expect(admin.expireDelegationToken(hmac)).rejects.toMatchObject({ code })
      await expect(admin.describeDelegationToken({ owners: ['User:ann'] })).rejects.toMatchObject({ code })
    })

    test('telemetry is not collected', async () => {
      // Served where somebody is there to receive telemetry; by default nobody is.
      await expect(admin.clientInstanceId()).rejects.toThrow(/does not serve GetTelemetrySubscriptions/)
    })
  })
}
