import { join } from 'node:path'
import { resolveBrokerConfig } from '../../src/base/config/broker-config.ts'
import { ConfigError } from '../../src/base/config/config-error.ts'
import { hostAndPort } from '../../src/base/host-and-port.ts'
import { readMetaProperties } from '../../src/log/meta-properties.ts'
import { BOOTSTRAP_FEATURE_LEVELS } from '../../src/metadata/features.ts'
import { randomUuid } from '../../src/metadata/random-uuid.ts'
import { formatStorage } from '../../src/raft/storage-format.ts'
import type { ClusterOptions } from '../cluster.ts'
import { NodeClock } from '../runtime/node-clock.ts'
import { NodeDisk } from '../runtime/node-disk.ts'
import { NodeRandom } from '../runtime/node-random.ts'
import type { ReservedPorts } from '../runtime/reserved-ports.ts'

/** A node of an embedded cluster, with all that it is configured with. */
export interface NodePlan {
  readonly id: number
  readonly roles: readonly ('broker' | 'controller')[]
  /** That it listens on; empty where it takes any. */
  readonly ports: readonly number[]
  readonly properties: Readonly<Record<string, string>>
}

/** What a test wants other than a server: groups that form at once. */
const EMBEDDED_DEFAULTS = { 'group.initial.rebalance.delay.ms': '0', 'offsets.topic.num.partitions': '1' }
/**
 * Nodes of one process are quick to answer: there is no need to wait for them for a second before the first election. One of them stands before the others do, so that no
 * two share the votes.
 */
const ELECTION_TIMEOUT_MS = { first: '50', others: '300' }
const REPLICAS_MAX = 3

/** The nodes of a cluster; where there are several, each knows the ports of all. Throws `ConfigError`. */
export async function embeddedNodes(
  options: ClusterOptions & { readonly dataDir: string },
  reserved: ReservedPorts,
): Promise<readonly NodePlan[]> {
  const { brokers = 1, controllers = 0, host = '127.0.0.1', port = 0, dataDir, placement = 'inline', properties = {} } = options
  for (const [name, count, min] of [
    ['brokers', brokers, 1],
    ['controllers', controllers, 0],
  ] as const)
    if (!Number.isInteger(count) || count < min)
      throw new ConfigError(`${name} is ${count}, and should be a whole number from ${min} on`)
  const common = { ...EMBEDDED_DEFAULTS, 'threads.placement': placement }
  if (brokers === 1 && controllers === 0) {
    // Where its sockets can be handed over, so that it comes back at the same place.
    const own = port === 0 && placement === 'inline' ? await reserved.reserve(host) : port
    const alone = { listeners: `PLAINTEXT://${hostAndPort(host, own)}`, 'log.dirs': dataDir }
    return [{ id: 1, roles: ['broker', 'controller'], ports: [], properties: { ...common, ...alone, ...properties } }]
  }
  const count = brokers + controllers
  const nodes = await Promise.all(
    Array.from({ length: count }, async (_, place) => {
      const isBroker = place < brokers
      const isController = !isBroker || controllers === 0
      const client = !isBroker ? 0 : port === 0 ? await reserved.reserve(host) : port + place
      const controller = isController ? await reserved.reserve(host) : 0
      return { id: place + 1, isBroker, isController, client, controller }
    }),
  )
  const voters = nodes
    .filter(({ isController }) => isController)
    .map(({ id, controller }) => `${id}@${hostAndPort(host, controller)}`)
  const replicas = Math.min(REPLICAS_MAX, brokers)
  const inSync = String(Math.max(1, replicas - 1))
  const several = {
    ...common,
    'controller.quorum.election.backoff.max.ms': '50',
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.voters': voters.join(','),
    'default.replication.factor': String(replicas),
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': String(replicas),
    'transaction.state.log.replication.factor': String(replicas),
    'transaction.state.log.min.isr': inSync,
  }
  return nodes.map(({ id, isBroker, isController, client, controller }) => {
    const listeners = [
      ...(isBroker ? [`PLAINTEXT://${hostAndPort(host, client)}`] : []),
      ...(isController ? [`CONTROLLER://${hostAndPort(host, controller)}`] : []),
    ]
    const roles = [...(isBroker ? (['broker'] as const) : []), ...(isController ? (['controller'] as const) : [])]
    const isFirst = id === nodes.find((node) => node.isController)?.id
    const timing = { 'controller.quorum.election.timeout.ms': isFirst ? ELECTION_TIMEOUT_MS.first : ELECTION_TIMEOUT_MS.others }
    const own = {
      'node.id': String(id),
      'process.roles': roles.join(','),
      listeners: listeners.join(','),
      'log.dirs': join(dataDir, `node-${id}`),
    }
    const ports = [client, controller].filter((one) => one !== 0)
    return { id, roles, ports, properties: { ...several, ...timing, ...own, ...properties } }
  })
}

/** Makes the folders of nodes ready that have none yet, for the cluster that the others are of. Throws `ConfigError`, `FormatError`, `DiskError`. */
export function formatNodes(plans: readonly NodePlan[]): void {
  const platform = { disk: new NodeDisk(), clock: new NodeClock(), random: new NodeRandom() }
  const configs = plans.map(({ properties }) => resolveBrokerConfig(properties).config)
  const known = configs
    .flatMap(({ logDirs }) => logDirs)
    .map((directory) =>
      platform.disk.isDirectory(directory) ? (readMetaProperties(platform.disk, directory)?.clusterId ?? null) : null,
    )
    .find((clusterId) => clusterId !== null)
  const clusterId = known ?? randomUuid(platform.random)
  for (const { nodeId, logDirs, metadataLogDir, controllerListenerNames } of configs) {
    const metadata = {
      metadataLogDir: metadataLogDir ?? logDirs[0]!,
      initialControllers: null,
      kraftVersion: 0,
      features: BOOTSTRAP_FEATURE_LEVELS,
    }
    const options = {
      clusterId,
      nodeId,
      logDirs,
      controllerListenerName: controllerListenerNames[0]!,
      ...metadata,
      ignoreFormatted: true,
    }
    formatStorage(options, platform, () => {})
  }
}
