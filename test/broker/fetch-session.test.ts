import { describe, expect, test } from 'vitest'
import type { Random } from '../../src/base/random.ts'
import { type FetchPartition, FetchSessions } from '../../src/broker/fetch-session.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'

const EVICTION_MS = 120_000

function sessions(slotsMax = 2): FetchSessions {
  let next = 41
  const random: Random = { below: (bound) => next++ % bound, bytes: (length) => new Uint8Array(length) }
  return new FetchSessions(slotsMax, EVICTION_MS, random)
}

function partition(topic: string, index: number, fetchOffset = 0): FetchPartition {
  return {
    key: `${topic}:${index}`,
    topicId: 'AAAAAAAAAAAAAAAAAAAAAA',
    topic,
    partition: index,
    fetchOffset,
    currentLeaderEpoch: -1,
    lastFetchedEpoch: -1,
    logStartOffset: -1,
    maxBytes: 1 << 20,
    toldHighWatermark: -1,
    toldLogStartOffset: -1,
    revision: 0,
    heard: null,
  }
}

function request(sessionId: number, sessionEpoch: number, partitions: FetchPartition[] = [], forgotten: string[] = []) {
  return { sessionId, sessionEpoch, usesTopicIds: false, partitions, forgotten }
}

describe('incremental fetch sessions (KIP-227)', () => {
  test('epoch 0 opens a session, and later fetches name only what changes', () => {
    const cache = sessions()
    const opened = cache.begin(request(0, 0, [partition('a', 0), partition('a', 1)]), 0)
    expect(opened.sessionId).toBeGreaterThan(0)
    expect(opened.incremental).toBe(false)
    const next = cache.begin(request(opened.sessionId, 1, [partition('a', 1, 5), partition('b', 0)], ['a:0']), 1)
    expect(next.errorCode).toBe(0)
    expect(next.incremental).toBe(true)
    expect(next.partitions.map(({ key, fetchOffset }) => [key, fetchOffset])).toEqual([
      ['a:1', 5],
      ['b:0', 0],
    ])
  })

  test('epoch -1 asks for all without a session', () => {
    const cache = sessions()
    const fetch = cache.begin(request(0, -1, [partition('a', 0)]), 0)
    expect(fetch.sessionId).toBe(0)
    expect(fetch.partitions).toHaveLength(1)
    expect(cache.count).toBe(0)
  })

  test('an unknown session, a wrong epoch and a change from names to ids are told apart', () => {
    const cache = sessions()
    const { sessionId } = cache.begin(request(0, 0, [partition('a', 0)]), 0)
    expect(cache.begin(request(sessionId + 1, 1), 0).errorCode).toBe(ErrorCode.FETCH_SESSION_ID_NOT_FOUND)
    expect(cache.begin(request(sessionId, 2), 0).errorCode).toBe(ErrorCode.INVALID_FETCH_SESSION_EPOCH)
    expect(cache.begin({ ...request(sessionId, 1), usesTopicIds: true }, 0).errorCode).toBe(
      ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR,
    )
    expect(cache.begin(request(sessionId, 1), 0).errorCode).toBe(0)
  })

  test('a full cache keeps sessions in use, and gives the place of one that was not used for two minutes', () => {
    const cache = sessions(1)
    const first = cache.begin(request(0, 0, [partition('a', 0)]), 0)
    expect(cache.begin(request(0, 0, [partition('b', 0)]), 1000).sessionId).toBe(0)
    const second = cache.begin(request(0, 0, [partition('b', 0)]), EVICTION_MS + 1)
    expect(second.sessionId).toBeGreaterThan(0)
    expect(cache.begin(request(first.sessionId, 1), EVICTION_MS + 2).errorCode).toBe(ErrorCode.FETCH_SESSION_ID_NOT_FOUND)
  })

  test('a partition that gave data is read last the next time', () => {
    const cache = sessions()
    const { session, partitions, sessionId } = cache.begin(request(0, 0, [partition('a', 0), partition('a', 1)]), 0)
    cache.moveToEnd(session!, [partitions[0]!])
    expect(cache.begin(request(sessionId, 1), 0).partitions.map(({ key }) => key)).toEqual(['a:1', 'a:0'])
  })

  test('of several that gave data the order stays, and those that were forgotten meanwhile do not come back', () => {
    const cache = sessions()
    const asked = [0, 1, 2, 3, 4].map((index) => partition('a', index))
    const { session, partitions, sessionId } = cache.begin(request(0, 0, asked), 0)
    const keys = (epoch: number, forgotten: string[] = []): string[] =>
      cache.begin(request(sessionId, epoch, [], forgotten), 0).partitions.map(({ key }) => key)
    cache.moveToEnd(session!, [partitions[0]!, partitions[2]!])
    expect(keys(1)).toEqual(['a:1', 'a:3', 'a:4', 'a:0', 'a:2'])
    cache.moveToEnd(session!, [])
    expect(keys(2, ['a:3'])).toEqual(['a:1', 'a:4', 'a:0', 'a:2'])
    cache.moveToEnd(session!, [partitions[3]!])
    expect(keys(3)).toEqual(['a:1', 'a:4', 'a:0', 'a:2'])
  })
})
