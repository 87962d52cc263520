import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import { finishRebalance, heartbeat, join, joinWithId, leave, stableGroup, sync } from './consumer-driver.ts'
import { DESCRIBE_GROUPS, HEARTBEAT, LEAVE_GROUP } from './group-apis.ts'
import { ShardBench } from './shard-bench.ts'

/** A group of two whose generation is fixed and whose assignment is awaited. */
function completing(bench: ShardBench): { leader: string; follower: string } {
  const joins = [joinWithId(bench), joinWithId(bench)]
  bench.advance(6_001)
  const [first, second] = joins.map(({ joining }) => joining.answer())
  const leader = first!.leader
  return { leader, follower: leader === first!.memberId ? second!.memberId : first!.memberId }
}

describe('SyncGroup', () => {
  test('of a follower waits for the leader, whose assignment counts once it is in the log', () => {
    const bench = new ShardBench()
    const { leader, follower } = completing(bench)
    const following = sync(bench, follower, 1)
    expect(following.response).toBeUndefined()

    bench.autoCommit = false
    const leading = sync(bench, leader, 1, { assignments: [{ memberId: follower, assignment: Uint8Array.of(7) }] })
    expect([following.response, leading.response]).toEqual([undefined, undefined])
    bench.commit()
    expect(following.answer()).toEqual({
      throttleTimeMs: 0,
      errorCode: ErrorCode.NONE,
      protocolType: 'consumer',
      protocolName: 'range',
      assignment: Uint8Array.of(7),
    })
    expect(leading.answer()).toMatchObject({ errorCode: ErrorCode.NONE, assignment: new Uint8Array(0) })
  })

  test('in a stable group gives the assignment that there is', () => {
    const bench = new ShardBench()
    const { memberIds } = stableGroup(bench, 2)
    expect(sync(bench, memberIds[1]!, 1).answer()).toMatchObject({ errorCode: ErrorCode.NONE, assignment: Uint8Array.of(1, 1) })
  })

  test('comes too late for a generation that somebody broke up while the log was written', () => {
    const bench = new ShardBench()
    const { leader, follower } = completing(bench)
    bench.autoCommit = false
    const leading = sync(bench, leader, 1)
    bench.send(LEAVE_GROUP, { groupId: 'group', members: [{ memberId: follower }] })
    bench.commit()
    bench.autoCommit = true
    expect(leading.answer().errorCode).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
    expect(heartbeat(bench, leader, 1)).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
  })

  test('is refused for strangers, old generations, other protocols, and while members are collected', () => {
    const bench = new ShardBench()
    expect(sync(bench, 'who', 1, { group: '' }).answer().errorCode).toBe(ErrorCode.INVALID_GROUP_ID)
    expect(sync(bench, 'who', 1).answer().errorCode).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    const { leader } = completing(bench)
    expect(sync(bench, 'who', 1).answer().errorCode).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    expect(sync(bench, leader, 0).answer().errorCode).toBe(ErrorCode.ILLEGAL_GENERATION)
    expect(sync(bench, leader, 1, { protocolName: 'sticky' }).answer().errorCode).toBe(ErrorCode.INCONSISTENT_GROUP_PROTOCOL)
    expect(sync(bench, leader, 1, { protocolType: 'connect' }).answer().errorCode).toBe(ErrorCode.INCONSISTENT_GROUP_PROTOCOL)
    join(bench)
    leave(bench, leader)
    const { memberId } = joinWithId(bench)
    expect(sync(bench, memberId, 1).answer().errorCode).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
  })

  test('must name the protocol from version 5 on, and cannot before', () => {
    const bench = new ShardBench()
    const { memberIds } = stableGroup(bench, 1)
    const version5 = sync(bench, memberIds[0]!, 1, { protocolName: null, protocolType: null })
    expect(version5.answer().errorCode).toBe(ErrorCode.INCONSISTENT_GROUP_PROTOCOL)
    const version4 = sync(bench, memberIds[0]!, 1, { protocolName: null, protocolType: null, version: 4 })
    expect(version4.answer().errorCode).toBe(ErrorCode.NONE)
  })

  test('that is sent again while it waits has the older request answered too', () => {
    const bench = new ShardBench()
    const { leader, follower } = completing(bench)
    const first = sync(bench, follower, 1)
    const second = sync(bench, follower, 1)
    expect(first.answer().errorCode).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
    sync(bench, leader, 1)
    expect(second.answer().errorCode).toBe(ErrorCode.NONE)
  })

  test('of the leader counts the first time that it comes, until the log has it', () => {
    const bench = new ShardBench()
    const { leader } = completing(bench)
    bench.autoCommit = false
    const assign = (part: number) =>
      sync(bench, leader, 1, { assignments: [{ memberId: leader, assignment: Uint8Array.of(part) }] })
    assign(1)
    const second = assign(2)
    bench.commit()
    expect(second.answer().assignment).toEqual(Uint8Array.of(1))
    expect(bench.lastRecord).toMatchObject({ value: { members: [{ assignment: Uint8Array.of(1) }, {}] } })
  })

  test('with an assignment too large for the log fails for all, and the group tries anew', () => {
    const bench = new ShardBench()
    const { leader, follower } = completing(bench)
    bench.batchBytesMax = 1000
    const following = sync(bench, follower, 1)
    const leading = sync(bench, leader, 1, { assignments: [{ memberId: leader, assignment: new Uint8Array(1000) }] })
    expect([following.answer().errorCode, leading.answer().errorCode]).toEqual([
      ErrorCode.UNKNOWN_SERVER_ERROR,
      ErrorCode.UNKNOWN_SERVER_ERROR,
    ])
    expect(heartbeat(bench, leader, 1)).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
    const rejoins = [leader, follower].map((memberId) => ({ joining: join(bench, { memberId }) }))
    expect(finishRebalance(bench, rejoins).generationId).toBe(2)
  })

  test('keeps sessions alive while members wait for it', () => {
    const bench = new ShardBench()
    const { leader, follower } = completing(bench)
    const following = sync(bench, follower, 1)
    for (let i = 0; i < 3; i++) {
      heartbeat(bench, leader, 1)
      bench.advance(9_000)
    }
    sync(bench, leader, 1)
    expect(following.answer().errorCode).toBe(ErrorCode.NONE)
    bench.advance(10_001)
    expect(heartbeat(bench, follower, 1)).not.toBe(ErrorCode.NONE)
  })
})

describe('Heartbeat', () => {
  test.each([0, 1, 2, 3, 4])('keeps a member in a stable group (version %i)', (version) => {
    const bench = new ShardBench()
    const { memberIds, generationId } = stableGroup(bench, 1)
    for (let i = 0; i < 5; i++) {
      bench.advance(9_000)
      const call = bench.send(HEARTBEAT, { groupId: 'group', memberId: memberIds[0]!, generationId }, { version })
      expect(call.answer()).toEqual({ throttleTimeMs: 0, errorCode: ErrorCode.NONE })
    }
  })

  test('is accepted while the assignment is awaited', () => {
    const bench = new ShardBench()
    const { leader } = completing(bench)
    expect(heartbeat(bench, leader, 1)).toBe(ErrorCode.NONE)
  })

  test('is refused for an empty group id, strangers and old generations', () => {
    const bench = new ShardBench()
    const { memberIds } = stableGroup(bench, 1)
    expect(heartbeat(bench, 'who', 1, '')).toBe(ErrorCode.INVALID_GROUP_ID)
    expect(heartbeat(bench, 'who', 1, 'nowhere')).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    expect(heartbeat(bench, 'who', 1)).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    expect(heartbeat(bench, memberIds[0]!, 0)).toBe(ErrorCode.ILLEGAL_GENERATION)
    expect(heartbeat(bench, memberIds[0]!, 2)).toBe(ErrorCode.ILLEGAL_GENERATION)
  })

  test('waits for nothing while nothing is written, and behind what is', () => {
    const bench = new ShardBench()
    const { memberIds } = stableGroup(bench, 1)
    bench.autoCommit = false
    expect(heartbeat(bench, memberIds[0]!, 1)).toBe(ErrorCode.NONE)
    join(bench, { group: 'other' })
    const waiting = bench.send(HEARTBEAT, { groupId: 'group', memberId: memberIds[0]!, generationId: 1 })
    expect(waiting.response).toBeUndefined()
    bench.commit()
    expect(waiting.answer().errorCode).toBe(ErrorCode.NONE)
  })
})

describe('LeaveGroup', () => {
  test.each([0, 1, 2])('takes one member before version 3 (version %i)', (version) => {
    const bench = new ShardBench()
    const { memberIds } = stableGroup(bench, 2)
    expect(bench.send(LEAVE_GROUP, { groupId: 'group', memberId: memberIds[0]! }, { version }).answer()).toMatchObject({
      errorCode: 0,
    })
    expect(bench.send(LEAVE_GROUP, { groupId: 'group', memberId: memberIds[0]! }, { version }).answer()).toMatchObject({
      errorCode: ErrorCode.UNKNOWN_MEMBER_ID,
    })
    expect(heartbeat(bench, memberIds[1]!, 1)).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
  })

  test.each([3, 4, 5])('takes many members at once, each with its own answer (version %i)', (version) => {
    const bench = new ShardBench()
    const { memberIds } = stableGroup(bench, 2, { instanceIds: ['a', 'b'] })
    const call = bench.send(
      LEAVE_GROUP,
      {
        groupId: 'group',
        members: [
          { memberId: memberIds[0]!, groupInstanceId: null },
          { memberId: '', groupInstanceId: 'b' },
          { memberId: '', groupInstanceId: 'b' },
          { memberId: 'who', groupInstanceId: null },
          { memberId: '', groupInstanceId: null },
        ],
      },
      { version },
    )
    const { errorCode, members } = call.answer()
    expect(errorCode).toBe(ErrorCode.NONE)
    expect(members.map((member) => member.errorCode)).toEqual([0, 0, 25, 25, 25])
    expect(members[1]).toMatchObject({ memberId: '', groupInstanceId: 'b' })
    expect(bench.send(DESCRIBE_GROUPS, { groups: ['group'] }).answer().groups[0]).toMatchObject({
      groupState: 'Empty',
      members: [],
    })
  })

  test('of the last member leaves an empty generation in the log before it is answered', () => {
    const bench = new ShardBench()
    const { memberIds } = stableGroup(bench, 1)
    bench.autoCommit = false
    const call = bench.send(LEAVE_GROUP, { groupId: 'group', members: [{ memberId: memberIds[0]! }] })
    expect(call.response).toBeUndefined()
    bench.commit()
    expect(call.answer().members[0]!.errorCode).toBe(ErrorCode.NONE)
    expect(bench.lastRecord).toMatchObject({ value: { generation: 2, members: [] } })
  })

  test('frees an id that was given out but never used', () => {
    const bench = new ShardBench()
    const { memberId } = join(bench).answer()
    expect(leave(bench, memberId)).toBe(ErrorCode.NONE)
    expect(join(bench, { memberId }).answer().errorCode).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
  })

  test('answers the SyncGroup that the member waits with', () => {
    const bench = new ShardBench()
    const { follower } = completing(bench)
    const following = sync(bench, follower, 1)
    leave(bench, follower)
    expect(following.answer().errorCode).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
  })

  test('is refused for an empty group id, and answered member by member for a group that is not there', () => {
    const bench = new ShardBench()
    expect(bench.send(LEAVE_GROUP, { groupId: '', members: [{ memberId: 'who' }] }).answer()).toMatchObject({
      errorCode: ErrorCode.INVALID_GROUP_ID,
    })
    expect(bench.send(LEAVE_GROUP, { groupId: 'nowhere', members: [{ memberId: 'who' }] }).answer()).toMatchObject({
      errorCode: ErrorCode.NONE,
      members: [{ memberId: 'who', errorCode: ErrorCode.UNKNOWN_MEMBER_ID }],
    })
    expect(bench.send(LEAVE_GROUP, { groupId: 'nowhere', memberId: 'who' }, { version: 0 }).answer()).toMatchObject({
      errorCode: ErrorCode.UNKNOWN_MEMBER_ID,
    })
  })
})
