import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import { ZERO_UUID } from '../../../src/protocol/uuid.ts'
import { commit, committed, join, joinWithId, stableGroup, sync, TOPIC_ID } from './consumer-driver.ts'
import { DESCRIBE_GROUPS, LIST_GROUPS, OFFSET_COMMIT, OFFSET_DELETE } from './group-apis.ts'
import { ShardBench, START_MS } from './shard-bench.ts'
import { subscription } from './subscription.ts'

describe('OffsetCommit', () => {
  test.each([2, 3, 4, 5, 6, 7, 8, 9, 10])(
    'of a consumer without a group makes a group for its offsets (version %i)',
    (version) => {
      const bench = new ShardBench()
      expect(commit(bench, 42, { version, metadata: 'here' })).toBe(ErrorCode.NONE)
      expect(committed(bench)).toBe(42)
      expect(bench.lastRecord).toEqual({
        type: 'offset-commit',
        key: { group: 'group', topic: 'topic', partition: 0 },
        value: {
          offset: 42,
          leaderEpoch: -1,
          metadata: 'here',
          commitTimestamp: START_MS,
          expireTimestamp: -1,
          topicId: TOPIC_ID,
        },
      })
      expect(bench.send(LIST_GROUPS, {}).answer().groups).toEqual([
        { groupId: 'group', protocolType: '', groupState: 'Empty', groupType: 'classic' },
      ])
    },
  )

  test('counts, and is answered, once it is in the log', () => {
    const bench = new ShardBench()
    bench.autoCommit = false
    const topics = [
      { name: 'topic', topicId: TOPIC_ID, partitions: [{ partitionIndex: 3, committedOffset: 9, committedLeaderEpoch: 4 }] },
    ]
    const call = bench.send(OFFSET_COMMIT, { groupId: 'group', topics })
    expect(call.response).toBeUndefined()
    bench.restart()
    expect(committed(bench, { partition: 3 })).toBe(-1)

    const again = bench.send(OFFSET_COMMIT, { groupId: 'group', topics })
    bench.commit()
    expect(again.answer().topics).toEqual([
      { name: '', topicId: TOPIC_ID, partitions: [{ partitionIndex: 3, errorCode: ErrorCode.NONE }] },
    ])
    bench.restart()
    bench.autoCommit = true
    expect(committed(bench, { partition: 3 })).toBe(9)
  })

  test('takes the empty group id', () => {
    const bench = new ShardBench()
    expect(commit(bench, 1, { group: '' })).toBe(ErrorCode.NONE)
    expect(committed(bench, { group: '' })).toBe(1)
  })

  test('of a generation in a group that is not there is refused, in the words of its version', () => {
    const bench = new ShardBench()
    expect(commit(bench, 1, { memberId: 'who', generationId: 1, version: 8 })).toBe(ErrorCode.ILLEGAL_GENERATION)
    expect(commit(bench, 1, { memberId: 'who', generationId: 1, version: 9 })).toBe(ErrorCode.GROUP_ID_NOT_FOUND)
  })

  test('of a member counts in its generation only', () => {
    const bench = new ShardBench()
    const { memberIds } = stableGroup(bench, 1)
    const memberId = memberIds[0]!
    expect(commit(bench, 1, { memberId, generationId: 1 })).toBe(ErrorCode.NONE)
    expect(commit(bench, 2, { memberId, generationId: 0 })).toBe(ErrorCode.ILLEGAL_GENERATION)
    expect(commit(bench, 2, { memberId, generationId: 2 })).toBe(ErrorCode.ILLEGAL_GENERATION)
    expect(commit(bench, 2, { memberId, generationId: -1 })).toBe(ErrorCode.ILLEGAL_GENERATION)
    expect(commit(bench, 2, { memberId: 'who', generationId: 1 })).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    expect(committed(bench)).toBe(1)
  })

  test('without a member is refused while the group has members, and taken when it is empty', () => {
    const bench = new ShardBench()
    stableGroup(bench, 1)
    expect(commit(bench, 1)).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    bench.advance(10_001)
    expect(commit(bench, 1)).toBe(ErrorCode.NONE)
  })

  test('keeps a member alive', () => {
    const bench = new ShardBench()
    const { memberIds } = stableGroup(bench, 1)
    for (let offset = 1; offset <= 5; offset++) {
      bench.advance(9_000)
      expect(commit(bench, offset, { memberId: memberIds[0]!, generationId: 1 })).toBe(ErrorCode.NONE)
    }
  })

  test('is refused while the assignment is awaited', () => {
    const bench = new ShardBench()
    const { memberId } = joinWithId(bench)
    bench.advance(3_000)
    expect(commit(bench, 1, { memberId, generationId: 1 })).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
    sync(bench, memberId, 1)
    expect(commit(bench, 1, { memberId, generationId: 1 })).toBe(ErrorCode.NONE)
  })

  test('with too much metadata fails for that partition alone', () => {
    const bench = new ShardBench({ offsetMetadataMaxBytes: 5 })
    const partitions = ['12345', '123456', null].map((committedMetadata, partitionIndex) => ({
      partitionIndex,
      committedOffset: 7,
      committedMetadata,
    }))
    const { topics } = bench
      .send(OFFSET_COMMIT, { groupId: 'group', topics: [{ name: 'topic', topicId: TOPIC_ID, partitions }] })
      .answer()
    expect(topics[0]!.partitions.map(({ errorCode }) => errorCode)).toEqual([0, ErrorCode.OFFSET_METADATA_TOO_LARGE, 0])
    expect([0, 1, 2].map((partition) => committed(bench, { partition }))).toEqual([7, -1, 7])
    expect(bench.lastRecord).toMatchObject({ value: { metadata: '' } })
  })

  test('with a retention of its own is written in the version that can hold it', () => {
    const bench = new ShardBench()
    commit(bench, 1, { version: 4, retentionTimeMs: 1000 })
    const { bytes, record } = bench.log.at(-1)!
    expect(Array.from(bytes.value!.subarray(0, 2))).toEqual([0, 1])
    expect(record).toMatchObject({ value: { expireTimestamp: START_MS + 1000 } })
    commit(bench, 1)
    expect(Array.from(bench.log.at(-1)!.bytes.value!.subarray(0, 2))).toEqual([0, 4])
  })

  test('with a retention beyond all times keeps its offset for as long as can be written', () => {
    const bench = new ShardBench()
    commit(bench, 1, { version: 4, retentionTimeMs: Number.MAX_SAFE_INTEGER })
    expect(bench.log.at(-1)!.record).toMatchObject({ value: { expireTimestamp: Number.MAX_SAFE_INTEGER } })
  })

  test('counts what it commits', () => {
    const bench = new ShardBench()
    commit(bench, 1)
    commit(bench, 2)
    expect(bench.counters.offsetCommits.value).toBe(2)
  })
})

describe('OffsetDelete', () => {
  const remove = (bench: ShardBench, topic = 'topic', groupId = 'group') =>
    bench
      .send(OFFSET_DELETE, { groupId, topics: [{ name: topic, partitions: [{ partitionIndex: 0 }, { partitionIndex: 1 }] }] })
      .answer()

  test('writes a tombstone for each offset that there is', () => {
    const bench = new ShardBench()
    commit(bench, 1, { partition: 1 })
    const before = bench.log.length
    expect(remove(bench)).toMatchObject({
      errorCode: 0,
      topics: [
        {
          name: 'topic',
          partitions: [
            { partitionIndex: 0, errorCode: 0 },
            { partitionIndex: 1, errorCode: 0 },
          ],
        },
      ],
    })
    expect(bench.log.slice(before).map(({ record }) => record)).toEqual([
      { type: 'offset-commit', key: { group: 'group', topic: 'topic', partition: 1 }, value: null },
    ])
    expect(committed(bench, { partition: 1 })).toBe(-1)
  })

  test('leaves alone what consumers are subscribed to', () => {
    const bench = new ShardBench()
    commit(bench, 1)
    commit(bench, 1, { topic: 'other' })
    stableGroup(bench, 1)
    expect(remove(bench).topics[0]!.partitions[0]!.errorCode).toBe(ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC)
    expect(remove(bench, 'other').topics[0]!.partitions[0]!.errorCode).toBe(ErrorCode.NONE)
    expect([committed(bench), committed(bench, { topic: 'other' })]).toEqual([1, -1])
  })

  test('takes a group whose subscriptions it cannot read to be subscribed to everything', () => {
    const bench = new ShardBench()
    stableGroup(bench, 1, { protocols: [{ name: 'range', metadata: Uint8Array.of(0, 0, 255) }] })
    expect(remove(bench, 'other').topics[0]!.partitions[0]!.errorCode).toBe(ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC)
  })

  test('is refused for no group, an unknown group, and one with members that are no consumers', () => {
    const bench = new ShardBench()
    expect(remove(bench, 'topic', '').errorCode).toBe(ErrorCode.INVALID_GROUP_ID)
    expect(remove(bench).errorCode).toBe(ErrorCode.GROUP_ID_NOT_FOUND)
    const { joining } = joinWithId(bench, { protocolType: 'connect' })
    bench.advance(3_000)
    joining.answer()
    expect(remove(bench).errorCode).toBe(ErrorCode.NON_EMPTY_GROUP)
  })

  test('forgets the subscriptions of members that have left', () => {
    const bench = new ShardBench()
    const { memberIds } = stableGroup(bench, 1, { protocols: [{ name: 'range', metadata: subscription('topic') }] })
    join(bench, { memberId: memberIds[0]!, protocols: [{ name: 'range', metadata: subscription('other') }] })
    expect(remove(bench).topics[0]!.partitions[0]!.errorCode).toBe(ErrorCode.NONE)
    expect(remove(bench, 'other').topics[0]!.partitions[0]!.errorCode).toBe(ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC)
  })
})

describe('topics that are deleted', () => {
  test('take their offsets along, but not those of another topic of that name', () => {
    const bench = new ShardBench()
    commit(bench, 1, { group: 'one' })
    commit(bench, 2, { group: 'two', partition: 5 })
    commit(bench, 3, { group: 'legacy', topicId: ZERO_UUID, version: 9 })
    commit(bench, 4, { group: 'other', topicId: 'b3RoZXItdG9waWMtaWQtMQ' })
    let isDone = false
    bench.autoCommit = false
    bench.shard.removeTopics([{ topicId: TOPIC_ID, topic: 'topic' }], () => {
      isDone = true
    })
    expect(isDone).toBe(false)
    bench.commit()
    expect(isDone).toBe(true)
    expect(['one', 'legacy', 'other'].map((group) => committed(bench, { group }))).toEqual([-1, -1, 4])
    expect(committed(bench, { group: 'two', partition: 5 })).toBe(-1)
    expect(bench.send(DESCRIBE_GROUPS, { groups: ['one'] }).answer().groups[0]!.groupState).toBe('Empty')
  })
})
