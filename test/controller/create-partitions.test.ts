import { describe, expect, test } from 'vitest'
import { createPartitions } from '../../src/controller/create-partitions.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import type { CreatePartitionsRequest } from '../../src/protocol/generated/api/create-partitions.ts'
import { brokerRegistered, imageAfter, topicCreated, topicId } from '../metadata/cluster-image.ts'
import { contextOf, threeBrokers } from './controller-fixture.ts'

const image = threeBrokers([...topicCreated(topicId(1), 'a', 2, [1, 2]), ...topicCreated(topicId(2), 'b')])

function requestOf(name: string, count: number, assignments: number[][] | null = null): CreatePartitionsRequest {
  return {
    topics: [{ name, count, assignments: assignments?.map((brokerIds) => ({ brokerIds })) ?? null }],
    timeoutMs: 1000,
    validateOnly: false,
  }
}
function refusal(request: CreatePartitionsRequest, on = image): unknown[] {
  const { records, response } = createPartitions(contextOf(on), request)
  expect(records).toEqual([])
  const [result] = response.results!
  return [result?.errorCode, result?.errorMessage]
}

describe('CreatePartitions', () => {
  test('adds partitions with as many replicas as the others have', () => {
    const { records, response } = createPartitions(contextOf(image), requestOf('a', 5))
    expect(response.results).toEqual([{ name: 'a', errorCode: 0, errorMessage: null }])
    const partitions = imageAfter(image, records).topicByName('a')!.partitions
    expect(partitions).toHaveLength(5)
    for (const { replicas, leader, leaderEpoch } of partitions)
      expect([replicas.length, replicas[0], leaderEpoch]).toEqual([2, leader, 0])
  })

  test('puts them where the request says', () => {
    const { records } = createPartitions(
      contextOf(image),
      requestOf('a', 4, [
        [3, 1],
        [2, 3],
      ]),
    )
    expect(
      imageAfter(image, records)
        .topicByName('a')!
        .partitions.slice(2)
        .map(({ replicas }) => replicas),
    ).toEqual([
      [3, 1],
      [2, 3],
    ])
  })

  test('only looks, when asked to validate only', () => {
    const { records, response } = createPartitions(contextOf(image), { ...requestOf('a', 3), validateOnly: true })
    expect([records, response.results?.[0]?.errorCode]).toEqual([[], 0])
  })

  test('makes no more partitions at once than one batch of metadata holds, whatever the count', () => {
    for (const count of [20_000, 0x7fffffff])
      expect(() => createPartitions(contextOf(image), requestOf('a', count))).toThrow('excessively large')
  })

  test('refuses what adds nothing, and what does not fit', () => {
    expect(refusal(requestOf('nobody', 3))).toEqual([ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, null])
    expect(refusal(requestOf('a', 2))).toEqual([ErrorCode.INVALID_PARTITIONS, 'Topic already has 2 partition(s).'])
    expect(refusal(requestOf('a', 1))).toEqual([
      ErrorCode.INVALID_PARTITIONS,
      'The topic a currently has 2 partition(s); 1 would not be an increase.',
    ])
    expect(refusal(requestOf('a', 4, [[1, 2]]))).toEqual([
      ErrorCode.INVALID_REPLICA_ASSIGNMENT,
      'Attempted to add 2 additional partition(s), but only 1 assignment(s) were specified.',
    ])
    expect(refusal(requestOf('a', 3, [[1]]))[0]).toBe(ErrorCode.INVALID_REPLICA_ASSIGNMENT)
    expect(refusal(requestOf('a', 3, [[1, 9]]))[0]).toBe(ErrorCode.INVALID_REPLICA_ASSIGNMENT)
    const fenced = imageAfter(image, [brokerRegistered(3, { fenced: true })])
    expect(refusal(requestOf('b', 2, [[3]]), fenced)).toEqual([
      ErrorCode.INVALID_REPLICA_ASSIGNMENT,
      'All brokers specified in the manual partition assignment for partition 1 are fenced or in controlled shutdown.',
    ])
  })

  test('each topic stands for itself; one that is named twice gets nothing', () => {
    const [a] = requestOf('a', 3).topics
    const [b] = requestOf('b', 2).topics
    const { records, response } = createPartitions(contextOf(image), { ...requestOf('a', 3), topics: [a!, b!, a!] })
    expect(records).toHaveLength(1)
    expect(response.results).toEqual([
      { name: 'a', errorCode: ErrorCode.INVALID_REQUEST, errorMessage: 'Duplicate topic name.' },
      { name: 'b', errorCode: 0, errorMessage: null },
    ])
  })
})
