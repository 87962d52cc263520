import { describe, expect, test } from 'vitest'
import { assignReplicasToDirs } from '../../src/controller/assign-replicas-to-dirs.ts'
import type { MetadataImage } from '../../src/metadata/metadata-image.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { DIRECTORY_ID, feature, imageAfter, oneBroker, topicCreated, topicId } from '../metadata/cluster-image.ts'
import { contextOf, ofType, threeBrokers } from './controller-fixture.ts'

const ORDERS = topicId(1)
const OTHER = topicId(80)

/** Broker 1 with two log directories, and a topic of two partitions in the first. */
function withTopic(directories: readonly string[] = [DIRECTORY_ID, OTHER]): MetadataImage {
  return imageAfter(oneBroker(), [
    ...topicCreated(ORDERS, 'orders', 2),
    { type: 'BrokerRegistrationChangeRecord', version: 2, message: { brokerId: 1, brokerEpoch: 5, logDirs: directories } },
  ])
}

function assign(
  image: MetadataImage,
  directory: string,
  topic = ORDERS,
  partitionIndexes: readonly number[] = [0],
  brokerId = 1,
) {
  return assignReplicasToDirs(contextOf(image), {
    brokerId,
    brokerEpoch: 5,
    directories: [
      { id: directory, topics: [{ topicId: topic, partitions: partitionIndexes.map((partitionIndex) => ({ partitionIndex })) }] },
    ],
  })
}

function errorsOf({ response }: ReturnType<typeof assign>): (number | undefined)[] {
  return response.directories![0]!.topics![0]!.partitions!.map(({ errorCode }) => errorCode)
}

describe('AssignReplicasToDirs', () => {
  test('says where a replica is, and nothing else of its partition', () => {
    const image = withTopic()
    const assigned = assign(image, OTHER)
    expect(errorsOf(assigned)).toEqual([ErrorCode.NONE])
    expect(ofType(assigned.records, 'PartitionChangeRecord')).toEqual([{ topicId: ORDERS, partitionId: 0, directories: [OTHER] }])
    const after = imageAfter(image, assigned.records).topicById(ORDERS)!.partitions
    expect(after.map(({ directories, leader, leaderEpoch }) => ({ directories, leader, leaderEpoch }))).toEqual([
      { directories: [OTHER], leader: 1, leaderEpoch: 0 },
      { directories: [DIRECTORY_ID], leader: 1, leaderEpoch: 0 },
    ])
  })

  test('of what is known already makes no record', () => {
    const assigned = assign(withTopic(), DIRECTORY_ID)
    expect([assigned.records, errorsOf(assigned)]).toEqual([[], [ErrorCode.NONE]])
  })

  test('gives a leader to a partition whose replica was taken for gone with the directory that it had been in', () => {
    const orphaned = imageAfter(withTopic([OTHER]), [
      { type: 'PartitionChangeRecord', version: 2, message: { topicId: ORDERS, partitionId: 0, leader: -1 } },
    ])
    const after = imageAfter(orphaned, assign(orphaned, OTHER).records).topicById(ORDERS)!.partitions[0]!
    expect(after).toMatchObject({ directories: [OTHER], leader: 1, isr: [1] })
  })

  test('takes the leadership from a replica that is in a directory which is not there', () => {
    const image = imageAfter(threeBrokers(), topicCreated(ORDERS, 'orders', 1, [1, 2]))
    const after = imageAfter(image, assign(image, OTHER).records).topicById(ORDERS)!.partitions[0]!
    expect(after).toMatchObject({ directories: [OTHER, DIRECTORY_ID], leader: 2, isr: [2] })
  })

  test('is refused for what is not there, and done for the rest', () => {
    expect(errorsOf(assign(withTopic(), OTHER, topicId(2)))).toEqual([ErrorCode.UNKNOWN_TOPIC_ID])
    const some = assign(withTopic(), OTHER, ORDERS, [5, 1])
    expect(errorsOf(some)).toEqual([ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, ErrorCode.NONE])
    expect(some.records).toHaveLength(1)
    const image = imageAfter(threeBrokers(), topicCreated(ORDERS, 'orders', 1, [2]))
    expect(errorsOf(assign(image, OTHER))).toEqual([ErrorCode.NOT_LEADER_OR_FOLLOWER])
  })

  test('is refused as a whole to a broker of another life, and before the metadata know of directories', () => {
    expect(() => assign(withTopic(), OTHER, ORDERS, [0], 7)).toThrow(
      expect.objectContaining({ errorCode: ErrorCode.STALE_BROKER_EPOCH }),
    )
    const old = imageAfter(withTopic(), [feature('metadata.version', 15)])
    expect(() => assign(old, OTHER)).toThrow(expect.objectContaining({ errorCode: ErrorCode.UNSUPPORTED_VERSION }))
  })
})
