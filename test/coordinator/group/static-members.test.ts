import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import { commit, finishRebalance, heartbeat, join, stableGroup, sync } from './consumer-driver.ts'
import { DESCRIBE_GROUPS, LEAVE_GROUP } from './group-apis.ts'
import { ShardBench } from './shard-bench.ts'
import { subscription } from './subscription.ts'

const A = { instanceId: 'a' }
const B = { instanceId: 'b' }

/** A stable group of the static members a and b. */
function staticGroup(bench: ShardBench): { a: string; b: string; leader: 'a' | 'b' } {
  const { memberIds, leaderId } = stableGroup(bench, 2, {
    instanceIds: ['a', 'b'],
    rebalanceTimeoutMs: 20_000,
    sessionTimeoutMs: 30_000,
  })
  return { a: memberIds[0]!, b: memberIds[1]!, leader: leaderId === memberIds[0] ? 'a' : 'b' }
}

describe('a static member', () => {
  test('joins without being asked for an id, and gets one that starts with its instance id', () => {
    const bench = new ShardBench()
    const { a, b } = staticGroup(bench)
    expect(a).toMatch(/^a-[0-9a-f-]{36}$/)
    expect(
      bench
        .send(DESCRIBE_GROUPS, { groups: ['group'] })
        .answer()
        .groups[0]!.members.map(({ groupInstanceId }) => groupInstanceId),
    ).toEqual(['a', 'b'])
    expect(bench.lastRecord).toMatchObject({
      value: {
        members: [
          { memberId: a, groupInstanceId: 'a' },
          { memberId: b, groupInstanceId: 'b' },
        ],
      },
    })
  })

  test('that comes back gets a new id, its old assignment, and no rebalance', () => {
    const bench = new ShardBench()
    const { a, b, leader } = staticGroup(bench)
    expect(leader).toBe('a')
    const back = join(bench, B).answer()
    expect(back).toMatchObject({ errorCode: ErrorCode.NONE, generationId: 1, leader: a, members: [], skipAssignment: false })
    expect(back.memberId).not.toBe(b)
    expect(sync(bench, back.memberId, 1, B).answer().assignment).toEqual(Uint8Array.of(1, 1))
    expect(heartbeat(bench, a, 1)).toBe(ErrorCode.NONE)
    expect(bench.lastRecord).toMatchObject({
      value: { members: [{ memberId: a }, { memberId: back.memberId, assignment: Uint8Array.of(1, 1) }] },
    })
  })

  test('is answered only when its new id is in the log', () => {
    const bench = new ShardBench()
    staticGroup(bench)
    bench.autoCommit = false
    const back = join(bench, B)
    expect(back.response).toBeUndefined()
    bench.commit()
    expect(back.answer().errorCode).toBe(ErrorCode.NONE)
  })

  test('that led is told from version 9 on that it leads and that it should not assign', () => {
    const bench = new ShardBench()
    const { b } = staticGroup(bench)
    const back = join(bench, A).answer()
    expect(back).toMatchObject({ leader: back.memberId, skipAssignment: true })
    expect(back.members.map(({ memberId }) => memberId).sort()).toEqual([back.memberId, b].sort())
  })

  test('that led is told its old id as the leader before version 9, so that it does not assign', () => {
    const bench = new ShardBench()
    const { a } = staticGroup(bench)
    const back = join(bench, { ...A, version: 8 }).answer()
    expect(back).toMatchObject({ leader: a, members: [] })
    const next = join(bench, { ...A, memberId: back.memberId })
    expect(next.response).toBeUndefined()
  })

  test('that comes back with a protocol that changes the choice makes the group rebalance', () => {
    const bench = new ShardBench()
    const both = ['range', 'sticky'].map((name) => ({ name, metadata: subscription('topic') }))
    stableGroup(bench, 1, { instanceIds: ['a'], protocols: both })
    const back = join(bench, { ...A, protocols: [both[1]!, both[0]!] })
    expect(back.answer()).toMatchObject({ generationId: 2, protocolName: 'sticky' })
  })

  test('is fenced by its successor wherever it shows up', () => {
    const bench = new ShardBench()
    const { b } = staticGroup(bench)
    join(bench, B)
    const fenced = ErrorCode.FENCED_INSTANCE_ID
    expect(heartbeat(bench, b, 1, 'group', 'b')).toBe(fenced)
    expect(join(bench, { ...B, memberId: b }).answer()).toMatchObject({ errorCode: fenced, memberId: b })
    expect(sync(bench, b, 1, B).answer().errorCode).toBe(fenced)
    expect(commit(bench, 1, { memberId: b, generationId: 1, instanceId: 'b' })).toBe(fenced)
    const members = [{ memberId: b, groupInstanceId: 'b' }]
    expect(bench.send(LEAVE_GROUP, { groupId: 'group', members }).answer().members[0]!.errorCode).toBe(fenced)
    expect(heartbeat(bench, b, 1)).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    expect(heartbeat(bench, b, 1, 'group', 'c')).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
  })

  test('has its waiting JoinGroup fenced by its successor, who takes its place in the rebalance', () => {
    const bench = new ShardBench()
    const { a, b } = staticGroup(bench)
    const leading = join(bench, { ...A, memberId: a })
    const first = join(bench, { ...B, memberId: b, protocols: [{ name: 'range', metadata: subscription('x') }] })
    finishRebalance(bench, [{ joining: leading }, { joining: first }])

    const again = join(bench, { ...A, memberId: a })
    const old = join(bench, { ...A, memberId: '' })
    expect(again.answer().errorCode).toBe(ErrorCode.FENCED_INSTANCE_ID)
    const other = join(bench, { ...B, memberId: b })
    expect([old.answer().generationId, other.answer().generationId]).toEqual([3, 3])
  })

  test('has its waiting SyncGroup fenced by its successor, and the assignment starts over', () => {
    const bench = new ShardBench()
    const joins = [join(bench, A), join(bench, B)]
    bench.advance(6_001)
    const [first, second] = joins.map((joining) => joining.answer())
    expect(first!.leader).toBe(first!.memberId)
    const following = sync(bench, second!.memberId, 1, B)
    const back = join(bench, B)
    expect(following.answer().errorCode).toBe(ErrorCode.FENCED_INSTANCE_ID)
    expect(heartbeat(bench, first!.memberId, 1)).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
    const rejoin = join(bench, { ...A, memberId: first!.memberId })
    expect([back.answer().generationId, rejoin.answer().generationId]).toEqual([2, 2])
  })

  test('stays in a rebalance that it takes no part in, until its session times out', () => {
    const bench = new ShardBench()
    const { a, b } = staticGroup(bench)
    const timeouts = { rebalanceTimeoutMs: 20_000, sessionTimeoutMs: 30_000 }
    const joining = join(bench, { ...A, ...timeouts, memberId: a, protocols: [{ name: 'range', metadata: subscription('x') }] })
    bench.advance(20_000)
    const { members, generationId } = joining.answer()
    expect([generationId, members.map(({ memberId }) => memberId)]).toEqual([2, [a, b]])
    sync(bench, a, 2, A)
    bench.advance(19_000)
    heartbeat(bench, a, 2)
    bench.advance(11_001)
    expect(heartbeat(bench, a, 2)).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
    expect(heartbeat(bench, b, 2)).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
  })

  test('that comes back under a rebalance in which another begins before the log has it, is answered with the rest', () => {
    const bench = new ShardBench()
    const { a } = staticGroup(bench)
    bench.autoCommit = false
    const back = join(bench, B)
    const leading = join(bench, { ...A, memberId: a })
    bench.commit()
    expect([back.answer().generationId, leading.answer().generationId]).toEqual([2, 2])
  })

  test('keeps its old id when its return does not fit into the log', () => {
    const bench = new ShardBench()
    const { a, b } = staticGroup(bench)
    bench.batchBytesMax = 10
    expect(join(bench, B).answer()).toMatchObject({ errorCode: ErrorCode.UNKNOWN_SERVER_ERROR, memberId: '' })
    expect(heartbeat(bench, b, 1, 'group', 'b')).toBe(ErrorCode.NONE)
    expect(heartbeat(bench, a, 1, 'group', 'a')).toBe(ErrorCode.NONE)
  })
})
