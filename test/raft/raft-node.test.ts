import { describe, expect, test } from 'vitest'
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
})
