import { expect } from 'vitest'
import { SeededRandom } from '../../../src/base/seeded-random.ts'
import type { ConsumerGroup } from '../../../src/coordinator/group/consumer-group.ts'
import type { GroupShard } from '../../../src/coordinator/group/group-shard.ts'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import { partitionsAdded, topicCreated, topicId, topicRemoved } from './cluster-topics.ts'
import { heartbeatCall, join, leave, sync } from './consumer-driver.ts'
import { TestConsumer } from './consumer-protocol-driver.ts'
import { DELETE_GROUPS } from './group-apis.ts'
import { ShardBench } from './shard-bench.ts'
import { subscription } from './subscription.ts'

const GROUPS = ['red', 'blue']
const NAMES = ['topic', 'other', 'third']

/** A member of the classic protocol, as simple as can be: it has nothing to give back that it would not give back at once. */
class ClassicConsumer {
  readonly #bench: ShardBench
  readonly #group: string
  #memberId = ''
  #generationId = -1
  constructor(bench: ShardBench, group: string) {
    this.#bench = bench
    this.#group = group
  }

  live(): void {
    const beat = heartbeatCall(this.#bench, this.#memberId, this.#generationId, this.#group).answer()
    if (beat.errorCode === ErrorCode.NONE) return
    if (beat.errorCode === ErrorCode.UNKNOWN_MEMBER_ID) this.#memberId = ''
    const protocols = [{ name: 'range', metadata: subscription('topic', 'other') }]
    const options = { group: this.#group, protocols, rebalanceTimeoutMs: 8_000 }
    let joined = join(this.#bench, { ...options, memberId: this.#memberId }).response
    if (joined?.errorCode === ErrorCode.MEMBER_ID_REQUIRED)
      joined = join(this.#bench, { ...options, memberId: (this.#memberId = joined.memberId) }).response
    // A classic group answers later: what a simple client makes of that is to ask again.
    if (joined?.errorCode !== ErrorCode.NONE) return
    this.#generationId = joined.generationId
    sync(this.#bench, this.#memberId, this.#generationId, { group: this.#group })
  }

  leave(): void {
    leave(this.#bench, this.#memberId, this.#group)
    this.#memberId = ''
  }
}

/**
 * A long random life of consumer groups from one seed: members of both protocols come, change, fall silent and go, topics come, grow and go, the coordinator
 * restarts. After every step what must always hold is checked.
 */
export class ConsumerHistory {
  readonly bench: ShardBench
  readonly #random: SeededRandom
  readonly #consumers: TestConsumer[]
  readonly #classics: ClassicConsumer[]
  readonly #topics = new Map<string, { number: number; partitions: number }>()
  #topicNumber = 0
  readonly #epochs = new Map<string, number>()
  /** States that groups were in. */
  readonly states = new Set<string>()

  constructor(seed: number) {
    this.#random = new SeededRandom(seed)
    this.bench = new ShardBench({ seed, maxSize: 5, initialRebalanceDelayMs: 500, offsetsRetentionMs: 1e12 })
    this.#consumers = Array.from({ length: 8 }, (_, i) => this.#newConsumer(i))
    this.#classics = Array.from({ length: 3 }, (_, i) => new ClassicConsumer(this.bench, GROUPS[i % 2]!))
  }

  run(steps: number): void {
    this.#createTopic()
    this.#createTopic()
    for (let step = 0; step < steps; step++) {
      this.#step()
      this.#check()
    }
    this.#settle()
  }

  #newConsumer(place: number): TestConsumer {
    const random = this.#random
    const names = NAMES.filter(() => random.chance(0.6))
    return new TestConsumer(this.bench, `c${place}-${random.below(1_000_000)}`, {
      groupId: GROUPS[place % 2]!,
      instanceId: place === 6 ? 'static' : null,
      subscribedTopicNames: names,
      subscribedTopicRegex: random.chance(0.2) ? '(topic|t.*)' : null,
      serverAssignor: random.chance(0.3) ? 'range' : null,
      rebalanceTimeoutMs: 15_000,
    })
  }

  #step(): void {
    const random = this.#random
    const place = random.below(this.#consumers.length)
    const consumer = this.#consumers[place]!
    const dice = random.below(100)
    if (dice < 55) {
      if (consumer.epoch <= 0 || consumer.errorCode !== 0) consumer.join()
      else consumer.beat(random.chance(0.05) ? { subscribedTopicNames: NAMES.filter(() => random.chance(0.5)) } : {})
    } else if (dice < 60) {
      consumer.leave(place === 6 && random.chance(0.5) ? -2 : -1)
      this.#consumers[place] = this.#newConsumer(place)
    } else if (dice < 62) this.#consumers[place] = this.#newConsumer(place)
    else if (dice < 75) this.#classics[random.below(this.#classics.length)]!.live()
    else if (dice < 76) this.#classics[random.below(this.#classics.length)]!.leave()
    else if (dice < 79) this.#changeTopics()
    else if (dice < 80) this.bench.send(DELETE_GROUPS, { groupsNames: [GROUPS[random.below(2)]!] })
    else if (dice < 81) this.bench.restart()
    else this.bench.advance(random.below(40) === 0 ? 50_000 : random.below(2_500))
  }

  #changeTopics(): void {
    const names = [...this.#topics.keys()]
    const name = names[this.#random.below(names.length)]!
    const topic = this.#topics.get(name)!
    const dice = this.#random.below(3)
    if (dice === 0 && names.length > 1) {
      this.#topics.delete(name)
      this.bench.learn(topicRemoved(topicId(topic.number)))
    } else if (dice === 1) {
      topic.partitions++
      this.bench.learn(partitionsAdded(topicId(topic.number), topic.partitions - 1, topic.partitions))
    } else this.#createTopic()
  }

  #createTopic(): void {
    const name = NAMES.find((each) => !this.#topics.has(each))
    if (name === undefined) return
    const topic = { number: ++this.#topicNumber, partitions: 1 + this.#random.below(5) }
    this.#topics.set(name, topic)
    this.bench.learn(topicCreated({ name, topicId: topicId(topic.number) }, topic.partitions))
  }

  #check(): void {
    for (const group of this.bench.shard.state.groups.consumers()) {
      this.states.add(group.state)
      checkGroup(group)
    }
    for (const groupId of GROUPS) {
      const group = this.bench.shard.state.groups.consumer(groupId)
      if (group === undefined) this.#epochs.delete(groupId)
      else {
        claim(group.groupEpoch >= (this.#epochs.get(groupId) ?? 0), 'a group epoch only grows')
        this.#epochs.set(groupId, group.groupEpoch)
      }
    }
    if (this.#random.below(20) === 0) expect(shown(this.bench.replica())).toEqual(shown(this.bench.shard))
  }

  /** When nobody comes or goes any more, everybody has its part: all that is wanted, and each once. */
  #settle(): void {
    for (const classic of this.#classics) classic.leave()
    this.bench.advance(1_000)
    for (let round = 0; round < 40; round++) {
      for (const consumer of this.#consumers) {
        if (consumer.epoch <= 0 || consumer.errorCode !== 0) consumer.join()
        else consumer.beat()
        this.#check()
      }
      this.bench.advance(2_000)
    }
    for (const groupId of GROUPS) {
      const group = this.bench.shard.state.groups.consumer(groupId)!
      expect(group.state).toBe('Stable')
      const owned = [...group.members()].reduce((sum, { assigned }) => sum + sizeOf(assigned), 0)
      const wanted = Array.from(this.#topics).filter(([name]) => group.isSubscribedTo(name))
      expect(owned, 'all partitions have an owner').toBe(wanted.reduce((sum, [, { partitions }]) => sum + partitions, 0))
    }
  }
}

function checkGroup(group: ConsumerGroup): void {
  const owners = new Map<string, string>()
  let classic = 0
  for (const member of group.members()) {
    if (member.classic !== null) classic++
    claim(member.memberEpoch <= group.groupEpoch, 'no member is ahead of its group')
    for (const owned of [member.assigned, member.pendingRevocation]) {
      for (const [id, epochs] of owned) {
        for (const [partition, since] of epochs) {
          const key = `${id} ${partition}`
          claim(!owners.has(key), 'a partition has one owner')
          claim(since <= Math.max(member.memberEpoch, 0), 'a partition is owned since an epoch that was')
          claim(group.partitionEpoch(id, partition) === member.memberEpoch, 'who owns a partition is known')
          owners.set(key, member.memberId)
        }
      }
    }
  }
  claim(group.classicCount === classic, 'members of the classic protocol are counted')
  claim(group.targetEpoch <= group.groupEpoch, 'no target is ahead of its group')
}

/** All that the log tells of the groups of a shard. */
function shown({ state }: GroupShard): unknown {
  return Array.from(state.groups.consumers(), (group) => ({
    groupId: group.groupId,
    groupEpoch: group.groupEpoch,
    targetEpoch: group.targetEpoch,
    metadataHash: group.metadataHash,
    state: group.state,
    members: Array.from(group.members(), (member) => ({ member, target: group.targetOf(member.memberId) })).sort((one, other) =>
      one.member.memberId < other.member.memberId ? -1 : 1,
    ),
    resolved: group.subscriptions.resolved,
    topics: [...group.subscriptions.topicNames()].sort(),
  })).sort((one, other) => (one.groupId < other.groupId ? -1 : 1))
}

function sizeOf(owned: ReadonlyMap<string, ReadonlyMap<number, number>>): number {
  let size = 0
  for (const epochs of owned.values()) size += epochs.size
  return size
}

/** What must always hold. */
function claim(condition: boolean, text: string): void {
  if (!condition) throw new Error(`does not hold: ${text}`)
}
