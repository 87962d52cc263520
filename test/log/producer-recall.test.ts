import { expect, test } from 'vitest'
import type { Log } from '../../src/log/log.ts'
import { append, batch, batchOf, DIRECTORY, makeBench, openLog, START_MS } from './log-fixture.ts'

const PRODUCER = { producerId: 1, producerEpoch: 0 }

/** Closed properly: what it knows of its producers is in a snapshot, of each the last batch. */
function closedLog(write: (log: Log) => void, bench = makeBench()): Log {
  const log = openLog(bench)
  write(log)
  log.close()
  return openLog(bench, { cleanShutdown: true, recoveryPoint: log.logEndOffset })
}

test('after a clean stop the last five batches of a producer are duplicates when they come again, as they were before', () => {
  const reopened = closedLog((log) => {
    for (let index = 0; index < 8; index++) append(log, batch(2, { ...PRODUCER, baseSequence: index * 2 }))
  })
  expect(reopened.producers.get(1)).toMatchObject({ batchCount: 5, firstSequence: 6, lastSequence: 15, lastTimestamp: START_MS })
  for (let index = 3; index < 8; index++) {
    const again = append(reopened, batch(2, { ...PRODUCER, baseSequence: index * 2 }))
    expect(again).toEqual({ baseOffset: index * 2, lastOffset: index * 2 + 1, isDuplicate: true, duplicateTimestamp: START_MS })
  }
  expect(append(reopened, batch(1, { ...PRODUCER, baseSequence: 16 }))).toMatchObject({ baseOffset: 16, isDuplicate: false })
})

test('they are found among those of others, and over the edge of a segment', () => {
  const large = 'x'.repeat(300)
  const bench = makeBench()
  const reopened = closedLog((log) => {
    for (let index = 0; index < 20; index++) {
      append(log, batchOf([large], { producerId: 1 + (index % 3), producerEpoch: 0, baseSequence: Math.floor(index / 3) }))
      append(log, batch(1))
    }
  }, bench)
  expect(bench.disk.list(DIRECTORY).filter((name) => name.endsWith('.log')).length).toBeGreaterThan(3)
  const remembered = [1, 2, 3].map((id) => reopened.producers.get(id)!)
  expect(remembered.map(({ firstSequence, lastSequence }) => [firstSequence, lastSequence])).toEqual([
    [2, 6],
    [2, 6],
    [1, 5],
  ])
})

test('those of an earlier epoch are no duplicates', () => {
  const reopened = closedLog((log) => {
    for (let index = 0; index < 3; index++) append(log, batch(1, { ...PRODUCER, baseSequence: index }))
    for (let index = 0; index < 2; index++) append(log, batch(1, { producerId: 1, producerEpoch: 1, baseSequence: index }))
  })
  expect(reopened.producers.get(1)).toMatchObject({ producerEpoch: 1, batchCount: 2, firstSequence: 0, lastSequence: 1 })
})

test('sequences that wrapped behind 2^31 - 1 follow one another', () => {
  const reopened = closedLog((log) => {
    append(log, batch(3, { ...PRODUCER, baseSequence: 0x7ffffffd }))
    append(log, batch(2, { ...PRODUCER, baseSequence: 0 }))
    append(log, batch(2, { ...PRODUCER, baseSequence: 2 }))
  })
  expect(reopened.producers.get(1)).toMatchObject({ batchCount: 3, firstSequence: 0x7ffffffd, lastSequence: 3 })
})

test('a truncation to a snapshot in the middle of the log remembers them too', () => {
  const bench = makeBench()
  const log = openLog(bench)
  for (let index = 0; index < 40; index++) append(log, batchOf(['x'.repeat(60)], { ...PRODUCER, baseSequence: index }))
  const names = bench.disk.list(DIRECTORY).filter((name) => name.endsWith('.snapshot'))
  const snapshotAt = Math.max(...names.map((name) => Number.parseInt(name, 10)))
  log.truncateTo(snapshotAt)
  expect(log.producers.get(1)).toMatchObject({ batchCount: 5, firstSequence: snapshotAt - 5, lastSequence: snapshotAt - 1 })
})

test('a batch that is older than the five that are remembered is still a duplicate, for it is looked for in the log', () => {
  const log = openLog(makeBench())
  for (let index = 0; index < 40; index++) {
    append(log, batch(2, { ...PRODUCER, baseSequence: index * 2 }))
    append(log, batch(1, { producerId: 2, producerEpoch: 0, baseSequence: index }))
  }
  for (const index of [0, 10, 34]) {
    const again = append(log, batch(2, { ...PRODUCER, baseSequence: index * 2 }))
    expect(again).toEqual({ baseOffset: index * 3, lastOffset: index * 3 + 1, isDuplicate: true, duplicateTimestamp: START_MS })
  }
  expect(log.logEndOffset).toBe(120)
  expect(append(log, batch(1, { ...PRODUCER, baseSequence: 80 }))).toMatchObject({ baseOffset: 120, isDuplicate: false })
})

test('what is older and not in the log as it is sent stays out of order', () => {
  const log = openLog(makeBench())
  // The first that is taken of a producer which is not known may be any.
  for (let index = 5; index < 20; index++) append(log, batch(2, { ...PRODUCER, baseSequence: index * 2 }))
  for (const [baseSequence, count] of [
    [8, 2],
    [10, 1],
    [11, 2],
    [10, 4],
    [44, 1],
  ] as const)
    expect(() => append(log, batch(count, { ...PRODUCER, baseSequence }))).toThrow(/sequence/)
  log.updateHighWatermark(log.logEndOffset)
  log.deleteRecordsBefore(10)
  expect(() => append(log, batch(2, { ...PRODUCER, baseSequence: 10 }))).toThrow(/sequence/)
})
