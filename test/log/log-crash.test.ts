import { describe, expect, test } from 'vitest'
import type { Disk } from '../../src/base/disk.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import type { Log } from '../../src/log/log.ts'
import type { LogConfig } from '../../src/log/log-config.ts'
import { deleteFiles } from '../../src/log/segment-store.ts'
import { append, batch, makeBench, openLog, rangesOf, readAll } from './log-fixture.ts'

const SEEDS = Number(process.env['LOG_CRASH_SEEDS'] ?? 150)
const CONFIG: Partial<LogConfig> = { segmentBytes: 700, segmentIndexBytes: 120, indexIntervalBytes: 90, retentionBytes: 2500 }

class PowerCut extends Error {}

/** What must be there after a crash, whatever the disk loses: the batches that were synced, and the checkpoint as it was last written. */
interface Durable {
  /** By base offset, the batches that may be there: what was truncated away can come back, as long as nothing was synced since. */
  readonly batches: Map<number, Uint8Array[]>
  /** Rises with each truncation, as it does where replicas truncate. */
  leaderEpoch: number
  syncedEnd: number
  recoveryPoint: number
  logStartOffset: number
}

describe('the power is cut at any call to the disk, and what was not synced is lost or torn', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    test(`what was synced is there, in order and once (seed ${seed})`, () => run(seed))
  }
})

function run(seed: number): void {
  const random = new SeededRandom(seed)
  const bench = makeBench({ seed })
  const { disk } = bench
  const durable: Durable = { batches: new Map(), leaderEpoch: 0, syncedEnd: 0, recoveryPoint: 0, logStartOffset: 0 }
  let nextSequence = 0
  for (let life = 0; life < 6; life++) {
    const last = disk.operations + 1 + random.below(life === 0 ? 120 : 300)
    disk.failWhen((operation) => {
      if (operation.number >= last) throw new PowerCut()
      return null
    })
    try {
      const { recoveryPoint, logStartOffset } = durable
      const log = openLog(bench, { config: { ...CONFIG, preallocate: seed % 3 === 0 }, recoveryPoint, logStartOffset })
      check(log, durable)
      checkpointIfLowered(log, durable)
      nextSequence = (log.producers.get(1)?.lastSequence ?? -1) + 1
      for (;;) nextSequence = act(log, disk, durable, random, nextSequence)
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error
    }
    disk.crash(random)
  }
  const { recoveryPoint, logStartOffset } = durable
  const log = openLog(bench, { config: CONFIG, recoveryPoint, logStartOffset })
  check(log, durable)
  expect(log.recovery.lostSyncedRecords).toBe(false)
}

function act(log: Log, disk: Disk, durable: Durable, random: SeededRandom, sequence: number): number {
  const choice = random.below(20)
  if (choice < 12) {
    const count = 1 + random.below(4)
    const isIdempotent = random.chance(0.5)
    const bytes = batch(count, isIdempotent ? { producerId: 1, producerEpoch: 0, baseSequence: sequence } : {})
    const before = log.logEndOffset
    // Noted first: a batch whose append the power cut into may be there afterwards.
    durable.batches.set(before, [...(durable.batches.get(before) ?? []), bytes])
    append(log, bytes, { leaderEpoch: durable.leaderEpoch })
    log.updateHighWatermark(log.logEndOffset)
    return isIdempotent ? sequence + count : sequence
  }
  if (choice < 15) {
    log.flush()
    durable.syncedEnd = log.logEndOffset
  } else if (choice < 17) durable.recoveryPoint = log.recoveryPoint
  else if (choice === 17) {
    log.deleteExpired()
    for (const deletion of log.takeDeletions()) deleteFiles(disk, deletion)
    // Segments that are gone must not be asked for any more, whether or not their removal is durable.
    durable.logStartOffset = Math.max(durable.logStartOffset, log.logStartOffset)
  } else if (choice === 18) {
    const ranges = readAll(log).flatMap(rangesOf)
    const target = ranges.length === 0 ? log.logEndOffset : ranges[random.below(ranges.length)]![0]
    durable.syncedEnd = Math.min(durable.syncedEnd, target)
    durable.leaderEpoch++
    log.truncateTo(target)
    checkpointIfLowered(log, durable)
    return (log.producers.get(1)?.lastSequence ?? -1) + 1
  } else log.roll()
  return sequence
}

/** A tear inside of the 16 bytes that no checksum covers can put the epoch of a new batch in front of the rest of an old one of the same size. */
function isSameFromMagic(bytes: Uint8Array, version: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(16)).equals(version.subarray(16))
}

/** Where the recovery point went back, the checkpoint must say so before anything is appended. */
function checkpointIfLowered(log: Log, durable: Durable): void {
  if (log.recoveryPointLowered) durable.recoveryPoint = Math.min(durable.recoveryPoint, log.recoveryPoint)
  log.recoveryPointCheckpointed()
}

function check(log: Log, durable: Durable): void {
  expect(log.logEndOffset).toBeGreaterThanOrEqual(durable.syncedEnd)
  let next = -1
  for (const bytes of readAll(log)) {
    const [[baseOffset, lastOffset]] = rangesOf(bytes) as [[number, number]]
    if (next !== -1) expect(baseOffset).toBe(next)
    next = lastOffset + 1
    expect(durable.batches.get(baseOffset)!.some((version) => isSameFromMagic(bytes, version))).toBe(true)
  }
  if (next !== -1) expect(log.logEndOffset).toBe(next)
}
