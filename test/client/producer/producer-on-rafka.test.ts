import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Cluster, startCluster } from '../../../actors/cluster.ts'
import { Client } from '../../../src/client/client.ts'
import { nodeEnvironment } from '../../../src/client/node/node-environment.ts'
import type { ProducerOptions } from '../../../src/client/producer/options.ts'
import { Producer } from '../../../src/client/producer/producer.ts'
import { ErrorCode, errorName } from '../../../src/protocol/error-codes.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../../src/protocol/generated/api/create-topics.ts'
import { FetchRequest, FetchResponse } from '../../../src/protocol/generated/api/fetch.ts'
import { OffsetFetchRequest, OffsetFetchResponse } from '../../../src/protocol/generated/api/offset-fetch.ts'
import { BatchView } from '../../../src/records/batch.ts'
import { readRecords } from '../../../src/records/record.ts'

let cluster: Cluster
let client: Client
const READ_COMMITTED = 1

beforeAll(async () => {
  cluster = await startCluster()
  client = new Client(nodeEnvironment, { bootstrap: cluster.bootstrapServers })
})
afterAll(async () => {
  client.close()
  await cluster.stop()
})

async function makeTopic(
  name: string,
  numPartitions: number,
  configs: readonly { name: string; value: string }[] = [],
): Promise<void> {
  const answer = await client.controller(CreateTopicsRequest, CreateTopicsResponse, {
    topics: [{ name, numPartitions, replicationFactor: 1, configs }],
    timeoutMs: 10_000,
  })
  expect(errorName(answer.topics[0]!.errorCode)).toBe('NONE')
}

interface LoggedRecord {
  readonly key: string | null
  readonly value: string | null
  readonly headers: readonly (readonly [string, string | null])[]
  readonly offset: number
}

/** What a partition holds; of transactions, what a `read_committed` consumer sees. */
async function logOf(topic: string, partition: number): Promise<{ records: LoggedRecord[]; codecs: Set<number> }> {
  const { id, partitions } = await client.topic(topic)
  const records: LoggedRecord[] = []
  const codecs = new Set<number>()
  const text = (bytes: Uint8Array | null): string | null => bytes && Buffer.from(bytes).toString()
  for (let fetchOffset = 0, lastStable = 1; fetchOffset < lastStable; ) {
    const answer = await client.node(partitions[partition]!.leader, FetchRequest, FetchResponse, {
      maxBytes: 1 << 24,
      isolationLevel: READ_COMMITTED,
      topics: [{ topicId: id, partitions: [{ partition, fetchOffset, partitionMaxBytes: 1 << 24 }] }],
    })
    const { errorCode, records: bytes, abortedTransactions, lastStableOffset } = answer.responses[0]!.partitions[0]!
    expect(errorName(errorCode)).toBe('NONE')
    lastStable = lastStableOffset
    const aborted = [...(abortedTransactions ?? [])]
    const batch = new BatchView()
    for (let at = 0; at < (bytes?.length ?? 0); at = batch.end) {
      batch.at(bytes!, at)
      const { producerId, baseOffset, lastOffset } = batch
      fetchOffset = batch.nextOffset
      const place = aborted.findIndex((one) => one.producerId === producerId && one.firstOffset <= lastOffset)
      if (batch.isControl) {
        if (place >= 0 && aborted[place]!.firstOffset <= baseOffset) aborted.splice(place, 1)
        continue
      }
      if (place >= 0) continue
      codecs.add(batch.compression)
      for (const { key, value, headers, offset } of readRecords(batch))
        records.push({ key: text(key), value: text(value), offset, headers: headers.map((one) => [one.key, text(one.value)]) })
    }
  }
  return { records, codecs }
}

async function withProducer<Result>(options: ProducerOptions, work: (producer: Producer) => Promise<Result>): Promise<Result> {
  await using producer = new Producer(client, options)
  return await work(producer)
}

describe.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const)('with %s', (compressionType) => {
  test.each(['all', 1, 0] as const)('and acks %s, records arrive as they were sent', async (acks) => {
    const topic = `records-${compressionType}-${acks}`
    await makeTopic(topic, 1)
    const sent = Array.from({ length: 500 }, (_, index) => ({
      key: index % 3 === 0 ? null : `key ${index}`,
      value: index % 7 === 0 ? null : `värde ${index} ${'x'.repeat(index % 90)}`,
      headers: index % 5 === 0 ? [['trace', `${index}`] as const] : [],
    }))
    await withProducer({ acks, compressionType }, async (producer) => {
      for (const { key, value, headers } of sent) {
        const full = producer.enqueue({ topic, key, value, headers: Object.fromEntries(headers) })
        if (full !== undefined) await full
      }
    })
    await expect.poll(async () => (await logOf(topic, 0)).records.length).toBe(sent.length)
    const { records, codecs } = await logOf(topic, 0)
    expect(records).toEqual(sent.map((record, offset) => ({ ...record, offset })))
    expect([...codecs]).toEqual([['none', 'gzip', 'snappy', 'lz4', 'zstd'].indexOf(compressionType)])
  })
})

test('each record is found where its promise said', async () => {
  await makeTopic('places', 5)
  const keys = Array.from({ length: 300 }, (_, index) => `k${index}`)
  const placed = await withProducer({}, (producer) => producer.sendAll(keys.map((key) => ({ topic: 'places', key, value: key }))))
  const logs = await Promise.all([0, 1, 2, 3, 4].map((partition) => logOf('places', partition)))
  placed.forEach(({ partition, offset }, place) => {
    expect(logs[partition]!.records[offset]!.key).toBe(keys[place])
  })
  expect(logs.every(({ records }) => records.length > 20)).toBe(true)
})

test('records without keys go to all partitions, a batch at a time', async () => {
  await makeTopic('keyless', 3)
  await withProducer({ batchSize: 1000 }, (producer) =>
    producer.sendAll(Array.from({ length: 2000 }, (_, index) => ({ topic: 'keyless', value: `value ${index}` }))),
  )
  const logs = await Promise.all([0, 1, 2].map((partition) => logOf('keyless', partition)))
  expect(logs.reduce((sum, { records }) => sum + records.length, 0)).toBe(2000)
  for (const { records } of logs) expect(records.length).toBeGreaterThan(200)
})

test('a batch larger than its topic takes arrives in pieces', async () => {
  await makeTopic('small', 1, [{ name: 'max.message.bytes', value: '2000' }])
  const values = Array.from({ length: 200 }, (_, index) => `value ${index} ${'x'.repeat(50)}`)
  await withProducer({ lingerMs: 50 }, (producer) => producer.sendAll(values.map((value) => ({ topic: 'small', value }))))
  expect((await logOf('small', 0)).records.map(({ value }) => value)).toEqual(values)
})

describe('transactions', () => {
  test('committed records are seen, aborted ones are not, and positions come along', async () => {
    await makeTopic('orders', 2)
    await withProducer({ transactionalId: 'orders' }, async (producer) => {
      const group = { groupId: 'readers' }
      await producer.transaction(async (transaction) => {
        transaction.enqueue({ topic: 'orders', partition: 0, value: 'a' })
        transaction.enqueue({ topic: 'orders', partition: 1, value: 'b' })
        await transaction.sendOffsets([{ topic: 'orders', partition: 0, offset: 7 }], group)
      })
      const aborted = await producer.begin()
      await aborted.send({ topic: 'orders', partition: 0, value: 'never' })
      await aborted.sendOffsets([{ topic: 'orders', partition: 0, offset: 99 }], group)
      await aborted.abort()
      for (let round = 0; round < 5; round++)
        await producer.transaction((transaction) => transaction.send({ topic: 'orders', partition: 0, value: `round ${round}` }))
    })
    const values = async (partition: number) => (await logOf('orders', partition)).records.map(({ value }) => value)
    expect(await values(0)).toEqual(['a', 'round 0', 'round 1', 'round 2', 'round 3', 'round 4'])
    expect(await values(1)).toEqual(['b'])
    const answer = await client.atCoordinator('group', 'readers', OffsetFetchRequest, OffsetFetchResponse, (version) =>
      version >= 8 ? { groups: [{ groupId: 'readers', topics: null }] } : { groupId: 'readers', topics: null },
    )
    expect(JSON.stringify(answer)).toContain('"committedOffset":7')
    expect(JSON.stringify(answer)).not.toContain('"committedOffset":99')
  })

  test('the next producer of the same id fences the one before', async () => {
    await makeTopic('fenced', 1)
    await withProducer({ transactionalId: 'fenced' }, async (old) => {
      const transaction = await old.begin()
      await transaction.send({ topic: 'fenced', value: 'old' })
      await withProducer({ transactionalId: 'fenced' }, (fresh) =>
        fresh.transaction((next) => next.send({ topic: 'fenced', value: 'new' })),
      )
      await expect(transaction.commit()).rejects.toMatchObject({ code: 'PRODUCER_FENCED' })
    })
    expect((await logOf('fenced', 0)).records.map(({ value }) => value)).toEqual(['new'])
  })
})

test('a record that the topic refuses fails alone in its batch', async () => {
  await makeTopic('compacted', 1, [{ name: 'cleanup.policy', value: 'compact' }])
  const error = await withProducer({}, (producer) =>
    producer.send({ topic: 'compacted', value: 'no key' }).catch((reason) => reason),
  )
  expect(error).toMatchObject({ code: 'INVALID_RECORD', errorCode: ErrorCode.INVALID_RECORD })
})
