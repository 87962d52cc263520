import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import type { MemoryDisk } from '../../src/base/memory-disk.ts'
import { UnsupportedRecordFormatError } from '../../src/log/errors.ts'
import type { Log } from '../../src/log/log.ts'
import { append, type Bench, batch, DIRECTORY, makeBench, marker, openLog, rangesOf, readAll } from './log-fixture.ts'

/** Three batches (offsets 0-2, 3-7, 8-8) with entries in all indexes, synced, and stopped without a word. */
function stoppedLog(): { bench: Bench; batches: Uint8Array[]; files: string[] } {
  const bench = makeBench()
  const log = openLog(bench, { config: { indexIntervalBytes: 1 } })
  append(log, batch(3))
  append(log, batch(5, { producerId: 7, producerEpoch: 0, baseSequence: 0, isTransactional: true }), {
    verificationGuard: log.beginVerification(7, 0, 0, false),
  })
  append(log, marker('abort', { producerId: 7 }), { origin: 'coordinator' })
  log.flush()
  const batches = readAll(log)
  log.abandon()
  return { bench, batches, files: bench.disk.list(DIRECTORY) }
}

function forkOf({ disk, clock, random }: Bench): Bench {
  return { disk: disk.fork(), clock, random }
}

function cut(disk: MemoryDisk, path: string, size: number): void {
  const file = disk.open(path, 'write')
  file.truncate(size)
  file.close()
}

/** The log holds the first `count` batches, nothing else, and goes on behind them. */
function expectPrefix(log: Log, batches: readonly Uint8Array[], count: number): void {
  expect(readAll(log)).toEqual(batches.slice(0, count))
  const end = log.logEndOffset
  expect(append(log, batch(2)).baseOffset).toBe(end)
  expect(rangesOf(readAll(log).at(-1)!)).toEqual([[end, end + 1]])
}

const LOG = `${DIRECTORY}/00000000000000000000.log`

test('a log cut at any byte is recovered up to its last whole batch', () => {
  const { bench, batches } = stoppedLog()
  const ends = batches.map((_, index) => batches.slice(0, index + 1).reduce((sum, bytes) => sum + bytes.length, 0))
  for (let size = 0; size <= ends.at(-1)!; size++) {
    const fork = forkOf(bench)
    cut(fork.disk, LOG, size)
    const log = openLog(fork, { recoveryPoint: 0 })
    expectPrefix(log, batches, ends.filter((end) => end <= size).length)
  }
})

test('zeros behind the last batch, as a preallocated file has them, are cut off', () => {
  const { bench, batches } = stoppedLog()
  for (const zeros of [1, 11, 12, 16, 17, 60, 61, 500]) {
    const fork = forkOf(bench)
    cut(fork.disk, LOG, fork.disk.readFile(LOG).length + zeros)
    expectPrefix(openLog(fork), batches, 3)
  }
})

test('a bit that flipped anywhere in the log cuts it in front of the damaged batch, and never leaves a hole', () => {
  const { bench, batches } = stoppedLog()
  const size = batches.reduce((sum, bytes) => sum + bytes.length, 0)
  for (let position = 0; position < size; position++) {
    const start = [0, batches[0]!.length, batches[0]!.length + batches[1]!.length].findLast((at) => at <= position)!
    const place = position - start
    const index = [0, batches[0]!.length, batches[0]!.length + batches[1]!.length].indexOf(start)
    for (const bit of [0, 3, 7]) {
      const fork = forkOf(bench)
      fork.disk.flipBit(LOG, position, bit)
      const log = openLog(fork)
      // The leader epoch is in no checksum: of the last batch it may be anything, of the others what follows tells.
      const isEpoch = place >= 12 && place < 16
      const found = readAll(log)
      if (isEpoch) expect(found.length).toBeGreaterThanOrEqual(index)
      else expect(found).toEqual(batches.slice(0, index))
      let next = 0
      for (const [baseOffset, lastOffset] of found.flatMap(rangesOf)) {
        expect(baseOffset).toBe(next)
        next = lastOffset + 1
      }
      expect(log.logEndOffset).toBe(next)
    }
  }
})

test('any other file may be missing, cut at any byte or have any bit flipped, with or without a clean stop', () => {
  const { bench, batches, files } = stoppedLog()
  for (const name of files.filter((file) => !file.endsWith('.log'))) {
    const path = `${DIRECTORY}/${name}`
    const size = Math.min(bench.disk.readFile(path).length, 60)
    for (const cleanShutdown of [false, true]) {
      const gone = forkOf(bench)
      gone.disk.remove(path)
      expectPrefix(openLog(gone, { cleanShutdown }), batches, 3)
      for (let position = 0; position < size; position++) {
        const short = forkOf(bench)
        cut(short.disk, path, position)
        expectPrefix(openLog(short, { cleanShutdown }), batches, 3)
        const flipped = forkOf(bench)
        flipped.disk.flipBit(path, position, position % 8)
        expectPrefix(openLog(flipped, { cleanShutdown }), batches, 3)
      }
    }
  }
})

test('damage in front of the recovery point is told apart: those records had been synced', () => {
  const { bench } = stoppedLog()
  const fork = forkOf(bench)
  fork.disk.flipBit(LOG, 100, 1)
  expect(openLog(forkOf(bench), { recoveryPoint: 9 }).recovery).toEqual({
    truncatedBytes: 0,
    removedSegments: 0,
    lostSyncedRecords: false,
  })
  expect(openLog(fork, { recoveryPoint: 9 }).recovery).toMatchObject({ lostSyncedRecords: true })
})

test('a log that was closed properly and whose end is damaged is recovered nevertheless', () => {
  const { bench, batches } = stoppedLog()
  cut(bench.disk, LOG, bench.disk.readFile(LOG).length - 1)
  expectPrefix(openLog(bench, { cleanShutdown: true, recoveryPoint: 9 }), batches, 2)
})

test('segments behind the cut are removed', () => {
  const bench = makeBench()
  const log = openLog(bench)
  for (let index = 0; index < 40; index++) append(log, batch(2))
  const batches = readAll(log)
  log.flush()
  log.abandon()
  const names = bench.disk.list(DIRECTORY).filter((name) => name.endsWith('.log'))
  bench.disk.flipBit(`${DIRECTORY}/${names[2]}`, 70, 0)
  const recovered = openLog(bench, { recoveryPoint: 0 })
  expect(readAll(recovered)).toEqual(batches.slice(0, readAll(recovered).length))
  expect(recovered.logEndOffset).toBe(Number(names[2]!.slice(0, 20)))
  expect(recovered.recovery.removedSegments).toBe(names.length - 3)
  const [deletion] = recovered.takeDeletions()
  expect(deletion!.paths.filter((path) => path.endsWith('.log.deleted'))).toHaveLength(names.length - 3)
})

test('records of a format before Kafka 0.11 stop the start, and are left as they are', () => {
  const bench = makeBench()
  const log = openLog(bench)
  log.abandon()
  // One message of format 1, value "legacy", as Kafka 0.10 wrote it: offset, size, checksum, then what the checksum covers.
  const covered = Buffer.from('01000000018bcfe56800ffffffff000000066c6567616379', 'hex')
  const message = Buffer.alloc(16 + covered.length)
  message.writeInt32BE(4 + covered.length, 8)
  message.writeUInt32BE(crc32(covered), 12)
  message.set(covered, 16)
  const file = bench.disk.open(LOG, 'write')
  file.write(message, 0)
  const damaged = forkOf(bench)
  damaged.disk.flipBit(LOG, 30, 0)
  expect(openLog(damaged).logEndOffset).toBe(0)
  expect(() => openLog(bench)).toThrow(UnsupportedRecordFormatError)
  expect(bench.disk.readFile(LOG)).toEqual(new Uint8Array(message))
})
