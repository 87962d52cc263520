import { describe, expect, test } from 'vitest'
import { type BrokerConfig, resolveBrokerConfig } from '../../../src/base/config/broker-config.ts'
import { ConfigError } from '../../../src/base/config/config-error.ts'

type Properties = Readonly<Record<string, string>>

const COMBINED: Properties = {
  'process.roles': 'broker,controller',
  'node.id': '1',
  listeners: 'PLAINTEXT://:9092,CONTROLLER://:9093',
  'controller.listener.names': 'CONTROLLER',
  'controller.quorum.voters': '1@one:9093,2@two:9093,3@three:9093',
}
const BROKER: Properties = {
  ...COMBINED,
  'process.roles': 'broker',
  'node.id': '4',
  listeners: 'PLAINTEXT://:9092',
}
const CONTROLLER: Properties = { ...COMBINED, 'process.roles': 'controller', listeners: 'CONTROLLER://:9093' }

function resolve(properties: Properties): BrokerConfig {
  return resolveBrokerConfig(properties).config
}

function problemOf(properties: Properties): string {
  try {
    resolve(properties)
    return ''
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.join('\n')
    throw error
  }
}

describe('where the other controllers find this one', () => {
  test('is where controller.quorum.voters say, when it listens everywhere', () => {
    for (const host of ['', '0.0.0.0']) {
      const config = resolve({ ...COMBINED, listeners: `PLAINTEXT://:9092,CONTROLLER://${host}:9999` })
      expect(config.advertisedControllerListeners).toMatchObject([{ name: 'CONTROLLER', host: 'one', port: 9093 }])
    }
  })

  test('is where it listens, when that is an address', () => {
    const config = resolve({ ...COMBINED, listeners: 'PLAINTEXT://:9092,CONTROLLER://10.0.0.1:9999' })
    expect(config.advertisedControllerListeners).toMatchObject([{ host: '10.0.0.1', port: 9999 }])
  })

  test('is what is advertised before all else, and no client is told', () => {
    const config = resolve({ ...COMBINED, 'advertised.listeners': 'PLAINTEXT://a:1,controller://b:2' })
    expect(config.advertisedControllerListeners).toMatchObject([{ name: 'CONTROLLER', host: 'b', port: 2 }])
    expect(config.advertisedListeners).toMatchObject([{ name: 'PLAINTEXT', host: 'a', port: 1 }])
  })

  test('is the machine’s own name when nothing says more', () => {
    const { 'controller.quorum.voters': _, ...rest } = COMBINED
    const config = resolve({ ...rest, 'controller.quorum.bootstrap.servers': 'one:9093, two:9093' })
    expect(config.advertisedControllerListeners).toMatchObject([{ host: null, port: 9093 }])
    expect(config.controllerQuorumBootstrapServers).toEqual([
      { host: 'one', port: 9093 },
      { host: 'two', port: 9093 },
    ])
  })

  test('is nowhere for a broker, which asks them over the first of controller.listener.names', () => {
    const map = 'PLAINTEXT:PLAINTEXT,FIRST:SSL,SECOND:PLAINTEXT'
    const config = resolve({ ...BROKER, 'controller.listener.names': 'first,second', 'listener.security.protocol.map': map })
    expect(config).toMatchObject({
      controllerListeners: [],
      advertisedControllerListeners: [],
      controllerListenerNames: ['FIRST', 'SECOND'],
      controllerSecurityProtocol: 'SSL',
    })
  })
})

describe('the listener between brokers', () => {
  const map = 'PLAINTEXT:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT'

  test('is PLAINTEXT, the one of security.inter.broker.protocol, or the one that is named', () => {
    expect(resolve(COMBINED).interBrokerListenerName).toBe('PLAINTEXT')
    const named = {
      ...COMBINED,
      listeners: 'internal://:9091,PLAINTEXT://:9092,CONTROLLER://:9093',
      'listener.security.protocol.map': map,
      'inter.broker.listener.name': 'internal',
    }
    expect(resolve(named).interBrokerListenerName).toBe('INTERNAL')
    const keyStore = { 'ssl.keystore.type': 'PEM', 'ssl.keystore.certificate.chain': 'a chain', 'ssl.keystore.key': 'a key' }
    const protocols = { 'listener.security.protocol.map': 'SSL:SSL,CONTROLLER:PLAINTEXT' }
    const secure = { ...BROKER, ...keyStore, ...protocols, listeners: 'SSL://:9092' }
    expect(resolve({ ...secure, 'security.inter.broker.protocol': 'SSL' }).interBrokerListenerName).toBe('SSL')
  })

  test.each<[string, Properties, string]>([
    [
      'one that is not advertised',
      { 'inter.broker.listener.name': 'INTERNAL', 'listener.security.protocol.map': map },
      'inter.broker.listener.name must be a listener name defined in advertised.listeners. The valid options based on currently configured listeners are PLAINTEXT',
    ],
    [
      'one without a protocol',
      { 'inter.broker.listener.name': 'INTERNAL' },
      'Listener with name INTERNAL defined in inter.broker.listener.name not found in listener.security.protocol.map.',
    ],
    [
      'one that is named in two ways',
      { 'inter.broker.listener.name': 'PLAINTEXT', 'security.inter.broker.protocol': 'PLAINTEXT' },
      'Only one of inter.broker.listener.name and security.inter.broker.protocol should be set.',
    ],
    [
      'a protocol that no listener has',
      { 'security.inter.broker.protocol': 'SSL' },
      'inter.broker.listener.name must be a listener name defined in advertised.listeners. The valid options based on currently configured listeners are PLAINTEXT',
    ],
  ])('%s is refused', (_, properties, problem) => {
    expect(problemOf({ ...COMBINED, ...properties })).toBe(problem)
  })
})

describe('listeners that open early', () => {
  test('are those of the controller, or the ones that are named', () => {
    expect(resolve(COMBINED).earlyStartListeners).toEqual(['CONTROLLER'])
    expect(resolve(BROKER).earlyStartListeners).toEqual([])
    expect(resolve({ ...COMBINED, 'early.start.listeners': 'plaintext' }).earlyStartListeners).toEqual(['PLAINTEXT'])
  })

  test('are listeners', () => {
    expect(problemOf({ ...COMBINED, 'early.start.listeners': 'OTHER' })).toBe(
      'early.start.listeners contains listener OTHER, but this is not contained in listeners or controller.listener.names',
    )
  })
})

describe('who is in the quorum', () => {
  test('a node that is controller alone has no listener for clients', () => {
    expect(resolve(CONTROLLER)).toMatchObject({ listeners: [], advertisedListeners: [], processRoles: ['controller'] })
  })

  test('of two entries of one voter the last stands', () => {
    const config = resolve({ ...COMBINED, 'controller.quorum.voters': '1@one:9093,2@two:9093,1@other:9093' })
    expect(config.controllerQuorumVoters).toEqual([
      { id: 1, host: 'other', port: 9093 },
      { id: 2, host: 'two', port: 9093 },
    ])
  })

  const NEITHER =
    'If using process.roles, either controller.quorum.bootstrap.servers must contain the set of bootstrap controllers or ' +
    'controller.quorum.voters must contain a parseable set of controllers.'
  test.each<[string, Properties, string]>([
    [
      'a controller that the others cannot reach',
      { ...COMBINED, listeners: 'PLAINTEXT://:9092' },
      "controller.listener.names must contain at least one value appearing in the 'listeners' configuration when running the KRaft controller role",
    ],
    [
      'a controller with a listener that there is not',
      { ...COMBINED, 'controller.listener.names': 'CONTROLLER,OTHER' },
      "controller.listener.names must only contain values appearing in the 'listeners' configuration when running the KRaft controller role",
    ],
    [
      'a controller that is no voter',
      { ...COMBINED, 'node.id': '4' },
      "If process.roles contains the 'controller' role, the node id 4 must be included in the set of voters controller.quorum.voters=Set(1, 2, 3)",
    ],
    [
      'a broker that is a voter',
      { ...BROKER, 'node.id': '2' },
      "If process.roles contains just the 'broker' role, the node id 2 must not be included in the set of voters controller.quorum.voters=Set(1, 2, 3)",
    ],
    ['a broker that knows no controllers', { ...BROKER, 'controller.quorum.voters': '' }, NEITHER],
    ['a controller alone that knows no controllers', { ...CONTROLLER, 'controller.quorum.voters': '' }, NEITHER],
    [
      'a broker that listens as a controller',
      { ...BROKER, listeners: 'PLAINTEXT://:9092,CONTROLLER://:9093' },
      "controller.listener.names must not contain a value appearing in the 'listeners' configuration when running KRaft with just the broker role",
    ],
    [
      'a broker that does not know how to speak to controllers',
      { ...BROKER, 'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT' },
      'Controller listener with name CONTROLLER defined in controller.listener.names not found in listener.security.protocol.map  ' +
        '(an explicit security mapping for each controller listener is required if listener.security.protocol.map is non-empty, ' +
        'or if there are security protocols other than PLAINTEXT in use)',
    ],
    [
      'a controller alone that listens for clients',
      { ...CONTROLLER, listeners: 'CONTROLLER://:9093,PLAINTEXT://:9092' },
      'The listeners config must only contain KRaft controller listeners from controller.listener.names when process.roles=controller',
    ],
    [
      'a controller that is advertised nowhere',
      { ...COMBINED, 'advertised.listeners': 'PLAINTEXT://a:9092,CONTROLLER://0.0.0.0:9093' },
      'advertised.listeners cannot use the nonroutable meta-address 0.0.0.0. Use a routable IP address.',
    ],
    [
      'a broker that would join the voters',
      { ...BROKER, 'controller.quorum.auto.join.enable': 'true' },
      "controller.quorum.auto.join.enable is only supported when process.roles contains the 'controller' role.",
    ],
    [
      'a voter that nobody finds',
      { ...COMBINED, 'controller.quorum.voters': '1@one:9093,2@0.0.0.0:9093' },
      'Host string (0.0.0.0) is not routeable',
    ],
    ['a voter without an id', { ...COMBINED, 'controller.quorum.voters': 'one:9093' }, 'Each entry should be in the form'],
  ])('%s is refused, in the words of Kafka 4.3.1', (_, properties, problem) => {
    expect(problemOf(properties)).toContain(problem)
    expect(problemOf(properties).split('\n')).toHaveLength(1)
  })
})
