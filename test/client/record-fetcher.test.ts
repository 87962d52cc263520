import { describe, expect, test } from 'vitest'
import type { KafkaError } from '../../src/client/errors.ts'
import { EARLIEST, LATEST, offsetsAt, RecordFetcher } from '../../src/client/record-fetcher.ts'
import type { Input } from '../../src/protocol/codec.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { FetchRequest, FetchResponse, type FetchResponsePartitionData } from '../../src/protocol/generated/api/fetch.ts'
import { ListOffsetsRequest, ListOffsetsResponse } from '../../src/protocol/generated/api/list-offsets.ts'
import { BatchBuilder, type BatchOptions } from '../../src/records/builder.ts'
import { ABORT, buildEndTransactionMarker } from '../../src/records/control-records.ts'
import { type FakeBroker, HANG_UP } from './fake-cluster.ts'
import { type FakeCluster, fakeCluster, TOPIC_ID } from './fake-topic.ts'

type PartitionData = Omit<Input<FetchResponsePartitionData>, 'partitionIndex'>

function batch(values: readonly string[], options: BatchOptions = {}): Uint8Array {
  const builder = new BatchBuilder(options)
  for (const value of values) builder.append({ timestamp: 1, key: null, value: Buffer.from(value) })
  return builder.build()
}

/** Answers fetches, partition by partition. */
function give(broker: FakeBroker, data: (partition: number, offset: number) => PartitionData): void {
  broker.serve(FetchRequest, FetchResponse, ({ topics }) => ({
    responses: topics.map(({ partitions }) => ({
      topicId: TOPIC_ID,
      partitions: partitions.map(({ partition, fetchOffset }) => ({
        partitionIndex: partition,
        ...data(partition, fetchOffset),
      })),
    })),
  }))
}

function tellOffsets(broker: FakeBroker, offsets: (partition: number, timestamp: number) => number): void {
  broker.serve(ListOffsetsRequest, ListOffsetsResponse, ({ topics }) => ({
    topics: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex, timestamp }) => ({
        partitionIndex,
        offset: offsets(partitionIndex, timestamp),
      })),
    })),
  }))
}

function at(...offsets: number[]) {
  return offsets.map((offset, partition) => ({ topic: 'topic', partition, offset }))
}

async function next({ world }: FakeCluster, fetcher: RecordFetcher): Promise<string[]> {
  const records = await world.run(fetcher.next())
  return records.map(({ partition, offset, value }) => `${partition}@${offset}=${Buffer.from(value!).toString()}`)
}

describe('fetching', () => {
  test('gives the records from the position on, and moves it', async () => {
    const cluster = fakeCluster([0])
    give(cluster.nodes[0], (_, offset) => ({ records: offset < 3 ? batch(['a', 'b', 'c']) : null }))
    const fetcher = new RecordFetcher(cluster.client)
    fetcher.assign(at(1))
    expect(await next(cluster, fetcher)).toEqual(['0@1=b', '0@2=c'])
    expect(fetcher.positions()).toEqual(at(3))
    expect(await next(cluster, fetcher)).toEqual([])
  })

  test('asks every leader for its partitions', async () => {
    const cluster = fakeCluster([0, 1])
    give(cluster.nodes[0], (partition) => ({ records: batch([`from 0 of ${partition}`]) }))
    give(cluster.nodes[1], (partition) => ({ records: batch([`from 1 of ${partition}`]) }))
    const fetcher = new RecordFetcher(cluster.client)
    fetcher.assign(at(0, 0))
    expect((await next(cluster, fetcher)).sort()).toEqual(['0@0=from 0 of 0', '1@0=from 1 of 1'])
  })

  test('without partitions waits all the same, so that its caller does not spin', async () => {
    const cluster = fakeCluster([0])
    const startMs = cluster.world.nowMs
    expect(await next(cluster, new RecordFetcher(cluster.client))).toEqual([])
    expect(cluster.world.nowMs).toBe(startMs + 500)
  })

  test('leaves out aborted transactions and markers, and moves behind them', async () => {
    const cluster = fakeCluster([0])
    const transaction = { producerId: 7, producerEpoch: 0, isTransactional: true }
    const marker = buildEndTransactionMarker(
      { type: ABORT, coordinatorEpoch: 0 },
      { timestamp: 1, producerId: 7, producerEpoch: 0, baseOffset: 2 },
    )
    const records = Buffer.concat([
      batch(['aborted'], { ...transaction, baseOffset: 0, baseSequence: 0 }),
      batch(['plain'], { baseOffset: 1 }),
      marker,
      batch(['committed'], { ...transaction, baseOffset: 3, baseSequence: 1 }),
    ])
    give(cluster.nodes[0], () => ({ records, abortedTransactions: [{ producerId: 7, firstOffset: 0 }] }))
    const fetcher = new RecordFetcher(cluster.client, { isolation: 1 })
    fetcher.assign(at(0))
    expect(await next(cluster, fetcher)).toEqual(['0@1=plain', '0@3=committed'])
    expect(fetcher.positions()).toEqual(at(4))
  })

  test.each([5, 16, 17, 60, 61, 68])('takes no part of a batch that is cut off after %i bytes', async (length) => {
    const cluster = fakeCluster([0])
    const whole = batch(['a'])
    give(cluster.nodes[0], () => ({ records: Buffer.concat([whole, batch(['b'], { baseOffset: 1 }).subarray(0, length)]) }))
    const fetcher = new RecordFetcher(cluster.client)
    fetcher.assign(at(0))
    expect(await next(cluster, fetcher)).toEqual(['0@0=a'])
    expect(fetcher.positions()).toEqual(at(1))
  })
})

describe('when something goes wrong', () => {
  test('one partition’s error loses no records of another, in one answer or in two', async () => {
    const cluster = fakeCluster([0, 0, 1])
    give(cluster.nodes[0], (partition, offset) =>
      partition === 1 ? { errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER } : { records: offset === 0 ? batch(['kept']) : null },
    )
    cluster.nodes[1].serve(FetchRequest, FetchResponse, () => HANG_UP)
    const fetcher = new RecordFetcher(cluster.client)
    fetcher.assign(at(0, 0, 0))
    expect(await next(cluster, fetcher)).toEqual(['0@0=kept'])
    expect(fetcher.positions()).toEqual(at(1, 0, 0))
  })

  test('a retriable error is told, waited out, and the leader looked for anew', async () => {
    const cluster = fakeCluster([0])
    give(cluster.nodes[0], () => ({ errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER }))
    give(cluster.nodes[1], () => ({ records: batch(['moved']) }))
    const told: KafkaError[] = []
    const fetcher = new RecordFetcher(cluster.client, { onRetry: (error) => told.push(error) })
    fetcher.assign(at(0))
    expect(await next(cluster, fetcher)).toEqual([])
    cluster.leaders[0] = 1
    cluster.client.forget('topic')
    expect(await next(cluster, fetcher)).toEqual(['0@0=moved'])
    expect(told.map(({ code }) => code)).toEqual(['NOT_LEADER_OR_FOLLOWER'])
  })

  test('an error that trying again does not mend is thrown', async () => {
    const cluster = fakeCluster([0])
    give(cluster.nodes[0], () => ({ errorCode: ErrorCode.TOPIC_AUTHORIZATION_FAILED }))
    const fetcher = new RecordFetcher(cluster.client)
    fetcher.assign(at(5))
    await expect(cluster.world.run(fetcher.next())).rejects.toThrow('fetch of topic-0 at 5: TOPIC_AUTHORIZATION_FAILED')
  })

  test('a position that the log no longer holds moves to the nearest one that it holds', async () => {
    const cluster = fakeCluster([0, 0])
    tellOffsets(cluster.nodes[0], (_, timestamp) => (timestamp === EARLIEST ? 10 : 20))
    give(cluster.nodes[0], (_, offset) =>
      offset < 10 || offset > 20 ? { errorCode: ErrorCode.OFFSET_OUT_OF_RANGE } : { records: null },
    )
    const fetcher = new RecordFetcher(cluster.client)
    fetcher.assign(at(3, 99))
    expect(await next(cluster, fetcher)).toEqual([])
    expect(fetcher.positions()).toEqual(at(10, 20))
  })
})

describe('offsets of a moment', () => {
  test('are those of each partition; where no record is as late, the end', async () => {
    const cluster = fakeCluster([0, 0])
    tellOffsets(cluster.nodes[0], (partition, timestamp) => {
      if (timestamp === LATEST) return 20
      return partition === 0 ? 7 : -1
    })
    const partitions = at(0, 0).map(({ topic, partition }) => ({ topic, partition }))
    const found = await cluster.world.run(offsetsAt(cluster.client, partitions, 1234))
    expect([...found]).toEqual([
      ['topic:0', 7],
      ['topic:1', 20],
    ])
  })

  test('of a partition that is not there are an error at once', async () => {
    const cluster = fakeCluster([0])
    const found = offsetsAt(cluster.client, [{ topic: 'topic', partition: 4 }], LATEST)
    await expect(cluster.world.run(found)).rejects.toThrow('there is no partition 4 of topic topic')
  })
})
