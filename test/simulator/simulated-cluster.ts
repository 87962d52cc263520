import type { SupervisionOptions } from '../../actors/runtime/restart-policy.ts'
import { Simulation } from '../../actors/runtime/simulation.ts'
import type { ConfigTexts } from '../../src/base/config/config-texts.ts'
import type { Logger } from '../../src/base/logger.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { readMetaProperties, writeMetaProperties } from '../../src/log/meta-properties.ts'
import { METADATA_VERSION_LATEST } from '../../src/metadata/metadata-version.ts'
import { randomUuid } from '../../src/metadata/random-uuid.ts'
import { releaseFeatures } from '../../src/metadata/release-features.ts'
import type { InitialController } from '../../src/raft/initial-controllers.ts'
import { formatStorage } from '../../src/raft/storage-format.ts'
import { ANSWER_MS, SimulatedClient } from './simulated-client.ts'
import { SimulatedMember, type SimulatedMemberOptions } from './simulated-member.ts'
import { SimulatedNetwork } from './simulated-network.ts'

export const LOG_DIR = '/data'
export const CLIENT_PORT = 9092
export const CONTROLLER_PORT = 9093
const CONTROLLER = 'CONTROLLER'

/** A controller as AddRaftVoter names it. */
export interface Voter {
  readonly id: number
  readonly directoryId: string
  readonly endpoints: readonly { readonly name: string; readonly host: string; readonly port: number }[]
}

export type NodeRoles = 'broker,controller' | 'broker' | 'controller'

export interface SimulatedClusterOptions {
  readonly seed?: number | string
  readonly simulation?: Simulation
  /** One entry for each node, whose ids count from 1. Or how many there are that are both. Default 3. */
  readonly nodes?: number | readonly NodeRoles[]
  /** Controllers behind `nodes` that are no voters until they are made ones: voters are then in the metadata log (KIP-853). Default: voters are configured. */
  readonly spareControllers?: number
  /** Added to the configuration of every node. */
  readonly texts?: ConfigTexts
  readonly supervision?: Partial<SupervisionOptions>
  readonly loggerFor?: (nodeId: number) => Logger
  readonly threads?: number
  readonly observe?: NonNullable<SimulatedMemberOptions['observe']>
  readonly surprised?: NonNullable<SimulatedMemberOptions['surprised']>
}

/**
 * Nodes and clients in one simulation, over one network: `node-1:9092` for clients and brokers, `node-1:9093` for controllers. All controllers are voters, by
 * `controller.quorum.voters`, or those that the metadata log names. Disks are formatted for one cluster.
 */
export class SimulatedCluster {
  readonly simulation: Simulation
  readonly network: SimulatedNetwork
  readonly clusterId: string
  /** By id, from 1 on. */
  readonly members = new Map<number, SimulatedMember>()
  readonly #roles: readonly NodeRoles[]
  readonly #formats: SeededRandom
  /** Voters that the metadata log begins with; null where they are configured. */
  readonly #initialControllers: readonly InitialController[] | null
  /** Of controllers whose voters are in the log. */
  readonly #directoryIds = new Map<number, string>()
  #clients = 0

  constructor(options: SimulatedClusterOptions = {}) {
    const {
      seed = 1,
      nodes = 3,
      spareControllers = null,
      texts = {},
      supervision,
      loggerFor,
      threads,
      observe,
      surprised,
    } = options
    this.simulation = options.simulation ?? new Simulation({ seed })
    this.network = new SimulatedNetwork(this.simulation)
    const roles = typeof nodes === 'number' ? Array.from({ length: nodes }, (): NodeRoles => 'broker,controller') : nodes
    this.#roles = [...roles, ...Array.from({ length: spareControllers ?? 0 }, (): NodeRoles => 'controller')]
    this.#formats = new SeededRandom(`${this.simulation.seed}/format`)
    this.clusterId = randomUuid(this.#formats)
    this.#initialControllers = spareControllers === null ? null : this.#identify(roles.length)
    for (let id = 1; id <= this.#roles.length; id++) {
      const member = new SimulatedMember({
        simulation: this.simulation,
        network: this.network,
        host: hostOf(id),
        texts: { ...this.#textsOf(id), ...texts },
        ...(supervision === undefined ? {} : { supervision }),
        ...(loggerFor === undefined ? {} : { logger: loggerFor(id) }),
        ...(threads === undefined ? {} : { threads }),
        ...(observe === undefined ? {} : { observe }),
        ...(surprised === undefined ? {} : { surprised }),
      })
      this.members.set(id, member)
      this.format(id)
    }
  }

  /** A cluster whose nodes serve. Throws what kept one from that. */
  static start(options: SimulatedClusterOptions = {}): SimulatedCluster {
    const cluster = new SimulatedCluster(options)
    for (const member of cluster.members.values()) member.start()
    for (const member of cluster.members.values()) member.untilReady()
    return cluster
  }

  node(id: number): SimulatedMember {
    const member = this.members.get(id)
    if (member === undefined) throw new Error(`there is no node ${id}`)
    return member
  }

  /** `node-1`, `node-2` … */
  get hosts(): string[] {
    return [...this.members.values()].map(({ host }) => host)
  }

  get brokerIds(): number[] {
    return this.#idsWith('broker')
  }

  get controllerIds(): number[] {
    return this.#idsWith('controller')
  }

  #idsWith(role: string): number[] {
    return this.#roles.flatMap((roles, index) => (roles.includes(role) ? [index + 1] : []))
  }

  /** All brokers, as clients take them. */
  get bootstrap(): string {
    return this.brokerIds.map((id) => `${hostOf(id)}:${CLIENT_PORT}`).join(',')
  }

  /** Makes an empty disk one of this cluster, as `rafka format` does. */
  format(id: number): void {
    const { disk } = this.node(id)
    const { clusterId } = this
    if (this.#initialControllers === null) {
      disk.makeDirectory(LOG_DIR)
      disk.syncDirectory('/')
      writeMetaProperties(disk, LOG_DIR, { clusterId, nodeId: id, directoryId: randomUuid(this.#formats) })
      return
    }
    formatStorage(
      {
        clusterId,
        nodeId: id,
        logDirs: [LOG_DIR],
        metadataLogDir: LOG_DIR,
        controllerListenerName: CONTROLLER,
        initialControllers: this.#initialControllers.some((controller) => controller.id === id) ? this.#initialControllers : null,
        kraftVersion: 1,
        features: releaseFeatures(METADATA_VERSION_LATEST, new Map()),
        ignoreFormatted: false,
      },
      { disk, clock: { nowMs: () => this.simulation.startMs, monotonicUs: () => 0 }, random: this.#formats },
      () => {},
    )
    const { directoryId } = readMetaProperties(disk, LOG_DIR)!
    this.#directoryIds.set(id, directoryId!)
  }

  /** Where a controller is and what it keeps its metadata in, as a voter of a log that names its voters. */
  voter(id: number): Voter {
    const directoryId = this.#directoryIds.get(id)
    if (directoryId === undefined || !this.controllerIds.includes(id))
      throw new Error(`node ${id} is no voter that a log could name`)
    return { id, directoryId, endpoints: [{ name: CONTROLLER, host: hostOf(id), port: CONTROLLER_PORT }] }
  }

  /** Ids of the voters at first. */
  get firstVoterIds(): number[] {
    return this.#initialControllers?.map(({ id }) => id) ?? this.controllerIds
  }

  /** The controllers among the first nodes, with the folders that they will have. */
  #identify(nodes: number): readonly InitialController[] {
    return this.#roles.slice(0, nodes).flatMap((roles, index) => {
      const id = index + 1
      if (!roles.includes('controller')) return []
      return [{ id, host: hostOf(id), port: CONTROLLER_PORT, directoryId: randomUuid(this.#formats) }]
    })
  }

  /** An empty disk, formatted for this cluster, in the place of a node's. Only while it does not run. */
  replaceDisk(id: number): void {
    this.node(id).emptyDisk()
    this.format(id)
  }

  /** A bare client of one node, from a host of its own (`client-1` …) or the one named. */
  connect(nodeId = 1, { port = CLIENT_PORT, host = `client-${++this.#clients}` } = {}): SimulatedClient {
    return new SimulatedClient(this.simulation, this.network, host, { host: hostOf(nodeId), port })
  }

  /** Lets time pass until `done`. Throws when that is more than `ms` of it. */
  until(done: () => boolean, ms = ANSWER_MS): void {
    if (!this.simulation.runUntil(done, ms)) throw new Error(`did not come about within ${ms} ms of virtual time`)
  }

  /** Stops all nodes that run, cleanly, one beside the other. */
  stop(): void {
    let running = 0
    for (const member of this.members.values()) {
      if (!member.isRunning) continue
      running++
      member.beginStop(() => running--)
    }
    this.until(() => running === 0)
  }

  #textsOf(id: number): ConfigTexts {
    const roles = this.#roles[id - 1]!
    const host = hostOf(id)
    const brokers = this.#roles.filter((each) => each.includes('broker')).length
    const controllers = this.controllerIds.map((each) => `${hostOf(each)}:${CONTROLLER_PORT}`)
    const quorum: ConfigTexts =
      this.#initialControllers === null
        ? { 'controller.quorum.voters': this.controllerIds.map((each, index) => `${each}@${controllers[index]}`).join(',') }
        : { 'controller.quorum.bootstrap.servers': controllers.join(',') }
    const listeners = [
      ...(roles.includes('broker') ? [`PLAINTEXT://${host}:${CLIENT_PORT}`] : []),
      ...(roles.includes('controller') ? [`${CONTROLLER}://${host}:${CONTROLLER_PORT}`] : []),
    ]
    const internal = String(Math.min(3, brokers))
    return {
      ...quorum,
      'log.dirs': LOG_DIR,
      'process.roles': roles,
      'node.id': String(id),
      listeners: listeners.join(','),
      'controller.listener.names': CONTROLLER,
      'default.replication.factor': internal,
      'min.insync.replicas': brokers >= 3 ? '2' : '1',
      'offsets.topic.replication.factor': internal,
      'offsets.topic.num.partitions': String(OFFSETS_PARTITIONS),
      'transaction.state.log.replication.factor': internal,
      'transaction.state.log.min.isr': brokers >= 3 ? '2' : '1',
      'transaction.state.log.num.partitions': '2',
      'group.initial.rebalance.delay.ms': '0',
    }
  }
}

/** Of `__consumer_offsets`. */
export const OFFSETS_PARTITIONS = 2

/** The name of a node's machine. */
export function hostOf(nodeId: number): string {
  return `node-${nodeId}`
}
