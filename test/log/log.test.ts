import { expect, test } from 'vitest'
import { append, batch, makeBench, openLog, rangesOf, readAll, readOnce, reopen } from './log-fixture.ts'

test('what is appended gets the next offsets and is read back in whole batches', () => {
  const bench = makeBench()
  const log = openLog(bench)
  expect(append(log, batch(3))).toMatchObject({ baseOffset: 0, lastOffset: 2, isDuplicate: false })
  expect(append(log, batch(2))).toMatchObject({ baseOffset: 3, lastOffset: 4 })
  expect(rangesOf(readOnce(log, 0))).toEqual([
    [0, 2],
    [3, 4],
  ])
  expect(rangesOf(readOnce(log, 4))).toEqual([[3, 4]])
  expect(log.logEndOffset).toBe(5)
})

test('a log that was closed opens with all it had, over many segments', () => {
  const bench = makeBench()
  let log = openLog(bench)
  for (let index = 0; index < 60; index++) append(log, batch(3))
  const before = readAll(log)
  expect(log.segmentCount).toBeGreaterThan(3)
  log = reopen(bench, log)
  expect(log.logEndOffset).toBe(180)
  expect(readAll(log)).toEqual(before)
  append(log, batch(1))
  expect(log.logEndOffset).toBe(181)
})
