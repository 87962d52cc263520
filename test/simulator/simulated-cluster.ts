import type { SupervisionOptions } from '../../actors/runtime/restart-policy.ts'
import { Simulation } from '../../actors/runtime/simulation.ts'
import type { ConfigTexts } from '../../src/base/config/config-texts.ts'
import type { Logger } from '../../src/base/logger.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { writeMetaProperties } from '../../src/log/meta-properties.ts'
import { randomUuid } from '../../src/metadata/random-uuid.ts'
import { ANSWER_MS, SimulatedClient } from './simulated-client.ts'
import { SimulatedMember, type SimulatedMemberOptions } from './simulated-member.ts'
import { SimulatedNetwork } from './simulated-network.ts'

export const LOG_DIR = '/data'
export const CLIENT_PORT = 9092
export const CONTROLLER_PORT = 9093

export type NodeRoles = 'broker,controller' | 'broker' | 'controller'

export interface SimulatedClusterOptions {
  readonly seed?: number | string
  readonly simulation?: Simulation
  /** One entry for each node, whose ids count from 1. Or how many there are that are both. Default 3. */
  readonly nodes?: number | readonly NodeRoles[]
  /** Added to the configuration of every node. */
  readonly texts?: ConfigTexts
  readonly supervision?: Partial<SupervisionOptions>
  readonly loggerFor?: (nodeId: number) => Logger
  readonly threads?: number
  readonly observe?: NonNullable<SimulatedMemberOptions['observe']>
}

/**
 * Nodes and clients in one simulation, over one network: `node-1:9092` for clients and brokers, `node-1:9093` for controllers. All controllers are voters, by
 * `controller.quorum.voters`. Disks are formatted for one cluster.
 */
export class SimulatedCluster {
  readonly simulation: Simulation
  readonly network: SimulatedNetwork
  readonly clusterId: string
  /** By id, from 1 on. */
  readonly members = new Map<number, SimulatedMember>()
  readonly #roles: readonly NodeRoles[]
  readonly #formats: SeededRandom
  #clients = 0

  constructor(options: SimulatedClusterOptions = {}) {
    const { seed = 1, nodes = 3, texts = {}, supervision, loggerFor, threads, observe } = options
    this.simulation = options.simulation ?? new Simulation({ seed })
    this.network = new SimulatedNetwork(this.simulation)
    this.#roles = typeof nodes === 'number' ? Array.from({ length: nodes }, () => 'broker,controller' as const) : nodes
    this.#formats = new SeededRandom(`${this.simulation.seed}/format`)
    this.clusterId = randomUuid(this.#formats)
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
    return [...this.members.keys()].filter((id) => this.#roles[id - 1]!.includes('broker'))
  }

  get controllerIds(): number[] {
    return [...this.members.keys()].filter((id) => this.#roles[id - 1]!.includes('controller'))
  }

  /** All brokers, as clients take them. */
  get bootstrap(): string {
    return this.brokerIds.map((id) => `${hostOf(id)}:${CLIENT_PORT}`).join(',')
  }

  /** Makes an empty disk one of this cluster, as `rafka format` does. */
  format(id: number): void {
    const { disk } = this.node(id)
    disk.makeDirectory(LOG_DIR)
    disk.syncDirectory('/')
    writeMetaProperties(disk, LOG_DIR, { clusterId: this.clusterId, nodeId: id, directoryId: randomUuid(this.#formats) })
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
    const voters = this.#roles.flatMap((each, index) =>
      each.includes('controller') ? [`${index + 1}@${hostOf(index + 1)}:${CONTROLLER_PORT}`] : [],
    )
    const listeners = [
      ...(roles.includes('broker') ? [`PLAINTEXT://${host}:${CLIENT_PORT}`] : []),
      ...(roles.includes('controller') ? [`CONTROLLER://${host}:${CONTROLLER_PORT}`] : []),
    ]
    const internal = String(Math.min(3, brokers))
    return {
      'log.dirs': LOG_DIR,
      'process.roles': roles,
      'node.id': String(id),
      listeners: listeners.join(','),
      'controller.listener.names': 'CONTROLLER',
      'controller.quorum.voters': voters.join(','),
      'default.replication.factor': internal,
      'min.insync.replicas': brokers >= 3 ? '2' : '1',
      'offsets.topic.replication.factor': internal,
      'offsets.topic.num.partitions': '2',
      'transaction.state.log.replication.factor': internal,
      'transaction.state.log.min.isr': brokers >= 3 ? '2' : '1',
      'transaction.state.log.num.partitions': '2',
      'group.initial.rebalance.delay.ms': '0',
    }
  }
}

/** The name of a node's machine. */
export function hostOf(nodeId: number): string {
  return `node-${nodeId}`
}
