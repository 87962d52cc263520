/** Names of the files in a partition's folder, as Kafka gives them: the base offset in 20 digits, then what it is, then perhaps what is being done with it. */

export const LOG_SUFFIX = '.log'
export const OFFSET_INDEX_SUFFIX = '.index'
export const TIME_INDEX_SUFFIX = '.timeindex'
export const TRANSACTION_INDEX_SUFFIX = '.txnindex'
export const SNAPSHOT_SUFFIX = '.snapshot'
export const DELETED_SUFFIX = '.deleted'
export const CLEANED_SUFFIX = '.cleaned'
export const SWAP_SUFFIX = '.swap'
/** A KRaft snapshot that is to be deleted: the metadata log looks after it. */
export const DELETED_CHECKPOINT_SUFFIX = '.checkpoint.deleted'

export const SEGMENT_SUFFIXES = [LOG_SUFFIX, OFFSET_INDEX_SUFFIX, TIME_INDEX_SUFFIX, TRANSACTION_INDEX_SUFFIX] as const
export type SegmentSuffix = (typeof SEGMENT_SUFFIXES)[number]

export const LEADER_EPOCH_CHECKPOINT = 'leader-epoch-checkpoint'
export const PARTITION_METADATA = 'partition.metadata'

export function fileNameOf(offset: number, suffix: string): string {
  return String(offset).padStart(20, '0') + suffix
}

/** The offset that a file name starts with, up to its first dot; null if it does not start with one. */
export function offsetOfFileName(name: string): number | null {
  const dot = name.indexOf('.')
  if (dot < 1) return null
  const digits = name.slice(0, dot)
  if (!/^\d+$/.test(digits)) return null
  const offset = Number(digits)
  return Number.isSafeInteger(offset) ? offset : null
}

export function isIndexFileName(name: string): boolean {
  return name.endsWith(OFFSET_INDEX_SUFFIX) || name.endsWith(TIME_INDEX_SUFFIX) || name.endsWith(TRANSACTION_INDEX_SUFFIX)
}

export function parentOf(directory: string): string {
  return directory.slice(0, directory.lastIndexOf('/')) || '/'
}
