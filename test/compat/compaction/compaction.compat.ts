import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import type { BrokerProcess } from '../../../bench/peers/broker-process.ts'
import { findJava, kafkaClassPath } from '../../../bench/peers/java.ts'
import { startCompatBroker } from '../compat-broker.ts'
import { DriverProcess } from '../driver-process.ts'
import { dumpLog } from '../log/kafka-log.ts'
import { compatSuite } from '../passes.ts'
import { pause, waitUntil } from '../wait-until.ts'

type Pair = readonly [key: string | null, value: string | null]
type Seen = readonly [offset: number, key: string, value: string | null]

/** Every batch that comes a while after the one before begins a segment, and whatever is closed is cleaned at once. What is in the last one stays and counts for nothing. */
const COMPACTED = { 'cleanup.policy': 'compact', 'segment.ms': '100', 'min.cleanable.dirty.ratio': '0.001' }
const ROLL_MS = 150

const add = compatSuite(import.meta.dirname)
let broker: BrokerProcess
let java: DriverProcess
beforeAll(async () => {
  broker = await startCompatBroker({
    'log.cleaner.backoff.ms': '100',
    'log.retention.check.interval.ms': '500',
    'offsets.topic.num.partitions': '1',
  })
  const options = ['-Xmx256m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-cp', kafkaClassPath()]
  const program = join(import.meta.dirname, 'CompactionDriver.java')
  java = new DriverProcess(findJava().command, [...options, program, `${broker.host}:${broker.port}`])
})
afterAll(async () => {
  await java?.close()
  await broker?.stop()
})

const folderOf = (topic: string): string => join(broker.folder, 'data', `${topic}-0`)
const createTopic = (topic: string, configs: Readonly<Record<string, string>> = {}) =>
  java.call('createTopic', { topic, configs: { ...COMPACTED, ...configs } })
const read = (topic: string, isolation: 'read_committed' | 'read_uncommitted' = 'read_uncommitted') =>
  java.call<Seen[]>('read', { topic, isolation })

/** In one batch, or one transaction, and in a segment of its own. */
async function put(
  topic: string,
  records: readonly Pair[],
  { producer = 'plain', ...options }: { producer?: string; compression?: string; end?: 'commit' | 'abort' | 'open' } = {},
): Promise<void> {
  await java.call('produce', { topic, records, producer, ...options })
  await pause(ROLL_MS)
}

/** Waits until all in front of the active segment is clean, and was when the cleaner last looked. */
async function untilClean(topic: string): Promise<void> {
  const folder = folderOf(topic)
  await waitUntil(`${topic} is clean`, async () => {
    const names = readdirSync(folder)
    const active = Math.max(...names.map((name) => (name.endsWith('.log') ? Number.parseInt(name, 10) : 0)))
    return cleanedOffset(topic) >= active && !names.some((name) => /\.(cleaned|swap)$/.test(name))
  })
}

function cleanedOffset(topic: string): number {
  const file = join(broker.folder, 'data/cleaner-offset-checkpoint')
  if (!existsSync(file)) return -1
  return Number(new RegExp(`^${topic} 0 (\\d+)$`, 'm').exec(readFileSync(file, 'utf8'))?.[1] ?? -1)
}

/** kafka-dump-log finds nothing wrong with what the cleaner left. */
function expectSound(topic: string): void {
  const folder = folderOf(topic)
  expect(dumpLog(folder, '.log', '--deep-iteration')).not.toMatch(/isvalid: false|mismatch|Non-consecutive/)
  for (const suffix of ['.index', '.timeindex'])
    expect(dumpLog(folder, suffix, '--verify-index-only')).not.toMatch(/mismatch|out of order|not found/)
}

for (const compression of ['none', 'gzip', 'snappy', 'lz4', 'zstd']) {
  add(`of each key the last value stays, at its offset (${compression})`, async () => {
    const topic = `latest-${compression}`
    await createTopic(topic)
    const options = { producer: compression, compression }
    for (let round = 0; round < 4; round++)
      await put(
        topic,
        Array.from({ length: 10 - round }, (_, key): Pair => [`k${key}`, `${round}-${key}`]),
        options,
      )
    await put(topic, [['end', '']], options)
    await untilClean(topic)
    expect(await read(topic)).toEqual([
      [9, 'k9', '0-9'],
      [18, 'k8', '1-8'],
      [26, 'k7', '2-7'],
      ...[0, 1, 2, 3, 4, 5, 6].map((key) => [27 + key, `k${key}`, `3-${key}`]),
      [34, 'end', ''],
    ])
    expectSound(topic)
  })
}

add('a tombstone stays for delete.retention.ms, and then goes', async () => {
  await createTopic('tombstones', { 'delete.retention.ms': '6000' })
  await put('tombstones', [
    ['a', '1'],
    ['b', '1'],
  ])
  await put('tombstones', [['a', null]])
  await put('tombstones', [['end', '1']])
  await untilClean('tombstones')
  expect(await read('tombstones')).toEqual([
    [1, 'b', '1'],
    [2, 'a', null],
    [3, 'end', '1'],
  ])
  await pause(6500)
  await put('tombstones', [['end', '2']])
  await put('tombstones', [['end', '3']])
  await untilClean('tombstones')
  expect((await read('tombstones')).map(([, key, value]) => [key, value])).toEqual([
    ['b', '1'],
    ['end', '2'],
    ['end', '3'],
  ])
  expectSound('tombstones')
})

add('of transactions what was committed stays, and what was aborted goes', async () => {
  await createTopic('transactions', { 'delete.retention.ms': '0' })
  const transaction = (end: 'commit' | 'abort', records: readonly Pair[]) =>
    put('transactions', records, { producer: 'transactional', end })
  await transaction('commit', [
    ['a', '1'],
    ['b', '1'],
    ['c', '1'],
  ])
  await transaction('abort', [
    ['a', '2'],
    ['d', '2'],
  ])
  await transaction('commit', [['b', '3']])
  await put('transactions', [['c', '4']])
  await transaction('abort', [['b', '5']])
  await put('transactions', [['end', '6']])
  await untilClean('transactions')
  const left = [
    [0, 'a', '1'],
    [7, 'b', '3'],
    [9, 'c', '4'],
    [12, 'end', '6'],
  ]
  expect(await read('transactions', 'read_committed')).toEqual(left)
  expect(await read('transactions', 'read_uncommitted')).toEqual(left)
  // The transactional producer goes on: what it wrote last, and its epoch, is known.
  await transaction('commit', [['b', '7']])
  await put('transactions', [['end', '8']])
  await untilClean('transactions')
  expect((await read('transactions', 'read_committed')).map(([, key, value]) => [key, value])).toEqual([
    ['a', '1'],
    ['c', '4'],
    ['end', '6'],
    ['b', '7'],
    ['end', '8'],
  ])
  expectSound('transactions')
})

add('what is behind the beginning of an open transaction is not cleaned until it ends', async () => {
  await createTopic('open')
  await put('open', [['a', '1']])
  await put('open', [['a', '2']])
  await put('open', [['b', '3']], { producer: 'left-open', end: 'open' })
  await put('open', [['a', '4']])
  await put('open', [['end', '5']])
  await waitUntil('what is in front of it is clean', async () => cleanedOffset('open') === 2)
  expect(await read('open')).toEqual([
    [1, 'a', '2'],
    [2, 'b', '3'],
    [3, 'a', '4'],
    [4, 'end', '5'],
  ])
  expect(await read('open', 'read_committed')).toEqual([[1, 'a', '2']])
  await java.call('end', { producer: 'left-open', how: 'commit' })
  await pause(ROLL_MS)
  await put('open', [['end', '6']])
  await untilClean('open')
  const left = [
    [2, 'b', '3'],
    [3, 'a', '4'],
    [4, 'end', '5'],
    [6, 'end', '6'],
  ]
  expect(await read('open', 'read_committed')).toEqual(left)
})

add('compact,delete: what is older than retention.ms goes as well, whatever its key', async () => {
  await createTopic('both', { 'cleanup.policy': 'compact,delete', 'retention.ms': '5000', 'file.delete.delay.ms': '100' })
  await put('both', [
    ['a', '1'],
    ['b', '1'],
  ])
  await put('both', [['a', '2']])
  await put('both', [['end', '1']])
  await untilClean('both')
  expect((await read('both')).map(([, key, value]) => [key, value])).toEqual([
    ['b', '1'],
    ['a', '2'],
    ['end', '1'],
  ])
  await pause(5500)
  await put('both', [['end', '2']])
  await waitUntil('the old segments are gone', async () => (await read('both')).length === 1)
  expect((await read('both')).map(([, key, value]) => [key, value])).toEqual([['end', '2']])
})

add('min.compaction.lag.ms keeps what is young', async () => {
  await createTopic('young', { 'min.compaction.lag.ms': '6000' })
  await put('young', [['a', '1']])
  await put('young', [['a', '2']])
  await put('young', [['end', '1']])
  await pause(1500)
  expect(await read('young')).toHaveLength(3)
  await waitUntil('it is old enough', async () => (await read('young')).length === 2)
})

add('max.compaction.lag.ms has it cleaned however little is dirty', async () => {
  await createTopic('old', { 'min.cleanable.dirty.ratio': '1', 'max.compaction.lag.ms': '4000' })
  await put('old', [['a', '1']])
  await put('old', [['a', '2']])
  await put('old', [['end', '1']])
  await pause(1000)
  expect(await read('old')).toHaveLength(3)
  await waitUntil('it has waited long enough', async () => (await read('old')).length === 2)
})

add('a record without a key is refused', async () => {
  await createTopic('keyless')
  await expect(put('keyless', [[null, '1']])).rejects.toThrow(/InvalidRecordException/)
})

add('committed offsets are the last ones when __consumer_offsets was compacted', async () => {
  await createTopic('read-by-groups')
  const commit = (group: string, offset: number) => java.call('commit', { group, offsets: { 'read-by-groups': offset } })
  await commit('first', 0)
  await java.call('alterTopic', {
    topic: '__consumer_offsets',
    configs: { 'segment.ms': '100', 'min.cleanable.dirty.ratio': '0.001' },
  })
  for (let offset = 1; offset <= 60; offset++) await commit(offset % 3 === 0 ? 'first' : 'second', offset)
  await pause(ROLL_MS)
  await commit('third', 7)
  await untilClean('__consumer_offsets')
  const groups = ['first', 'second', 'third']
  const committed = () => Promise.all(groups.map((group) => java.call('committed', { group })))
  expect(await committed()).toEqual([60, 59, 7].map((offset) => ({ 'read-by-groups': offset })))
  const dump = dumpLog(folderOf('__consumer_offsets'), '.log', '--deep-iteration', '--offsets-decoder')
  expect(dump.match(/"topic":"read-by-groups"/g)!.length).toBeLessThan(10)
  expectSound('__consumer_offsets')
})
