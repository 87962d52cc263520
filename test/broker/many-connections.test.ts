import { afterAll, beforeAll, expect, test } from 'vitest'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { FetchRequest, FetchResponse } from '../../src/protocol/generated/api/fetch.ts'
import { ProduceRequest, ProduceResponse } from '../../src/protocol/generated/api/produce.ts'
import { oneBatch } from './bad-batches.ts'
import { BrokerChild } from './broker-child.ts'
import { WireClient } from './wire-client.ts'

const CONNECTIONS = 1000
const PARTITIONS = 10

let broker: BrokerChild
let clients: WireClient[]
beforeAll(async () => {
  broker = await BrokerChild.start()
  clients = await Promise.all(Array.from({ length: CONNECTIONS }, () => WireClient.open(broker.bootstrapServers)))
  await clients[0]!.request(CreateTopicsRequest, CreateTopicsResponse, 7, {
    topics: [{ name: 'shared', numPartitions: PARTITIONS, replicationFactor: 1 }],
    timeoutMs: 10_000,
  })
}, 60_000)
afterAll(async () => {
  for (const client of clients) client.close()
  await broker[Symbol.asyncDispose]()
})

/** A long poll: the answer comes when a record with this offset does. */
const nextRecord = (client: WireClient, partition: number, fetchOffset: number): Promise<FetchResponse> =>
  client.request(FetchRequest, FetchResponse, 12, {
    maxWaitMs: 60_000,
    minBytes: 1,
    topics: [{ topic: 'shared', partitions: [{ partition, fetchOffset, partitionMaxBytes: 1 << 20 }] }],
  })

test('a thousand connections at once: each puts a record, and each has its own offset', async () => {
  const answers = await Promise.all(
    clients.map((client, index) =>
      client.request(ProduceRequest, ProduceResponse, 9, {
        acks: -1,
        timeoutMs: 30_000,
        topicData: [
          { name: 'shared', partitionData: [{ index: index % PARTITIONS, records: oneBatch({}, [`of connection ${index}`]) }] },
        ],
      }),
    ),
  )
  const places = answers.map(({ responses: [topic] }) => {
    const { index, errorCode, baseOffset } = topic!.partitionResponses[0]!
    expect(errorCode).toBe(0)
    return `${index}:${baseOffset}`
  })
  expect(new Set(places).size).toBe(CONNECTIONS)
  expect(await broker.metric('kafka_server_socket_server_metrics_connection_count')).toBe(CONNECTIONS)
}, 60_000)

test('all of them wait for the same record, one puts it, and all have it', async () => {
  const writer = await WireClient.open(broker.bootstrapServers)
  const end = CONNECTIONS / PARTITIONS
  const waiting = clients.map((client) => nextRecord(client, 0, end))
  await writer.request(ProduceRequest, ProduceResponse, 9, {
    acks: -1,
    timeoutMs: 30_000,
    topicData: [{ name: 'shared', partitionData: [{ index: 0, records: oneBatch({}, ['for all']) }] }],
  })
  for (const answer of await Promise.all(waiting)) {
    const partition = answer.responses[0]!.partitions[0]!
    expect([partition.errorCode, partition.highWatermark]).toEqual([0, end + 1])
    expect(Buffer.from(partition.records!).includes('for all')).toBe(true)
  }
  writer.close()
}, 60_000)
