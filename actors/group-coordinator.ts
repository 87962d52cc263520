import type { BrokerConfig } from '../src/base/config/broker-config.ts'
import type { ConsumerGroupConfig } from '../src/coordinator/group/consumer-group-config.ts'
import type { GroupConfig } from '../src/coordinator/group/group-config.ts'
import { GROUP_CONFIG_DEFAULTS } from '../src/coordinator/group/group-config.ts'
import { GroupMetadata } from '../src/coordinator/group/group-metadata.ts'
import {
  GROUP_METRICS,
  GROUP_OFFSET_METRICS,
  measureGroupOffsets,
  measureGroups,
} from '../src/coordinator/group/group-metrics.ts'
import { type GroupRecord, groupRecordCodec } from '../src/coordinator/group/group-records.ts'
import { answerUnloaded, errorFor, GroupShard } from '../src/coordinator/group/group-shard.ts'
import { SHARD_RUNTIME_DEFAULTS, ShardRuntime, type ShardRuntimeConfig } from '../src/coordinator/shard-runtime.ts'
import type { Actor, ActorId, Context } from '../src/messages/context.ts'
import type { Message, MetadataCommitted, Request } from '../src/messages/message.ts'
import { ImageFollower } from '../src/metadata/image-follower.ts'
import { SharedImages } from '../src/metadata/shared-images.ts'
import { ErrorCode } from '../src/protocol/error-codes.ts'
import { ConsumerGroupDescribeRequest } from '../src/protocol/generated/api/consumer-group-describe.ts'
import { ConsumerGroupHeartbeatRequest } from '../src/protocol/generated/api/consumer-group-heartbeat.ts'
import { OPERATION, RESOURCE } from '../src/security/authorizer/acl-codes.ts'
import { authorizerSettings } from '../src/security/authorizer/authorizer-settings.ts'
import { type Requester, StandardAuthorizer } from '../src/security/authorizer/standard-authorizer.ts'
import { compileRe2 } from './re2-regex.ts'

export interface GroupCoordinatorSpec {
  kind: 'group-coordinator'
  /** The partition of `__consumer_offsets` that keeps this coordinator's records. */
  partition: ActorId
  partitionIndex: number
  /** Who tells of the cluster's metadata; 0 where nobody does. */
  quorum: ActorId
}

/**
 * The coordinator of the groups that hash to one partition of `__consumer_offsets`. Takes `request`s of the group and offset APIs, each for groups of this
 * partition only, topics with name and id filled in where they are known; answers with `response`s.
 *
 * It follows the metadata from when it has a consumer group: what such a group is assigned depends on the cluster's topics. Requests wait until it knows them.
 */
export class GroupCoordinator implements Actor {
  readonly #context: Context
  readonly #labels: Readonly<Record<string, string>>
  readonly #runtime: ShardRuntime<GroupRecord, GroupShard>
  readonly #quorum: ActorId
  readonly #metadata: GroupMetadata
  readonly #follower: ImageFollower
  /** For the topics that regular expressions match. */
  readonly #authorizer: StandardAuthorizer | null
  #isSubscribed = false
  /** What came before the metadata did. */
  #held: Request[] = []

  constructor(spec: GroupCoordinatorSpec, context: Context, config: BrokerConfig, images = new SharedImages()) {
    const { clock, random, logger, telemetry } = context
    const metadata = new GroupMetadata(config.nodeId)
    const groupConfig = groupConfigOf(config)
    const counters = {
      offsetCommits: telemetry.counter('kafka_coordinator_group_offsetcommits_total'),
      rebalances: telemetry.counter('kafka_coordinator_group_rebalances_total'),
    }
    this.#context = context
    this.#quorum = spec.quorum
    this.#metadata = metadata
    this.#follower = new ImageFollower(images)
    const settings = authorizerSettings(config)
    this.#authorizer = settings === null ? null : new StandardAuthorizer(settings, this.#follower.image.parts.acls, logger)
    this.#labels = { partition: String(spec.partitionIndex) }
    this.#runtime = new ShardRuntime(context, spec.partition, runtimeConfigOf(config), {
      codec: groupRecordCodec,
      create: (writer, deadlines) =>
        new GroupShard({
          config: groupConfig,
          clock,
          random,
          logger,
          deadlines,
          writer,
          counters,
          metadata,
          compileRegex: compileRe2,
          mayDescribeTopic: this.#authorizer === null ? null : (asker, topic) => this.#mayDescribe(asker, topic),
        }),
      answerUnloaded,
      errorFor,
    })
  }

  start(): void {
    const { telemetry } = this.#context
    telemetry.gauge(
      'kafka_coordinator_group_groupmetadatamanager_numgroups',
      this.#labels,
      () => this.#runtime.shard?.sizes().groups ?? 0,
    )
    telemetry.gauge(
      'kafka_coordinator_group_groupmetadatamanager_numoffsets',
      this.#labels,
      () => this.#runtime.shard?.sizes().offsets ?? 0,
    )
    telemetry.rows(GROUP_METRICS, this.#labels, (add) => {
      if (this.#runtime.shard !== null) measureGroups(this.#runtime.shard.state, add)
    })
    telemetry.rows(GROUP_OFFSET_METRICS, this.#labels, (add) => {
      if (this.#runtime.shard !== null) measureGroupOffsets(this.#runtime.shard.state, add)
    })
    this.#runtime.start()
  }

  receive(message: Message): void {
    switch (message.kind) {
      case 'metadata-committed':
        this.#metadataCommitted(message)
        break
      case 'quorum-changed':
        break
      case 'request':
        if (this.#needsMetadata(message.apiKey)) this.#hold(message)
        else this.#runtime.receive(message)
        break
      case 'actor-up':
        if (message.actor === this.#quorum && this.#isSubscribed) this.#subscribe()
        this.#runtime.receive(message)
        break
      default:
        this.#runtime.receive(message)
    }
    // A group that was in the log will need it soon.
    if (!this.#isSubscribed && this.#runtime.shard?.needsMetadata === true) this.#subscribe()
  }

  stop(): void {
    const { telemetry } = this.#context
    telemetry.gauge('kafka_coordinator_group_groupmetadatamanager_numgroups', this.#labels, null)
    telemetry.rows(GROUP_METRICS, this.#labels, null)
    telemetry.rows(GROUP_OFFSET_METRICS, this.#labels, null)
    telemetry.gauge('kafka_coordinator_group_groupmetadatamanager_numoffsets', this.#labels, null)
    for (const { from, requestId } of this.#held)
      this.#context.send(from, { kind: 'response', requestId, errorCode: ErrorCode.NOT_COORDINATOR, body: null })
    this.#runtime.stop()
  }

  #mayDescribe(asker: Requester, topic: string): boolean {
    this.#authorizer!.follow(this.#follower.image.parts.acls)
    return this.#authorizer!.may(asker, OPERATION.DESCRIBE, RESOURCE.TOPIC, topic, true)
  }

  #needsMetadata(apiKey: number): boolean {
    if (this.#follower.endOffset >= 0 || this.#quorum === 0) return false
    return (
      apiKey === ConsumerGroupHeartbeatRequest.apiKey ||
      apiKey === ConsumerGroupDescribeRequest.apiKey ||
      this.#runtime.shard?.needsMetadata === true
    )
  }

  #hold(request: Request): void {
    this.#held.push(request)
    if (!this.#isSubscribed) this.#subscribe()
  }

  #subscribe(): void {
    if (this.#quorum === 0) return
    this.#isSubscribed = true
    this.#context.send(this.#quorum, { kind: 'subscribe', from: this.#context.self, endOffset: this.#follower.endOffset })
  }

  #metadataCommitted(message: MetadataCommitted): void {
    const { topicsCreated, topicsRemoved, topicsChanged } = this.#follower.follow(message)
    this.#metadata.update(this.#follower.image, this.#follower.endOffset, topicsCreated.length > 0)
    const names = [...topicsCreated, ...topicsRemoved, ...topicsChanged].map(({ name }) => name)
    this.#runtime.shard?.metadataChanged(names)
    const held = this.#held
    this.#held = []
    for (const request of held) this.#runtime.receive(request)
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
    consumer: consumerGroupConfigOf(config),
  }
}

function consumerGroupConfigOf(config: BrokerConfig): ConsumerGroupConfig {
  const policy = (config.groupConsumerMigrationPolicy ?? 'bidirectional').toLowerCase()
  return {
    sessionTimeoutMs: {
      ms: config.groupConsumerSessionTimeoutMs,
      minMs: config.groupConsumerMinSessionTimeoutMs,
      maxMs: config.groupConsumerMaxSessionTimeoutMs,
    },
    heartbeatIntervalMs: {
      ms: config.groupConsumerHeartbeatIntervalMs,
      minMs: config.groupConsumerMinHeartbeatIntervalMs,
      maxMs: config.groupConsumerMaxHeartbeatIntervalMs,
    },
    assignmentIntervalMs: {
      ms: config.groupConsumerAssignmentIntervalMs,
      minMs: config.groupConsumerMinAssignmentIntervalMs,
      maxMs: config.groupConsumerMaxAssignmentIntervalMs,
    },
    maxSize: config.groupConsumerMaxSize,
    assignors: config.groupConsumerAssignors,
    migration: {
      upgrade: policy === 'bidirectional' || policy === 'upgrade',
      downgrade: policy === 'bidirectional' || policy === 'downgrade',
    },
    regexRefreshIntervalMs: config.groupConsumerRegexRefreshIntervalMs,
  }
}

function runtimeConfigOf(config: BrokerConfig): ShardRuntimeConfig {
  return {
    ...SHARD_RUNTIME_DEFAULTS,
    batchBytesMax: config.messageMaxBytes,
    commitTimeoutMs: config.offsetsCommitTimeoutMs,
    compression: config.offsetsTopicCompressionCodec,
    loadBufferBytes: config.offsetsLoadBufferSize,
  }
}
