import { ClusterView } from '../../../bench/peers/cluster/cluster-view.ts'
import { type ClusterPlan, ProcessCluster, QUICK_TO_NOTICE } from '../../../bench/peers/cluster/process-cluster.ts'
import { COMPAT_BROKER } from '../compat-broker.ts'

/** For Kafka's nodes: they start sooner than with what a broker for production has. */
const JVM = ['-Xmx512M', '-XX:TieredStopAtLevel=1']

/** Three nodes of whichever broker the suites run against, and what they say of themselves. */
export class CompatCluster implements AsyncDisposable {
  readonly processes: ProcessCluster
  readonly view: ClusterView

  /** Every broker is ready when it resolves. */
  static async start(plan: Omit<ClusterPlan, 'kind'> = {}): Promise<CompatCluster> {
    const properties = { ...QUICK_TO_NOTICE, ...plan.properties }
    const cluster = new CompatCluster(await ProcessCluster.start({ jvm: JVM, ...plan, kind: COMPAT_BROKER, properties }))
    try {
      await cluster.view.untilBrokers(cluster.brokers)
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

  get brokers(): number {
    return this.bootstrapServers.split(',').length
  }

  /** Makes a topic whose partitions are all led by one node, and waits until all its replicas are in sync. */
  async topicLedBy(leader: number, topic: string, partitions: number): Promise<void> {
    const others = this.processes.nodes.map(({ id }) => id).filter((id) => id !== leader)
    const replicas = (partition: number): number[] => [leader, ...(partition % 2 === 0 ? others : others.toReversed())]
    const replicaAssignments = Array.from({ length: partitions }, (_, partition) => replicas(partition))
    await this.view.admin.createTopics([{ name: topic, replicaAssignments }])
    await this.view.untilWhole([topic])
  }

  /** Everybody runs and hears everybody, every broker is there, and these topics have all their replicas in sync. */
  async heal(topics: readonly string[]): Promise<void> {
    await this.processes.repair()
    await this.view.untilBrokers(this.brokers)
    await this.view.untilWhole(topics)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.view[Symbol.asyncDispose]()
    await this.processes[Symbol.asyncDispose]()
  }
}
