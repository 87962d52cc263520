import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import { commit, committed, heartbeat, join, stableGroup, sync } from './consumer-driver.ts'
import { DESCRIBE_GROUPS, LIST_GROUPS } from './group-apis.ts'
import { ShardBench } from './shard-bench.ts'

describe('a coordinator that reads its log again', () => {
  test('goes on with stable groups as if nothing had been', () => {
    const bench = new ShardBench()
    const { memberIds, leaderId } = stableGroup(bench, 3, { instanceIds: ['a', 'b', 'c'] })
    commit(bench, 7, { memberId: memberIds[0]!, generationId: 1, instanceId: 'a' })
    const before = bench.send(DESCRIBE_GROUPS, { groups: ['group'] }).answer()
    bench.advance(9_000)
    bench.restart()

    expect(bench.send(DESCRIBE_GROUPS, { groups: ['group'] }).answer()).toEqual(before)
    expect(committed(bench)).toBe(7)
    bench.advance(9_000)
    for (const [i, memberId] of memberIds.entries()) {
      expect(heartbeat(bench, memberId, 1, 'group', 'abc'[i]!)).toBe(ErrorCode.NONE)
      expect(sync(bench, memberId, 1, { instanceId: 'abc'[i]! }).answer()).toMatchObject({ assignment: Uint8Array.of(i, 1) })
    }
    const follower = memberIds.findIndex((memberId) => memberId !== leaderId)
    const again = join(bench, { memberId: memberIds[follower]!, instanceId: 'abc'[follower]! })
    expect(again.answer()).toMatchObject({ errorCode: ErrorCode.NONE, generationId: 1, leader: leaderId })
  })

  test('gives members a whole session timeout to show up, and no more', () => {
    const bench = new ShardBench()
    const { memberIds } = stableGroup(bench, 2)
    bench.restart()
    bench.advance(9_999)
    expect(heartbeat(bench, memberIds[0]!, 1)).toBe(ErrorCode.NONE)
    bench.advance(2)
    expect(heartbeat(bench, memberIds[0]!, 1)).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
    expect(heartbeat(bench, memberIds[1]!, 1)).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
  })

  test('knows a group in a rebalance as it was before, and its members join anew', () => {
    const bench = new ShardBench()
    const { leaderId, memberIds } = stableGroup(bench, 2)
    const follower = memberIds.find((memberId) => memberId !== leaderId)!
    join(bench, { memberId: leaderId })
    join(bench, { memberId: follower })
    expect(heartbeat(bench, follower, 2)).toBe(ErrorCode.NONE)
    bench.restart()
    expect(heartbeat(bench, follower, 2)).toBe(ErrorCode.ILLEGAL_GENERATION)
    const joins = [join(bench, { memberId: leaderId }), join(bench, { memberId: follower })]
    expect(joins.map((call) => call.answer().generationId)).toEqual([2, 2])
  })

  test('does not know ids that were given out but not used', () => {
    const bench = new ShardBench()
    const { memberId } = join(bench).answer()
    bench.restart()
    expect(join(bench, { memberId }).answer().errorCode).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    expect(bench.send(LIST_GROUPS, {}).answer().groups).toHaveLength(1)
  })

  test('lists what it listed', () => {
    const bench = new ShardBench()
    stableGroup(bench, 1, { group: 'one' })
    commit(bench, 1, { group: 'two' })
    join(bench, { group: 'three' })
    const list = () =>
      bench
        .send(LIST_GROUPS, {})
        .answer()
        .groups.toSorted((a, b) => a.groupId.localeCompare(b.groupId))
    const before = list()
    bench.restart()
    expect(list()).toEqual(before)
  })
})
