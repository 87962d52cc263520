import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NodeDisk } from '../../actors/runtime/node-disk.ts'
import type { Disk, DiskFile } from '../../src/base/disk.ts'
import { SILENT_LOGGER } from '../../src/base/logger.ts'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { Log } from '../../src/log/log.ts'
import { DEFAULT_LOG_CONFIG } from '../../src/log/log-config.ts'
import { BatchView } from '../../src/records/batch.ts'
import { BatchBuilder } from '../../src/records/builder.ts'

/**
 * What a log costs beside the calls to the disk that it cannot do without: `node bench/micro/log.ts [MiB, default 1024] [folder]`.
 * The same bytes go through the log and straight to a file; what a log costs without any disk is measured on one that keeps nothing.
 *
 * Node 24.21, two shared cores, 512 MiB into the page cache of an ext4 disk, medians of five runs (they vary by a quarter):
 *
 *                                                     MB/s  CPU s/GB   us/call
 *     write of 16 KiB, no log                         1802     0.550      9.09
 *     append of 16 KiB                                1552     0.605     10.56
 *     append of 16 KiB, idempotent                    1280     0.702     12.80
 *     append of 16 KiB, no disk                      19948     0.046      0.82
 *     append of 16 KiB, no disk, idempotent          19302     0.049      0.85
 *     read of 1 MiB, no log                           9671     0.096    108.23
 *     read of 1 MiB, in sequence                      6258     0.121    164.68
 *     read of 16 KiB, in sequence                     4543     0.197      3.61
 *     read of 16 KiB, anywhere                         980     0.955     16.73
 */

const MIB = Number(process.argv[2] ?? 1024)
const FOLDER = process.argv[3] ?? tmpdir()
const BATCH_BYTES = 16 * 1024
const READ_BYTES = 1024 * 1024
const RUNS = 5
const clock = { nowMs: () => Date.now(), monotonicUs: () => Math.round(performance.now() * 1000) }

/** Takes writes and forgets them; a log on it costs nothing but its own JavaScript. */
class ForgetfulDisk extends MemoryDisk {
  override open(path: string, mode: 'read' | 'write' | 'create'): DiskFile {
    const file = super.open(path, mode)
    if (!path.endsWith('.log')) return file
    return { path, size: () => 0, read: (into) => into.length, write() {}, truncate() {}, sync() {}, syncLater() {}, close() {} }
  }
}

function batch(options: { producerId?: number; baseSequence?: number } = {}): Uint8Array {
  const builder = new BatchBuilder({ ...options, producerEpoch: options.producerId === undefined ? -1 : 0 })
  const value = new SeededRandom(1).bytes(BATCH_BYTES - 61 - 10)
  builder.append({ timestamp: Date.now(), key: null, value })
  return builder.build()
}

function openLog(disk: Disk, directory: string): Log {
  return Log.open({ directory, config: DEFAULT_LOG_CONFIG, disk, clock, random: new SeededRandom(1), logger: SILENT_LOGGER })
}

interface Figures {
  readonly mbPerSecond: number
  readonly cpuSecondsPerGb: number
  readonly usPerCall: number
}

function measure(calls: number, bytes: number, work: () => void): Figures {
  const cpu = process.cpuUsage()
  const start = process.hrtime.bigint()
  work()
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  const { user, system } = process.cpuUsage(cpu)
  return {
    mbPerSecond: bytes / 1e6 / seconds,
    cpuSecondsPerGb: (user + system) / 1e6 / (bytes / 1e9),
    usPerCall: (seconds * 1e6) / calls,
  }
}

function report(name: string, runs: readonly Figures[]): void {
  const median = (of: (figures: Figures) => number) => runs.map(of).sort((a, b) => a - b)[runs.length >> 1]!
  const columns = [
    median((f) => f.mbPerSecond).toFixed(0),
    median((f) => f.cpuSecondsPerGb).toFixed(3),
    median((f) => f.usPerCall).toFixed(2),
  ]
  console.log(`${name.padEnd(46)}${columns.map((column) => column.padStart(10)).join('')}`)
}

const appends = Math.floor((MIB * 1024 * 1024) / BATCH_BYTES)

function appendAll(log: Log, bytes: Uint8Array, isIdempotent: boolean): void {
  const view = new BatchView().at(bytes, 0)
  for (let index = 0; index < appends; index++) {
    // The sequence is inside of the checksum, which nobody looks at here.
    if (isIdempotent) new DataView(bytes.buffer, bytes.byteOffset).setInt32(view.position + 53, index)
    log.append(bytes, { leaderEpoch: 0, origin: 'client' })
  }
}

function appending(makeDisk: () => Disk, { isIdempotent }: { isIdempotent: boolean }): Figures[] {
  return Array.from({ length: RUNS }, () => {
    const directory = mkdtempSync(join(FOLDER, 'rafka-bench-'))
    const disk = makeDisk()
    const log = openLog(disk, `${directory}/topic-0`)
    const bytes = isIdempotent ? batch({ producerId: 4711, baseSequence: 0 }) : batch()
    const figures = measure(appends, appends * bytes.length, () => appendAll(log, bytes, isIdempotent))
    log.abandon()
    rmSync(directory, { recursive: true })
    return figures
  })
}

function writing(): Figures[] {
  return Array.from({ length: RUNS }, () => {
    const directory = mkdtempSync(join(FOLDER, 'rafka-bench-'))
    const file = new NodeDisk().open(`${directory}/file`, 'create')
    const bytes = batch()
    const figures = measure(appends, appends * bytes.length, () => {
      for (let index = 0; index < appends; index++) file.write(bytes, index * bytes.length)
    })
    file.close()
    rmSync(directory, { recursive: true })
    return figures
  })
}

console.log(`${''.padEnd(46)}${['MB/s', 'CPU s/GB', 'us/call'].map((column) => column.padStart(10)).join('')}`)
report('write of 16 KiB, no log', writing())
report(
  'append of 16 KiB',
  appending(() => new NodeDisk(), { isIdempotent: false }),
)
report(
  'append of 16 KiB, idempotent',
  appending(() => new NodeDisk(), { isIdempotent: true }),
)
const forgetful = () => {
  const disk = new ForgetfulDisk()
  disk.makeDirectory(FOLDER)
  return disk
}
report('append of 16 KiB, no disk', appending(forgetful, { isIdempotent: false }))
report('append of 16 KiB, no disk, idempotent', appending(forgetful, { isIdempotent: true }))

const directory = mkdtempSync(join(FOLDER, 'rafka-bench-'))
const log = openLog(new NodeDisk(), `${directory}/topic-0`)
appendAll(log, batch(), false)
const into = new Uint8Array(READ_BYTES)

function reading(name: string, work: () => { calls: number; bytes: number }): void {
  const runs = Array.from({ length: RUNS }, () => {
    let result = { calls: 0, bytes: 0 }
    const figures = measure(1, 1, () => {
      result = work()
    })
    const seconds = figures.usPerCall / 1e6
    return {
      mbPerSecond: result.bytes / 1e6 / seconds,
      cpuSecondsPerGb: figures.cpuSecondsPerGb / (result.bytes / 1e9) / 1e9,
      usPerCall: figures.usPerCall / result.calls,
    }
  })
  report(name, runs)
}

function readThrough(maxBytes: number): { calls: number; bytes: number } {
  let calls = 0
  let bytes = 0
  for (let offset = 0; offset < log.logEndOffset; calls++) {
    const plan = log.read(offset, maxBytes, log.logEndOffset, true)!
    bytes += plan.fill(into)
    offset = plan.endOffset
  }
  return { calls, bytes }
}

reading('read of 1 MiB, no log', () => {
  const file = new NodeDisk().open(`${directory}/topic-0/00000000000000000000.log`, 'read')
  const size = file.size()
  let calls = 0
  for (let position = 0; position < size; position += READ_BYTES, calls++) file.read(into, position)
  file.close()
  return { calls, bytes: size }
})
reading('read of 1 MiB, in sequence', () => readThrough(READ_BYTES))
reading('read of 16 KiB, in sequence', () => readThrough(BATCH_BYTES))
reading('read of 16 KiB, anywhere', () => {
  const random = new SeededRandom(1)
  let bytes = 0
  for (let call = 0; call < 20_000; call++)
    bytes += log.read(random.below(log.logEndOffset), BATCH_BYTES, log.logEndOffset, true)!.fill(into)
  return { calls: 20_000, bytes }
})
const tail = batch()
reading('append and read of 16 KiB at the end', () => {
  let bytes = 0
  for (let call = 0; call < 20_000; call++) {
    const { baseOffset } = log.append(tail, { leaderEpoch: 0, origin: 'client' })
    bytes += log.read(baseOffset, READ_BYTES, log.logEndOffset, true)!.fill(into)
  }
  return { calls: 20_000, bytes }
})
log.abandon()
rmSync(directory, { recursive: true })
