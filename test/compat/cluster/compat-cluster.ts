import { afterAll, afterEach, beforeAll } from 'vitest'
import type { ClusterNode } from '../../../bench/peers/cluster/cluster-node.ts'
import { ClusterView } from '../../../bench/peers/cluster/cluster-view.ts'
import { type ClusterPlan, ProcessCluster, QUICK_TO_NOTICE } from '../../../bench/peers/cluster/process-cluster.ts'
import { settle } from '../../../src/client/entries/admin.ts'
import { COMPAT_BROKER } from '../compat-broker.ts'

/** For Kafka's nodes: they start sooner than with what a broker for production has. */
const JVM = ['-Xmx512M', '-XX:TieredStopAtLevel=1']

interface Closable {
  close(): Promise<void>
}

export interface SharedClusterOptions<Clients extends Readonly<Record<string, Closable>>> {
  readonly plan?: Partial<ClusterPlan>
  /** Clients for all cases. They are closed behind the last one. */
  readonly connect: (bootstrapServers: string) => Clients
  /** False: nothing is started, for cases that are skipped. Default true. */
  readonly isPossible?: boolean
}

/** What did not start is told to each case that asks: those that nobody expects to pass yet are then skipped. */
export interface SharedCluster<Clients> {
  readonly cluster: CompatCluster
  readonly clients: Clients
}

/** One cluster for all cases of a suite, which is whole again behind each of them, and clients of it. */
export function sharedCluster<Clients extends Readonly<Record<string, Closable>>>({
  plan,
  connect,
  isPossible = true,
}: SharedClusterOptions<Clients>): SharedCluster<Clients> {
  let cluster: CompatCluster | null = null
  let clients: Clients | null = null
  let trouble: unknown = null
  beforeAll(async () => {
    if (!isPossible) return
    try {
      cluster = await CompatCluster.start(plan)
      clients = connect(cluster.bootstrapServers)
    } catch (error) {
      trouble = error
    }
  })
  afterEach(async () => {
    await cluster?.heal([])
  })
  afterAll(async () => {
    await Promise.all(Object.values(clients ?? {}).map((client) => client.close()))
    await cluster?.[Symbol.asyncDispose]()
  })
  return {
    get cluster() {
      if (cluster === null) throw trouble
      return cluster
    },
    get clients() {
      if (clients === null) throw trouble
      return clients
    },
  }
}

/** Three nodes of whichever broker the suites run against, or what a plan says, and what they say of themselves. */
export class CompatCluster implements AsyncDisposable {
  readonly processes: ProcessCluster
  readonly view: ClusterView

  /** Every broker is ready when it resolves. */
  static async start(plan: Partial<ClusterPlan> = {}): Promise<CompatCluster> {
    const properties = { ...QUICK_TO_NOTICE, ...plan.properties }
    const cluster = new CompatCluster(await ProcessCluster.start({ kind: COMPAT_BROKER, jvm: JVM, ...plan, properties }))
    try {
      await cluster.view.untilBrokers(cluster.brokers.length)
      return cluster
    } catch (error) {
      const said = cluster.processes.nodes.map(({ id, output }) => `node ${id}:\n${output.slice(-1500)}`)
      await cluster[Symbol.asyncDispose]()
      throw new Error(`${error instanceof Error ? error.message : error}\n${said.join('\n')}`)
    }
  }

  private constructor(processes: ProcessCluster) {
    this.processes = processes
    this.view = new ClusterView(processes.bootstrapServers)
  }

  get bootstrapServers(): string {
    return this.processes.bootstrapServers
  }

  /** Nodes that take clients. */
  get brokers(): readonly ClusterNode[] {
    return this.processes.nodes.filter(({ port, controllerPort }) => port !== controllerPort)
  }

  /** Makes a topic with replicas on all brokers, whose partitions are led by one of them or by some in turn, and waits until all are in sync. */
  async topicLedBy(leaders: number | readonly number[], topic: string, partitions: number): Promise<void> {
    const replicas = (partition: number): number[] => {
      const each = [leaders].flat()
      const leader = each[partition % each.length]!
      const others = this.brokers.map(({ id }) => id).filter((id) => id !== leader)
      return [leader, ...(partition % 2 === 0 ? others : others.toReversed())]
    }
    const replicaAssignments = Array.from({ length: partitions }, (_, partition) => replicas(partition))
    const made = await settle(this.view.admin.createTopics([{ name: topic, replicaAssignments }]))
    // It is asked for again where the first answer was late, and is there then.
    if (made.errors().some(([, { code }]) => code !== 'TOPIC_ALREADY_EXISTS')) made.orThrow()
    await this.view.untilWhole([topic])
  }

  /** Kill -9, and a start on what it left; every broker is there when it resolves. */
  async killAndStart(id: number, meanwhile: () => Promise<void>): Promise<void> {
    const node = this.processes.node(id)
    await node.kill()
    await meanwhile()
    await node.start()
    await this.view.untilBrokers(this.brokers.length)
  }

  /** Everybody runs and hears everybody, every broker is there, and these topics have all their replicas in sync. */
  async heal(topics: readonly string[]): Promise<void> {
    await this.processes.repair()
    await this.view.untilBrokers(this.brokers.length)
    await this.view.untilWhole(topics)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.view[Symbol.asyncDispose]()
    await this.processes[Symbol.asyncDispose]()
  }
}
