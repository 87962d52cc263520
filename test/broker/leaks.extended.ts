import { afterAll, beforeAll, expect, test } from 'vitest'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { DeleteTopicsRequest, DeleteTopicsResponse } from '../../src/protocol/generated/api/delete-topics.ts'
import { FetchRequest, FetchResponse } from '../../src/protocol/generated/api/fetch.ts'
import { MetadataRequest, MetadataResponse } from '../../src/protocol/generated/api/metadata.ts'
import { ProduceRequest, ProduceResponse } from '../../src/protocol/generated/api/produce.ts'
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
    connections: await broker.metric('rafka_connections'),
    actors: await broker.metric('rafka_actors'),
    topics: await broker.metric('rafka_metadata_topics'),
    // Names that clients thought of are in here too.
    series: (await broker.metrics())
      .map((line) => line.slice(0, line.lastIndexOf(' ')))
      .filter((series) => !/^(nodejs|process)_/.test(series)),
    openFiles: broker.openFiles(),
  }
}

/** Runs the same three times: the first time brings code and heap to their size, the others must add nothing. */
async function leavesNothing(what: () => Promise<void>): Promise<void> {
  await what()
  await settled()
  const before = await holdings()
  const rssBytes = broker.rssBytes()
  await what()
  await what()
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
  await eventually(async () => expect(await broker.metric('rafka_connections')).toBe(2), 30_000)
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
    expect(await broker.metric('rafka_connections')).toBe(2002)
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
