import { describe, expect, test } from 'vitest'
import { type OutgoingRecord, RecordProducer, type RecordProducerOptions } from '../../src/client/record-producer.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { ProduceRequest, ProduceResponse } from '../../src/protocol/generated/api/produce.ts'
import { BatchView } from '../../src/records/batch.ts'
import { readRecords } from '../../src/records/record.ts'
import { type FakeBroker, HANG_UP, SILENCE } from './fake-cluster.ts'
import { type FakeCluster, fakeCluster, TOPIC_ID } from './fake-topic.ts'

interface Came {
  readonly partition: number
  readonly producerId: number
  readonly baseSequence: number
  readonly values: string[]
}

type Fate = number | typeof HANG_UP | typeof SILENCE

/** Takes batches down; `fates` are what becomes of the first ones: an error code, or no answer. All others are appended at offset 10 times their number. */
function takeBatches(broker: FakeBroker, fates: Fate[] = []): Came[] {
  const came: Came[] = []
  broker.serve(ProduceRequest, ProduceResponse, ({ topicData }) => {
    const responses = topicData.map(({ topicId, partitionData }) => ({
      topicId,
      partitionResponses: partitionData.map(({ index, records }) => {
        const batch = new BatchView().at(records!, 0)
        const values = [...readRecords(batch)].map(({ value }) => Buffer.from(value!).toString())
        came.push({ partition: index, producerId: batch.producerId, baseSequence: batch.baseSequence, values })
        return { index, baseOffset: 10 * came.length }
      }),
    }))
    const fate = fates.shift() ?? 0
    if (typeof fate === 'symbol') return fate
    if (fate !== 0) for (const response of responses[0]!.partitionResponses) Object.assign(response, { errorCode: fate })
    return { responses }
  })
  return came
}

function records(...values: string[]): OutgoingRecord[] {
  return values.map((value) => ({ key: null, value: Buffer.from(value) }))
}

function producerOf({ client }: FakeCluster, options: Partial<RecordProducerOptions> = {}): RecordProducer {
  return new RecordProducer(client, { topic: 'topic', ...options })
}

describe('sending', () => {
  test('tells where each record went', async () => {
    const cluster = fakeCluster([0, 1])
    takeBatches(cluster.nodes[0])
    takeBatches(cluster.nodes[1])
    const sent = records('a', 'b', 'c').map((record, place) => ({ ...record, partition: place % 2 }))
    expect(await cluster.world.run(producerOf(cluster).send(sent))).toEqual([
      { partition: 0, offset: 10 },
      { partition: 1, offset: 10 },
      { partition: 0, offset: 11 },
    ])
  })

  test('keeps records without a key together, and goes round the partitions batch by batch', async () => {
    const cluster = fakeCluster([0, 0, 0])
    const came = takeBatches(cluster.nodes[0])
    const producer = producerOf(cluster)
    for (const value of ['a', 'b', 'c', 'd']) await cluster.world.run(producer.send(records(value, value)))
    const partitions = came.map(({ partition }) => partition)
    expect(new Set(partitions.slice(0, 3)).size).toBe(3)
    expect(partitions[3]).toBe(partitions[0])
    expect(came.every(({ values }) => values.length === 2)).toBe(true)
  })

  test('one batch of a partition is under way at a time, in the order of the calls', async () => {
    const cluster = fakeCluster([0])
    const came = takeBatches(cluster.nodes[0], [ErrorCode.NOT_ENOUGH_REPLICAS])
    const producer = producerOf(cluster)
    await cluster.world.run(Promise.all([producer.send(records('first')), producer.send(records('second', 'third'))]))
    expect(came.map(({ values, baseSequence }) => [values[0], baseSequence])).toEqual([
      ['first', 0],
      ['first', 0],
      ['second', 1],
    ])
  })

  test('names a partition that is not there', async () => {
    const cluster = fakeCluster([0, 0])
    const sent = producerOf(cluster).send([{ key: null, value: null, partition: 2 }])
    await expect(cluster.world.run(sent)).rejects.toThrow('there is no partition 2 of topic topic, which has partitions 0 to 1')
  })

  test('with acks 1 or 0 takes no producer id, and with 0 knows no offset', async () => {
    const cluster = fakeCluster([0])
    const came = takeBatches(cluster.nodes[0])
    expect(await cluster.world.run(producerOf(cluster, { acks: 1 }).send(records('a')))).toEqual([{ partition: 0, offset: 10 }])
    expect(await cluster.world.run(producerOf(cluster, { acks: 0 }).send(records('b')))).toEqual([{ partition: 0, offset: -1 }])
    await cluster.world.settle()
    expect(came.map(({ producerId }) => producerId)).toEqual([-1, -1])
    expect(cluster.nodes[0].seen).not.toContain('InitProducerIdRequest')
  })
})

describe('when an answer is lost or says no', () => {
  test.each([
    ['the connection ends', HANG_UP],
    ['no answer comes', SILENCE],
    ['a retriable error comes', ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND],
  ] as const)('%s: the same batch is sent again under the same numbers', async (_, fate) => {
    const cluster = fakeCluster([0])
    const came = takeBatches(cluster.nodes[0], [0, fate])
    const producer = producerOf(cluster)
    for (const value of ['a', 'b', 'c']) await cluster.world.run(producer.send(records(value)))
    expect(came).toEqual([
      { partition: 0, producerId: 100, baseSequence: 0, values: ['a'] },
      { partition: 0, producerId: 100, baseSequence: 1, values: ['b'] },
      { partition: 0, producerId: 100, baseSequence: 1, values: ['b'] },
      { partition: 0, producerId: 100, baseSequence: 2, values: ['c'] },
    ])
  })

  test('a leader that moved, or is gone, is looked for', async () => {
    const cluster = fakeCluster([0])
    takeBatches(cluster.nodes[0], [ErrorCode.NOT_LEADER_OR_FOLLOWER])
    const came = takeBatches(cluster.nodes[1])
    const producer = producerOf(cluster)
    await cluster.world.run(cluster.client.topic('topic'))
    cluster.leaders[0] = 1
    await cluster.world.run(producer.send(records('moved')))
    cluster.leaders[0] = 0
    cluster.client.forget('topic')
    await cluster.world.run(cluster.client.topic('topic'))
    cluster.nodes[0].isDown = true
    cluster.nodes[0].hangUp()
    cluster.leaders[0] = 1
    await cluster.world.run(producer.send(records('gone')))
    expect(came.map(({ values }) => values[0])).toEqual(['moved', 'gone'])
  })

  test('a batch that fails for good ends the producer id: whether it was appended is not known, and its numbers are used up', async () => {
    const cluster = fakeCluster([0])
    const came = takeBatches(cluster.nodes[0], [0, ErrorCode.MESSAGE_TOO_LARGE])
    const producer = producerOf(cluster)
    await cluster.world.run(producer.send(records('a')))
    await expect(cluster.world.run(producer.send(records('b')))).rejects.toThrow('topic-0: MESSAGE_TOO_LARGE')
    await cluster.world.run(producer.send(records('c')))
    expect(came.map(({ producerId, baseSequence }) => [producerId, baseSequence])).toEqual([
      [100, 0],
      [100, 1],
      [101, 0],
    ])
  })

  test('one partition’s failure does not hide what other partitions took, and is told when all have answered', async () => {
    const cluster = fakeCluster([0, 1])
    takeBatches(cluster.nodes[0], [ErrorCode.INVALID_RECORD])
    const came = takeBatches(cluster.nodes[1])
    const sent = records('a', 'b').map((record, partition) => ({ ...record, partition }))
    await expect(cluster.world.run(producerOf(cluster).send(sent))).rejects.toThrow('INVALID_RECORD')
    expect(came).toHaveLength(1)
  })
})

test('topics are named by id where the broker takes ids', async () => {
  const cluster = fakeCluster([0])
  const named: string[] = []
  cluster.nodes[0].serve(ProduceRequest, ProduceResponse, ({ topicData }) => {
    named.push(topicData[0]!.topicId)
    return { responses: [{ topicId: TOPIC_ID, partitionResponses: [{ index: 0 }] }] }
  })
  await cluster.world.run(producerOf(cluster).send(records('a')))
  expect(named).toEqual([TOPIC_ID])
})
