import { RafkaError } from '../base/errors.ts'
import type { Input } from '../protocol/codec.ts'
import type { PartitionChangeRecord } from '../protocol/generated/metadata/partition-change-record.ts'
import type { PartitionRecord } from '../protocol/generated/metadata/partition-record.ts'
import { MIGRATING_DIRECTORY } from './directory-id.ts'
import { hasDirectoryAssignment } from './metadata-version.ts'

/** In `leader`: there is none. */
export const NO_LEADER = -1
/** In a `PartitionChangeRecord`: the leader stays, and so does the leader epoch. */
export const NO_LEADER_CHANGE = -2

export const RECOVERED = 0
/** The leader was elected uncleanly and still has to make its log fit for use. */
export const RECOVERING = 1
export type LeaderRecoveryState = typeof RECOVERED | typeof RECOVERING
const NO_RECOVERY_STATE_CHANGE = -1

/** One partition as the cluster agreed on it. */
export interface PartitionRegistration {
  /** The first is the preferred leader. */
  readonly replicas: readonly number[]
  /** The folder of each replica, in the order of `replicas`. */
  readonly directories: readonly string[]
  readonly isr: readonly number[]
  readonly removingReplicas: readonly number[]
  readonly addingReplicas: readonly number[]
  /** Eligible leader replicas: not in sync, but with all that was ever committed (KIP-966). */
  readonly elr: readonly number[]
  readonly lastKnownElr: readonly number[]
  readonly leader: number
  readonly leaderRecoveryState: LeaderRecoveryState
  /** Goes up whenever a leader is elected, the same one again included. */
  readonly leaderEpoch: number
  /** Goes up with every change. */
  readonly partitionEpoch: number
}

/** A partition record whose fields contradict each other. */
export class InvalidPartitionRecordError extends RafkaError {
  readonly code = 'INVALID_RECORD'
  readonly retriable = false
  constructor({
    topicId,
    partition,
    replicas,
    directories,
  }: { topicId: string; partition: number; replicas: number; directories: number }) {
    super(`${replicas} replicas with ${directories} folders`, { topicId, partition, replicas, directories })
  }
}

/** Throws `InvalidPartitionRecordError`. */
export function partitionFromRecord(record: PartitionRecord): PartitionRegistration {
  return {
    replicas: record.replicas,
    directories: directoriesOf(record, record.directories, record.replicas.length),
    isr: record.isr,
    removingReplicas: record.removingReplicas,
    addingReplicas: record.addingReplicas,
    elr: record.eligibleLeaderReplicas ?? [],
    lastKnownElr: record.lastKnownElr ?? [],
    leader: record.leader,
    leaderRecoveryState: record.leaderRecoveryState === RECOVERING ? RECOVERING : RECOVERED,
    leaderEpoch: record.leaderEpoch,
    partitionEpoch: record.partitionEpoch,
  }
}

/** Throws `InvalidPartitionRecordError`. */
export function changePartition(partition: PartitionRegistration, record: PartitionChangeRecord): PartitionRegistration {
  const replicas = record.replicas ?? partition.replicas
  const leaderStays = record.leader === NO_LEADER_CHANGE
  return {
    replicas,
    directories: directoriesOf(record, record.directories ?? partition.directories, replicas.length),
    isr: record.isr ?? partition.isr,
    removingReplicas: record.removingReplicas ?? partition.removingReplicas,
    addingReplicas: record.addingReplicas ?? partition.addingReplicas,
    elr: record.eligibleLeaderReplicas ?? partition.elr,
    lastKnownElr: record.lastKnownElr ?? partition.lastKnownElr,
    leader: leaderStays ? partition.leader : record.leader,
    leaderRecoveryState: recoveryStateOf(partition, record),
    leaderEpoch: leaderStays ? partition.leaderEpoch : partition.leaderEpoch + 1,
    partitionEpoch: partition.partitionEpoch + 1,
  }
}

/** What a `ClearElrRecord` does to a partition. One that has nothing to clear stays as it is, epoch included. */
export function clearElr(partition: PartitionRegistration): PartitionRegistration {
  if (partition.elr.length === 0 && partition.lastKnownElr.length === 0) return partition
  return { ...partition, elr: [], lastKnownElr: [], partitionEpoch: partition.partitionEpoch + 1 }
}

/** The record that makes this partition anew. What `metadataVersion` cannot say is left out, as Kafka does for snapshots of an older level. */
export function partitionRecord(
  topicId: string,
  partitionId: number,
  partition: PartitionRegistration,
  { metadataVersion, elrEnabled }: { metadataVersion: number; elrEnabled: boolean },
): Input<PartitionRecord> {
  const { replicas, isr, removingReplicas, addingReplicas, leader, leaderRecoveryState, leaderEpoch, partitionEpoch } = partition
  return {
    partitionId,
    topicId,
    replicas,
    isr,
    removingReplicas,
    addingReplicas,
    leader,
    leaderRecoveryState,
    leaderEpoch,
    partitionEpoch,
    ...(hasDirectoryAssignment(metadataVersion) ? { directories: partition.directories } : {}),
    ...(elrEnabled && partition.elr.length > 0 ? { eligibleLeaderReplicas: partition.elr } : {}),
    ...(elrEnabled && partition.lastKnownElr.length > 0 ? { lastKnownElr: partition.lastKnownElr } : {}),
  }
}

export function samePartition(one: PartitionRegistration, other: PartitionRegistration): boolean {
  return (
    one.partitionEpoch === other.partitionEpoch &&
    one.leaderEpoch === other.leaderEpoch &&
    one.leader === other.leader &&
    one.leaderRecoveryState === other.leaderRecoveryState &&
    sameMembers(one.replicas, other.replicas) &&
    sameMembers(one.directories, other.directories) &&
    sameMembers(one.isr, other.isr) &&
    sameMembers(one.removingReplicas, other.removingReplicas) &&
    sameMembers(one.addingReplicas, other.addingReplicas) &&
    sameMembers(one.elr, other.elr) &&
    sameMembers(one.lastKnownElr, other.lastKnownElr)
  )
}

function sameMembers<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length === other.length && one.every((member, index) => member === other[index])
}

/** A list of nothing but "migrating", however long, says that the record is older than directory assignment. */
function directoriesOf(
  record: { topicId: string; partitionId: number },
  directories: readonly string[],
  replicas: number,
): readonly string[] {
  if (directories.every((directory) => directory === MIGRATING_DIRECTORY))
    return new Array<string>(replicas).fill(MIGRATING_DIRECTORY)
  if (directories.length !== replicas) {
    throw new InvalidPartitionRecordError({
      topicId: record.topicId,
      partition: record.partitionId,
      replicas,
      directories: directories.length,
    })
  }
  return directories
}

function recoveryStateOf(partition: PartitionRegistration, { leaderRecoveryState }: PartitionChangeRecord): LeaderRecoveryState {
  if (leaderRecoveryState === NO_RECOVERY_STATE_CHANGE) return partition.leaderRecoveryState
  return leaderRecoveryState === RECOVERING ? RECOVERING : RECOVERED
}
