import { expect, test } from 'vitest'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import type { Assignor, MemberSubscription } from '../../src/client/consumer/group/assignor.ts'
import {
  readAssignment,
  readSubscription,
  writeAssignment,
  writeSubscription,
} from '../../src/client/consumer/group/consumer-protocol.ts'
import { CooperativeStickyAssignor } from '../../src/client/consumer/group/cooperative-sticky-assignor.ts'
import { RangeAssignor } from '../../src/client/consumer/group/range-assignor.ts'
import { RoundRobinAssignor } from '../../src/client/consumer/group/round-robin-assignor.ts'
import { StickyAssignor } from '../../src/client/consumer/group/sticky-assignor.ts'
import { partitionKey, type TopicPartition } from '../../src/client/topic-partition.ts'
import { AssignorsPeer } from './assignors-peer.ts'

/** Our assignors beside Java's: the lives of random groups, whose members come, go, and change their minds, with and without racks. */

const FIRST_SEED = Number(process.env['PARITY_SEED'] ?? 1)
const GROUPS = Number(process.env['PARITY_GROUPS'] ?? 150)
const REBALANCES = 8
const RACKS = ['a', 'b', 'c']

const ASSIGNORS: Record<string, () => Assignor> = {
  range: () => new RangeAssignor(),
  roundrobin: () => new RoundRobinAssignor(),
  sticky: () => new StickyAssignor(),
  'cooperative-sticky': () => new CooperativeStickyAssignor(),
}

interface Member {
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly rackId: string | null
  readonly assignor: Assignor
  topics: string[]
  owned: readonly TopicPartition[]
  generationId: number
}

/** A group with a random life. */
class RandomGroup {
  readonly topics = new Map<string, string[][]>()
  members: Member[] = []
  readonly #random: SeededRandom
  readonly #make: () => Assignor
  readonly #hasRacks: boolean
  readonly #isUniform: boolean
  #memberNumber = 0

  constructor(seed: number, make: () => Assignor) {
    this.#random = new SeededRandom(seed)
    this.#make = make
    this.#hasRacks = this.#random.below(2) === 0
    this.#isUniform = this.#random.below(2) === 0
    for (let topic = 0; topic < 1 + this.#random.below(6); topic++) {
      this.topics.set(`t${topic}`, [])
      this.#grow(`t${topic}`, this.#random.below(12))
    }
    for (let member = 0; member < 1 + this.#random.below(5); member++) this.#join()
  }

  change(): void {
    const random = this.#random
    switch (random.below(6)) {
      case 0:
        this.#grow([...this.topics.keys()][random.below(this.topics.size)]!, 1 + random.below(4))
        break
      case 1:
        if (this.members.length > 1) this.members.splice(random.below(this.members.length), 1)
        break
      case 2:
        this.#join()
        break
      case 3:
        if (!this.#isUniform) this.members[random.below(this.members.length)]!.topics = this.#wish()
        break
      case 4: {
        // It was away for a while, and comes back with what it had.
        const member = this.members[random.below(this.members.length)]!
        member.generationId = Math.max(-1, member.generationId - 1)
        break
      }
      default:
        for (let member = 0; member < random.below(4); member++) this.#join()
    }
  }

  #wish(): string[] {
    const names = [...this.topics.keys()]
    if (this.#isUniform) return [...names, 'missing']
    const wished = names.filter(() => this.#random.below(3) > 0)
    return wished.length > 0 ? wished : [names[0]!]
  }

  #join(): void {
    const random = this.#random
    const number = this.#memberNumber++
    const id = `${'consumer'.slice(random.below(8))}-${number}-${random.below(1 << 30).toString(16)}`
    this.members.push({
      memberId: id,
      groupInstanceId: random.below(5) === 0 ? `instance-${100 - number}` : null,
      rackId: this.#hasRacks && random.below(4) > 0 ? RACKS[random.below(3)]! : null,
      assignor: this.#make(),
      topics: this.#wish(),
      owned: [],
      generationId: -1,
    })
  }

  #grow(topic: string, count: number): void {
    const partitions = this.topics.get(topic)!
    for (let added = 0; added < count; added++)
      partitions.push(this.#hasRacks ? RACKS.filter(() => this.#random.below(2) === 0) : [])
  }

  subscriptions(): MemberSubscription[] {
    return this.members.map(({ memberId, groupInstanceId, rackId, assignor, topics, owned, generationId }) => ({
      memberId,
      groupInstanceId,
      rackId,
      topics,
      userData: assignor.subscriptionUserData?.(topics) ?? null,
      ownedPartitions: assignor.supportedProtocols[0] === 'cooperative' ? owned : [],
      generationId,
    }))
  }
}

test.each(Object.keys(ASSIGNORS))(`%s assigns as Java's does (${GROUPS} groups from seed ${FIRST_SEED})`, async (name) => {
  using java = new AssignorsPeer()
  for (let seed = FIRST_SEED; seed < FIRST_SEED + GROUPS; seed++) {
    const group = new RandomGroup(seed, ASSIGNORS[name]!)
    for (let generationId = 1; generationId <= REBALANCES; generationId++) {
      const sent = group.subscriptions().map((member) => ({ member, bytes: writeSubscription(member) }))
      const members = sent.map(({ member, bytes }) => readSubscription(member, bytes))
      const ours = ASSIGNORS[name]!().assign(group.topics, members)
      const theirs = await java.ask({
        op: 'assign',
        assignor: name,
        topics: Object.fromEntries(group.topics),
        members: sent.map(({ member, bytes }) => ({
          memberId: member.memberId,
          groupInstanceId: member.groupInstanceId,
          subscription: Buffer.from(bytes).toString('hex'),
        })),
      })
      expect(theirs.error, `seed ${seed}, rebalance ${generationId}: ${theirs.message}`).toBeUndefined()
      for (const member of group.members) {
        const mine = ours.get(member.memberId)!
        const expected = readAssignment(Buffer.from(theirs.assignments![member.memberId]!, 'hex'))
        expect(keys(mine.partitions), `seed ${seed}, rebalance ${generationId}, ${member.memberId}`).toEqual(
          keys(expected.partitions),
        )
        member.owned = mine.partitions
        member.generationId = generationId
        member.assignor.onAssignment?.(mine, generationId)
      }
      group.change()
    }
  }
})

test('subscriptions and what assignors add to them are the bytes that Java writes', async () => {
  using java = new AssignorsPeer()
  const random = new SeededRandom(FIRST_SEED)
  const topics = Array.from({ length: 1 + random.below(4) }, (_, i) => `topic-${9 - i}`)
  for (let round = 0; round < 50; round++) {
    const partitions = topics.flatMap((topic) =>
      Array.from({ length: random.below(4) }, (_, partition) => ({ topic, partition })),
    )
    const rackId = random.below(2) === 0 ? 'rack' : null
    const subscription = {
      topics,
      userData: random.bytes(random.below(5)),
      ownedPartitions: partitions,
      generationId: round,
      rackId,
    }
    for (const version of [0, 1, 2, 3]) {
      const bytes = writeSubscription(subscription, version)
      const answer = await java.ask({ op: 'rewrite', version, subscription: Buffer.from(bytes).toString('hex') })
      expect(answer.bytes).toBe(Buffer.from(bytes).toString('hex'))
    }
    for (const assignor of [new CooperativeStickyAssignor(), ...(topics.length === 1 ? [new StickyAssignor()] : [])]) {
      assignor.onAssignment({ partitions }, round)
      const assignment = Buffer.from(writeAssignment({ partitions })).toString('hex')
      const answer = await java.ask({ op: 'user-data', assignor: assignor.name, generationId: round, assignment })
      expect(answer.bytes).toBe(Buffer.from(assignor.subscriptionUserData()!).toString('hex'))
    }
  }
})

function keys(partitions: readonly TopicPartition[]): string[] {
  return partitions.map(partitionKey).sort()
}
