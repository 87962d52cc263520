import { describe, expect, test } from 'vitest'
import { BROKER_RESOURCE, TOPIC_RESOURCE } from '../../src/metadata/configs-image.ts'
import { ImageBuilder } from '../../src/metadata/image-builder.ts'
import { MetadataImage } from '../../src/metadata/metadata-image.ts'
import { decodeRecord, encodeRecord, type NewRecord } from '../../src/metadata/metadata-record.ts'
import { collidingTopic } from '../../src/metadata/topics-image.ts'
import {
  brokerRegistered,
  configSet,
  DIRECTORY_ID,
  feature,
  imageAfter,
  oneBroker,
  plain,
  reloaded,
  topicCreated,
  topicId,
} from './cluster-image.ts'

const T1 = topicId(1)

describe('topics', () => {
  test('are found by id and by name, with their partitions in order', () => {
    const image = oneBroker(topicCreated(T1, 'orders', 3))
    expect(image.topicById(T1)).toBe(image.topicByName('orders'))
    expect(image.topicByName('orders')?.partitions.map(({ leader, replicas }) => ({ leader, replicas }))).toEqual(
      Array(3).fill({ leader: 1, replicas: [1] }),
    )
    expect(image.topicCount).toBe(1)
  })

  test('a change of a partition leaves what it does not name, and raises the epochs it should', () => {
    const before = oneBroker(topicCreated(T1, 'orders', 2, [1, 2]))
    const change = (message: object): NewRecord => ({
      type: 'PartitionChangeRecord',
      version: 2,
      message: { topicId: T1, partitionId: 1, ...message },
    })
    const shrunk = imageAfter(before, [change({ isr: [2] })]).topicById(T1)!.partitions
    expect(shrunk[1]).toEqual({ ...before.topicById(T1)!.partitions[1], isr: [2], partitionEpoch: 1 })
    expect(shrunk[0]).toBe(before.topicById(T1)!.partitions[0])
    const elected = imageAfter(before, [change({ leader: 2, leaderRecoveryState: 1, eligibleLeaderReplicas: [1] })]).topicById(
      T1,
    )!.partitions[1]
    expect(elected).toMatchObject({ leader: 2, leaderEpoch: 1, partitionEpoch: 1, leaderRecoveryState: 1, elr: [1], isr: [1, 2] })
    expect(before.topicById(T1)!.partitions[1]).toMatchObject({ leader: 1, leaderEpoch: 0 })
  })

  test('a removed topic takes its configuration along, and gives its name back', () => {
    const made = oneBroker([...topicCreated(T1, 'a.b'), configSet(TOPIC_RESOURCE, 'a.b', 'retention.ms', '1')])
    const removed = imageAfter(made, [{ type: 'RemoveTopicRecord', version: 0, message: { topicId: T1 } }])
    expect(plain(removed)).toEqual(plain(oneBroker()))
    expect(imageAfter(removed, topicCreated(topicId(2), 'a.b')).topicConfig('a.b')).toEqual({})
  })

  test('names that collide are known, as long as there is one of them', () => {
    const image = oneBroker([...topicCreated(T1, 'a.b'), ...topicCreated(topicId(2), 'c-d')])
    const { topics } = image.parts
    expect([collidingTopic(topics, 'a_b'), collidingTopic(topics, 'a-b'), collidingTopic(topics, 'c.d')]).toEqual([
      'a.b',
      undefined,
      undefined,
    ])
  })

  test('cleared eligible leader replicas are gone, of one topic or of all', () => {
    const withElr = (id: string): NewRecord => ({
      type: 'PartitionChangeRecord',
      version: 2,
      message: { topicId: id, partitionId: 0, eligibleLeaderReplicas: [1], lastKnownElr: [1] },
    })
    const image = oneBroker([...topicCreated(T1, 'a'), ...topicCreated(topicId(2), 'b'), withElr(T1), withElr(topicId(2))])
    const elrs = (cleared: string): unknown => {
      const cleanedUp = imageAfter(image, [{ type: 'ClearElrRecord', version: 0, message: { topicName: cleared } }])
      return [T1, topicId(2)].map((id) => cleanedUp.topicById(id)!.partitions[0]!.elr)
    }
    expect(elrs('a')).toEqual([[], [1]])
    expect(elrs('')).toEqual([[], []])
  })

  test('folders of an older log, which are not named, count as migrating', () => {
    const message = { topicId: T1, partitionId: 0, replicas: [1, 2], isr: [1], leader: 1, leaderEpoch: 0, partitionEpoch: 0 }
    const image = oneBroker([
      { type: 'TopicRecord', version: 0, message: { topicId: T1, name: 'old' } },
      { type: 'PartitionRecord', version: 0, message },
    ])
    expect(image.topicById(T1)!.partitions[0]!.directories).toEqual(['AAAAAAAAAAAAAAAAAAAAAA', 'AAAAAAAAAAAAAAAAAAAAAA'])
  })
})

describe('brokers', () => {
  const change = (message: object, version = 0): NewRecord => ({
    type: 'BrokerRegistrationChangeRecord',
    version,
    message: { brokerId: 1, brokerEpoch: 5, ...message },
  })

  test('are fenced, unfenced and on their way out', () => {
    const image = oneBroker()
    expect(image.broker(1)).toMatchObject({
      id: 1,
      epoch: 5,
      fenced: false,
      inControlledShutdown: false,
      directories: [DIRECTORY_ID],
    })
    const leaving = imageAfter(image, [change({ fenced: 1 }), change({ inControlledShutdown: 1 }, 1)])
    expect(leaving.broker(1)).toMatchObject({ fenced: true, inControlledShutdown: true })
    expect(imageAfter(leaving, [change({ fenced: -1 })]).broker(1)).toMatchObject({ fenced: false, inControlledShutdown: true })
    expect(imageAfter(leaving, [brokerRegistered(1, { brokerEpoch: 9 })]).broker(1)).toMatchObject({
      epoch: 9,
      inControlledShutdown: false,
    })
    expect(
      imageAfter(leaving, [{ type: 'UnregisterBrokerRecord', version: 0, message: { brokerId: 1, brokerEpoch: 5 } }]).broker(1),
    ).toBeUndefined()
  })

  test('a record for another epoch of a broker is a broken log', () => {
    expect(() => imageAfter(oneBroker(), [change({ brokerEpoch: 4, fenced: 1 })])).toThrow('another epoch')
  })
})

describe('the rest of the image', () => {
  const kept: readonly NewRecord[] = [
    configSet(BROKER_RESOURCE, '', 'log.retention.ms', '7'),
    { type: 'ProducerIdsRecord', version: 0, message: { brokerId: 1, brokerEpoch: 5, nextProducerId: 1000 } },
    {
      type: 'ClientQuotaRecord',
      version: 0,
      message: {
        entity: [
          { entityType: 'user', entityName: null },
          { entityType: 'client-id', entityName: 'c' },
        ],
        key: 'producer_byte_rate',
        value: 1.5,
        remove: false,
      },
    },
    {
      type: 'AccessControlEntryRecord',
      version: 0,
      message: {
        id: T1,
        resourceType: 2,
        resourceName: 'orders',
        patternType: 3,
        principal: 'User:a',
        host: '*',
        operation: 3,
        permissionType: 3,
      },
    },
    {
      type: 'UserScramCredentialRecord',
      version: 0,
      message: {
        name: 'alice',
        mechanism: 1,
        salt: Uint8Array.of(1),
        storedKey: Uint8Array.of(2),
        serverKey: Uint8Array.of(3),
        iterations: 4096,
      },
    },
    {
      type: 'DelegationTokenRecord',
      version: 0,
      message: {
        owner: 'User:a',
        requester: 'User:b',
        renewers: ['User:c'],
        issueTimestamp: 1,
        maxTimestamp: 3,
        expirationTimestamp: 2,
        tokenId: 't',
      },
    },
    {
      type: 'RegisterControllerRecord',
      version: 0,
      message: {
        controllerId: 1,
        incarnationId: T1,
        zkMigrationReady: false,
        endPoints: [{ name: 'CONTROLLER', host: 'h', port: 9093, securityProtocol: 0 }],
        features: [{ name: 'kraft.version', minSupportedVersion: 0, maxSupportedVersion: 1 }],
      },
    },
  ]

  test('a snapshot loses nothing, of what has no use here yet neither', () => {
    const image = oneBroker([...topicCreated(T1, 'a', 3), configSet(TOPIC_RESOURCE, 'a', 'retention.ms', '1'), ...kept])
    expect(plain(reloaded(image))).toEqual(plain(image))
  })

  test('what is removed is gone', () => {
    const removals: readonly NewRecord[] = [
      configSet(BROKER_RESOURCE, '', 'log.retention.ms', null),
      {
        type: 'ClientQuotaRecord',
        version: 0,
        message: {
          entity: [
            { entityType: 'client-id', entityName: 'c' },
            { entityType: 'user', entityName: null },
          ],
          key: 'producer_byte_rate',
          value: 0,
          remove: true,
        },
      },
      { type: 'RemoveAccessControlEntryRecord', version: 0, message: { id: T1 } },
      { type: 'RemoveUserScramCredentialRecord', version: 0, message: { name: 'alice', mechanism: 1 } },
      { type: 'RemoveDelegationTokenRecord', version: 0, message: { tokenId: 't' } },
      feature('transaction.version', 0),
    ]
    const image = imageAfter(oneBroker(kept), removals)
    const { configs, clientQuotas, acls, scramCredentials, delegationTokens } = image.parts
    expect([configs, clientQuotas, acls, scramCredentials, delegationTokens].map(({ size }) => size)).toEqual([0, 0, 0, 0, 0])
    expect(image.featureLevel('transaction.version')).toBe(0)
  })

  test('a level of metadata.version that is not known stops everything', () => {
    expect(() => imageAfter(MetadataImage.EMPTY, [feature('metadata.version', 31)])).toThrow('levels 7 to 30 are known here')
    expect(() => imageAfter(MetadataImage.EMPTY, [feature('metadata.version', 6)])).toThrow('levels 7 to 30 are known here')
  })

  test.each([
    [{ type: 'RemoveTopicRecord', version: 0, message: { topicId: topicId(9) } }],
    [{ type: 'PartitionChangeRecord', version: 2, message: { topicId: topicId(9), partitionId: 0 } }],
    [{ type: 'PartitionChangeRecord', version: 2, message: { topicId: T1, partitionId: 7 } }],
    [{ type: 'TopicRecord', version: 0, message: { topicId: topicId(9), name: 'orders' } }],
    [
      {
        type: 'PartitionRecord',
        version: 2,
        message: { topicId: T1, partitionId: 5, replicas: [1], isr: [1], leader: 1, directories: [DIRECTORY_ID] },
      },
    ],
    [
      {
        type: 'PartitionRecord',
        version: 2,
        message: { topicId: T1, partitionId: 1, replicas: [1, 2], isr: [1], leader: 1, directories: [DIRECTORY_ID] },
      },
    ],
    [{ type: 'ClearElrRecord', version: 0, message: { topicName: 'nobody' } }],
    [{ type: 'FenceBrokerRecord', version: 0, message: { id: 7, epoch: 5 } }],
    [{ type: 'RemoveAccessControlEntryRecord', version: 0, message: { id: T1 } }],
  ] as NewRecord[][])('a record that does not fit what came before is a broken log: $type', (record) => {
    expect(() => imageAfter(oneBroker(topicCreated(T1, 'orders')), [record])).toThrow()
  })
})

describe('ten thousand topics', () => {
  test('one change makes a few small arrays, not a copy of all', () => {
    let image = oneBroker(Array.from({ length: 10_000 }, (_, number) => topicCreated(topicId(number), `topic-${number}`)).flat())
    const record = decodeRecord(
      encodeRecord({ type: 'PartitionChangeRecord', version: 2, message: { topicId: topicId(5000), partitionId: 0, isr: [1] } }),
    )
    const before = image
    const startedMs = performance.now()
    for (let times = 0; times < 1000; times++) {
      const builder = new ImageBuilder(image)
      builder.apply(record)
      image = builder.build()
    }
    const eachUs = performance.now() - startedMs
    const shared = [...before.topics()].filter((topic) => image.topicById(topic.id) === topic)
    expect(shared.length).toBe(9_999)
    expect(image.topicById(topicId(5000))?.partitions[0]?.partitionEpoch).toBe(1000)
    // About 5 µs; a copy of two maps of ten thousand would take a millisecond.
    expect(eachUs).toBeLessThan(300)
  })
})
