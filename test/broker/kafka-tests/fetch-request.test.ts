import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FetchRequest } from '../../../src/protocol/generated/api/fetch.ts'
import { oneBatch } from '../bad-batches.ts'
import { startTestNode, type TestNode } from '../test-node.ts'
import { WireClient } from '../wire-client.ts'
import { type Asked, createTopic, fetchOnce, produce } from './kafka-test-client.ts'

// Cases of core/src/test/scala/unit/kafka/server/FetchRequestTest.scala and FetchRequestMaxBytesTest.scala of Apache Kafka, each under the
// name that it has there. Those that need several brokers or records in the formats before version 2 are not here.

const LATEST = FetchRequest.maxVersion
const READ_COMMITTED = 1

async function withNode(properties: Readonly<Record<string, string>>): Promise<{ node: TestNode; client: WireClient }> {
  const node = await startTestNode(properties)
  return { node, client: await WireClient.open(node.bootstrapServers) }
}

describe('kafka.server.FetchRequestTest', () => {
  let node: TestNode
  let client: WireClient
  beforeAll(async () => {
    ;({ node, client } = await withNode({}))
  })
  afterAll(async () => {
    client.close()
    await node[Symbol.asyncDispose]()
  })

  test.each([12, LATEST])('testBrokerRespectsPartitionsOrderAndSizeLimits (version %i)', async (version) => {
    const MAX_RESPONSE_BYTES = 800
    const MAX_PARTITION_BYTES = 190
    const SMALL_ONES = 9
    const limits = { maxBytes: MAX_RESPONSE_BYTES, partitionMaxBytes: MAX_PARTITION_BYTES }
    const parts: Asked[] = []
    for (let topic = 0; topic < 4; topic++) {
      const name = `ordered-${version}-${topic}`
      parts.push({ topic: name, topicId: await createTopic(client, name), partition: 0 })
      for (let batch = 0; batch < SMALL_ONES; batch++) await produce(client, name, oneBatch({}, [`value ${batch}`]))
    }
    const [large, larger, ...small] = parts as [Asked, Asked, ...Asked[]]
    await produce(client, large.topic, oneBatch({}, ['x'.repeat(MAX_PARTITION_BYTES + 1)]))
    await produce(client, larger.topic, oneBatch({}, ['x'.repeat(MAX_RESPONSE_BYTES + 1)]))

    // 1 and 2: partitions with large records stand last; in any order of the others the answer keeps the order of the question.
    for (const first of [small, small.toReversed()]) {
      const answers = await fetchOnce(client, version, [...first, large, larger], limits)
      expect(answers.map(({ topic }) => topic)).toEqual([...first, large, larger].map(({ topic }) => topic))
      expect(answers.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(MAX_RESPONSE_BYTES)
      for (const { bytes, error } of answers) {
        expect(error).toBe('NONE')
        expect(bytes).toBeLessThanOrEqual(MAX_PARTITION_BYTES)
      }
      expect(answers[0]!.batches.length).toBeGreaterThan(0)
    }
    // 3: a record above the partition's limit comes whole where its partition is asked for first.
    const third = await fetchOnce(client, version, [{ ...large, offset: SMALL_ONES }, larger, ...small], limits)
    expect(third[0]!.partition.highWatermark).toBe(SMALL_ONES + 1)
    expect(third[0]!.bytes).toBeGreaterThan(MAX_PARTITION_BYTES)
    expect(third.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(MAX_RESPONSE_BYTES)
    // 4: one above the response's limit too, and then nothing else does.
    const fourth = await fetchOnce(client, version, [{ ...larger, offset: SMALL_ONES }, large, ...small], limits)
    expect(fourth[0]!.bytes).toBeGreaterThan(MAX_RESPONSE_BYTES)
    expect(fourth.filter(({ bytes }) => bytes > 0).map(({ topic }) => topic)).toEqual([larger.topic])
  })

  test('testFetchRequestV4WithReadCommitted', async () => {
    const topicId = await createTopic(client, 'committed')
    await produce(client, 'committed', oneBatch({}, ['x'.repeat(201)]))
    const asked = [{ topic: 'committed', topicId, partition: 0 }]
    const [answer] = await fetchOnce(client, 4, asked, { partitionMaxBytes: 200, isolationLevel: READ_COMMITTED })
    expect(answer!.error).toBe('NONE')
    expect(answer!.partition.lastStableOffset).toBe(1)
    expect(answer!.bytes).toBeGreaterThan(200)
  })

  test.each([12, LATEST])('testCurrentEpochValidation (version %i): what one leader says', async (version) => {
    const name = `epochs-${version}`
    const asked = { topic: name, topicId: await createTopic(client, name), partition: 0 }
    const withEpoch = async (currentLeaderEpoch: number): Promise<string> =>
      (await fetchOnce(client, version, [{ ...asked, currentLeaderEpoch }]))[0]!.error
    expect(await withEpoch(-1)).toBe('NONE')
    expect(await withEpoch(0)).toBe('NONE')
    expect(await withEpoch(1)).toBe('UNKNOWN_LEADER_EPOCH')
  })

  test('testZStdCompressedTopic: versions before 10 do not get what they cannot read', async () => {
    const topicId = await createTopic(client, 'zstd', 1, { 'compression.type': 'zstd' })
    await produce(client, 'zstd', oneBatch({ compression: 4 }, ['value']))
    const asked = [{ topic: 'zstd', topicId, partition: 0 }]
    expect((await fetchOnce(client, 9, asked))[0]!.error).toBe('UNSUPPORTED_COMPRESSION_TYPE')
    const [answer] = await fetchOnce(client, 10, asked)
    expect([answer!.error, answer!.batches.length]).toEqual(['NONE', 1])
  })

  test('testDownConversionFromBatchedToUnbatchedRespectsOffset: without conversion whole batches come, from the one with the offset', async () => {
    const topicId = await createTopic(client, 'batched')
    const values = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, at) => `value-${from + at}`)
    await produce(client, 'batched', oneBatch({}, values(0, 10)))
    await produce(client, 'batched', oneBatch({}, values(10, 25)))
    const from = async (offset: number): Promise<[first: number, batches: number]> => {
      const [answer] = await fetchOnce(client, 4, [{ topic: 'batched', topicId, partition: 0, offset }])
      return [answer!.batches[0]!.baseOffset, answer!.batches.length]
    }
    expect(await from(3)).toEqual([0, 2])
    expect(await from(15)).toEqual([10, 1])
    expect(await from(10)).toEqual([10, 1])
  })
})

describe('kafka.server.FetchRequestMaxBytesTest', () => {
  test('testConsumeMultipleRecords', async () => {
    const { node, client } = await withNode({ 'fetch.max.bytes': '1024' })
    const topicId = await createTopic(client, 'limited')
    for (const length of [1, 500, 1040, 500, 50]) await produce(client, 'limited', oneBatch({}, ['x'.repeat(length)]))
    const offsets = async (offset: number): Promise<number[]> => {
      const [answer] = await fetchOnce(client, 4, [{ topic: 'limited', topicId, partition: 0, offset }])
      return answer!.batches.map(({ baseOffset }) => baseOffset)
    }
    expect(await offsets(0)).toEqual([0, 1])
    expect(await offsets(2)).toEqual([2])
    expect(await offsets(3)).toEqual([3, 4])
    client.close()
    await node[Symbol.asyncDispose]()
  })
})
