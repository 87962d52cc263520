import { describe, expect, test } from 'vitest'
import { offsetCommitRecord } from '../../../src/coordinator/group/group-records.ts'
import { ZERO_UUID } from '../../../src/protocol/uuid.ts'
import { commit, committed, heartbeat, stableGroup, TOPIC_ID } from './consumer-driver.ts'
import { DESCRIBE_GROUPS, LIST_GROUPS } from './group-apis.ts'
import { ShardBench, START_MS } from './shard-bench.ts'

const CONFIG = { offsetsRetentionMs: 60_000, offsetsRetentionCheckIntervalMs: 1_000 }

describe('offsets expire', () => {
  test('of a consumer without a group: from the commit on, and the group with the last one', () => {
    const bench = new ShardBench(CONFIG)
    commit(bench, 1)
    bench.advance(30_000)
    commit(bench, 2, { partition: 1 })
    bench.advance(30_000)
    expect([committed(bench), committed(bench, { partition: 1 })]).toEqual([-1, 2])
    bench.advance(29_000)
    expect(bench.send(LIST_GROUPS, {}).answer().groups).toHaveLength(1)
    bench.advance(1_000)
    expect(bench.send(LIST_GROUPS, {}).answer().groups).toEqual([])
    expect(bench.log.slice(-2).map(({ record }) => [record.type, record.value])).toEqual([
      ['offset-commit', null],
      ['group-metadata', null],
    ])
  })

  test('of a group that had members: from when it became empty', () => {
    const bench = new ShardBench(CONFIG)
    const { memberIds } = stableGroup(bench, 1)
    commit(bench, 1, { memberId: memberIds[0]!, generationId: 1 })
    for (let i = 0; i < 10; i++) {
      bench.advance(9_000)
      heartbeat(bench, memberIds[0]!, 1)
    }
    expect(committed(bench)).toBe(1)
    bench.advance(10_000)
    bench.advance(59_000)
    expect(committed(bench)).toBe(1)
    bench.advance(2_000)
    expect(committed(bench)).toBe(-1)
    expect(bench.send(DESCRIBE_GROUPS, { groups: ['group'] }, { version: 5 }).answer().groups[0]!.groupState).toBe('Dead')
  })

  test('of a stable group of consumers: from the commit on, where nobody is subscribed any more', () => {
    const bench = new ShardBench(CONFIG)
    commit(bench, 1)
    commit(bench, 2, { topic: 'unused' })
    const { memberIds } = stableGroup(bench, 1)
    for (let i = 0; i < 8; i++) {
      bench.advance(9_000)
      heartbeat(bench, memberIds[0]!, 1)
    }
    expect([committed(bench), committed(bench, { topic: 'unused' })]).toEqual([1, -1])
  })

  test('with a retention of their own: by that', () => {
    const bench = new ShardBench(CONFIG)
    commit(bench, 1, { version: 4, retentionTimeMs: 5_000 })
    bench.advance(4_000)
    expect(committed(bench)).toBe(1)
    bench.advance(1_000)
    expect(committed(bench)).toBe(-1)
  })

  test('not while a transaction over them is open', () => {
    const bench = new ShardBench(CONFIG)
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
    bench.advance(100_000)
    expect(committed(bench)).toBe(1)
    bench.shard.replayMarker(77, false)
    bench.advance(1_000)
    expect(committed(bench)).toBe(-1)
  })

  test('in a group that was only just made and never used, together with it', () => {
    const bench = new ShardBench(CONFIG)
    commit(bench, 1, { topicId: TOPIC_ID })
    bench.restart()
    bench.advance(61_000)
    expect(bench.shard.sizes()).toEqual({ groups: 0, offsets: 0 })
    bench.restart()
    expect(bench.shard.sizes()).toEqual({ groups: 0, offsets: 0 })
  })
})
