import { describe, expect, test } from 'vitest'
import { RecordReplay } from '../../src/metadata/record-replay.ts'
import { METADATA_BATCH_BYTES_MAX } from '../../src/raft/batch-bytes-max.ts'
import { readQuorumState } from '../../src/raft/quorum-state.ts'
import { NotSoleVoterError } from '../../src/raft/voter-set.ts'
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

  test('reads back what it committed', () => {
    const { disk, leader } = leadingVoter()
    leader.append(encoded(numbered(1, 2)))
    leader.append(encoded(numbered(3)))
    leader.flush()
    expect([leader.highWatermark, leader.nextOffset]).toEqual([4, 4])
    expect(numbersOf(openVoter({ disk }).records)).toEqual([1, 2, 3])
  })

  test('writes what was gathered during a flush as one batch, when that is done', () => {
    const { disk, leader } = leadingVoter()
    const committed: number[] = []
    const flush = (): void => leader.flushLater((error) => committed.push(error === null ? leader.highWatermark : -1))
    leader.append(encoded(numbered(1)))
    flush()
    leader.append(encoded(numbered(2, 3)))
    leader.append(encoded(numbered(4)))
    expect([leader.isFlushing, leader.nextOffset, leader.highWatermark]).toEqual([true, 5, 1])
    disk.completeSyncs()
    flush()
    disk.completeSyncs()
    expect(committed).toEqual([2, 5])
    expect(batchesOf(disk).map(({ baseOffset, count }) => [baseOffset, count])).toEqual([
      [0, 1],
      [1, 1],
      [2, 3],
    ])
  })

  test('keeps together what belongs together, and refuses what no batch can hold', () => {
    const { disk, leader } = leadingVoter()
    const large = (bytes: number): Uint8Array[] => [new Uint8Array(bytes)]
    expect(() => leader.append(large(METADATA_BATCH_BYTES_MAX))).toThrow('a batch holds')
    const half = METADATA_BATCH_BYTES_MAX / 2
    for (let times = 0; times < 3; times++) leader.append(large(half))
    leader.flush()
    expect(batchesOf(disk).map(({ count }) => count)).toEqual([1, 1, 1, 1])
  })

  test('tells of a failed flush, and what it had written is not taken for durable after that', () => {
    const { disk, leader } = leadingVoter()
    leader.append(encoded(numbered(1)))
    leader.flush()
    const mend = disk.failWhen(({ kind }) => (kind === 'sync' ? 'EIO' : null))
    let failure: Error | null = null
    leader.append(encoded(numbered(2)))
    leader.flushLater((error) => {
      failure = error
    })
    disk.completeSyncs()
    mend()
    expect(failure).toMatchObject({ code: 'KAFKA_STORAGE_ERROR' })
    expect(leader.highWatermark).toBe(2)
    const { records, raft, leader: next } = leadingVoter({ disk })
    expect(numbersOf(records)).toEqual([1])
    next.append(encoded(numbered(3)))
    next.flush()
    disk.kill()
    expect([numbersOf(openVoter({ disk }).records), raft.epoch]).toEqual([[1, 3], 2])
  })

  test('does not lead where others vote, or where it is not the voter that is meant', () => {
    expect(() => openVoter({ configuredVoterIds: [1, 2, 3] }).raft.becomeLeader()).toThrow(NotSoleVoterError)
    expect(() => openVoter({ configuredVoterIds: [2] }).raft.becomeLeader()).toThrow(NotSoleVoterError)
    expect(openVoter({ configuredVoterIds: [1] }).raft.becomeLeader().epoch).toBe(1)
    const lostDisk = { disk: kafkaDisk('dynamic'), directoryId: 'AAAAAAAAAAAAAAAAAAAAAw' }
    expect(() => openVoter(lostDisk).raft.becomeLeader()).toThrow(NotSoleVoterError)
  })
})

describe('a snapshot of the quorum', () => {
  test('stands for the log up to it: a start reads it, then the rest', () => {
    const { disk, raft, leader, metadataLog } = leadingVoter()
    leader.append(encoded(numbered(1, 2, 3)))
    leader.flush()
    const snapshot = raft.createSnapshot()
    expect(snapshot.id).toEqual({ offset: 4, epoch: 1 })
    for (const record of encoded(numbered(99))) snapshot.append(record)
    snapshot.freeze(() => metadataLog.snapshotFrozen(snapshot.id))
    disk.completeSyncs()
    leader.append(encoded(numbered(4)))
    leader.flush()
    expect(numbersOf(openVoter({ disk }).records)).toEqual([99, 4])
  })

  test('belongs to the epoch of the last record in it, which need not be the current one', () => {
    const { disk, leader } = leadingVoter()
    leader.append(encoded(numbered(1)))
    leader.flush()
    const { raft } = leadingVoter({ disk })
    expect(raft.createSnapshot().id).toEqual({ offset: 3, epoch: 2 })
  })
})

describe('a folder of a real Kafka', () => {
  function imageOf(name: 'static' | 'dynamic', directoryId: string) {
    const disk = kafkaDisk(name)
    const replay = new RecordReplay()
    const voter = openVoter({ disk, directoryId })
    voter.raft.replay({ snapshotRecord: (record) => replay.apply(record), record: (record) => replay.apply(record) })
    return { ...voter, image: replay.image() }
  }

  test('with configured voters is read, and led on from', () => {
    const { disk, raft, image } = imageOf('static', '_g78H58jYgaC7x9cLDItIw')
    expect([...image.topics()].map(({ name, partitions }) => [name, partitions.length]).sort()).toEqual([
      ['__consumer_offsets', 50],
      ['first', 5],
      ['second.topic', 2],
    ])
    expect(image.topicConfig('first')).toEqual({
      'cleanup.policy': 'compact',
      'retention.ms': '3600000',
      'min.insync.replicas': '1',
    })
    expect(image.broker(1)).toMatchObject({ epoch: 11, fenced: true, inControlledShutdown: true })
    expect([image.parts.clientQuotas.size, image.parts.scramCredentials.size, image.parts.controllers.size]).toEqual([1, 1, 1])
    const leader = raft.becomeLeader()
    leader.flush()
    expect([leader.epoch, leader.highWatermark]).toEqual([2, 186])
    expect(new TextDecoder().decode(disk.readFile(`${METADATA_DIR}/quorum-state`))).toContain('"data_version":0')
  })

  test('whose log names the voter is read, and led on from', () => {
    const { disk, raft, image } = imageOf('dynamic', 'ALE4A_QYTw-vENb-mNss_Q')
    expect([...image.topics()].map(({ name }) => name)).toEqual(['dynamic'])
    expect(raft.voters).toMatchObject([{ id: 1, directoryId: 'ALE4A_QYTw-vENb-mNss_Q', kraftVersionMax: 1 }])
    raft.becomeLeader().flush()
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
    const { raft } = openVoter({ disk, directoryId: 'ALE4A_QYTw-vENb-mNss_Q' })
    raft.becomeLeader().flush()
    expect(batchesOf(disk)).toEqual([{ baseOffset: 0, count: 3, epoch: 1, isControl: true }])
  })
})
