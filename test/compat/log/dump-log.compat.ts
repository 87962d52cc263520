import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NodeDisk } from '../../../actors/runtime/node-disk.ts'
import { SILENT_LOGGER } from '../../../src/base/logger.ts'
import { SeededRandom } from '../../../src/base/seeded-random.ts'
import { Log } from '../../../src/log/log.ts'
import { DEFAULT_LOG_CONFIG } from '../../../src/log/log-config.ts'
import { append, batch, marker, rangesOf, readAll, START_MS, TestClock } from '../../log/log-fixture.ts'
import { dumpLog, HAS_KAFKA, KafkaLog } from './kafka-log.ts'

const CONFIG = { ...DEFAULT_LOG_CONFIG, segmentBytes: 4096, segmentIndexBytes: 4096, indexIntervalBytes: 200 }
const KAFKA_CONFIG = 'internal.segment.bytes=4096;segment.index.bytes=4096;index.interval.bytes=200'
const PRODUCER_STATE = { producerIdExpirationMs: 86_400_000, transactionVerification: false }

function openLog(directory: string, options: { cleanShutdown?: boolean; recoveryPoint?: number } = {}): Log {
  const [disk, clock, random] = [new NodeDisk(), new TestClock(), new SeededRandom(1)]
  return Log.open({
    directory,
    config: CONFIG,
    disk,
    clock,
    random,
    logger: SILENT_LOGGER,
    producerState: PRODUCER_STATE,
    topicId: null,
    ...options,
  })
}

/** Several segments: plain and idempotent batches of every codec, transactions of two producers that are committed, aborted and left open, several epochs. */
function fill(log: Log): void {
  const sequences = new Map<number, number>()
  const produce = (producerId: number, isTransactional: boolean, compression: number, round: number) => {
    const baseSequence = sequences.get(producerId) ?? 0
    sequences.set(producerId, baseSequence + 4)
    const timestamp = START_MS + round * 100 - (round % 5) * 30
    append(log, batch(4, { producerId, producerEpoch: 0, baseSequence, isTransactional, compression, timestamp }), {
      leaderEpoch: round >> 4,
    })
  }
  for (let round = 0; round < 64; round++) {
    const leaderEpoch = round >> 4
    append(log, batch(1 + (round % 7), { compression: round % 5, timestamp: START_MS + round * 100 }), { leaderEpoch })
    produce(10, false, round % 5, round)
    produce(20, true, (round + 1) % 5, round)
    produce(30, true, (round + 2) % 5, round)
    const timestamp = START_MS + round * 100
    if (round % 3 === 2)
      append(log, marker(round % 2 === 0 ? 'commit' : 'abort', { producerId: 20, timestamp }), {
        leaderEpoch,
        origin: 'coordinator',
      })
    if (round % 7 === 6) append(log, marker('abort', { producerId: 30, timestamp }), { leaderEpoch, origin: 'coordinator' })
  }
  log.updateHighWatermark(log.logEndOffset)
}

describe.skipIf(!HAS_KAFKA)('kafka-dump-log reads what we wrote', () => {
  let folder = ''
  let directory = ''
  let ranges: [number, number][] = []
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rafka-dump-'))
    directory = join(folder, 'topic-0')
    const log = openLog(directory)
    fill(log)
    expect(log.segmentCount).toBeGreaterThan(4)
    ranges = readAll(log).flatMap(rangesOf)
    log.close()
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('all batches and records, with the offsets that they have, and no complaint', () => {
    const text = dumpLog(directory, '.log', '--deep-iteration', '--print-data-log')
    const found = [...text.matchAll(/^baseOffset: (\d+) lastOffset: (\d+) .*isvalid: (\w+)/gm)].map(([, base, last, valid]) => [
      Number(base),
      Number(last),
      valid,
    ])
    expect(found).toEqual(ranges.map(([base, last]) => [base, last, 'true']))
    const offsets = [...text.matchAll(/^\| offset: (\d+)/gm)].map(([, offset]) => Number(offset))
    expect(offsets).toEqual(Array.from({ length: ranges.at(-1)![1] + 1 }, (_, offset) => offset))
    expect(text).toContain('endTxnMarker: ABORT')
    expect(complaintsIn(text)).toEqual([])
  })

  test('the offset indexes, by its sanity check and entry by entry', () => {
    expect(dumpLog(directory, '.index', '--index-sanity-check').match(/passed sanity check|is empty/g)).toHaveLength(
      filesOf(directory, '.index').length,
    )
    expect(complaintsIn(dumpLog(directory, '.index', '--verify-index-only'))).toEqual([])
    expect(dumpLog(directory, '.index').match(/^offset: \d+ position: \d+/gm)!.length).toBeGreaterThan(20)
  })

  test('the time indexes', () => {
    expect(dumpLog(directory, '.timeindex', '--index-sanity-check').match(/passed sanity check|is empty/g)).toHaveLength(
      filesOf(directory, '.timeindex').length,
    )
    expect(complaintsIn(dumpLog(directory, '.timeindex', '--verify-index-only'))).toEqual([])
    expect(dumpLog(directory, '.timeindex').match(/^timestamp: \d+ offset: \d+/gm)!.length).toBeGreaterThan(20)
  })

  test('the transaction indexes and the producer snapshots', () => {
    expect(dumpLog(directory, '.txnindex').match(/version: 0 producerId: (20|30) /g)!.length).toBeGreaterThan(10)
    const snapshots = dumpLog(directory, '.snapshot')
    expect(snapshots.match(/^producerId: 10 producerEpoch: 0 .*currentTxnFirstOffset: OptionalLong.empty/gm)).toHaveLength(
      filesOf(directory, '.snapshot').length,
    )
    expect(snapshots).toMatch(/producerId: 30 .*currentTxnFirstOffset: OptionalLong\[\d+\]/)
  })
})

describe.skipIf(!HAS_KAFKA)('a folder goes from one to the other', () => {
  let folder = ''
  let kafka: KafkaLog
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rafka-folder-'))
    kafka = new KafkaLog()
  })
  afterAll(async () => {
    await kafka[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true })
  })

  const producersOf = (log: Log) =>
    [...log.producers.producers.values()]
      .map(
        (p) =>
          `${p.producerId}:${p.producerEpoch}:${p.lastSequence}:${p.lastTimestamp}:${p.coordinatorEpoch}:${p.currentTransactionFirstOffset}`,
      )
      .sort()
      .join(',')

  for (const clean of [true, false]) {
    test(`Kafka opens ours, goes on in it, and we take it back (${clean ? 'closed' : 'killed'} in between)`, async () => {
      const directory = join(folder, clean ? 'closed' : 'killed', 'topic-0')
      const ours = openLog(directory)
      fill(ours)
      const { logEndOffset } = ours
      const producers = producersOf(ours)
      if (clean) ours.close()
      else {
        ours.flush()
        ours.abandon()
      }
      const mode = clean ? 'clean' : 'unclean'
      await kafka.ask('clock', START_MS + 100_000)
      expect(await kafka.ask('open', directory, KAFKA_CONFIG, 0, clean ? logEndOffset : 0, mode)).toBe('ok')
      expect(await kafka.ask('high-watermark', logEndOffset)).toBe(`ok ${logEndOffset}`)
      expect(await kafka.ask('producers')).toBe(`ok ${producers}`)
      let end = logEndOffset
      for (let round = 0; round < 40; round++) {
        const bytes = batch(3, {
          producerId: 40,
          producerEpoch: 0,
          baseSequence: round * 3,
          timestamp: START_MS + 90_000 + round,
        })
        expect(await kafka.ask('append', 'client', 9, 0, Buffer.from(bytes).toString('base64'))).toBe(`ok ${end} ${end + 2}`)
        end += 3
      }
      const theirs = await kafka.ask('producers')
      expect(await kafka.ask(clean ? 'close' : 'abandon')).toBe('ok')
      const again = openLog(directory, { cleanShutdown: clean, recoveryPoint: clean ? end : 0 })
      expect(again.logEndOffset).toBe(end)
      expect(again.recovery.truncatedBytes).toBe(0)
      expect(`ok ${producersOf(again)}`).toBe(theirs)
      expect(again.epochs.latestEpoch).toBe(9)
      const found = readAll(again).flatMap(rangesOf)
      expect(found.map(([base], index) => (index === 0 ? base : base - found[index - 1]![1]))).toEqual(
        found.map((_, index) => (index === 0 ? 0 : 1)),
      )
      again.close()
    })
  }

  test('every state in which we may be killed is one that Kafka recovers as we do', async () => {
    const directory = join(folder, 'states', 'topic-0')
    const log = openLog(directory)
    for (let round = 0; round < 6; round++) {
      fillOnce(log, round)
      const copy = join(folder, `states-${round}`, 'topic-0')
      cpSync(directory, copy, { recursive: true })
      expect(await kafka.ask('open', copy, KAFKA_CONFIG, 0, 0, 'unclean')).toBe('ok')
      await kafka.ask('high-watermark', log.logEndOffset)
      expect((await kafka.ask('offsets')).split(' ').at(-1)).toBe(String(log.logEndOffset))
      expect(await kafka.ask('producers')).toBe(`ok ${producersOf(log)}`)
      expect(await kafka.ask('close')).toBe('ok')
    }
    log.abandon()
  })
})

function fillOnce(log: Log, round: number): void {
  for (let index = 0; index < 20; index++) {
    append(
      log,
      batch(2, {
        producerId: 50,
        producerEpoch: 0,
        baseSequence: (round * 20 + index) * 2,
        isTransactional: true,
        timestamp: START_MS + index,
      }),
    )
    if (index % 4 === 3) append(log, marker(index % 8 === 3 ? 'abort' : 'commit', { producerId: 50 }), { origin: 'coordinator' })
  }
}

function filesOf(directory: string, suffix: string): string[] {
  return readdirSync(directory).filter((name) => name.endsWith(suffix))
}

/** The tool ends with 0 whatever it finds; what it does not like it says. */
function complaintsIn(text: string): string[] {
  return text
    .split('\n')
    .filter(
      (line) =>
        /mismatch|out of order|corrupt|not found|invalid|is not|Non-consecutive|could not/i.test(line) &&
        !/^(baseOffset|\| offset|Dumping)/.test(line),
    )
}
