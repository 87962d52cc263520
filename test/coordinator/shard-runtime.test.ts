import { describe, expect, test } from 'vitest'
import { groupRecordCodec, offsetCommitRecord } from '../../src/coordinator/group/group-records.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { ZERO_UUID } from '../../src/protocol/uuid.ts'
import { BatchView } from '../../src/records/batch.ts'
import { BatchBuilder } from '../../src/records/builder.ts'
import { buildEndTransactionMarker, COMMIT } from '../../src/records/control-records.ts'
import { CoordinatorNode, PARTITION } from './coordinator-node.ts'
import { TOPIC_ID } from './group/consumer-driver.ts'
import { DELETE_GROUPS, HEARTBEAT, JOIN_GROUP, LIST_GROUPS, OFFSET_COMMIT, OFFSET_FETCH, SYNC_GROUP } from './group/group-apis.ts'
import { subscription } from './group/subscription.ts'

const RANGE = [{ name: 'range', metadata: subscription('topic') }]

function commit(node: CoordinatorNode, committedOffset: number, { group = 'group', partition = 0, metadata = '' } = {}) {
  const partitions = [{ partitionIndex: partition, committedOffset, committedMetadata: metadata }]
  return node.ask(OFFSET_COMMIT, { groupId: group, topics: [{ name: 'topic', topicId: TOPIC_ID, partitions }] })
}

function committed(node: CoordinatorNode, { group = 'group', partition = 0 } = {}): number {
  const asked = node.ask(
    OFFSET_FETCH,
    { groups: [{ groupId: group, topics: [{ name: 'topic', partitionIndexes: [partition] }] }] },
    9,
  )
  node.settle()
  return asked.answer().groups[0]!.topics[0]!.partitions[0]!.committedOffset
}

const joinBody = {
  groupId: 'group',
  protocolType: 'consumer',
  protocols: RANGE,
  sessionTimeoutMs: 10_000,
  rebalanceTimeoutMs: 60_000,
}

/** A stable group of one; its member id. */
function stable(node: CoordinatorNode): string {
  const first = node.ask(JOIN_GROUP, joinBody)
  node.settle()
  const { memberId } = first.answer()
  const second = node.ask(JOIN_GROUP, { ...joinBody, memberId })
  node.advance(1)
  expect(second.answer().generationId).toBe(1)
  const assignments = [{ memberId, assignment: Uint8Array.of(1) }]
  const third = node.ask(SYNC_GROUP, {
    groupId: 'group',
    memberId,
    generationId: 1,
    protocolType: 'consumer',
    protocolName: 'range',
    assignments,
  })
  node.settle()
  expect(third.answer().errorCode).toBe(ErrorCode.NONE)
  return memberId
}

function beat(node: CoordinatorNode, memberId: string) {
  return node.ask(HEARTBEAT, { groupId: 'group', memberId, generationId: 1 })
}

describe('records, then reply', () => {
  test('an answer leaves when its records are in the log', () => {
    const node = new CoordinatorNode().settle()
    node.partition.isHolding = true
    const asked = commit(node, 42)
    node.settle()
    expect(asked.response).toBeUndefined()
    node.partition.releaseAppends()
    node.settle()
    expect(asked.answer().topics[0]!.partitions[0]!.errorCode).toBe(ErrorCode.NONE)
    expect(node.arena.live).toBe(0)
  })

  test('requests that come together share an append', () => {
    const node = new CoordinatorNode().settle()
    const asked = Array.from({ length: 100 }, (_, i) => commit(node, i, { group: `group-${i}` }))
    node.settle()
    expect(node.partition.appends).toBe(1)
    expect(node.partition.batches).toHaveLength(1)
    for (const one of asked) expect(one.answer().topics[0]!.partitions[0]!.errorCode).toBe(ErrorCode.NONE)
  })

  test('requests that come while an append is under way share the next one', () => {
    const node = new CoordinatorNode().settle()
    node.partition.isHolding = true
    const first = commit(node, 1)
    node.settle()
    const later = [2, 3, 4].map((offset) => commit(node, offset))
    node.settle()
    node.partition.releaseAppends()
    node.settle()
    expect(node.partition.appends).toBe(2)
    for (const one of [first, ...later]) one.answer()
    expect(committed(node)).toBe(4)
  })

  test('batches are compressed as the broker is told to, and read again', () => {
    const node = new CoordinatorNode({ 'offsets.topic.compression.codec': '4' }).settle()
    commit(node, 7, { metadata: 'a'.repeat(1000) })
    node.settle()
    commit(node, 8, { partition: 1, metadata: 'a'.repeat(1000) })
    node.settle()
    expect(node.partition.batches.map((batch) => new BatchView().at(batch, 0).compression)).toEqual([4, 4])
    for (const batch of node.partition.batches) expect(batch.length).toBeLessThan(300)
    node.restart()
    node.settle()
    expect(committed(node)).toBe(7)
    expect(committed(node, { partition: 1 })).toBe(8)
  })

  test('a read waits for what it has seen', () => {
    const node = new CoordinatorNode().settle()
    node.partition.isHolding = true
    commit(node, 1)
    const fetch = node.ask(OFFSET_FETCH, { groups: [{ groupId: 'group', topics: null }] }, 9)
    node.settle()
    expect(fetch.response).toBeUndefined()
    node.partition.releaseAppends()
    node.settle()
    expect(fetch.answer().groups[0]!.topics[0]!.partitions[0]!.committedOffset).toBe(1)
  })

  test('heartbeats write nothing and wait for nothing', () => {
    const node = new CoordinatorNode().settle()
    const memberId = stable(node)
    const { appends } = node.partition
    const timers = node.timers
    for (let i = 0; i < 1000; i++) {
      const asked = beat(node, memberId)
      node.settle()
      expect(asked.answer().errorCode).toBe(ErrorCode.NONE)
    }
    expect([node.partition.appends, node.timers]).toEqual([appends, timers])
  })

  test('more records than a batch may hold go as several batches in one append, or are refused where they belong together', () => {
    const node = new CoordinatorNode({ 'message.max.bytes': '2000' }).settle()
    const asked = Array.from({ length: 50 }, (_, partition) => commit(node, partition, { partition, metadata: 'x'.repeat(100) }))
    node.settle()
    for (const one of asked) one.answer()
    expect(node.partition.appends).toBe(1)
    expect(node.partition.batches.length).toBeGreaterThan(3)
    expect(Math.max(...node.partition.batches.map((batch) => batch.length))).toBeLessThanOrEqual(2000)

    const partitions = Array.from({ length: 50 }, (_, partitionIndex) => ({
      partitionIndex,
      committedOffset: 99,
      committedMetadata: 'x'.repeat(100),
    }))
    const tooMuch = node.ask(OFFSET_COMMIT, { groupId: 'group', topics: [{ name: 'topic', topicId: TOPIC_ID, partitions }] })
    node.settle()
    expect(tooMuch.errorCode()).toBe(ErrorCode.UNKNOWN_SERVER_ERROR)
    expect(committed(node, { partition: 7 })).toBe(7)

    const removed = node.ask(DELETE_GROUPS, { groupsNames: ['group'] })
    node.settle()
    expect(removed.answer().results[0]!.errorCode).toBe(ErrorCode.NONE)
    expect(node.arena.live).toBe(0)
  })

  test('much at once goes in several appends, and is answered behind the last', () => {
    const node = new CoordinatorNode().settle()
    const metadata = 'x'.repeat(4000)
    for (let partition = 0; partition < 1000; partition++) commit(node, partition, { partition, metadata })
    const last = commit(node, 7, { partition: 1000, metadata })
    node.settle()
    expect(last.answer().topics[0]!.partitions[0]!.errorCode).toBe(ErrorCode.NONE)
    expect(node.partition.appends).toBeGreaterThan(3)
    expect(node.partition.records.map(({ offset }) => offset)).toEqual(Array.from({ length: 1001 }, (_, offset) => offset))
    expect([committed(node, { partition: 0 }), committed(node, { partition: 999 }), node.arena.live]).toEqual([0, 999, 0])
  })

  test('without arena memory it waits and tries again', () => {
    const node = new CoordinatorNode().settle()
    node.arena.isFull = true
    const asked = commit(node, 1)
    node.advance(50)
    expect(asked.response).toBeUndefined()
    node.arena.isFull = false
    node.advance(50)
    expect(asked.answer().topics[0]!.partitions[0]!.errorCode).toBe(ErrorCode.NONE)
  })

  test('who waits longer than offsets.commit.timeout.ms is refused, and what was written counts all the same', () => {
    const node = new CoordinatorNode().settle()
    node.partition.isHolding = true
    const asked = commit(node, 1)
    node.advance(4_999)
    const later = commit(node, 2)
    node.settle()
    expect(asked.response).toBeUndefined()
    node.advance(1)
    expect([asked.errorCode(), later.response]).toEqual([ErrorCode.COORDINATOR_NOT_AVAILABLE, undefined])
    node.advance(4_999)
    expect(later.errorCode()).toBe(ErrorCode.COORDINATOR_NOT_AVAILABLE)
    node.partition.releaseAppends()
    node.settle()
    expect(committed(node)).toBe(2)
    expect(node.arena.live).toBe(0)
  })

  test('an API that is not for group coordinators is refused', () => {
    const node = new CoordinatorNode().settle()
    const stranger = { request: { ...HEARTBEAT.request, apiKey: 999 }, response: HEARTBEAT.response }
    const asked = node.ask(stranger, {})
    node.settle()
    expect(asked.errorCode()).toBe(ErrorCode.UNSUPPORTED_VERSION)
  })
})

describe('a failed append', () => {
  test('refuses all that waits, and the log decides what counts', () => {
    const node = new CoordinatorNode().settle()
    const before = commit(node, 1)
    node.settle()
    before.answer()
    node.partition.nextErrorCode = ErrorCode.NOT_ENOUGH_REPLICAS
    const failed = commit(node, 2)
    const fetch = node.ask(OFFSET_FETCH, { groups: [{ groupId: 'group', topics: null }] }, 9)
    node.settle()
    // Old consumers do not know what to do with COORDINATOR_NOT_AVAILABLE for a fetch.
    expect([failed.errorCode(), fetch.errorCode()]).toEqual([ErrorCode.COORDINATOR_NOT_AVAILABLE, ErrorCode.NOT_COORDINATOR])

    const meanwhile = commit(node, 3)
    const beating = beat(node, 'anybody')
    node.settle()
    expect(meanwhile.errorCode()).toBe(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS)
    expect(beating.answer().errorCode).toBe(ErrorCode.NONE)
    node.advance(100)
    expect(committed(node)).toBe(1)
    expect(node.arena.live).toBe(0)
  })

  test.each([
    [ErrorCode.NOT_LEADER_OR_FOLLOWER, ErrorCode.NOT_COORDINATOR],
    [ErrorCode.KAFKA_STORAGE_ERROR, ErrorCode.NOT_COORDINATOR],
    [ErrorCode.REQUEST_TIMED_OUT, ErrorCode.COORDINATOR_NOT_AVAILABLE],
    [ErrorCode.MESSAGE_TOO_LARGE, ErrorCode.COORDINATOR_NOT_AVAILABLE],
  ])('with %i is told as %i', (errorCode, told) => {
    const node = new CoordinatorNode().settle()
    node.partition.nextErrorCode = errorCode
    const failed = commit(node, 2)
    node.settle()
    expect(failed.errorCode()).toBe(told)
  })

  test('answers who waits in a group, and keeps the groups that the log knows', () => {
    const node = new CoordinatorNode({ 'group.initial.rebalance.delay.ms': '3000' }).settle()
    const first = node.ask(JOIN_GROUP, { ...joinBody, groupId: 'other' })
    node.settle()
    const joining = node.ask(JOIN_GROUP, { ...joinBody, groupId: 'other', memberId: first.answer().memberId })
    node.settle()
    node.partition.nextErrorCode = ErrorCode.NOT_ENOUGH_REPLICAS
    commit(node, 1)
    node.settle()
    expect(joining.errorCode()).toBe(ErrorCode.COORDINATOR_NOT_AVAILABLE)
    node.advance(100)
    const list = node.ask(LIST_GROUPS, {})
    node.settle()
    expect(list.answer().groups).toMatchObject([{ groupId: 'other', groupState: 'Empty' }])
  })

  test('that goes on is tried at longer and longer intervals', () => {
    const node = new CoordinatorNode().settle()
    const failures: number[] = []
    for (let i = 0; i < 4; i++) {
      for (let waitedMs = 0; ; waitedMs += 50) {
        node.partition.nextErrorCode = ErrorCode.NOT_ENOUGH_REPLICAS
        const asked = commit(node, i)
        node.settle()
        if (asked.errorCode() === ErrorCode.COORDINATOR_NOT_AVAILABLE) {
          failures.push(waitedMs)
          break
        }
        node.advance(50)
      }
    }
    expect(failures).toEqual([0, 100, 200, 400])
  })
})

describe('reading the log', () => {
  test('goes from its start to its end, in pieces, and gives back all memory', () => {
    const node = new CoordinatorNode({ 'offsets.load.buffer.size': '4000' }).settle()
    for (let i = 0; i < 200; i++) {
      commit(node, i, { partition: i % 20 })
      node.settle()
    }
    const memberId = stable(node)
    node.restart()
    const early = beat(node, memberId)
    const tooEarly = commit(node, 1)
    node.settle()
    expect(early.answer().errorCode).toBe(ErrorCode.NONE)
    expect(tooEarly.errorCode()).toBe(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS)
    expect([0, 7, 19].map((partition) => committed(node, { partition }))).toEqual([180, 187, 199])
    const later = beat(node, memberId)
    node.settle()
    expect(later.answer().errorCode).toBe(ErrorCode.NONE)
    expect(node.arena.live).toBe(0)
  })

  test('waits for a tail that is not committed yet', () => {
    const node = new CoordinatorNode().settle()
    commit(node, 1)
    node.settle()
    commit(node, 2)
    node.settle()
    node.partition.hidden = 1
    node.restart()
    node.settle()
    const asked = commit(node, 3)
    node.settle()
    expect(asked.errorCode()).toBe(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS)
    node.partition.reveal()
    node.settle()
    expect(committed(node)).toBe(2)
  })

  test('tries again when the partition has no memory for its answer', () => {
    const node = new CoordinatorNode().settle()
    commit(node, 1)
    node.settle()
    node.restart()
    node.arena.isFull = true
    node.advance(20)
    node.arena.isFull = false
    node.advance(20)
    expect(committed(node)).toBe(1)
  })

  test('takes transactions as they ended, and passes over what it does not know', () => {
    const node = new CoordinatorNode().settle()
    const offset = {
      leaderEpoch: -1,
      metadata: '',
      commitTimestampMs: 5,
      expireTimestampMs: -1,
      topicId: ZERO_UUID,
      recordOffset: -1,
    }
    const transactional = (producerId: number, committedOffset: number, partition: number) => {
      const builder = new BatchBuilder({ producerId, producerEpoch: 0, baseSequence: 0, isTransactional: true })
      builder.append({
        timestamp: 5,
        ...groupRecordCodec.encode(offsetCommitRecord('group', 'topic', partition, { ...offset, offset: committedOffset })),
      })
      node.partition.put(builder.build())
    }
    transactional(7, 70, 0)
    transactional(8, 80, 1)
    transactional(9, 90, 2)
    node.partition.put(
      buildEndTransactionMarker({ type: COMMIT, coordinatorEpoch: 0 }, { timestamp: 5, producerId: 7, producerEpoch: 0 }),
    )
    node.partition.put(
      buildEndTransactionMarker({ type: 0, coordinatorEpoch: 0 }, { timestamp: 5, producerId: 8, producerEpoch: 0 }),
    )
    const unknown = new BatchBuilder()
    unknown.append({ timestamp: 5, key: Uint8Array.of(0, 3, 0, 1, 0x67), value: Uint8Array.of(0, 0, 0, 0, 0, 3, 0) })
    unknown.append({ timestamp: 5, key: null, value: null })
    node.partition.put(unknown.build())
    node.restart()
    node.settle()
    expect([0, 1, 2].map((partition) => committed(node, { partition }))).toEqual([70, -1, -1])
    const fetch = node.ask(
      OFFSET_FETCH,
      { requireStable: true, groups: [{ groupId: 'group', topics: [{ name: 'topic', partitionIndexes: [2] }] }] },
      9,
    )
    node.settle()
    expect(fetch.answer().groups[0]!.topics[0]!.partitions[0]!.errorCode).toBe(ErrorCode.UNSTABLE_OFFSET_COMMIT)
  })

  test('of a log with bytes that mean nothing fails, again and again, without harm to the node', () => {
    const node = new CoordinatorNode().settle()
    const bad = new BatchBuilder()
    bad.append({ timestamp: 5, key: Uint8Array.of(0, 2, 0, 1, 0x67), value: Uint8Array.of(0, 99) })
    node.partition.put(bad.build())
    node.restart()
    node.advance(1_000)
    const asked = commit(node, 1)
    node.settle()
    expect(asked.errorCode()).toBe(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS)
    expect(node.logged.filter((message) => message === 'a coordinator cannot understand its log').length).toBe(4)
    expect(node.arena.live).toBe(0)
  })

  test('of a log with a flipped bit fails', () => {
    const node = new CoordinatorNode().settle()
    commit(node, 1)
    node.settle()
    node.partition.batches[0]![70]! ^= 1
    node.restart()
    node.settle()
    expect(node.logged).toContain('a coordinator cannot understand its log')
  })

  test('appends behind what it has read', () => {
    const node = new CoordinatorNode().settle()
    commit(node, 1)
    node.settle()
    node.restart()
    node.settle()
    commit(node, 2)
    node.settle()
    expect(node.partition.records.map(({ offset }) => offset)).toEqual([0, 1])
  })
})

describe('the partition', () => {
  test('going down refuses all that waits, and coming up has the log read again', () => {
    const node = new CoordinatorNode().settle()
    commit(node, 1)
    node.settle()
    node.partition.isHolding = true
    const lost = commit(node, 2)
    node.settle()
    node.send({ kind: 'actor-down', actor: PARTITION })
    node.settle()
    expect(lost.errorCode()).toBe(ErrorCode.COORDINATOR_NOT_AVAILABLE)
    expect(node.arena.live).toBe(0)

    node.partition.isHolding = false
    node.send({ kind: 'actor-up', actor: PARTITION })
    node.settle()
    expect(committed(node)).toBe(1)
  })

  test('may be down when the coordinator starts, which then asks when it is up', () => {
    const node = new CoordinatorNode().settle()
    commit(node, 1)
    node.settle()
    node.partition.isDown = true
    node.restart()
    node.settle()
    node.partition.isDown = false
    node.send({ kind: 'actor-up', actor: PARTITION })
    node.settle()
    expect(committed(node)).toBe(1)
  })

  test('other actors may come and go', () => {
    const node = new CoordinatorNode().settle()
    node.send({ kind: 'actor-down', actor: 77 })
    node.send({ kind: 'actor-up', actor: 77 })
    node.send({ kind: 'actor-up', actor: PARTITION })
    commit(node, 1)
    node.settle()
    expect(committed(node)).toBe(1)
  })
})

describe('topics that are removed', () => {
  test('take their offsets along, even while the log is being read', () => {
    const node = new CoordinatorNode().settle()
    commit(node, 1)
    node.settle()
    node.restart()
    node.send({ kind: 'topics-removed', topics: [{ topicId: TOPIC_ID, topic: 'topic' }] })
    node.settle()
    expect(committed(node)).toBe(-1)
  })

  test('are forgotten again after a failed append', () => {
    const node = new CoordinatorNode().settle()
    commit(node, 1)
    node.settle()
    node.partition.nextErrorCode = ErrorCode.NOT_ENOUGH_REPLICAS
    node.send({ kind: 'topics-removed', topics: [{ topicId: TOPIC_ID, topic: 'topic' }] })
    node.advance(100)
    expect(committed(node)).toBe(-1)
    const { appends } = node.partition
    node.partition.nextErrorCode = ErrorCode.NOT_ENOUGH_REPLICAS
    commit(node, 5, { group: 'other' })
    node.advance(200)
    expect(node.partition.appends).toBe(appends)
  })
})

describe('stopping', () => {
  test('tells who waits to look elsewhere', () => {
    const node = new CoordinatorNode({ 'group.initial.rebalance.delay.ms': '3000' }).settle()
    const first = node.ask(JOIN_GROUP, joinBody)
    node.settle()
    const joining = node.ask(JOIN_GROUP, { ...joinBody, memberId: first.answer().memberId })
    node.settle()
    node.partition.isHolding = true
    const asked = commit(node, 1, { group: 'other' })
    node.settle()
    node.coordinator.stop()
    node.settle()
    expect([joining.errorCode(), asked.errorCode()]).toEqual([ErrorCode.NOT_COORDINATOR, ErrorCode.NOT_COORDINATOR])
    expect(node.timers).toBe(0)
  })
})

describe('sessions', () => {
  test('of thousands of members need one timer, and run out on time', () => {
    const node = new CoordinatorNode().settle()
    const firsts = Array.from({ length: 500 }, (_, i) =>
      node.ask(JOIN_GROUP, { ...joinBody, groupId: `group-${i}`, sessionTimeoutMs: 10_000 + i }),
    )
    node.settle()
    const joins = firsts.map((asked, i) =>
      node.ask(JOIN_GROUP, {
        ...joinBody,
        groupId: `group-${i}`,
        sessionTimeoutMs: 10_000 + i,
        memberId: asked.answer().memberId,
      }),
    )
    node.advance(1)
    joins.forEach((asked, i) => {
      const { memberId } = asked.answer()
      node.ask(SYNC_GROUP, { groupId: `group-${i}`, memberId, generationId: 1, protocolType: 'consumer', protocolName: 'range' })
    })
    node.settle()
    expect(node.timers).toBe(1)
    const stableGroups = () => {
      const list = node.ask(LIST_GROUPS, { statesFilter: ['Stable'] })
      node.settle()
      return list.answer().groups.length
    }
    node.advance(9_999)
    expect(stableGroups()).toBe(500)
    node.advance(250)
    expect(stableGroups()).toBe(250)
    node.advance(250)
    expect(stableGroups()).toBe(0)
  })
})
