import type { GroupMetadata } from './group-metadata.ts'

/** What the coordinator takes from the broker's configuration for consumer groups; in the comments Kafka's names. */
export interface ConsumerGroupConfig {
  /** `group.consumer.session.timeout.ms` with its `min` and `max`, which bound what a group may set. */
  readonly sessionTimeoutMs: BoundedMs
  /** `group.consumer.heartbeat.interval.ms`: what members are told. */
  readonly heartbeatIntervalMs: BoundedMs
  /** `group.consumer.assignment.interval.ms`: a group is not assigned anew more often than that. */
  readonly assignmentIntervalMs: BoundedMs
  /** `group.consumer.max.size` */
  readonly maxSize: number
  /** `group.consumer.assignors`: names, the default first. */
  readonly assignors: readonly string[]
  /** `group.consumer.migration.policy` */
  readonly migration: { readonly upgrade: boolean; readonly downgrade: boolean }
  /** `group.consumer.regex.refresh.interval.ms` */
  readonly regexRefreshIntervalMs: number
}

export interface BoundedMs {
  readonly ms: number
  readonly minMs: number
  readonly maxMs: number
}

export const CONSUMER_GROUP_CONFIG_DEFAULTS: ConsumerGroupConfig = Object.freeze({
  sessionTimeoutMs: { ms: 45_000, minMs: 45_000, maxMs: 60_000 },
  heartbeatIntervalMs: { ms: 5_000, minMs: 5_000, maxMs: 15_000 },
  assignmentIntervalMs: { ms: 1_000, minMs: 0, maxMs: 15_000 },
  maxSize: 2_147_483_647,
  assignors: ['uniform', 'range'],
  migration: { upgrade: true, downgrade: true },
  regexRefreshIntervalMs: 600_000,
})

type GroupSetting = 'sessionTimeoutMs' | 'heartbeatIntervalMs' | 'assignmentIntervalMs'

const GROUP_KEYS: Readonly<Record<GroupSetting, string>> = {
  sessionTimeoutMs: 'consumer.session.timeout.ms',
  heartbeatIntervalMs: 'consumer.heartbeat.interval.ms',
  assignmentIntervalMs: 'consumer.assignment.interval.ms',
}

/** What holds for one group: its own setting where it has one, else the broker's, within the broker's bounds. */
export function settingOf(config: ConsumerGroupConfig, metadata: GroupMetadata, groupId: string, setting: GroupSetting): number {
  const { ms, minMs, maxMs } = config[setting]
  const key = GROUP_KEYS[setting]
  // Of these, only the assignment interval may be changed while the broker runs.
  const broker = setting === 'assignmentIntervalMs' ? metadata.brokerConfig(`group.${key}`) : undefined
  const text = metadata.configOf(groupId).get(key) ?? broker
  return text === undefined ? ms : Math.min(Math.max(Number(text), minMs), maxMs)
}
