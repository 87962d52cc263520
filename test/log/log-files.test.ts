import { expect, test } from 'vitest'
import { SILENT_LOGGER } from '../../src/base/logger.ts'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { tidyLogFiles } from '../../src/log/log-files.ts'

function tidy(...names: string[]): { left: string[]; baseOffsets: readonly number[] } {
  const disk = new MemoryDisk()
  disk.makeDirectory('/t-0')
  for (const name of names) disk.open(`/t-0/${name}`, 'create').close()
  // A replacement holds ten offsets.
  const { baseOffsets } = tidyLogFiles(disk, '/t-0', SILENT_LOGGER, (baseOffset) => baseOffset + 10)
  return { left: disk.list('/t-0'), baseOffsets }
}

const file = (offset: number, suffix: string) => String(offset).padStart(20, '0') + suffix
const segment = (offset: number, suffix = '') => ['.index', '.log', '.timeindex'].map((kind) => file(offset, kind) + suffix)

test('segments are found by their log files, in order', () => {
  const { baseOffsets, left } = tidy(
    ...segment(20),
    ...segment(0),
    ...segment(7),
    'leader-epoch-checkpoint',
    'partition.metadata',
    file(7, '.snapshot'),
  )
  expect(baseOffsets).toEqual([0, 7, 20])
  expect(left).toHaveLength(12)
})

test('files that were to be deleted are, but not the snapshots of the metadata log', () => {
  const kept = [...segment(0), '00000000000000000005-0000000001.checkpoint.deleted', 'partition.metadata']
  expect(tidy(...kept, ...segment(9, '.deleted'), file(9, '.txnindex.deleted'), file(9, '.snapshot.deleted')).left).toEqual(
    kept.sort(),
  )
})

test('indexes without a log file are removed', () => {
  expect(tidy(...segment(0), file(5, '.index'), file(5, '.timeindex'), file(5, '.txnindex'), file(5, '.snapshot')).left).toEqual([
    ...segment(0),
    file(5, '.snapshot'),
  ])
})

test('what the cleaner had not finished is undone', () => {
  expect(tidy(...segment(0), ...segment(5), ...segment(0, '.cleaned')).left).toEqual([...segment(0), ...segment(5)])
  // Renamed from the highest offset down: the rest still has its first name.
  expect(tidy(...segment(0), ...segment(5), ...segment(5, '.swap'), ...segment(0, '.cleaned')).left).toEqual([
    ...segment(0),
    ...segment(5),
  ])
})

test('a replacement that was complete is finished, in place of the segments that it covers', () => {
  const before = [...segment(0), ...segment(4), ...segment(9), file(4, '.txnindex'), ...segment(10)]
  expect(tidy(...before, ...segment(0, '.swap'))).toEqual({ left: [...segment(0), ...segment(10)], baseOffsets: [0, 10] })
  expect(tidy(...segment(15), ...segment(0, '.swap'), ...segment(5, '.swap'))).toEqual({
    left: [...segment(0), ...segment(5), ...segment(15)],
    baseOffsets: [0, 5, 15],
  })
})

test('a replacement whose files lie below an unfinished one is finished all the same', () => {
  expect(tidy(...segment(0), ...segment(0, '.swap'), ...segment(20), ...segment(20, '.cleaned')).left).toEqual([
    ...segment(0),
    ...segment(20),
  ])
})
