import { RafkaError } from '../../base/errors.ts'
import type { PlannedNode } from '../cluster-plan.ts'
import type { ClusterView } from './cluster-view.ts'
import { logFileOf, type NodeEndedError, NodeProcess } from './node-process.ts'

export interface NodeStatus {
  readonly id: number
  readonly state: string
  readonly pid: number | null
  readonly roles: readonly string[]
  /** Whether it leads the metadata quorum. */
  readonly leads: boolean
  readonly rssBytes: number
  readonly address: string
  readonly starts: number
}

export interface ClusterStatus {
  readonly clusterId: string
  readonly nodes: readonly NodeStatus[]
  /** Null where no node can say. */
  readonly underReplicatedPartitions: number | null
}

export interface ClusterManagerOptions {
  readonly nodes: readonly PlannedNode[]
  /** Voters of the quorum, of which some may run on other machines. */
  readonly voterCount: number
  readonly view: ClusterView
  /** A node that dies is started again. */
  readonly restarts: boolean
  /** A line for people. */
  say(line: string): void
  /** Something that `status` shows is other than before. */
  changed(): void
  /** No node is left, and nobody had asked for that. */
  allDied(): void
}

/** A rolling restart cannot go on: what would be stopped next is needed. */
export class RollingRestartError extends RafkaError {
  readonly code = 'ROLLING_RESTART_STOPPED'
  readonly retriable = true
}

const STOP_WITHIN_MS = 60_000
const WHOLE_WITHIN_MS = 180_000
const LOOK_EVERY_MS = 200
const RESTART_AFTER_MS = [1000, 2000, 5000, 15_000]

/** The nodes of a cluster that run on this machine, each in a process of its own. */
export class ClusterManager {
  readonly #options: ClusterManagerOptions
  readonly #processes: readonly NodeProcess[]
  readonly #restartTimers = new Set<NodeJS.Timeout>()
  #stopping: Promise<void> | null = null
  /** One rolling restart at a time. */
  #rolling = false
  /** Some node ended otherwise than it should have. */
  hadFailure = false

  constructor(options: ClusterManagerOptions) {
    this.#options = options
    const hooks = {
      changed: () => options.changed(),
      died: (node: NodeProcess, error: NodeEndedError) => this.#died(node, error),
    }
    this.#processes = options.nodes.map((node) => new NodeProcess(node, logFileOf(node), hooks))
  }

  /** Resolves when all nodes serve. When one cannot start, the others are stopped. Throws `NodeEndedError`. */
  async start(): Promise<void> {
    const started = await Promise.allSettled(this.#processes.map((node) => node.start()))
    const failed = started.find((one) => one.status === 'rejected')
    if (failed === undefined) return
    for (const node of this.#processes) node.kill()
    throw failed.reason
  }

  /** Where clients may ask, of the nodes that serve. */
  get bootstrap(): string {
    return this.#serving.map(({ address }) => address).join(',')
  }

  async status(): Promise<ClusterStatus> {
    const seen = await this.#options.view.look(this.bootstrap)
    return {
      clusterId: this.#processes.find(({ clusterId }) => clusterId !== '')?.clusterId ?? '',
      underReplicatedPartitions: seen?.underReplicated ?? null,
      nodes: this.#processes.map((node) => ({
        id: node.node.id,
        state: node.state,
        pid: node.pid,
        roles: node.node.roles,
        leads: seen?.leaderId === node.node.id && node.isRunning,
        rssBytes: node.rssBytes,
        address: node.address,
        starts: node.starts,
      })),
    }
  }

  /** One after the other, the leader of the quorum last, each when it has handed over what it leads. Calling it again waits for the same end. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll()
    return this.#stopping
  }

  /**
   * Stops and starts one node after the other, the leader of the quorum last; none before every partition has all of its replicas in sync. `ids`: only these. Those that
   * do not run are only started, and first: no partition has all of its replicas without them.
   * Throws `RollingRestartError`, `NodeEndedError`.
   */
  async restart(ids: readonly number[], say: (line: string) => void): Promise<void> {
    if (this.#rolling) throw new RollingRestartError('a rolling restart is under way')
    if (this.#stopping !== null) throw new RollingRestartError('the cluster is being stopped')
    const unknown = ids.find((id) => !this.#processes.some(({ node }) => node.id === id))
    if (unknown !== undefined) throw new RollingRestartError(`node ${unknown} is none of those that run here`)
    this.#rolling = true
    try {
      const leaderId = (await this.#options.view.look(this.bootstrap))?.leaderId
      const chosen = this.#processes.filter(({ node }) => ids.length === 0 || ids.includes(node.id))
      const ended = chosen.filter(({ isRunning }) => !isRunning)
      for (const node of ended) {
        await node.start()
        say(`node ${node.node.id}: serves again`)
      }
      for (const node of leaderLast(chosen, leaderId)) {
        if (ended.includes(node)) continue
        await this.#whole(node.node.id)
        say(`node ${node.node.id}: stops`)
        if (!(await node.stop({ handsOver: this.#canHandOver(), withinMs: STOP_WITHIN_MS })))
          throw new RollingRestartError(`node ${node.node.id} did not stop within ${STOP_WITHIN_MS / 1000} s, and was killed`)
        await node.start()
        say(`node ${node.node.id}: serves again`)
      }
      await this.#whole(null)
    } finally {
      this.#rolling = false
    }
  }

  get #serving(): readonly NodeProcess[] {
    return this.#processes.filter(({ state, node }) => state === 'ready' && node.roles.includes('broker'))
  }

  /** While most of the voters run there is a controller that moves leaderships. Voters elsewhere are taken to run. */
  #canHandOver(): boolean {
    const own = this.#processes.filter(({ node }) => node.roles.includes('controller'))
    const down = own.filter(({ isRunning }) => !isRunning).length
    const { voterCount } = this.#options
    return voterCount > 1 && voterCount - down > voterCount / 2
  }

  async #stopAll(): Promise<void> {
    for (const timer of this.#restartTimers) clearTimeout(timer)
    const leaderId = this.#processes.length > 1 ? (await this.#options.view.look(this.bootstrap))?.leaderId : undefined
    for (const node of leaderLast(this.#processes, leaderId)) {
      if (await node.stop({ handsOver: this.#canHandOver(), withinMs: STOP_WITHIN_MS })) continue
      this.hadFailure = true
      this.#options.say(`node ${node.node.id} did not stop within ${STOP_WITHIN_MS / 1000} s, and was killed`)
    }
    this.#options.view.close()
  }

  /** Waits until every partition has all of its replicas in sync. `nodeId` is what would be stopped next. */
  async #whole(nodeId: number | null): Promise<void> {
    const deadline = performance.now() + WHOLE_WITHIN_MS
    for (;;) {
      const seen = await this.#options.view.look(this.bootstrap)
      const down = this.#processes.filter(({ state, node }) => state !== 'ready' && node.id !== nodeId)
      if (down.length === 0 && seen?.underReplicated === 0) return
      if (performance.now() > deadline) {
        const why =
          down.length > 0
            ? `node ${down.map(({ node }) => node.id).join(', ')} does not serve`
            : `${seen?.underReplicated ?? 'some'} partitions have not all of their replicas in sync`
        throw new RollingRestartError(`after ${WHOLE_WITHIN_MS / 1000} s ${why}: the rolling restart stops here`)
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    }
  }

  #died(node: NodeProcess, error: NodeEndedError): void {
    if (this.#stopping !== null) return
    this.hadFailure = true
    // One that never served is told of by whoever started it.
    if (node.address === '') return
    this.#options.say(error.message)
    if (this.#options.restarts) {
      const afterMs = RESTART_AFTER_MS[Math.min(node.starts - 1, RESTART_AFTER_MS.length - 1)]!
      const timer = setTimeout(() => {
        this.#restartTimers.delete(timer)
        node.start().catch(() => {})
      }, afterMs)
      this.#restartTimers.add(timer)
    } else if (this.#processes.every(({ isRunning }) => !isRunning)) this.#options.allDied()
  }
}

function leaderLast(processes: readonly NodeProcess[], leaderId: number | undefined): readonly NodeProcess[] {
  return processes.toSorted((one, other) => Number(one.node.id === leaderId) - Number(other.node.id === leaderId))
}
