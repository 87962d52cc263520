import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isActiveBroker } from '../../src/metadata/broker-registration.ts'
import { NO_LEADER, type PartitionRegistration, RECOVERING } from '../../src/metadata/partition-registration.ts'
import { AlterPartitionRequest } from '../../src/protocol/generated/api/alter-partition.ts'
import { AlterPartitionReassignmentsRequest } from '../../src/protocol/generated/api/alter-partition-reassignments.ts'
import type { BrokerHeartbeatRequest } from '../../src/protocol/generated/api/broker-heartbeat.ts'
import { ElectLeadersRequest } from '../../src/protocol/generated/api/elect-leaders.ts'
import { UnregisterBrokerRequest } from '../../src/protocol/generated/api/unregister-broker.ts'
import { topicId } from '../metadata/cluster-image.ts'
import { directory, TestController } from './active-controller-fixture.ts'

const BROKERS = [1, 2, 3, 4]
const PARTITIONS = 3
const STEPS = [
  'beat',
  'fence',
  'silence',
  'shut-down',
  'crash',
  'restart',
  'isr',
  'reassign',
  'revert',
  'elect',
  'unregister',
  'directory',
] as const

interface Step {
  readonly what: (typeof STEPS)[number]
  readonly who: number
  readonly partition: number
  readonly some: readonly number[]
}

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom(...STEPS),
  who: fc.constantFrom(...BROKERS),
  partition: fc.nat(PARTITIONS - 1),
  some: fc.subarray(BROKERS, { minLength: 1 }),
})

/** A cluster to which things happen, and what its partitions have: nothing is lost unless the topic allows it. */
class ClusterLife {
  readonly quorum: TestController
  readonly #unclean: boolean
  readonly #elr: boolean
  /** By partition: the replicas that have all that was ever committed. */
  readonly #complete: Set<number>[]
  #before: PartitionRegistration[]
  #incarnations = 0

  constructor({ unclean, elr }: { unclean: boolean; elr: boolean }) {
    this.#unclean = unclean
    this.#elr = elr
    const records = elr
      ? []
      : ([
          { type: 'FeatureLevelRecord', version: 0, message: { name: 'eligible.leader.replicas.version', featureLevel: 0 } },
        ] as const)
    this.quorum = new TestController(records)
    for (const id of BROKERS) this.#start(id)
    this.quorum.createTopic('a', PARTITIONS, [1, 2, 3], {
      'min.insync.replicas': '2',
      'unclean.leader.election.enable': String(unclean),
    })
    this.#before = this.#partitions()
    this.#complete = this.#before.map(({ isr }) => new Set(isr))
  }

  run({ what, who, partition, some }: Step): void {
    const { quorum } = this
    const topics = (replicas: readonly number[] | null) => [{ name: 'a', partitions: [{ partitionIndex: partition, replicas }] }]
    let joining: readonly number[] = []
    switch (what) {
      case 'beat':
        this.#beat(who)
        break
      case 'fence':
        this.#beat(who, { wantFence: true })
        break
      case 'silence':
        for (const id of BROKERS) if (id !== who && quorum.image.broker(id)?.fenced === false) this.#beat(id)
        quorum.advance(4600)
        break
      case 'shut-down':
        this.#beat(who, { wantShutDown: true })
        break
      case 'crash':
        quorum.advance(10_000)
        this.#lose(who)
        this.#start(who, { beats: false })
        break
      case 'restart': {
        const epoch = quorum.image.broker(who)?.epoch ?? -1
        this.#beat(who, { wantShutDown: true, wantFence: true })
        this.#start(who, { previousBrokerEpoch: epoch })
        break
      }
      case 'isr':
        joining = this.#changeIsr(partition, some)
        break
      case 'reassign':
        quorum.call(AlterPartitionReassignmentsRequest, {
          timeoutMs: 1,
          allowReplicationFactorChange: true,
          topics: topics(some),
        })
        break
      case 'revert':
        quorum.call(AlterPartitionReassignmentsRequest, {
          timeoutMs: 1,
          allowReplicationFactorChange: true,
          topics: topics(null),
        })
        break
      case 'elect':
        quorum.call(ElectLeadersRequest, { electionType: 0, topicPartitions: null, timeoutMs: 1 })
        break
      case 'unregister':
        quorum.call(UnregisterBrokerRequest, { brokerId: who })
        break
      case 'directory':
        this.#beat(who, { offlineLogDirs: [directory(who)] })
        break
    }
    this.#check({ what, who, partition, some }, partition, joining)
  }

  /** A broker that has begun to stop does not change its mind. */
  #beat(brokerId: number, changes: Partial<BrokerHeartbeatRequest> = {}): void {
    const wantShutDown = this.quorum.image.broker(brokerId)?.inControlledShutdown === true
    this.quorum.beat(brokerId, { wantShutDown, ...changes })
  }

  #start(brokerId: number, { previousBrokerEpoch = -1, beats = true } = {}): void {
    const logDirs = [directory(brokerId), directory(brokerId, 2)]
    const incarnationId = topicId(5000 + this.#incarnations++)
    const { errorCode } = this.quorum.register(brokerId, { incarnationId, previousBrokerEpoch, logDirs })
    if (errorCode === 0 && beats) this.#beat(brokerId)
  }

  /** What was not flushed may be lost. */
  #lose(brokerId: number): void {
    if (this.#elr) for (const complete of this.#complete) complete.delete(brokerId)
  }

  /** The leader says who is in sync; gives those that are new. They are so because they have fetched all. */
  #changeIsr(partitionIndex: number, some: readonly number[]): readonly number[] {
    const { leader, leaderEpoch, partitionEpoch, replicas, isr } = this.#before[partitionIndex]!
    const broker = this.quorum.image.broker(leader)
    if (broker === undefined) return []
    const wanted = [leader, ...some.filter((id) => id !== leader && replicas.includes(id))]
    const newIsrWithEpochs = wanted.map((brokerId) => ({
      brokerId,
      brokerEpoch: this.quorum.image.broker(brokerId)?.epoch ?? -1,
    }))
    const partitions = [{ partitionIndex, leaderEpoch, partitionEpoch, leaderRecoveryState: 0, newIsrWithEpochs }]
    const topics = [{ topicId: this.quorum.image.topicByName('a')!.id, partitions }]
    this.quorum.call(AlterPartitionRequest, { brokerId: leader, brokerEpoch: broker.epoch, topics })
    return wanted.filter((id) => !isr.includes(id))
  }

  #partitions(): PartitionRegistration[] {
    return [...this.quorum.image.topicByName('a')!.partitions]
  }

  #check(step: Step, partition: number, joining: readonly number[]): void {
    const now = this.#partitions()
    for (const [index, after] of now.entries()) {
      const context = JSON.stringify({ step, index, before: this.#before[index], after, complete: [...this.#complete[index]!] })
      this.#checkShape(after, context)
      this.#checkChange(this.#before[index]!, after, context)
      this.#checkData(index, after, index === partition ? joining : [], context)
    }
    this.#before = now
  }

  #checkShape({ replicas, directories, isr, elr, leader }: PartitionRegistration, context: string): void {
    for (const members of [replicas, isr, elr]) expect(new Set(members).size, context).toBe(members.length)
    expect(directories, context).toHaveLength(replicas.length)
    expect(
      [...isr, ...elr].every((id) => replicas.includes(id)),
      context,
    ).toBe(true)
    expect(
      isr.some((id) => elr.includes(id)),
      context,
    ).toBe(false)
    if (!this.#elr) expect([isr.length > 0, elr], context).toEqual([true, []])
    if (elr.length > 0) expect(isr.length, context).toBeLessThan(2)
    if (leader === NO_LEADER) return
    expect(isr, context).toContain(leader)
    expect(isActiveBroker(this.quorum.image.broker(leader)), context).toBe(true)
  }

  #checkChange(before: PartitionRegistration, after: PartitionRegistration, context: string): void {
    expect(after.leaderEpoch, context).toBeGreaterThanOrEqual(before.leaderEpoch)
    expect(after.partitionEpoch, context).toBeGreaterThanOrEqual(before.partitionEpoch)
    if (after.leader !== before.leader) expect(after.leaderEpoch, context).toBeGreaterThan(before.leaderEpoch)
    if (after !== before) expect(after.partitionEpoch, context).toBeGreaterThan(before.partitionEpoch)
  }

  /** Who is in sync, or eligible, has all that was committed, unless an election said that it need not. */
  #checkData(
    index: number,
    { isr, elr, replicas, leaderRecoveryState, leader, leaderEpoch }: PartitionRegistration,
    joining: readonly number[],
    context: string,
  ): void {
    const before = this.#before[index]!
    const complete = this.#complete[index]!
    const elected = leaderEpoch > before.leaderEpoch && leader !== NO_LEADER
    if (elected && leaderRecoveryState === RECOVERING && !complete.has(leader)) {
      const isLastKnown = before.lastKnownElr.length === 1 && before.lastKnownElr[0] === leader
      expect(this.#unclean || isLastKnown, context).toBe(true)
      complete.clear()
      complete.add(leader)
    }
    // Where it is allowed, there may have been one that is followed by others in the same step already.
    if (this.#unclean && leaderRecoveryState === RECOVERING) for (const id of [...isr, ...elr]) complete.add(id)
    for (const id of joining) if (isr.includes(id)) complete.add(id)
    if (this.#elr || !this.#unclean) {
      expect(
        isr.every((id) => complete.has(id)),
        context,
      ).toBe(true)
      expect(
        elr.every((id) => complete.has(id)),
        context,
      ).toBe(true)
    }
    // With fewer in sync than `min.insync.replicas` nothing more is committed; else those that are not in sync fall behind.
    const isSafe = this.#elr && isr.length < Math.min(2, before.replicas.length)
    for (const id of [...complete]) if (!(isSafe ? replicas : isr).includes(id)) complete.delete(id)
  }
}

describe('whatever happens to the brokers of a cluster', () => {
  test.each([
    { elr: true, unclean: false },
    { elr: true, unclean: true },
    { elr: false, unclean: false },
  ])('its partitions are led by who has all, in epochs that rise: %o', (kind) => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 60 }), (steps) => {
        const life = new ClusterLife(kind)
        for (const happening of steps) life.run(happening)
      }),
      { seed: 4242, numRuns: 40 },
    )
  })
})
