import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import { commit, finishRebalance, heartbeat, join, joinWithId, leave, RANGE, stableGroup, sync } from './consumer-driver.ts'
import { DESCRIBE_GROUPS } from './group-apis.ts'
import { ShardBench } from './shard-bench.ts'
import { subscription } from './subscription.ts'

function stateOf(bench: ShardBench, group = 'group'): string {
  return bench.send(DESCRIBE_GROUPS, { groups: [group] }).answer().groups[0]!.groupState
}

describe('JoinGroup of a new member', () => {
  test('is answered with an id first, and waits when it comes with that id', () => {
    const bench = new ShardBench()
    const first = join(bench, { clientId: 'app' }).answer()
    expect(first).toMatchObject({ errorCode: ErrorCode.MEMBER_ID_REQUIRED, generationId: -1, protocolName: null })
    expect(first.memberId).toMatch(/^app-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)

    const second = join(bench, { memberId: first.memberId })
    expect(second.response).toBeUndefined()
    bench.advance(3000)
    expect(second.answer()).toMatchObject({
      errorCode: ErrorCode.NONE,
      generationId: 1,
      protocolType: 'consumer',
      protocolName: 'range',
      leader: first.memberId,
      memberId: first.memberId,
      skipAssignment: false,
      members: [{ memberId: first.memberId, groupInstanceId: null, metadata: RANGE[0]!.metadata }],
    })
  })

  test.each([0, 1, 2, 3])('needs no id before version 4 (version %i)', (version) => {
    const bench = new ShardBench()
    const joining = join(bench, { version, clientId: 'old' })
    expect(joining.response).toBeUndefined()
    bench.advance(3000)
    const { errorCode, generationId, memberId, leader } = joining.answer()
    expect([errorCode, generationId, leader]).toEqual([ErrorCode.NONE, 1, memberId])
    expect(memberId.startsWith('old-')).toBe(true)
  })

  test('without a client id gets one that starts with a dash, as a null client id counts as an empty one', () => {
    const bench = new ShardBench()
    expect(join(bench, { clientId: null }).answer().memberId.startsWith('-')).toBe(true)
  })

  test('is told the empty name of no protocol before version 7, and null from then on', () => {
    const bench = new ShardBench()
    expect(join(bench, { version: 6 }).answer().protocolName).toBe('')
    expect(join(bench, { version: 7 }).answer().protocolName).toBeNull()
  })

  test('puts the new group into the log before it is answered', () => {
    const bench = new ShardBench()
    bench.autoCommit = false
    const first = join(bench)
    expect(first.response).toBeUndefined()
    bench.commit()
    expect(first.answer().errorCode).toBe(ErrorCode.MEMBER_ID_REQUIRED)
    expect(bench.lastRecord).toMatchObject({
      type: 'group-metadata',
      value: { generation: 0, protocolType: '', protocol: null, members: [] },
    })
  })

  test('that does not come back with its id in its session timeout is forgotten', () => {
    const bench = new ShardBench()
    const { memberId } = join(bench).answer()
    bench.advance(10_001)
    expect(join(bench, { memberId }).answer().errorCode).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
  })

  test('holds up a rebalance until it has come back with its id, or was forgotten', () => {
    const bench = new ShardBench()
    const { leaderId, generationId } = stableGroup(bench, 1)
    const { memberId } = join(bench).answer()
    expect(heartbeat(bench, leaderId, generationId)).toBe(ErrorCode.NONE)

    const rejoining = join(bench, { memberId: leaderId })
    expect(rejoining.response).toBeUndefined()
    const joining = join(bench, { memberId })
    expect([rejoining.answer().generationId, joining.answer().generationId]).toEqual([2, 2])

    finishRebalance(bench, [{ joining: rejoining }, { joining }])
    const third = join(bench).answer()
    const again = [join(bench, { memberId: leaderId }), join(bench, { memberId })]
    expect(again[0]!.response).toBeUndefined()
    bench.advance(10_001)
    expect(again[0]!.answer().generationId).toBe(3)
    expect(third.errorCode).toBe(ErrorCode.MEMBER_ID_REQUIRED)
  })
})

describe('JoinGroup is refused', () => {
  test('for an empty group id', () => {
    expect(join(new ShardBench(), { group: '' }).answer().errorCode).toBe(ErrorCode.INVALID_GROUP_ID)
  })

  test('for a session timeout out of bounds', () => {
    const bench = new ShardBench()
    expect(join(bench, { sessionTimeoutMs: 5_999 }).answer()).toMatchObject({
      errorCode: ErrorCode.INVALID_SESSION_TIMEOUT,
      memberId: '',
    })
    expect(join(bench, { sessionTimeoutMs: 1_800_001, memberId: 'me' }).answer()).toMatchObject({
      errorCode: ErrorCode.INVALID_SESSION_TIMEOUT,
      memberId: 'me',
    })
  })

  test('for a member id in a group that is not there, or that never had it', () => {
    const bench = new ShardBench()
    expect(join(bench, { memberId: 'who' }).answer().errorCode).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    stableGroup(bench, 1)
    expect(join(bench, { memberId: 'who' }).answer().errorCode).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
  })

  test('for a protocol type or protocols that the group cannot have', () => {
    const bench = new ShardBench()
    expect(join(bench, { protocols: [] }).answer().errorCode).toBe(ErrorCode.INCONSISTENT_GROUP_PROTOCOL)
    expect(join(bench, { protocolType: '' }).answer().errorCode).toBe(ErrorCode.INCONSISTENT_GROUP_PROTOCOL)
    stableGroup(bench, 1)
    const sticky = [{ name: 'sticky', metadata: subscription('topic') }]
    expect(join(bench, { protocols: sticky }).answer().errorCode).toBe(ErrorCode.INCONSISTENT_GROUP_PROTOCOL)
    expect(join(bench, { protocolType: 'connect' }).answer().errorCode).toBe(ErrorCode.INCONSISTENT_GROUP_PROTOCOL)
  })

  test('when a pending member names an instance id', () => {
    const bench = new ShardBench()
    const { memberId } = join(bench).answer()
    expect(join(bench, { memberId, instanceId: 'static' }).answer().errorCode).toBe(ErrorCode.UNKNOWN_SERVER_ERROR)
  })
})

describe('group.max.size', () => {
  test('keeps more members from a group that is full', () => {
    const bench = new ShardBench({ maxSize: 2 })
    stableGroup(bench, 2)
    expect(join(bench).answer()).toMatchObject({ errorCode: ErrorCode.GROUP_MAX_SIZE_REACHED, memberId: '' })
    expect(stateOf(bench)).toBe('Stable')
  })

  test('while a group rebalances, lets in who comes first', () => {
    const bench = new ShardBench({ maxSize: 2 })
    const joins = [joinWithId(bench), joinWithId(bench)]
    expect(join(bench).answer().errorCode).toBe(ErrorCode.GROUP_MAX_SIZE_REACHED)
    bench.advance(6_001)
    expect(joins.map(({ joining }) => joining.answer().errorCode)).toEqual([ErrorCode.NONE, ErrorCode.NONE])
  })

  test('when it was lowered, makes a loaded group rebalance and drops who comes last', () => {
    const bench = new ShardBench()
    const { memberIds } = stableGroup(bench, 3)
    Object.assign(bench.config, { maxSize: 2 })
    bench.restart()
    expect(stateOf(bench)).toBe('PreparingRebalance')

    const [first, second] = [join(bench, { memberId: memberIds[0]! }), join(bench, { memberId: memberIds[1]! })]
    expect(join(bench, { memberId: memberIds[2]! }).answer().errorCode).toBe(ErrorCode.GROUP_MAX_SIZE_REACHED)
    expect([first.answer().generationId, second.answer().generationId]).toEqual([2, 2])
  })
})

describe('the initial rebalance', () => {
  test('waits once more whenever somebody joined meanwhile, up to the rebalance timeout', () => {
    const bench = new ShardBench({ initialRebalanceDelayMs: 3_000 })
    const first = joinWithId(bench, { rebalanceTimeoutMs: 8_000 })
    bench.advance(2_000)
    const second = joinWithId(bench, { rebalanceTimeoutMs: 8_000 })
    bench.advance(3_000)
    expect(first.joining.response).toBeUndefined()
    const third = joinWithId(bench, { rebalanceTimeoutMs: 8_000 })
    bench.advance(1_000)
    expect(first.joining.response).toBeUndefined()
    const fourth = joinWithId(bench, { rebalanceTimeoutMs: 8_000 })
    bench.advance(2_000)
    const all = [first, second, third, fourth].map(({ joining }) => joining.answer())
    expect(all.map(({ generationId }) => generationId)).toEqual([1, 1, 1, 1])
    expect(all[0]!.members).toHaveLength(4)
  })

  test('does not wait where the delay is 0', () => {
    const bench = new ShardBench({ initialRebalanceDelayMs: 0 })
    const { joining } = joinWithId(bench)
    bench.advance(0)
    expect(joining.answer().generationId).toBe(1)
  })

  test('goes without a member that left while it waited', () => {
    const bench = new ShardBench()
    const [first, second] = [joinWithId(bench), joinWithId(bench)]
    expect(leave(bench, first.memberId)).toBe(ErrorCode.NONE)
    expect(first.joining.answer()).toMatchObject({ errorCode: ErrorCode.UNKNOWN_MEMBER_ID, memberId: '' })
    bench.advance(6_001)
    expect(second.joining.answer()).toMatchObject({ errorCode: ErrorCode.NONE, leader: second.memberId })
  })

  test('takes members with any protocol after all have left', () => {
    const bench = new ShardBench()
    leave(bench, joinWithId(bench).memberId)
    const protocols = [{ name: 'sticky', metadata: subscription('topic') }]
    const { joining } = joinWithId(bench, { protocols })
    bench.advance(6_000)
    expect(joining.answer()).toMatchObject({ errorCode: ErrorCode.NONE, generationId: 1, protocolName: 'sticky' })
  })

  test('ends in an empty generation when all have left', () => {
    const bench = new ShardBench()
    const { memberId } = joinWithId(bench)
    leave(bench, memberId)
    bench.advance(3_000)
    expect(stateOf(bench)).toBe('Empty')
    expect(bench.lastRecord).toMatchObject({ value: { generation: 1, members: [], protocolType: 'consumer', protocol: null } })
  })

  test('gives up a new member whose JoinGroup has waited five minutes', () => {
    const bench = new ShardBench({ initialRebalanceDelayMs: 600_000 })
    const { joining } = joinWithId(bench, { rebalanceTimeoutMs: 900_000 })
    bench.advance(300_000)
    expect(joining.answer()).toMatchObject({ errorCode: ErrorCode.UNKNOWN_MEMBER_ID, memberId: '' })
  })
})

describe('the protocol of a generation', () => {
  test('is the one with the most votes of those that all support', () => {
    const bench = new ShardBench()
    const of = (...names: string[]) => names.map((name) => ({ name, metadata: subscription('topic') }))
    const joins = [of('range', 'roundrobin', 'sticky'), of('roundrobin', 'range'), of('roundrobin', 'cooperative', 'range')].map(
      (protocols) => joinWithId(bench, { protocols }),
    )
    bench.advance(6_001)
    expect(joins.map(({ joining }) => joining.answer().protocolName)).toEqual(['roundrobin', 'roundrobin', 'roundrobin'])
  })

  test('decides which metadata the leader sees', () => {
    const bench = new ShardBench()
    const a = { name: 'a', metadata: Uint8Array.of(1) }
    const b = { name: 'b', metadata: Uint8Array.of(2) }
    const { joining } = joinWithId(bench, { protocolType: 'connect', protocols: [b, a] })
    bench.advance(3_000)
    expect(joining.answer().members[0]!.metadata).toEqual(b.metadata)
  })
})

describe('JoinGroup of a known member', () => {
  test('in a stable group: a follower with nothing new is told the generation that there is', () => {
    const bench = new ShardBench()
    const { memberIds, leaderId, generationId } = stableGroup(bench, 2)
    const follower = memberIds.find((memberId) => memberId !== leaderId)!
    expect(join(bench, { memberId: follower }).answer()).toMatchObject({ generationId, leader: leaderId, members: [] })
    expect(stateOf(bench)).toBe('Stable')
  })

  test('in a stable group: the leader, or a follower with something new, starts a rebalance', () => {
    for (const isLeader of [true, false]) {
      const bench = new ShardBench()
      const { memberIds, leaderId, generationId } = stableGroup(bench, 2)
      const follower = memberIds.find((memberId) => memberId !== leaderId)!
      const [who, other] = isLeader ? [leaderId, follower] : [follower, leaderId]
      const joining = join(bench, {
        memberId: who,
        protocols: isLeader ? RANGE : [{ name: 'range', metadata: subscription('other') }],
      })
      expect(joining.response).toBeUndefined()
      expect(heartbeat(bench, other, generationId)).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
      const rejoining = join(bench, { memberId: other })
      expect([joining.answer().generationId, rejoining.answer().generationId]).toEqual([2, 2])
    }
  })

  test('that did not get the answer to its first one, gets it by asking again', () => {
    const bench = new ShardBench()
    const { memberId, joining } = joinWithId(bench)
    bench.advance(3_000)
    expect(join(bench, { memberId }).answer()).toEqual(joining.answer())
  })

  test('with something new while the assignment is awaited, starts over', () => {
    const bench = new ShardBench()
    const joins = [joinWithId(bench), joinWithId(bench)]
    bench.advance(6_001)
    const [first, second] = joins.map(({ joining }) => joining.answer())
    const follower = first!.leader === first!.memberId ? second! : first!
    const syncing = sync(bench, follower.memberId, 1)
    expect(syncing.response).toBeUndefined()

    const rejoining = join(bench, { memberId: first!.leader, protocols: [{ name: 'range', metadata: subscription('more') }] })
    expect(syncing.answer().errorCode).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
    const follow = join(bench, { memberId: follower.memberId })
    expect([rejoining.answer().generationId, follow.answer().generationId]).toEqual([2, 2])
  })

  test('that asks again while it waits has its older request answered too', () => {
    const bench = new ShardBench()
    const { memberId, joining } = joinWithId(bench)
    const again = join(bench, { memberId })
    expect(joining.answer().errorCode).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
    bench.advance(3_000)
    expect(again.answer()).toMatchObject({ errorCode: ErrorCode.NONE, generationId: 1 })
  })
})

describe('a rebalance', () => {
  test('drops dynamic members that do not join in the rebalance timeout, and elects another leader', () => {
    const bench = new ShardBench()
    const timeouts = { rebalanceTimeoutMs: 20_000, sessionTimeoutMs: 100_000 }
    const { memberIds, leaderId } = stableGroup(bench, 2, timeouts)
    const follower = memberIds.find((memberId) => memberId !== leaderId)!
    const protocols = [{ name: 'range', metadata: subscription('other') }]
    const joining = join(bench, { ...timeouts, memberId: follower, protocols })
    bench.advance(20_000)
    expect(joining.answer()).toMatchObject({ generationId: 2, leader: follower })
    expect(heartbeat(bench, leaderId, 1)).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
  })

  test('waits for the longest rebalance timeout of its members', () => {
    const bench = new ShardBench()
    const options = { sessionTimeoutMs: 300_000 }
    const [first, second] = [
      joinWithId(bench, { ...options, rebalanceTimeoutMs: 10_000 }),
      joinWithId(bench, { ...options, rebalanceTimeoutMs: 50_000 }),
    ]
    bench.advance(6_001)
    const { leaderId } = finishRebalance(bench, [first, second])
    const rejoining = join(bench, { ...options, memberId: leaderId, rebalanceTimeoutMs: 10_000 })
    bench.advance(10_001)
    expect(rejoining.response).toBeUndefined()
    bench.advance(40_000)
    expect(rejoining.answer().generationId).toBe(2)
  })

  test('lets members of the old generation commit until it completes, and not while the assignment is awaited', () => {
    const bench = new ShardBench()
    const { memberIds, leaderId } = stableGroup(bench, 2)
    const follower = memberIds.find((memberId) => memberId !== leaderId)!
    join(bench, { memberId: leaderId })
    expect(commit(bench, 5, { memberId: follower, generationId: 1 })).toBe(ErrorCode.NONE)
    join(bench, { memberId: follower })
    expect(commit(bench, 6, { memberId: follower, generationId: 1 })).toBe(ErrorCode.ILLEGAL_GENERATION)
    expect(commit(bench, 6, { memberId: follower, generationId: 2 })).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
  })

  test('starts when a member stops to send heartbeats', () => {
    const bench = new ShardBench()
    const { memberIds } = stableGroup(bench, 2)
    bench.advance(6_000)
    expect(heartbeat(bench, memberIds[0]!, 1)).toBe(ErrorCode.NONE)
    bench.advance(4_001)
    expect(heartbeat(bench, memberIds[0]!, 1)).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
    expect(heartbeat(bench, memberIds[1]!, 1)).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    expect(join(bench, { memberId: memberIds[0]! }).answer()).toMatchObject({ generationId: 2, leader: memberIds[0]! })
  })

  test('leaves the group empty when the last member fails', () => {
    const bench = new ShardBench()
    stableGroup(bench, 1)
    bench.advance(10_001)
    expect(stateOf(bench)).toBe('Empty')
    expect(bench.lastRecord).toMatchObject({ value: { generation: 2, members: [], leader: null } })
  })

  test('drops who joined but does not send its SyncGroup in the rebalance timeout', () => {
    const bench = new ShardBench()
    const joins = [joinWithId(bench, { rebalanceTimeoutMs: 20_000 }), joinWithId(bench, { rebalanceTimeoutMs: 20_000 })]
    bench.advance(6_001)
    const [first, second] = joins.map(({ joining }) => joining.answer())
    const leader = first!.leader === first!.memberId ? first! : second!
    const follower = leader === first ? second! : first!
    sync(bench, leader.memberId, 1)
    for (let elapsedMs = 0; elapsedMs < 20_000; elapsedMs += 5_000) {
      for (const { memberId } of [leader, follower]) expect(heartbeat(bench, memberId, 1)).toBe(ErrorCode.NONE)
      bench.advance(5_000)
    }
    expect(heartbeat(bench, follower.memberId, 1)).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    expect(heartbeat(bench, leader.memberId, 1)).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
  })
})
