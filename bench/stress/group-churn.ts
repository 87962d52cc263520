import type { Input, MessageCodec } from '../../src/protocol/codec.ts'
import { ErrorCode, errorName } from '../../src/protocol/error-codes.ts'
import { FindCoordinatorRequest, FindCoordinatorResponse } from '../../src/protocol/generated/api/find-coordinator.ts'
import { HeartbeatRequest, HeartbeatResponse } from '../../src/protocol/generated/api/heartbeat.ts'
import { JoinGroupRequest, JoinGroupResponse } from '../../src/protocol/generated/api/join-group.ts'
import { LeaveGroupRequest, LeaveGroupResponse } from '../../src/protocol/generated/api/leave-group.ts'
import { OffsetCommitRequest, OffsetCommitResponse } from '../../src/protocol/generated/api/offset-commit.ts'
import { SyncGroupRequest, SyncGroupResponse } from '../../src/protocol/generated/api/sync-group.ts'
import { Driver } from '../driver.ts'
import type { BrokerAddress } from '../load/topic.ts'
import { Latencies } from '../measure/latencies.ts'

export interface GroupChurnOptions {
  readonly address: BrokerAddress
  /** An existing topic whose offsets are committed. */
  readonly topic: string
  /** Members at any time, each on a connection of its own, since a JoinGroup holds its connection. */
  readonly members: number
  readonly groups: number
  /** Joins, syncs, beats, commits and leaves in all. */
  readonly lives: number
}

const SESSION_TIMEOUT_MS = 30_000
const REBALANCE_TIMEOUT_MS = 60_000
const VERSIONS = { join: 9, sync: 5, heartbeat: 4, commit: 9, leave: 5, find: 6 }
/** Others came or went: join again. Not an error. */
const REBALANCING: ReadonlySet<number> = new Set([ErrorCode.REBALANCE_IN_PROGRESS, ErrorCode.ILLEGAL_GENERATION])

/**
 * Members that join their group, share it, beat, commit and leave, again and again, over classic groups. Whoever once is a member must
 * stay one until it leaves: UNKNOWN_MEMBER_ID after a join, or any other error, ends the run.
 */
export class GroupChurn {
  readonly joined = new Latencies()
  lives = 0
  rebalances = 0
  requests = 0
  readonly #options: GroupChurnOptions
  #left: number

  constructor(options: GroupChurnOptions) {
    this.#options = options
    this.#left = options.lives
  }

  async run(): Promise<void> {
    const { address, members, groups } = this.#options
    // The first one makes the topic of the groups.
    const first = await this.#connect(address)
    await this.#coordinatorOf(first, 'churn-0')
    first.close()
    await Promise.all(Array.from({ length: members }, (_, member) => this.#member(address, `churn-${member % groups}`)))
  }

  async #connect(address: BrokerAddress): Promise<Driver> {
    return Driver.connect({ ...address, receiveBytes: 4096 })
  }

  async #member(address: BrokerAddress, groupId: string): Promise<void> {
    const driver = await this.#connect(address)
    try {
      await this.#coordinatorOf(driver, groupId)
      while (this.#left > 0) {
        this.#left--
        await this.#live(driver, groupId)
        this.lives++
      }
    } finally {
      driver.close()
    }
  }

  async #coordinatorOf(driver: Driver, groupId: string): Promise<void> {
    const until = performance.now() + 30_000
    for (;;) {
      const answer = await this.#call(driver, FindCoordinatorRequest, FindCoordinatorResponse, VERSIONS.find, {
        keyType: 0,
        coordinatorKeys: [groupId],
      })
      const { errorCode } = answer.coordinators[0]!
      if (errorCode === 0) return
      if (errorCode !== ErrorCode.COORDINATOR_NOT_AVAILABLE || performance.now() > until) fail('FindCoordinator', errorCode)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  async #live(driver: Driver, groupId: string): Promise<void> {
    const started = performance.now()
    let memberId = ''
    for (let beats = 0; beats < 2; ) {
      const joined = await this.#join(driver, groupId, memberId)
      memberId = joined.memberId
      const generationId = joined.generationId
      const assignments =
        joined.leader === memberId ? joined.members.map((member) => ({ memberId: member.memberId, assignment: ASSIGNMENT })) : []
      const synced = await this.#call(driver, SyncGroupRequest, SyncGroupResponse, VERSIONS.sync, {
        groupId,
        generationId,
        memberId,
        protocolType: 'consumer',
        protocolName: 'range',
        assignments,
      })
      if (this.#again('SyncGroup', synced.errorCode)) continue
      this.joined.record((performance.now() - started) * 1000)
      const beat = { groupId, generationId, memberId }
      for (; beats < 2; beats++) {
        const { errorCode } = await this.#call(driver, HeartbeatRequest, HeartbeatResponse, VERSIONS.heartbeat, beat)
        if (this.#again('Heartbeat', errorCode)) break
      }
      if (beats === 2) await this.#commit(driver, groupId, memberId, generationId)
    }
    const left = await this.#call(driver, LeaveGroupRequest, LeaveGroupResponse, VERSIONS.leave, {
      groupId,
      members: [{ memberId }],
    })
    const errorCode = left.errorCode !== 0 ? left.errorCode : left.members[0]!.errorCode
    if (errorCode !== 0) fail('LeaveGroup', errorCode)
  }

  async #join(driver: Driver, groupId: string, memberId: string): Promise<JoinGroupResponse> {
    const joined = await this.#call(driver, JoinGroupRequest, JoinGroupResponse, VERSIONS.join, {
      groupId,
      memberId,
      sessionTimeoutMs: SESSION_TIMEOUT_MS,
      rebalanceTimeoutMs: REBALANCE_TIMEOUT_MS,
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: SUBSCRIPTION }],
    })
    if (joined.errorCode === 0) return joined
    if (joined.errorCode === ErrorCode.MEMBER_ID_REQUIRED && memberId === '') return this.#join(driver, groupId, joined.memberId)
    if (REBALANCING.has(joined.errorCode)) return this.#join(driver, groupId, memberId)
    return fail('JoinGroup', joined.errorCode)
  }

  async #commit(driver: Driver, groupId: string, memberId: string, generationId: number): Promise<void> {
    const committed = await this.#call(driver, OffsetCommitRequest, OffsetCommitResponse, VERSIONS.commit, {
      groupId,
      memberId,
      generationIdOrMemberEpoch: generationId,
      topics: [
        { name: this.#options.topic, partitions: [{ partitionIndex: 0, committedOffset: this.lives, committedMetadata: '' }] },
      ],
    })
    this.#again('OffsetCommit', committed.topics[0]!.partitions[0]!.errorCode)
  }

  /** True where the member has to join again; throws for what is not a rebalance. */
  #again(api: string, errorCode: number): boolean {
    if (errorCode === 0) return false
    if (!REBALANCING.has(errorCode)) fail(api, errorCode)
    this.rebalances++
    return true
  }

  #call<Request, Response>(
    driver: Driver,
    request: MessageCodec<Request>,
    response: MessageCodec<Response>,
    version: number,
    message: Input<Request>,
  ): Promise<Response> {
    this.requests++
    return driver.call(request, response, version, message)
  }
}

/** Version 0, no topics, no user data: the broker does not look into it. */
const SUBSCRIPTION = new Uint8Array([0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff])
const ASSIGNMENT = new Uint8Array([0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff])

function fail(api: string, errorCode: number): never {
  throw new Error(`${api} was answered ${errorName(errorCode)}`)
}
