import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Cluster, startCluster } from '../../actors/cluster.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { DescribeClusterRequest, DescribeClusterResponse } from '../../src/protocol/generated/api/describe-cluster.ts'
import { DescribeConfigsRequest, DescribeConfigsResponse } from '../../src/protocol/generated/api/describe-configs.ts'
import {
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
} from '../../src/protocol/generated/api/incremental-alter-configs.ts'
import { ProduceRequest, ProduceResponse } from '../../src/protocol/generated/api/produce.ts'
import { BatchBuilder } from '../../src/records/builder.ts'
import { WireClient } from './wire-client.ts'

const BROKER = 4
const TOPIC = 2
const SET = 0
const DELETE = 1
let cluster: Cluster
let client: WireClient
let topicId = ''

beforeAll(async () => {
  cluster = await startCluster()
  client = await WireClient.open(cluster.bootstrapServers)
  const body = { topics: [{ name: 't', numPartitions: 1, replicationFactor: 1 }], timeoutMs: 5000 }
  topicId = (await client.request(CreateTopicsRequest, CreateTopicsResponse, 7, body)).topics[0]!.topicId
})
afterAll(async () => {
  client.close()
  await cluster.stop()
})

async function alter(name: string, key: string, value: string | null, resourceType = BROKER, validateOnly = false) {
  const configs = [{ name: key, value, configOperation: value === null ? DELETE : SET }]
  const resources = [{ resourceType, resourceName: name, configs }]
  const { responses } = await client.request(IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse, 1, {
    resources,
    validateOnly,
  })
  return [responses[0]!.errorCode, responses[0]!.errorMessage]
}
async function produce(bytes: number): Promise<number> {
  const builder = new BatchBuilder()
  builder.append({ timestamp: Date.now(), key: null, value: new Uint8Array(bytes) })
  const { responses } = await client.request(ProduceRequest, ProduceResponse, 13, {
    acks: -1,
    timeoutMs: 5000,
    topicData: [{ topicId, partitionData: [{ index: 0, records: builder.build() }] }],
  })
  return responses[0]!.partitionResponses[0]!.errorCode
}

describe('a broker configuration that is altered', () => {
  test('holds at once for topics that do not override it', async () => {
    expect(await produce(5000)).toBe(0)
    expect(await alter('', 'message.max.bytes', '1000')).toEqual([0, null])
    expect(await produce(5000)).toBe(10)
    expect(await alter('1', 'message.max.bytes', '10000')).toEqual([0, null])
    expect(await produce(5000)).toBe(0)
    await alter('1', 'message.max.bytes', null)
    await alter('t', 'max.message.bytes', '20000', TOPIC)
    expect(await produce(5000)).toBe(0)
    await alter('', 'message.max.bytes', null)
    await alter('t', 'max.message.bytes', null, TOPIC)
  })

  test('is only looked at, when asked to validate only', async () => {
    expect(await alter('', 'message.max.bytes', '1000', BROKER, true)).toEqual([0, null])
    expect(await produce(5000)).toBe(0)
  })

  test('limits connections from now on', async () => {
    await alter('1', 'max.connections.per.ip', '1')
    const refused = await WireClient.open(cluster.bootstrapServers)
    await refused.closed
    await alter('1', 'max.connections.per.ip', null)
    const served = await WireClient.open(cluster.bootstrapServers)
    await served.request(DescribeClusterRequest, DescribeClusterResponse, 0, {})
    served.close()
  })

  test('makes new connections wait where too many come', async () => {
    await alter('', 'max.connection.creation.rate', '1')
    const clients = await Promise.all(Array.from({ length: 12 }, () => WireClient.open(cluster.bootstrapServers)))
    const last = clients.at(-1)!
    const waiting = last.request(DescribeClusterRequest, DescribeClusterResponse, 0, {}).then(
      () => 'served',
      () => 'ended',
    )
    const answered = await Promise.race([
      waiting,
      client.request(DescribeClusterRequest, DescribeClusterResponse, 0, {}).then(() => 'waits'),
    ])
    expect(answered).toBe('waits')
    for (const each of clients) each.close()
    await alter('', 'max.connection.creation.rate', null)
  })

  test('is described with where it comes from', async () => {
    await alter('', 'log.retention.ms', '7000')
    const { results } = await client.request(DescribeConfigsRequest, DescribeConfigsResponse, 4, {
      resources: [{ resourceType: TOPIC, resourceName: 't', configurationKeys: ['retention.ms'] }],
      includeSynonyms: true,
    })
    expect(results[0]!.configs[0]).toMatchObject({
      value: '7000',
      configSource: 3,
      synonyms: [{ name: 'log.retention.ms', source: 3 }, { source: 5 }],
    })
    await alter('', 'log.retention.ms', null)
  })

  test('is refused where it is read-only, of another broker, or would change nothing', async () => {
    expect((await alter('1', 'log.dirs', '/tmp'))[0]).toBe(42)
    expect((await alter('2', 'log.retention.ms', '1'))[0]).toBe(42)
    expect((await alter('1', 'num.io.threads', '4'))[0]).toBe(40)
    expect((await alter('', 'super.users', 'User:mallory'))[0]).toBe(40)
  })
})
