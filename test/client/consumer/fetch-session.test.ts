import { describe, expect, test } from 'vitest'
import { type FetchedPartition, FetchSession, withoutSession } from '../../../src/client/consumer/fetch-session.ts'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import { ZERO_UUID } from '../../../src/protocol/uuid.ts'
import { idOf } from './fake-logs.ts'

function at(partition: number, fetchOffset: number, topicId = idOf(1)): FetchedPartition {
  return { topic: 'topic', partition, topicId, fetchOffset, leaderEpoch: 0, maxBytes: 100 }
}

const ANSWER = { errorCode: ErrorCode.NONE, sessionId: 7, isEmpty: false, throttleTimeMs: 0 }

/** A session that has begun with partitions 0 and 1 at offset 0. */
function begun(): FetchSession {
  const session = new FetchSession()
  session.request([at(0, 0), at(1, 0)])
  session.answered(ANSWER)
  return session
}

describe('a fetch session', () => {
  test('begins with all partitions, and then names what is new, different or gone', () => {
    const session = new FetchSession()
    expect(session.request([at(0, 0), at(1, 0)])).toMatchObject({ sessionId: 0, sessionEpoch: 0, toSend: [at(0, 0), at(1, 0)] })
    expect(session.answered(ANSWER)).toBe(true)
    const next = session.request([at(1, 0), at(2, 0)])
    expect(next).toEqual({ sessionId: 7, sessionEpoch: 1, toSend: [at(2, 0)], forgotten: [at(0, 0)], usesTopicIds: true })
    session.answered(ANSWER)
    expect(session.request([at(1, 5), at(2, 0)])).toMatchObject({ sessionEpoch: 2, toSend: [at(1, 5)], forgotten: [] })
  })

  test('replaces a topic that was made anew', () => {
    const session = begun()
    expect(session.request([at(0, 0, idOf(2)), at(1, 0)])).toMatchObject({ toSend: [at(0, 0, idOf(2))], forgotten: [at(0, 0)] })
  })

  test('starts over with the same id when the broker counts otherwise, and with none when it has forgotten the session', () => {
    for (const [errorCode, sessionId] of [
      [ErrorCode.INVALID_FETCH_SESSION_EPOCH, 7],
      [ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR, 7],
      [ErrorCode.FETCH_SESSION_ID_NOT_FOUND, 0],
    ] as const) {
      const session = begun()
      session.request([at(0, 1), at(1, 0)])
      expect(session.answered({ ...ANSWER, errorCode })).toBe(false)
      expect(session.request([at(0, 1), at(1, 0)])).toMatchObject({ sessionId, sessionEpoch: 0, toSend: [at(0, 1), at(1, 0)] })
    }
  })

  test('starts over after a request without an answer', () => {
    const session = begun()
    session.request([at(0, 1)])
    session.failed()
    expect(session.request([at(0, 1)])).toMatchObject({ sessionId: 7, sessionEpoch: 0, toSend: [at(0, 1)] })
  })

  test('is none where the broker makes none, and ends where the broker ends it', () => {
    const session = new FetchSession()
    session.request([at(0, 0)])
    expect(session.answered({ ...ANSWER, sessionId: 0 })).toBe(true)
    expect(session.request([at(0, 1)])).toMatchObject({ sessionId: 0, sessionEpoch: 0, toSend: [at(0, 1)] })
    expect(session.closing()).toBe(null)
    expect(begun().closing()).toMatchObject({ sessionId: 7, sessionEpoch: -1, toSend: [] })
  })

  test('asks by name while one topic has no id', () => {
    expect(new FetchSession().request([at(0, 0), at(1, 0, ZERO_UUID)]).usesTopicIds).toBe(false)
    expect(withoutSession([at(0, 0)])).toMatchObject({ sessionId: 0, sessionEpoch: -1, usesTopicIds: true })
  })

  test('takes an empty answer of a broker that throttles for none', () => {
    const session = new FetchSession()
    session.request([at(0, 0)])
    expect(session.answered({ ...ANSWER, sessionId: 0, isEmpty: true, throttleTimeMs: 100 })).toBe(false)
  })
})
