import { describe, expect, test } from 'vitest'
import { ImageBuilder } from '../../src/metadata/image-builder.ts'
import { MetadataImage } from '../../src/metadata/metadata-image.ts'
import { encodeRecord } from '../../src/metadata/metadata-record.ts'
import { METADATA_BATCH_BYTES_MAX } from '../../src/raft/batch-bytes-max.ts'
import { readQuorumState } from '../../src/raft/quorum-state.ts'
import type { BatchView } from '../../src/records/batch.ts'
import {
  encoded,
  kafkaDisk,
  leadingVoter,
  METADATA_DIR,
  numbered,
  numbersOf,
  openLog,
  openVoter,
  StillClock,
} from './raft-fixture.ts'

interface Batch {
  readonly baseOffset: number
  readonly count: number
  readonly epoch: number
  readonly isControl: boolean
}

function batchesOf(disk: Parameters<typeof openLog>[0]): Batch[] {
  const batches: Batch[] = []
  openLog(disk, new StillClock()).readFrom(0, (batch: BatchView) => {
    const { baseOffset, count, partitionLeaderEpoch: epoch, isControl } = batch
    batches.push({ baseOffset, count, epoch, isControl })
  })
  return batches
}

describe('a sole voter', () => {
  test('leads in the epoch after the last, says so on the disk first, then in the log', () => {
    const { disk, raft } = leadingVoter()
    expect(raft.epoch).toBe(1)
    expect(readQuorumState(disk, METADATA_DIR)).toMatchObject({ leaderEpoch: 1, leaderId: 1 })
    expect(batchesOf(disk)).toEqual([{ baseOffset: 0, count: 1, epoch: 1, isControl: true }])
    expect(leadingVoter({ disk }).raft.epoch).toBe(2)
  })

  test('never goes back to an epoch that the log knows, whatever became of the quorum-state file', () => {
    const { disk } = leadingVoter()
    leadingVoter({ disk })
    disk.remove(`${METADATA_DIR}/quorum-state`)
    expect(leadingVoter({ disk }).raft.epoch).toBe(3)
  })

  test('tells its host of what it committed, and again after a restart', () => {
    const { disk, raft, told } = leadingVoter()
    raft.append(encoded(numbered(1, 2)))
    raft.append(encoded(numbered(3)))
    raft.flush()
    expect([raft.highWatermark, raft.nextOffset, numbersOf(told)]).toEqual([4, 4, [1, 2, 3]])
    expect(numbersOf(leadingVoter({ disk }).told)).toEqual([1, 2, 3])
  })

  test('writes what was gathered during a flush as one batch, when that is done', () => {
    const { disk, raft, runDeferred } = leadingVoter()
    const committed: number[] = []
    const flushAll = (): void => {
      disk.completeSyncs()
      committed.push(raft.highWatermark)
      runDeferred()
    }
    raft.append(encoded(numbered(1)))
    runDeferred()
    raft.append(encoded(numbered(2, 3)))
    raft.append(encoded(numbered(4)))
    expect([raft.nextOffset, raft.highWatermark]).toEqual([5, 1])
    flushAll()
    flushAll()
    expect(committed).toEqual([2, 5])
    expect(batchesOf(disk).map(({ baseOffset, count }) => [baseOffset, count])).toEqual([
      [0, 1],
      [1, 1],
      [2, 3],
    ])
  })

  test('keeps together what belongs together, and refuses what no batch can hold', () => {
    const { disk, raft } = leadingVoter()
    expect(() => raft.append([new Uint8Array(METADATA_BATCH_BYTES_MAX)])).toThrow('a batch holds')
    const message = { resourceType: 2, resourceName: 'a', name: 'b', value: 'x'.repeat(32_000) }
    const record = encodeRecord({ type: 'ConfigRecord', version: 0, message })
    const half = new Array<Uint8Array>(METADATA_BATCH_BYTES_MAX / 2 / 32_768).fill(record)
    for (let times = 0; times < 3; times++) raft.append(half)
    raft.flush()
    expect(batchesOf(disk).map(({ count }) => count)).toEqual([1, 256, 128])
  })

  test('stops at a failed flush, and what it had written is not taken for durable after that', () => {
    const { disk, raft, runDeferred } = leadingVoter()
    raft.append(encoded(numbered(1)))
    raft.flush()
    const mend = disk.failWhen(({ kind }) => (kind === 'sync' ? 'EIO' : null))
    raft.append(encoded(numbered(2)))
    runDeferred()
    expect(() => disk.completeSyncs()).toThrow(expect.objectContaining({ code: 'KAFKA_STORAGE_ERROR' }))
    mend()
    expect(raft.highWatermark).toBe(2)
    const { told, raft: next } = leadingVoter({ disk })
    expect(numbersOf(told)).toEqual([1])
    next.append(encoded(numbered(3)))
    next.flush()
    disk.kill()
    expect([numbersOf(openVoter({ disk }).records), next.epoch]).toEqual([[1, 3], 2])
  })

  test('does not lead where others vote, or where it is not the voter that is meant', () => {
    const started = (options: Parameters<typeof openVoter>[0]) => {
      const { raft } = openVoter(options)
      raft.start()
      return raft.role.kind
    }
    expect(started({ configuredVoterIds: [1, 2, 3] })).toBe('unattached')
    expect(started({ configuredVoterIds: [2] })).toBe('unattached')
    expect(started({ configuredVoterIds: [1] })).toBe('leader')
    expect(started({ disk: kafkaDisk('dynamic'), directoryId: 'AAAAAAAAAAAAAAAAAAAAAw' })).toBe('resigned')
  })
})

describe('a snapshot of the quorum', () => {
  test('stands for the log up to it: a start reads it, then the rest', () => {
    const { disk, raft, metadataLog } = leadingVoter()
    raft.append(encoded(numbered(1, 2, 3)))
    raft.flush()
    const snapshot = raft.createSnapshot()
    expect(snapshot.id).toEqual({ offset: 4, epoch: 1 })
    for (const record of encoded(numbered(99))) snapshot.append(record)
    snapshot.freeze(() => metadataLog.snapshotFrozen(snapshot.id))
    disk.completeSyncs()
    raft.append(encoded(numbered(4)))
    raft.flush()
    expect(numbersOf(leadingVoter({ disk }).told)).toEqual([99, 4])
  })

  test('belongs to the epoch of the last record in it, which need not be the current one', () => {
    const { disk, raft } = leadingVoter()
    raft.append(encoded(numbered(1)))
    raft.flush()
    expect(leadingVoter({ disk }).raft.createSnapshot().id).toEqual({ offset: 3, epoch: 2 })
  })
})

describe('a folder of a real Kafka', () => {
  function led(name: 'static' | 'dynamic', directoryId: string) {
    const voter = openVoter({ disk: kafkaDisk(name), directoryId })
    const builder = new ImageBuilder(MetadataImage.EMPTY)
    for (const record of voter.records) builder.apply(record)
    voter.raft.start()
    return { ...voter, image: builder.build() }
  }

  test('with configured voters is read, and led on from', () => {
    const { disk, raft, told, records, image } = led('static', '_g78H58jYgaC7x9cLDItIw')
    expect([...image.topics()].map(({ name, partitions }) => [name, partitions.length]).sort()).toEqual([
      ['__consumer_offsets', 50],
      ['first', 5],
      ['second.topic', 2],
    ])
    expect(told).toEqual(records)
    expect([raft.epoch, raft.highWatermark]).toEqual([2, 186])
    expect(new TextDecoder().decode(disk.readFile(`${METADATA_DIR}/quorum-state`))).toContain('"data_version":0')
  })

  test('whose log names the voter is read, and led on from', () => {
    const { disk, raft } = led('dynamic', 'ALE4A_QYTw-vENb-mNss_Q')
    expect(raft.voters).toMatchObject([{ id: 1, directoryId: 'ALE4A_QYTw-vENb-mNss_Q', kraftVersionMax: 1 }])
    expect(batchesOf(disk).at(-1)).toEqual({ baseOffset: 33, count: 1, epoch: 2, isControl: true })
    expect(new TextDecoder().decode(disk.readFile(`${METADATA_DIR}/quorum-state`))).toContain('"data_version":1')
    const snapshot = raft.createSnapshot()
    snapshot.freeze(() => {})
    disk.completeSyncs()
    expect(openVoter({ disk, directoryId: 'ALE4A_QYTw-vENb-mNss_Q' }).raft.voters).toEqual(raft.voters)
  })

  test('that was only formatted gets its voters into the log with the first leader', () => {
    const disk = kafkaDisk('dynamic')
    for (const name of disk.list(METADATA_DIR)) if (!name.endsWith('.checkpoint')) disk.remove(`${METADATA_DIR}/${name}`)
    openVoter({ disk, directoryId: 'ALE4A_QYTw-vENb-mNss_Q' }).raft.start()
    expect(batchesOf(disk)).toEqual([{ baseOffset: 0, count: 3, epoch: 1, isControl: true }])
  })
})
