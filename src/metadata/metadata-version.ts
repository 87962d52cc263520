import { RafkaError } from '../base/errors.ts'

/** The level of `metadata.version` that new clusters start at: that of Apache Kafka 4.3. */
export const METADATA_VERSION_LATEST = 30
/** The oldest level that Apache Kafka 4 reads. */
export const METADATA_VERSION_MIN = 7

/** By level, from the oldest that is read: the release and its internal step. */
const NAMES = [
  ...['3.3-IV3', '3.4-IV0', '3.5-IV0', '3.5-IV1', '3.5-IV2', '3.6-IV0', '3.6-IV1', '3.6-IV2'],
  ...['3.7-IV0', '3.7-IV1', '3.7-IV2', '3.7-IV3', '3.7-IV4', '3.8-IV0', '3.9-IV0', '4.0-IV0'],
  ...['4.0-IV1', '4.0-IV2', '4.0-IV3', '4.1-IV0', '4.1-IV1', '4.2-IV0', '4.2-IV1', '4.3-IV0'],
]

/** The cluster agreed on a version of the metadata that this software does not know; only the software that wrote it, or newer, can go on with it. */
export class UnsupportedMetadataVersionError extends RafkaError {
  readonly code = 'UNSUPPORTED_VERSION'
  readonly retriable = false
  constructor({ feature, level, levelMin, levelMax }: { feature: string; level: number; levelMin: number; levelMax: number }) {
    super(`the cluster has ${feature} at level ${level}, and levels ${levelMin} to ${levelMax} are known here`, {
      feature,
      level,
      levelMin,
      levelMax,
    })
  }
}

/** How a level of `metadata.version` (KIP-778) shapes the records. Gives Kafka's name for it too. */
export function metadataVersionName(level: number): string {
  return NAMES[level - METADATA_VERSION_MIN] ?? `unknown (${level})`
}

/** Levels that brought records or fields which the level before could not write. */
const METADATA_CHANGED: ReadonlySet<number> = new Set([7, 8, 11, 13, 14, 15, 17, 23, 30])

/** Whether something in the metadata could be lost on the way back from level `from` to the older `to`. */
export function losesMetadata(from: number, to: number): boolean {
  for (let level = from; level > to; level--) if (METADATA_CHANGED.has(level)) return true
  return false
}

/** Records between `BeginTransactionRecord` and `EndTransactionRecord` count together or not at all (KIP-868). */
export function hasMetadataTransactions(level: number): boolean {
  return level >= 13
}

/** Credentials of SCRAM may be in the log (KIP-900). */
export function hasScram(level: number): boolean {
  return level >= 11
}

/** Delegation tokens may be in the log (KIP-900). */
export function hasDelegationTokens(level: number): boolean {
  return level >= 14
}

export function hasControllerRegistration(level: number): boolean {
  return level >= 15
}

/** Partitions and brokers name the folders of replicas (KIP-858). */
export function hasDirectoryAssignment(level: number): boolean {
  return level >= 17
}

/** Partitions carry eligible leader replicas (KIP-966), if that feature is on too. */
export function hasEligibleLeaderReplicas(level: number): boolean {
  return level >= 23
}

/** Brokers tell which folders take no new replicas (KIP-1066). */
export function hasCordonedDirectories(level: number): boolean {
  return level >= 30
}

/** Up to 3.5 the leader epoch had to go up when the ISR lost a member. */
export function bumpsLeaderEpochOnIsrShrink(level: number): boolean {
  return level < 12
}

export function partitionRecordVersion(level: number): number {
  return hasEligibleLeaderReplicas(level) ? 2 : hasDirectoryAssignment(level) ? 1 : 0
}

export function partitionChangeRecordVersion(level: number): number {
  return partitionRecordVersion(level)
}

export function registerBrokerRecordVersion(level: number): number {
  if (hasCordonedDirectories(level)) return 4
  if (hasDirectoryAssignment(level)) return 3
  return level >= 8 ? 2 : 1
}
