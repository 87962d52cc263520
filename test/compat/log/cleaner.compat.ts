import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NodeDisk } from '../../../actors/runtime/node-disk.ts'
import { SILENT_LOGGER } from '../../../src/base/logger.ts'
import { SeededRandom } from '../../../src/base/seeded-random.ts'
import { Log } from '../../../src/log/log.ts'
import { DEFAULT_LOG_CONFIG } from '../../../src/log/log-config.ts'
import { BatchView } from '../../../src/records/batch.ts'
import { readRecords } from '../../../src/records/record.ts'
import { cleanLog } from '../../log/cleaner/clean-log.ts'
import { TestClock } from '../../log/log-fixture.ts'
import { dumpLog, HAS_KAFKA, KafkaLog } from './kafka-log.ts'
import { type KeyedAction, KeyedActions } from './keyed-actions.ts'

const SMALL = { segmentBytes: 1500, segmentIndexBytes: 240 }
/** Compressors differ by some bytes: nothing may depend on sizes. */
const LARGE = { segmentBytes: 1 << 20, segmentIndexBytes: 1 << 14 }

const configOf = (sizes: typeof SMALL) => ({
  ...DEFAULT_LOG_CONFIG,
  ...sizes,
  compact: true,
  delete: false,
  indexIntervalBytes: 150,
  deleteRetentionMs: 2500,
})
const kafkaConfigOf = ({ segmentBytes, segmentIndexBytes }: typeof SMALL) =>
  `internal.segment.bytes=${segmentBytes};segment.index.bytes=${segmentIndexBytes};index.interval.bytes=150;delete.retention.ms=2500;min.cleanable.dirty.ratio=0.0;cleanup.policy=compact`
const IO_BYTES = 700
const PRODUCER_STATE = { producerIdExpirationMs: 86_400_000, transactionVerification: false }

let folder = ''
let kafka: KafkaLog
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rafka-cleaner-'))
  kafka = new KafkaLog()
})
afterAll(async () => {
  await kafka[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

describe.skipIf(!HAS_KAFKA)('beside Apache Kafka’s own cleaner', () => {
  const seeds = Array.from({ length: Number(process.env['CLEANER_SEEDS'] ?? 8) }, (_, index) => index + 1)

  for (const seed of seeds) {
    test(`the same log becomes the same files, byte for byte (seed ${seed})`, async () => {
      const pair = await live(seed, [0], SMALL)
      pair.compareFiles()
      expect(dumpLog(pair.ours, '.log', '--deep-iteration', '--print-data-log')).not.toMatch(
        /isvalid: false|mismatch|Non-consecutive/,
      )
      for (const suffix of ['.index', '.timeindex'])
        expect(dumpLog(pair.ours, suffix, '--verify-index-only')).not.toMatch(/mismatch|out of order|not found/)
    })

    test(`compressed batches hold the same records (seed ${seed})`, async () => {
      const pair = await live(seed + 1000, [0, 1, 2, 3, 4], LARGE)
      expect(batchesIn(pair.ours)).toEqual(batchesIn(pair.kafkas))
    })
  }

  test('Kafka goes on in a folder that we cleaned, and we in one that it cleaned', async () => {
    const pair = await live(77, [0, 3], LARGE)
    for (const [directory, first] of [
      [pair.ours, 'kafka'],
      [pair.kafkas, 'rafka'],
    ] as const) {
      const before = batchesIn(directory)
      if (first === 'kafka') {
        expect(await kafka.ask('open', directory, kafkaConfigOf(LARGE), 0, 0, 'unclean')).toBe('ok')
        expect(await kafka.ask('close')).toBe('ok')
      } else openOurs(directory, pair.clock, LARGE).close()
      expect(batchesIn(directory)).toEqual(before)
    }
  })
})

/** Does the same to our log and to Kafka's, cleaning now and then, and closes both. */
async function live(seed: number, codecs: readonly number[], sizes: typeof SMALL) {
  const clock = new TestClock()
  const [ours, kafkas] = ['ours', 'kafkas'].map((whose) => join(folder, `${whose}-${seed}`, 'topic-0')) as [string, string]
  const random = new SeededRandom(seed)
  const log = openOurs(ours, clock, sizes)
  await kafka.ask('clock', clock.ms)
  expect(await kafka.ask('open', kafkas, kafkaConfigOf(sizes), 0, 0, 'unclean')).toBe('ok')
  const actions = new KeyedActions(random, () => clock.ms, codecs)
  let cleanedOffset = -1
  const run = async (action: KeyedAction, where: string): Promise<void> => {
    switch (action.kind) {
      case 'advance':
        clock.advance(action.ms)
        await kafka.ask('clock', clock.ms)
        return
      case 'append': {
        const { origin, leaderEpoch, bytes } = action
        if (origin === 'replication') {
          const view = new BatchView().at(bytes, 0)
          view.setBaseOffset(log.logEndOffset)
          view.setPartitionLeaderEpoch(leaderEpoch)
        }
        const base64 = Buffer.from(bytes).toString('base64')
        const { baseOffset, lastOffset } = log.append(bytes, { origin, leaderEpoch })
        const answer =
          origin === 'replication'
            ? await kafka.ask('follow', leaderEpoch, base64)
            : await kafka.ask('append', origin, leaderEpoch, 0, base64)
        expect(`ok ${baseOffset} ${lastOffset}`, where).toBe(answer)
        log.updateHighWatermark(log.logEndOffset)
        await kafka.ask('high-watermark', log.logEndOffset)
        return
      }
      case 'roll':
        log.roll()
        await kafka.ask('roll')
        return
      case 'expire-producers':
        log.removeExpiredProducers()
        await kafka.ask('expire-producers')
        return
      case 'delete-records': {
        const offset = log.logStartOffset + random.below(10)
        if (offset > log.highWatermark) return
        log.deleteRecordsBefore(offset)
        await kafka.ask('delete-records', offset)
        log.deleteExpired()
        await kafka.ask('delete-expired')
        return
      }
      case 'clean': {
        if (sizes === LARGE) await run({ kind: 'roll' }, where)
        // A map that is full leaves a dirty offset in the middle of a segment. There Kafka takes committed batches of a producer for aborted ones, if it has an aborted
        // transaction earlier in the segment, and keeps more than it had to: with large segments nearly always.
        const slots = sizes === LARGE ? 100 : 5 + random.below(30)
        const survey = log.cleaning.survey(cleanedOffset)!
        const cleaned =
          survey.cleanableBytes === 0 ? null : cleanLog(log, new NodeDisk(), { cleanedOffset, slots, ioBufferBytes: IO_BYTES })
        const answer =
          cleaned === null
            ? 'ok'
            : `ok ${survey.firstDirtyOffset} ${survey.firstUncleanableOffset} ${survey.cleanBytes} ${survey.cleanableBytes} ${cleaned.endOffset} ${cleaned.stats.bytesRead} ${cleaned.stats.recordsWritten}`
        const theirs = await kafka.ask('clean', slots * 24, 0.9, IO_BYTES)
        if (sizes === SMALL) expect(answer, where).toBe(theirs)
        else expect(cleaned?.endOffset ?? -1, where).toBe(Number(theirs.split(' ')[5] ?? -1))
        if (survey.resetsCheckpoint) cleanedOffset = survey.firstDirtyOffset
        if (cleaned !== null) cleanedOffset = cleaned.endOffset
        expect(batchesIn(ours), where).toEqual(batchesIn(kafkas))
        expect(abortedIn(log), where).toBe(await kafka.ask('aborted', log.logStartOffset, log.logEndOffset))
      }
    }
  }
  for (let step = 0; step < 400; step++) await run(actions.next(), `step ${step}`)
  log.close()
  expect(await kafka.ask('close')).toBe('ok')
  const compareFiles = (): void => {
    const names = (directory: string) =>
      readdirSync(directory).filter((name) => !/\.(deleted|snapshot)$/.test(name) && name !== 'partition.metadata')
    expect(names(ours)).toEqual(names(kafkas))
    for (const name of names(ours))
      expect({ name, content: readFileSync(join(ours, name)).toString('hex') }).toEqual({
        name,
        content: readFileSync(join(kafkas, name)).toString('hex'),
      })
  }
  return { ours, kafkas, clock, compareFiles }
}

function openOurs(directory: string, clock: TestClock, sizes: typeof SMALL): Log {
  return Log.open({
    directory,
    config: configOf(sizes),
    disk: new NodeDisk(),
    clock,
    random: new SeededRandom(1),
    logger: SILENT_LOGGER,
    producerState: PRODUCER_STATE,
    topicId: null,
  })
}

function abortedIn(log: Log): string {
  const aborted = log.abortedTransactions(log.logStartOffset, log.logEndOffset)
  return `ok ${aborted.map((t) => `${t.producerId}:${t.firstOffset}:${t.lastOffset}:${t.lastStableOffset}`).join(',')}`
}

/** Every batch of every segment, by what it means. */
function batchesIn(directory: string): unknown[] {
  const view = new BatchView()
  return readdirSync(directory)
    .filter((name) => name.endsWith('.log'))
    .map((name) => {
      const bytes = new Uint8Array(readFileSync(join(directory, name)))
      const batches: unknown[] = []
      for (let at = 0; at < bytes.length; at = view.end) {
        view.at(bytes, at)
        expect(view.crcMatches()).toBe(true)
        const { baseOffset, lastOffset, attributes, baseTimestamp, maxTimestamp, partitionLeaderEpoch } = view
        const { producerId, producerEpoch, baseSequence, count } = view
        const records = [...readRecords(view)].map(({ offset, timestamp, key, value }) => [
          offset,
          timestamp,
          key && Buffer.from(key).toString('latin1'),
          value && Buffer.from(value).toString('latin1'),
        ])
        const header = [baseOffset, lastOffset, attributes, baseTimestamp, maxTimestamp, partitionLeaderEpoch]
        batches.push([...header, producerId, producerEpoch, baseSequence, count, records])
      }
      return [name, batches]
    })
}
