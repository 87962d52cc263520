import { afterAll, beforeAll, expect, test } from 'vitest'
import { AddPartitionsToTxnRequest, AddPartitionsToTxnResponse } from '../../src/protocol/generated/api/add-partitions-to-txn.ts'
import {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
} from '../../src/protocol/generated/api/consumer-group-heartbeat.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { DeleteGroupsRequest, DeleteGroupsResponse } from '../../src/protocol/generated/api/delete-groups.ts'
import { DeleteTopicsRequest, DeleteTopicsResponse } from '../../src/protocol/generated/api/delete-topics.ts'
import { EndTxnRequest, EndTxnResponse } from '../../src/protocol/generated/api/end-txn.ts'
import { FetchRequest, FetchResponse } from '../../src/protocol/generated/api/fetch.ts'
import { FindCoordinatorRequest, FindCoordinatorResponse } from '../../src/protocol/generated/api/find-coordinator.ts'
import { InitProducerIdRequest, InitProducerIdResponse } from '../../src/protocol/generated/api/init-producer-id.ts'
import { JoinGroupRequest, JoinGroupResponse } from '../../src/protocol/generated/api/join-group.ts'
import { LeaveGroupRequest, LeaveGroupResponse } from '../../src/protocol/generated/api/leave-group.ts'
import { MetadataRequest, MetadataResponse } from '../../src/protocol/generated/api/metadata.ts'
import { OffsetCommitRequest, OffsetCommitResponse } from '../../src/protocol/generated/api/offset-commit.ts'
import { ProduceRequest, ProduceResponse } from '../../src/protocol/generated/api/produce.ts'
import { SyncGroupRequest, SyncGroupResponse } from '../../src/protocol/generated/api/sync-group.ts'
import { oneBatch } from './bad-batches.ts'
import { BrokerChild } from './broker-child.ts'
import { eventually } from './eventually.ts'
import { HonestClient } from './honest-client.ts'
import { inParallel } from './raw-exchange.ts'
import { WireClient } from './wire-client.ts'

const MB = 1 << 20
/** Twice what is alive in the largest thread. */
const HEAP_MB = 64

let broker: BrokerChild
let honest: HonestClient

beforeAll(async () => {
  broker = await BrokerChild.start({ heapMb: HEAP_MB })
  honest = await HonestClient.start(broker.bootstrapServers, { pauseMs: 10 })
})
afterAll(async () => {
  await honest.stop()
  expect(broker.errors).toBe('')
  await broker[Symbol.asyncDispose]()
})

/** All that a broker may be left with, but for memory. */
async function holdings() {
  return {
    connections: await broker.metric('kafka_server_socket_server_metrics_connection_count'),
    actors: await broker.metric('rafka_actors'),
    topics: await broker.metric('rafka_metadata_topics'),
    // Names that clients thought of are in here too.
    series: (await broker.metrics())
      .map((line) => line.slice(0, line.lastIndexOf(' ')))
      .filter((series) => !/^(nodejs|process)_/.test(series)),
    openFiles: broker.openFiles(),
  }
}

/** `LEAK_ROUNDS=100`: minutes of it. */
const ROUNDS = Number(process.env['LEAK_ROUNDS'] ?? 2)

/** Runs the same again and again: the first time brings code and heap to their size, the others must add nothing. */
async function leavesNothing(what: () => Promise<void>): Promise<void> {
  await what()
  await settled()
  const before = await holdings()
  const rssBytes = broker.rssBytes()
  for (let round = 0; round < ROUNDS; round++) await what()
  await settled()
  await eventually(async () => expect(await holdings()).toEqual(before), 30_000)
  console.log(
    `${Object.values(before.openFiles).reduce((sum, count) => sum + count, 0)} descriptors, ${before.series.length} series`,
  )
  console.log(`resident ${Math.round(rssBytes / MB)} MB, then ${Math.round(broker.rssBytes() / MB)} MB`)
  await eventually(async () => expect(broker.rssBytes()).toBeLessThan(rssBytes + 50 * MB), 30_000)
  await honest.moreRounds(3)
}

/** Nothing is under way but the honest client, whose blocks come and go. */
async function settled(): Promise<void> {
  await eventually(async () => expect(await broker.metric('kafka_server_socket_server_metrics_connection_count')).toBe(2), 30_000)
  await eventually(async () => expect(await broker.metric('rafka_arena_used_bytes')).toBeLessThan(MB), 30_000)
}

test('2000 connections that come, are served and go leave nothing behind', async () => {
  await leavesNothing(async () => {
    const clients: WireClient[] = []
    await inParallel(new Array<null>(2000).fill(null), 50, async () => {
      const client = await WireClient.open(broker.bootstrapServers)
      await client.request(MetadataRequest, MetadataResponse, 12, { topics: [{ name: 'honest' }] })
      clients.push(client)
    })
    expect(await broker.metric('kafka_server_socket_server_metrics_connection_count')).toBe(2002)
    for (const client of clients) client.close()
  })
})

test('300 topics that are made, filled, read and deleted leave nothing behind', async () => {
  let round = 0
  await leavesNothing(async () => {
    round++
    const client = await WireClient.open(broker.bootstrapServers)
    for (let first = 0; first < 300; first += 50) {
      const names = Array.from({ length: 50 }, (_, index) => `leak-${round}-${first + index}`)
      const topics = names.map((name) => ({ name, numPartitions: 2, replicationFactor: 1 }))
      const created = await client.request(CreateTopicsRequest, CreateTopicsResponse, 7, { topics, timeoutMs: 30_000 })
      expect(created.topics.filter(({ errorCode }) => errorCode !== 0)).toEqual([])
      for (const name of names) await useTopic(client, name)
      const deleted = await client.request(DeleteTopicsRequest, DeleteTopicsResponse, 5, { topicNames: names, timeoutMs: 30_000 })
      expect(deleted.responses.filter(({ errorCode }) => errorCode !== 0)).toEqual([])
    }
    client.close()
  })
})

/** A few records in, and out again, in a session that is left behind. */
async function useTopic(client: WireClient, name: string): Promise<void> {
  for (let batch = 0; batch < 3; batch++) {
    const partitionData = [0, 1].map((index) => ({ index, records: oneBatch({}, ['x'.repeat(5000), 'y'.repeat(5000)]) }))
    const topicData = [{ name, partitionData }]
    const answer = await client.request(ProduceRequest, ProduceResponse, 9, { acks: -1, timeoutMs: 5000, topicData })
    expect(answer.responses[0]!.partitionResponses.map(({ errorCode }) => errorCode)).toEqual([0, 0])
  }
  const partitions = [0, 1].map((partition) => ({ partition, fetchOffset: 0, partitionMaxBytes: MB }))
  const answer = await client.request(FetchRequest, FetchResponse, 12, {
    maxWaitMs: 100,
    minBytes: 1,
    topics: [{ topic: name, partitions }],
  })
  expect(answer.responses[0]!.partitions.map(({ records }) => records!.length > 30_000)).toEqual([true, true])
}

/** The topic `honest`, as the consumer protocol type writes a subscription of version 0. */
const CONSUMER_SUBSCRIPTION = Buffer.from('0000000000010006686f6e65737400000000', 'hex')
const GROUP = 0
const TRANSACTION = 1

/** The first question after a coordinator makes its topic; it answers when it has loaded. */
async function coordinatorReady(client: WireClient, keyType: number, key: string): Promise<void> {
  await eventually(async () => {
    const answer = await client.request(FindCoordinatorRequest, FindCoordinatorResponse, 3, { key, keyType })
    expect(answer.errorCode).toBe(0)
  })
}

test('400 groups of both protocols that come, commit, go and are deleted leave nothing behind', async () => {
  const client = await WireClient.open(broker.bootstrapServers)
  await coordinatorReady(client, GROUP, 'any')
  await eventually(async () => expect(await joinAndLeave(client, 'first')).toBe(0))
  client.close()
  let round = 0
  await leavesNothing(async () => {
    round++
    const clients = await Promise.all(Array.from({ length: 10 }, () => WireClient.open(broker.bootstrapServers)))
    await Promise.all(
      clients.map(async (member, index) => {
        for (let group = 0; group < 20; group++) {
          expect(await joinAndLeave(member, `classic-${round}-${index}-${group}`)).toBe(0)
          expect(await beatAndLeave(member, `consumer-${round}-${index}-${group}`)).toBe(0)
        }
      }),
    )
    for (const member of clients) member.close()
  })
})

/** A member of a classic group of one that commits and leaves, and the group's end. Gives the first error code that came. */
async function joinAndLeave(client: WireClient, groupId: string): Promise<number> {
  const joined = await client.request(JoinGroupRequest, JoinGroupResponse, 3, {
    groupId,
    sessionTimeoutMs: 30_000,
    rebalanceTimeoutMs: 30_000,
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: CONSUMER_SUBSCRIPTION }],
  })
  if (joined.errorCode !== 0) return joined.errorCode
  const { memberId, generationId } = joined
  const assignments = [{ memberId, assignment: Buffer.alloc(8) }]
  const synced = await client.request(SyncGroupRequest, SyncGroupResponse, 2, { groupId, generationId, memberId, assignments })
  if (synced.errorCode !== 0) return synced.errorCode
  const code = await commit(client, groupId, generationId, memberId)
  if (code !== 0) return code
  const left = await client.request(LeaveGroupRequest, LeaveGroupResponse, 2, { groupId, memberId })
  return left.errorCode === 0 ? deleteGroup(client, groupId) : left.errorCode
}

/** The same by the consumer protocol. */
async function beatAndLeave(client: WireClient, groupId: string): Promise<number> {
  const memberId = `member-of-${groupId}`
  const beat = (memberEpoch: number, rest = {}): Promise<ConsumerGroupHeartbeatResponse> =>
    client.request(ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse, 1, { groupId, memberId, memberEpoch, ...rest })
  const joined = await beat(0, { rebalanceTimeoutMs: 30_000, subscribedTopicNames: ['honest'], topicPartitions: [] })
  if (joined.errorCode !== 0) return joined.errorCode
  const code = await commit(client, groupId, joined.memberEpoch, memberId)
  if (code !== 0) return code
  const left = await beat(-1)
  return left.errorCode === 0 ? deleteGroup(client, groupId) : left.errorCode
}

async function commit(client: WireClient, groupId: string, generationIdOrMemberEpoch: number, memberId: string): Promise<number> {
  const topics = [{ name: 'honest', partitions: [{ partitionIndex: 0, committedOffset: 1 }] }]
  const body = { groupId, generationIdOrMemberEpoch, memberId, topics }
  const committed = await client.request(OffsetCommitRequest, OffsetCommitResponse, 9, body)
  return committed.topics[0]!.partitions[0]!.errorCode
}

async function deleteGroup(client: WireClient, groupId: string): Promise<number> {
  const deleted = await client.request(DeleteGroupsRequest, DeleteGroupsResponse, 1, { groupsNames: [groupId] })
  return deleted.results[0]!.errorCode
}

test('2000 transactions of 100 producers that are restarted leave nothing behind', async () => {
  const client = await WireClient.open(broker.bootstrapServers)
  await coordinatorReady(client, TRANSACTION, 'any')
  const topics = [{ name: 'transactional', numPartitions: 4, replicationFactor: 1 }]
  await client.request(CreateTopicsRequest, CreateTopicsResponse, 7, { topics, timeoutMs: 30_000 })
  client.close()
  await leavesNothing(async () => {
    const clients = await Promise.all(Array.from({ length: 10 }, () => WireClient.open(broker.bootstrapServers)))
    await Promise.all(
      clients.map(async (producer, index) => {
        for (let id = 0; id < 10; id++) await transactions(producer, `producer-${index}-${id}`, 20)
      }),
    )
    for (const producer of clients) producer.close()
  })
})

/** As a producer of version 1 does them, one of three aborted. What is going on elsewhere (CONCURRENT_TRANSACTIONS) is asked again. */
async function transactions(client: WireClient, transactionalId: string, count: number): Promise<void> {
  const started = await untilDone(() =>
    client.request(InitProducerIdRequest, InitProducerIdResponse, 4, { transactionalId, transactionTimeoutMs: 60_000 }),
  )
  const { producerId, producerEpoch } = started
  for (let transaction = 0; transaction < count; transaction++) {
    const index = transaction % 4
    await untilDone(async () => {
      const added = await client.request(AddPartitionsToTxnRequest, AddPartitionsToTxnResponse, 3, {
        v3AndBelowTransactionalId: transactionalId,
        v3AndBelowProducerId: producerId,
        v3AndBelowProducerEpoch: producerEpoch,
        v3AndBelowTopics: [{ name: 'transactional', partitions: [index] }],
      })
      return { errorCode: added.resultsByTopicV3AndBelow[0]!.resultsByPartition[0]!.partitionErrorCode }
    })
    const baseSequence = Math.floor(transaction / 4)
    const records = oneBatch({ isTransactional: true, producerId, producerEpoch, baseSequence })
    const answer = await client.request(ProduceRequest, ProduceResponse, 9, {
      transactionalId,
      acks: -1,
      timeoutMs: 5000,
      topicData: [{ name: 'transactional', partitionData: [{ index, records }] }],
    })
    expect(answer.responses[0]!.partitionResponses[0]).toMatchObject({ errorCode: 0, errorMessage: null })
    const committed = transaction % 3 > 0
    await untilDone(() =>
      client.request(EndTxnRequest, EndTxnResponse, 3, { transactionalId, producerId, producerEpoch, committed }),
    )
  }
}

const CONCURRENT_TRANSACTIONS = 51

async function untilDone<Answer extends { errorCode: number }>(ask: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const answer = await ask()
    if (answer.errorCode === 0) return answer
    expect(answer.errorCode).toBe(CONCURRENT_TRANSACTIONS)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
