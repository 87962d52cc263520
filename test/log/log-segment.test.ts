import { describe, expect, test } from 'vitest'
import { SEGMENT_SUFFIXES } from '../../src/log/file-names.ts'
import { DEFAULT_LOG_CONFIG, type LogConfig } from '../../src/log/log-config.ts'
import { LogSegment } from '../../src/log/log-segment.ts'
import { BatchView } from '../../src/records/batch.ts'
import { type Bench, batch, DIRECTORY, makeBench, START_MS } from './log-fixture.ts'

const BASE = 100
const path = (suffix: string) => `${DIRECTORY}/00000000000000000100${suffix}`

function optionsOf(bench: Bench, config: Partial<LogConfig>) {
  bench.disk.makeDirectory(DIRECTORY)
  const merged = { ...DEFAULT_LOG_CONFIG, segmentBytes: 10_000, segmentIndexBytes: 1200, indexIntervalBytes: 100, ...config }
  return { disk: bench.disk, directory: DIRECTORY, baseOffset: BASE, config: merged, nowMs: bench.clock.ms, rollJitterMs: 0 }
}

/** A segment of batches of two records from offset 100 on, ten milliseconds apart. */
function filled(
  count: number,
  { bench = makeBench(), config = {} }: { bench?: Bench; config?: Partial<LogConfig> } = {},
): { bench: Bench; segment: LogSegment } {
  const segment = LogSegment.create(optionsOf(bench, config))
  for (let index = 0; index < count; index++) appendTo(segment, BASE + index * 2, START_MS + index * 10)
  return { bench, segment }
}

function appendTo(segment: LogSegment, offset: number, timestamp: number): void {
  const bytes = batch(2, { timestamp })
  new BatchView().at(bytes, 0).setBaseOffset(offset)
  segment.append(bytes, offset + 1)
}

const reopen = (bench: Bench, config: Partial<LogConfig> = {}) =>
  LogSegment.open(optionsOf(bench, config), { hasTransactionIndex: false })

describe('files', () => {
  test('of a new segment: the log is empty, the indexes have their full length', () => {
    const { bench } = filled(0)
    expect(bench.disk.readFile(path('.log')).length).toBe(0)
    expect(bench.disk.readFile(path('.index')).length).toBe(1200)
    expect(bench.disk.readFile(path('.timeindex')).length).toBe(1200)
    expect(bench.disk.exists(path('.txnindex'))).toBe(false)
  })

  test('may be preallocated, and are cut to size when the segment is closed', () => {
    const { bench, segment } = filled(3, { config: { preallocate: true } })
    expect(bench.disk.readFile(path('.log')).length).toBe(10_000)
    segment.deactivate()
    expect(bench.disk.readFile(path('.log')).length).toBe(segment.sizeInBytes)
    expect(bench.disk.readFile(path('.timeindex')).length).toBe(segment.timeIndex.entries * 12)
  })

  test('that cannot be made are taken away again', () => {
    const bench = makeBench()
    const options = optionsOf(bench, {})
    bench.disk.failWhen(({ kind, path: name }) => (kind === 'truncate' && name.endsWith('.timeindex') ? 'ENOSPC' : null))
    expect(() => LogSegment.create(options)).toThrow('ENOSPC')
    expect(bench.disk.list(DIRECTORY)).toEqual([])
  })

  test('are renamed when the segment is deleted, and can be read until it is closed', () => {
    const { bench, segment } = filled(3)
    const paths = segment.markDeleted()
    expect(paths).toEqual(SEGMENT_SUFFIXES.map((suffix) => path(`${suffix}.deleted`)))
    expect(bench.disk.list(DIRECTORY)).toEqual(
      ['.index', '.log', '.timeindex'].map((suffix) => `00000000000000000100${suffix}.deleted`),
    )
    expect(segment.locate(103)).toMatchObject({ baseOffset: 102 })
  })
})

describe('rolling', () => {
  const question = { bytes: 100, maxTimestamp: START_MS, lastOffset: 200, nowMs: START_MS, segmentMs: 1000 }

  test('by size: what does not fit any more goes into the next segment', () => {
    const { segment } = filled(10)
    const room = 10_000 - segment.sizeInBytes
    expect(segment.shouldRoll({ ...question, bytes: room })).toBe(false)
    expect(segment.shouldRoll({ ...question, bytes: room + 1 })).toBe(true)
  })

  test('by time, as the records tell it and not the clock', () => {
    const { segment } = filled(1)
    expect(segment.shouldRoll({ ...question, maxTimestamp: START_MS + 1000, nowMs: START_MS + 99_999 })).toBe(false)
    expect(segment.shouldRoll({ ...question, maxTimestamp: START_MS + 1001 })).toBe(true)
  })

  test('by time, of records without a timestamp by the clock', () => {
    const bench = makeBench()
    const segment = LogSegment.create(optionsOf(bench, {}))
    appendTo(segment, BASE, -1)
    expect(segment.shouldRoll({ ...question, maxTimestamp: -1, nowMs: START_MS + 1000 })).toBe(false)
    expect(segment.shouldRoll({ ...question, maxTimestamp: -1, nowMs: START_MS + 1001 })).toBe(true)
  })

  test('by time less the jitter', () => {
    const bench = makeBench()
    const segment = LogSegment.create({ ...optionsOf(bench, {}), rollJitterMs: 300 })
    appendTo(segment, BASE, START_MS)
    expect(segment.shouldRoll({ ...question, maxTimestamp: START_MS + 700 })).toBe(false)
    expect(segment.shouldRoll({ ...question, maxTimestamp: START_MS + 701 })).toBe(true)
  })

  test('never by time of an empty segment', () => {
    const { segment } = filled(0)
    expect(segment.shouldRoll({ ...question, maxTimestamp: START_MS + 99_999, nowMs: START_MS + 99_999 })).toBe(false)
  })

  test('when an index is full', () => {
    const { segment } = filled(20, { config: { segmentIndexBytes: 48, indexIntervalBytes: 1 } })
    expect(segment.shouldRoll(question)).toBe(true)
  })

  test('when an offset is too far from the base offset', () => {
    const { segment } = filled(1)
    expect(segment.shouldRoll({ ...question, lastOffset: BASE + 0x7fffffff })).toBe(false)
    expect(segment.shouldRoll({ ...question, lastOffset: BASE + 0x80000000 })).toBe(true)
  })

  test('after a restart by the timestamp of the first batch, which is still known', () => {
    const { bench, segment } = filled(3)
    segment.closeCleanly()
    const again = reopen(bench)
    expect(again.shouldRoll({ ...question, maxTimestamp: START_MS + 1001 })).toBe(true)
    expect(again.shouldRoll({ ...question, maxTimestamp: START_MS + 1000 })).toBe(false)
  })
})

describe('indexes', () => {
  test('get an entry for the first batch behind each interval', () => {
    const { segment } = filled(10, { config: { indexIntervalBytes: 200 } })
    const size = segment.sizeInBytes / 10
    const every = Math.floor(200 / size) + 1
    const { offsetIndex } = segment
    expect(Array.from({ length: offsetIndex.entries }, (_, slot) => offsetIndex.entry(slot))).toEqual(
      Array.from({ length: Math.floor(9 / every) }, (_, index) => ({
        offset: BASE + (index + 1) * every * 2 + 1,
        position: (index + 1) * every * size,
      })),
    )
  })

  test('of a closed segment know the largest timestamp, also one from its middle', () => {
    const bench = makeBench()
    const segment = LogSegment.create(optionsOf(bench, {}))
    for (const [index, timestamp] of [5, 1, 90, 3, 90, 2].entries()) appendTo(segment, BASE + index * 2, START_MS + timestamp)
    segment.closeCleanly()
    expect(reopen(bench).maxTimestamp).toEqual({ timestamp: START_MS + 90, offset: 105 })
  })

  test('that are missing, short or damaged are made anew when they are needed', () => {
    const { bench, segment } = filled(40)
    segment.closeCleanly()
    const sound = { index: bench.disk.readFile(path('.index')), time: bench.disk.readFile(path('.timeindex')) }
    const damages: ((disk: typeof bench.disk) => void)[] = [
      (disk) => disk.remove(path('.index')),
      (disk) => disk.remove(path('.timeindex')),
      (disk) => disk.replaceFile(path('.index'), sound.index.slice(0, 11)),
      (disk) => disk.replaceFile(path('.timeindex'), sound.time.slice(0, -12)),
      (disk) => disk.replaceFile(path('.timeindex'), new Uint8Array(0)),
      (disk) => disk.replaceFile(path('.index'), sound.index.with(sound.index.length - 1, sound.index.at(-1)! ^ 8)),
      (disk) => disk.replaceFile(path('.index'), sound.index.with(sound.index.length - 8, 0x7f)),
    ]
    for (const damage of damages) {
      const disk = bench.disk.fork()
      damage(disk)
      const again = reopen({ ...bench, disk })
      for (let offset = BASE; offset < BASE + 80; offset++) expect(again.locate(offset)!.baseOffset).toBe(offset - (offset % 2))
      expect(again.maxTimestamp).toEqual({ timestamp: START_MS + 390, offset: BASE + 79 })
      expect(disk.readFile(path('.index'))).toEqual(sound.index)
      expect(disk.readFile(path('.timeindex'))).toEqual(sound.time)
    }
  })

  test('with a wrong entry in their middle are found out when it is used', () => {
    const { bench, segment } = filled(40)
    segment.closeCleanly()
    const sound = bench.disk.readFile(path('.index'))
    for (let position = 0; position < sound.length; position++) {
      const disk = bench.disk.fork()
      disk.replaceFile(path('.index'), sound.with(position, sound[position]! ^ 0x10))
      const again = reopen({ ...bench, disk })
      for (let offset = BASE; offset < BASE + 80; offset += 3)
        expect(again.locate(offset)!.baseOffset).toBe(offset - (offset % 2))
    }
  })

  test('of an older Kafka, with one entry for many batches, are taken as they are', () => {
    const { bench, segment } = filled(40)
    segment.closeCleanly()
    const last = bench.disk.readFile(path('.index')).slice(-8)
    bench.disk.replaceFile(path('.index'), last)
    const again = reopen(bench)
    expect(again.locate(BASE + 41)!.baseOffset).toBe(BASE + 40)
    expect(bench.disk.readFile(path('.index'))).toEqual(last)
  })
})

test('a batch is found by any of its offsets, and the next one where there is a hole', () => {
  const { segment } = filled(2)
  appendTo(segment, 110, START_MS)
  expect([100, 101, 102, 103, 104, 109, 110, 111].map((offset) => segment.locate(offset)!.baseOffset)).toEqual([
    100, 100, 102, 102, 110, 110, 110, 110,
  ])
  expect(segment.locate(112)).toBeNull()
  expect(segment.readNextOffset()).toBe(112)
})

test('truncating cuts in front of the batch that holds the offset', () => {
  const { segment } = filled(20)
  expect(segment.truncateTo(111, START_MS)).toBe(110)
  expect(segment.readNextOffset()).toBe(110)
  expect(segment.maxTimestamp).toEqual({ timestamp: START_MS + 40, offset: 109 })
  expect(segment.truncateTo(130, START_MS)).toBe(130)
  appendTo(segment, 110, START_MS + 5)
  expect(segment.locate(111)!.baseOffset).toBe(110)
  expect(segment.truncateTo(BASE, START_MS)).toBe(BASE)
  expect(segment.sizeInBytes).toBe(0)
  expect(segment.maxTimestamp.timestamp).toBe(-1)
})
