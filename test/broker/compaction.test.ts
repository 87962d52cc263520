import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { FetchRequest, FetchResponse } from '../../src/protocol/generated/api/fetch.ts'
import { ProduceRequest, ProduceResponse } from '../../src/protocol/generated/api/produce.ts'
import { BatchView } from '../../src/records/batch.ts'
import { type KeyedValue, keyedBatch, keyedRecords } from '../log/cleaner/keyed-batch.ts'
import { BrokerChild } from './broker-child.ts'
import { WireClient } from './wire-client.ts'

const CONFIGS = { 'cleanup.policy': 'compact', 'segment.ms': '1000', 'min.cleanable.dirty.ratio': '0.01' }

async function createTopic(client: WireClient): Promise<void> {
  const configs = Object.entries(CONFIGS).map(([name, value]) => ({ name, value }))
  const topics = [{ name: 'topic', numPartitions: 1, replicationFactor: 1, configs }]
  const { topics: created } = await client.request(CreateTopicsRequest, CreateTopicsResponse, 7, { topics, timeoutMs: 10_000 })
  expect(created[0]!.errorCode).toBe(0)
}

async function put(client: WireClient, pairs: readonly KeyedValue[], timestamp: number): Promise<void> {
  const partitionData = [{ index: 0, records: keyedBatch(pairs, { timestamp }) }]
  const body = { acks: -1, timeoutMs: 10_000, topicData: [{ name: 'topic', partitionData }] }
  const { responses } = await client.request(ProduceRequest, ProduceResponse, 9, body)
  expect(responses[0]!.partitionResponses[0]!.errorCode).toBe(0)
}

/** All records: a response holds those of one segment at most. */
async function get(client: WireClient): Promise<[number, string | null, string | null][]> {
  const batches: Uint8Array[] = []
  const view = new BatchView()
  for (let fetchOffset = 0; ; ) {
    const topics = [{ topic: 'topic', partitions: [{ partition: 0, fetchOffset, partitionMaxBytes: 1 << 20 }] }]
    const { responses } = await client.request(FetchRequest, FetchResponse, 12, { maxWaitMs: 0, topics })
    const { records, errorCode, highWatermark } = responses[0]!.partitions[0]!
    expect(errorCode).toBe(0)
    for (let at = 0; at < records!.length; at = view.end) {
      batches.push(records!.slice(at, view.at(records!, at).end))
      fetchOffset = view.nextOffset
    }
    if (fetchOffset === highWatermark) return keyedRecords(batches).map(({ offset, key, value }) => [offset, key, value])
  }
}

test('a broker’s compacted topic is cleaned on threads of its own, and is as clean after a restart', async () => {
  const properties = { 'log.cleaner.backoff.ms': '50' }
  await using first = await BrokerChild.start({ properties })
  const { dataDir, port } = first
  const client = await WireClient.open(first.bootstrapServers)
  await createTopic(client)
  const nowMs = Date.now()
  await put(
    client,
    [
      ['a', '1'],
      ['b', '1'],
    ],
    nowMs - 30_000,
  )
  await put(
    client,
    [
      ['a', '2'],
      ['c', '1'],
    ],
    nowMs - 20_000,
  )
  await put(client, [['c', null]], nowMs - 10_000)
  await put(client, [['end', '1']], nowMs)
  const file = join(dataDir, 'cleaner-offset-checkpoint')
  await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8'), { timeout: 10_000 }).toBe('0\n1\ntopic 0 5\n')
  const left = [
    [1, 'b', '1'],
    [2, 'a', '2'],
    [4, 'c', null],
    [5, 'end', '1'],
  ]
  expect(await get(client)).toEqual(left)
  expect(await first.metric('kafka_log_logcleaner_deadthreadcount')).toBe(0)
  expect(await first.metric('kafka_log_logcleanermanager_uncleanable_partitions_count')).toBe(0)
  expect(first.errors).toBe('')
  client.close()
  await first.kill()
  await using second = await BrokerChild.start({ properties, dataDir, port })
  const again = await WireClient.open(second.bootstrapServers)
  expect(await get(again)).toEqual(left)
  again.close()
})
