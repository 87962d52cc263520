import type { ActorId } from './context.ts'

/** What the log cleaner and the partitions tell each other of logs: plain data. */

/** A partition whose topic is compacted. */
export interface CompactedLog {
  readonly topic: string
  readonly partition: number
  readonly actor: ActorId
  /** The log directory that its folder is in. */
  readonly logDir: string
}

/** How the cleaner works, from Kafka's `log.cleaner.*`. */
export interface CleanerConfig {
  /** So many logs at once. */
  readonly threads: number
  /** For the offset maps of all threads. */
  readonly dedupeBufferBytes: number
  /** How full a map may become, 0 to 1. */
  readonly loadFactor: number
  /** For reading and writing, of all threads. */
  readonly ioBufferBytes: number
  /** Reads and writes of all threads. */
  readonly ioBytesPerSecondMax: number
  /** Between one look for something to clean that found nothing and the next. */
  readonly backoffMs: number
}

/** How much of a log can be cleaned, and whether it must be. */
export interface LogSurvey {
  readonly firstDirtyOffset: number
  /** Where a segment begins. */
  readonly firstUncleanableOffset: number
  /** Of the segments in front of the first dirty offset, the one that holds it included. */
  readonly cleanBytes: number
  /** Of those from the first dirty offset on. */
  readonly cleanableBytes: number
  /** `min.cleanable.dirty.ratio`. */
  readonly minCleanableDirtyRatio: number
  /** By so much `max.compaction.lag.ms` is exceeded; 0: it is not. */
  readonly compactionDelayMs: number
  /** The offset that the survey was asked with cannot be: the log begins behind it, ends in front of it, or was truncated. */
  readonly resetsCheckpoint: boolean
}

/** A segment as the cleaner needs it: closed for writing, and never changed until it is replaced. */
export interface SegmentToClean {
  readonly baseOffset: number
  readonly sizeInBytes: number
}

/** The last that an active producer wrote: it stays, so that its sequence and epoch do. */
export interface LastRecord {
  readonly producerId: number
  /** -1: there is no batch any more, and its last marker has to stay. */
  readonly lastDataOffset: number
  readonly producerEpoch: number
}

/** All that a cleaning has to know of a log, as it was at one moment. */
export interface CleaningPlan {
  /** Of the partition, absolute. */
  readonly directory: string
  /** What the topic is configured with, as in `LogConfig`. */
  readonly config: {
    readonly segmentBytes: number
    readonly segmentIndexBytes: number
    readonly indexIntervalBytes: number
    readonly preallocate: boolean
    readonly deleteRetentionMs: number
  }
  /** All in front of `firstUncleanableOffset`, which is where a segment begins. */
  readonly segments: readonly SegmentToClean[]
  /** Below this, each key is there once. */
  readonly firstDirtyOffset: number
  /** Where the first batch with an offset of that or more starts, in the segment that holds it. */
  readonly firstDirtyPosition: number
  readonly firstUncleanableOffset: number
  /** Aborted transactions that overlap the segments. */
  readonly aborted: readonly {
    readonly producerId: number
    readonly firstOffset: number
    readonly lastOffset: number
    readonly lastStableOffset: number
  }[]
  readonly lastRecords: readonly LastRecord[]
  /** By which tombstones and markers are found to be old enough, and given their time. */
  readonly nowMs: number
}
