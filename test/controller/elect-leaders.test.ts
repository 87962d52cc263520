import { describe, expect, test } from 'vitest'
import { electLeaders } from '../../src/controller/elect-leaders.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import type { ElectLeadersRequest } from '../../src/protocol/generated/api/elect-leaders.ts'
import { brokerRegistered, imageAfter, topicCreated, topicId } from '../metadata/cluster-image.ts'
import { contextOf, ofType, threeBrokers } from './controller-fixture.ts'

const PREFERRED = 0
const UNCLEAN = 1
const image = threeBrokers([...topicCreated(topicId(1), 'a', 2, [1, 2]), ...topicCreated(topicId(2), 'b')])

function changed(partitionId: number, message: { leader?: number; isr?: number[] }) {
  return { type: 'PartitionChangeRecord', version: 2, message: { topicId: topicId(1), partitionId, ...message } } as const
}
function request(electionType: number, partitions: number[] | null, topic = 'a'): ElectLeadersRequest {
  return { electionType, topicPartitions: partitions === null ? null : [{ topic, partitions }], timeoutMs: 1000 }
}
const outcome = (on: typeof image, asked: ElectLeadersRequest) => {
  const { records, response } = electLeaders(contextOf(on), asked, 2)
  return {
    after: imageAfter(on, records),
    results: response.replicaElectionResults!.flatMap(({ topic, partitionResult }) =>
      partitionResult!.map(({ partitionId, errorCode, errorMessage }) => [topic, partitionId, errorCode, errorMessage]),
    ),
  }
}

describe('ElectLeaders', () => {
  test('lets the first replica lead again', () => {
    const moved = imageAfter(image, [changed(0, { leader: 2 })])
    const { after, results } = outcome(moved, request(PREFERRED, [0]))
    expect(results).toEqual([['a', 0, 0, null]])
    expect(after.topicByName('a')!.partitions[0]).toMatchObject({ leader: 1, leaderEpoch: 2 })
  })

  test('is not needed where it leads already', () => {
    expect(outcome(image, request(PREFERRED, [1])).results).toEqual([
      ['a', 1, ErrorCode.ELECTION_NOT_NEEDED, 'Leader election not needed for topic partition.'],
    ])
  })

  test('cannot be where the first replica is not in sync', () => {
    const behind = imageAfter(image, [changed(0, { leader: 2, isr: [2] })])
    expect(outcome(behind, request(PREFERRED, [0])).results[0]![2]).toBe(ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE)
  })

  test('takes anyone where nobody has all, when asked to', () => {
    const lost = imageAfter(image, [changed(0, { leader: -1, isr: [] })])
    const { after, results } = outcome(lost, request(UNCLEAN, [0, 1]))
    expect(results.map(([, , code]) => code)).toEqual([0, ErrorCode.ELECTION_NOT_NEEDED])
    expect(after.topicByName('a')!.partitions[0]).toMatchObject({ leader: 1, isr: [1], leaderRecoveryState: 1 })
  })

  test('finds nobody where nobody is there', () => {
    const gone = imageAfter(image, [
      changed(0, { leader: -1, isr: [] }),
      brokerRegistered(1, { fenced: true }),
      brokerRegistered(2, { fenced: true }),
    ])
    expect(outcome(gone, request(UNCLEAN, [0])).results[0]![2]).toBe(ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE)
  })

  test('of all partitions tells of those alone that needed one', () => {
    const moved = imageAfter(image, [changed(1, { leader: 2 })])
    const { response } = electLeaders(contextOf(moved), request(PREFERRED, null), 2)
    expect(response.replicaElectionResults!.toSorted((one, other) => (one.topic! < other.topic! ? -1 : 1))).toEqual([
      { topic: 'a', partitionResult: [{ partitionId: 1, errorCode: 0, errorMessage: null }] },
      { topic: 'b', partitionResult: [] },
    ])
  })

  test('knows no other topics, partitions and types', () => {
    expect(outcome(image, request(PREFERRED, [7])).results).toEqual([
      ['a', 7, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, 'No such partition as a-7'],
    ])
    expect(outcome(image, request(PREFERRED, [0], 'c')).results).toEqual([
      ['c', 0, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, 'No such topic as c'],
    ])
    const { records, response } = electLeaders(contextOf(image), request(5, [0]), 2)
    expect([ofType(records, 'PartitionChangeRecord'), response.errorCode]).toEqual([[], ErrorCode.INVALID_REQUEST])
  })
})
