import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { Leader } from '../../src/replica/leader.ts'
import { nearestReplica } from '../../src/replica/near-replica.ts'
import type { PartitionState } from '../../src/replica/partition-state.ts'

const LAG_MS = 1000
const STATE: PartitionState = {
  leader: 1,
  leaderEpoch: 5,
  partitionEpoch: 7,
  replicas: [1, 2, 3],
  isr: [1, 2, 3],
  eligible: [1, 2, 3],
}

/** A leader of three whose log ends at 10, at time 0. */
function lead(state: Partial<PartitionState> = {}): Leader {
  return new Leader({ nodeId: 1, lagTimeMaxMs: LAG_MS }, { ...STATE, ...state }, 10, 0)
}

function fetch(leader: Leader, id: number, fetchOffset: number, { end = 10, nowMs = 0, brokerEpoch = 40 + id } = {}): void {
  leader.fetched(id, { fetchOffset, logStartOffset: 0, brokerEpoch }, end, nowMs)
}

/** What is committed of a log that ends at `end`. */
function commitPoint(leader: Leader, end = 10, minInsyncReplicas = 1, nowMs = 0): number {
  return leader.commitPoint(end, end, minInsyncReplicas, nowMs)
}

describe('what is committed', () => {
  test('is what all in sync have, of which nothing is known before they have fetched', () => {
    const leader = lead()
    expect(commitPoint(leader)).toBe(-1)
    fetch(leader, 2, 10)
    expect(commitPoint(leader)).toBe(-1)
    fetch(leader, 3, 8)
    expect(commitPoint(leader)).toBe(8)
    fetch(leader, 3, 10)
    expect(commitPoint(leader)).toBe(10)
  })

  test('does not wait for one that is out of the ISR and behind', () => {
    const leader = lead({ isr: [1, 2] })
    fetch(leader, 2, 10)
    fetch(leader, 3, 4)
    expect(commitPoint(leader)).toBe(10)
  })

  test('waits for one that has caught up and is about to join, else it never would', () => {
    const leader = lead({ isr: [1, 2] })
    fetch(leader, 2, 12, { end: 12 })
    fetch(leader, 3, 12, { end: 12, nowMs: 100 })
    expect(commitPoint(leader, 14, 1, 100)).toBe(12)
    expect(commitPoint(leader, 14, 1, 100 + LAG_MS + 1)).toBe(12)
    fetch(leader, 2, 14, { end: 14, nowMs: 100 })
    expect(commitPoint(leader, 14, 1, 100)).toBe(12)
    expect(commitPoint(leader, 14, 1, 100 + LAG_MS + 1), 'when it has fallen behind').toBe(14)
  })

  test('is nothing more while fewer are in sync than the topic asks for (KIP-966)', () => {
    const leader = lead({ isr: [1] })
    expect(commitPoint(leader, 10, 2)).toBe(-1)
    expect(commitPoint(leader, 10, 1)).toBe(10)
    const alone = new Leader({ nodeId: 1, lagTimeMaxMs: LAG_MS }, { ...STATE, replicas: [1], isr: [1] }, 10, 0)
    expect(commitPoint(alone, 10, 3), 'more than there are replicas').toBe(10)
  })

  test('is by the larger ISR while a change of it is undecided (KIP-497)', () => {
    const leader = lead({ isr: [1, 2] })
    fetch(leader, 2, 10)
    fetch(leader, 3, 10)
    const change = leader.expansion(3, 10)!
    expect(leader.maximalIsr).toEqual([1, 2, 3])
    fetch(leader, 2, 15, { end: 15, nowMs: 5000 })
    expect(commitPoint(leader, 15, 1, 5000)).toBe(10)
    leader.decided(change, { errorCode: ErrorCode.INELIGIBLE_REPLICA, leaderEpoch: 5, partitionEpoch: 7, isr: [1, 2] })
    expect(leader.maximalIsr).toEqual([1, 2])
    expect(commitPoint(leader, 15, 1, 5000)).toBe(15)
  })
})

describe('a follower enters the ISR', () => {
  test('when it has all that is committed, and all from before this leader’s epoch', () => {
    const leader = lead({ isr: [1, 2] })
    fetch(leader, 3, 9)
    expect(leader.expansion(3, 4), 'behind the start of the epoch').toBeNull()
    fetch(leader, 3, 10)
    expect(leader.expansion(3, 11), 'behind the high watermark').toBeNull()
    expect(leader.expansion(3, 10)).toEqual({
      kind: 'expand',
      leaderEpoch: 5,
      partitionEpoch: 7,
      isr: [
        { brokerId: 1, brokerEpoch: -1 },
        { brokerId: 2, brokerEpoch: -1 },
        { brokerId: 3, brokerEpoch: 43 },
      ],
    })
    expect(leader.expansion(3, 10), 'while that is undecided').toBeNull()
  })

  test('not while its broker is fenced or shuts down, or when it is in already', () => {
    const leader = lead({ isr: [1, 2], eligible: [1, 2] })
    fetch(leader, 2, 10)
    fetch(leader, 3, 10)
    expect([leader.expansion(2, 10), leader.expansion(3, 10)]).toEqual([null, null])
  })
})

describe('a follower leaves the ISR', () => {
  test('when it has not had all that the leader had for too long', () => {
    const leader = lead()
    fetch(leader, 2, 10, { nowMs: 0 })
    fetch(leader, 3, 10, { nowMs: 0 })
    expect(leader.shrinkage(10, 60_000), 'it has all').toBeNull()
    expect(leader.shrinkage(12, LAG_MS)).toBeNull()
    // It is always a little behind, and fetches again in time what the leader had when it last did.
    fetch(leader, 2, 11, { end: 12, nowMs: 500 })
    fetch(leader, 2, 12, { end: 14, nowMs: 1000 })
    expect(leader.shrinkage(14, 1400)!.isr.map(({ brokerId }) => brokerId)).toEqual([1, 2])
  })

  test('and one that has not fetched at all gets the whole time from the beginning of the epoch', () => {
    const leader = lead()
    expect(leader.shrinkage(10, LAG_MS)).toBeNull()
    expect(leader.shrinkage(10, LAG_MS + 1)!.isr.map(({ brokerId }) => brokerId)).toEqual([1])
    expect(leader.maximalIsr, 'until that is decided').toEqual([1, 2, 3])
  })
})

describe('the controller’s answer', () => {
  const verdict = { errorCode: 0, leaderEpoch: 5, partitionEpoch: 8, isr: [1, 2, 3] }

  function proposed(): { leader: Leader; change: NonNullable<ReturnType<Leader['expansion']>> } {
    const leader = lead({ isr: [1, 2] })
    fetch(leader, 3, 10)
    return { leader, change: leader.expansion(3, 10)! }
  }

  test('is the ISR from then on', () => {
    const { leader, change } = proposed()
    expect(leader.decided(change, verdict)).toBe(false)
    expect([leader.isr, leader.pendingChange]).toEqual([[1, 2, 3], null])
  })

  test('is of no account when the metadata were there first, or the epoch is another', () => {
    const { leader, change } = proposed()
    leader.update({ ...STATE, partitionEpoch: 9, isr: [1] })
    leader.decided(change, verdict)
    expect(leader.isr).toEqual([1])
    const other = proposed()
    other.leader.decided(other.change, { ...verdict, leaderEpoch: 6 })
    expect(other.leader.isr).toEqual([1, 2])
  })

  test.each([
    ['OPERATION_NOT_ATTEMPTED', false, true],
    ['INELIGIBLE_REPLICA', false, true],
    ['INVALID_UPDATE_VERSION', false, false],
    ['FENCED_LEADER_EPOCH', false, false],
    ['UNKNOWN_TOPIC_ID', false, false],
    ['NEW_LEADER_ELECTED', false, false],
    ['UNKNOWN_SERVER_ERROR', true, false],
  ] as const)('%s: asked again %s, taken back %s', (name, again, isTakenBack) => {
    const { leader, change } = proposed()
    expect(leader.decided(change, { ...verdict, errorCode: ErrorCode[name] })).toBe(again)
    expect(leader.pendingChange === null).toBe(isTakenBack)
  })
})

describe('a fetch', () => {
  test('of a broker that is no replica is refused, and so is one of an earlier life of a broker', () => {
    const leader = lead()
    expect(leader.checkFollower(9, 1, true)).toBe(ErrorCode.UNKNOWN_LEADER_EPOCH)
    expect(leader.checkFollower(9, 1, false)).toBe(ErrorCode.NOT_LEADER_OR_FOLLOWER)
    fetch(leader, 2, 5, { brokerEpoch: 42 })
    expect(leader.checkFollower(2, 41, true)).toBe(ErrorCode.NOT_LEADER_OR_FOLLOWER)
    expect([leader.checkFollower(2, 42, true), leader.checkFollower(2, -1, true)]).toEqual([0, 0])
  })
})

describe('a later epoch', () => {
  test('of the same leader keeps what is known of the followers, and void what was proposed', () => {
    const leader = lead({ isr: [1, 2] })
    fetch(leader, 2, 10)
    fetch(leader, 3, 10)
    leader.expansion(3, 10)
    leader.epochBegan({ ...STATE, leaderEpoch: 6, isr: [1, 2] }, 12, 100)
    expect([leader.pendingChange, leader.epochStartOffset]).toEqual([null, 12])
    expect(commitPoint(leader, 12, 1, 100)).toBe(10)
  })

  test('with other replicas knows nothing of the new ones', () => {
    const leader = lead()
    fetch(leader, 2, 10)
    leader.update({ ...STATE, partitionEpoch: 8, replicas: [1, 2, 4], isr: [1, 2] })
    expect(leader.followers.map(({ id, logEndOffset }) => [id, logEndOffset])).toEqual([
      [2, 10],
      [4, -1],
    ])
  })
})

test('the low watermark is the least start of those that are there', () => {
  const leader = lead({ eligible: [1, 2] })
  expect(leader.lowWatermark(5)).toBe(-1)
  leader.fetched(2, { fetchOffset: 10, logStartOffset: 3, brokerEpoch: 1 }, 10, 0)
  expect(leader.lowWatermark(5)).toBe(3)
})

test('of the near replicas the furthest in sync that has what is asked for is preferred', () => {
  const leader = lead({ isr: [1, 2] })
  fetch(leader, 2, 8)
  fetch(leader, 3, 10)
  expect(nearestReplica(leader, [2, 3], 5)).toBe(2)
  expect(nearestReplica(leader, [2, 3], 9)).toBe(-1)
  expect(nearestReplica(leader, [3], 5)).toBe(-1)
})
