import { ConfigError } from '../base/config/config-error.ts'
import { hostAndPort } from '../base/host-and-port.ts'
import type { ClusterConfig } from './cluster-config.ts'
import { type ListenerText, readListener, WILDCARD_HOSTS } from './listener-text.ts'

/** One node of a cluster, with all that it is configured with. */
export interface PlannedNode {
  readonly id: number
  readonly roles: readonly ('broker' | 'controller')[]
  readonly properties: Readonly<Record<string, string>>
}

/** Ports on this machine, where nodes do not say where they listen: brokers count up from here, and controllers from a hundred above. */
export interface LocalPorts {
  readonly host: string
  readonly brokers: readonly number[]
  readonly controllers: readonly number[]
}

type ConfiguredNode = NonNullable<ClusterConfig['nodes']>[number]

const DATA_FOLDER = './rafka-data'
const CONTROLLERS_ABOVE = 100
/** Nodes of one machine answer each other at once: the first election need not wait for a second. */
const ON_ONE_MACHINE = { 'controller.quorum.election.timeout.ms': '250', 'controller.quorum.election.backoff.max.ms': '250' }
/** Kafka's defaults for its own topics want three brokers. */
const REPLICATION_FACTOR_MAX = 3

/** Of three nodes, the default of a cluster that nothing is said of. */
export const DEFAULT_CLUSTER: ClusterConfig = { properties: {}, brokers: 3 }

export function countingPorts(host: string, first: number, count: number): LocalPorts {
  const brokers = Array.from({ length: count }, (_, place) => first + place)
  return { host, brokers, controllers: brokers.map((port) => port + CONTROLLERS_ABOVE) }
}

export function nodeCount({ brokers, nodes }: ClusterConfig): number {
  return nodes?.length ?? brokers ?? 1
}

/**
 * What each node of a cluster is configured with. A cluster of one is that node alone, as it is written. In one of several each node has a folder of its own below
 * `log.dirs`, the controllers are each other's voters, and topics have up to three replicas, all of this unless the properties say otherwise.
 * Throws `ConfigError` with the place of what is wrong.
 */
export function planCluster(config: ClusterConfig, ports: LocalPorts): readonly PlannedNode[] {
  const { properties: common, brokers = 1 } = config
  const nodes: readonly ConfiguredNode[] =
    config.nodes ?? Array.from({ length: brokers }, (_, place) => ({ id: place + 1, properties: {} }))
  const isAlone = nodes.length === 1
  const planned = nodes.map(({ id, roles = ['broker', 'controller'], rack, listeners, properties }, place) => {
    const own: Record<string, string> = { ...common, ...properties, 'node.id': String(id), 'process.roles': roles.join(',') }
    if (rack !== undefined) own['broker.rack'] = rack
    if (listeners !== undefined) own['listeners'] = listeners
    else if (!('listeners' in own || isAlone)) own['listeners'] = localListeners(roles, ports, place)
    if (!isAlone && properties['log.dirs'] === undefined && properties['log.dir'] === undefined) {
      own['log.dirs'] = foldersBelow(common['log.dirs'] ?? common['log.dir'] ?? DATA_FOLDER, id)
      delete own['log.dir']
    }
    return { id, place, roles, properties: own }
  })
  if (isAlone) return planned.map(({ id, roles, properties }) => ({ id, roles, properties }))
  const quorum = quorumOf(planned, config)
  const replicas = Math.min(REPLICATION_FACTOR_MAX, planned.filter(({ roles }) => roles.includes('broker')).length)
  const isLocal =
    !('listeners' in config.properties) &&
    nodes.every(({ listeners, properties }) => listeners === undefined && !('listeners' in properties))
  const defaults = {
    ...replicationOf(replicas),
    'controller.listener.names': 'CONTROLLER',
    ...(isLocal ? ON_ONE_MACHINE : {}),
    ...quorum,
  }
  return planned.map(({ id, roles, properties }) => ({ id, roles, properties: { ...defaults, ...properties } }))
}

/** Where a node of several has its data, for each of the cluster's folders. */
function foldersBelow(folders: string, nodeId: number): string {
  return folders
    .split(',')
    .map((folder) => `${folder.trim()}/node-${nodeId}`)
    .join(',')
}

function localListeners(roles: readonly string[], { host, brokers, controllers }: LocalPorts, place: number): string {
  return [
    ...(roles.includes('broker') ? [`PLAINTEXT://${hostAndPort(host, brokers[place]!)}`] : []),
    ...(roles.includes('controller') ? [`CONTROLLER://${hostAndPort(host, controllers[place]!)}`] : []),
  ].join(',')
}

function replicationOf(replicas: number): Record<string, string> {
  const inSync = String(Math.max(1, replicas - 1))
  return {
    'default.replication.factor': String(replicas),
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': String(replicas),
    'transaction.state.log.replication.factor': String(replicas),
    'transaction.state.log.min.isr': inSync,
  }
}

/** The controllers as voters, unless the configuration has a word on the quorum itself. */
function quorumOf(
  nodes: readonly (PlannedNode & { readonly place: number })[],
  { properties: common }: ClusterConfig,
): Record<string, string> {
  if ('controller.quorum.voters' in common || 'controller.quorum.bootstrap.servers' in common) return {}
  const voters = nodes
    .filter(({ roles }) => roles.includes('controller'))
    .map(({ id, place, properties }) => {
      const names = (properties['controller.listener.names'] ?? 'CONTROLLER').split(',').map((name) => name.trim().toUpperCase())
      const find = (listeners: string | undefined): ListenerText | undefined =>
        (listeners ?? '')
          .split(',')
          .flatMap((listener) => readListener(listener) ?? [])
          .find(({ name }) => names.includes(name.toUpperCase()))
      const found = find(properties['advertised.listeners']) ?? find(properties['listeners'])
      if (found === undefined) {
        throw new ConfigError(
          `nodes.${place}.listeners: node ${id} is a controller of several, and has no listener named ${names.join(' or ')} for the others`,
        )
      }
      if (WILDCARD_HOSTS.has(found.host)) {
        throw new ConfigError(
          `nodes.${place}.listeners: node ${id} listens for controllers everywhere: say in its advertised.listeners where the others find it`,
        )
      }
      return `${id}@${hostAndPort(found.host, found.port)}`
    })
  return { 'controller.quorum.voters': voters.join(',') }
}
