import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DeliveryError } from '../../../src/client/producer/errors.ts'
import type { FailedRecords, ProducerOptions } from '../../../src/client/producer/options.ts'
import { Producer } from '../../../src/client/producer/producer.ts'
import { jsonSerializer, longSerializer } from '../../../src/client/serializers.ts'
import type { ClientTracer, SendSpan } from '../../../src/client/tracer.ts'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import { BatchView } from '../../../src/records/batch.ts'
import { readRecords } from '../../../src/records/record.ts'
import { type Fate, ModelCluster, type ModelOptions, TOPIC } from './model-cluster.ts'

const unhandled: unknown[] = []
const note = (error: unknown): void => void unhandled.push(error)
beforeEach(() => void process.on('unhandledRejection', note))
afterEach(async () => {
  await setImmediate()
  process.off('unhandledRejection', note)
  expect(unhandled.splice(0)).toEqual([])
})

function setUp(options: ProducerOptions = {}, model: ModelOptions = {}): { cluster: ModelCluster; producer: Producer } {
  const cluster = new ModelCluster(model)
  return { cluster, producer: new Producer(cluster.client, options) }
}

/** The fates of the first requests; all others are taken. */
function first(...fates: Fate[]): () => Fate {
  return () => fates.shift() ?? { kind: 'take' }
}

describe('batches', () => {
  test('go out when they have lingered', async () => {
    const { cluster, producer } = setUp({ lingerMs: 50 })
    const { world } = cluster
    await world.run(producer.partitionsFor(TOPIC))
    const startMs = world.nowMs
    const sent = Promise.all(['a', 'b', 'c'].map((value) => producer.send({ topic: TOPIC, value })))
    expect((await world.run(sent)).map(({ offset }) => offset)).toEqual([0, 1, 2])
    expect(world.nowMs - startMs).toBe(50)
    expect(cluster.came).toHaveLength(1)
  })

  test('go out at the end of the turn where they are not to linger', async () => {
    const { cluster, producer } = setUp({ lingerMs: 0 })
    await cluster.world.run(producer.send({ topic: TOPIC, value: 'first' }))
    const startMs = cluster.world.nowMs
    const sent = ['a', 'b', 'c'].map((value) => producer.send({ topic: TOPIC, value }))
    await cluster.world.run(Promise.all(sent))
    expect(cluster.world.nowMs).toBe(startMs)
    expect(cluster.came.map(({ values }) => values.length)).toEqual([1, 3])
  })

  test('go out when they are full, however long they may linger', async () => {
    const { cluster, producer } = setUp({ lingerMs: 10_000, batchSize: 200 })
    const { world } = cluster
    await world.run(producer.partitionsFor(TOPIC))
    const startMs = world.nowMs
    const value = 'x'.repeat(60)
    void producer.send({ topic: TOPIC, value })
    void producer.send({ topic: TOPIC, value })
    expect((await world.run(producer.send({ topic: TOPIC, value }).then(() => world.nowMs))) - startMs).toBe(10_000)
    expect(cluster.came.map(({ values }) => values.length)).toEqual([2, 1])
  })

  test('of several partitions of a broker go out together', async () => {
    const { cluster, producer } = setUp({}, { partitions: 4 })
    await cluster.world.run(producer.sendAll([0, 1, 2, 3].map((partition) => ({ topic: TOPIC, partition, value: 'v' }))))
    expect(cluster.nodes.map(({ seen }) => seen.filter((name) => name === 'ProduceRequest').length)).toEqual([1, 1])
  })

  test('a record larger than a batch has one of its own', async () => {
    const { cluster, producer } = setUp({ batchSize: 200 })
    const values = ['a', 'x'.repeat(500), 'b'.repeat(50)]
    await cluster.world.run(producer.sendAll(values.map((value) => ({ topic: TOPIC, value }))))
    expect(cluster.came.map(({ values: each }) => each)).toEqual([['a'], ['x'.repeat(500)], ['b'.repeat(50)]])
  })

  test('one that its topic does not take is sent in pieces, in their order, each record told its place', async () => {
    const tooLarge: Fate = { kind: 'refuse', errorCode: ErrorCode.MESSAGE_TOO_LARGE }
    const { cluster, producer } = setUp({}, { fate: first(tooLarge, { kind: 'take' }, tooLarge) })
    const values = Array.from({ length: 20 }, (_, index) => `value ${index}`)
    const placed = await cluster.world.run(producer.sendAll(values.map((value) => ({ topic: TOPIC, value }))))
    expect(cluster.log(0)).toEqual(values)
    expect(placed.map(({ offset }) => offset)).toEqual(values.map((_, index) => index))
    await cluster.world.run(producer.flush())
  })
})

describe('where records go', () => {
  test('keys go where Java’s client puts them', async () => {
    const { cluster, producer } = setUp({}, { partitions: 7 })
    // From Kafka 4.3.1's Java producer, for 7 partitions.
    const places = { a: 5, ab: 0, abc: 4, abcd: 5, orders: 1, foobar: 0 }
    const placed = await cluster.world.run(
      producer.sendAll(Object.keys(places).map((key) => ({ topic: TOPIC, key, value: key }))),
    )
    expect(placed.map(({ partition }) => partition)).toEqual(Object.values(places))
    const bytes = Object.keys(places).map((key) => ({ topic: TOPIC, key: Buffer.from(key), value: key }))
    expect((await cluster.world.run(producer.sendAll(bytes))).map(({ partition }) => partition)).toEqual(Object.values(places))
  })

  test('a partitioner of the caller’s own is asked, but not for records that name their partition', async () => {
    const partitioner: ProducerOptions['partitioner'] = ({ value, partitionCount }) => (value as string).length % partitionCount
    const { cluster, producer } = setUp({ partitioner }, { partitions: 3 })
    const records = [{ value: 'aa' }, { value: 'a' }, { value: 'aaa', partition: 2 }]
    const placed = await cluster.world.run(producer.sendAll(records.map((record) => ({ topic: TOPIC, ...record }))))
    expect(placed.map(({ partition }) => partition)).toEqual([2, 1, 2])
  })

  test('keys and values are written by the serializers', async () => {
    const cluster = new ModelCluster()
    const producer = new Producer(cluster.client, {
      keySerializer: longSerializer,
      valueSerializer: jsonSerializer<{ id: number }>(),
    })
    await cluster.world.run(producer.send({ topic: TOPIC, key: 5n, value: { id: 7 } }))
    expect(cluster.log(0)).toEqual(['{"id":7}'])
  })
})

describe('a record that cannot be sent', () => {
  test.each<[string, object, string]>([
    ['no topic', { value: 'v' }, 'INVALID_RECORD'],
    ['a value of no kind', { topic: TOPIC, value: { id: 7 } }, 'INVALID_RECORD'],
    ['a timestamp that is none', { topic: TOPIC, value: 'v', timestamp: -5 }, 'INVALID_RECORD'],
    ['a partition that is none', { topic: TOPIC, value: 'v', partition: -1 }, 'INVALID_RECORD'],
    ['more than a request may have', { topic: TOPIC, value: 'x'.repeat(2 << 20) }, 'MESSAGE_TOO_LARGE'],
  ])('%s: its own promise rejects, and others are not touched', async (_, record, code) => {
    const { cluster, producer } = setUp()
    await cluster.world.run(producer.partitionsFor(TOPIC))
    const before = producer.send({ topic: TOPIC, value: 'before' })
    await expect(cluster.world.run(producer.send(record as never))).rejects.toMatchObject({ code })
    await cluster.world.run(before)
    await cluster.world.run(producer.close())
    expect(cluster.log(0)).toEqual(['before'])
  })

  test('enqueue throws', () => {
    const { producer } = setUp()
    expect(() => producer.enqueue({ topic: '', value: 'v' })).toThrow('a record needs a topic')
  })

  test('one bad record of a batch gets the broker’s reason, the others another (KIP-467)', async () => {
    const { cluster, producer } = setUp()
    const { takeRequest } = cluster
    cluster.takeRequest = (id, body) => {
      const answer = takeRequest.call(cluster, id, body, { kind: 'refuse', errorCode: ErrorCode.INVALID_RECORD })
      const [{ partitionResponses }] = (answer as unknown as { responses: [{ partitionResponses: object[] }] }).responses
      Object.assign(partitionResponses[0]!, { recordErrors: [{ batchIndex: 1, batchIndexErrorMessage: 'no key' }] })
      return answer
    }
    const sent = ['a', 'b'].map((value) => producer.send({ topic: TOPIC, value }))
    const [good, bad] = await cluster.world.run(Promise.allSettled(sent))
    expect(String((bad as PromiseRejectedResult).reason)).toContain('no key')
    expect(String((good as PromiseRejectedResult).reason)).toContain('in one batch with records that are not valid')
  })
})

describe('memory', () => {
  const large = { lingerMs: 0, batchSize: 1000, bufferMemory: 3000 }
  const value = 'x'.repeat(900)

  test('is bounded: send waits for its turn when all is taken, and order is kept', async () => {
    const { cluster, producer } = setUp(large, { delayMs: () => 10 })
    await cluster.world.run(producer.partitionsFor(TOPIC))
    const sent = Array.from({ length: 20 }, (_, index) => producer.send({ topic: TOPIC, value: `${index} ${value}` }))
    await cluster.world.run(Promise.all(sent))
    expect(cluster.log(0).map((each) => Number.parseInt(each, 10))).toEqual(Array.from({ length: 20 }, (_, index) => index))
    await cluster.world.run(producer.close())
  })

  test('enqueue gives a promise when it has to wait, and nothing when not', async () => {
    const { cluster, producer } = setUp(large)
    await cluster.world.run(producer.partitionsFor(TOPIC))
    const given = Array.from({ length: 4 }, () => producer.enqueue({ topic: TOPIC, value }))
    expect(given.map((each) => each === undefined)).toEqual([true, true, true, false])
    await cluster.world.run(given[3]!)
    await cluster.world.run(producer.flush())
    expect(cluster.log(0)).toHaveLength(4)
  })

  test('a record for which there is none for maxBlockMs fails, and those behind it in their turn', async () => {
    const { cluster, producer } = setUp({ ...large, maxBlockMs: 500 }, { fate: () => ({ kind: 'cut' }) })
    await cluster.world.run(producer.partitionsFor(TOPIC))
    const sent = Array.from({ length: 5 }, () => producer.send({ topic: TOPIC, value }))
    void Promise.allSettled(sent)
    await expect(cluster.world.run(sent[3]!)).rejects.toThrow('there was no memory for a record within 500 ms')
    await expect(cluster.world.run(sent[4]!)).rejects.toThrow('no memory')
    await cluster.world.run(producer.close({ timeoutMs: 0 }))
  })

  test('a send that waits ends with its signal, and is not sent', async () => {
    const { cluster, producer } = setUp(large)
    await cluster.world.run(producer.partitionsFor(TOPIC))
    const queued = Array.from({ length: 3 }, () => producer.send({ topic: TOPIC, value }))
    const over = new AbortController()
    const waiting = producer.send({ topic: TOPIC, value }, { signal: over.signal })
    over.abort(new Error('enough'))
    await expect(cluster.world.run(waiting)).rejects.toThrow('enough')
    await cluster.world.run(Promise.all(queued))
    await cluster.world.run(producer.close())
    expect(cluster.log(0)).toHaveLength(3)
  })
})

describe('a topic that is not there', () => {
  test('is waited for', async () => {
    const { cluster, producer } = setUp({}, { hasTopic: false })
    cluster.world.after(5000, () => {
      cluster.hasTopic = true
    })
    const sent = ['a', 'b', 'c'].map((value) => producer.send({ topic: TOPIC, value }))
    await cluster.world.run(Promise.all(sent))
    expect(cluster.log(0)).toEqual(['a', 'b', 'c'])
  })

  test('for maxBlockMs; others do not wait for it', async () => {
    const { cluster, producer } = setUp({ maxBlockMs: 3000 })
    const lost = producer.send({ topic: 'another', value: 'lost' })
    lost.catch(() => {})
    await cluster.world.run(producer.send({ topic: TOPIC, value: 'sent' }))
    await expect(cluster.world.run(lost)).rejects.toThrow("topic another was not in the cluster's metadata within 3000 ms")
    await expect(lost).rejects.toMatchObject({ cause: { code: 'UNKNOWN_TOPIC_OR_PARTITION' } })
  })

  test('and who waits in vain for brokers hears why there are none', async () => {
    const { cluster, producer } = setUp({ maxBlockMs: 3000 })
    for (const node of cluster.nodes) node.isDown = true
    await expect(cluster.world.run(producer.send({ topic: TOPIC, value: 'lost' }))).rejects.toMatchObject({
      kind: 'timeout',
      message: expect.stringMatching(/was not in the cluster's metadata within 3000 ms: cannot connect to /),
      cause: { code: 'ECONNREFUSED' },
    })
  })

  test('nor is a partition, until the topic has it', async () => {
    const { cluster, producer } = setUp({ maxBlockMs: 3000 })
    await expect(cluster.world.run(producer.send({ topic: TOPIC, partition: 3, value: 'v' }))).rejects.toThrow(
      'partition 3 of topic topic',
    )
    await cluster.world.run(producer.close())
  })
})

describe('when the cluster does not take a batch', () => {
  test('a leader that moved is found by the answer’s hint, without asking (KIP-951)', async () => {
    const { cluster, producer } = setUp()
    cluster.hintsLeaders = true
    await cluster.world.run(producer.send({ topic: TOPIC, value: 'a' }))
    cluster.moveLeader(0)
    const asked = (): number => cluster.nodes.flatMap(({ seen }) => seen).filter((name) => name === 'MetadataRequest').length
    const before = asked()
    const startMs = cluster.world.nowMs
    await cluster.world.run(producer.send({ topic: TOPIC, value: 'b' }))
    expect(cluster.world.nowMs - startMs).toBeLessThan(20)
    expect(asked()).toBe(before)
    expect(cluster.log(0)).toEqual(['a', 'b'])
  })

  test('an error for good reaches who waits, at once', async () => {
    const { cluster, producer } = setUp({}, { fate: first({ kind: 'refuse', errorCode: ErrorCode.TOPIC_AUTHORIZATION_FAILED }) })
    const refused = cluster.world.run(producer.send({ topic: TOPIC, value: 'a' }))
    await expect(refused).rejects.toMatchObject({ kind: 'auth', code: 'TOPIC_AUTHORIZATION_FAILED' })
    await cluster.world.run(producer.send({ topic: TOPIC, value: 'b' }))
    expect(cluster.log(0)).toEqual(['b'])
  })

  test('after one that failed for good the epoch is raised, and its numbers are free (KIP-360)', async () => {
    const { cluster, producer } = setUp(
      {},
      { fate: first({ kind: 'take' }, { kind: 'refuse', errorCode: ErrorCode.INVALID_RECORD }) },
    )
    await cluster.world.run(producer.send({ topic: TOPIC, value: 'a' }))
    await expect(cluster.world.run(producer.send({ topic: TOPIC, value: 'b' }))).rejects.toThrow('INVALID_RECORD')
    await cluster.world.run(producer.send({ topic: TOPIC, value: 'c' }))
    expect(cluster.came.map(({ producerId, producerEpoch, baseSequence }) => [producerId, producerEpoch, baseSequence])).toEqual([
      [100, 0, 0],
      [100, 1, 0],
    ])
  })

  test('a broker that forgot the producer is told the numbers from the beginning', async () => {
    const unknown: Fate = { kind: 'refuse', errorCode: ErrorCode.UNKNOWN_PRODUCER_ID }
    const { cluster, producer } = setUp({}, { fate: first({ kind: 'take' }, unknown) })
    await cluster.world.run(producer.send({ topic: TOPIC, value: 'a' }))
    await cluster.world.run(producer.send({ topic: TOPIC, value: 'b' }))
    expect(cluster.log(0)).toEqual(['a', 'b'])
  })

  test('a repetition that the broker remembers no place of counts as taken', async () => {
    const { cluster, producer } = setUp({}, { fate: first({ kind: 'refuse', errorCode: ErrorCode.DUPLICATE_SEQUENCE_NUMBER }) })
    expect(await cluster.world.run(producer.send({ topic: TOPIC, value: 'a' }))).toMatchObject({ offset: -1 })
  })

  test('nothing is sent more often than retries allow', async () => {
    const { cluster, producer } = setUp(
      { enableIdempotence: false, retries: 2 },
      { fate: () => ({ kind: 'refuse', errorCode: ErrorCode.NOT_ENOUGH_REPLICAS }) },
    )
    await expect(cluster.world.run(producer.send({ topic: TOPIC, value: 'a' }))).rejects.toMatchObject({
      code: 'NOT_ENOUGH_REPLICAS',
    })
    expect(cluster.nodes[0].seen.filter((name) => name === 'ProduceRequest')).toHaveLength(3)
  })

  test('it fails when its time is over, also where there is no broker at all', async () => {
    const { cluster, producer } = setUp({ deliveryTimeoutMs: 40_000 })
    await cluster.world.run(producer.partitionsFor(TOPIC))
    for (const node of cluster.nodes) {
      node.isDown = true
      node.hangUp()
    }
    const startMs = cluster.world.nowMs
    await expect(cluster.world.run(producer.send({ topic: TOPIC, value: 'a' }))).rejects.toMatchObject({ kind: 'timeout' })
    expect(cluster.world.nowMs - startMs).toBeCloseTo(40_000, -2)
    await cluster.world.run(producer.close())
  })
})

describe('acks', () => {
  test('0: nothing is known of where records went', async () => {
    const { cluster, producer } = setUp({ acks: 0 })
    expect(await cluster.world.run(producer.send({ topic: TOPIC, value: 'a' }))).toMatchObject({ offset: -1 })
    await cluster.world.run(producer.close())
    expect(cluster.log(0)).toEqual(['a'])
  })

  test('1: no producer id is asked for', async () => {
    const { cluster, producer } = setUp({ acks: 1 })
    await cluster.world.run(producer.send({ topic: TOPIC, value: 'a' }))
    expect(cluster.came[0]).toMatchObject({ producerId: -1, baseSequence: -1 })
    expect(cluster.nodes.flatMap(({ seen }) => seen)).not.toContain('InitProducerIdRequest')
  })
})

test('an older broker is told of topics by their names', async () => {
  const { cluster, producer } = setUp({}, { maxVersion: 9 })
  await cluster.world.run(producer.send({ topic: TOPIC, value: 'a' }))
  expect(cluster.log(0)).toEqual(['a'])
})

describe('flush and close', () => {
  test('flush sends what there is without lingering', async () => {
    const { cluster, producer } = setUp({ lingerMs: 10_000 })
    await cluster.world.run(producer.partitionsFor(TOPIC))
    const startMs = cluster.world.nowMs
    producer.enqueue({ topic: TOPIC, value: 'a' })
    await cluster.world.run(producer.flush())
    expect(cluster.log(0)).toEqual(['a'])
    expect(cluster.world.nowMs).toBe(startMs)
  })

  test('flush tells once of records that nobody waited for and that failed; so does the handler, with the records', async () => {
    const failures: [string, string[]][] = []
    const onDeliveryError = (error: Error, { records }: FailedRecords): void =>
      void failures.push([(error as { code?: string }).code!, [...records()].map(({ value }) => Buffer.from(value!).toString())])
    const { cluster, producer } = setUp(
      { onDeliveryError },
      { fate: first({ kind: 'refuse', errorCode: ErrorCode.INVALID_RECORD }) },
    )
    producer.enqueue({ topic: TOPIC, value: 'a' })
    producer.enqueue({ topic: TOPIC, value: 'b' })
    const flushed = cluster.world.run(producer.flush())
    await expect(flushed).rejects.toBeInstanceOf(DeliveryError)
    await expect(flushed).rejects.toMatchObject({ failedCount: 2, code: 'INVALID_RECORD' })
    expect(failures).toEqual([['INVALID_RECORD', ['a', 'b']]])
    await cluster.world.run(producer.flush())
    await cluster.world.run(producer.close())
  })

  test('close waits for what is queued, and takes nothing more', async () => {
    const { cluster, producer } = setUp({ lingerMs: 10_000 })
    const sent = producer.send({ topic: TOPIC, value: 'a' })
    const closed = producer.close()
    expect(() => producer.enqueue({ topic: TOPIC, value: 'b' })).toThrow('the producer is closed')
    await cluster.world.run(closed)
    expect(await sent).toMatchObject({ offset: 0 })
  })

  test('close gives up after its time', async () => {
    const { cluster, producer } = setUp({}, { fate: () => ({ kind: 'ignore' }) })
    const sent = producer.send({ topic: TOPIC, value: 'a' })
    sent.catch(() => {})
    const startMs = cluster.world.nowMs
    await cluster.world.run(producer.close({ timeoutMs: 100 }))
    expect(cluster.world.nowMs - startMs).toBe(100)
    await expect(sent).rejects.toMatchObject({ code: 'PRODUCER_CLOSED' })
  })

  test('a stream of records is written in order, and closing it flushes', async () => {
    const { cluster, producer } = setUp({ lingerMs: 10_000 })
    const records = ReadableStream.from(['a', 'b', 'c'].map((value) => ({ topic: TOPIC, value })))
    await cluster.world.run(records.pipeTo(producer.writable()))
    expect(cluster.log(0)).toEqual(['a', 'b', 'c'])
  })
})

test('interceptors see each record before it is written, and what became of it', async () => {
  const seen: unknown[] = []
  const cluster = new ModelCluster({ fate: first({ kind: 'take' }, { kind: 'refuse', errorCode: ErrorCode.INVALID_RECORD }) })
  const producer = new Producer<string, string>(cluster.client, {
    interceptors: [
      {
        onSend: (record) => ({ ...record, value: `${record.value}!` }),
        onAcknowledgement: (metadata, error) => void seen.push(metadata?.offset ?? (error as { code?: string }).code),
      },
    ],
  })
  await cluster.world.run(producer.send({ topic: TOPIC, value: 'a' }))
  await expect(cluster.world.run(producer.send({ topic: TOPIC, value: 'b' }))).rejects.toThrow()
  expect(cluster.log(0)).toEqual(['a!'])
  expect(seen).toEqual([0, 'INVALID_RECORD'])
})

test('a traced record carries its span’s context, and the span ends with the record', async () => {
  const ended: unknown[] = []
  const span = (id: string): SendSpan => ({
    headers: [{ key: 'traceparent', value: id }],
    delivered: (partition, offset) => void ended.push([id, partition, offset]),
    failed: (error) => void ended.push([id, error.message]),
  })
  const tracer: ClientTracer = { send: ({ key }) => (key === null ? null : span(String(key))), process: (_, work) => work() }
  const { cluster } = setUp()
  const headers: string[][] = []
  const producer = new Producer(Object.assign(cluster.client, { tracer }), {
    partitioner: ({ key }) => {
      if (key === 'c') throw new Error('no partition for it')
      return 0
    },
    onDeliveryError: () => {},
  })
  const { takeRequest } = cluster
  cluster.takeRequest = (id, body, fate) => {
    const batch = new BatchView().at(body.topicData[0]!.partitionData[0]!.records!, 0)
    for (const record of readRecords(batch)) headers.push(record.headers.map(({ key, value }) => `${key}=${Buffer.from(value!)}`))
    return takeRequest.call(cluster, id, body, fate)
  }
  await cluster.world.run(producer.send({ topic: TOPIC, key: 'a', headers: { own: 'x' } }))
  producer.enqueue({ topic: TOPIC, key: 'b' })
  await cluster.world.run(producer.flush())
  expect(() => producer.enqueue({ topic: TOPIC, key: 'c' })).toThrow('no partition')
  expect(headers).toEqual([['own=x', 'traceparent=a'], ['traceparent=b']])
  expect(ended).toEqual([
    ['a', 0, 0],
    ['b', 0, 1],
    ['c', 'no partition for it'],
  ])
})

test('headers that are none are refused', async () => {
  const { cluster, producer } = setUp()
  const headers = 5 as unknown as Record<string, string>
  await expect(cluster.world.run(producer.send({ topic: TOPIC, value: 'v', headers }))).rejects.toThrow('headers are an object')
})

test('records that are sent together stay together, whatever they wait for and whoever sends beside them', async () => {
  const { cluster, producer } = setUp({ bufferMemory: 4096, batchSize: 512 }, { partitions: 1 })
  const names = ['a', 'b', 'c']
  await cluster.world.run(
    Promise.all(
      names.map((name) =>
        producer.sendAll(
          Array.from({ length: 50 }, (_, number) => ({ topic: TOPIC, value: `${name}${number}`.padEnd(100, '.') })),
        ),
      ),
    ),
  )
  const order = cluster.came.flatMap(({ values }) => values).map((value) => value.replaceAll('.', ''))
  expect(order).toEqual(names.flatMap((name) => Array.from({ length: 50 }, (_, number) => `${name}${number}`)))
})

test('batches are counted', async () => {
  const counted = new Map<string, number>()
  const count = (name: string) => {
    const add = (by: number): void => void counted.set(name, (counted.get(name) ?? 0) + by)
    return { add, set: (value: number) => void counted.set(name, value), record: add }
  }
  const { cluster } = setUp({}, { fate: first({ kind: 'refuse', errorCode: ErrorCode.NOT_ENOUGH_REPLICAS }) })
  const producer = new Producer(Object.assign(cluster.client, { metrics: { counter: count, gauge: count, histogram: count } }))
  await cluster.world.run(producer.sendAll(['a', 'b', 'c'].map((value) => ({ topic: TOPIC, value }))))
  expect(Object.fromEntries(counted)).toMatchObject({
    kafka_producer_record_send_total: 3,
    kafka_producer_record_retry_total: 3,
    kafka_producer_batch_records: 3,
    kafka_producer_requests_in_flight: 0,
    kafka_producer_buffer_available_bytes: 33_554_432,
  })
})
