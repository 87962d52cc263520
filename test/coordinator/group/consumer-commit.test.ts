import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import { createTopics, settle, TestConsumer, TOPIC } from './consumer-protocol-driver.ts'
import { OFFSET_COMMIT, OFFSET_FETCH } from './group-apis.ts'
import { ShardBench } from './shard-bench.ts'

/** Members `a` and `b`, each with two of the four partitions. */
function stableGroup(): { shard: ShardBench; a: TestConsumer; b: TestConsumer } {
  const shard = new ShardBench()
  createTopics(shard)
  const a = new TestConsumer(shard, 'a').join()
  shard.advance(1_000)
  const b = new TestConsumer(shard, 'b').join()
  settle(shard, a, b)
  return { shard, a, b }
}

function commit(shard: ShardBench, memberId: string, epoch: number, partitionIndex = 0, version = 10): number {
  const answer = shard.send(
    OFFSET_COMMIT,
    {
      groupId: 'group',
      memberId,
      generationIdOrMemberEpoch: epoch,
      topics: [{ name: 'topic', topicId: TOPIC, partitions: [{ partitionIndex, committedOffset: 7 }] }],
    },
    { version },
  )
  return answer.answer().topics[0]!.partitions[0]!.errorCode
}

function fetch(shard: ShardBench, memberId: string | null, memberEpoch: number): { errorCode: number } {
  const topics = [{ name: 'topic', topicId: TOPIC, partitionIndexes: [0] }]
  return shard.send(OFFSET_FETCH, { groups: [{ groupId: 'group', memberId, memberEpoch, topics }] }).answer().groups[0]!
}

describe('OffsetCommit of a consumer group', () => {
  test('is taken from members of the current epoch', () => {
    const { shard, a } = stableGroup()
    expect(commit(shard, 'a', a.epoch)).toBe(0)
  })

  test('is refused to strangers, to later epochs, and to old clients', () => {
    const { shard, a } = stableGroup()
    expect(commit(shard, 'who', a.epoch)).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    expect(commit(shard, '', -1)).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    expect(commit(shard, 'a', a.epoch + 1)).toBe(ErrorCode.STALE_MEMBER_EPOCH)
    expect(commit(shard, 'a', a.epoch, 0, 8)).toBe(ErrorCode.UNSUPPORTED_VERSION)
  })

  test('is taken as of an earlier epoch for partitions that the member has had since then', () => {
    const { shard, a, b } = stableGroup()
    expect(commit(shard, 'a', a.epoch - 1, 0), 'partition 0 was always its own').toBe(0)
    expect(commit(shard, 'a', a.epoch - 1, 3), 'partition 3 is not any more').toBe(ErrorCode.STALE_MEMBER_EPOCH)
    expect(commit(shard, 'b', b.epoch - 1, 3), 'it got that one later').toBe(ErrorCode.STALE_MEMBER_EPOCH)
  })

  test('is taken from anyone while the group is empty', () => {
    const { shard, a, b } = stableGroup()
    a.leave()
    b.leave()
    expect(commit(shard, '', -1)).toBe(0)
  })
})

describe('OffsetFetch of a consumer group', () => {
  test('is answered to members of the current epoch and to those who do not say that they are one', () => {
    const { shard, a } = stableGroup()
    commit(shard, 'a', a.epoch)
    expect(fetch(shard, 'a', a.epoch)).toMatchObject({
      errorCode: 0,
      topics: [{ partitions: [{ committedOffset: 7 }] }],
    })
    expect(fetch(shard, null, -1)).toMatchObject({ errorCode: 0 })
  })

  test('is refused as a whole otherwise', () => {
    const { shard, a } = stableGroup()
    expect(fetch(shard, 'a', a.epoch - 1)).toMatchObject({ errorCode: ErrorCode.STALE_MEMBER_EPOCH, topics: [] })
    expect(fetch(shard, 'who', 1)).toMatchObject({ errorCode: ErrorCode.UNKNOWN_MEMBER_ID })
  })
})

test('offsets of a consumer group expire by their age, but for topics that are subscribed to', () => {
  const { shard, a, b } = stableGroup()
  expect(commit(shard, 'a', a.epoch)).toBe(0)
  for (let beats = 0; beats < 30; beats++) {
    shard.advance(shard.config.offsetsRetentionMs / 20 > 40_000 ? 40_000 : 1_000)
    a.beat()
    b.beat()
  }
  expect(shard.shard.sizes().offsets).toBe(1)
  a.leave()
  b.leave()
  shard.advance(shard.config.offsetsRetentionMs + 1_000_000)
  expect(shard.shard.sizes()).toMatchObject({ offsets: 0, groups: 0 })
})
