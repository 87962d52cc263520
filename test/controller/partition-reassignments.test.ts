import { describe, expect, test } from 'vitest'
import { alterPartitionReassignments, listPartitionReassignments } from '../../src/controller/partition-reassignments.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { imageAfter, topicCreated, topicId } from '../metadata/cluster-image.ts'
import { contextOf, ofType, threeBrokers } from './controller-fixture.ts'

const image = threeBrokers([...topicCreated(topicId(1), 'a', 2, [1, 2]), ...topicCreated(topicId(2), 'b')])

function alter(replicas: number[] | null, { on = image, name = 'a', partitionIndex = 0, allowed = true } = {}) {
  const asked = {
    timeoutMs: 1000,
    allowReplicationFactorChange: allowed,
    topics: [{ name, partitions: [{ partitionIndex, replicas }] }],
  }
  const { records, response } = alterPartitionReassignments(contextOf(on), asked, 1)
  const [result] = response.responses![0]!.partitions!
  return { records, after: imageAfter(on, records), result: [result?.errorCode, result?.errorMessage] }
}
const list = (on: typeof image, topics: { name: string; partitionIndexes: number[] }[] | null = null) =>
  listPartitionReassignments(contextOf(on), { timeoutMs: 1000, topics }).response.topics

describe('AlterPartitionReassignments', () => {
  test('changes nothing where the replicas are the same', () => {
    expect(alter([1, 2])).toMatchObject({ records: [], result: [0, null] })
  })

  test('is done at once where only the order is another', () => {
    const { after } = alter([2, 1])
    expect(after.topicByName('a')!.partitions[0]).toMatchObject({ replicas: [2, 1], leader: 1, addingReplicas: [] })
  })

  test('is under way until the new replicas are in sync', () => {
    const { after } = alter([1, 3])
    expect(after.topicByName('a')!.partitions[0]).toMatchObject({
      replicas: [1, 3, 2],
      addingReplicas: [3],
      removingReplicas: [2],
      leader: 1,
    })
    expect(list(after)).toEqual([
      { name: 'a', partitions: [{ partitionIndex: 0, replicas: [1, 3, 2], addingReplicas: [3], removingReplicas: [2] }] },
    ])
    expect(
      list(after, [
        { name: 'a', partitionIndexes: [1, 9] },
        { name: 'x', partitionIndexes: [0] },
      ]),
    ).toEqual([])
  })

  test('takes a replica away at once, with a new leader epoch', () => {
    const { after } = alter([1])
    expect(after.topicByName('a')!.partitions[0]).toMatchObject({ replicas: [1], isr: [1], leader: 1, leaderEpoch: 1 })
  })

  test('goes back to the replicas from before', () => {
    const { after } = alter([1, 3])
    const { after: back, result } = alter(null, { on: after })
    expect(result).toEqual([0, null])
    expect(back.topicByName('a')!.partitions[0]).toMatchObject({ replicas: [1, 2], addingReplicas: [], removingReplicas: [] })
  })

  test('does not go back where only new replicas are in sync, unless unclean elections are allowed', () => {
    const { after } = alter([1, 3])
    const message = { topicId: topicId(1), partitionId: 0, isr: [3], leader: 3 }
    const alone = imageAfter(after, [{ type: 'PartitionChangeRecord', version: 2, message }])
    expect(alter(null, { on: alone }).result[0]).toBe(ErrorCode.INVALID_REPLICA_ASSIGNMENT)
    const value = { resourceType: 2, resourceName: 'a', name: 'unclean.leader.election.enable', value: 'true' }
    const allowed = imageAfter(alone, [{ type: 'ConfigRecord', version: 0, message: value }])
    expect(alter(null, { on: allowed }).result[0]).toBe(0)
  })

  test('tells why it cannot be', () => {
    expect(alter(null).result).toEqual([ErrorCode.NO_REASSIGNMENT_IN_PROGRESS, 'No partition reassignment is in progress.'])
    expect(alter([9]).result).toEqual([
      ErrorCode.INVALID_REPLICA_ASSIGNMENT,
      'The manual partition assignment includes broker 9, but no such broker is registered.',
    ])
    expect(alter([]).result[0]).toBe(ErrorCode.INVALID_REPLICA_ASSIGNMENT)
    expect(alter([1], { allowed: false }).result).toEqual([
      ErrorCode.INVALID_REPLICATION_FACTOR,
      'The replication factor is changed from 2 to 1',
    ])
    expect(alter([1], { name: 'x' }).result).toEqual([3, 'Unable to find a topic named x.'])
    expect(alter([1], { partitionIndex: 9 }).result).toEqual([3, 'Unable to find partition a:9.'])
  })

  test('writes the folders of the new replicas too', () => {
    expect(ofType(alter([1, 3]).records, 'PartitionChangeRecord')[0]?.directories).toHaveLength(3)
  })
})
