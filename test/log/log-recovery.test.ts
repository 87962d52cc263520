import { expect, test } from 'vitest'
import { append, batch, DIRECTORY, makeBench, openLog, readOnce } from './log-fixture.ts'

test('epochs are those of the batches: a power cut may bring back what was cut off, and the checkpoint is of what came in its place', () => {
  const bench = makeBench()
  const log = openLog(bench)
  append(log, batch(2), { leaderEpoch: 0 })
  append(log, batch(1), { leaderEpoch: 1 })
  const cutOff = readOnce(log, 0).slice()
  log.truncateTo(0)
  append(log, batch(2), { leaderEpoch: 3 })
  append(log, batch(1), { leaderEpoch: 4 })
  expect(log.epochs.entries).toEqual([
    { epoch: 3, startOffset: 0 },
    { epoch: 4, startOffset: 2 },
  ])
  log.abandon()
  bench.disk.replaceFile(`${DIRECTORY}/00000000000000000000.log`, cutOff)
  expect(openLog(bench, { recoveryPoint: 0 }).epochs.entries).toEqual([
    { epoch: 0, startOffset: 0 },
    { epoch: 1, startOffset: 2 },
  ])
})
