import { describe, expect, test } from 'vitest'
import { createTopics } from '../../src/controller/create-topics.ts'
import { MetadataImage } from '../../src/metadata/metadata-image.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import type { CreateTopicsRequest, CreateTopicsRequestCreatableTopic } from '../../src/protocol/generated/api/create-topics.ts'
import {
  BOOTSTRAP,
  brokerRegistered,
  configSet,
  DIRECTORY_ID,
  imageAfter,
  oneBroker,
  topicCreated,
  topicId,
} from '../metadata/cluster-image.ts'
import { contextOf, ofType, threeBrokers } from './controller-fixture.ts'

type Topic = Partial<CreateTopicsRequestCreatableTopic> & { name: string }

function requestOf(topics: readonly Topic[], validateOnly = false): CreateTopicsRequest {
  const whole = topics.map((topic) => ({ numPartitions: 1, replicationFactor: 1, assignments: [], configs: [], ...topic }))
  return { topics: whole, timeoutMs: 1000, validateOnly }
}

/** Code and message for one topic. */
function refusal(topic: Topic, image = oneBroker(), texts = {}): [number | undefined, string | null | undefined] {
  const { records, response } = createTopics(contextOf(image, texts), requestOf([topic]))
  expect(records).toEqual([])
  const [result] = response.topics!
  return [result?.errorCode, result?.errorMessage]
}

describe('CreateTopics', () => {
  test('makes a topic with its settings and its partitions, in that order', () => {
    const topic = { name: 'orders', numPartitions: 2, configs: [{ name: 'retention.ms', value: '5' }] }
    const { records, response } = createTopics(contextOf(oneBroker()), requestOf([topic]))
    const image = imageAfter(oneBroker(), records)
    expect(records.map(({ type }) => type)).toEqual(['TopicRecord', 'ConfigRecord', 'PartitionRecord', 'PartitionRecord'])
    expect(image.topicConfig('orders')).toEqual({ 'retention.ms': '5' })
    expect(image.topicByName('orders')?.partitions[1]).toEqual({
      replicas: [1],
      directories: [DIRECTORY_ID],
      isr: [1],
      removingReplicas: [],
      addingReplicas: [],
      elr: [],
      lastKnownElr: [],
      leader: 1,
      leaderRecoveryState: 0,
      leaderEpoch: 0,
      partitionEpoch: 0,
    })
    expect(response.topics).toMatchObject([
      {
        name: 'orders',
        topicId: image.topicByName('orders')?.id,
        errorCode: 0,
        errorMessage: null,
        numPartitions: 2,
        replicationFactor: 1,
      },
    ])
  })

  test('answers with the whole configuration of the topic, and where each value comes from', () => {
    const image = oneBroker([configSet(4, '', 'log.segment.bytes', '2000000'), configSet(4, '1', 'log.roll.ms', '7')])
    const topic = { name: 'orders', configs: [{ name: 'cleanup.policy', value: 'compact' }] }
    const [result] = createTopics(contextOf(image, { 'log.index.interval.bytes': '9' }), requestOf([topic])).response.topics!
    const configs = new Map(result?.configs?.map((config) => [config?.name, [config?.value, config?.configSource]]))
    expect(configs.get('cleanup.policy')).toEqual(['compact', 1])
    expect(configs.get('segment.ms')).toEqual(['7', 2])
    expect(configs.get('segment.bytes')).toEqual(['2000000', 3])
    expect(configs.get('index.interval.bytes')).toEqual(['9', 4])
    expect(configs.get('preallocate')).toEqual(['false', 5])
    expect([...configs.keys()]).toEqual([...configs.keys()].sort())
  })

  test('takes the broker’s own numbers where the request says -1', () => {
    const topic = { name: 'orders', numPartitions: -1, replicationFactor: -1 }
    const { response } = createTopics(
      contextOf(threeBrokers(), { 'num.partitions': '4', 'default.replication.factor': '3' }),
      requestOf([topic]),
    )
    expect(response.topics).toMatchObject([{ numPartitions: 4, replicationFactor: 3 }])
  })

  test('only looks, when asked to validate only', () => {
    const { records, response } = createTopics(contextOf(oneBroker()), requestOf([{ name: 'orders' }], true))
    expect(records).toEqual([])
    expect(response.topics).toMatchObject([{ name: 'orders', errorCode: 0, numPartitions: 1 }])
  })

  test('puts replicas where the request says', () => {
    const assignments = [
      { partitionIndex: 1, brokerIds: [3, 1] },
      { partitionIndex: 0, brokerIds: [2, 3] },
    ]
    const topic = { name: 'orders', numPartitions: -1, replicationFactor: -1, assignments }
    const { records } = createTopics(contextOf(threeBrokers()), requestOf([topic]))
    expect(
      imageAfter(threeBrokers(), records)
        .topicByName('orders')
        ?.partitions.map(({ replicas, leader }) => [replicas, leader]),
    ).toEqual([
      [[2, 3], 2],
      [[3, 1], 3],
    ])
  })

  test('leads from the first replica that is active', () => {
    const image = imageAfter(threeBrokers(), [brokerRegistered(2, { fenced: true })])
    const topic = {
      name: 'orders',
      numPartitions: -1,
      replicationFactor: -1,
      assignments: [{ partitionIndex: 0, brokerIds: [2, 3] }],
    }
    const { records } = createTopics(contextOf(image), requestOf([topic]))
    expect(ofType(records, 'PartitionRecord')).toMatchObject([{ replicas: [2, 3], isr: [3], leader: 3 }])
  })

  test('each topic of a request stands for itself', () => {
    const { records, response } = createTopics(contextOf(oneBroker()), requestOf([{ name: 'a' }, { name: '' }, { name: 'b' }]))
    expect(response.topics?.map((topic) => topic?.errorCode)).toEqual([0, ErrorCode.INVALID_TOPIC_EXCEPTION, 0])
    expect(ofType(records, 'TopicRecord').map(({ name }) => name)).toEqual(['a', 'b'])
  })
})

describe('CreateTopics refuses', () => {
  const manual = 'The manual partition assignment includes'
  const assigned = (...assignments: number[][]): Topic => ({
    name: 't',
    numPartitions: -1,
    replicationFactor: -1,
    assignments: assignments.map((brokerIds, partitionIndex) => ({ partitionIndex, brokerIds })),
  })

  test('a name that is taken, collides, or is none', () => {
    const image = oneBroker([...topicCreated(topicId(1), 'a.b')])
    expect(refusal({ name: 'a.b' }, image)).toEqual([ErrorCode.TOPIC_ALREADY_EXISTS, "Topic 'a.b' already exists."])
    expect(refusal({ name: 'a_b' }, image)).toEqual([
      ErrorCode.INVALID_TOPIC_EXCEPTION,
      "Topic 'a_b' collides with existing topic: a.b",
    ])
    expect(refusal({ name: '..' })).toEqual([ErrorCode.INVALID_TOPIC_EXCEPTION, "Topic name is invalid: '..' is not allowed"])
  })

  test('numbers that make no topic', () => {
    expect(refusal({ name: 't', numPartitions: 0 })).toEqual([
      ErrorCode.INVALID_PARTITIONS,
      'Number of partitions was set to an invalid non-positive value.',
    ])
    expect(refusal({ name: 't', numPartitions: -2 })[0]).toBe(ErrorCode.INVALID_PARTITIONS)
    const positive = 'Replication factor must be larger than 0, or -1 to use the default value.'
    expect(refusal({ name: 't', replicationFactor: 0 })).toEqual([ErrorCode.INVALID_REPLICATION_FACTOR, positive])
    expect(refusal({ name: 't', replicationFactor: -2 })[0]).toBe(ErrorCode.INVALID_REPLICATION_FACTOR)
    expect(refusal({ name: 't', replicationFactor: 2 })).toEqual([
      ErrorCode.INVALID_REPLICATION_FACTOR,
      'Unable to replicate the partition 2 time(s): The target replication factor of 2 cannot be reached because only 1 broker(s) are registered ' +
        'or some brokers have all their log directories cordoned.',
    ])
  })

  test('to replicate while no broker is there to lead', () => {
    const image = imageAfter(MetadataImage.EMPTY, [...BOOTSTRAP, brokerRegistered(1, { fenced: true })])
    expect(refusal({ name: 't' }, image)).toEqual([
      ErrorCode.INVALID_REPLICATION_FACTOR,
      'Unable to replicate the partition 1 time(s): All brokers are currently fenced, or have all their log directories cordoned.',
    ])
    const leaving = imageAfter(oneBroker(), [
      { type: 'BrokerRegistrationChangeRecord', version: 1, message: { brokerId: 1, brokerEpoch: 5, inControlledShutdown: 1 } },
    ])
    expect(refusal({ name: 't' }, leaving)).toEqual([
      ErrorCode.INVALID_REPLICATION_FACTOR,
      'Unable to replicate the partition 1 time(s): All brokers are currently fenced or in controlled shutdown.',
    ])
  })

  test('an assignment that says more than it can', () => {
    const both = 'A manual partition assignment was specified, but'
    expect(refusal({ ...assigned([1]), replicationFactor: 1 })).toEqual([
      ErrorCode.INVALID_REQUEST,
      `${both} replication factor was not set to -1.`,
    ])
    expect(refusal({ ...assigned([1]), numPartitions: 1 })).toEqual([
      ErrorCode.INVALID_REQUEST,
      `${both} numPartitions was not set to -1.`,
    ])
    expect(refusal(assigned([]))).toEqual([ErrorCode.INVALID_REPLICA_ASSIGNMENT, `${manual} an empty replica list.`])
    expect(refusal(assigned([7]))).toEqual([
      ErrorCode.INVALID_REPLICA_ASSIGNMENT,
      `${manual} broker 7, but no such broker is registered.`,
    ])
    expect(refusal(assigned([1, 1]))).toEqual([ErrorCode.INVALID_REPLICA_ASSIGNMENT, `${manual} the broker 1 more than once.`])
    expect(refusal(assigned([1, 2], [3]), threeBrokers())).toEqual([
      ErrorCode.INVALID_REPLICA_ASSIGNMENT,
      `${manual} a partition with 1 replica(s), but this is not consistent with previous partitions, which have 2 replica(s).`,
    ])
  })

  test('an assignment with holes, with a partition twice, or to brokers that are away', () => {
    const gap = { ...assigned([1]), assignments: [{ partitionIndex: 1, brokerIds: [1] }] }
    expect(refusal(gap)).toEqual([
      ErrorCode.INVALID_REPLICA_ASSIGNMENT,
      'partitions should be a consecutive 0-based integer sequence',
    ])
    const twice = { ...gap, assignments: [...gap.assignments, ...gap.assignments] }
    expect(refusal(twice)).toEqual([
      ErrorCode.INVALID_REPLICA_ASSIGNMENT,
      'Found multiple manual partition assignments for partition 1',
    ])
    const image = imageAfter(threeBrokers(), [brokerRegistered(2, { fenced: true })])
    expect(refusal(assigned([2]), image)).toEqual([
      ErrorCode.INVALID_REPLICA_ASSIGNMENT,
      'All brokers specified in the manual partition assignment for partition 0 are fenced or in controlled shutdown.',
    ])
  })

  test('settings that are none', () => {
    const configured = (name: string, value: string | null): Topic => ({ name: 't', configs: [{ name, value }] })
    expect(refusal(configured('retention.ms', null))).toEqual([
      ErrorCode.INVALID_CONFIG,
      'Null value not supported for topic configs: retention.ms',
    ])
    expect(refusal(configured('no.such.config', '1'))).toEqual([
      ErrorCode.INVALID_CONFIG,
      'Unknown topic config name: no.such.config',
    ])
    expect(refusal(configured('retention.ms', 'x'))[0]).toBe(ErrorCode.INVALID_CONFIG)
    expect(refusal(configured('cleanup.policy', 'x'))[0]).toBe(ErrorCode.INVALID_CONFIG)
    expect(refusal(configured('cleanup.policy', `delete${' '.repeat(32767)}`))).toEqual([
      ErrorCode.INVALID_CONFIG,
      'The configuration value cannot be added because it exceeds the maximum value size of 32767 bytes.',
    ])
  })

  test('a topic that is named twice, and the metadata log', () => {
    const { records, response } = createTopics(
      contextOf(oneBroker()),
      requestOf([{ name: 'a' }, { name: 'b' }, { name: 'a' }, { name: '__cluster_metadata' }]),
    )
    expect(response.topics?.map((topic) => [topic?.name, topic?.errorCode, topic?.errorMessage])).toEqual([
      ['b', 0, null],
      ['a', ErrorCode.INVALID_REQUEST, 'Duplicate topic name.'],
      ['__cluster_metadata', ErrorCode.INVALID_REQUEST, 'Creation of internal topic __cluster_metadata is prohibited.'],
    ])
    expect(ofType(records, 'TopicRecord')).toHaveLength(1)
  })

  test('more than ten thousand partitions at once, as a whole', () => {
    const large = [
      { name: 'a', numPartitions: 6000 },
      { name: 'b', numPartitions: 4001 },
    ]
    expect(() => createTopics(contextOf(oneBroker()), requestOf(large))).toThrow(
      'Excessively large number of partitions per request.',
    )
    const exact = [{ name: 'a', numPartitions: 10_000 }]
    expect(() => createTopics(contextOf(oneBroker()), requestOf(exact))).toThrow(
      'Unable to perform excessively large batch operation.',
    )
  })
})
