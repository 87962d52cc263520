import { describe, expect, test } from 'vitest'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { DamagedMetadataLogError } from '../../src/raft/damage.ts'
import {
  encoded,
  LOG_DIR,
  leadingVoter,
  METADATA_DIR,
  numbered,
  numbersOf,
  openLog,
  openVoter,
  StillClock,
} from './raft-fixture.ts'

const PATH = `${METADATA_DIR}/00000000000000000000.log`

/** A log of a leader change and three batches; gives where each of them begins, and where the last ends. */
function threeBatches(): { disk: MemoryDisk; starts: number[] } {
  const { disk, raft } = leadingVoter()
  const starts: number[] = []
  for (const number of [1, 2, 3]) {
    starts.push(disk.readFile(PATH).length)
    raft.append(encoded(numbered(number)))
    raft.flush()
  }
  return { disk, starts: [...starts, disk.readFile(PATH).length] }
}
function cutTo(disk: MemoryDisk, size: number): void {
  const file = disk.open(PATH, 'write')
  file.truncate(size)
  file.close()
}

describe('a damaged metadata log', () => {
  test('whose end was torn loses the last batch, which was never flushed, and nothing else', () => {
    const { disk: whole, starts } = threeBatches()
    for (let size = starts[2]!; size < starts[3]!; size++) {
      const disk = whole.fork()
      cutTo(disk, size)
      expect(numbersOf(openVoter({ disk }).records), `cut to ${size}`).toEqual([1, 2])
    }
  })

  test('with a flipped bit in its last batch loses no more than that', () => {
    const { disk: whole, starts } = threeBatches()
    for (let position = starts[2]!; position < starts[3]!; position++) {
      const disk = whole.fork()
      disk.flipBit(PATH, position, position % 8)
      expect([[1, 2], [1, 2, 3], 'not opened'], `bit at ${position}`).toContainEqual(openedAs(disk))
    }
  })

  test('with a flipped bit in front of what was committed is not opened, and not touched', () => {
    const { disk: whole, starts } = threeBatches()
    for (let position = 0; position < starts[2]!; position++) {
      const disk = whole.fork()
      disk.flipBit(PATH, position, position % 8)
      const damaged = disk.readFile(PATH)
      const records = openedAs(disk)
      // An epoch that is still not behind the one before it, of all the bits of a log, is not noticed, and says nothing wrong of the records.
      if (records !== 'not opened') expect(records, `bit at ${position}`).toEqual([1, 2, 3])
      else expect(disk.readFile(PATH)).toEqual(damaged)
    }
  })

  test('whose offsets do not follow each other is not opened, be it at its end', () => {
    const { disk, starts } = threeBatches()
    disk.flipBit(PATH, starts[2]! + 7, 2)
    expect(openedAs(disk)).toBe('not opened')
  })

  test('is told from a torn one in an older segment too', () => {
    const { disk, raft, metadataLog } = leadingVoter()
    raft.append(encoded(numbered(1)))
    raft.flush()
    metadataLog.log.roll()
    const size = disk.readFile(PATH).length
    cutTo(disk, size - 3)
    expect(numbersOf(openVoter({ disk: disk.fork() }).records)).toEqual([])
    raft.append(encoded(numbered(2)))
    raft.flush()
    expect(() => openVoter({ disk })).toThrow(DamagedMetadataLogError)
  })
})

describe('several batches that a follower fetched at once', () => {
  /** A log with the batches of `threeBatches` but the first, and how it was when none of the others was flushed. */
  function fetched(): { disk: MemoryDisk; unflushed: MemoryDisk; starts: number[] } {
    const { disk: leaders, starts } = threeBatches()
    const bytes = leaders.readFile(PATH)
    const disk = new MemoryDisk()
    disk.makeDirectory(LOG_DIR)
    const metadataLog = openLog(disk, new StillClock())
    metadataLog.appendFetched(bytes.subarray(0, starts[0]), 1)
    metadataLog.flush()
    expect(metadataLog.appendFetched(bytes.subarray(starts[0]!), 1)).toBe(bytes.length - starts[0]!)
    const unflushed = disk.fork()
    metadataLog.flush()
    return { disk, unflushed, starts }
  }

  test('may have a hole after a crash, as none of them was told of', () => {
    const { unflushed, starts } = fetched()
    unflushed.flipBit(PATH, starts[0]! + 70, 1)
    expect(openedAs(unflushed.fork())).toEqual([])
    const { metadataLog } = openVoter({ disk: unflushed })
    expect(metadataLog.log.logEndOffset).toBe(1)
  })

  test('are as safe as all others when they were flushed', () => {
    const { disk, starts } = fetched()
    expect(openedAs(disk.fork())).toEqual([1, 2, 3])
    disk.flipBit(PATH, starts[0]! + 70, 1)
    expect(openedAs(disk)).toBe('not opened')
  })

  test('do not excuse damage to what was flushed before them', () => {
    const { unflushed } = fetched()
    unflushed.flipBit(PATH, 70, 1)
    expect(openedAs(unflushed)).toBe('not opened')
  })

  test('are taken as far as they are whole, follow on the log, and are not of a later epoch', () => {
    const { disk: leaders, starts } = threeBatches()
    const bytes = leaders.readFile(PATH)
    const taken = (part: Uint8Array, epoch = 1): number => {
      const disk = new MemoryDisk()
      disk.makeDirectory(LOG_DIR)
      return openLog(disk, new StillClock()).appendFetched(part, epoch)
    }
    expect(taken(bytes.subarray(0, starts[2]! - 1))).toBe(starts[1])
    expect(taken(bytes.subarray(starts[0]!))).toBe(0)
    expect(taken(bytes, 0)).toBe(0)
    const damaged = bytes.slice()
    damaged[starts[1]! + 70]! ^= 1
    expect(taken(damaged)).toBe(starts[1])
  })
})

function openedAs(disk: MemoryDisk): number[] | 'not opened' {
  try {
    return numbersOf(openVoter({ disk }).records)
  } catch (error) {
    expect(error).toBeInstanceOf(DamagedMetadataLogError)
    return 'not opened'
  }
}
