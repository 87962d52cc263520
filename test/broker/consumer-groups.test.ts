import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Cluster, startCluster } from '../../actors/cluster.ts'
import type { Input } from '../../src/protocol/codec.ts'
import { errorName } from '../../src/protocol/error-codes.ts'
import {
  ConsumerGroupDescribeRequest,
  ConsumerGroupDescribeResponse,
} from '../../src/protocol/generated/api/consumer-group-describe.ts'
import {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
} from '../../src/protocol/generated/api/consumer-group-heartbeat.ts'
import { CreatePartitionsRequest, CreatePartitionsResponse } from '../../src/protocol/generated/api/create-partitions.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { DeleteTopicsRequest, DeleteTopicsResponse } from '../../src/protocol/generated/api/delete-topics.ts'
import { FindCoordinatorRequest, FindCoordinatorResponse } from '../../src/protocol/generated/api/find-coordinator.ts'
import {
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
} from '../../src/protocol/generated/api/incremental-alter-configs.ts'
import { ListGroupsRequest, ListGroupsResponse } from '../../src/protocol/generated/api/list-groups.ts'
import { MetadataRequest, MetadataResponse } from '../../src/protocol/generated/api/metadata.ts'
import { UpdateFeaturesRequest, UpdateFeaturesResponse } from '../../src/protocol/generated/api/update-features.ts'
import { eventually } from './eventually.ts'
import { WireClient } from './wire-client.ts'

const GROUP_RESOURCE = 32
const SET = 0
const DOWNGRADE = 2
const PROPERTIES = { 'group.consumer.assignment.interval.ms': '0' }

/** A member of a consumer group, beat by beat. */
class Member {
  readonly #client: WireClient
  readonly #groupId: string
  readonly #memberId: string
  #epoch = 0
  #owned: readonly { topicId: string; partitions: number[] }[] = []
  heartbeatIntervalMs = 0
  error = 'NONE'

  constructor(client: WireClient, groupId: string, memberId: string) {
    this.#client = client
    this.#groupId = groupId
    this.#memberId = memberId
  }

  get partitionCount(): number {
    return this.#owned.reduce((sum, { partitions }) => sum + partitions.length, 0)
  }

  async beat(change: Input<ConsumerGroupHeartbeatRequest> | object = {}): Promise<void> {
    const answer = await this.#client.request(ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse, 1, {
      groupId: this.#groupId,
      memberId: this.#memberId,
      memberEpoch: this.#epoch,
      rebalanceTimeoutMs: this.#epoch === 0 ? 60_000 : -1,
      topicPartitions: [...this.#owned],
      subscribedTopicNames: null,
      ...change,
    })
    this.error = errorName(answer.errorCode)
    if (answer.errorCode !== 0) return
    this.#epoch = answer.memberEpoch
    this.heartbeatIntervalMs = answer.heartbeatIntervalMs
    if (answer.assignment !== null) this.#owned = answer.assignment.topicPartitions
  }

  /** Beats until it has so many partitions. */
  async has(count: number): Promise<void> {
    await eventually(async () => {
      await this.beat()
      expect(this.error).toBe('NONE')
      expect(this.partitionCount).toBe(count)
    })
  }
}

async function createTopic(client: WireClient, name: string, numPartitions: number): Promise<void> {
  const topics = [{ name, numPartitions, replicationFactor: 1 }]
  const answer = await client.request(CreateTopicsRequest, CreateTopicsResponse, 7, { topics, timeoutMs: 5000 })
  expect(errorName(answer.topics[0]!.errorCode)).toBe('NONE')
}

/** Until the topic of the groups is there. */
async function findCoordinator(client: WireClient): Promise<void> {
  await eventually(async () => {
    const coordinatorKeys = ['group']
    const body = { keyType: 0, coordinatorKeys }
    const { coordinators } = await client.request(FindCoordinatorRequest, FindCoordinatorResponse, 6, body)
    expect(errorName(coordinators[0]!.errorCode)).toBe('NONE')
  })
}

/** A member that has joined, once the coordinator has read its log. */
async function joined(client: WireClient, groupId: string, memberId: string, subscription: object): Promise<Member> {
  const member = new Member(client, groupId, memberId)
  await eventually(async () => {
    await member.beat(subscription)
    expect(member.error).toBe('NONE')
  })
  return member
}

async function listed(client: WireClient, typesFilter: string[], statesFilter: string[] = []): Promise<string[]> {
  const { groups } = await client.request(ListGroupsRequest, ListGroupsResponse, 5, { typesFilter, statesFilter })
  return groups.map(({ groupId, groupType, groupState }) => `${groupId} ${groupType} ${groupState}`).sort()
}

async function described(client: WireClient, groupId: string) {
  const body = { groupIds: [groupId], includeAuthorizedOperations: false }
  const { groups } = await client.request(ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse, 1, body)
  return groups[0]!
}

describe('a consumer group on a node', () => {
  let cluster: Cluster
  let client: WireClient
  beforeAll(async () => {
    cluster = await startCluster({ properties: PROPERTIES })
    client = await WireClient.open(cluster.bootstrapServers)
    await findCoordinator(client)
  })
  afterAll(async () => {
    client.close()
    await cluster.stop()
  })

  test('learns of topics that come, grow and go', async () => {
    await createTopic(client, 'grown', 2)
    const member = await joined(client, 'growing', 'a', { subscribedTopicNames: ['grown', 'later'] })
    await member.has(2)
    await createTopic(client, 'later', 1)
    await member.has(3)
    const topics = [{ name: 'grown', count: 5, assignments: null }]
    await client.request(CreatePartitionsRequest, CreatePartitionsResponse, 3, { topics, timeoutMs: 5000 })
    await member.has(6)
    await client.request(DeleteTopicsRequest, DeleteTopicsResponse, 6, {
      topics: [{ name: 'grown', topicId: 'AAAAAAAAAAAAAAAAAAAAAA' }],
      timeoutMs: 5000,
    })
    await member.has(1)
  })

  test('finds the topics of a regular expression', async () => {
    await createTopic(client, 'red-1', 1)
    await createTopic(client, 'blue-1', 4)
    const member = await joined(client, 'pattern', 'a', { subscribedTopicRegex: 'red-.*' })
    await member.has(1)
    await member.beat({ subscribedTopicRegex: '(' })
    expect(member.error).toBe('INVALID_REGULAR_EXPRESSION')
  })

  test('shares its partitions between its members, each of them with one', async () => {
    await createTopic(client, 'shared', 4)
    const one = await joined(client, 'sharing', 'a', { subscribedTopicNames: ['shared'] })
    await one.has(4)
    const two = await joined(client, 'sharing', 'b', { subscribedTopicNames: ['shared'] })
    await one.has(2)
    // Only now it says that it has given the others back.
    await one.beat()
    await two.has(2)
    await one.beat()
    const group = await described(client, 'sharing')
    expect(group).toMatchObject({ groupState: 'Stable', assignorName: 'uniform' })
    const owned = group.members.flatMap(({ assignment }) => assignment.topicPartitions.flatMap(({ partitions }) => partitions))
    expect(owned.sort()).toEqual([0, 1, 2, 3])
    expect(await listed(client, ['consumer'], ['stable'])).toContain('sharing consumer Stable')
    expect(await listed(client, ['classic'])).toEqual([])
  })

  test('holds to configurations of its own at once', async () => {
    await createTopic(client, 'configured', 1)
    const member = await joined(client, 'configured', 'a', { subscribedTopicNames: ['configured'] })
    expect(member.heartbeatIntervalMs).toBe(5000)
    const answer = await client.request(IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse, 1, {
      resources: [
        {
          resourceType: GROUP_RESOURCE,
          resourceName: 'configured',
          configs: [{ name: 'consumer.heartbeat.interval.ms', configOperation: SET, value: '7000' }],
        },
      ],
    })
    expect(answer.responses[0]!.errorMessage).toBeNull()
    await eventually(async () => {
      await member.beat()
      expect(member.heartbeatIntervalMs).toBe(7000)
    })
  })

  test('is refused once the feature is turned off', async () => {
    const answer = await client.request(UpdateFeaturesRequest, UpdateFeaturesResponse, 2, {
      timeoutMs: 5000,
      featureUpdates: [{ feature: 'group.version', maxVersionLevel: 0, upgradeType: DOWNGRADE }],
    })
    expect(answer.errorMessage).toBeNull()
    const member = new Member(client, 'late', 'a')
    await eventually(async () => {
      await member.beat({ subscribedTopicNames: ['shared'] })
      expect(member.error).toBe('UNSUPPORTED_VERSION')
    })
    expect(errorName((await described(client, 'late')).errorCode)).toBe('UNSUPPORTED_VERSION')
  })
})

test('the consumer protocol is off where the broker is told to speak the classic one only', async () => {
  await using cluster = await startCluster({ properties: { 'group.coordinator.rebalance.protocols': 'classic' } })
  const client = await WireClient.open(cluster.bootstrapServers)
  await findCoordinator(client)
  const member = new Member(client, 'group', 'a')
  await member.beat({ subscribedTopicNames: ['topic'] })
  expect(member.error).toBe('UNSUPPORTED_VERSION')
  client.close()
})

test('a regular expression is all that the first group of a node knows', async () => {
  await using cluster = await startCluster({ properties: PROPERTIES })
  const client = await WireClient.open(cluster.bootstrapServers)
  await createTopic(client, 'red-1', 2)
  await findCoordinator(client)
  const member = await joined(client, 'group', 'a', { subscribedTopicNames: [], subscribedTopicRegex: 'red-.*' })
  await member.has(2)
  client.close()
})

test('a node that is started again has its consumer groups, with their members and what these have', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'rafka-groups-'))
  try {
    const before = await startCluster({ dataDir, properties: PROPERTIES })
    const client = await WireClient.open(before.bootstrapServers)
    await findCoordinator(client)
    await createTopic(client, 'kept', 3)
    const member = await joined(client, 'kept', 'a', { subscribedTopicNames: ['kept'] })
    await member.has(3)
    const group = await described(client, 'kept')
    client.close()
    await before.stop()

    await using after = await startCluster({ dataDir, properties: PROPERTIES })
    const again = await WireClient.open(after.bootstrapServers)
    await findCoordinator(again)
    await eventually(async () => expect(await described(again, 'kept')).toEqual(group))
    again.close()
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
})

test("Metadata asks by id whatever the name beside it is: for a pattern Java's consumer sends an empty one", async () => {
  await using cluster = await startCluster({ properties: PROPERTIES })
  const client = await WireClient.open(cluster.bootstrapServers)
  for (const name of ['one', 'two']) await createTopic(client, name, 1)
  const all = await client.request(MetadataRequest, MetadataResponse, 13, { topics: null })
  const topics = [...all.topics.map(({ topicId }) => ({ topicId, name: '' })), { topicId: 'AAAAAAAAAAAAAAAAAAAABw', name: '' }]
  const answer = await client.request(MetadataRequest, MetadataResponse, 13, { topics, allowAutoTopicCreation: true })
  expect(answer.topics.map(({ name, errorCode }) => [name, errorName(errorCode)])).toEqual([
    ...all.topics.map(({ name }) => [name, 'NONE']),
    [null, 'UNKNOWN_TOPIC_ID'],
  ])
  client.close()
})
