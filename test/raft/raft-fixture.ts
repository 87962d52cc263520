import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Clock } from '../../src/base/clock.ts'
import type { Disk } from '../../src/base/disk.ts'
import { SILENT_LOGGER } from '../../src/base/logger.ts'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { decodeRecord, encodeRecord, type MetadataRecord, type NewRecord } from '../../src/metadata/metadata-record.ts'
import { MetadataLog, type MetadataLogConfig } from '../../src/raft/metadata-log.ts'
import { RaftNode } from '../../src/raft/raft-node.ts'
import { readSnapshot } from '../../src/raft/snapshot-reader.ts'
import { RecordCursor } from '../../src/records/record.ts'
import { CLUSTER_ID, configSet } from '../metadata/cluster-image.ts'
import { RAFT_CONFIG } from './raft-world.ts'

export const LOG_DIR = '/data'
export const METADATA_DIR = `${LOG_DIR}/__cluster_metadata-0`
export const NODE_DIRECTORY = CLUSTER_ID

const CONFIG: MetadataLogConfig = { segmentBytes: 16 * 1024 * 1024, segmentMs: 3_600_000, retentionBytes: -1, retentionMs: -1 }

/** A wall clock that stands still until it is moved. */
export class StillClock implements Clock {
  ms = 1_700_000_000_000

  nowMs(): number {
    return this.ms
  }
  monotonicUs(): number {
    return this.ms * 1000
  }
}

export interface Voter {
  readonly disk: MemoryDisk
  readonly clock: StillClock
  readonly metadataLog: MetadataLog
  /** Not started. */
  readonly raft: RaftNode
  /** What the log and its snapshot held when it was opened. */
  readonly records: readonly MetadataRecord[]
  /** What it told its host of, in order. */
  readonly told: MetadataRecord[]
  /** Runs what was deferred, without finishing any sync. */
  runDeferred(): void
}

export interface VoterOptions {
  readonly disk?: MemoryDisk
  readonly clock?: StillClock
  readonly config?: Partial<MetadataLogConfig>
  readonly nodeId?: number
  readonly directoryId?: string
  readonly configuredVoterIds?: readonly number[]
}

/** A voter that has read its log, and does not lead yet. It is alone: nobody answers it, and no timer of it ever comes. */
export function openVoter(options: VoterOptions = {}): Voter {
  const {
    disk = new MemoryDisk(),
    clock = new StillClock(),
    nodeId = 1,
    directoryId = NODE_DIRECTORY,
    configuredVoterIds = [],
  } = options
  disk.makeDirectory(LOG_DIR)
  const metadataLog = openLog(disk, clock, options.config)
  let deferred: (() => void)[] = []
  const told: MetadataRecord[] = []
  const raft = new RaftNode({
    metadataLog,
    nodeId,
    directoryId,
    clusterId: CLUSTER_ID,
    voters: configuredVoterIds.map((id) => ({ id, host: `node-${id}`, port: 9093 })),
    bootstrapServers: [],
    ownEndpoints: [],
    disk,
    clock,
    random: new SeededRandom(1),
    timers: { schedule: () => 1, cancel() {}, defer: (turn) => deferred.push(turn) },
    config: RAFT_CONFIG,
    logger: SILENT_LOGGER,
    send() {},
    listener: {
      loadSnapshot: ({ read }) => read((record) => told.push(decodeRecord(record))),
      committed: (records) => told.push(...records.map((record) => decodeRecord(record))),
      leaderChanged() {},
      claimed() {},
      resigned() {},
    },
  })
  const runDeferred = (): void => {
    const turns = deferred
    deferred = []
    for (const turn of turns) turn()
  }
  return { disk, clock, metadataLog, raft, records: recordsIn(disk, metadataLog), told, runDeferred }
}

/** A voter that leads, with all that it begins with committed. */
export function leadingVoter(options: VoterOptions = {}): Voter {
  const voter = openVoter(options)
  voter.raft.start()
  expect(voter.raft.role.kind).toBe('leader')
  return voter
}

function recordsIn(disk: Disk, metadataLog: MetadataLog): MetadataRecord[] {
  const records: MetadataRecord[] = []
  const snapshot = metadataLog.latestSnapshot
  if (snapshot !== null) {
    readSnapshot(disk, metadataLog.snapshotPath(snapshot), (record) => records.push(decodeRecord(record)))
  }
  const from = snapshot?.offset ?? metadataLog.log.logStartOffset
  const cursor = new RecordCursor()
  metadataLog.readFrom(from, (batch) => {
    if (batch.isControl) return
    cursor.open(batch)
    while (cursor.next()) if (cursor.value !== null && cursor.offset >= from) records.push(decodeRecord(cursor.value))
  })
  return records
}

export function openLog(disk: Disk, clock: Clock, config: Partial<MetadataLogConfig> = {}): MetadataLog {
  return MetadataLog.open({
    logDirectory: LOG_DIR,
    config: { ...CONFIG, ...config },
    disk,
    clock,
    random: new SeededRandom(1),
    logger: SILENT_LOGGER,
  })
}

/** Records that say nothing but which one they are. */
export function numbered(...numbers: number[]): NewRecord[] {
  return numbers.map((number) => configSet(2, 'a', `key-${number}`, String(number)))
}

export function encoded(records: readonly NewRecord[]): Uint8Array[] {
  return records.map(encodeRecord)
}

export function numbersOf(records: readonly MetadataRecord[]): number[] {
  return records.map((record) => (record.type === 'ConfigRecord' ? Number(record.message.value) : Number.NaN))
}

/** A disk with the log directory that a real Kafka left. */
export function kafkaDisk(name: 'static' | 'dynamic'): MemoryDisk {
  const disk = new MemoryDisk()
  copyFolder(disk, join(import.meta.dirname, '../fixtures/kafka-metadata', name), LOG_DIR)
  return disk
}

function copyFolder(disk: MemoryDisk, from: string, to: string): void {
  disk.makeDirectory(to)
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory()) copyFolder(disk, join(from, entry.name), `${to}/${entry.name}`)
    else disk.replaceFile(`${to}/${entry.name}`, readFileSync(join(from, entry.name)))
  }
}
