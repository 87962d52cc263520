/** Stands where Kafka has the largest int64: beyond any time, size or count. */
export const UNLIMITED = Number.MAX_SAFE_INTEGER

/**
 * A topic's configuration as the log and the layers above it use it: parsed, checked, in the unit that the name ends with.
 * The names are those of Kafka's topic configurations.
 */
export interface LogConfig {
  /** segment.bytes: a segment gets no larger. 1 MiB at least, unless a test asks for less. */
  readonly segmentBytes: number
  /** segment.ms: a new segment after this time by the records' own timestamps. */
  readonly segmentMs: number
  /** segment.jitter.ms: each segment takes a random time up to this off `segmentMs`, against all rolling at once. */
  readonly segmentJitterMs: number
  /** segment.index.bytes: the most that an offset or time index can hold. */
  readonly segmentIndexBytes: number
  /** index.interval.bytes: about so many bytes of log between two index entries. */
  readonly indexIntervalBytes: number
  /** flush.messages: sync when so many records are not synced. */
  readonly flushMessages: number
  /** flush.ms: sync when the oldest record that is not synced is this old. */
  readonly flushMs: number
  /** retention.bytes, -1 for no limit. */
  readonly retentionBytes: number
  /** retention.ms, -1 for no limit. */
  readonly retentionMs: number
  /** file.delete.delay.ms: between the renaming of a file to `.deleted` and its removal. */
  readonly fileDeleteDelayMs: number
  /** preallocate: give a new segment its full length at once. */
  readonly preallocate: boolean
  /** cleanup.policy holds `compact`. */
  readonly compact: boolean
  /** cleanup.policy holds `delete`. */
  readonly delete: boolean
  readonly minCompactionLagMs: number
  readonly maxCompactionLagMs: number
  readonly minCleanableDirtyRatio: number
  readonly deleteRetentionMs: number
  /** max.message.bytes: of a whole batch. */
  readonly maxMessageBytes: number
  readonly messageTimestampType: 'CreateTime' | 'LogAppendTime'
  readonly messageTimestampBeforeMaxMs: number
  readonly messageTimestampAfterMaxMs: number
  /** compression.type. */
  readonly compressionType: 'producer' | 'uncompressed' | 'gzip' | 'snappy' | 'lz4' | 'zstd'
  readonly compressionGzipLevel: number
  readonly compressionLz4Level: number
  readonly compressionZstdLevel: number
  readonly minInsyncReplicas: number
  readonly uncleanLeaderElectionEnable: boolean
}

const DAY_MS = 24 * 60 * 60 * 1000

/** Apache Kafka 4.3.1's. */
export const DEFAULT_LOG_CONFIG: LogConfig = Object.freeze({
  segmentBytes: 1024 * 1024 * 1024,
  segmentMs: 7 * DAY_MS,
  segmentJitterMs: 0,
  segmentIndexBytes: 10 * 1024 * 1024,
  indexIntervalBytes: 4096,
  flushMessages: UNLIMITED,
  flushMs: UNLIMITED,
  retentionBytes: -1,
  retentionMs: 7 * DAY_MS,
  fileDeleteDelayMs: 60_000,
  preallocate: false,
  compact: false,
  delete: true,
  minCompactionLagMs: 0,
  maxCompactionLagMs: UNLIMITED,
  minCleanableDirtyRatio: 0.5,
  deleteRetentionMs: DAY_MS,
  maxMessageBytes: 1024 * 1024 + 12,
  messageTimestampType: 'CreateTime',
  messageTimestampBeforeMaxMs: UNLIMITED,
  messageTimestampAfterMaxMs: 60 * 60 * 1000,
  compressionType: 'producer',
  compressionGzipLevel: -1,
  compressionLz4Level: 9,
  compressionZstdLevel: 3,
  minInsyncReplicas: 1,
  uncleanLeaderElectionEnable: false,
})

/** After how long a segment rolls at the latest: a compacted topic's records must reach the cleaner, which never touches the active segment (KIP-354). */
export function segmentMsMax(config: LogConfig): number {
  return config.compact && config.maxCompactionLagMs > 0
    ? Math.min(config.maxCompactionLagMs, config.segmentMs)
    : config.segmentMs
}
