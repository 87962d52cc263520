import { defaultDirectory, isActiveBroker } from '../metadata/broker-registration.ts'
import { MIGRATING_DIRECTORY } from '../metadata/directory-id.ts'
import type { MetadataImage } from '../metadata/metadata-image.ts'
import type { NewRecord } from '../metadata/metadata-record.ts'
import { hasDirectoryAssignment, partitionRecordVersion } from '../metadata/metadata-version.ts'
import { type PartitionRegistration, partitionRecord, RECOVERED } from '../metadata/partition-registration.ts'
import { ApiError } from './api-error.ts'

/** A partition that begins on these brokers: all that are active are in sync, and the first of them leads. `isr` must not be empty. */
export function newPartition(image: MetadataImage, replicas: readonly number[], isr: readonly number[]): PartitionRegistration {
  const assigned = hasDirectoryAssignment(image.metadataVersion)
  return {
    replicas,
    directories: replicas.map((id) => (assigned ? defaultDirectory(image.broker(id)) : MIGRATING_DIRECTORY)),
    isr,
    removingReplicas: [],
    addingReplicas: [],
    elr: [],
    lastKnownElr: [],
    leader: isr[0]!,
    leaderRecoveryState: RECOVERED,
    leaderEpoch: 0,
    partitionEpoch: 0,
  }
}

export function newPartitionRecord(
  image: MetadataImage,
  topicId: string,
  partitionId: number,
  partition: PartitionRegistration,
): NewRecord {
  const { metadataVersion, elrEnabled } = image
  return {
    type: 'PartitionRecord',
    version: partitionRecordVersion(metadataVersion),
    message: partitionRecord(topicId, partitionId, partition, { metadataVersion, elrEnabled }),
  }
}

function activeReplicas(image: MetadataImage, replicas: readonly number[]): number[] {
  return replicas.filter((id) => isActiveBroker(image.broker(id)))
}

/** Replicas that a client chose for a partition. `replicationFactor` is that of the topic's other partitions, if there are any. Throws `ApiError`. */
export function checkManualAssignment(image: MetadataImage, replicas: readonly number[], replicationFactor: number | null): void {
  const includes = 'The manual partition assignment includes'
  if (replicas.length === 0) throw invalid(`${includes} an empty replica list.`)
  const sorted = replicas.toSorted((one, other) => one - other)
  for (const [index, id] of sorted.entries()) {
    if (image.broker(id) === undefined) throw invalid(`${includes} broker ${id}, but no such broker is registered.`)
    if (id === sorted[index - 1]) throw invalid(`${includes} the broker ${id} more than once.`)
  }
  if (replicationFactor !== null && replicas.length !== replicationFactor) {
    throw invalid(
      `${includes} a partition with ${replicas.length} replica(s), but this is not consistent with previous partitions, ` +
        `which have ${replicationFactor} replica(s).`,
    )
  }
}

/** The active ones of replicas that a client chose. Throws `ApiError` where there are none. */
export function activeOfAssignment(image: MetadataImage, replicas: readonly number[], partitionId: number): number[] {
  const isr = activeReplicas(image, replicas)
  if (isr.length > 0) return isr
  throw invalid(
    `All brokers specified in the manual partition assignment for partition ${partitionId} are fenced or in controlled shutdown.`,
  )
}

/** The active ones of replicas that we chose. Throws `ApiError` where there are none. */
export function activeOfPlacement(image: MetadataImage, replicas: readonly number[]): number[] {
  const isr = activeReplicas(image, replicas)
  if (isr.length > 0) return isr
  throw new ApiError(
    'INVALID_REPLICATION_FACTOR',
    `Unable to replicate the partition ${replicas.length} time(s): All brokers are currently fenced or in controlled shutdown.`,
  )
}

function invalid(message: string): ApiError {
  return new ApiError('INVALID_REPLICA_ASSIGNMENT', message)
}
