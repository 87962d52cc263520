import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Assignor, MemberSubscription } from '../../../../src/client/consumer/group/assignor.ts'
import {
  readAssignment,
  readSubscription,
  writeAssignment,
  writeSubscription,
} from '../../../../src/client/consumer/group/consumer-protocol.ts'
import { CooperativeStickyAssignor } from '../../../../src/client/consumer/group/cooperative-sticky-assignor.ts'
import { RangeAssignor } from '../../../../src/client/consumer/group/range-assignor.ts'
import { RoundRobinAssignor } from '../../../../src/client/consumer/group/round-robin-assignor.ts'
import { StickyAssignor } from '../../../../src/client/consumer/group/sticky-assignor.ts'
import { partitionKey } from '../../../../src/client/topic-partition.ts'

/** That they assign as Java's do, test/parity/assignors.parity.ts shows; here is what users count on. */

function member(memberId: string, topics: readonly string[], more: Partial<MemberSubscription> = {}): MemberSubscription {
  return { memberId, topics, groupInstanceId: null, userData: null, ownedPartitions: [], generationId: -1, rackId: null, ...more }
}

function topicsOf(counts: Record<string, number>): Map<string, string[][]> {
  return new Map(Object.entries(counts).map(([topic, count]) => [topic, Array.from({ length: count }, () => [])]))
}

function assigned(assignor: Assignor, topics: Map<string, string[][]>, members: MemberSubscription[]): Record<string, string[]> {
  return Object.fromEntries(
    [...assignor.assign(topics, members)].map(([memberId, { partitions }]) => [memberId, partitions.map(partitionKey).sort()]),
  )
}

describe('range', () => {
  test('the first members have one more of each topic', () => {
    const members = [member('b', ['one', 'two']), member('a', ['one', 'two'])]
    expect(assigned(new RangeAssignor(), topicsOf({ one: 3, two: 3 }), members)).toEqual({
      a: ['one-0', 'one-1', 'two-0', 'two-1'],
      b: ['one-2', 'two-2'],
    })
  })

  test('members on the racks of the replicas have them, as far as the ranges stay even', () => {
    const members = [member('a', ['one'], { rackId: 'r1' }), member('b', ['one'], { rackId: 'r0' })]
    expect(assigned(new RangeAssignor(), new Map([['one', [['r0'], ['r1'], ['r0'], ['r0']]]]), members)).toEqual({
      a: ['one-1', 'one-3'],
      b: ['one-0', 'one-2'],
    })
  })

  test('static members come first, by instance id', () => {
    const members = [member('a', ['one']), member('b', ['one'], { groupInstanceId: 'i' })]
    expect(assigned(new RangeAssignor(), topicsOf({ one: 1 }), members)).toEqual({ a: [], b: ['one-0'] })
  })
})

test('round robin passes over members that do not want a topic', () => {
  const members = [member('a', ['one', 'two']), member('b', ['two'])]
  expect(assigned(new RoundRobinAssignor(), topicsOf({ one: 2, two: 2 }), members)).toEqual({
    a: ['one-0', 'one-1', 'two-1'],
    b: ['two-0'],
  })
})

test('a partition that moves from one cooperative member to another belongs to nobody in between', () => {
  const owned = [0, 1].map((partition) => ({ topic: 'one', partition }))
  const before = [member('a', ['one'], { ownedPartitions: owned, generationId: 1 }), member('b', ['one'])]
  expect(assigned(new CooperativeStickyAssignor(), topicsOf({ one: 2 }), before)).toEqual({ a: ['one-0'], b: [] })
  const after = [
    member('a', ['one'], { ownedPartitions: owned.slice(0, 1), generationId: 2 }),
    member('b', ['one'], { generationId: 2 }),
  ]
  expect(assigned(new CooperativeStickyAssignor(), topicsOf({ one: 2 }), after)).toEqual({ a: ['one-0'], b: ['one-1'] })
})

describe.each([
  ['range', () => new RangeAssignor()],
  ['roundrobin', () => new RoundRobinAssignor()],
  ['sticky', () => new StickyAssignor()],
  ['cooperative-sticky', () => new CooperativeStickyAssignor()],
] as const)('%s', (_, make) => {
  const wish = fc.uniqueArray(fc.constantFrom('t0', 't1', 't2'), { minLength: 1 })
  const counts = fc.record({ t0: fc.nat(9), t1: fc.nat(9), t2: fc.nat(9) })

  test('every partition that someone wants has one owner, who wants it', () => {
    fc.assert(
      fc.property(counts, fc.array(wish, { minLength: 1, maxLength: 6 }), (topics, wishes) => {
        const members = wishes.map((mine, index) => member(`m${index}`, mine))
        const result = make().assign(topicsOf(topics), members)
        const owners = [...result].flatMap(([memberId, { partitions }]) =>
          partitions.map((partition) => ({ memberId, ...partition })),
        )
        const wanted = Object.entries(topics).filter(([topic]) => wishes.some((mine) => mine.includes(topic as 't0')))
        expect(owners).toHaveLength(wanted.reduce((sum, [, count]) => sum + count, 0))
        expect(new Set(owners.map(partitionKey)).size).toBe(owners.length)
        for (const { memberId, topic } of owners)
          expect(members.find((candidate) => candidate.memberId === memberId)!.topics).toContain(topic)
      }),
      { seed: 7, numRuns: 60 },
    )
  })

  test('subscriptions and assignments read back as they were written, in every version that can carry them', () => {
    const whole = member('m', ['a', 'b'], {
      userData: Uint8Array.of(1),
      ownedPartitions: [{ topic: 'a', partition: 3 }],
      generationId: 4,
      rackId: 'r',
      groupInstanceId: 'i',
    })
    expect(readSubscription(whole, writeSubscription(whole))).toEqual(whole)
    expect(readSubscription(whole, writeSubscription(whole, 0))).toEqual({
      ...whole,
      ownedPartitions: [],
      generationId: -1,
      rackId: null,
    })
    const assignment = { partitions: whole.ownedPartitions, userData: Uint8Array.of(2) }
    expect(readAssignment(writeAssignment(assignment))).toEqual(assignment)
    expect(readAssignment(new Uint8Array(0)).partitions).toEqual([])
  })
})

test.each([
  ['sticky', () => new StickyAssignor(), 1],
  ['cooperative-sticky', () => new CooperativeStickyAssignor(), 2],
] as const)('%s moves no more than it must when a member leaves', (_, make, rebalances) => {
  const topics = topicsOf({ one: 12 })
  let members = ['a', 'b', 'c', 'd'].map((id) => ({ subscription: member(id, ['one']), assignor: make() }))
  const rebalance = (generationId: number) => {
    const result = make().assign(
      topics,
      members.map(({ subscription, assignor }) => ({ ...subscription, userData: assignor.subscriptionUserData() })),
    )
    members = members.map(({ subscription, assignor }) => {
      const mine = result.get(subscription.memberId)!
      assignor.onAssignment(mine, generationId)
      return { subscription: { ...subscription, ownedPartitions: mine.partitions, generationId }, assignor }
    })
  }
  rebalance(1)
  const before = new Map(
    members.map(({ subscription }) => [subscription.memberId, subscription.ownedPartitions.map(partitionKey)]),
  )
  members.pop()
  for (let more = 0; more < rebalances; more++) rebalance(2 + more)
  for (const { subscription } of members) {
    const now = subscription.ownedPartitions.map(partitionKey)
    expect(now).toHaveLength(4)
    expect(now).toEqual(expect.arrayContaining(before.get(subscription.memberId)!))
  }
})
