import { describe, expect, test } from 'vitest'
import { FetchRequest } from '../../src/protocol/generated/api/fetch.ts'
import { RaftWorld } from './raft-world.ts'
import type { WorldMember } from './world-member.ts'

/** Members with configured voters, which have a leader. */
function quorumOf(
  count: number,
  seed = 1,
): { world: RaftWorld; members: WorldMember[]; leader: WorldMember; others: WorldMember[] } {
  const world = new RaftWorld({ seed })
  const ids = Array.from({ length: count }, (_, index) => index + 1)
  for (const id of ids) world.add(id, { voters: ids }).start()
  const members = [...world.members.values()]
  expect(world.runUntil(() => members.some((member) => member.isLeading), 10_000)).toBe(true)
  const leader = members.find((member) => member.isLeading)!
  return { world, members, leader, others: members.filter((member) => member !== leader) }
}

/** Gives how many fetches come to the members within so many milliseconds. */
function fetchCounter(world: RaftWorld, members: readonly WorldMember[]): (ms: number) => number {
  let count = 0
  for (const member of members) {
    const { receive } = member
    member.receive = (apiKey, ...rest) => {
      if (apiKey === FetchRequest.apiKey) count++
      receive.call(member, apiKey, ...rest)
    }
  }
  return (ms) => {
    const before = count
    world.run(ms)
    return count - before
  }
}

describe('a quorum', () => {
  test('of one leads when it has started, without waiting', () => {
    const world = new RaftWorld({ seed: 1 })
    const member = world.add(1)
    member.start()
    expect([member.raft.epoch, member.claimedEpoch, member.raft.highWatermark]).toEqual([1, 1, 1])
  })

  test('of three elects one of them, and all know it', () => {
    const { world, members, leader } = quorumOf(3)
    world.run(3000)
    expect(members.map((member) => member.knownLeader.leaderId)).toEqual([leader.id, leader.id, leader.id])
    expect(members.filter((member) => member.isLeading)).toEqual([leader])
  })

  test('tells all of its members what is committed', () => {
    const { world, members, leader } = quorumOf(3)
    leader.append(1, 2)
    leader.append(3)
    world.run(100)
    expect(members.map(({ applied }) => applied)).toEqual([
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
    ])
  })

  test('elects another when the leader is gone', () => {
    const { world, leader, others } = quorumOf(3)
    leader.crash()
    expect(world.runUntil(() => others.some((member) => member.isLeading), 10_000)).toBe(true)
    const next = others.find((member) => member.isLeading)!
    expect(next.claimedEpoch).toBeGreaterThan(leader.raft.epoch)
  })
  test.for([
    ['a voter', [1, 2, 3, 4]],
    ['an observer', [1, 2, 3]],
  ] as const)('is asked by %s whose disk is full no more often than by one that has all', ([, voters]) => {
    const world = new RaftWorld({ seed: 1 })
    for (const id of [1, 2, 3]) world.add(id, { voters }).start()
    const members = [...world.members.values()]
    const full = world.add(4, { voters, bootstrapIds: [1, 2, 3], isController: voters.length === 4 })
    full.start()
    expect(world.runUntil(() => members.some((member) => member.isLeading), 10_000)).toBe(true)
    world.run(3_000)
    const fetchesWithin = fetchCounter(world, members)
    const before = fetchesWithin(10_000)
    const mend = full.disk.failWhen(({ kind }) => (kind === 'write' ? 'ENOSPC' : null))
    members.find((member) => member.isLeading)!.append(1)
    world.run(1_000)
    expect(fetchesWithin(10_000)).toBeLessThan(before * 1.2)
    mend()
    world.run(1_000)
    expect([full.applied, full.raft.role.kind]).toEqual([[1], 'follower'])
  })

  test('without a leader is asked who leads at the pace of the back-off', () => {
    const world = new RaftWorld({ seed: 1 })
    const voter = world.add(1, { voters: [1, 2, 3] })
    voter.start()
    world.add(4, { bootstrapIds: [1], isController: false }).start()
    const fetchesWithin = fetchCounter(world, [voter])
    expect(fetchesWithin(10_000)).toBeLessThanOrEqual(10_000 / world.config.retryBackoffMs)
  })
})
