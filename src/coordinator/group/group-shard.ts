import { monotonicMs } from '../../base/monotonic-ms.ts'
import type { Request } from '../../messages/message.ts'
import type { Input } from '../../protocol/codec.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import {
  ConsumerGroupDescribeRequest,
  type ConsumerGroupDescribeResponse,
} from '../../protocol/generated/api/consumer-group-describe.ts'
import { ConsumerGroupHeartbeatRequest } from '../../protocol/generated/api/consumer-group-heartbeat.ts'
import { DeleteGroupsRequest } from '../../protocol/generated/api/delete-groups.ts'
import { DescribeGroupsRequest } from '../../protocol/generated/api/describe-groups.ts'
import { HeartbeatRequest, type HeartbeatResponse } from '../../protocol/generated/api/heartbeat.ts'
import { JoinGroupRequest } from '../../protocol/generated/api/join-group.ts'
import { LeaveGroupRequest } from '../../protocol/generated/api/leave-group.ts'
import { ListGroupsRequest } from '../../protocol/generated/api/list-groups.ts'
import { OffsetCommitRequest } from '../../protocol/generated/api/offset-commit.ts'
import { OffsetDeleteRequest } from '../../protocol/generated/api/offset-delete.ts'
import { OffsetFetchRequest } from '../../protocol/generated/api/offset-fetch.ts'
import { SyncGroupRequest } from '../../protocol/generated/api/sync-group.ts'
import { TxnOffsetCommitRequest } from '../../protocol/generated/api/txn-offset-commit.ts'
import type { CoordinatorShard, RemovedTopic } from '../coordinator-shard.ts'
import type { Deadline } from '../deadline-queue.ts'
import type { Ticket } from '../ticket.ts'
import { ClassicInConsumer } from './classic-in-consumer.ts'
import { ClassicJoin } from './classic-join.ts'
import { ClassicMembership } from './classic-membership.ts'
import { ClassicRebalance } from './classic-rebalance.ts'
import { ConsumerDeparture } from './consumer-departure.ts'
import { describeConsumerGroups } from './consumer-describe.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import { settingOf } from './consumer-group-config.ts'
import { ConsumerHeartbeats } from './consumer-heartbeat.ts'
import { UNREVOKED_PARTITIONS } from './consumer-member.ts'
import { ConsumerRebalance } from './consumer-rebalance.ts'
import { ConsumerRegexes } from './consumer-regexes.ts'
import { ConsumerTimers } from './consumer-timers.ts'
import { deleteGroups, describeGroups, listGroups } from './group-administration.ts'
import { GroupConversion } from './group-conversion.ts'
import type { GroupEnvironment } from './group-environment.ts'
import type { GroupRecord } from './group-records.ts'
import { GroupRegistry } from './group-registry.ts'
import { GroupState } from './group-state.ts'
import { OffsetCommits } from './offset-commit.ts'
import { expired, topicsRemoved } from './offset-expiry.ts'
import { fetchOffsets } from './offset-fetch.ts'
import { type TransactionalCommit, TransactionalCommits } from './transactional-commit.ts'

/** The group coordinator's part of one partition of `__consumer_offsets`: the groups that hash to it, and their offsets. */
export class GroupShard implements CoordinatorShard<GroupRecord> {
  readonly state: GroupState
  readonly #environment: GroupEnvironment
  readonly #rebalance: ClassicRebalance
  readonly #join: ClassicJoin
  readonly #membership: ClassicMembership
  readonly #heartbeats: ConsumerHeartbeats
  readonly #timers: ConsumerTimers
  readonly #commits: OffsetCommits
  readonly #transactionalCommits: TransactionalCommits
  readonly #expiry: Deadline

  constructor(environment: GroupEnvironment) {
    const groups = new GroupRegistry()
    const { deadlines, clock } = environment
    this.#environment = environment
    this.#rebalance = new ClassicRebalance(environment)
    this.#timers = new ConsumerTimers(deadlines, clock, (groupId, memberId, timer) =>
      departure.expire(this.#timers, groupId, memberId, timer),
    )
    const timers = this.#timers
    const state = new GroupState(environment, groups, this.#rebalance, timers)
    const conversion = new GroupConversion(environment, this.#rebalance)
    const rebalance = new ConsumerRebalance(environment, timers)
    const departure = new ConsumerDeparture(environment, state, rebalance, conversion)
    const regexes = new ConsumerRegexes(environment, state)
    const parts = { environment, state, rebalance, regexes, timers, conversion, departure }
    const consumers = new ClassicInConsumer(parts)
    this.state = state
    this.#heartbeats = new ConsumerHeartbeats(parts)
    this.#join = new ClassicJoin(environment, groups, this.#rebalance, consumers)
    this.#membership = new ClassicMembership(environment, groups, this.#rebalance, consumers)
    this.#commits = new OffsetCommits(environment, this.state, this.#rebalance)
    this.#transactionalCommits = new TransactionalCommits(environment, this.state)
    this.#expiry = environment.deadlines.create(() => this.#expire())
  }

  replay(record: GroupRecord, recordOffset: number, producerId: number): void {
    this.state.replay(record, recordOffset, producerId)
  }

  replayMarker(producerId: number, isCommit: boolean): void {
    this.state.offsets.replayMarker(producerId, isCommit)
  }

  loaded(): void {
    for (const group of this.state.groups.values()) {
      if (group.type === 'classic') this.#rebalance.startSessions(group)
      else this.#startTimers(group)
    }
    this.#scheduleExpiry()
  }

  handle(request: Request): void {
    const { writer } = this.#environment
    const { apiVersion, body } = request
    switch (request.apiKey) {
      case HeartbeatRequest.apiKey:
        writer.reply(request, heartbeatResponse(this.#membership.heartbeat(body as HeartbeatRequest)))
        break
      case ConsumerGroupHeartbeatRequest.apiKey:
        this.#heartbeats.handle(request, body as ConsumerGroupHeartbeatRequest)
        break
      case OffsetCommitRequest.apiKey:
        this.#commits.commit(request, body as OffsetCommitRequest)
        break
      case OffsetFetchRequest.apiKey:
        writer.reply(request, fetchOffsets(this.state, apiVersion, body as OffsetFetchRequest))
        break
      case JoinGroupRequest.apiKey:
        this.#join.handle(request, body as JoinGroupRequest)
        break
      case SyncGroupRequest.apiKey:
        this.#membership.sync(request, body as SyncGroupRequest)
        break
      case LeaveGroupRequest.apiKey:
        this.#membership.leave(request, body as LeaveGroupRequest)
        break
      case ListGroupsRequest.apiKey:
        writer.reply(request, listGroups(this.state, body as ListGroupsRequest))
        break
      case DescribeGroupsRequest.apiKey:
        writer.reply(request, describeGroups(this.state, apiVersion, body as DescribeGroupsRequest))
        break
      case ConsumerGroupDescribeRequest.apiKey:
        writer.reply(request, this.#describeConsumers(body as ConsumerGroupDescribeRequest))
        break
      case DeleteGroupsRequest.apiKey: {
        const { records, response } = deleteGroups(this.state, body as DeleteGroupsRequest)
        this.state.writeEach(records)
        writer.reply(request, response)
        break
      }
      case TxnOffsetCommitRequest.apiKey:
        this.#transactionalCommits.commit(request, body as TransactionalCommit)
        break
      case OffsetDeleteRequest.apiKey:
        this.#commits.delete(request, body as OffsetDeleteRequest)
        break
      default:
        writer.refuse(request, ErrorCode.UNSUPPORTED_VERSION)
    }
  }

  removeTopics(topics: readonly RemovedTopic[], done: () => void): void {
    this.state.writeEach(topicsRemoved(this.state, topics), done)
  }

  *waiting(): Generator<Ticket> {
    for (const group of this.state.groups.classics()) {
      for (const { awaitingJoin, awaitingSync } of group.members()) {
        if (awaitingJoin !== null) yield awaitingJoin
        if (awaitingSync !== null) yield awaitingSync
      }
    }
  }

  /** There are groups whose assignment depends on the cluster's topics. */
  get needsMetadata(): boolean {
    return this.state.groups.consumerCount > 0
  }

  /** The metadata in the environment is newer: groups that are subscribed to one of these topics have to look at it. */
  metadataChanged(topicNames: readonly string[]): void {
    if (topicNames.length === 0) return
    for (const group of this.state.groups.consumers())
      if (topicNames.some((name) => group.isSubscribedTo(name))) group.requestMetadataRefresh()
  }

  sizes(): { groups: number; offsets: number } {
    return { groups: this.state.groups.size, offsets: this.state.offsets.committed.size }
  }

  /** After loading: every member has a whole session timeout to show up, and those that had to give partitions back as long as they had before. */
  #startTimers(group: ConsumerGroup): void {
    const { config, metadata } = this.#environment
    const { groupId } = group
    for (const { memberId, memberEpoch, state, rebalanceTimeoutMs } of group.members()) {
      this.#timers.set(groupId, memberId, 'session', settingOf(config.consumer, metadata, groupId, 'sessionTimeoutMs'))
      if (state === UNREVOKED_PARTITIONS) this.#timers.setRebalance(groupId, memberId, rebalanceTimeoutMs, memberEpoch)
    }
  }

  #describeConsumers(request: ConsumerGroupDescribeRequest): Input<ConsumerGroupDescribeResponse> {
    const { config, metadata } = this.#environment
    return describeConsumerGroups(this.state.groups, metadata.topics, config.consumer.assignors, request)
  }

  #expire(): void {
    const { config, clock, logger } = this.#environment
    const records = expired(this.state, config, clock.nowMs())
    if (records.length > 0) logger.info('offsets and groups expire', { records: records.length })
    this.state.writeEach(records)
    this.#scheduleExpiry()
  }

  #scheduleExpiry(): void {
    const { deadlines, config, clock } = this.#environment
    deadlines.set(this.#expiry, monotonicMs(clock) + config.offsetsRetentionCheckIntervalMs)
  }
}

/** Heartbeats come by the million: those that are answered alike share an answer. */
function heartbeatResponse(errorCode: number): Input<HeartbeatResponse> {
  return errorCode === ErrorCode.NONE ? HEARTBEAT_OK : { errorCode }
}

const HEARTBEAT_OK: Input<HeartbeatResponse> = Object.freeze({ errorCode: ErrorCode.NONE })

/** A member that lives should not rebalance because its coordinator does not: its heartbeats are answered well. */
export function answerUnloaded(apiKey: number): unknown {
  return apiKey === HeartbeatRequest.apiKey ? HEARTBEAT_OK : null
}

/** Consumers before 3.9 give up when OffsetFetch is answered with COORDINATOR_NOT_AVAILABLE, and look for their coordinator with NOT_COORDINATOR. */
export function errorFor(apiKey: number, errorCode: number): number {
  const isMisunderstood = apiKey === OffsetFetchRequest.apiKey && errorCode === ErrorCode.COORDINATOR_NOT_AVAILABLE
  return isMisunderstood ? ErrorCode.NOT_COORDINATOR : errorCode
}
