import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NodeDisk } from '../../../actors/runtime/node-disk.ts'
import { RafkaError } from '../../../src/base/errors.ts'
import { SILENT_LOGGER } from '../../../src/base/logger.ts'
import { SeededRandom } from '../../../src/base/seeded-random.ts'
import { Log } from '../../../src/log/log.ts'
import { DEFAULT_LOG_CONFIG } from '../../../src/log/log-config.ts'
import { decodeProducerSnapshot } from '../../../src/log/producer-snapshot.ts'
import { rangesOf, readOnce, TestClock } from '../../log/log-fixture.ts'
import { HAS_KAFKA, KafkaLog } from './kafka-log.ts'
import { type LogAction, LogActions } from './log-actions.ts'

/** Compacted as well, so that holes in the log, which a leader may hand on, are nothing that recovery takes for damage. */
const CONFIG = {
  compact: true,
  segmentBytes: 2000,
  segmentIndexBytes: 240,
  indexIntervalBytes: 150,
  segmentMs: 20_000,
  retentionMs: 60_000,
  retentionBytes: 12_000,
}
const KAFKA_CONFIG =
  'internal.segment.bytes=2000;segment.index.bytes=240;index.interval.bytes=150;segment.ms=20000;retention.ms=60000;retention.bytes=12000;cleanup.policy=compact,delete'

/** Kafka's exceptions that a log throws, by the code that ours has. */
const CODES: Readonly<Record<string, string>> = {
  OutOfOrderSequenceException: 'OUT_OF_ORDER_SEQUENCE_NUMBER',
  InvalidProducerEpochException: 'INVALID_PRODUCER_EPOCH',
  InvalidTxnStateException: 'INVALID_TXN_STATE',
  TransactionCoordinatorFencedException: 'TRANSACTION_COORDINATOR_FENCED',
  OffsetOutOfRangeException: 'OFFSET_OUT_OF_RANGE',
  RecordBatchTooLargeException: 'RECORD_LIST_TOO_LARGE',
}

let folder = ''
let kafka: KafkaLog
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rafka-log-'))
  kafka = new KafkaLog()
})
afterAll(async () => {
  await kafka[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

describe.skipIf(!HAS_KAFKA)('beside Apache Kafka’s own log', () => {
  for (let seed = 1; seed <= Number(process.env['LOG_SEEDS'] ?? 20); seed++) {
    test(`the same 300 actions give the same answers and the same files (seed ${seed})`, async () => {
      const pair = new LogPair(join(folder, `ours-${seed}`, 'topic-0'), join(folder, `kafkas-${seed}`, 'topic-0'))
      await pair.open({ clean: false })
      const random = new SeededRandom(seed)
      const actions = new LogActions(
        random,
        () => pair.log,
        () => pair.clock.ms,
      )
      for (let step = 0; step < 300; step++) {
        const action = actions.next()
        await pair.run(action, `step ${step}`)
        if (step % 10 === 9) await pair.compareState(`step ${step}`, random)
        if (step % 60 === 59) {
          const clean = random.chance(0.6)
          await pair.close({ clean })
          pair.compareFiles(`step ${step}`, { indexes: clean })
          await pair.open({ clean })
          await pair.compareState(`reopened after step ${step}`, random)
        }
      }
      await pair.close({ clean: true })
      pair.compareFiles('at the end', { indexes: true })
    })
  }
})

/** Where records were deleted from inside of a transaction's batch, Kafka's last stable offset is that of the batch, in front of the log's start. Ours never is. */
function withinLog(answer: string): string {
  const [ok, logStartOffset, lastStableOffset, ...rest] = answer.split(' ')
  return [ok, logStartOffset, Math.max(Number(logStartOffset), Number(lastStableOffset)), ...rest].join(' ')
}

/** Our log and Kafka's, which are told the same. */
class LogPair {
  readonly clock = new TestClock()
  readonly #disk = new NodeDisk()
  readonly #ours: string
  readonly #kafkas: string
  log!: Log
  #offsets = { logStartOffset: 0, recoveryPoint: 0 }

  constructor(ours: string, kafkas: string) {
    this.#ours = ours
    this.#kafkas = kafkas
  }

  async open({ clean }: { clean: boolean }): Promise<void> {
    const { logStartOffset, recoveryPoint } = this.#offsets
    await kafka.ask('clock', this.clock.ms)
    this.log = Log.open({
      directory: this.#ours,
      config: { ...DEFAULT_LOG_CONFIG, ...CONFIG },
      disk: this.#disk,
      clock: this.clock,
      random: new SeededRandom(1),
      logger: SILENT_LOGGER,
      producerState: { producerIdExpirationMs: 86_400_000, transactionVerification: false },
      logStartOffset,
      recoveryPoint,
      cleanShutdown: clean,
    })
    expect(await kafka.ask('open', this.#kafkas, KAFKA_CONFIG, logStartOffset, recoveryPoint, clean ? 'clean' : 'unclean')).toBe(
      'ok',
    )
    // Makes Kafka read the largest timestamp of each segment: one that it has not read by then it forgets when the segment is truncated.
    await kafka.ask('timestamp', -3)
    const offset = this.log.logEndOffset
    await this.run({ kind: 'high-watermark', offset }, 'after opening')
  }

  async close({ clean }: { clean: boolean }): Promise<void> {
    const { logStartOffset } = this.log
    const recoveryPoint = Number((await kafka.ask('recovery-point')).split(' ')[1])
    if (clean) this.log.close()
    else {
      this.log.flush()
      this.log.abandon()
    }
    expect(await kafka.ask(clean ? 'close' : 'abandon')).toBe('ok')
    this.#offsets = { logStartOffset, recoveryPoint: clean ? this.log.recoveryPoint : recoveryPoint }
  }

  async run(action: LogAction, where: string): Promise<void> {
    if (action.kind === 'advance') {
      this.clock.advance(action.ms)
      await kafka.ask('clock', this.clock.ms)
      return
    }
    const theirs = await this.#askKafka(action)
    const ours = this.#ask(action)
    // After recovery Kafka knows only the last batch of a producer (that of its snapshot), we know five: what it calls out of order is to us a duplicate.
    if (ours.startsWith('duplicate') && theirs === 'error OUT_OF_ORDER_SEQUENCE_NUMBER') return
    if (action.kind === 'truncate') {
      // Kafka forgets here which decided transactions are not replicated yet, for as long as the high watermark is not at the end. We do not.
      const end = await kafka.ask('high-watermark', this.log.logEndOffset)
      expect(`ok ${this.log.updateHighWatermark(this.log.logEndOffset)}`).toBe(end)
    }
    expect({ where, kind: action.kind, answer: ours.replace('duplicate', 'ok') }).toEqual({
      where,
      kind: action.kind,
      answer: theirs,
    })
  }

  async compareState(where: string, random: SeededRandom): Promise<void> {
    const { log } = this
    const from = log.logStartOffset + random.below(log.logEndOffset - log.logStartOffset + 1)
    const to = from + random.below(50)
    const timestamp = random.chance(0.5) ? this.clock.ms - random.below(10_000) : -1 - random.below(6)
    const epoch = random.below(log.epochs.latestEpoch + 3)
    const found = log.offsetForTimestamp(timestamp)
    const end = log.endOffsetForEpoch(epoch)
    const ours = {
      where,
      offsets: `ok ${log.logStartOffset} ${this.#behindHole(log.lastStableOffset)} ${log.highWatermark} ${log.logEndOffset}`,
      timestamp: `ok ${found.timestamp} ${found.offset} ${found.leaderEpoch}`,
      epochEnd: `ok ${end.epoch} ${end.endOffset}`,
      aborted: `ok ${log
        .abortedTransactions(log.logStartOffset, to)
        .map((t) => `${t.producerId}:${t.firstOffset}:${t.lastOffset}:${t.lastStableOffset}`)
        .join(',')}`,
      producers: `ok ${[...log.producers.producers.values()]
        .map(
          (p) =>
            `${p.producerId}:${p.producerEpoch}:${p.lastSequence}:${p.lastTimestamp}:${p.coordinatorEpoch}:${p.currentTransactionFirstOffset}`,
        )
        .sort()
        .join(',')}`,
    }
    expect(ours).toEqual({
      where,
      offsets: withinLog(await kafka.ask('offsets')),
      timestamp: await kafka.ask('timestamp', timestamp),
      epochEnd: await kafka.ask('epoch-end', epoch),
      aborted: await kafka.ask('aborted', log.logStartOffset, to),
      producers: await kafka.ask('producers'),
    })
  }

  compareFiles(where: string, { indexes }: { indexes: boolean }): void {
    // Kafka makes the indexes of a segment with its first batch, and keeps them at full length until it closes them.
    const isCompared = (name: string) => !name.endsWith('.deleted') && (indexes || !/\.(time)?index$/.test(name))
    const names = (directory: string) => readdirSync(directory).filter(isCompared)
    expect({ where, names: names(this.#ours) }).toEqual({ where, names: names(this.#kafkas) })
    for (const name of names(this.#ours)) {
      const [ours, theirs] = [this.#ours, this.#kafkas].map((directory) => this.#content(join(directory, name)))
      expect({ where, name, content: ours }).toEqual({ where, name, content: theirs })
    }
  }

  /** Where a log has a hole at its start, Kafka's last stable offset can be that of the first batch behind it. */
  #behindHole(offset: number): number {
    const [first] = rangesOf(readOnce(this.log, offset, { maxOffset: this.log.highWatermark }))
    return offset === this.log.logStartOffset && first !== undefined ? Math.max(offset, first[0]) : offset
  }

  /** A snapshot holds its producers in the order of Java's hash map: they are compared by their ids. */
  #content(path: string): unknown {
    const bytes = readFileSync(path)
    if (!path.endsWith('.snapshot')) return bytes.toString('hex')
    const byId = decodeProducerSnapshot(bytes, path).sort((a, b) => a.producerId - b.producerId)
    return byId.map((p) => [
      p.producerId,
      p.producerEpoch,
      p.lastSequence,
      p.lastDataOffset,
      p.lastOffsetDelta,
      p.lastTimestamp,
      p.coordinatorEpoch,
      p.currentTransactionFirstOffset,
    ])
  }

  #ask(action: Exclude<LogAction, { kind: 'advance' }>): string {
    const { log } = this
    try {
      switch (action.kind) {
        case 'append': {
          const { origin, leaderEpoch, transactionVersion } = action
          const { baseOffset, lastOffset, isDuplicate } = log.append(action.bytes.slice(), {
            origin,
            leaderEpoch,
            transactionVersion,
          })
          return `${isDuplicate ? 'duplicate' : 'ok'} ${baseOffset} ${lastOffset}`
        }
        case 'follow': {
          const { baseOffset, lastOffset } = log.append(action.bytes.slice(), {
            origin: 'replication',
            leaderEpoch: action.leaderEpoch,
          })
          return `ok ${baseOffset} ${lastOffset}`
        }
        case 'high-watermark':
          return `ok ${log.updateHighWatermark(action.offset)}`
        case 'delete-records':
          return `ok ${log.deleteRecordsBefore(action.offset)}`
        case 'delete-expired':
          return `ok ${log.deleteExpired()}`
        case 'expire-producers':
          log.removeExpiredProducers()
          return 'ok'
        case 'roll':
          log.roll()
          return 'ok'
        case 'truncate': {
          const before = log.logEndOffset
          log.truncateTo(action.offset)
          return `ok ${action.offset < before}`
        }
        case 'restart':
          log.truncateFullyAndStartAt(action.offset)
          return 'ok'
      }
    } catch (error) {
      if (!(error instanceof RafkaError)) throw error
      return `error ${error.code}`
    }
  }

  async #askKafka(action: Exclude<LogAction, { kind: 'advance' }>): Promise<string> {
    const answer = await this.#commandKafka(action)
    if (!answer.startsWith('error')) return answer
    const [, exception = ''] = answer.split(' ')
    return `error ${CODES[exception] ?? answer}`
  }

  #commandKafka(action: Exclude<LogAction, { kind: 'advance' }>): Promise<string> {
    const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
    switch (action.kind) {
      case 'append':
        return kafka.ask('append', action.origin, action.leaderEpoch, action.transactionVersion, base64(action.bytes))
      case 'follow':
        return kafka.ask('follow', action.leaderEpoch, base64(action.bytes))
      case 'high-watermark':
      case 'delete-records':
      case 'truncate':
      case 'restart':
        return kafka.ask(action.kind, action.offset)
      default:
        return kafka.ask(action.kind)
    }
  }
}
