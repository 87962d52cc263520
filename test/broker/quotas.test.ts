import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Cluster, startCluster } from '../../actors/cluster.ts'
import { AlterClientQuotasRequest, AlterClientQuotasResponse } from '../../src/protocol/generated/api/alter-client-quotas.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import {
  DescribeClientQuotasRequest,
  DescribeClientQuotasResponse,
} from '../../src/protocol/generated/api/describe-client-quotas.ts'
import { DescribeClusterRequest, DescribeClusterResponse } from '../../src/protocol/generated/api/describe-cluster.ts'
import { FetchRequest, FetchResponse } from '../../src/protocol/generated/api/fetch.ts'
import { ProduceRequest, ProduceResponse } from '../../src/protocol/generated/api/produce.ts'
import { BatchBuilder } from '../../src/records/builder.ts'
import { WireClient } from './wire-client.ts'

let cluster: Cluster
let topicId = ''
/** Limits are by client id, which is always `test`, and each test sets its own. */
const windows = { 'quota.window.num': '2', 'quota.window.size.seconds': '1', 'controller.quota.window.num': '2' }

beforeAll(async () => {
  cluster = await startCluster({ properties: windows })
  const client = await WireClient.open(cluster.bootstrapServers)
  const body = { topics: [{ name: 't', numPartitions: 1, replicationFactor: 1 }], timeoutMs: 5000 }
  topicId = (await client.request(CreateTopicsRequest, CreateTopicsResponse, 7, body)).topics[0]!.topicId
  client.close()
})
afterAll(() => cluster.stop())

async function limited(key: string, value: number | null, entityType = 'client-id', entityName = 'test'): Promise<void> {
  const admin = await WireClient.open(cluster.bootstrapServers)
  const ops = [{ key, value: value ?? 0, remove: value === null }]
  const { entries } = await admin.request(AlterClientQuotasRequest, AlterClientQuotasResponse, 1, {
    entries: [{ entity: [{ entityType, entityName }], ops }],
  })
  expect(entries[0]!.errorMessage).toBeNull()
  admin.close()
}
async function withLimit(key: string, value: number, run: (client: WireClient) => Promise<void>): Promise<void> {
  await limited(key, value)
  const client = await WireClient.open(cluster.bootstrapServers)
  try {
    await run(client)
  } finally {
    client.close()
    await limited(key, null)
  }
}
const batch = (bytes: number): Uint8Array => {
  const builder = new BatchBuilder()
  builder.append({ timestamp: Date.now(), key: null, value: new Uint8Array(bytes) })
  return builder.build()
}
const produceBody = (bytes: number, acks = -1) => ({
  acks,
  timeoutMs: 5000,
  topicData: [{ topicId, partitionData: [{ index: 0, records: batch(bytes) }] }],
})
const produce = (client: WireClient, bytes: number) => client.request(ProduceRequest, ProduceResponse, 13, produceBody(bytes))
const fetchBody = {
  maxWaitMs: 0,
  minBytes: 0,
  topics: [{ topicId, partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1 << 20 }] }],
}
const fetch = (client: WireClient) =>
  client.request(FetchRequest, FetchResponse, 16, { ...fetchBody, topics: [{ ...fetchBody.topics[0]!, topicId }] })
async function elapsedMs(run: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await run()
  return performance.now() - begun
}

describe('a client that is limited', () => {
  test('produces faster than it may: its records are taken, and it is held back', async () => {
    await withLimit('producer_byte_rate', 10_000, async (client) => {
      const { responses, throttleTimeMs } = await produce(client, 13_000)
      expect(responses[0]!.partitionResponses[0]!.errorCode).toBe(0)
      expect(throttleTimeMs).toBeGreaterThan(200)
      expect(throttleTimeMs).toBeLessThan(500)
      expect(await elapsedMs(() => client.request(DescribeClusterRequest, DescribeClusterResponse, 0, {}))).toBeGreaterThan(
        throttleTimeMs - 50,
      )
    })
  })

  test('is held back for what it sends without waiting for an answer too', async () => {
    await withLimit('producer_byte_rate', 10_000, async (client) => {
      client.send(ProduceRequest, 13, produceBody(13_000, 0))
      expect(await elapsedMs(() => client.request(DescribeClusterRequest, DescribeClusterResponse, 0, {}))).toBeGreaterThan(200)
    })
  })

  test('fetches more than it may: it gets nothing, and all of it later', async () => {
    const writer = await WireClient.open(cluster.bootstrapServers)
    await produce(writer, 50_000)
    writer.close()
    await withLimit('consumer_byte_rate', 10_000, async (client) => {
      const first = await fetch(client)
      expect(first.throttleTimeMs).toBeGreaterThan(0)
      expect(first.responses).toEqual([])
      expect(first.sessionId).toBe(0)
    })
    await withLimit('consumer_byte_rate', 1_000_000, async (client) => {
      const { throttleTimeMs, responses } = await fetch(client)
      expect(throttleTimeMs).toBe(0)
      expect(responses[0]!.partitions[0]!.records!.length).toBeGreaterThan(50_000)
    })
  })

  test('uses more of our time than it may', async () => {
    await withLimit('request_percentage', 0.0001, async (client) => {
      const { throttleTimeMs } = await client.request(DescribeClusterRequest, DescribeClusterResponse, 0, {})
      expect(throttleTimeMs).toBeGreaterThan(0)
      expect(throttleTimeMs).toBeLessThanOrEqual(1000)
    })
  })

  test('makes more partitions than it may', async () => {
    await withLimit('controller_mutation_rate', 10, async (client) => {
      const create = (name: string, numPartitions: number) =>
        client.request(CreateTopicsRequest, CreateTopicsResponse, 7, {
          topics: [{ name, numPartitions, replicationFactor: 1 }],
          timeoutMs: 5000,
          validateOnly: true,
        })
      expect((await create('m1', 23)).topics[0]!.errorCode).toBe(0)
      const refused = await create('m2', 1)
      expect(refused.topics[0]!.errorCode).toBe(89)
      expect(refused.throttleTimeMs).toBeGreaterThan(0)
      expect(await elapsedMs(() => create('m3', 1))).toBeGreaterThan(refused.throttleTimeMs - 50)
    })
  })

  test('is free again when the limit is gone, and others always were', async () => {
    await withLimit('producer_byte_rate', 10, async () => {})
    const client = await WireClient.open(cluster.bootstrapServers)
    expect((await produce(client, 10_000)).throttleTimeMs).toBe(0)
    await limited('producer_byte_rate', 10, 'user', 'somebody')
    expect((await produce(client, 10_000)).throttleTimeMs).toBe(0)
    await limited('producer_byte_rate', null, 'user', 'somebody')
    client.close()
  })
})

test('an address that opens too many connections gets no more for a while', async () => {
  const admin = await WireClient.open(cluster.bootstrapServers)
  await limited('connection_creation_rate', 2, 'ip', '127.0.0.1')
  const clients = await Promise.all(Array.from({ length: 6 }, () => WireClient.open(cluster.bootstrapServers)))
  const answers = await Promise.allSettled(
    clients.map((client) => client.request(DescribeClusterRequest, DescribeClusterResponse, 0, {})),
  )
  const served = answers.filter(({ status }) => status === 'fulfilled').length
  expect(served).toBeGreaterThanOrEqual(1)
  expect(served).toBeLessThanOrEqual(3)
  for (const client of clients) client.close()
  const ops = [{ key: 'connection_creation_rate', value: 0, remove: true }]
  const entries = [{ entity: [{ entityType: 'ip', entityName: '127.0.0.1' }], ops }]
  await admin.request(AlterClientQuotasRequest, AlterClientQuotasResponse, 1, { entries })
  admin.close()
})

test('limits are told as they were set', async () => {
  await limited('producer_byte_rate', 1000)
  const client = await WireClient.open(cluster.bootstrapServers)
  const all = await client.request(DescribeClientQuotasRequest, DescribeClientQuotasResponse, 1, { components: [] })
  expect(all.entries).toMatchObject([
    { entity: [{ entityType: 'client-id', entityName: 'test' }], values: [{ key: 'producer_byte_rate', value: 1000 }] },
  ])
  const refused = await client.request(DescribeClientQuotasRequest, DescribeClientQuotasResponse, 1, {
    components: [{ entityType: 'x', matchType: 0, match: 'y' }],
  })
  expect([refused.errorCode, refused.entries]).toEqual([35, null])
  client.close()
  await limited('producer_byte_rate', null)
})
