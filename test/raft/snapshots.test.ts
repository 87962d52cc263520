import { describe, expect, test } from 'vitest'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { decodeRecord, type MetadataRecord } from '../../src/metadata/metadata-record.ts'
import { DEFAULT_BOOTSTRAP, readBootstrapCheckpoint, writeBootstrapCheckpoint } from '../../src/raft/bootstrap-checkpoint.ts'
import { parseSnapshotFileName, partialSnapshotFileName, snapshotFileName } from '../../src/raft/snapshot-id.ts'
import {
  CorruptSnapshotError,
  readSnapshot,
  readSnapshotTimestamp,
  type SnapshotSummary,
} from '../../src/raft/snapshot-reader.ts'
import { SnapshotWriter } from '../../src/raft/snapshot-writer.ts'
import { encoded, kafkaDisk, LOG_DIR, METADATA_DIR, numbered, numbersOf } from './raft-fixture.ts'

const ID = { offset: 12, epoch: 3 }
const PATH = '/s/00000000000000000012-0000000003.checkpoint'
const VOTERS = [
  {
    id: 1,
    directoryId: 'J8aAPcfLQt2bqs1JT_rMgQ',
    endpoints: [{ name: 'CONTROLLER', host: 'h', port: 9093 }],
    kraftVersionMin: 0,
    kraftVersionMax: 1,
  },
]

function written(count: number, quorum: { kraftVersion: number; voters: typeof VOTERS } | null = null): MemoryDisk {
  const disk = new MemoryDisk()
  disk.makeDirectory('/s')
  const writer = new SnapshotWriter(disk, '/s', ID, { lastContainedLogTimestamp: 77, nowMs: 99, quorum })
  for (const record of encoded(numbered(...Array.from({ length: count }, (_, number) => number)))) writer.append(record)
  writer.freeze((error) => expect(error).toBeNull())
  disk.completeSyncs()
  return disk
}
function read(disk: MemoryDisk, path = PATH): SnapshotSummary & { records: MetadataRecord[] } {
  const records: MetadataRecord[] = []
  return { ...readSnapshot(disk, path, (record) => records.push(decodeRecord(record))), records }
}

describe('a snapshot', () => {
  test('is named after where it ends, as Kafka names it', () => {
    expect(snapshotFileName(ID)).toBe('00000000000000000012-0000000003.checkpoint')
    expect(parseSnapshotFileName(snapshotFileName(ID))).toEqual({ id: ID, whole: true })
    expect(parseSnapshotFileName(partialSnapshotFileName(ID))).toEqual({ id: ID, whole: false })
    expect(parseSnapshotFileName('00000000000000000012-0000000003-8123.checkpoint.part')).toEqual({ id: ID, whole: false })
    expect(parseSnapshotFileName('00000000000000000012-0000000003.checkpoint.deleted')).toEqual({ id: ID, whole: false })
    for (const name of ['leader-epoch-checkpoint', '00000000000000000012.log', 'bootstrap.checkpoint', '12-3.checkpoint']) {
      expect(parseSnapshotFileName(name)).toBeNull()
    }
  })

  test('gives back its records, in order, over as many batches as it takes', () => {
    const { records, lastContainedLogTimestamp, kraftVersion, voters } = read(written(20_000))
    expect(numbersOf(records)).toEqual(Array.from({ length: 20_000 }, (_, number) => number))
    expect({ lastContainedLogTimestamp, kraftVersion, voters }).toEqual({
      lastContainedLogTimestamp: 77,
      kraftVersion: 0,
      voters: null,
    })
    expect(readSnapshotTimestamp(written(1), PATH)).toBe(77)
  })

  test('names the voters where the log does', () => {
    expect(read(written(0, { kraftVersion: 1, voters: VOTERS }))).toMatchObject({ kraftVersion: 1, voters: VOTERS, records: [] })
  })

  test('is there when all of it is on the disk, and not before', () => {
    const disk = new MemoryDisk()
    disk.makeDirectory('/s')
    disk.syncDirectory('/')
    const writer = new SnapshotWriter(disk, '/s', ID, { lastContainedLogTimestamp: 77, nowMs: 99, quorum: null })
    writer.freeze(() => {})
    expect(disk.list('/s')).toEqual([partialSnapshotFileName(ID)])
    disk.completeSyncs()
    expect(disk.list('/s')).toEqual([snapshotFileName(ID)])
    writer.abandon()
    expect(disk.list('/s')).toEqual([snapshotFileName(ID)])
  })

  test('that was given up leaves nothing', () => {
    const disk = new MemoryDisk()
    disk.makeDirectory('/s')
    new SnapshotWriter(disk, '/s', ID, { lastContainedLogTimestamp: 77, nowMs: 99, quorum: null }).abandon()
    expect(disk.list('/s')).toEqual([])
  })

  test('that was cut anywhere is refused', () => {
    const whole = written(20).readFile(PATH)
    for (let size = 0; size < whole.length; size++) {
      const disk = written(0)
      disk.replaceFile(PATH, whole.subarray(0, size))
      expect(() => read(disk), `cut to ${size}`).toThrow(CorruptSnapshotError)
    }
  })

  test('with a flipped bit is refused', () => {
    const { length } = written(3).readFile(PATH)
    for (let position = 0; position < length; position++) {
      const disk = written(3)
      disk.flipBit(PATH, position, position % 8)
      // Offsets and the epoch are not under the checksum, and mean nothing in a snapshot.
      try {
        expect(numbersOf(read(disk).records)).toEqual([0, 1, 2])
      } catch (error) {
        expect(error).toMatchObject({ retriable: expect.any(Boolean) })
      }
    }
  })
})

describe('bootstrap.checkpoint', () => {
  test('of a real Kafka holds what ours does', () => {
    const disk = kafkaDisk('static')
    const kafkas = readBootstrapCheckpoint(disk, LOG_DIR)
    expect(kafkas).toEqual(DEFAULT_BOOTSTRAP)
    const theirs = disk.readFile(`${LOG_DIR}/bootstrap.checkpoint`)
    writeBootstrapCheckpoint(disk, LOG_DIR, kafkas, 5)
    expect(readBootstrapCheckpoint(disk, LOG_DIR)).toEqual(kafkas)
    expect(disk.readFile(`${LOG_DIR}/bootstrap.checkpoint`)).toHaveLength(theirs.length)
  })

  test('that is missing means Kafka’s defaults', () => {
    expect(readBootstrapCheckpoint(new MemoryDisk(), '/nowhere')).toEqual(DEFAULT_BOOTSTRAP)
  })

  test('the snapshot that Kafka formats a folder with names its voter', () => {
    const summary = read(kafkaDisk('dynamic'), `${METADATA_DIR}/00000000000000000000-0000000000.checkpoint`)
    expect(summary).toMatchObject({
      kraftVersion: 1,
      voters: [
        { id: 1, directoryId: 'ALE4A_QYTw-vENb-mNss_Q', endpoints: [{ name: 'CONTROLLER', host: '127.0.0.1', port: 29095 }] },
      ],
      records: [],
    })
  })
})
