import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { NodeRandom } from '../../../actors/runtime/node-random.ts'
import { hostAndPort } from '../../../src/base/host-and-port.ts'
import { randomUuid } from '../../../src/metadata/random-uuid.ts'
import { temporaryFolder } from '../broker-process.ts'
import { freePorts } from '../free-port.ts'
import { ClusterNode, type Formatting, type NodeAddress, type NodeKind } from './cluster-node.ts'
import { NetworkNamespaces } from './network-namespaces.ts'
import { kafkaCommands, rafkaCommands } from './node-commands.ts'

export type Role = 'broker' | 'controller'

export interface NodePlan {
  readonly id: number
  readonly roles: readonly Role[]
  /** Default: the cluster's. */
  readonly kind?: NodeKind
  /** Beyond the cluster's. */
  readonly properties?: Readonly<Record<string, string>>
  readonly jvm?: readonly string[]
}

export interface ClusterPlan {
  /** Of every node that does not say another one. */
  readonly kind: NodeKind
  /** Default: three, each broker and controller. */
  readonly nodes?: readonly NodePlan[]
  /** `static` (default): every node's configuration lists the voters. `dynamic`: `kraft.version` 1, the folders are formatted with the first voters. */
  readonly quorum?: 'static' | 'dynamic'
  /** Of every node. */
  readonly properties?: Readonly<Record<string, string>>
  /** Of Kafka's nodes. Default: a heap of 512 MB. */
  readonly jvm?: readonly string[]
  /** Where the nodes listen. Default: 127.0.0.1. */
  readonly host?: string
  /** Each node in a network namespace of its own. Default false. */
  readonly isolated?: boolean
  /** Of a cluster that is there already, whose node this is to be. Default: a new cluster. */
  readonly formatting?: Formatting
}

export const NODES: readonly number[] = [1, 2, 3]
const COMBINED: readonly NodePlan[] = NODES.map((id) => ({ id, roles: ['broker', 'controller'] }))

/** What three nodes need beyond the defaults: topics that live through the loss of one. */
const REPLICATED = {
  'default.replication.factor': '3',
  'min.insync.replicas': '2',
  'offsets.topic.replication.factor': '3',
  'transaction.state.log.replication.factor': '3',
  'transaction.state.log.min.isr': '2',
  'share.coordinator.state.topic.replication.factor': '3',
  'share.coordinator.state.topic.min.isr': '2',
  'offsets.topic.num.partitions': '3',
  'transaction.state.log.num.partitions': '3',
  // A consumer group of one need not wait 3 s for others.
  'group.initial.rebalance.delay.ms': '0',
}

/** Failures that are noticed within the patience of a test. */
export const QUICK_TO_NOTICE = {
  'broker.session.timeout.ms': '3000',
  'broker.heartbeat.interval.ms': '500',
  'replica.lag.time.max.ms': '4000',
}

/** Some nodes, each a process of its own, of Apache Kafka or of Rafka or of both, with data in temporary folders. */
export class ProcessCluster implements AsyncDisposable {
  readonly nodes: readonly ClusterNode[]
  /** Null unless the plan says that they are isolated. */
  readonly network: NetworkNamespaces | null
  readonly formatting: Formatting
  readonly #folder: string

  /** Formats the nodes' folders, and starts nothing. */
  static async prepare(plan: ClusterPlan): Promise<ProcessCluster> {
    const plans = plan.nodes ?? COMBINED
    const network = plan.isolated === true ? new NetworkNamespaces(plans.map(({ id }) => id)) : null
    const cluster = new ProcessCluster(plan, plans, network, await addresses(plans, plan.host ?? '127.0.0.1', network))
    try {
      await Promise.all(cluster.nodes.map((node) => node.format(cluster.formatting)))
      return cluster
    } catch (error) {
      await cluster[Symbol.asyncDispose]()
      throw error
    }
  }

  /** Every node answers when it resolves. */
  static async start(plan: ClusterPlan): Promise<ProcessCluster> {
    const cluster = await ProcessCluster.prepare(plan)
    try {
      for (const node of cluster.nodes) node.launch()
      await Promise.all(cluster.nodes.map((node) => node.untilServes()))
      return cluster
    } catch (error) {
      await cluster[Symbol.asyncDispose]()
      throw error
    }
  }

  private constructor(
    plan: ClusterPlan,
    plans: readonly NodePlan[],
    network: NetworkNamespaces | null,
    where: ReadonlyMap<number, NodeAddress>,
  ) {
    this.network = network
    this.#folder = temporaryFolder(`${plan.kind}-cluster`)
    const voters = plans.filter(({ roles }) => roles.includes('controller')).map(({ id }) => ({ id, ...where.get(id)! }))
    const isDynamic = plan.quorum === 'dynamic'
    this.formatting = plan.formatting ?? {
      clusterId: newUuid(),
      initialControllers: isDynamic
        ? voters.map(({ id, host, controllerPort }) => `${id}@${hostAndPort(host, controllerPort)}:${newUuid()}`).join()
        : null,
    }
    const quorum: Record<string, string> = isDynamic
      ? {
          'controller.quorum.bootstrap.servers': voters
            .map(({ host, controllerPort }) => hostAndPort(host, controllerPort))
            .join(),
        }
      : {
          'controller.quorum.voters': voters
            .map(({ id, host, controllerPort }) => `${id}@${hostAndPort(host, controllerPort)}`)
            .join(),
        }
    this.nodes = plans.map(({ id, roles, kind = plan.kind, properties, jvm }) => {
      const folder = join(this.#folder, `node-${id}`)
      mkdirSync(folder)
      const address = where.get(id)!
      return new ClusterNode({
        id,
        ...address,
        kind,
        name: `${kind} node ${id}`,
        folder,
        temporary: this.#folder,
        prefix: network?.prefixOf(id) ?? [],
        commands: kind === 'kafka' ? kafkaCommands(jvm ?? plan.jvm ?? ['-Xmx512M']) : rafkaCommands(),
        properties: {
          'process.roles': roles.join(),
          'node.id': String(id),
          ...quorum,
          ...listeners(roles, address),
          'log.dirs': join(folder, 'data'),
          ...REPLICATED,
          ...plan.properties,
          ...properties,
        },
      })
    })
  }

  /** Of the nodes that take clients. */
  get bootstrapServers(): string {
    return this.nodes
      .filter(({ port, controllerPort }) => port !== controllerPort)
      .map(({ address }) => address)
      .join()
  }

  /** Throws when there is none of that id. */
  node(id: number): ClusterNode {
    const node = this.nodes.find((one) => one.id === id)
    if (node === undefined) throw new Error(`there is no node ${id}`)
    return node
  }

  /** Wakes who is paused and starts who is gone, on what they left, and heals the network. */
  async repair(): Promise<void> {
    this.network?.heal()
    for (const node of this.nodes) if (node.isPaused) node.resume()
    await Promise.all(this.nodes.filter((node) => !node.isRunning).map((node) => node.start()))
  }

  /** SIGKILL to all, and everything that they left is removed. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()))
    this.network?.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

async function addresses(
  plans: readonly NodePlan[],
  host: string,
  network: NetworkNamespaces | null,
): Promise<Map<number, NodeAddress>> {
  const ports = network === null ? await freePorts(plans.length * 2) : plans.flatMap(() => [9092, 9093])
  return new Map(
    plans.map(({ id, roles }, index) => {
      const [port, controllerPort] = [ports[2 * index]!, ports[2 * index + 1]!]
      return [
        id,
        {
          host: network?.hostOf(id) ?? host,
          controllerPort,
          port: roles.includes('broker') ? port : controllerPort,
        },
      ]
    }),
  )
}

function listeners(roles: readonly Role[], { host, port, controllerPort }: NodeAddress): Record<string, string> {
  const broker = `PLAINTEXT://${hostAndPort(host, port)}`
  const controller = `CONTROLLER://${hostAndPort(host, controllerPort)}`
  return {
    listeners: [...(roles.includes('broker') ? [broker] : []), ...(roles.includes('controller') ? [controller] : [])].join(),
    ...(roles.includes('broker') ? { 'advertised.listeners': broker } : {}),
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
  }
}

function newUuid(): string {
  return randomUuid(new NodeRandom())
}
