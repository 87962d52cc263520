import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Log } from '../../src/log/log.ts'
import type { LogConfig } from '../../src/log/log-config.ts'
import { deleteFiles } from '../../src/log/segment-store.ts'
import { append, type Bench, batchOf, concat, makeBench, openLog, rangesOf, readAll } from './log-fixture.ts'

/** What a log should be: its batches, each with the offsets it got. */
interface Model {
  batches: { baseOffset: number; lastOffset: number; bytes: Uint8Array }[]
  logStartOffset: number
  logEndOffset: number
}

type Command =
  | { kind: 'append'; records: number; valueBytes: number; batches: number }
  | { kind: 'read'; at: number; to: number; maxBytes: number; minOneBatch: boolean }
  | { kind: 'truncate' | 'delete-records'; at: number }
  | { kind: 'delete-expired' | 'roll' | 'flush' | 'reopen' | 'recover' }

const fraction = fc.double({ min: 0, max: 1, noNaN: true })
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      records: fc.integer({ min: 1, max: 5 }),
      valueBytes: fc.integer({ min: 0, max: 120 }),
      batches: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('read' as const),
      at: fraction,
      to: fraction,
      maxBytes: fc.integer({ min: 1, max: 900 }),
      minOneBatch: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('truncate' as const, 'delete-records' as const), at: fraction }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('delete-expired' as const, 'roll' as const, 'flush' as const, 'reopen' as const, 'recover' as const),
    }),
  },
)
const config: fc.Arbitrary<Partial<LogConfig>> = fc.record({
  segmentBytes: fc.integer({ min: 2500, max: 5000 }),
  segmentIndexBytes: fc.integer({ min: 36, max: 2000 }),
  indexIntervalBytes: fc.integer({ min: 1, max: 600 }),
  retentionBytes: fc.integer({ min: 3000, max: 9000 }),
  preallocate: fc.boolean(),
})

test('a log does what a list of batches would do', () => {
  fc.assert(
    fc.property(config, fc.array(command, { minLength: 20, maxLength: 120 }), (settings, commands) => {
      const bench = makeBench()
      const model: Model = { batches: [], logStartOffset: 0, logEndOffset: 0 }
      let log = openLog(bench, { config: settings })
      for (const next of commands) {
        log = run(next, bench, log, model, settings)
        expect([log.logStartOffset, log.logEndOffset]).toEqual([model.logStartOffset, model.logEndOffset])
      }
      const kept = model.batches.filter(({ lastOffset }) => lastOffset >= model.logStartOffset)
      expect(readAll(log)).toEqual(kept.map(({ bytes }) => bytes))
    }),
    { numRuns: Number(process.env['LOG_RUNS'] ?? 120), seed: 20260101 },
  )
})

function run(command: Command, bench: Bench, log: Log, model: Model, settings: Partial<LogConfig>): Log {
  const offsetAt = (at: number) => model.logStartOffset + Math.floor(at * (model.logEndOffset - model.logStartOffset + 0.999))
  switch (command.kind) {
    case 'append': {
      const { records, valueBytes, batches } = command
      const parts = Array.from({ length: batches }, () => batchOf(Array.from({ length: records }, () => 'x'.repeat(valueBytes))))
      const bytes = concat(...parts)
      append(log, bytes)
      log.updateHighWatermark(log.logEndOffset)
      let at = 0
      for (const part of parts) {
        const placed = bytes.slice(at, at + part.length)
        at += part.length
        const [baseOffset, lastOffset] = rangesOf(placed)[0]!
        expect(baseOffset).toBe(model.logEndOffset)
        model.batches.push({ baseOffset, lastOffset, bytes: placed })
        model.logEndOffset = lastOffset + 1
      }
      return log
    }
    case 'read':
      checkRead(log, model, { ...command, offset: offsetAt(command.at), maxOffset: boundaryAt(model, command.to) })
      return log
    case 'truncate': {
      const offset = offsetAt(command.at)
      const cut = model.batches.find(({ lastOffset }) => lastOffset >= offset)
      model.logEndOffset = Math.min(offset, cut?.baseOffset ?? offset)
      model.batches = model.batches.filter(({ lastOffset }) => lastOffset < offset)
      model.logStartOffset = Math.min(model.logStartOffset, model.logEndOffset)
      expect(log.truncateTo(offset)).toBe(model.logEndOffset)
      return log
    }
    case 'delete-records': {
      const offset = offsetAt(command.at)
      log.deleteRecordsBefore(offset)
      model.logStartOffset = Math.max(model.logStartOffset, offset)
      return log
    }
    case 'delete-expired': {
      const before = log.sizeInBytes
      log.deleteExpired()
      expect(log.sizeInBytes).toBeLessThanOrEqual(before)
      model.logStartOffset = log.logStartOffset
      for (const deletion of log.takeDeletions()) deleteFiles(bench.disk, deletion)
      return log
    }
    case 'roll':
      log.roll()
      return log
    case 'flush':
      log.flush()
      expect(log.recoveryPoint).toBe(log.logEndOffset)
      return log
    default: {
      const { logStartOffset, recoveryPoint } = log
      if (command.kind === 'reopen') log.close()
      else bench.disk.kill()
      const again = openLog(bench, { config: settings, logStartOffset, recoveryPoint, cleanShutdown: command.kind === 'reopen' })
      again.updateHighWatermark(again.logEndOffset)
      return again
    }
  }
}

/** The start of a batch, or the end. */
function boundaryAt(model: Model, at: number): number {
  const boundaries = [...model.batches.map(({ baseOffset }) => baseOffset), model.logEndOffset]
  return boundaries[Math.floor(at * (boundaries.length - 0.001))]!
}

function checkRead(
  log: Log,
  model: Model,
  { offset, maxOffset, maxBytes, minOneBatch }: { offset: number; maxOffset: number; maxBytes: number; minOneBatch: boolean },
): void {
  const visible = model.batches.filter((candidate) => candidate.lastOffset >= offset && candidate.lastOffset < maxOffset)
  const plan =
    offset < maxOffset
      ? log.read(offset, maxBytes, maxOffset, minOneBatch)
      : log.read(offset, maxBytes, Math.max(maxOffset, 0), minOneBatch)
  const into = new Uint8Array(plan?.length ?? 0)
  const bytes = plan === null ? into : into.subarray(0, plan.fill(into))
  const found = rangesOf(bytes)
  const [first] = visible
  const fits = first !== undefined && first.bytes.length <= maxBytes
  if (first === undefined || (!fits && !minOneBatch)) {
    expect(found).toEqual([])
    return
  }
  expect(found.length).toBeGreaterThan(0)
  expect(bytes).toEqual(concat(...visible.slice(0, found.length).map((candidate) => candidate.bytes)))
  expect(bytes.length).toBeLessThanOrEqual(Math.max(maxBytes, first.bytes.length))
  expect(plan!.endOffset).toBe(visible[found.length - 1]!.lastOffset + 1)
}
