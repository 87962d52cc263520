import { createProducer } from '../../src/client/entries/producer.ts'
import { ClusterView } from '../peers/cluster/cluster-view.ts'
import { ProcessCluster } from '../peers/cluster/process-cluster.ts'
import type { ProcessUsage } from '../peers/process-usage.ts'
import type { Figure, ScenarioOptions } from '../peers/scenario.ts'

/** What Kafka's own start script gives its JVM, with a heap of at most 512 MB. */
const JVM_OPTIONS = [
  '-Xmx512M',
  '-server',
  '-XX:+UseG1GC',
  '-XX:MaxGCPauseMillis=20',
  '-XX:InitiatingHeapOccupancyPercent=35',
  '-XX:+ExplicitGCInvokesConcurrent',
  '-Djava.awt.headless=true',
]

export interface ClusterScenario {
  readonly name: string
  run(cluster: BenchCluster, options: ScenarioOptions): Promise<Figure[]>
}

/** Three nodes, broker and controller each, with default settings but for what three nodes need. */
export class BenchCluster implements AsyncDisposable {
  readonly processes: ProcessCluster
  readonly view: ClusterView
  /** From exec of the first node until a topic of three replicas was made and a record acknowledged by all of them in each partition; milliseconds. */
  readonly readyMs: number
  #topics = 0

  static async start(kind: 'kafka' | 'rafka'): Promise<BenchCluster> {
    const processes = await ProcessCluster.prepare({ kind, jvm: JVM_OPTIONS })
    const view = new ClusterView(processes.bootstrapServers)
    try {
      const execAt = performance.now()
      for (const node of processes.nodes) node.launch()
      await Promise.all(processes.nodes.map((node) => node.untilServes()))
      await view.untilBrokers(processes.nodes.length, 90_000)
      await view.admin.createTopics([{ name: 'ready', numPartitions: 3, replicationFactor: 3 }])
      await firstRecords(processes.bootstrapServers, 'ready', 3)
      return new BenchCluster(processes, view, performance.now() - execAt)
    } catch (error) {
      const said = processes.nodes.map(({ id, output }) => `node ${id}: ${output.slice(-1000)}`).join('\n')
      await view[Symbol.asyncDispose]()
      await processes[Symbol.asyncDispose]()
      throw new Error(`${error instanceof Error ? error.message : error}\n${said}`)
    }
  }

  private constructor(processes: ProcessCluster, view: ClusterView, readyMs: number) {
    this.processes = processes
    this.view = view
    this.readyMs = readyMs
  }

  get bootstrapServers(): string {
    return this.processes.bootstrapServers
  }

  /** Makes a topic of three replicas; with `leader`, all partitions are led by it. Gives its name. */
  async createTopic(name: string, partitions: number, leader?: number): Promise<string> {
    const topic = `${name}-${this.#topics++}`
    const ids = this.processes.nodes.map(({ id }) => id)
    const replicas = (partition: number): number[] => {
      const others = ids.filter((id) => id !== leader)
      if (leader !== undefined) return [leader, ...(partition % 2 === 0 ? others : others.toReversed())]
      return ids.map((_, index) => ids[(partition + index) % ids.length]!)
    }
    const replicaAssignments = Array.from({ length: partitions }, (_, partition) => replicas(partition))
    await this.view.admin.createTopics([{ name: topic, replicaAssignments }])
    await this.view.untilWhole([topic])
    return topic
  }

  async deleteTopic(topic: string): Promise<void> {
    await this.view.admin.deleteTopics([topic])
  }

  /** A node that is not among these. */
  other(...ids: readonly number[]): number {
    return this.processes.nodes.find(({ id }) => !ids.includes(id))!.id
  }

  /** Starts who is gone, and waits until all is as before. */
  async heal(topics: readonly string[]): Promise<void> {
    await this.processes.repair()
    await this.view.untilBrokers(this.processes.nodes.length, 60_000)
    await this.view.untilWhole(['ready', ...topics], 60_000)
  }

  /** Of all nodes together. */
  usage(): ProcessUsage {
    const usages = this.processes.nodes.map((node) => node.usage())
    const sum = (of: (usage: ProcessUsage) => number): number => usages.reduce((total, usage) => total + of(usage), 0)
    return {
      cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds),
      residentBytes: sum(({ residentBytes }) => residentBytes),
      threads: sum(({ threads }) => threads),
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.view[Symbol.asyncDispose]()
    await this.processes[Symbol.asyncDispose]()
  }
}

async function firstRecords(bootstrap: string, topic: string, partitions: number): Promise<void> {
  await using producer = createProducer({ bootstrap, acks: 'all', lingerMs: 0, retryBackoffMs: 10, reconnectBackoffMs: 10 })
  await producer.sendAll(Array.from({ length: partitions }, (_, partition) => ({ topic, partition, value: 'first' })))
}
