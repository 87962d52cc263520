import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import { ConsumerProtocolAssignment } from '../../../src/protocol/generated/data/consumer-protocol-assignment.ts'
import { Reader } from '../../../src/protocol/reader.ts'
import { Writer } from '../../../src/protocol/writer.ts'
import { heartbeat, join, joinWithId, leave, sync } from './consumer-driver.ts'
import { createTopics, describeConsumerGroup, settle, TestConsumer } from './consumer-protocol-driver.ts'
import { DESCRIBE_GROUPS } from './group-apis.ts'
import { ShardBench } from './shard-bench.ts'

function bench(policy: { upgrade: boolean; downgrade: boolean } = { upgrade: true, downgrade: true }): ShardBench {
  const { config } = new ShardBench()
  const shard = new ShardBench({ initialRebalanceDelayMs: 0, consumer: { ...config.consumer, migration: policy } })
  createTopics(shard)
  return shard
}

function assignment(partitions: readonly number[]): Uint8Array {
  const writer = new Writer()
  writer.int16(3)
  ConsumerProtocolAssignment.write(writer, { assignedPartitions: [{ topic: 'topic', partitions }], userData: null }, 3)
  return writer.toBytes()
}

function partitionsOf(bytes: Uint8Array): number[] {
  const reader = new Reader(bytes)
  const { assignedPartitions } = ConsumerProtocolAssignment.read(reader, reader.int16())
  return assignedPartitions.flatMap(({ partitions }) => partitions)
}

/** Longer than it takes a group to settle. */
const SESSION_TIMEOUT_MS = 60_000

/** A classic group with one member, which has all four partitions. */
function classicGroup(shard: ShardBench): { memberId: string; generationId: number } {
  const { memberId, joining } = joinWithId(shard, { sessionTimeoutMs: SESSION_TIMEOUT_MS })
  shard.advance(1)
  const { generationId } = joining.answer()
  sync(shard, memberId, generationId, { assignments: [{ memberId, assignment: assignment([0, 1, 2, 3]) }] })
  return { memberId, generationId }
}

/** A member of the classic protocol joins again and fetches its part. */
function rejoin(shard: ShardBench, memberId: string): { generationId: number; partitions: number[] } {
  const { generationId, errorCode, leader } = join(shard, { memberId, sessionTimeoutMs: SESSION_TIMEOUT_MS }).answer()
  expect([errorCode, leader], 'nobody leads in a consumer group').toEqual([0, ''])
  return { generationId, partitions: partitionsOf(sync(shard, memberId, generationId).answer().assignment) }
}

describe('a classic group that a member of the consumer protocol joins', () => {
  test('becomes a consumer group whose members go on', () => {
    const shard = bench()
    const { memberId, generationId } = classicGroup(shard)
    const b = new TestConsumer(shard, 'b').join()
    expect(b.errorCode).toBe(0)
    expect(
      describeConsumerGroup(shard)
        .members.map((member) => member.memberType)
        .sort(),
    ).toEqual([0, 1])

    shard.advance(1_000)
    expect(heartbeat(shard, memberId, generationId)).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
    const first = rejoin(shard, memberId)
    expect(first.partitions, 'it has to give back').toHaveLength(2)
    const second = rejoin(shard, memberId)
    settle(shard, b)
    expect(b.owned).toHaveLength(2)
    expect(second.generationId).toBe(b.epoch)
    expect(heartbeat(shard, memberId, second.generationId)).toBe(0)
    expect(describeConsumerGroup(shard).groupState).toBe('Stable')
  })

  test('is not touched where upgrades are disabled', () => {
    const shard = bench({ upgrade: false, downgrade: true })
    const { memberId, generationId } = classicGroup(shard)
    expect(new TestConsumer(shard, 'b').join().errorCode).toBe(ErrorCode.GROUP_ID_NOT_FOUND)
    expect(heartbeat(shard, memberId, generationId)).toBe(0)
  })

  test('is not touched if it is not of consumers, or of a custom assignor', () => {
    const shard = bench()
    const { memberId, joining } = joinWithId(shard, { protocolType: 'connect' })
    shard.advance(1)
    sync(shard, memberId, joining.answer().generationId, { protocolType: 'connect' })
    expect(new TestConsumer(shard, 'b').join().errorCode).toBe(ErrorCode.GROUP_ID_NOT_FOUND)

    const custom = bench()
    const member = joinWithId(custom)
    custom.advance(1)
    const writer = new Writer()
    writer.int16(3)
    ConsumerProtocolAssignment.write(writer, { assignedPartitions: [], userData: Uint8Array.of(1) }, 3)
    const assignments = [{ memberId: member.memberId, assignment: writer.toBytes() }]
    sync(custom, member.memberId, member.joining.answer().generationId, { assignments })
    expect(new TestConsumer(custom, 'b').join().errorCode).toBe(ErrorCode.GROUP_ID_NOT_FOUND)
    expect(shard.shard.state.groups.consumerCount + custom.shard.state.groups.consumerCount).toBe(0)
  })

  test('is not touched by one that is refused', () => {
    const shard = bench()
    const { memberId, generationId } = classicGroup(shard)
    expect(new TestConsumer(shard, 'b', { subscribedTopicRegex: '(' }).join().errorCode).toBe(
      ErrorCode.INVALID_REGULAR_EXPRESSION,
    )
    expect(heartbeat(shard, memberId, generationId)).toBe(0)
  })

  test('lets those join again who wait in it', () => {
    const shard = bench()
    const { memberId } = classicGroup(shard)
    const waiting = joinWithId(shard).joining
    expect(waiting.response).toBeUndefined()
    new TestConsumer(shard, 'b').join()
    expect(waiting.answer().errorCode).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
    expect(describeConsumerGroup(shard).members.map((member) => member.memberId)).toContain(memberId)
  })

  test('is taken over although its only member left before the first generation was complete', () => {
    const shard = new ShardBench({ initialRebalanceDelayMs: 100 })
    createTopics(shard)
    const { memberId } = joinWithId(shard, { sessionTimeoutMs: SESSION_TIMEOUT_MS })
    leave(shard, memberId)
    const b = new TestConsumer(shard, 'b').join()
    settle(shard, b)
    expect([b.errorCode, b.owned.length]).toEqual([0, 4])
  })

  test('is a consumer group after a restart, too', () => {
    const shard = bench()
    const { memberId } = classicGroup(shard)
    const b = new TestConsumer(shard, 'b').join()
    shard.advance(1_000)
    rejoin(shard, memberId)
    shard.restart()
    rejoin(shard, memberId)
    settle(shard, b)
    expect(b.owned).toHaveLength(2)
  })
})

describe('a consumer group that loses its last member of the consumer protocol', () => {
  function mixed(shard: ShardBench): { memberId: string; b: TestConsumer; generationId: number } {
    const { memberId } = classicGroup(shard)
    const b = new TestConsumer(shard, 'b').join()
    shard.advance(1_000)
    rejoin(shard, memberId)
    const { generationId } = rejoin(shard, memberId)
    settle(shard, b)
    return { memberId, b, generationId }
  }

  test('becomes a classic group, which rebalances', () => {
    const shard = bench()
    const { memberId, b, generationId } = mixed(shard)
    b.leave()
    const { groupState, members } = shard.send(DESCRIBE_GROUPS, { groups: ['group'] }).answer().groups[0]!
    expect(groupState).toBe('PreparingRebalance')
    expect(members.map((member) => member.memberId)).toEqual([memberId])
    expect(heartbeat(shard, memberId, generationId)).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
    const { leader, protocolName } = join(shard, { memberId }).answer()
    expect([leader, protocolName]).toEqual([memberId, 'range'])
  })

  test('does so when that member is only silent', () => {
    const shard = bench()
    const { memberId, generationId } = mixed(shard)
    for (let beats = 0; beats < 10; beats++) {
      shard.advance(5_000)
      heartbeat(shard, memberId, generationId)
    }
    expect(shard.shard.state.groups.classic('group')?.size).toBe(1)
  })

  test('stays what it is where downgrades are disabled, and where nobody is left', () => {
    const shard = bench({ upgrade: true, downgrade: false })
    mixed(shard).b.leave()
    expect(shard.shard.state.groups.consumer('group')?.size).toBe(1)
    const empty = bench()
    new TestConsumer(empty, 'a').join().leave()
    expect(empty.shard.state.groups.consumer('group')?.size).toBe(0)
  })

  test('is the same after a restart', () => {
    const shard = bench()
    const { memberId, b } = mixed(shard)
    b.leave()
    shard.restart()
    expect(shard.shard.state.groups.classic('group')?.member(memberId)).toBeDefined()
  })
})

describe('members of the classic protocol in a consumer group', () => {
  test('may join one that never was a classic group', () => {
    const shard = bench()
    const a = new TestConsumer(shard, 'a').join()
    const { errorCode, memberId } = join(shard).answer()
    expect(errorCode).toBe(ErrorCode.MEMBER_ID_REQUIRED)
    shard.advance(1_000)
    expect(join(shard, { memberId, sessionTimeoutMs: SESSION_TIMEOUT_MS }).answer().errorCode).toBe(0)
    settle(shard, a)
    expect(rejoin(shard, memberId).partitions).toHaveLength(2)
  })

  test('may not where the migration is disabled, or with protocols that others do not have', () => {
    const shard = bench({ upgrade: false, downgrade: false })
    new TestConsumer(shard, 'a').join()
    expect(join(shard).answer().errorCode).toBe(ErrorCode.INCONSISTENT_GROUP_PROTOCOL)
    const open = bench()
    new TestConsumer(open, 'a').join()
    expect(join(open, { protocolType: 'connect' }).answer().errorCode).toBe(ErrorCode.INCONSISTENT_GROUP_PROTOCOL)
  })

  test('are refused with generations and members that are none', () => {
    const shard = bench()
    new TestConsumer(shard, 'a').join()
    const { memberId } = join(shard).answer()
    const { generationId } = join(shard, { memberId }).answer()
    expect(heartbeat(shard, memberId, generationId + 1)).toBe(ErrorCode.ILLEGAL_GENERATION)
    expect(heartbeat(shard, 'who', generationId)).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    expect(heartbeat(shard, 'a', 2), 'it speaks the other protocol').toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    const wrong = { protocolName: 'sticky' }
    expect(sync(shard, memberId, generationId, wrong).answer().errorCode).toBe(ErrorCode.INCONSISTENT_GROUP_PROTOCOL)
  })

  test('are removed when they do not join again, or do not fetch their part, in time', () => {
    const shard = bench()
    const a = new TestConsumer(shard, 'a').join()
    const { memberId } = join(shard).answer()
    join(shard, { memberId, rebalanceTimeoutMs: 3_000, sessionTimeoutMs: 30_000 })
    expect(describeConsumerGroup(shard).members).toHaveLength(2)
    shard.advance(3_000)
    a.beat()
    expect(describeConsumerGroup(shard).members).toHaveLength(1)
  })

  test('leave by LeaveGroup, as operators let members of either protocol leave', () => {
    const shard = bench()
    new TestConsumer(shard, 'a').join()
    const { memberId } = join(shard).answer()
    join(shard, { memberId })
    expect(leave(shard, memberId)).toBe(0)
    expect(leave(shard, 'a')).toBe(0)
    expect(leave(shard, 'a')).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    expect(describeConsumerGroup(shard).groupState).toBe('Empty')
  })

  test('make an empty consumer group a classic one', () => {
    const shard = bench()
    new TestConsumer(shard, 'a').join().leave()
    const { memberId, joining } = joinWithId(shard)
    shard.advance(1)
    expect(joining.answer().leader).toBe(memberId)
    shard.restart()
    expect(shard.shard.state.groups.consumerCount).toBe(0)
  })

  test('leave an empty classic group to a consumer group', () => {
    const shard = bench()
    const { memberId } = classicGroup(shard)
    leave(shard, memberId)
    expect(new TestConsumer(shard, 'a').join().owned).toHaveLength(4)
  })
})
