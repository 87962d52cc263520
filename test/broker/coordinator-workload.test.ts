import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Cluster, startCluster } from '../../actors/cluster.ts'
import { createTopic } from '../../bench/load/topic.ts'
import { GroupChurn } from '../../bench/stress/group-churn.ts'
import { listConsumerGroupOffsets } from '../../src/client/admin/group-offsets.ts'
import { Client } from '../../src/client/client.ts'
import { Consumer } from '../../src/client/consumer/consumer.ts'
import { createGroupMembership } from '../../src/client/consumer/group/group-membership.ts'
import { nodeEnvironment } from '../../src/client/node/node-environment.ts'
import { Producer } from '../../src/client/producer/producer.ts'
import { DescribeGroupsRequest, DescribeGroupsResponse } from '../../src/protocol/generated/api/describe-groups.ts'
import { HeartbeatRequest, HeartbeatResponse } from '../../src/protocol/generated/api/heartbeat.ts'
import { JoinGroupRequest, JoinGroupResponse } from '../../src/protocol/generated/api/join-group.ts'
import { OffsetCommitRequest, OffsetCommitResponse } from '../../src/protocol/generated/api/offset-commit.ts'
import { OffsetFetchRequest, OffsetFetchResponse } from '../../src/protocol/generated/api/offset-fetch.ts'
import { SyncGroupRequest, SyncGroupResponse } from '../../src/protocol/generated/api/sync-group.ts'
import { subscription } from '../coordinator/group/subscription.ts'
import { eventually } from './eventually.ts'
import { WireClient } from './wire-client.ts'

let cluster: Cluster
let dataDir: string
let client: Client

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'rafka-workload-'))
  cluster = await startCluster({ dataDir, properties: { 'offsets.topic.num.partitions': '4' } })
  client = new Client(nodeEnvironment, { bootstrap: cluster.bootstrapServers })
})
afterAll(async () => {
  client.close()
  await cluster.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

function address(): { host: string; port: number } {
  const [host = '', port] = cluster.bootstrapServers.split(':')
  return { host, port: Number(port) }
}

describe('coordinators under load', () => {
  test('members that come and go by the hundred are members until they leave, and leave empty groups', async () => {
    await createTopic(address(), 'churn', 1)
    const churn = new GroupChurn({ address: address(), topic: 'churn', members: 24, groups: 6, lives: 400 })
    await churn.run()
    expect(churn.lives).toBe(400)
    const wire = await WireClient.open(cluster.bootstrapServers)
    const groups = Array.from({ length: 6 }, (_, group) => `churn-${group}`)
    const { groups: described } = await wire.request(DescribeGroupsRequest, DescribeGroupsResponse, 5, { groups })
    expect(described.map(({ groupState, members }) => [groupState, members.length])).toEqual(groups.map(() => ['Empty', 0]))
    wire.close()
  })

  test('a group that lags catches up while more is produced and members come and go', async () => {
    await createTopic(address(), 'lag', 6)
    const producer = new Producer(client)
    const produce = async (count: number): Promise<void> => {
      for (let at = 0; at < count; at += 100) {
        await producer.sendAll(
          Array.from({ length: 100 }, (_, i) => ({ topic: 'lag', value: String(at + i), partition: (at + i) % 6 })),
        )
      }
    }
    await produce(6000)
    const consumers = [1, 2, 3].map(() => new CommittingConsumer(cluster.bootstrapServers, 'catching-up', 'lag'))
    const [first, second, third] = consumers as [CommittingConsumer, CommittingConsumer, CommittingConsumer]
    first.start()
    second.start()
    await eventually(async () => expect(first.seen.size + second.seen.size).toBeGreaterThan(500))
    third.start()
    await produce(3000)
    await first.stop()
    await eventually(async () => {
      const committed = (await listConsumerGroupOffsets(client, ['catching-up'])).get('catching-up')
      expect(committed.values().reduce((sum, place) => sum + place!.offset, 0)).toBe(9000)
    }, 20_000)
    await Promise.all([second.stop(), third.stop()])
    const seen = new Set(consumers.flatMap((consumer) => [...consumer.seen]))
    expect(seen.size).toBe(9000)
  })

  test('of a storm of commits the last one of each partition counts', async () => {
    await createTopic(address(), 'storm', 20)
    const last = new Map<string, number>()
    await Promise.all(
      Array.from({ length: 30 }, async (_, member) => {
        const wire = await WireClient.open(cluster.bootstrapServers)
        const groupId = `storm-${member % 10}`
        // Whoever shares a group has partitions of its own; all commits of a connection are under way at once.
        const partitions = Array.from({ length: 20 }, (_, partition) => partition).filter(
          (partition) => partition % 3 === Math.floor(member / 10),
        )
        const answers = Array.from({ length: 100 }, (_, round) =>
          wire.request(OffsetCommitRequest, OffsetCommitResponse, 9, {
            groupId,
            memberId: '',
            generationIdOrMemberEpoch: -1,
            topics: [
              {
                name: 'storm',
                partitions: partitions.map((partitionIndex) => ({ partitionIndex, committedOffset: round * 7 + member })),
              },
            ],
          }),
        )
        for (const { topics } of await Promise.all(answers))
          expect(topics[0]!.partitions.filter(({ errorCode }) => errorCode !== 0)).toEqual([])
        for (const partition of partitions) last.set(`${groupId}/${partition}`, 99 * 7 + member)
        wire.close()
      }),
    )
    const found = new Map<string, number>()
    const wire = await WireClient.open(cluster.bootstrapServers)
    for (let group = 0; group < 10; group++) {
      const groupId = `storm-${group}`
      const { topics } = await wire.request(OffsetFetchRequest, OffsetFetchResponse, 7, { groupId, topics: null })
      for (const { partitionIndex, committedOffset } of topics[0]!.partitions)
        found.set(`${groupId}/${partitionIndex}`, committedOffset)
    }
    wire.close()
    expect(last.size).toBe(200)
    expect(new Map([...found].sort())).toEqual(new Map([...last].sort()))
  })

  test('after a restart the groups are as they were: members beat on in their generation, offsets are kept', async () => {
    const groups = Array.from({ length: 12 }, (_, group) => `durable-${group}`)
    const before = await WireClient.open(cluster.bootstrapServers)
    const members: { groupId: string; memberId: string; generationId: number }[] = []
    for (const groupId of groups) members.push(await onlyMember(before, groupId, 'storm'))
    before.close()
    const port = address().port
    await cluster.stop()
    cluster = await startCluster({ dataDir, port, properties: { 'offsets.topic.num.partitions': '4' } })
    const wire = await WireClient.open(cluster.bootstrapServers)
    for (const [group, member] of members.entries()) {
      await eventually(async () => {
        expect((await wire.request(HeartbeatRequest, HeartbeatResponse, 4, member)).errorCode).toBe(0)
      })
      const { topics } = await wire.request(OffsetFetchRequest, OffsetFetchResponse, 7, { groupId: member.groupId, topics: null })
      expect(topics[0]!.partitions.map(({ committedOffset }) => committedOffset)).toEqual([1000 + group])
    }
    const { groups: described } = await wire.request(DescribeGroupsRequest, DescribeGroupsResponse, 5, { groups })
    expect(described.map(({ groupState }) => groupState)).toEqual(groups.map(() => 'Stable'))
    wire.close()

    async function onlyMember(
      wire: WireClient,
      groupId: string,
      topic: string,
    ): Promise<{ groupId: string; memberId: string; generationId: number }> {
      const join = {
        groupId,
        sessionTimeoutMs: 30_000,
        rebalanceTimeoutMs: 30_000,
        protocolType: 'consumer',
        protocols: [{ name: 'range', metadata: subscription(topic) }],
      }
      const { memberId } = await wire.request(JoinGroupRequest, JoinGroupResponse, 9, { ...join, memberId: '' })
      const { generationId } = await wire.request(JoinGroupRequest, JoinGroupResponse, 9, { ...join, memberId })
      const me = { groupId, memberId, generationId }
      const synced = await wire.request(SyncGroupRequest, SyncGroupResponse, 5, {
        ...me,
        protocolType: 'consumer',
        protocolName: 'range',
        assignments: [{ memberId, assignment: new Uint8Array([1, 2, 3]) }],
      })
      expect(synced.errorCode).toBe(0)
      const committed = await wire.request(OffsetCommitRequest, OffsetCommitResponse, 9, {
        groupId,
        memberId,
        generationIdOrMemberEpoch: generationId,
        topics: [{ name: topic, partitions: [{ partitionIndex: 3, committedOffset: 1000 + members.length }] }],
      })
      expect(committed.topics[0]!.partitions[0]!.errorCode).toBe(0)
      return me
    }
  })
})

/** A member that reads its partitions from where the group has come to and commits after every batch. */
class CommittingConsumer {
  /** `partition:offset` of what it read. */
  readonly seen = new Set<string>()
  readonly #client: Client
  readonly #consumer: Consumer
  #work: Promise<void> = Promise.resolve()

  constructor(bootstrap: string, groupId: string, topic: string) {
    this.#client = new Client(nodeEnvironment, { bootstrap })
    this.#consumer = new Consumer(
      this.#client,
      {
        groupId,
        groupProtocol: 'classic',
        heartbeatIntervalMs: 20,
        autoOffsetReset: 'earliest',
        enableAutoCommit: false,
        maxPartitionFetchBytes: 4096,
      },
      { membership: createGroupMembership },
    )
    this.#consumer.subscribe({ topics: [topic] })
  }

  start(): void {
    this.#work = this.#run()
  }

  async stop(): Promise<void> {
    await this.#consumer.close()
    await this.#work
    this.#client.close()
  }

  async #run(): Promise<void> {
    for await (const batch of this.#consumer.batches()) {
      for (const { offset } of batch) this.seen.add(`${batch.partition}:${offset}`)
      // Of partitions that went to another member in between, that one commits.
      await this.#consumer.commit().catch(() => {})
    }
  }
}
