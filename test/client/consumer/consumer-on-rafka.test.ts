import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Cluster, startCluster } from '../../../actors/cluster.ts'
import type { Consumer } from '../../../src/client/consumer/consumer.ts'
import type { ConsumerRecord } from '../../../src/client/consumer/consumer-record.ts'
import type { ConsumerOptions } from '../../../src/client/consumer/options.ts'
import { stringDeserializer } from '../../../src/client/deserializers.ts'
import { createConsumer } from '../../../src/client/entries/consumer.ts'
import { COMPRESSION_NAMES } from '../../../src/records/compression.ts'
import { TopicWriter } from './topic-writer.ts'

let cluster: Cluster
let writer: TopicWriter

beforeAll(async () => {
  cluster = await startCluster({
    properties: {
      // Members of the consumer protocol hear of a rebalance with the next heartbeat.
      'group.consumer.min.heartbeat.interval.ms': '50',
      'group.consumer.heartbeat.interval.ms': '50',
      'group.consumer.assignment.interval.ms': '0',
      'offsets.topic.num.partitions': '1',
    },
  })
  writer = new TopicWriter(cluster.bootstrapServers)
})

afterAll(async () => {
  writer[Symbol.dispose]()
  await cluster.stop()
})

function reader(options: ConsumerOptions<string, string> = {}): Consumer<string, string> {
  return createConsumer({
    bootstrap: cluster.bootstrapServers,
    keyDeserializer: stringDeserializer,
    valueDeserializer: stringDeserializer,
    autoOffsetReset: 'earliest',
    fetchMaxWaitMs: 50,
    ...options,
  })
}

async function take(records: AsyncIterable<ConsumerRecord<string, string>>, count: number): Promise<string[]> {
  const taken: string[] = []
  if (count === 0) return taken
  for await (const { offset, value } of records) {
    taken.push(`${offset}=${value}`)
    if (taken.length === count) break
  }
  return taken
}

describe('reading', () => {
  test.each(COMPRESSION_NAMES.map((name, codec) => [name, codec] as const))(
    'records in batches of %s',
    async (name, compression) => {
      await writer.create(`codec-${name}`)
      await writer.write(`codec-${name}`, ['a', 'b'], { compression })
      await writer.write(`codec-${name}`, ['c'], { compression })
      await using consumer = reader()
      consumer.assign([{ topic: `codec-${name}`, partition: 0 }])
      expect(await take(consumer, 3)).toEqual(['0=a', '1=b', '2=c'])
    },
  )

  test('goes on with what is written while it waits, from all partitions', async () => {
    await writer.create('waits', 3)
    await using consumer = reader()
    consumer.assign([0, 1, 2].map((partition) => ({ topic: 'waits', partition })))
    const reading = take(consumer, 30)
    for (let round = 0; round < 5; round++)
      for (let partition = 0; partition < 3; partition++) await writer.write('waits', [`${round}a`, `${round}b`], { partition })
    expect((await reading).sort()).toEqual(
      [0, 1, 2]
        .flatMap(() => [0, 1, 2, 3, 4].flatMap((round) => [`${2 * round}=${round}a`, `${2 * round + 1}=${round}b`]))
        .sort(),
    )
  })

  test('by batches, by poll and as a stream gives the same', async () => {
    await writer.create('ways')
    for (const values of [['a', 'b'], ['c'], ['d', 'e', 'f']]) await writer.write('ways', values)
    const partition = { topic: 'ways', partition: 0 }

    await using consumer = reader()
    consumer.assign([partition])
    const batches: string[][] = []
    for await (const batch of consumer.batches()) {
      batches.push(Array.from(batch, ({ value }) => value!))
      if (batch.nextOffset === 6) break
    }
    expect(batches).toEqual([['a', 'b'], ['c'], ['d', 'e', 'f']])

    consumer.seekToBeginning()
    const polled: string[] = []
    while (polled.length < 6) polled.push(...(await consumer.poll({ timeoutMs: 1000, maxRecords: 4 })).map(({ value }) => value!))
    expect(polled).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])

    consumer.seek({ ...partition, offset: 1 })
    const streamed: string[] = []
    for await (const { value } of consumer.readable()) {
      streamed.push(value)
      if (streamed.length === 5) break
    }
    expect(streamed).toEqual(['b', 'c', 'd', 'e', 'f'])
  })

  test('leaves out what was aborted or is open with read_committed, and nothing else', async () => {
    await writer.create('transactions')
    await writer.write('transactions', ['plain'])
    const aborted = await writer.begin('aborts', 'transactions')
    const committed = await writer.begin('commits', 'transactions')
    await aborted.write(['lost'])
    await committed.write(['kept'])
    await aborted.write(['lost too'])
    await aborted.end(false)
    await committed.end(true)
    await writer.write('transactions', ['before'])
    const open = await writer.begin('open', 'transactions')
    await open.write(['open'])
    await writer.write('transactions', ['behind'])
    const partition = { topic: 'transactions', partition: 0 }

    await using consumer = reader({ isolationLevel: 'read_committed' })
    consumer.assign([partition])
    // Markers take offsets too, and may be written a little later than the transaction ends.
    const values = (records: string[]): string[] => records.map((record) => record.split('=')[1]!)
    const visible = await take(consumer, 3)
    expect(values(visible)).toEqual(['plain', 'kept', 'before'])
    expect(await consumer.poll({ timeoutMs: 100 })).toEqual([])
    const [{ offset: stable } = { offset: -1 }] = await consumer.endOffsets([partition])
    expect(stable).toBeGreaterThan(Number(visible[2]!.split('=')[0]))
    await open.end(true)
    expect(values(await take(consumer, 2))).toEqual(['open', 'behind'])

    await using dirty = reader()
    dirty.assign([partition])
    expect(values(await take(dirty, 7))).toEqual(['plain', 'lost', 'kept', 'lost too', 'before', 'open', 'behind'])
  })
})

describe('positions', () => {
  test('follow seeks: by offset, to either end, by time', async () => {
    await writer.create('seeks', 2)
    for (let index = 0; index < 10; index++) await writer.write('seeks', [{ value: `v${index}`, timestamp: 1000 + index * 10 }])
    const partition = { topic: 'seeks', partition: 0 }
    await using consumer = reader()
    consumer.assign([partition])
    expect(await take(consumer, 2)).toEqual(['0=v0', '1=v1'])
    consumer.seek({ ...partition, offset: 7 })
    expect(await take(consumer, 3)).toEqual(['7=v7', '8=v8', '9=v9'])
    consumer.seekToTimestamp(1041)
    expect(await consumer.position(partition)).toBe(5)
    expect(await take(consumer, 1)).toEqual(['5=v5'])
    consumer.seekToEnd()
    expect(await consumer.position(partition)).toBe(10)
    consumer.seekToBeginning([partition])
    expect(await take(consumer, 1)).toEqual(['0=v0'])
    expect(consumer.currentLag(partition)).toBe(9)
  })

  test('of a moment are told without an assignment', async () => {
    const partitions = [0, 1].map((partition) => ({ topic: 'seeks', partition }))
    await using consumer = reader()
    expect(await consumer.beginningOffsets(partitions)).toEqual(partitions.map((partition) => ({ ...partition, offset: 0 })))
    expect(await consumer.endOffsets(partitions)).toEqual([
      { ...partitions[0], offset: 10 },
      { ...partitions[1], offset: 0 },
    ])
    expect(await consumer.offsetsForTimes(partitions.map((partition) => ({ ...partition, timestamp: 1030 })))).toEqual([
      { ...partitions[0], offset: 3, timestamp: 1030 },
      { ...partitions[1], offset: null, timestamp: -1 },
    ])
    await expect(consumer.endOffsets([{ topic: 'seeks', partition: 2 }])).rejects.toThrow(
      'there is no partition 2 of topic seeks',
    )
  })

  test('that retention overtook go where autoOffsetReset says', async () => {
    await writer.create('retained')
    for (const value of ['a', 'b', 'c', 'd']) await writer.write('retained', [value])
    const partition = { topic: 'retained', partition: 0 }
    await using consumer = reader()
    await using strict = reader({ autoOffsetReset: 'none' })
    consumer.assign([partition])
    expect(await take(consumer, 1)).toEqual(['0=a'])
    await writer.deleteRecords('retained', 0, 2)
    consumer.seek({ ...partition, offset: 1 })
    expect(await take(consumer, 2)).toEqual(['2=c', '3=d'])

    strict.assign([partition])
    await expect(strict.poll({ timeoutMs: 5000 })).rejects.toMatchObject({ code: 'NO_OFFSET_FOR_PARTITION' })
    strict.seek({ ...partition, offset: 1 })
    await expect(strict.poll({ timeoutMs: 5000 })).rejects.toMatchObject({ code: 'OFFSET_OUT_OF_RANGE' })
    await expect(strict.poll({ timeoutMs: 5000 })).rejects.toMatchObject({ code: 'OFFSET_OUT_OF_RANGE' })
    strict.seek({ ...partition, offset: 3 })
    expect(await take(strict, 1)).toEqual(['3=d'])
  })

  test('of a topic that is made anew start over', async () => {
    await writer.create('anew')
    await writer.write('anew', ['old 0', 'old 1', 'old 2'])
    await using consumer = reader()
    consumer.assign([{ topic: 'anew', partition: 0 }])
    expect(await take(consumer, 3)).toEqual(['0=old 0', '1=old 1', '2=old 2'])
    await writer.delete('anew')
    await writer.create('anew')
    await writer.write('anew', ['new 0', 'new 1', 'new 2', 'new 3', 'new 4'])
    expect(await take(consumer, 5)).toEqual(['0=new 0', '1=new 1', '2=new 2', '3=new 3', '4=new 4'])
  })
})

describe('pausing', () => {
  test('keeps what was fetched, and gives it after the resume', async () => {
    await writer.create('paused', 2)
    for (let index = 0; index < 5; index++)
      for (const partition of [0, 1]) await writer.write('paused', [`p${partition} ${index}`], { partition })
    await using consumer = reader()
    const partitions = [0, 1].map((partition) => ({ topic: 'paused', partition }))
    consumer.assign(partitions)
    await take(consumer, 2)
    consumer.pause([partitions[0]!])
    expect(consumer.paused()).toEqual([partitions[0]])
    const seen = new Set<number>()
    for (let round = 0; round < 5; round++)
      for (const { partition } of await consumer.poll({ timeoutMs: 30 })) seen.add(partition)
    expect(seen.has(0)).toBe(false)
    consumer.resume()
    const rest: ConsumerRecord<string, string>[] = []
    while (consumer.currentLag(partitions[0]!) !== 0) rest.push(...(await consumer.poll({ timeoutMs: 1000 })))
    expect(rest.map(({ offset, value }) => value === `p0 ${offset}`)).not.toContain(false)
  })
})

describe('ending', () => {
  test('a signal ends a wait with its reason, and closing ends an iteration without an error', async () => {
    await writer.create('quiet')
    const consumer = reader()
    consumer.assign([{ topic: 'quiet', partition: 0 }])
    const abort = new AbortController()
    const poll = consumer.poll({ timeoutMs: 60_000, signal: abort.signal })
    abort.abort(new Error('enough'))
    await expect(poll).rejects.toThrow('enough')
    const reading = take(consumer, 1)
    await expect(consumer.poll()).rejects.toMatchObject({ kind: 'usage' })
    await consumer.close()
    expect(await reading).toEqual([])
    await expect(consumer.poll()).rejects.toMatchObject({ code: 'CLIENT_CLOSED' })
  })
})

describe('a group', () => {
  test.each(['classic', 'consumer'] as const)(
    'of %s members shares partitions, and goes on where it committed',
    async (groupProtocol) => {
      const topic = `shared-${groupProtocol}`
      await writer.create(topic, 4)
      for (let partition = 0; partition < 4; partition++)
        for (let index = 0; index < 5; index++) await writer.write(topic, [`${partition}.${index}`], { partition })
      const events: string[] = []
      const options = { groupProtocol, groupId: `group-${groupProtocol}`, autoCommitIntervalMs: 100, heartbeatIntervalMs: 100 }
      const one = reader({ ...options, onRebalance: ({ kind, partitions }) => void events.push(`${kind} ${partitions.length}`) })
      const other = reader(options)
      one.subscribe({ topics: [topic] })
      const read: string[] = []
      const reading = collect(one, read)
      await until(() => read.length === 20)
      other.subscribe({ topics: [topic] })
      const otherReading = collect(other, read)
      await until(() => one.assignment().length === 2 && other.assignment().length === 2)
      for (let partition = 0; partition < 4; partition++) await writer.write(topic, [`${partition}.5`], { partition })
      await until(() => read.length >= 24)
      await other.close()
      await otherReading
      await until(() => one.assignment().length === 4)
      await writer.write(topic, ['0.6'])
      await until(() => read.length >= 25)
      await one.close()
      await reading
      // Each record once: what was finished was committed before its partition went.
      expect(read.sort()).toEqual(
        [0, 1, 2, 3].flatMap((partition) =>
          [0, 1, 2, 3, 4, 5, ...(partition === 0 ? [6] : [])].map((index) => `${partition}.${index}`),
        ),
      )
      expect(events).toContain('assigned 4')
      expect(events.some((event) => event.startsWith('revoked'))).toBe(true)

      const later = reader({ groupId: `group-${groupProtocol}` })
      later.assign([0, 1].map((partition) => ({ topic, partition })))
      expect(await later.position({ topic, partition: 0 })).toBe(7)
      expect(await later.position({ topic, partition: 1 })).toBe(6)
      expect(await later.committed([{ topic, partition: 1 }])).toMatchObject([{ partition: 1, offset: 6 }])
      await later.close()
    },
    30_000,
  )
})

async function collect(consumer: Consumer<string, string>, into: string[]): Promise<void> {
  for await (const { value } of consumer) into.push(value!)
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10))
}
