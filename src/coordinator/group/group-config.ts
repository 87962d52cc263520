import { CONSUMER_GROUP_CONFIG_DEFAULTS, type ConsumerGroupConfig } from './consumer-group-config.ts'

/** What the group coordinator takes from the broker's configuration; in the comments Kafka's names. */
export interface GroupConfig {
  /** `group.min.session.timeout.ms` */
  readonly minSessionTimeoutMs: number
  /** `group.max.session.timeout.ms` */
  readonly maxSessionTimeoutMs: number
  /** `group.initial.rebalance.delay.ms`: how long an empty group waits for more members before its first generation. */
  readonly initialRebalanceDelayMs: number
  /** `group.max.size`: members of one group. */
  readonly maxSize: number
  /** How long a member that never had a generation may wait for its first one. Kafka fixes it at five minutes. */
  readonly newMemberJoinTimeoutMs: number
  /** `offset.metadata.max.bytes`; Kafka counts UTF-16 code units. */
  readonly offsetMetadataMaxBytes: number
  /** `offsets.retention.minutes` */
  readonly offsetsRetentionMs: number
  /** `offsets.retention.check.interval.ms` */
  readonly offsetsRetentionCheckIntervalMs: number
  readonly consumer: ConsumerGroupConfig
}

export const GROUP_CONFIG_DEFAULTS: GroupConfig = Object.freeze({
  minSessionTimeoutMs: 6_000,
  maxSessionTimeoutMs: 1_800_000,
  initialRebalanceDelayMs: 3_000,
  maxSize: 2_147_483_647,
  newMemberJoinTimeoutMs: 300_000,
  offsetMetadataMaxBytes: 4_096,
  offsetsRetentionMs: 7 * 24 * 60 * 60_000,
  offsetsRetentionCheckIntervalMs: 600_000,
  consumer: CONSUMER_GROUP_CONFIG_DEFAULTS,
})
