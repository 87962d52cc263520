import { ErrorCode, errorName } from '../../src/protocol/error-codes.ts'
import {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
} from '../../src/protocol/generated/api/consumer-group-heartbeat.ts'
import { FindCoordinatorRequest, FindCoordinatorResponse } from '../../src/protocol/generated/api/find-coordinator.ts'
import { Driver } from '../driver.ts'
import type { BrokerAddress } from '../load/topic.ts'
import { Latencies } from '../measure/latencies.ts'

export interface ConsumerCrowdOptions {
  readonly address: BrokerAddress
  readonly topic: string
  readonly partitions: number
  readonly members: number
  readonly groups: number
  /** Beats do not hold a connection: members share these. */
  readonly connections: number
  /** Between two beats of a member while its group is not settled, ms. */
  readonly beatMs: number
}

interface Member {
  readonly driver: Driver
  readonly groupId: string
  readonly memberId: string
  epoch: number
  owned: readonly { topicId: string; partitions: number[] }[]
  count: number
}

const JOINING = 0
const LEAVING = -1
const SETTLED_WITHIN_MS = 240_000
/** The group was not made yet, or its coordinator reads its log. */
const SOON: ReadonlySet<number> = new Set([
  ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
  ErrorCode.COORDINATOR_NOT_AVAILABLE,
  ErrorCode.NOT_COORDINATOR,
])

/**
 * Members of consumer groups (KIP-848), all at once: they join, share a topic until every partition is somebody's, beat, and leave. Whoever once is a
 * member must stay one: any error ends the run.
 */
export class ConsumerCrowd {
  /** Of beats, microseconds. */
  readonly beats = new Latencies()
  requests = 0
  readonly #options: ConsumerCrowdOptions
  #members: Member[] = []
  #drivers: Driver[] = []

  constructor(options: ConsumerCrowdOptions) {
    this.#options = options
  }

  async connect(prefix: string): Promise<void> {
    const { address, members, groups, connections } = this.#options
    this.#drivers = await Promise.all(
      Array.from({ length: connections }, () => Driver.connect({ ...address, receiveBytes: 4096 })),
    )
    await this.#findCoordinator(this.#drivers[0]!, `${prefix}-0`)
    this.#members = Array.from({ length: members }, (_, i) => ({
      driver: this.#drivers[i % connections]!,
      groupId: `${prefix}-${i % groups}`,
      memberId: `member-${i}`,
      epoch: JOINING,
      owned: [],
      count: 0,
    }))
  }

  /** All join; resolves with the time until every partition of every group is some member's, ms. */
  async join(): Promise<number> {
    return this.#settle(this.#members)
  }

  /** Every other member leaves; resolves with the time until those who stay have all partitions, ms. */
  async halve(): Promise<number> {
    const { groups } = this.#options
    const leaving = this.#members.filter((_, i) => Math.floor(i / groups) % 2 === 1)
    this.#members = this.#members.filter((member) => !leaving.includes(member))
    await Promise.all(leaving.map((member) => this.#beat(member, LEAVING)))
    return this.#settle(this.#members)
  }

  /** All beat, once in `intervalMs`, for so long. */
  async stay(durationMs: number, intervalMs: number): Promise<void> {
    const untilMs = performance.now() + durationMs
    await Promise.all(
      this.#members.map(async (member, i) => {
        await sleep((intervalMs * i) / this.#members.length)
        while (performance.now() < untilMs) {
          const startedMs = performance.now()
          await this.#beat(member)
          this.beats.record((performance.now() - startedMs) * 1000)
          await sleep(Math.max(0, startedMs + intervalMs - performance.now()))
        }
      }),
    )
  }

  async leave(): Promise<void> {
    await Promise.all(this.#members.map((member) => this.#beat(member, LEAVING)))
    for (const driver of this.#drivers) driver.close()
  }

  async #settle(members: readonly Member[]): Promise<number> {
    const { partitions, beatMs } = this.#options
    const startedMs = performance.now()
    const byGroup = Map.groupBy(members, ({ groupId }) => groupId)
    await Promise.all(
      Array.from(byGroup.values(), async (group) => {
        const share = Math.ceil(partitions / group.length)
        const isSettled = (): boolean =>
          group.reduce((sum, { count }) => sum + count, 0) === partitions && group.every(({ count }) => count <= share)
        await Promise.all(
          group.map(async (member) => {
            while (!isSettled()) {
              if (performance.now() - startedMs > SETTLED_WITHIN_MS) throw new Error(`${member.groupId} does not settle`)
              const sentMs = performance.now()
              await this.#beat(member)
              await sleep(Math.max(0, sentMs + beatMs - performance.now()))
            }
          }),
        )
      }),
    )
    return performance.now() - startedMs
  }

  async #beat(member: Member, memberEpoch = member.epoch): Promise<void> {
    const { topic } = this.#options
    for (;;) {
      this.requests++
      const answer = await member.driver.call(ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse, 1, {
        groupId: member.groupId,
        memberId: member.memberId,
        memberEpoch,
        rebalanceTimeoutMs: memberEpoch === JOINING ? 60_000 : -1,
        subscribedTopicNames: memberEpoch === JOINING ? [topic] : null,
        subscribedTopicRegex: null,
        topicPartitions: memberEpoch === LEAVING ? null : [...member.owned],
      })
      if (SOON.has(answer.errorCode)) {
        await sleep(50)
        continue
      }
      if (answer.errorCode !== 0) throw new Error(`${member.memberId} of ${member.groupId}: ${errorName(answer.errorCode)}`)
      member.epoch = answer.memberEpoch
      if (answer.assignment === null) return
      member.owned = answer.assignment.topicPartitions
      member.count = member.owned.reduce((sum, { partitions }) => sum + partitions.length, 0)
      return
    }
  }

  async #findCoordinator(driver: Driver, groupId: string): Promise<void> {
    const body = { keyType: 0, coordinatorKeys: [groupId] }
    for (let tries = 0; tries < 300; tries++) {
      const { coordinators } = await driver.call(FindCoordinatorRequest, FindCoordinatorResponse, 6, body)
      if (coordinators[0]!.errorCode === 0) return
      await sleep(100)
    }
    throw new Error('there is no coordinator')
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
