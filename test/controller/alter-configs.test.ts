import { describe, expect, test } from 'vitest'
import { alterConfigs, incrementalAlterConfigs } from '../../src/controller/alter-configs.ts'
import type { MetadataImage } from '../../src/metadata/metadata-image.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { configSet, imageAfter, oneBroker, topicCreated, topicId } from '../metadata/cluster-image.ts'
import { contextOf, ofType } from './controller-fixture.ts'

const SET = 0
const DELETE = 1
const APPEND = 2
const SUBTRACT = 3
const TOPIC = 2
const BROKER = 4
const GROUP = 32

const image = oneBroker([
  ...topicCreated(topicId(1), 'a'),
  configSet(TOPIC, 'a', 'retention.ms', '5'),
  configSet(TOPIC, 'a', 'cleanup.policy', 'compact'),
])

type Change = readonly [name: string, operation: number, value: string | null]

function incremental(
  resourceType: number,
  resourceName: string,
  changes: readonly Change[],
  on: MetadataImage = image,
  texts = {},
) {
  const configs = changes.map(([name, configOperation, value]) => ({ name, configOperation, value }))
  const { records, response } = incrementalAlterConfigs(contextOf(on, texts), {
    resources: [{ resourceType, resourceName, configs }],
    validateOnly: false,
  })
  const [result] = response.responses!
  return { records, error: [result?.errorCode, result?.errorMessage], image: imageAfter(on, records) }
}
function whole(
  resourceType: number,
  resourceName: string,
  values: Readonly<Record<string, string | null>>,
  on: MetadataImage = image,
) {
  const configs = Object.entries(values).map(([name, value]) => ({ name, value }))
  const { records, response } = alterConfigs(contextOf(on), {
    resources: [{ resourceType, resourceName, configs }],
    validateOnly: false,
  })
  const [result] = response.responses!
  return { records, error: [result?.errorCode, result?.errorMessage], image: imageAfter(on, records) }
}

describe('IncrementalAlterConfigs', () => {
  test('sets and removes single keys of a topic, and leaves the rest', () => {
    const { image: after, error } = incremental(TOPIC, 'a', [
      ['retention.bytes', SET, '7'],
      ['retention.ms', DELETE, null],
    ])
    expect(error).toEqual([0, null])
    expect(after.topicConfig('a')).toEqual({ 'cleanup.policy': 'compact', 'retention.bytes': '7' })
  })

  test('adds entries to a list, and takes them from it', () => {
    const policy = (operation: number, value: string, on = image): string | undefined =>
      incremental(TOPIC, 'a', [['cleanup.policy', operation, value]], on).image.topicConfig('a')['cleanup.policy']
    expect(policy(APPEND, 'delete')).toBe('compact,delete')
    expect(policy(APPEND, 'compact')).toBe('compact')
    const both = imageAfter(image, [configSet(TOPIC, 'a', 'cleanup.policy', 'compact,delete')])
    expect(policy(SUBTRACT, 'compact', both)).toBe('delete')
    // What is not set is the default, to which is added.
    const unset = imageAfter(image, [configSet(TOPIC, 'a', 'cleanup.policy', null)])
    expect(policy(APPEND, 'compact', unset)).toBe('delete,compact')
  })

  test('a value that a topic has already is not written again', () => {
    expect(incremental(TOPIC, 'a', [['retention.ms', SET, '5']]).records).toEqual([])
  })

  test('a change of min.insync.replicas makes the eligible leader replicas void', () => {
    const { records } = incremental(TOPIC, 'a', [['min.insync.replicas', SET, '2']])
    expect(ofType(records, 'ClearElrRecord')).toEqual([{ topicName: 'a' }])
    const ofAll = incremental(BROKER, '', [['min.insync.replicas', SET, '2']])
    expect(ofType(ofAll.records, 'ClearElrRecord')).toEqual([{ topicName: '' }])
  })

  test('sets keys of one broker, and of all', () => {
    const { image: after } = incremental(BROKER, '1', [['log.retention.bytes', SET, '2']])
    expect(after.config(BROKER, '1').get('log.retention.bytes')).toBe('2')
    const again = incremental(BROKER, '1', [['log.retention.bytes', SET, '2']], after)
    // Brokers read anew what the setting names (KAFKA-14136).
    expect(again.records).toHaveLength(1)
    expect(
      incremental(BROKER, '', [['log.retention.ms', SET, '9']])
        .image.config(BROKER, '')
        .get('log.retention.ms'),
    ).toBe('9')
  })

  test('refuses what would change nothing here, and leaves alone what other software set', () => {
    const refused = incremental(BROKER, '1', [['num.io.threads', SET, '16']])
    expect([refused.records, refused.error]).toEqual([
      [],
      [
        ErrorCode.INVALID_CONFIG,
        'num.io.threads cannot be altered while this broker runs: there are no such threads here: threads.max says how many there are.',
      ],
    ])
    const set = imageAfter(image, [configSet(BROKER, '1', 'num.io.threads', '16')])
    expect(incremental(BROKER, '1', [['log.retention.ms', SET, '9']], set).records).toHaveLength(1)
    expect(incremental(BROKER, '1', [['num.io.threads', DELETE, null]], set).records).toHaveLength(1)
    for (const key of ['listener.name.plaintext.socket.send.buffer.bytes', 'ssl.keystore.type', 'remote.fetch.max.wait.ms'])
      expect(incremental(BROKER, '1', [[key, SET, '1']]).records, key).toEqual([])
  })

  test('sets keys of a group that need not be there', () => {
    const { image: after, error } = incremental(GROUP, 'g', [['consumer.session.timeout.ms', SET, '50000']])
    expect(error).toEqual([0, null])
    expect(after.config(GROUP, 'g').get('consumer.session.timeout.ms')).toBe('50000')
  })

  test('one bad key refuses all of its resource, and no other', () => {
    const resources = [
      {
        resourceType: TOPIC,
        resourceName: 'a',
        configs: [
          { name: 'retention.ms', configOperation: SET, value: 'x' },
          { name: 'retention.bytes', configOperation: SET, value: '1' },
        ],
      },
      { resourceType: BROKER, resourceName: '', configs: [{ name: 'log.retention.ms', configOperation: SET, value: '9' }] },
    ]
    const { records, response } = incrementalAlterConfigs(contextOf(image), { resources, validateOnly: false })
    expect(response.responses?.map((result) => result?.errorCode)).toEqual([ErrorCode.INVALID_CONFIG, 0])
    expect(ofType(records, 'ConfigRecord').map(({ name }) => name)).toEqual(['log.retention.ms'])
    expect(incrementalAlterConfigs(contextOf(image), { resources, validateOnly: true }).records).toEqual([])
  })

  test.each([
    [TOPIC, 'a', ['no.such', SET, '1'], ErrorCode.INVALID_CONFIG, 'Unknown topic config name: no.such'],
    [TOPIC, 'a', ['retention.ms', SET, null], ErrorCode.INVALID_REQUEST, 'Null value not supported for : retention.ms'],
    [
      TOPIC,
      'a',
      ['retention.ms', APPEND, '1'],
      ErrorCode.INVALID_CONFIG,
      "Can't APPEND to key retention.ms because its type is not LIST.",
    ],
    [
      TOPIC,
      'a',
      ['retention.ms', SUBTRACT, '1'],
      ErrorCode.INVALID_CONFIG,
      "Can't SUBTRACT to key retention.ms because its type is not LIST.",
    ],
    [TOPIC, 'a', ['retention.ms', 9, '1'], ErrorCode.INVALID_REQUEST, 'Unknown operations type 9'],
    [TOPIC, 'nobody', ['retention.ms', SET, '1'], ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "The topic 'nobody' does not exist."],
    [TOPIC, '', ['retention.ms', SET, '1'], ErrorCode.INVALID_REQUEST, 'Default topic resources are not allowed.'],
    [TOPIC, '..', ['retention.ms', SET, '1'], ErrorCode.INVALID_TOPIC_EXCEPTION, "Topic name is invalid: '..' is not allowed"],
    [BROKER, 'x', ['log.cleaner.threads', SET, '1'], ErrorCode.INVALID_REQUEST, 'Node id must be an integer, but it is: x'],
    [BROKER, '1', ['log.dirs', SET, '/x'], ErrorCode.INVALID_REQUEST, 'Cannot update these configs dynamically: [log.dirs]'],
    [
      BROKER,
      '1',
      ['min.insync.replicas', SET, '1'],
      ErrorCode.INVALID_CONFIG,
      'Broker-level min.insync.replicas cannot be altered while ELR is enabled.',
    ],
    [
      BROKER,
      '',
      ['min.insync.replicas', DELETE, null],
      ErrorCode.INVALID_CONFIG,
      'Cluster-level min.insync.replicas cannot be removed while ELR is enabled.',
    ],
    [
      GROUP,
      '',
      ['consumer.session.timeout.ms', SET, '50000'],
      ErrorCode.INVALID_REQUEST,
      'Default group resources are not allowed.',
    ],
    [GROUP, 'g', ['no.such', SET, '1'], ErrorCode.INVALID_CONFIG, 'Unknown group config name: no.such'],
    [8, '1', ['kafka', SET, 'DEBUG'], ErrorCode.INVALID_CONFIG, 'Logger kafka does not exist!'],
    [8, '2', ['root', SET, 'DEBUG'], ErrorCode.INVALID_REQUEST, 'Unexpected node id. Expected 1, but received 2'],
    [8, '1', ['root', DELETE, null], ErrorCode.INVALID_REQUEST, 'Removing the log level of the root logger is not allowed'],
    [16, '', ['metrics', SET, '*'], ErrorCode.INVALID_REQUEST, "Subscription name can't be empty"],
    [16, 'm', ['nothing', SET, '*'], ErrorCode.INVALID_REQUEST, 'Unknown client metrics configuration: nothing'],
    [16, 'm', ['match', SET, 'a=b'], ErrorCode.INVALID_CONFIG, 'Illegal client matching pattern: a=b'],
    [99, 'x', ['y', SET, '1'], ErrorCode.INVALID_REQUEST, 'Unknown resource type 99'],
  ] as [number, string, Change, number, string][])('refuses type %i name "%s" %j', (type, name, change, code, message) => {
    const { records, error } = incremental(type, name, [change])
    expect(error).toEqual([code, message])
    expect(records).toEqual([])
  })

  test('refuses a resource or a key that is named twice', () => {
    expect(
      incremental(TOPIC, 'a', [
        ['retention.ms', SET, '1'],
        ['retention.ms', SET, '2'],
      ]).error,
    ).toEqual([ErrorCode.INVALID_REQUEST, 'Error due to duplicate config keys'])
    const resource = { resourceType: TOPIC, resourceName: 'a', configs: [] }
    const { response } = incrementalAlterConfigs(contextOf(image), { resources: [resource, resource], validateOnly: false })
    expect(response.responses?.map((result) => result?.errorMessage)).toEqual(
      Array(2).fill('Each resource must appear at most once.'),
    )
  })
})

describe('AlterConfigs', () => {
  test('gives a topic exactly what it says', () => {
    expect(whole(TOPIC, 'a', { 'retention.bytes': '7' }).image.topicConfig('a')).toEqual({ 'retention.bytes': '7' })
    expect(whole(TOPIC, 'a', {}).image.topicConfig('a')).toEqual({})
  })

  test('does the same for a broker and for all brokers', () => {
    const before = imageAfter(image, [configSet(BROKER, '1', 'log.cleaner.threads', '2')])
    const { image: after } = whole(BROKER, '1', { 'log.retention.bytes': '9' }, before)
    expect([...after.config(BROKER, '1')]).toEqual([['log.retention.bytes', '9']])
    const formatted = imageAfter(image, [configSet(BROKER, '', 'min.insync.replicas', '1')])
    expect(whole(BROKER, '', { 'log.retention.ms': '1' }, formatted).error).toEqual([
      ErrorCode.INVALID_CONFIG,
      'Cluster-level min.insync.replicas cannot be removed while ELR is enabled.',
    ])
  })

  test.each([
    [TOPIC, 'nobody', { 'retention.ms': '1' }, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION],
    [TOPIC, 'a', { 'retention.ms': null }, ErrorCode.INVALID_REQUEST],
    [TOPIC, 'a', { 'retention.ms': 'x' }, ErrorCode.INVALID_CONFIG],
    [8, '1', { root: 'DEBUG' }, ErrorCode.INVALID_REQUEST],
    [16, 'm', { nothing: '*' }, ErrorCode.INVALID_REQUEST],
    [0, '', {}, ErrorCode.INVALID_REQUEST],
  ] as [number, string, Record<string, string | null>, number][])('refuses type %i name "%s" %j', (type, name, values, code) => {
    const { records, error } = whole(type, name, values)
    expect([error[0], records]).toEqual([code, []])
  })
})
