import { describe, expect, test } from 'vitest'
import type { MetadataCommitted } from '../../src/messages/message.ts'
import { BROKER_RESOURCE, TOPIC_RESOURCE } from '../../src/metadata/configs-image.ts'
import { ImageFollower } from '../../src/metadata/image-follower.ts'
import { imageToRecords } from '../../src/metadata/image-records.ts'
import type { MetadataImage } from '../../src/metadata/metadata-image.ts'
import { encodeRecord, type NewRecord } from '../../src/metadata/metadata-record.ts'
import { brokerRegistered, configSet, oneBroker, plain, topicCreated, topicId } from './cluster-image.ts'

const T1 = topicId(1)
const T2 = topicId(2)

describe('an image follower', () => {
  test('knows nothing before the first message, and all after it', () => {
    const follower = new ImageFollower()
    expect([follower.endOffset, follower.image.topicCount]).toEqual([-1, 0])
    const image = oneBroker([...topicCreated(T1, 'a', 2), configSet(TOPIC_RESOURCE, 'a', 'retention.ms', '1')])
    const changes = follower.follow(snapshot(image, 17, 3))
    expect([follower.endOffset, follower.epoch]).toEqual([17, 3])
    expect(plain(follower.image)).toEqual(plain(image))
    expect(changes.topicsCreated.map(({ name }) => name)).toEqual(['a'])
    expect(changes).toMatchObject({ topicsRemoved: [], topicsChanged: [], brokersChanged: true, featuresChanged: true })
    expect(changes.configsChanged).toEqual([{ type: TOPIC_RESOURCE, name: 'a' }])
  })

  test('tells what an increment changed', () => {
    const follower = new ImageFollower()
    follower.follow(snapshot(oneBroker([...topicCreated(T1, 'a'), ...topicCreated(T2, 'b')]), 20))
    const changes = follower.follow(
      increment(25, [
        ...topicCreated(topicId(3), 'c'),
        { type: 'RemoveTopicRecord', version: 0, message: { topicId: T1 } },
        { type: 'PartitionChangeRecord', version: 2, message: { topicId: T2, partitionId: 0, leader: 1 } },
        configSet(BROKER_RESOURCE, '', 'log.retention.ms', '5'),
      ]),
    )
    expect(names(changes)).toEqual({ created: ['c'], removed: ['a'], changed: ['b'] })
    expect(changes.configsChanged).toContainEqual({ type: BROKER_RESOURCE, name: '' })
    expect([changes.brokersChanged, changes.featuresChanged]).toEqual([false, false])
    expect(follower.follow(increment(26, [brokerRegistered(2)])).brokersChanged).toBe(true)
  })

  test('a topic that comes and goes within one increment is not told of, one that is made anew is another', () => {
    const follower = new ImageFollower()
    follower.follow(snapshot(oneBroker(topicCreated(T1, 'a')), 20))
    const removed = (id: string): NewRecord => ({ type: 'RemoveTopicRecord', version: 0, message: { topicId: id } })
    expect(names(follower.follow(increment(21, [...topicCreated(T2, 'b'), removed(T2)])))).toEqual({
      created: [],
      removed: [],
      changed: [],
    })
    expect(names(follower.follow(increment(22, [removed(T1), ...topicCreated(T2, 'a')])))).toEqual({
      created: ['a'],
      removed: ['a'],
      changed: [],
    })
  })

  test('a second snapshot, from a quorum that was restarted, tells the difference to what was known', () => {
    const follower = new ImageFollower()
    follower.follow(
      snapshot(oneBroker([...topicCreated(T1, 'a'), ...topicCreated(T2, 'b'), configSet(TOPIC_RESOURCE, 'a', 'x', '1')]), 20),
    )
    const changes = follower.follow(
      snapshot(
        oneBroker([...topicCreated(T1, 'a', 2), ...topicCreated(topicId(3), 'c'), configSet(TOPIC_RESOURCE, 'a', 'x', '1')]),
        30,
      ),
    )
    expect(names(changes)).toEqual({ created: ['c'], removed: ['b'], changed: ['a'] })
    expect(changes.configsChanged).toEqual([])
    expect(names(follower.follow(snapshot(follower.image, 30)))).toEqual({ created: [], removed: [], changed: [] })
  })
})

function snapshot(image: MetadataImage, endOffset: number, epoch = 1): MetadataCommitted {
  return { kind: 'metadata-committed', endOffset, epoch, snapshot: true, records: [...imageToRecords(image)].map(encodeRecord) }
}

function increment(endOffset: number, records: readonly NewRecord[]): MetadataCommitted {
  return { kind: 'metadata-committed', endOffset, epoch: 1, snapshot: false, records: records.map(encodeRecord) }
}

function names(changes: ReturnType<ImageFollower['follow']>): unknown {
  const of = (topics: readonly { name: string }[]): string[] => topics.map(({ name }) => name)
  return { created: of(changes.topicsCreated), removed: of(changes.topicsRemoved), changed: of(changes.topicsChanged) }
}
