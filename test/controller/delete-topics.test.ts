import { describe, expect, test } from 'vitest'
import { deleteTopics } from '../../src/controller/delete-topics.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import type { DeleteTopicsRequest } from '../../src/protocol/generated/api/delete-topics.ts'
import { ZERO_UUID } from '../../src/protocol/uuid.ts'
import { imageAfter, oneBroker, topicCreated, topicId } from '../metadata/cluster-image.ts'
import { contextOf, ofType } from './controller-fixture.ts'

const A = topicId(1)
const B = topicId(2)
const image = oneBroker([...topicCreated(A, 'a', 2), ...topicCreated(B, 'b')])

function byName(...topicNames: string[]): DeleteTopicsRequest {
  return { topics: [], topicNames, timeoutMs: 1000 }
}
function byEither(...topics: { name?: string; topicId?: string }[]): DeleteTopicsRequest {
  return {
    topics: topics.map(({ name, topicId: id }) => ({ name: name ?? null, topicId: id ?? ZERO_UUID })),
    topicNames: [],
    timeoutMs: 1000,
  }
}
function results(request: DeleteTopicsRequest): unknown[] {
  return deleteTopics(contextOf(image), request, 6).response.responses!.map((result) => [
    result?.name,
    result?.topicId,
    result?.errorCode,
  ])
}

describe('DeleteTopics', () => {
  test('takes topics away, by name or by id', () => {
    const { records, response } = deleteTopics(contextOf(image), byEither({ name: 'a' }, { topicId: B }), 6)
    expect(
      ofType(records, 'RemoveTopicRecord')
        .map((record) => record.topicId)
        .sort(),
    ).toEqual([A, B])
    expect(response.responses).toContainEqual({ name: 'a', topicId: A, errorCode: 0, errorMessage: null })
    expect(response.responses).toContainEqual({ name: 'b', topicId: B, errorCode: 0, errorMessage: null })
    expect(imageAfter(image, records).topicCount).toBe(0)
    expect(deleteTopics(contextOf(image), byName('a', 'b'), 3).records).toHaveLength(2)
  })

  test('what is not there is told apart from what is', () => {
    expect(results(byName('a', 'nobody'))).toEqual([
      ['nobody', ZERO_UUID, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION],
      ['a', A, 0],
    ])
    expect(results(byEither({ topicId: topicId(9) }))).toEqual([[null, topicId(9), ErrorCode.UNKNOWN_TOPIC_ID]])
  })

  test('a topic that is named twice, in whatever way, stays', () => {
    const { INVALID_REQUEST } = ErrorCode
    expect(results(byName('a', 'a', 'a'))).toEqual([['a', ZERO_UUID, INVALID_REQUEST]])
    expect(results(byEither({ topicId: A }, { topicId: A }))).toEqual([[null, A, INVALID_REQUEST]])
    expect(results(byEither({ topicId: A }, { name: 'a' }))).toEqual([['a', A, INVALID_REQUEST]])
    expect(results(byEither({ name: 'a', topicId: A }))).toEqual([['a', A, INVALID_REQUEST]])
    expect(results(byEither({}))).toEqual([[null, ZERO_UUID, INVALID_REQUEST]])
  })

  test('is refused as a whole where deletion is switched off', () => {
    const context = contextOf(image, { 'delete.topic.enable': 'false' })
    const attempt = (version: number) => () => deleteTopics(context, byName('a'), version)
    expect(attempt(2)).toThrow(expect.objectContaining({ errorCode: ErrorCode.INVALID_REQUEST }))
    expect(attempt(3)).toThrow(expect.objectContaining({ errorCode: ErrorCode.TOPIC_DELETION_DISABLED }))
  })
})
