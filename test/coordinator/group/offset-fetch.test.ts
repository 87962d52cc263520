import { describe, expect, test } from 'vitest'
import { offsetCommitRecord } from '../../../src/coordinator/group/group-records.ts'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import { ZERO_UUID } from '../../../src/protocol/uuid.ts'
import { commit, committed, TOPIC_ID } from './consumer-driver.ts'
import { OFFSET_FETCH } from './group-apis.ts'
import { ShardBench, START_MS } from './shard-bench.ts'

const ASKED = [{ name: 'topic', partitionIndexes: [0, 1] }]
const NOTHING = { committedOffset: -1, committedLeaderEpoch: -1, metadata: '', errorCode: ErrorCode.NONE }

describe('OffsetFetch', () => {
  test.each([1, 2, 3, 4, 5, 6, 7])('gives the offsets of one group before version 8 (version %i)', (version) => {
    const bench = new ShardBench()
    commit(bench, 10, { metadata: 'm' })
    const response = bench.send(OFFSET_FETCH, { groupId: 'group', topics: ASKED }, { version }).answer()
    expect(response.errorCode).toBe(ErrorCode.NONE)
    expect(response.topics).toEqual([
      {
        name: 'topic',
        partitions: [
          { partitionIndex: 0, committedOffset: 10, committedLeaderEpoch: -1, metadata: 'm', errorCode: ErrorCode.NONE },
          { partitionIndex: 1, ...NOTHING },
        ],
      },
    ])
  })

  test.each([8, 9])('gives the offsets of many groups from version 8 on (version %i)', (version) => {
    const bench = new ShardBench()
    commit(bench, 10)
    commit(bench, 20, { group: 'two', partition: 1 })
    const groups = ['group', 'two', 'nowhere'].map((groupId) => ({ groupId, topics: ASKED }))
    const answer = bench.send(OFFSET_FETCH, { groups }, { version }).answer()
    expect(answer.groups.map(({ groupId, errorCode }) => [groupId, errorCode])).toEqual([
      ['group', 0],
      ['two', 0],
      ['nowhere', 0],
    ])
    expect(answer.groups.map(({ topics }) => topics[0]!.partitions.map(({ committedOffset }) => committedOffset))).toEqual([
      [10, -1],
      [-1, 20],
      [-1, -1],
    ])
  })

  test.each([2, 7])('gives all that a group has when no topics are named (version %i)', (version) => {
    const bench = new ShardBench()
    commit(bench, 1)
    commit(bench, 2, { topic: 'other', partition: 4 })
    const { topics } = bench.send(OFFSET_FETCH, { groupId: 'group', topics: null }, { version }).answer()
    expect(
      topics.map(({ name, partitions }) => [
        name,
        partitions.map(({ partitionIndex, committedOffset }) => [partitionIndex, committedOffset]),
      ]),
    ).toEqual([
      ['topic', [[0, 1]]],
      ['other', [[4, 2]]],
    ])
    expect(bench.send(OFFSET_FETCH, { groupId: 'nowhere', topics: null }, { version }).answer()).toMatchObject({
      errorCode: 0,
      topics: [],
    })
  })

  test.each([8, 9, 10])('gives all that a group has when no topics are named (version %i)', (version) => {
    const bench = new ShardBench()
    commit(bench, 1)
    const { groups } = bench.send(OFFSET_FETCH, { groups: [{ groupId: 'group', topics: null }] }, { version }).answer()
    expect(groups[0]!.topics[0]!.partitions[0]!.committedOffset).toBe(1)
  })

  test('echoes topic ids in version 10, and hides what was committed for another topic of that name', () => {
    const bench = new ShardBench()
    commit(bench, 10)
    const ask = (topicId: string) => {
      const topics = [{ name: 'topic', topicId, partitionIndexes: [0] }]
      const { groups } = bench.send(OFFSET_FETCH, { groups: [{ groupId: 'group', topics }] }, { version: 10 }).answer()
      return groups[0]!.topics[0]!
    }
    expect(ask(TOPIC_ID)).toMatchObject({ topicId: TOPIC_ID, partitions: [{ committedOffset: 10 }] })
    expect(ask('b3RoZXItdG9waWMtaWQtMQ')).toMatchObject({ partitions: [{ ...NOTHING, partitionIndex: 0 }] })
    expect(ask(ZERO_UUID)).toMatchObject({ partitions: [{ committedOffset: 10 }] })
  })

  test('tells that an offset is not stable while a transaction over it is open, to who asks', () => {
    const bench = new ShardBench()
    commit(bench, 1)
    const pending = {
      offset: 5,
      leaderEpoch: -1,
      metadata: '',
      commitTimestampMs: START_MS,
      expireTimestampMs: -1,
      topicId: ZERO_UUID,
      recordOffset: -1,
    }
    bench.seed(offsetCommitRecord('group', 'topic', 0, pending), 77)
    const ask = (requireStable: boolean) => {
      const groups = [
        { groupId: 'group', topics: ASKED },
        { groupId: 'group', topics: null },
      ]
      const answer = bench.send(OFFSET_FETCH, { groups, requireStable }, { version: 9 }).answer()
      return answer.groups.map(({ topics }) => topics[0]!.partitions[0]!)
    }
    const unstable = { partitionIndex: 0, ...NOTHING, errorCode: ErrorCode.UNSTABLE_OFFSET_COMMIT }
    expect(ask(true)).toEqual([unstable, unstable])
    expect(ask(false).map(({ committedOffset }) => committedOffset)).toEqual([1, 1])
    bench.shard.replayMarker(77, true)
    expect(ask(true).map(({ committedOffset }) => committedOffset)).toEqual([5, 5])
    expect(committed(bench)).toBe(5)
  })
})
