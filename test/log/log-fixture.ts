import type { Clock } from '../../src/base/clock.ts'
import { SILENT_LOGGER } from '../../src/base/logger.ts'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import type { Random } from '../../src/base/random.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import type { AppendOptions, AppendResult } from '../../src/log/append-batches.ts'
import { Log } from '../../src/log/log.ts'
import { DEFAULT_LOG_CONFIG, type LogConfig } from '../../src/log/log-config.ts'
import type { LogOptions } from '../../src/log/log-options.ts'
import { BatchView } from '../../src/records/batch.ts'
import { BatchBuilder, type BatchOptions } from '../../src/records/builder.ts'
import { ABORT, buildEndTransactionMarker, COMMIT } from '../../src/records/control-records.ts'

export const DIRECTORY = '/data/topic-0'
export const START_MS = 1_700_000_000_000

export class TestClock implements Clock {
  ms = START_MS
  /** By which the wall clock is wrong. */
  skewMs = 0
  nowMs(): number {
    return this.ms + this.skewMs
  }
  monotonicUs(): number {
    return this.ms * 1000
  }
  advance(ms: number): void {
    this.ms += ms
  }
}

export interface Bench {
  readonly disk: MemoryDisk
  readonly clock: TestClock
  readonly random: Random
}

export function makeBench({ capacityBytes, seed = 1 }: { capacityBytes?: number; seed?: number } = {}): Bench {
  const disk = new MemoryDisk(capacityBytes === undefined ? {} : { capacityBytes })
  disk.makeDirectory('/data')
  disk.syncDirectory('/')
  return { disk, clock: new TestClock(), random: new SeededRandom(seed) }
}

/** A log in a small way: segments of 1 KiB and an index entry for about every 100 bytes, unless `config` says otherwise. */
export function openLog(
  bench: Bench,
  { config, ...options }: Partial<Omit<LogOptions, 'config'>> & { config?: Partial<LogConfig> } = {},
): Log {
  const { disk, clock, random } = bench
  return Log.open({
    directory: DIRECTORY,
    disk,
    clock,
    random,
    logger: SILENT_LOGGER,
    config: { ...DEFAULT_LOG_CONFIG, segmentBytes: 1024, segmentIndexBytes: 1200, indexIntervalBytes: 100, ...config },
    ...options,
  })
}

/** A batch of `values.length` records, all of the same time. */
export function batchOf(
  values: readonly string[],
  { timestamp = START_MS, ...options }: BatchOptions & { timestamp?: number } = {},
): Uint8Array {
  const builder = new BatchBuilder(options)
  for (const value of values) builder.append({ timestamp, key: null, value: new TextEncoder().encode(value) })
  return builder.build()
}

/** A batch of `count` records. */
export function batch(count = 1, options: BatchOptions & { timestamp?: number } = {}): Uint8Array {
  return batchOf(
    Array.from({ length: count }, (_, index) => `value-${index}`),
    options,
  )
}

export function marker(
  kind: 'commit' | 'abort',
  {
    producerId,
    producerEpoch = 0,
    coordinatorEpoch = 0,
    timestamp = START_MS,
  }: { producerId: number; producerEpoch?: number; coordinatorEpoch?: number; timestamp?: number },
): Uint8Array {
  const type = kind === 'commit' ? COMMIT : ABORT
  return buildEndTransactionMarker({ type, coordinatorEpoch }, { timestamp, producerId, producerEpoch })
}

export function append(log: Log, bytes: Uint8Array, options: Partial<AppendOptions> = {}): AppendResult {
  return log.append(bytes, { leaderEpoch: 0, origin: 'client', ...options })
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** Reads once, as far as `maxOffset`; empty if there is nothing. */
export function readOnce(
  log: Log,
  offset: number,
  { maxBytes = 1 << 20, maxOffset = log.logEndOffset, minOneBatch = true } = {},
): Uint8Array {
  const plan = log.read(offset, maxBytes, maxOffset, minOneBatch)
  if (plan === null) return new Uint8Array(0)
  const bytes = new Uint8Array(plan.length)
  return bytes.subarray(0, plan.fill(bytes))
}

/** Base offset and last offset of each batch. */
export function rangesOf(bytes: Uint8Array): [baseOffset: number, lastOffset: number][] {
  const view = new BatchView()
  const ranges: [number, number][] = []
  for (let at = 0; at < bytes.length; at = view.end) {
    view.at(bytes, at)
    ranges.push([view.baseOffset, view.lastOffset])
  }
  return ranges
}

/** All batches from `offset` to the end, read one piece after the other. */
export function readAll(log: Log, offset = log.logStartOffset, maxBytes = 1 << 20): Uint8Array[] {
  const batches: Uint8Array[] = []
  const view = new BatchView()
  let next = offset
  while (next < log.logEndOffset) {
    const bytes = readOnce(log, next, { maxBytes })
    if (bytes.length === 0) break
    for (let at = 0; at < bytes.length; at = view.end) {
      view.at(bytes, at)
      batches.push(bytes.slice(at, view.end))
      next = view.nextOffset
    }
  }
  return batches
}

/** Closes the log and opens it again as after a proper stop. */
export function reopen(bench: Bench, log: Log, options: Parameters<typeof openLog>[1] = {}): Log {
  const { logStartOffset } = log
  log.close()
  return openLog(bench, { cleanShutdown: true, logStartOffset, recoveryPoint: log.recoveryPoint, ...options })
}
