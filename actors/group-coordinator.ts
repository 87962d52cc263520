import type { BrokerConfig } from '../src/base/config/broker-config.ts'
import type { GroupConfig } from '../src/coordinator/group/group-config.ts'
import { GROUP_CONFIG_DEFAULTS } from '../src/coordinator/group/group-config.ts'
import { type GroupRecord, groupRecordCodec } from '../src/coordinator/group/group-records.ts'
import { answerUnloaded, errorFor, GroupShard } from '../src/coordinator/group/group-shard.ts'
import { SHARD_RUNTIME_DEFAULTS, ShardRuntime, type ShardRuntimeConfig } from '../src/coordinator/shard-runtime.ts'
import type { Actor, ActorId, Context } from '../src/messages/context.ts'
import type { Message } from '../src/messages/message.ts'

export interface GroupCoordinatorSpec {
  kind: 'group-coordinator'
  /** The partition of `__consumer_offsets` that keeps this coordinator's records. */
  partition: ActorId
  partitionIndex: number
}

/**
 * The coordinator of the groups that hash to one partition of `__consumer_offsets`. Takes `request`s of the group and offset APIs, each for groups of this
 * partition only, topics with name and id filled in where they are known; answers with `response`s.
 */
export class GroupCoordinator implements Actor {
  readonly #context: Context
  readonly #labels: Readonly<Record<string, string>>
  readonly #runtime: ShardRuntime<GroupRecord, GroupShard>

  constructor(spec: GroupCoordinatorSpec, context: Context, config: BrokerConfig) {
    const { clock, random, logger, telemetry } = context
    const groupConfig = groupConfigOf(config)
    const counters = {
      offsetCommits: telemetry.counter('rafka_group_offset_commits_total'),
      rebalances: telemetry.counter('rafka_group_rebalances_total'),
    }
    this.#context = context
    this.#labels = { partition: String(spec.partitionIndex) }
    this.#runtime = new ShardRuntime(context, spec.partition, runtimeConfigOf(config), {
      codec: groupRecordCodec,
      create: (writer, deadlines) => new GroupShard({ config: groupConfig, clock, random, logger, deadlines, writer, counters }),
      answerUnloaded,
      errorFor,
    })
  }

  start(): void {
    const { telemetry } = this.#context
    telemetry.gauge('rafka_groups', this.#labels, () => this.#runtime.shard?.sizes().groups ?? 0)
    telemetry.gauge('rafka_group_offsets', this.#labels, () => this.#runtime.shard?.sizes().offsets ?? 0)
    this.#runtime.start()
  }

  receive(message: Message): void {
    this.#runtime.receive(message)
  }

  stop(): void {
    const { telemetry } = this.#context
    telemetry.gauge('rafka_groups', this.#labels, null)
    telemetry.gauge('rafka_group_offsets', this.#labels, null)
    this.#runtime.stop()
  }
}

function groupConfigOf(config: BrokerConfig): GroupConfig {
  return {
    ...GROUP_CONFIG_DEFAULTS,
    minSessionTimeoutMs: config.groupMinSessionTimeoutMs,
    maxSessionTimeoutMs: config.groupMaxSessionTimeoutMs,
    initialRebalanceDelayMs: config.groupInitialRebalanceDelayMs,
    maxSize: config.groupMaxSize,
    offsetMetadataMaxBytes: config.offsetMetadataMaxBytes,
    offsetsRetentionMs: config.offsetsRetentionMinutes * 60_000,
    offsetsRetentionCheckIntervalMs: config.offsetsRetentionCheckIntervalMs,
  }
}

function runtimeConfigOf(config: BrokerConfig): ShardRuntimeConfig {
  return {
    ...SHARD_RUNTIME_DEFAULTS,
    batchBytesMax: config.messageMaxBytes,
    commitTimeoutMs: config.offsetsCommitTimeoutMs,
    loadBufferBytes: config.offsetsLoadBufferSize,
  }
}
