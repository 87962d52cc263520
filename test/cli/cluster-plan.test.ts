import { describe, expect, test } from 'vitest'
import { resolveBrokerConfig } from '../../src/base/config/broker-config.ts'
import type { ClusterConfig } from '../../src/cli/cluster-config.ts'
import { countingPorts, DEFAULT_CLUSTER, type PlannedNode, planCluster } from '../../src/cli/cluster-plan.ts'
import { parseClusterConfig } from '../../src/cli/parse-cluster-config.ts'

const PORTS = countingPorts('127.0.0.1', 9092, 5)

function parse(config: unknown): ClusterConfig {
  return parseClusterConfig('c.json', JSON.stringify(config))
}

function plan(config: unknown): readonly PlannedNode[] {
  return planCluster(parse(config), PORTS)
}

describe('a cluster that nothing is said of', () => {
  const nodes = planCluster(DEFAULT_CLUSTER, PORTS)

  test('has three nodes, each broker and controller, and each other’s voters', () => {
    const configs = nodes.map(({ properties }) => resolveBrokerConfig(properties).config)
    expect(configs.map(({ nodeId }) => nodeId)).toEqual([1, 2, 3])
    for (const [place, config] of configs.entries()) {
      expect(config.processRoles).toEqual(['broker', 'controller'])
      expect(config.listeners).toMatchObject([{ host: '127.0.0.1', port: 9092 + place }])
      expect(config.controllerListeners).toMatchObject([{ host: '127.0.0.1', port: 9192 + place }])
      expect(config.controllerQuorumVoters).toEqual([1, 2, 3].map((id) => ({ id, host: '127.0.0.1', port: 9191 + id })))
    }
  })

  test('has a folder for each, and topics that outlive the loss of one of them', () => {
    expect(nodes.map(({ properties }) => properties['log.dirs'])).toEqual([
      './rafka-data/node-1',
      './rafka-data/node-2',
      './rafka-data/node-3',
    ])
    expect(nodes[0]!.properties).toMatchObject({ 'default.replication.factor': '3', 'min.insync.replicas': '2' })
  })
})

describe('a cluster whose nodes are named', () => {
  test('has controllers that are no brokers, and brokers that are no controllers', () => {
    const nodes = plan({
      properties: { 'log.dirs': '/data', 'min.insync.replicas': '1' },
      nodes: [
        { id: 1, roles: ['controller'] },
        { id: 11, roles: ['broker'], rack: 'a' },
        { id: 12, roles: ['broker'], rack: 'b', properties: { 'log.dirs': '/other' } },
      ],
    })
    const configs = nodes.map(({ properties }) => resolveBrokerConfig(properties).config)
    expect(configs.map(({ processRoles }) => processRoles)).toEqual([['controller'], ['broker'], ['broker']])
    expect(configs.map(({ controllerQuorumVoters }) => controllerQuorumVoters)).toEqual(
      Array(3).fill([{ id: 1, host: '127.0.0.1', port: 9192 }]),
    )
    expect(configs.map(({ logDirs }) => logDirs)).toEqual([['/data/node-1'], ['/data/node-11'], ['/other']])
    expect(configs.map(({ brokerRack }) => brokerRack)).toEqual([null, 'a', 'b'])
    expect(configs[1]).toMatchObject({ defaultReplicationFactor: 2, minInsyncReplicas: 1 })
  })

  test('finds its controllers where they are advertised, or where they listen', () => {
    const nodes = plan({
      nodes: [
        { id: 1, listeners: 'PLAINTEXT://one:9092,CONTROLLER://one:9093' },
        {
          id: 2,
          listeners: 'PLAINTEXT://:9092,CONTROLLER://0.0.0.0:9093',
          properties: { 'advertised.listeners': 'PLAINTEXT://two:9092,CONTROLLER://[fe80::1]:9099' },
        },
      ],
    })
    expect(nodes[1]!.properties['controller.quorum.voters']).toBe('1@one:9093,2@[fe80::1]:9099')
  })

  test('finds its controllers at IPv6 addresses', () => {
    const on = (...listeners: readonly string[]): readonly PlannedNode[] =>
      plan({ nodes: listeners.map((listener, place) => ({ id: place + 1, listeners: `PLAINTEXT://:9092,${listener}` })) })
    const [bracketed, bare] = [
      on('CONTROLLER://[::1]:9093', 'CONTROLLER://[fe80::1]:9093'),
      on('CONTROLLER://::1:9093', 'CONTROLLER://fe80::1:9093'),
    ]
    for (const nodes of [bracketed, bare])
      expect(nodes[0]!.properties['controller.quorum.voters']).toBe('1@[::1]:9093,2@[fe80::1]:9093')
    const local = planCluster({ properties: {}, brokers: 2 }, countingPorts('::1', 9092, 2))
    expect(local[1]!.properties).toMatchObject({
      listeners: 'PLAINTEXT://[::1]:9093,CONTROLLER://[::1]:9193',
      'controller.quorum.voters': '1@[::1]:9192,2@[::1]:9193',
    })
  })

  test('leaves a quorum that the properties speak of as it is', () => {
    const nodes = plan({ properties: { 'controller.quorum.bootstrap.servers': 'one:9093' }, brokers: 2 })
    expect(nodes[0]!.properties).not.toHaveProperty('controller.quorum.voters')
  })

  test('may be one node, which is then alone', () => {
    expect(plan({ brokers: 1 })).toEqual([
      { id: 1, roles: ['broker', 'controller'], properties: { 'node.id': '1', 'process.roles': 'broker,controller' } },
    ])
  })
})

describe('a file that cannot be says where', () => {
  test.each<[string, unknown, RegExp]>([
    ['neither nodes nor a count', {}, /^c.json: nodes: either nodes or brokers is needed/],
    ['both', { brokers: 3, nodes: [{ id: 1 }] }, /^c.json: nodes: either nodes or brokers is needed/],
    [
      'an id twice',
      { nodes: [{ id: 1 }, { id: 1 }] },
      /^c.json: nodes.1.id: node 1 is there twice: nodes.0 has this id as well$/,
    ],
    ['an id that is none', { nodes: [{ id: -1 }] }, /^c.json: nodes.0.id: Too small/],
    ['a role that is none', { nodes: [{ id: 1, roles: ['leader'] }] }, /^c.json: nodes.0.roles.0: Invalid option/],
    [
      'a role twice',
      { nodes: [{ id: 1, roles: ['controller', 'controller'] }] },
      /^c.json: nodes.0.roles: a role is there twice/,
    ],
    ['no controller', { nodes: [{ id: 1, roles: ['broker'] }] }, /^c.json: nodes: no node has the role controller/],
    [
      'a number as a property',
      { brokers: 1, properties: { 'num.partitions': 3 } },
      /^c.json: properties.num.partitions: Invalid input/,
    ],
    ['no brokers', { brokers: 0 }, /^c.json: brokers: Too small/],
    [
      'a controller that cannot be reached',
      { nodes: [{ id: 1 }, { id: 2, listeners: 'PLAINTEXT://two:9092' }] },
      /^nodes.1.listeners: node 2 is a controller of several, and has no listener named CONTROLLER for the others$/,
    ],
    [
      'a controller that is everywhere',
      { nodes: [{ id: 1 }, { id: 2, listeners: 'CONTROLLER://:9093,PLAINTEXT://:9092' }] },
      /^nodes.1.listeners: node 2 listens for controllers everywhere/,
    ],
  ])('%s', (_, config, words) => {
    expect(() => plan(config)).toThrow(words)
  })
})
