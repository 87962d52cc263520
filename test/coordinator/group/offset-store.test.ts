import { describe, expect, test } from 'vitest'
import { OffsetStore } from '../../../src/coordinator/group/offset-store.ts'
import type { CommittedOffset } from '../../../src/coordinator/group/offset-table.ts'
import { ZERO_UUID } from '../../../src/protocol/uuid.ts'

const KEY = { group: 'group', topic: 'topic', partition: 0 }
const NO_PRODUCER = -1

function offset(value: number, recordOffset: number): CommittedOffset {
  return {
    offset: value,
    leaderEpoch: -1,
    metadata: '',
    commitTimestampMs: 0,
    expireTimestampMs: -1,
    topicId: ZERO_UUID,
    recordOffset,
  }
}

function offsetOf(store: OffsetStore): number | undefined {
  return store.committed.get('group', 'topic', 0)?.offset
}

describe('offsets of transactions', () => {
  test('count when the transaction commits', () => {
    const store = new OffsetStore()
    store.replayCommit(KEY, offset(1, 0), NO_PRODUCER)
    store.replayCommit(KEY, offset(2, 1), 9)
    expect([offsetOf(store), store.isPending('group', 'topic', 0), store.hasPending('group')]).toEqual([1, true, true])
    store.replayMarker(9, true)
    expect([offsetOf(store), store.isPending('group', 'topic', 0), store.hasPending('group')]).toEqual([2, false, false])
  })

  test('never count when it aborts', () => {
    const store = new OffsetStore()
    store.replayCommit(KEY, offset(2, 1), 9)
    store.replayMarker(9, false)
    expect([offsetOf(store), store.hasPending('group'), store.committed.size]).toEqual([undefined, false, 0])
  })

  test('do not win over a plain commit that was written later', () => {
    const store = new OffsetStore()
    store.replayCommit(KEY, offset(2, 1), 9)
    store.replayCommit(KEY, offset(3, 2), NO_PRODUCER)
    store.replayMarker(9, true)
    expect(offsetOf(store)).toBe(3)
  })

  test('of two producers are told apart', () => {
    const store = new OffsetStore()
    store.replayCommit(KEY, offset(2, 1), 9)
    store.replayCommit(KEY, offset(3, 2), 10)
    store.replayMarker(9, false)
    expect(store.isPending('group', 'topic', 0)).toBe(true)
    store.replayMarker(10, true)
    expect([offsetOf(store), store.isPending('group', 'topic', 0)]).toEqual([3, false])
  })

  test('go with a tombstone', () => {
    const store = new OffsetStore()
    store.replayCommit(KEY, offset(1, 0), NO_PRODUCER)
    store.replayCommit(KEY, offset(2, 1), 9)
    store.replayTombstone(KEY)
    store.replayMarker(9, true)
    expect([offsetOf(store), store.committed.size, store.hasPending('group')]).toEqual([undefined, 0, false])
  })

  test('are among those that are deleted with a group or a topic', () => {
    const store = new OffsetStore()
    store.replayCommit(KEY, offset(1, 0), NO_PRODUCER)
    store.replayCommit({ ...KEY, partition: 1 }, offset(2, 1), 9)
    expect([...store.partitions('group')].map(({ partition }) => partition)).toEqual([0, 1])
    expect([...store.ofTopic('topic', 'any', ZERO_UUID)].map(({ partition }) => partition)).toEqual([0, 1])
  })
})
