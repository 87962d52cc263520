import { describe, expect, test } from 'vitest'
import {
  enterControlledShutdown,
  fenceBroker,
  recoveredPartitions,
  registerBroker,
  unfenceBroker,
} from '../../src/controller/broker-lifecycle.ts'
import { MetadataImage } from '../../src/metadata/metadata-image.ts'
import type { NewRecord } from '../../src/metadata/metadata-record.ts'
import {
  BOOTSTRAP,
  configSet,
  DIRECTORY_ID,
  feature,
  imageAfter,
  oneBroker,
  topicCreated,
  topicId,
} from '../metadata/cluster-image.ts'
import { contextOf, ofType, threeBrokers } from './controller-fixture.ts'

const T1 = topicId(1)
const broker = {
  brokerId: 1,
  incarnationId: topicId(99),
  endpoints: [],
  rack: null,
  directories: [DIRECTORY_ID],
  previousBrokerEpoch: -1,
}

function partition(image: MetadataImage) {
  return image.topicById(T1)!.partitions[0]!
}
function stopped(image: MetadataImage): MetadataImage {
  const leaving = imageAfter(image, enterControlledShutdown(contextOf(image), 1))
  return imageAfter(leaving, fenceBroker(contextOf(leaving), 1))
}
function started(image: MetadataImage, previousBrokerEpoch: number): MetadataImage {
  const registered = imageAfter(image, registerBroker(contextOf(image), { ...broker, previousBrokerEpoch }).records)
  return imageAfter(registered, unfenceBroker(contextOf(registered), 1))
}

describe('a broker that is registered', () => {
  test('is fenced as yet, and its epoch is where its registration stands', () => {
    const bootstrapped = imageAfter(MetadataImage.EMPTY, BOOTSTRAP)
    const { records, brokerEpoch } = registerBroker(contextOf(bootstrapped), broker)
    expect(brokerEpoch).toBe(100)
    expect(imageAfter(bootstrapped, records).broker(1)).toMatchObject({
      epoch: 100,
      fenced: true,
      directories: [DIRECTORY_ID],
      cordonedDirectories: [],
    })
  })

  test('tells of the levels it knows, and does not join a cluster at another', () => {
    const { records } = registerBroker(contextOf(oneBroker()), broker)
    expect(ofType(records, 'RegisterBrokerRecord')[0]?.features).toContainEqual({
      name: 'metadata.version',
      minSupportedVersion: 7,
      maxSupportedVersion: 30,
    })
    const newer = oneBroker([feature('transaction.version', 3)])
    expect(() => registerBroker(contextOf(newer), broker)).toThrow('transaction.version at level 3')
    expect(() => registerBroker(contextOf(oneBroker([feature('brand.new', 1)])), broker)).toThrow('brand.new at level 1')
  })

  test('is the same one when its process tells of itself again: it leads what it led', () => {
    const image = oneBroker(topicCreated(T1, 'a'))
    const { incarnationId } = image.broker(1)!
    const again = imageAfter(image, registerBroker(contextOf(image), { ...broker, incarnationId }).records)
    expect(again.broker(1)).toMatchObject({ epoch: 5, fenced: false })
    expect(partition(again)).toBe(partition(image))
  })

  test('writes no more than an older cluster understands', () => {
    const older = imageAfter(MetadataImage.EMPTY, [feature('metadata.version', 7)])
    const [record] = registerBroker(contextOf(older), broker).records
    expect(record).toMatchObject({ type: 'RegisterBrokerRecord', version: 1 })
    expect(imageAfter(older, [record!]).broker(1)?.directories).toEqual([])
  })
})

describe('a broker that was stopped in good order and starts again', () => {
  const image = oneBroker(topicCreated(T1, 'a', 1))

  test('gives up what it leads, but may have it again', () => {
    expect(partition(stopped(image))).toMatchObject({ leader: -1, leaderEpoch: 1, isr: [], elr: [1], lastKnownElr: [1] })
    expect(stopped(image).broker(1)).toMatchObject({ fenced: true, inControlledShutdown: true })
  })

  test('leads again in a new epoch, by a clean election', () => {
    expect(partition(started(stopped(image), 5))).toMatchObject({
      leader: 1,
      leaderEpoch: 2,
      isr: [1],
      elr: [],
      lastKnownElr: [],
      leaderRecoveryState: 0,
    })
  })
})

describe('a broker that crashed and starts again', () => {
  const image = oneBroker(topicCreated(T1, 'a', 1))

  test('may have lost what it had: it leads as the last that did, and recovers', () => {
    const registered = imageAfter(image, registerBroker(contextOf(image), broker).records)
    expect(partition(registered)).toMatchObject({ leader: -1, isr: [], elr: [], lastKnownElr: [1] })
    const led = started(image, -1)
    expect(partition(led)).toMatchObject({ leader: 1, leaderEpoch: 2, isr: [1], lastKnownElr: [], leaderRecoveryState: 1 })
    const recovered = imageAfter(led, recoveredPartitions(contextOf(led), 1))
    expect(partition(recovered)).toMatchObject({ leader: 1, leaderEpoch: 2, leaderRecoveryState: 0 })
    expect(recoveredPartitions(contextOf(recovered), 1)).toEqual([])
  })

  test('without eligible leader replicas it stays in the ISR that is known, and leads again in a new epoch', () => {
    const off = imageAfter(image, [feature('eligible.leader.replicas.version', 0)])
    const registered = imageAfter(off, registerBroker(contextOf(off), broker).records)
    expect(partition(registered)).toMatchObject({ leader: -1, isr: [1], elr: [], lastKnownElr: [] })
    expect(partition(started(off, -1))).toMatchObject({ leader: 1, leaderEpoch: 2, isr: [1], leaderRecoveryState: 0 })
  })
})

describe('with several replicas', () => {
  const image = threeBrokers(topicCreated(T1, 'a', 1, [1, 2, 3]))

  test('another in-sync replica leads when the leader goes', () => {
    const without = imageAfter(image, fenceBroker(contextOf(image), 1))
    expect(partition(without)).toMatchObject({ leader: 2, leaderEpoch: 1, isr: [2, 3], elr: [] })
  })

  test('a follower that goes leaves the ISR; the leader and its epoch stay', () => {
    const without = imageAfter(image, fenceBroker(contextOf(image), 3))
    expect(partition(without)).toMatchObject({ leader: 1, leaderEpoch: 0, isr: [1, 2], partitionEpoch: 1 })
  })

  test('under an old metadata.version the epoch goes up when the ISR shrinks', () => {
    const old = imageAfter(image, [feature('eligible.leader.replicas.version', 0), feature('metadata.version', 10)])
    expect(partition(imageAfter(old, fenceBroker(contextOf(old), 3)))).toMatchObject({ leader: 1, leaderEpoch: 1, isr: [1, 2] })
  })

  test('who leaves an ISR that is smaller than the minimum stays eligible', () => {
    const strict = imageAfter(image, [configSet(2, 'a', 'min.insync.replicas', '2')])
    const two = imageAfter(strict, fenceBroker(contextOf(strict), 1))
    const one = imageAfter(two, fenceBroker(contextOf(two), 2))
    expect(partition(one)).toMatchObject({ leader: 3, isr: [3], elr: [2] })
    const none = imageAfter(one, fenceBroker(contextOf(one), 3))
    expect(partition(none)).toMatchObject({ leader: -1, isr: [], lastKnownElr: [3] })
    expect([...partition(none).elr].sort()).toEqual([2, 3])
    const unfenced = imageAfter(none, unfenceBroker(contextOf(none), 2))
    expect(partition(unfenced)).toMatchObject({ leader: 2, isr: [2], elr: [3] })
  })

  test('an unclean election needs the topic’s leave', () => {
    const outOfSync: NewRecord = { type: 'PartitionChangeRecord', version: 2, message: { topicId: T1, partitionId: 0, isr: [1] } }
    const behind = imageAfter(image, [outOfSync, feature('eligible.leader.replicas.version', 0)])
    expect(partition(imageAfter(behind, fenceBroker(contextOf(behind), 1)))).toMatchObject({ leader: -1, isr: [1] })
    const allowed = imageAfter(behind, [configSet(2, 'a', 'unclean.leader.election.enable', 'true')])
    expect(partition(imageAfter(allowed, fenceBroker(contextOf(allowed), 1)))).toMatchObject({
      leader: 2,
      isr: [2],
      leaderRecoveryState: 1,
    })
  })
})
