import type { Input, MessageCodec } from '../protocol/codec.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { HeartbeatRequest, HeartbeatResponse } from '../protocol/generated/api/heartbeat.ts'
import { JoinGroupRequest, JoinGroupResponse } from '../protocol/generated/api/join-group.ts'
import { LeaveGroupRequest, LeaveGroupResponse } from '../protocol/generated/api/leave-group.ts'
import { OffsetCommitRequest, OffsetCommitResponse } from '../protocol/generated/api/offset-commit.ts'
import { OffsetFetchRequest, OffsetFetchResponse } from '../protocol/generated/api/offset-fetch.ts'
import { SyncGroupRequest, SyncGroupResponse } from '../protocol/generated/api/sync-group.ts'
import { ConsumerProtocolAssignment } from '../protocol/generated/data/consumer-protocol-assignment.ts'
import { ConsumerProtocolSubscription } from '../protocol/generated/data/consumer-protocol-subscription.ts'
import { Reader } from '../protocol/reader.ts'
import { Writer } from '../protocol/writer.ts'
import type { Client } from './client.ts'
import { checkErrorCode, KafkaError, NetworkError, ServerError, TimeoutError } from './errors.ts'
import type { TopicPartition } from './record-fetcher.ts'

export interface GroupOptions {
  readonly groupId: string
  readonly topics: readonly string[]
  /** Default 45 s, as Kafka's. */
  readonly sessionTimeoutMs?: number
  /** Default 5 minutes. */
  readonly rebalanceTimeoutMs?: number
  /** Default 3 s. */
  readonly heartbeatIntervalMs?: number
}

const LEAVE_TIMEOUT_MS = 5000
const PROTOCOL_VERSION = 1
/** Versions up to which offsets are named by topic name, which is all that is needed here. */
const COMMIT_VERSION = 9
const OFFSET_FETCH_VERSION = 7

/** One member of a classic consumer group, with the range assignor that every Kafka client shares. */
export class GroupMember {
  readonly #client: Client
  readonly #options: Required<GroupOptions>
  #coordinator = -1
  #memberId = ''
  #generationId = -1
  #stopHeartbeat: () => void = () => {}
  /** The group rebalances, or has forgotten this member: join again. */
  #rejoin = true
  #left = false

  constructor(client: Client, options: GroupOptions) {
    this.#client = client
    this.#options = { sessionTimeoutMs: 45_000, rebalanceTimeoutMs: 300_000, heartbeatIntervalMs: 3000, ...options }
  }

  get needsJoin(): boolean {
    return this.#rejoin
  }

  /**
   * Joins, or joins again, and gives the partitions that are this member's. Takes as long as the other members need to come back. Throws `KafkaError`.
   */
  async join(): Promise<TopicPartition[]> {
    return this.#atCoordinator(async () => {
      try {
        return await this.#joinOnce()
      } catch (error) {
        if (!(error instanceof ServerError) || !REBALANCING.has(error.errorCode)) throw error
        if (error.errorCode !== ErrorCode.REBALANCE_IN_PROGRESS) this.#memberId = ''
        throw new RebalanceError(error.code)
      }
    })
  }

  /** Offsets that the group committed; partitions without one are left out. */
  async committed(partitions: readonly TopicPartition[]): Promise<(TopicPartition & { offset: number })[]> {
    const topics = byTopic(partitions).map(([name, indexes]) => ({ name, partitionIndexes: indexes }))
    if (topics.length === 0) return []
    const { groupId } = this.#options
    return this.#atCoordinator(async () => {
      const answer = await this.#ask(OffsetFetchRequest, OffsetFetchResponse, { groupId, topics }, OFFSET_FETCH_VERSION)
      checkErrorCode(answer.errorCode, `offsets of group ${groupId}`)
      return answer.topics.flatMap(({ name, partitions: found }) =>
        found.flatMap(({ partitionIndex, committedOffset, errorCode }) => {
          checkErrorCode(errorCode, `offset of ${name}-${partitionIndex} in group ${groupId}`)
          return committedOffset < 0 ? [] : [{ topic: name, partition: partitionIndex, offset: committedOffset }]
        }),
      )
    })
  }

  /** Commits offsets. A rebalance in between is no error: whoever owns the partition then commits from where it began. */
  async commit(positions: readonly (TopicPartition & { offset: number })[]): Promise<void> {
    const topics = byTopic(positions).map(([name]) => ({
      name,
      partitions: positions
        .filter(({ topic }) => topic === name)
        .map(({ partition, offset }) => ({ partitionIndex: partition, committedOffset: offset, committedMetadata: '' })),
    }))
    if (topics.length === 0) return
    const { groupId } = this.#options
    const body = { groupId, generationIdOrMemberEpoch: this.#generationId, memberId: this.#memberId, topics }
    await this.#atCoordinator(async () => {
      const answer = await this.#ask(OffsetCommitRequest, OffsetCommitResponse, body, COMMIT_VERSION)
      for (const { name, partitions } of answer.topics) {
        for (const { partitionIndex, errorCode } of partitions) {
          if (REBALANCING.has(errorCode)) {
            this.#rejoin = true
            return
          }
          checkErrorCode(errorCode, `commit of ${name}-${partitionIndex}`)
        }
      }
    })
  }

  /** Leaves the group, so that its partitions go to others at once; a group that cannot be reached finds out by itself. */
  async leave(): Promise<void> {
    this.#left = true
    this.#stopHeartbeat()
    if (this.#memberId === '' || this.#coordinator < 0) return
    const { groupId } = this.#options
    const memberId = this.#memberId
    try {
      await this.#ask(
        LeaveGroupRequest,
        LeaveGroupResponse,
        (version) => (version >= 3 ? { groupId, members: [{ memberId }] } : { groupId, memberId }),
        undefined,
        LEAVE_TIMEOUT_MS,
      )
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error
    }
  }

  async #joinOnce(): Promise<TopicPartition[]> {
    const { groupId, topics, sessionTimeoutMs, rebalanceTimeoutMs } = this.#options
    this.#stopHeartbeat()
    const writer = new Writer()
    writer.int16(PROTOCOL_VERSION)
    ConsumerProtocolSubscription.write(writer, { topics: [...topics] }, PROTOCOL_VERSION)
    const protocols = [{ name: 'range', metadata: writer.toBytes() }]
    const joined = await this.#ask(
      JoinGroupRequest,
      JoinGroupResponse,
      { groupId, sessionTimeoutMs, rebalanceTimeoutMs, memberId: this.#memberId, protocolType: 'consumer', protocols },
      undefined,
      rebalanceTimeoutMs + this.#client.requestTimeoutMs,
    )
    if (joined.errorCode === ErrorCode.MEMBER_ID_REQUIRED && this.#memberId === '') {
      // The first answer names the member, so that one that never comes back is no member (KIP-394).
      this.#memberId = joined.memberId
      return this.#joinOnce()
    }
    checkErrorCode(joined.errorCode, `group ${groupId}`)
    this.#memberId = joined.memberId
    this.#generationId = joined.generationId
    const assignments = joined.leader === joined.memberId ? await this.#assign(joined) : []
    const synced = await this.#ask(SyncGroupRequest, SyncGroupResponse, (version) => ({
      groupId,
      generationId: this.#generationId,
      memberId: this.#memberId,
      ...(version >= 5 ? { protocolType: 'consumer', protocolName: joined.protocolName } : {}),
      assignments,
    }))
    checkErrorCode(synced.errorCode, `group ${groupId}`)
    this.#rejoin = false
    this.#beatLater()
    return readAssignment(synced.assignment)
  }

  /** As leader: the range assignor, topic by topic over the members that want it, in the order of their ids. */
  async #assign(joined: JoinGroupResponse): Promise<{ memberId: string; assignment: Uint8Array }[]> {
    const wanted = joined.members.map(({ memberId, metadata }) => ({ memberId, topics: readSubscription(metadata) }))
    const owned = new Map<string, TopicPartition[]>(wanted.map(({ memberId }) => [memberId, []]))
    for (const name of [...new Set(wanted.flatMap(({ topics }) => topics))].sort()) {
      const { partitions } = await this.#client.topic(name, { create: true })
      const members = wanted
        .filter(({ topics }) => topics.includes(name))
        .map(({ memberId }) => memberId)
        .sort()
      const each = Math.floor(partitions.length / members.length)
      const more = partitions.length % members.length
      let next = 0
      members.forEach((memberId, place) => {
        const count = each + (place < more ? 1 : 0)
        for (let partition = next; partition < next + count; partition++) owned.get(memberId)!.push({ topic: name, partition })
        next += count
      })
    }
    return [...owned].map(([memberId, partitions]) => {
      const writer = new Writer()
      writer.int16(PROTOCOL_VERSION)
      const assignedPartitions = byTopic(partitions).map(([topic, indexes]) => ({ topic, partitions: indexes }))
      ConsumerProtocolAssignment.write(writer, { assignedPartitions, userData: null }, PROTOCOL_VERSION)
      return { memberId, assignment: writer.toBytes() }
    })
  }

  #beatLater(): void {
    if (this.#left) return
    this.#stopHeartbeat = this.#client.environment.after(this.#options.heartbeatIntervalMs, () => {
      if (this.#left || this.#rejoin) return
      const body = { groupId: this.#options.groupId, generationId: this.#generationId, memberId: this.#memberId }
      this.#ask(HeartbeatRequest, HeartbeatResponse, body).then(
        ({ errorCode }) => {
          if (REBALANCING.has(errorCode)) this.#rejoin = true
          else {
            if (MOVED.has(errorCode)) this.#coordinator = -1
            this.#beatLater()
          }
        },
        () => {
          this.#coordinator = -1
          this.#beatLater()
        },
      )
    })
  }

  /** Tries again as `Client.retry`, with the coordinator looked up anew where it may have moved. */
  #atCoordinator<T>(attempt: () => Promise<T>): Promise<T> {
    return this.#client.retry(async () => {
      try {
        return await attempt()
      } catch (error) {
        const moved = error instanceof ServerError ? MOVED.has(error.errorCode) : error instanceof NetworkError
        if (moved || error instanceof TimeoutError) this.#coordinator = -1
        throw error
      }
    })
  }

  async #ask<Request, Response>(
    request: MessageCodec<Request>,
    response: MessageCodec<Response>,
    body: Input<Request> | ((version: number) => Input<Request>),
    maxVersion = request.maxVersion,
    timeoutMs = this.#client.requestTimeoutMs,
  ): Promise<Response> {
    if (this.#coordinator < 0) this.#coordinator = await this.#client.coordinator(this.#options.groupId)
    return this.#client.node(this.#coordinator, request, response, body, { maxVersion, timeoutMs })
  }
}

/** A rebalance is under way: joining again is all there is to do. */
class RebalanceError extends KafkaError {
  readonly kind = 'server'
  readonly code: string
  readonly retriable = true
  constructor(code: string) {
    super(`the group rebalances (${code})`)
    this.code = code
  }
}

const REBALANCING: ReadonlySet<number> = new Set([
  ErrorCode.REBALANCE_IN_PROGRESS,
  ErrorCode.ILLEGAL_GENERATION,
  ErrorCode.UNKNOWN_MEMBER_ID,
])
/** Someone else coordinates the group. */
const MOVED: ReadonlySet<number> = new Set([ErrorCode.NOT_COORDINATOR, ErrorCode.COORDINATOR_NOT_AVAILABLE])

function byTopic(partitions: readonly TopicPartition[]): [string, number[]][] {
  const topics = new Map<string, number[]>()
  for (const { topic, partition } of partitions) topics.set(topic, [...(topics.get(topic) ?? []), partition])
  return [...topics]
}

function readSubscription(metadata: Uint8Array): string[] {
  const reader = new Reader(metadata)
  const version = Math.min(reader.int16(), ConsumerProtocolSubscription.maxVersion)
  return ConsumerProtocolSubscription.read(reader, version).topics
}

function readAssignment(assignment: Uint8Array): TopicPartition[] {
  if (assignment.length === 0) return []
  const reader = new Reader(assignment)
  const version = Math.min(reader.int16(), ConsumerProtocolAssignment.maxVersion)
  return ConsumerProtocolAssignment.read(reader, version).assignedPartitions.flatMap(({ topic, partitions }) =>
    partitions.map((partition) => ({ topic, partition })),
  )
}
