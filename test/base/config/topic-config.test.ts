import { describe, expect, test } from 'vitest'
import { resolveBrokerConfig } from '../../../src/base/config/broker-config.ts'
import { ConfigError } from '../../../src/base/config/config-error.ts'
import { resolveTopicConfig, validateTopicConfigs } from '../../../src/base/config/topic-config.ts'

const broker = (properties: Record<string, string> = {}): ReturnType<typeof resolveBrokerConfig>['config'] =>
  resolveBrokerConfig(properties).config
const HOUR_MS = 3_600_000
const FOREVER = Number.MAX_SAFE_INTEGER

describe('the configuration of a topic', () => {
  test("has Kafka's defaults", () => {
    expect(resolveTopicConfig({}, broker())).toEqual({
      segmentBytes: 1 << 30,
      segmentMs: 168 * HOUR_MS,
      segmentJitterMs: 0,
      segmentIndexBytes: 10 << 20,
      flushMessages: FOREVER,
      flushMs: FOREVER,
      retentionBytes: -1,
      retentionMs: 168 * HOUR_MS,
      maxMessageBytes: (1 << 20) + 12,
      indexIntervalBytes: 4096,
      fileDeleteDelayMs: 60_000,
      deleteRetentionMs: 24 * HOUR_MS,
      minCompactionLagMs: 0,
      maxCompactionLagMs: FOREVER,
      minCleanableDirtyRatio: 0.5,
      cleanupPolicy: { compact: false, delete: true },
      uncleanLeaderElectionEnable: false,
      minInsyncReplicas: 1,
      compressionType: 'producer',
      compressionGzipLevel: -1,
      compressionLz4Level: 9,
      compressionZstdLevel: 3,
      preallocate: false,
      messageTimestampType: 'CreateTime',
      messageTimestampBeforeMaxMs: FOREVER,
      messageTimestampAfterMaxMs: HOUR_MS,
      leaderReplicationThrottledReplicas: [],
      followerReplicationThrottledReplicas: [],
      remoteStorageEnable: false,
      remoteLogCopyDisable: false,
      remoteLogDeleteOnDisable: false,
      localRetentionMs: -2,
      localRetentionBytes: -2,
      durability: 'kafka',
    })
  })

  test('the smallest unit of the broker wins, whatever the order', () => {
    expect(resolveTopicConfig({}, broker({ 'log.retention.hours': '2' })).retentionMs).toBe(2 * HOUR_MS)
    expect(resolveTopicConfig({}, broker({ 'log.retention.hours': '2', 'log.retention.minutes': '3' })).retentionMs).toBe(180_000)
    expect(resolveTopicConfig({}, broker({ 'log.retention.ms': '4', 'log.retention.minutes': '3' })).retentionMs).toBe(4)
    expect(resolveTopicConfig({}, broker({ 'log.retention.hours': '-1' })).retentionMs).toBe(-1)
    expect(resolveTopicConfig({}, broker({ 'log.roll.jitter.hours': '1' })).segmentJitterMs).toBe(HOUR_MS)
    expect(resolveTopicConfig({}, broker({ 'log.flush.scheduler.interval.ms': '5' })).flushMs).toBe(5)
  })

  test('an override wins over the broker', () => {
    const config = resolveTopicConfig(
      { 'retention.ms': '1', 'cleanup.policy': 'compact', durability: 'kafka' },
      broker({ 'log.retention.ms': '2', 'log.cleanup.policy': 'delete', durability: 'fsync', 'min.insync.replicas': '2' }),
    )
    expect(config).toMatchObject({
      retentionMs: 1,
      cleanupPolicy: { compact: true, delete: false },
      durability: 'kafka',
      minInsyncReplicas: 2,
    })
  })

  test('a topic may keep everything for ever', () => {
    expect(resolveTopicConfig({ 'cleanup.policy': '' }, broker()).cleanupPolicy).toEqual({ compact: false, delete: false })
  })

  test('small segments are for tests only', () => {
    expect(() => validateTopicConfigs({ 'segment.bytes': '1024' }, broker())).toThrow('Value must be at least 1048576')
    expect(resolveTopicConfig({ 'internal.segment.bytes': '1024' }, broker()).segmentBytes).toBe(1024)
  })
})

describe('overrides are checked before they are taken', () => {
  test('a value against the default of another', () => {
    expect(() =>
      validateTopicConfigs({ 'min.compaction.lag.ms': '9' }, broker({ 'log.cleaner.max.compaction.lag.ms': '8' })),
    ).toThrow('conflict topic config setting min.compaction.lag.ms (9) > max.compaction.lag.ms (8)')
  })

  test('null is no value', () => {
    expect(() => validateTopicConfigs({ 'retention.ms': null }, broker())).toThrow(
      new ConfigError('Null value not supported for topic configs: retention.ms'),
    )
  })

  test('the error names the configuration', () => {
    try {
      validateTopicConfigs({ 'retention.ms': 'x' }, broker())
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ code: 'INVALID_CONFIG', retriable: false, facts: { configuration: 'retention.ms' } })
    }
  })
})
