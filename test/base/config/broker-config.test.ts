import { describe, expect, test } from 'vitest'
import { resolveBrokerConfig } from '../../../src/base/config/broker-config.ts'
import { BOOLEAN_FIELDS, LIST_FIELDS, NUMBER_FIELDS, STRING_FIELDS } from '../../../src/base/config/broker-fields.ts'
import { ConfigError } from '../../../src/base/config/config-error.ts'
import { effectiveTexts } from '../../../src/base/config/config-texts.ts'
import { BROKER_DEFINITIONS } from '../../../src/base/config/definitions.ts'
import { BROKER_CONFIGS } from '../../../src/base/config/generated/broker-configs.ts'
import { TOPIC_CONFIGS } from '../../../src/base/config/generated/topic-configs.ts'
import { parseConfig } from '../../../src/base/config/parse.ts'
import { RAFKA_BROKER_CONFIGS, RAFKA_TOPIC_CONFIGS } from '../../../src/base/config/rafka-configs.ts'

function problemsOf(properties: Record<string, string>): readonly string[] {
  try {
    resolveBrokerConfig(properties)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

describe('the configuration of a node', () => {
  test('an empty file gives a node of its own on the usual port', () => {
    const { config, unknown } = resolveBrokerConfig({})
    expect(config).toMatchObject({
      nodeId: 1,
      processRoles: ['broker', 'controller'],
      listeners: [{ name: 'PLAINTEXT', securityProtocol: 'PLAINTEXT', host: null, port: 9092 }],
      controllerListeners: [],
      controllerQuorumVoters: [],
      numPartitions: 1,
      autoCreateTopicsEnable: true,
      socketRequestMaxBytes: 104_857_600,
      connectionsMaxIdleMs: 600_000,
      offsetsTopicNumPartitions: 50,
      logDirs: ['/tmp/kafka-logs'],
      brokerRack: null,
      threadsPlacement: 'auto',
    })
    expect(unknown).toEqual([])
    expect(config.texts).toEqual({
      'process.roles': 'broker,controller',
      'controller.listener.names': 'CONTROLLER',
      'node.id': '1',
      'broker.id': '1',
    })
  })

  test("Kafka's own server.properties of a combined node", () => {
    const { config } = resolveBrokerConfig({
      'process.roles': 'broker,controller',
      'node.id': '7',
      'controller.quorum.voters': '7@localhost:9093, 8@[::1]:9093',
      'controller.listener.names': 'CONTROLLER',
      listeners: 'PLAINTEXT://:9092,secure://0.0.0.0:9095, CONTROLLER://:9093',
      'advertised.listeners': 'PLAINTEXT://broker.example:9092,SECURE://10.0.0.1:443',
      'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SECURE:SASL_PLAINTEXT',
      'sasl.enabled.mechanisms': 'PLAIN',
      'listener.name.secure.plain.sasl.jaas.config':
        'org.apache.kafka.common.security.plain.PlainLoginModule required username="admin" password="a" user_admin="a";',
      'log.dirs': '/one,/two',
      'max.connections.per.ip.overrides': 'localhost:5,10.0.0.1:6',
    })
    expect(config.nodeId).toBe(7)
    expect(config.listeners.map(({ name }) => name)).toEqual(['PLAINTEXT', 'SECURE'])
    expect(config.advertisedListeners).toEqual([
      { name: 'PLAINTEXT', securityProtocol: 'PLAINTEXT', host: 'broker.example', port: 9092 },
      { name: 'SECURE', securityProtocol: 'SASL_PLAINTEXT', host: '10.0.0.1', port: 443 },
    ])
    expect(config.controllerListeners).toEqual([{ name: 'CONTROLLER', securityProtocol: 'PLAINTEXT', host: null, port: 9093 }])
    expect(config.controllerQuorumVoters).toEqual([
      { id: 7, host: 'localhost', port: 9093 },
      { id: 8, host: '::1', port: 9093 },
    ])
    expect(config.logDirs).toEqual(['/one', '/two'])
    expect(config.maxConnectionsPerIpOverrides).toEqual({ localhost: 5, '10.0.0.1': 6 })
  })

  test('broker.id stands for node.id, and must not differ from it', () => {
    expect(resolveBrokerConfig({ 'broker.id': '4' }).config.nodeId).toBe(4)
    expect(problemsOf({ 'broker.id': '4', 'node.id': '5' })).toEqual(['You must set `node.id` to the same value as `broker.id`.'])
  })

  test('names that mean nothing are told, not refused', () => {
    expect(resolveBrokerConfig({ 'zookeeper.connect': 'x', 'listener.name.plaintext.ssl.client.auth': 'none' }).unknown).toEqual([
      'zookeeper.connect',
    ])
  })

  test('everything that is wrong is told at once', () => {
    expect(
      problemsOf({
        'num.partitions': '0',
        'auto.create.topics.enable': 'maybe',
        listeners: 'PLAINTEXT://h:1,OTHER://h:2',
        'log.retention.ms': '0',
        'controller.quorum.voters': '2@h:1',
      }),
    ).toEqual([
      'Invalid value 0 for configuration num.partitions: Value must be at least 1',
      'Invalid value maybe for configuration auto.create.topics.enable: Expected value to be either true or false',
      "Error creating broker listeners from '[PLAINTEXT://h:1, OTHER://h:2]': No security protocol defined for listener OTHER",
      'log.retention.ms must be unlimited (-1) or, greater than or equal to 1',
      "If process.roles contains the 'controller' role, the node id 1 must be included in the set of voters controller.quorum.voters=Set(2)",
    ])
  })

  test.each<[string, Record<string, string>, string]>([
    ['a port twice', { listeners: 'PLAINTEXT://a:1,SSL://b:1' }, 'Each listener must have a different port'],
    ['a name twice', { listeners: 'PLAINTEXT://a:1,PLAINTEXT://b:2' }, 'Each listener must have a different name'],
    ['no endpoint', { listeners: 'PLAINTEXT' }, 'Unable to parse PLAINTEXT to a broker endpoint'],
    ['an advertised address that leads nowhere', { listeners: 'PLAINTEXT://0.0.0.0:1' }, 'nonroutable meta-address 0.0.0.0'],
    [
      'a stranger advertised',
      { 'advertised.listeners': 'SSL://h:1' },
      'must be equal to or a subset of the ones defined in listeners',
    ],
    [
      'a protocol that does not exist',
      { 'listener.security.protocol.map': 'PLAINTEXT:QUIC' },
      'Invalid security protocol `QUIC`',
    ],
    ['a broker without controllers', { 'process.roles': 'broker' }, 'must contain a parseable set of controllers'],
    [
      'a controller that the other voters cannot reach',
      { 'controller.quorum.voters': '1@h:1,2@h:1' },
      'must contain at least one value appearing in the',
    ],
    ['a role that does not exist', { 'process.roles': 'zookeeper' }, 'String must be one of: broker, controller'],
  ])('%s is refused', (_title, properties, problem) => {
    expect(problemsOf(properties).join('\n')).toContain(problem)
  })

  test('one port for an IPv4 and an IPv6 address is allowed', () => {
    const map = 'PLAINTEXT:PLAINTEXT,OTHER:PLAINTEXT,CONTROLLER:PLAINTEXT'
    const listeners = 'PLAINTEXT://127.0.0.1:1,OTHER://[::1]:1'
    expect(problemsOf({ listeners, 'listener.security.protocol.map': map })).toEqual([])
  })

  test('the whole configuration can be sent to another thread', () => {
    const { config } = resolveBrokerConfig({ 'log.retention.hours': '1' })
    expect(structuredClone(config)).toEqual(config)
  })
})

describe('the layers of a broker', () => {
  test('what is altered later wins, and drops its synonyms from below', () => {
    const texts = effectiveTexts({
      static: { 'log.roll.ms': '1', 'num.io.threads': '2' },
      dynamicDefault: { 'log.roll.hours': '3', 'num.io.threads': '4' },
      dynamicBroker: { 'num.io.threads': '5' },
    })
    expect(texts).toEqual({ 'log.roll.hours': '3', 'num.io.threads': '5' })
  })
})

describe('the tables', () => {
  test('every default is a value that its own definition allows', () => {
    for (const definition of [...BROKER_DEFINITIONS.values(), ...TOPIC_CONFIGS]) {
      if (definition.default !== null) parseConfig(definition, definition.default)
    }
  })

  test('no name of ours is one of Kafka', () => {
    const ofKafka = [...BROKER_CONFIGS, ...TOPIC_CONFIGS].map(({ name }) => name)
    for (const { name } of [...RAFKA_BROKER_CONFIGS, ...RAFKA_TOPIC_CONFIGS]) expect(ofKafka).not.toContain(name)
  })

  test('every field of the configuration is named after its key and has its type', () => {
    const types = {
      number: ['int', 'short', 'long', 'double'],
      boolean: ['boolean'],
      string: ['string', 'class', 'password'],
      list: ['list'],
    }
    const groups = { number: NUMBER_FIELDS, boolean: BOOLEAN_FIELDS, string: STRING_FIELDS, list: LIST_FIELDS }
    for (const [kind, fields] of Object.entries(groups)) {
      for (const [field, key] of Object.entries(fields)) {
        expect(types[kind as keyof typeof types], key).toContain(BROKER_DEFINITIONS.get(key)?.type)
        expect(field.toLowerCase(), key).toBe(key.replace(/^rafka\./, '').replaceAll('.', ''))
      }
    }
  })
})
