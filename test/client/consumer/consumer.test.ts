import { describe, expect, test } from 'vitest'
import { Consumer } from '../../../src/client/consumer/consumer.ts'
import type { ConsumerRecord } from '../../../src/client/consumer/consumer-record.ts'
import type { ConsumerOptions } from '../../../src/client/consumer/options.ts'
import { stringDeserializer } from '../../../src/client/deserializers.ts'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import {
  OffsetForLeaderEpochRequest,
  OffsetForLeaderEpochResponse,
} from '../../../src/protocol/generated/api/offset-for-leader-epoch.ts'
import { FakeLogs, idOf } from './fake-logs.ts'

function consumerOf(logs: FakeLogs, options: ConsumerOptions<string, string> = {}): Consumer<string, string> {
  return new Consumer(logs.client, {
    keyDeserializer: stringDeserializer,
    valueDeserializer: stringDeserializer,
    autoOffsetReset: 'earliest',
    ...options,
  })
}

function assigned(logs: FakeLogs, options: ConsumerOptions<string, string> = {}): Consumer<string, string> {
  const consumer = consumerOf(logs, options)
  consumer.assign(logs.logs.map((_, partition) => ({ topic: 'topic', partition })))
  return consumer
}

async function take(records: AsyncIterable<ConsumerRecord<string, string>>, count: number): Promise<string[]> {
  const taken: string[] = []
  for await (const { partition, offset, value } of records) {
    taken.push(`${partition}@${offset}=${value}`)
    if (taken.length === count) break
  }
  return taken
}

const P0 = { topic: 'topic', partition: 0 }
const P1 = { topic: 'topic', partition: 1 }

describe('fetching', () => {
  test('goes on in an incremental session, which names only what changed', async () => {
    const logs = new FakeLogs({ partitions: 3 })
    const consumer = assigned(logs)
    const reading = take(consumer, 4)
    await logs.world.run(consumer.poll({ timeoutMs: 1 }).catch(() => {}))
    logs.logs[1]!.append(['a', 'b'])
    await logs.world.run(new Promise<void>((resolve) => void logs.world.after(50, resolve)))
    logs.logs[1]!.append(['c', 'd'])
    expect(await logs.world.run(reading)).toEqual(['1@0=a', '1@1=b', '1@2=c', '1@3=d'])
    const waiting = logs.fetches.filter(({ maxWaitMs }) => maxWaitMs > 0)
    expect(waiting[0]).toMatchObject({ sessionId: 0, sessionEpoch: 0, asked: ['0@0', '1@0', '2@0'] })
    expect(waiting[1]).toMatchObject({ sessionId: 1, sessionEpoch: 1, asked: ['1@2'], forgotten: [] })
  })

  test('begins a new session when the broker has forgotten the old one, and loses nothing', async () => {
    const logs = new FakeLogs({ partitions: 2 })
    logs.logs[0]!.append(['a'])
    const consumer = assigned(logs)
    expect(await logs.world.run(take(consumer, 1))).toEqual(['0@0=a'])
    logs.dropSessions()
    logs.logs[0]!.append(['b'])
    logs.logs[1]!.append(['c'])
    expect((await logs.world.run(take(consumer, 2))).sort()).toEqual(['0@1=b', '1@0=c'])
  })

  test('names topics by name where the broker knows no ids, and works without sessions', async () => {
    for (const version of [4, 6, 7, 11, 12]) {
      const logs = new FakeLogs({ partitions: 2, fetchVersionMax: version })
      logs.sessionsOn = version >= 7
      for (const log of logs.logs) log.append(['x'])
      const consumer = assigned(logs)
      expect((await logs.world.run(take(consumer, 2))).sort(), `v${version}`).toEqual(['0@0=x', '1@0=x'])
      expect(logs.fetches.every((fetch) => fetch.version === version)).toBe(true)
    }
  })

  test('runs ahead of the application by two answers of a partition, and no further', async () => {
    const logs = new FakeLogs()
    for (let index = 0; index < 20; index++) logs.logs[0]!.append([`v${index}`])
    const consumer = assigned(logs)
    await logs.world.run(consumer.poll({ timeoutMs: 100, maxRecords: 1 }))
    for (let rest = 0; rest < 20; rest++) await logs.world.settle()
    expect(logs.fetches.map(({ asked }) => asked)).toEqual([['0@0'], ['0@2']])
    await logs.world.run(consumer.poll({ timeoutMs: 100, maxRecords: 2 }))
    for (let rest = 0; rest < 20; rest++) await logs.world.settle()
    expect(logs.fetches.map(({ asked }) => asked)).toEqual([['0@0'], ['0@2'], ['0@4']])
  })

  test('stops while as much waits as fetchMaxBytes allow', async () => {
    const logs = new FakeLogs({ partitions: 4 })
    for (const log of logs.logs) for (let index = 0; index < 10; index++) log.append(['x'.repeat(1000)])
    const consumer = assigned(logs, { fetchMaxBytes: 5000 })
    await logs.world.run(consumer.poll({ timeoutMs: 100, maxRecords: 1 }))
    for (let rest = 0; rest < 20; rest++) await logs.world.settle()
    // The fake broker gives two batches of each partition at once: beyond the bound nothing more is asked.
    expect(logs.fetches.length).toBe(1)
  })

  test('an application that is slow with one partition hears of the others all the same', async () => {
    const logs = new FakeLogs({ partitions: 2 })
    for (let index = 0; index < 6; index++) logs.logs[0]!.append([`slow ${index}`])
    const consumer = assigned(logs)
    const records = consumer.records()[Symbol.asyncIterator]()
    await logs.world.run(records.next())
    logs.logs[1]!.append(['quick'])
    const seen: string[] = []
    for (let step = 0; step < 5 && !seen.includes('quick'); step++) {
      await logs.world.run(new Promise<void>((resolve) => void logs.world.after(600, resolve)))
      seen.push((await logs.world.run(records.next())).value!.value!)
    }
    expect(seen).toContain('quick')
  })
})

describe('leaders', () => {
  test('that move are found by the hint in the answer, without asking for metadata (KIP-951)', async () => {
    const logs = new FakeLogs()
    const [log] = logs.logs
    log!.append(['a'])
    const consumer = assigned(logs)
    expect(await logs.world.run(take(consumer, 1))).toEqual(['0@0=a'])
    log!.lead(1)
    log!.append(['b'])
    logs.metadataLags = true
    log!.answer = (_, node) =>
      node === 0 ? { errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER, currentLeader: { leaderId: 1, leaderEpoch: 1 } } : null
    expect(await logs.world.run(take(consumer, 1))).toEqual(['0@1=b'])
    expect(logs.fetches.at(-1)!.node).toBe(1)
  })

  test('that move without a hint are found by metadata', async () => {
    const logs = new FakeLogs({ fetchVersionMax: 11 })
    const [log] = logs.logs
    log!.append(['a'])
    const consumer = assigned(logs)
    await logs.world.run(take(consumer, 1))
    log!.lead(1)
    log!.append(['b', 'c'])
    expect(await logs.world.run(take(consumer, 2))).toEqual(['0@1=b', '0@2=c'])
  })

  test('that were cut off are not asked for a position of the leader after them: it is not taken for one out of range', async () => {
    const logs = new FakeLogs()
    const [log] = logs.logs
    log!.append(['a'])
    const before = assigned(logs)
    expect(await logs.world.run(take(before, 1))).toEqual(['0@0=a'])
    await logs.world.run(before.close())
    log!.lead(1)
    log!.append(['b'])
    log!.append(['c'])
    logs.metadataLags = true
    const consumer = assigned(logs)
    // What a leader says of an epoch that it has not heard of.
    logs.nodes[0]!.serve(OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse, () => ({
      topics: [{ topic: 'topic', partitions: [{ partition: 0, leaderEpoch: -1, endOffset: -1 }] }],
    }))
    consumer.seek({ ...P0, offset: 2, leaderEpoch: 1 })
    logs.world.after(500, () => {
      logs.metadataLags = false
    })
    expect(await logs.world.run(take(consumer, 1))).toEqual(['0@2=c'])
  })

  test('whose broker is gone are waited for', async () => {
    const logs = new FakeLogs()
    const [log] = logs.logs
    log!.append(['a'])
    const consumer = assigned(logs)
    await logs.world.run(take(consumer, 1))
    const [down] = logs.nodes
    down!.isDown = true
    down!.hangUp()
    log!.lead(1)
    log!.append(['b'])
    expect(await logs.world.run(take(consumer, 1))).toEqual(['0@1=b'])
  })

  test('whose broker the metadata does not tell of are asked for again', async () => {
    const logs = new FakeLogs({ nodes: 3 })
    const startMs = logs.world.nowMs
    const [log] = logs.logs
    log!.append(['a'])
    const consumer = assigned(logs)
    await logs.world.run(take(consumer, 1))
    log!.lead(2)
    logs.missing.add(2)
    log!.append(['b'])
    expect(await logs.world.run(consumer.poll({ timeoutMs: 2000 }))).toEqual([])
    logs.missing.clear()
    expect(await logs.world.run(take(consumer, 1))).toEqual(['0@1=b'])
    expect(logs.world.nowMs - startMs).toBeLessThan(20_000)
  })

  test('send to a replica that is near, which is read until it has too little (KIP-392)', async () => {
    const logs = new FakeLogs()
    const [log] = logs.logs
    log!.append(['a'])
    log!.append(['b'])
    const batches = log!.batches
    log!.answer = (offset, node) => {
      if (node === 0) return offset < 2 ? { preferredReadReplica: 1 } : null
      const found = batches.find(({ nextOffset }) => nextOffset > offset)
      if (offset > 2) return { errorCode: ErrorCode.OFFSET_OUT_OF_RANGE }
      return { records: found?.bytes ?? null, highWatermark: 2 }
    }
    const consumer = assigned(logs, { clientRack: 'rack-1' })
    expect(await logs.world.run(take(consumer, 2))).toEqual(['0@0=a', '0@1=b'])
    expect(logs.fetches[0]).toMatchObject({ node: 0, rackId: 'rack-1' })
    expect(logs.fetches[1]).toMatchObject({ node: 1, asked: ['0@0'] })
    // The follower does not have what comes now: the leader is asked again, and nothing is reset.
    log!.answer = (_, node) => (node === 1 ? { errorCode: ErrorCode.OFFSET_OUT_OF_RANGE } : null)
    log!.append(['c'])
    expect(await logs.world.run(take(consumer, 1))).toEqual(['0@2=c'])
  })
})

describe('logs that lost records', () => {
  /** Three records are read, then a leader comes that has only the first of them. */
  async function truncated(options: ConsumerOptions<string, string>) {
    const logs = new FakeLogs()
    const [log] = logs.logs
    for (const value of ['a', 'b', 'c']) log!.append([value])
    const consumer = assigned(logs, options)
    expect(await logs.world.run(take(consumer, 3))).toEqual(['0@0=a', '0@1=b', '0@2=c'])
    log!.truncate(1)
    log!.lead(1)
    for (const value of ['B', 'C', 'D', 'E']) log!.append([value])
    return { logs, consumer }
  }

  test('are noticed when the leader changes, and read from where they differ (KIP-320)', async () => {
    const { logs, consumer } = await truncated({})
    expect(await logs.world.run(take(consumer, 4))).toEqual(['0@1=B', '0@2=C', '0@3=D', '0@4=E'])
  })

  test('are an error that tells where they differ, with autoOffsetReset none', async () => {
    const logs = new FakeLogs()
    const [log] = logs.logs
    for (const value of ['a', 'b', 'c']) log!.append([value])
    const consumer = consumerOf(logs, { autoOffsetReset: 'none' })
    consumer.assign([P0])
    consumer.seek({ ...P0, offset: 0 })
    await logs.world.run(take(consumer, 3))
    log!.truncate(1)
    log!.lead(1)
    for (const value of ['B', 'C', 'D']) log!.append([value])
    await expect(logs.world.run(consumer.poll({ timeoutMs: 5000 }))).rejects.toMatchObject({
      code: 'LOG_TRUNCATED',
      divergentOffset: 1,
    })
    consumer.seek({ ...P0, offset: 1 })
    expect(await logs.world.run(take(consumer, 1))).toEqual(['0@1=B'])
  })

  test('that were only fetched ahead are fetched again, and what was read stays read', async () => {
    const logs = new FakeLogs()
    const [log] = logs.logs
    for (const value of ['a', 'b', 'c', 'd']) log!.append([value])
    const consumer = assigned(logs)
    expect(await logs.world.run(take(consumer, 1))).toEqual(['0@0=a'])
    for (let rest = 0; rest < 10; rest++) await logs.world.settle()
    log!.truncate(1)
    log!.lead(1)
    for (const value of ['B', 'C']) log!.append([value])
    await logs.world.run(logs.client.metadata(['topic']))
    expect(await logs.world.run(take(consumer, 2))).toEqual(['0@1=B', '0@2=C'])
  })

  test('because their topic was made anew start over', async () => {
    const logs = new FakeLogs()
    const [log] = logs.logs
    for (const value of ['a', 'b', 'c']) log!.append([value])
    const consumer = assigned(logs)
    await logs.world.run(take(consumer, 3))
    logs.topicId = idOf(2)
    log!.truncate(0)
    log!.append(['new'])
    expect(await logs.world.run(take(consumer, 1))).toEqual(['0@0=new'])
  })
})

describe('positions', () => {
  test('by duration start at the first record that is young enough', async () => {
    const logs = new FakeLogs()
    for (let index = 0; index < 10; index++) logs.logs[0]!.append([`v${index}`])
    logs.world.nowMs = 1007 + 3_600_000
    const consumer = assigned(logs, { autoOffsetReset: 'by_duration:PT1H' })
    expect(await logs.world.run(take(consumer, 1))).toEqual(['0@7=v7'])
    consumer.seekToTimestamp(999_999)
    expect(await logs.world.run(consumer.position(P0))).toBe(10)
  })

  test('of a topic that is not there yet are waited for', async () => {
    const logs = new FakeLogs()
    logs.topicIsThere = false
    const consumer = assigned(logs)
    expect(await logs.world.run(consumer.poll({ timeoutMs: 2000 }))).toEqual([])
    logs.topicIsThere = true
    logs.logs[0]!.append(['a'])
    expect(await logs.world.run(take(consumer, 1))).toEqual(['0@0=a'])
  })

  test('stay where a partition stays assigned, and a seek drops what was fetched ahead', async () => {
    const logs = new FakeLogs({ partitions: 2 })
    for (const log of logs.logs) log.append(['a', 'b', 'c'])
    const consumer = consumerOf(logs)
    consumer.assign([P0])
    expect(await logs.world.run(take(consumer, 2))).toEqual(['0@0=a', '0@1=b'])
    consumer.assign([P1, P0])
    expect((await logs.world.run(take(consumer, 4))).sort()).toEqual(['0@2=c', '1@0=a', '1@1=b', '1@2=c'])
    consumer.seek({ ...P1, offset: 1 })
    expect(await logs.world.run(take(consumer, 2))).toEqual(['1@1=b', '1@2=c'])
    expect(() => consumer.seek({ topic: 'topic', partition: 9, offset: 0 })).toThrow('topic-9 is not assigned')
  })

  test('that cannot be read stay, and a seek behind them goes on', async () => {
    const logs = new FakeLogs()
    const [log] = logs.logs
    log!.append(['a'])
    log!.append(['broken'])
    log!.append(['c'])
    const { bytes } = log!.batches[1]!
    bytes[bytes.length - 1]! ^= 1
    const consumer = assigned(logs)
    expect(await logs.world.run(take(consumer, 1))).toEqual(['0@0=a'])
    for (let again = 0; again < 2; again++)
      await expect(logs.world.run(consumer.poll({ timeoutMs: 100 }))).rejects.toMatchObject({
        code: 'CORRUPT_MESSAGE',
        offset: 1,
        nextOffset: 2,
      })
    consumer.seek({ ...P0, offset: 2 })
    expect(await logs.world.run(take(consumer, 1))).toEqual(['0@2=c'])
  })

  test('stay before a record that the deserializer refuses, and what came before it is given first', async () => {
    const logs = new FakeLogs()
    logs.logs[0]!.append(['a', 'bad', 'c'])
    const consumer = assigned(logs, {
      valueDeserializer(bytes) {
        if (bytes.toString() === 'bad') throw new Error('refused')
        return bytes.toString()
      },
    })
    expect((await logs.world.run(consumer.poll({ timeoutMs: 100 }))).map(({ value }) => value)).toEqual(['a'])
    for (let again = 0; again < 2; again++)
      await expect(logs.world.run(take(consumer, 1))).rejects.toMatchObject({
        code: 'DESERIALIZATION_FAILED',
        offset: 1,
        origin: 'value',
      })
    consumer.seek({ ...P0, offset: 2 })
    expect(await logs.world.run(take(consumer, 1))).toEqual(['0@2=c'])
  })
})

describe('what may not be read', () => {
  test('is an auth error of the poll', async () => {
    const logs = new FakeLogs()
    logs.logs[0]!.append(['a'])
    logs.logs[0]!.answer = () => ({ errorCode: ErrorCode.TOPIC_AUTHORIZATION_FAILED })
    const consumer = assigned(logs)
    await expect(logs.world.run(consumer.poll({ timeoutMs: 1000 }))).rejects.toMatchObject({
      kind: 'auth',
      code: 'TOPIC_AUTHORIZATION_FAILED',
    })
  })

  test('wrong options name themselves', () => {
    const logs = new FakeLogs()
    const make = (options: object) => () => consumerOf(logs, options)
    expect(make({ fetchMaxByte: 1 })).toThrow('fetchMaxByte: there is no such option')
    expect(make({ maxPollRecords: 0 })).toThrow('maxPollRecords: at least 1 is expected')
    expect(make({ autoOffsetReset: 'by_duration:1h' })).toThrow('autoOffsetReset')
    expect(make({ enableAutoCommit: true })).toThrow('enableAutoCommit: needs a groupId')
    expect(() => consumerOf(logs).subscribe({ topics: ['topic'] })).toThrow('groupId')
  })
})

describe('closing', () => {
  test('ends the sessions at the brokers', async () => {
    const logs = new FakeLogs()
    logs.logs[0]!.append(['a'])
    const consumer = assigned(logs)
    await logs.world.run(take(consumer, 1))
    await logs.world.run(consumer.close())
    await logs.world.run(new Promise<void>((resolve) => void logs.world.after(2000, resolve)))
    expect(logs.sessionCount).toBe(0)
  })
})

describe('a stream', () => {
  test('that is destroyed while it waits takes no record any more', async () => {
    const logs = new FakeLogs()
    const [log] = logs.logs
    log!.append(['a'])
    const consumer = assigned(logs)
    const stream = consumer.readable()
    const got: string[] = []
    stream.on('data', ({ value }) => got.push(value))
    await logs.world.run(new Promise<void>((resolve) => void logs.world.after(200, resolve)))
    stream.destroy()
    await logs.world.settle()
    log!.append(['b'])
    expect(await logs.world.run(take(consumer, 1))).toEqual(['0@1=b'])
    expect(got).toEqual(['a'])
  })
})
