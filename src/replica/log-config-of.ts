import type { TopicConfig } from '../base/config/topic-config.ts'
import type { LogConfig } from '../log/log-config.ts'

/** The part of a topic's configuration that its logs work by. */
export function logConfigOf(topic: TopicConfig): LogConfig {
  return {
    segmentBytes: topic.segmentBytes,
    segmentMs: topic.segmentMs,
    segmentJitterMs: topic.segmentJitterMs,
    segmentIndexBytes: topic.segmentIndexBytes,
    indexIntervalBytes: topic.indexIntervalBytes,
    flushMessages: topic.flushMessages,
    flushMs: topic.flushMs,
    retentionBytes: topic.retentionBytes,
    retentionMs: topic.retentionMs,
    fileDeleteDelayMs: topic.fileDeleteDelayMs,
    preallocate: topic.preallocate,
    compact: topic.cleanupPolicy.compact,
    delete: topic.cleanupPolicy.delete,
    minCompactionLagMs: topic.minCompactionLagMs,
    maxCompactionLagMs: topic.maxCompactionLagMs,
    minCleanableDirtyRatio: topic.minCleanableDirtyRatio,
    deleteRetentionMs: topic.deleteRetentionMs,
    maxMessageBytes: topic.maxMessageBytes,
    messageTimestampType: topic.messageTimestampType,
    messageTimestampBeforeMaxMs: topic.messageTimestampBeforeMaxMs,
    messageTimestampAfterMaxMs: topic.messageTimestampAfterMaxMs,
    compressionType: topic.compressionType,
    compressionGzipLevel: topic.compressionGzipLevel,
    compressionLz4Level: topic.compressionLz4Level,
    compressionZstdLevel: topic.compressionZstdLevel,
    minInsyncReplicas: topic.minInsyncReplicas,
    uncleanLeaderElectionEnable: topic.uncleanLeaderElectionEnable,
  }
}
