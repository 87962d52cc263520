import { assert } from '../base/assert.ts'
import type { Clock } from '../base/clock.ts'
import type { Disk } from '../base/disk.ts'
import { RecordCursor } from '../records/record.ts'
import { Candidate } from './candidate.ts'
import { readControlRecord } from './control-records.ts'
import { Leader } from './leader.ts'
import type { MetadataLog } from './metadata-log.ts'
import { electedLeader, readQuorumState, writeQuorumState } from './quorum-state.ts'
import { readSnapshot } from './snapshot-reader.ts'
import { SnapshotWriter } from './snapshot-writer.ts'
import { Unattached } from './unattached.ts'
import { NotSoleVoterError, staticVoters, type VoterSet, votersFromRecord } from './voter-set.ts'

export interface RaftNodeOptions {
  readonly metadataLog: MetadataLog
  readonly nodeId: number
  /** Of the folder that the metadata log is in. */
  readonly directoryId: string
  /** Of the configuration; this node alone where it says none. Not looked at when the log names the voters (KIP-853). */
  readonly configuredVoterIds: readonly number[]
  readonly disk: Disk
  readonly clock: Clock
}

/** What is in the log and its newest snapshot, as it is read in. */
export interface LogReplay {
  /** An encoded metadata record that a snapshot begins with. */
  snapshotRecord(record: Uint8Array): void
  /** An encoded metadata record of the log, in order. */
  record(record: Uint8Array): void
}

/**
 * A member of the metadata quorum. So far the quorum is this node alone: it reads its log, finds that its own vote is enough, and leads. Each role that Kafka's
 * protocol has is a class of its own.
 */
export class RaftNode {
  readonly #options: RaftNodeOptions
  #role: Unattached | Candidate | Leader
  #voters: VoterSet
  #kraftVersion = 0
  /** Where the log or a snapshot names the voters; -1: only the snapshot that the folder was formatted with does. */
  #votersOffset = -1
  #lastTimestamp = 0

  /** Throws `CorruptQuorumStateError`. */
  constructor(options: RaftNodeOptions) {
    this.#options = options
    const { disk, metadataLog, nodeId, configuredVoterIds } = options
    const state = readQuorumState(disk, metadataLog.directory)
    // Whatever the file lost, the log knows the epochs that there were.
    const epoch = Math.max(state?.leaderEpoch ?? 0, metadataLog.log.epochs.latestEpoch, metadataLog.latestSnapshot?.epoch ?? 0)
    this.#role = new Unattached(epoch)
    this.#voters = staticVoters(configuredVoterIds.length === 0 ? [nodeId] : configuredVoterIds)
  }

  get epoch(): number {
    return this.#role.epoch
  }

  get voters(): VoterSet {
    return this.#voters
  }

  /** Only when this node leads. */
  get leader(): Leader {
    assert(this.#role instanceof Leader, 'this node leads the metadata quorum')
    return this.#role
  }

  /** Timestamp of the last committed batch in the log or, where there is none, of the last that the snapshot stands for. */
  get lastTimestamp(): number {
    return this.#role instanceof Leader ? Math.max(this.#role.lastCommittedMs, this.#lastTimestamp) : this.#lastTimestamp
  }

  /** Reads all that this node has: the newest snapshot, and the log from there. Before it leads. */
  replay(replay: LogReplay): void {
    const { metadataLog, disk } = this.#options
    const snapshot = metadataLog.latestSnapshot
    if (snapshot !== null) {
      const summary = readSnapshot(disk, metadataLog.snapshotPath(snapshot), (record) => replay.snapshotRecord(record))
      this.#lastTimestamp = summary.lastContainedLogTimestamp
      this.#kraftVersion = summary.kraftVersion
      if (summary.voters !== null) this.#setVoters(summary.voters, snapshot.offset - 1)
    }
    const cursor = new RecordCursor()
    const from = snapshot?.offset ?? metadataLog.log.logStartOffset
    metadataLog.readFrom(from, (batch) => {
      cursor.open(batch)
      this.#lastTimestamp = batch.maxTimestamp
      while (cursor.next()) {
        if (batch.isControl) this.#control(cursor)
        else if (cursor.value !== null && cursor.offset >= from) replay.record(cursor.value)
      }
    })
  }

  /** Holds an election, which this node wins by its own vote, and begins to lead. Throws `NotSoleVoterError`. */
  becomeLeader(): Leader {
    const { metadataLog, clock, disk, nodeId, directoryId } = this.#options
    const voterIds = this.#voters.map(({ id }) => id)
    const candidate = new Candidate({ epoch: this.epoch + 1, nodeId, directoryId, voters: this.#voters })
    this.#role = candidate
    if (!candidate.isElected) throw new NotSoleVoterError({ nodeId, voterIds })
    // On the disk before anything is done in this epoch. A node that is its own quorum need not write its vote first: nobody else asks for one.
    writeQuorumState(disk, metadataLog.directory, electedLeader(candidate.epoch, nodeId), {
      kraftVersion: this.#kraftVersion,
      voterIds,
    })
    const writesVoters = this.#kraftVersion > 0 && this.#votersOffset < 0
    const { voters } = this
    const leader = new Leader(metadataLog, clock, {
      epoch: candidate.epoch,
      nodeId,
      voters,
      kraftVersion: this.#kraftVersion,
      writesVoters,
    })
    this.#role = leader
    return leader
  }

  /** Begins a snapshot of all that is committed. */
  createSnapshot(): SnapshotWriter {
    const { metadataLog, disk, clock } = this.#options
    const offset = metadataLog.log.highWatermark
    const known = metadataLog.log.epochs.epochForOffset(offset - 1)
    const epoch = known < 0 ? this.epoch : known
    return new SnapshotWriter(
      disk,
      metadataLog.directory,
      { offset, epoch },
      {
        lastContainedLogTimestamp: this.lastTimestamp,
        nowMs: clock.nowMs(),
        quorum: this.#kraftVersion === 0 ? null : { kraftVersion: this.#kraftVersion, voters: this.#voters },
      },
    )
  }

  #control(record: { key: Uint8Array | null; value: Uint8Array | null }): void {
    const control = readControlRecord(record)
    if (control?.type === 'kraft-version') this.#kraftVersion = control.message.kRaftVersion
    if (control?.type === 'voters') this.#setVoters(votersFromRecord(control.message), 0)
  }

  #setVoters(voters: VoterSet, offset: number): void {
    this.#voters = voters
    this.#votersOffset = offset
  }
}
