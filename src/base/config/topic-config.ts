import type { ConfigDefinition } from './config-definition.ts'
import { ConfigError } from './config-error.ts'
import type { ConfigTexts } from './config-texts.ts'
import { TOPIC_DEFINITIONS } from './definitions.ts'
import { type ConfigValue, canonicalConfigText, parseConfig } from './parse.ts'

/** All that a topic can be configured with. Kafka's "for ever" (2^63 - 1) is 2^53 - 1 here. */
export interface TopicConfig {
  readonly segmentBytes: number
  readonly segmentMs: number
  readonly segmentJitterMs: number
  readonly segmentIndexBytes: number
  readonly flushMessages: number
  readonly flushMs: number
  /** Of one partition; negative: without limit. */
  readonly retentionBytes: number
  /** -1: without limit. */
  readonly retentionMs: number
  /** Of one record batch. */
  readonly maxMessageBytes: number
  readonly indexIntervalBytes: number
  readonly fileDeleteDelayMs: number
  readonly deleteRetentionMs: number
  readonly minCompactionLagMs: number
  readonly maxCompactionLagMs: number
  readonly minCleanableDirtyRatio: number
  /** Neither: nothing is ever removed. */
  readonly cleanupPolicy: { readonly compact: boolean; readonly delete: boolean }
  readonly uncleanLeaderElectionEnable: boolean
  readonly minInsyncReplicas: number
  /** `producer`: batches are kept as they come. */
  readonly compressionType: CompressionSetting
  /** -1: the codec's own default. */
  readonly compressionGzipLevel: number
  readonly compressionLz4Level: number
  readonly compressionZstdLevel: number
  readonly preallocate: boolean
  readonly messageTimestampType: 'CreateTime' | 'LogAppendTime'
  readonly messageTimestampBeforeMaxMs: number
  readonly messageTimestampAfterMaxMs: number
  readonly leaderReplicationThrottledReplicas: readonly string[]
  readonly followerReplicationThrottledReplicas: readonly string[]
  readonly remoteStorageEnable: boolean
  readonly remoteLogCopyDisable: boolean
  readonly remoteLogDeleteOnDisable: boolean
  /** -2: as `retentionMs`. */
  readonly localRetentionMs: number
  /** -2: as `retentionBytes`. */
  readonly localRetentionBytes: number
  readonly durability: 'kafka' | 'fsync'
}
export type CompressionSetting = 'producer' | 'uncompressed' | 'gzip' | 'snappy' | 'lz4' | 'zstd'

/** What a topic's configuration rests on: `BrokerConfig` has it. */
export interface TopicDefaults {
  /** Values of the broker's keys that stand behind topic keys, by topic key. */
  readonly topicDefaults: ConfigTexts
}

/** The configuration of a topic that overrides `overrides`. Unknown names are left out of account. Throws `ConfigError` for a value that cannot be. */
export function resolveTopicConfig(overrides: ConfigTexts, { topicDefaults }: TopicDefaults): TopicConfig {
  const value = (name: string): ConfigValue => {
    const definition = topicDefinition(name)
    return parseConfig(definition, overrides[name] ?? topicDefaults[name] ?? definition.default)
  }
  const number = (name: string): number => value(name) as number
  const boolean = (name: string): boolean => value(name) as boolean
  const list = (name: string): readonly string[] => value(name) as readonly string[]
  const cleanupPolicy = list('cleanup.policy')
  const testSegmentBytes = value('internal.segment.bytes') as number | null
  return {
    segmentBytes: testSegmentBytes ?? number('segment.bytes'),
    segmentMs: number('segment.ms'),
    segmentJitterMs: number('segment.jitter.ms'),
    segmentIndexBytes: number('segment.index.bytes'),
    flushMessages: number('flush.messages'),
    flushMs: number('flush.ms'),
    retentionBytes: number('retention.bytes'),
    retentionMs: number('retention.ms'),
    maxMessageBytes: number('max.message.bytes'),
    indexIntervalBytes: number('index.interval.bytes'),
    fileDeleteDelayMs: number('file.delete.delay.ms'),
    deleteRetentionMs: number('delete.retention.ms'),
    minCompactionLagMs: number('min.compaction.lag.ms'),
    maxCompactionLagMs: number('max.compaction.lag.ms'),
    minCleanableDirtyRatio: number('min.cleanable.dirty.ratio'),
    cleanupPolicy: { compact: cleanupPolicy.includes('compact'), delete: cleanupPolicy.includes('delete') },
    uncleanLeaderElectionEnable: boolean('unclean.leader.election.enable'),
    minInsyncReplicas: number('min.insync.replicas'),
    compressionType: value('compression.type') as CompressionSetting,
    compressionGzipLevel: number('compression.gzip.level'),
    compressionLz4Level: number('compression.lz4.level'),
    compressionZstdLevel: number('compression.zstd.level'),
    preallocate: boolean('preallocate'),
    messageTimestampType: value('message.timestamp.type') as TopicConfig['messageTimestampType'],
    messageTimestampBeforeMaxMs: number('message.timestamp.before.max.ms'),
    messageTimestampAfterMaxMs: number('message.timestamp.after.max.ms'),
    leaderReplicationThrottledReplicas: list('leader.replication.throttled.replicas'),
    followerReplicationThrottledReplicas: list('follower.replication.throttled.replicas'),
    remoteStorageEnable: boolean('remote.storage.enable'),
    remoteLogCopyDisable: boolean('remote.log.copy.disable'),
    remoteLogDeleteOnDisable: boolean('remote.log.delete.on.disable'),
    localRetentionMs: number('local.retention.ms'),
    localRetentionBytes: number('local.retention.bytes'),
    durability: value('durability') as TopicConfig['durability'],
  }
}

/**
 * Checks a topic's overrides as the controller does before it takes them: names, each value, and values against each other.
 * `before` holds the overrides that hold so far. Throws `ConfigError` with Kafka's message for the first that is wrong.
 */
export function validateTopicConfigs(
  overrides: Readonly<Record<string, string | null>>,
  broker: TopicDefaults,
  before: ConfigTexts = {},
): void {
  const missing = Object.keys(overrides).filter((name) => overrides[name] === null)
  if (missing.length > 0) throw new ConfigError(`Null value not supported for topic configs: ${missing.join(',')}`)
  for (const name of Object.keys(overrides)) {
    if (!TOPIC_DEFINITIONS.has(name)) throw new ConfigError(`Unknown topic config name: ${name}`, { configuration: name })
  }
  const config = resolveTopicConfig(overrides as ConfigTexts, broker)
  if (config.minCompactionLagMs > config.maxCompactionLagMs) {
    // As text, because a number here may stand for "for ever".
    const [min, max] = ['min.compaction.lag.ms', 'max.compaction.lag.ms'].map((name) => {
      const definition = topicDefinition(name)
      return `${name} (${canonicalConfigText(definition, overrides[name] ?? broker.topicDefaults[name] ?? definition.default ?? '')})`
    })
    throw new ConfigError(`conflict topic config setting ${min} > ${max}`)
  }
  checkRemoteStorage(config, before)
}

/** There is no remote storage yet: as with a Kafka whose `remote.log.storage.system.enable` is false. */
function checkRemoteStorage(config: TopicConfig, before: ConfigTexts): void {
  if (config.remoteStorageEnable) {
    throw new ConfigError(
      'Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage.',
    )
  }
  const wasEnabled = before['remote.storage.enable']?.toLowerCase() === 'true'
  if (wasEnabled && !config.remoteLogDeleteOnDisable) {
    throw new ConfigError(
      'It is invalid to disable remote storage without deleting remote data. If you want to keep the remote data and turn to read only, ' +
        'please set `remote.storage.enable=true,remote.log.copy.disable=true`. If you want to disable remote storage and delete all ' +
        'remote data, please set `remote.storage.enable=false,remote.log.delete.on.disable=true`.',
    )
  }
}

function topicDefinition(name: string): ConfigDefinition {
  const definition = TOPIC_DEFINITIONS.get(name)
  if (definition === undefined) throw new ConfigError(`Unknown topic config name: ${name}`, { configuration: name })
  return definition
}
