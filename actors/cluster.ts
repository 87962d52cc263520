import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RafkaError } from '../src/base/errors.ts'
import type { Logger } from '../src/base/logger.ts'
import { type AddedFault, ClusterFaults, type FaultRule } from './embedded/cluster-faults.ts'
import { embeddedNodes, formatNodes, type NodePlan } from './embedded/cluster-plan.ts'
import { EmbeddedNode } from './embedded/embedded-node.ts'
import { MovingClock } from './embedded/moving-clock.ts'
import { ReservedPorts } from './runtime/reserved-ports.ts'
// Loaded with this module and not by the first start, which then is as quick as all others.
import './control-cast.ts'
import './runtime/inline.ts'
import './serving-cast.ts'

export type { AddedFault, FaultRule } from './embedded/cluster-faults.ts'

export interface ClusterOptions {
  /** So many nodes that clients talk to, with ids from 1. Default 1. */
  brokers?: number
  /** So many nodes that are controllers and nothing else, with the ids behind the brokers'. Default: every broker is a controller too. */
  controllers?: number
  /** Port to listen on, and those above it for further brokers; 0, the default, takes free ones. */
  port?: number
  /** Default `127.0.0.1`. */
  host?: string
  /** Folder for the data, kept at the end. Default: a temporary one, removed at the end. */
  dataDir?: string
  /** Kafka broker configurations by name, such as `{ 'num.partitions': '3' }`, for all nodes. */
  properties?: Readonly<Record<string, string>>
  /**
   * Where actors run. `inline`, the default, keeps all on the caller's thread; `auto` and `dedicated` use worker threads, and then there are no faults, no `kill`,
   * `pause`, `partition` and `advance`.
   */
  placement?: 'inline' | 'auto' | 'dedicated'
  /** Default: silent. */
  logger?: Logger
}

/** A node of a cluster in this process. */
export interface ClusterNode {
  readonly id: number
  readonly roles: readonly ('broker' | 'controller')[]
  /** `host:port` for clients, the same for the life of the cluster; null for a node that is a controller alone. */
  readonly address: string | null
  readonly isRunning: boolean
  /** Stops it as a signal would: first what it leads is handed over, as long as most of the controllers run. Does nothing while it does not run. */
  stop(): Promise<void>
  /** Ends it where it stands, as `kill -9` does: connections break, nothing is handed over, flushed or marked. */
  kill(): Promise<void>
  /** Starts it again with the data that it had, and resolves when it serves. Does nothing while it runs. */
  start(): Promise<void>
  /** Freezes it, as SIGSTOP does: its connections stay, and nobody answers. */
  pause(): void
  /** Goes on after `pause`. */
  resume(): void
}

/** A cluster in this process. `await using` stops it at the end of the block. */
export interface Cluster extends AsyncDisposable {
  /** `host:port` of every broker, separated by commas, as clients take it. */
  readonly bootstrapServers: string
  readonly clusterId: string
  readonly dataDir: string
  /** In the order of their ids. */
  readonly nodes: readonly ClusterNode[]
  /** What is wrong with requests, on purpose. */
  readonly faults: {
    /** Holds from now on. Throws `ConfigError` for an API or an error that there is not. */
    add(rule: FaultRule): AddedFault
    /** Nothing is wrong any more. */
    clear(): void
  }
  /**
   * Cuts the network between nodes: those of one group reach each other, those of different groups do not; who is in none reaches all. Clients reach every node. What is
   * under way between two groups waits, and arrives after `heal`, as over TCP.
   */
  partition(groups: readonly (readonly number[])[]): void
  heal(): void
  /**
   * Moves the time of all nodes ahead: sessions, retention and all else that waits for a time. In steps between which nodes talk, so that they do not take each other for
   * dead; what goes beyond ten minutes in one jump before. Clients have their own time.
   */
  advance(ms: number): Promise<void>
  /** Stops it, and removes the data where the folder was a temporary one. Calling it again is fine. */
  stop(): Promise<void>
}

/** Only a cluster whose actors are on the caller's thread can do that. */
export class NotInlineError extends RafkaError {
  readonly code = 'NOT_INLINE'
  readonly retriable = false
}

const STEP_MS = 250
const STEPPED_MS = 10 * 60_000
/** A request between nodes and its answer take so many rounds of the event loop. */
const ROUNDS_PER_STEP = 5

/**
 * Starts a cluster of Rafka inside this process and resolves when it serves clients: one node, or several that replicate to each other over connections of this
 * machine. Nothing outside the data folder is touched, and nothing is left behind by `stop`. Throws `ConfigError` for properties that cannot be, and what `startNode`
 * throws.
 */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const { placement = 'inline', logger } = options
  const temporary = options.dataDir === undefined
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'rafka-')))
  const remove = async (): Promise<void> => {
    if (temporary) await rm(dataDir, { recursive: true, force: true })
  }
  const inline = placement === 'inline'
  const reserved = new ReservedPorts()
  const clock = new MovingClock()
  const faults = new ClusterFaults()
  const parts = new Partition()
  let nodes: readonly EmbeddedNode[] = []
  try {
    const plans = await embeddedNodes({ ...options, placement, dataDir }, reserved)
    parts.ports = portsOf(plans)
    if (plans.length > 1) formatNodes(plans)
    // Workers cannot take over sockets of this thread.
    if (!inline) reserved.close()
    nodes = plans.map(
      ({ id, roles, properties }) =>
        new EmbeddedNode({
          id,
          roles,
          properties,
          clock,
          reserved,
          faults: faults.of(id),
          logger,
          isCut: (nodeId, port) => parts.isCut(nodeId, port),
        }),
    )
    await Promise.all(nodes.map((node) => node.start()))
  } catch (error) {
    reserved.close()
    await Promise.allSettled(nodes.map((node) => (inline ? node.kill() : node.stop({ handsOver: false }))))
    await remove()
    throw error
  }
  const only = (what: string): void => {
    if (!inline)
      throw new NotInlineError(`${what} needs placement: 'inline', where all actors are on the caller's thread`, { placement })
  }
  let stopped: Promise<void> | null = null
  const stop = (): Promise<void> => {
    parts.groups = []
    stopped ??= stopAll(nodes).finally(remove)
    return stopped
  }
  const cut = (groups: readonly (readonly number[])[]): void => {
    only('partition')
    parts.groups = groups
    for (const node of nodes) node.networkChanged()
  }
  return {
    bootstrapServers: nodes.flatMap(({ address }) => (address === null ? [] : [address])).join(','),
    clusterId: nodes[0]!.clusterId!,
    dataDir,
    nodes: nodes.map((node) => shown(node, { only, handsOver: () => hasQuorum(nodes) })),
    faults: {
      add: (rule) => {
        only('faults.add')
        return faults.add(rule)
      },
      clear: () => faults.clear(),
    },
    partition: cut,
    heal: () => cut([]),
    advance: async (ms) => {
      only('advance')
      await advance(nodes, clock, ms)
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

/** Nobody takes over what a node of an ending cluster leads. */
async function stopAll(nodes: readonly EmbeddedNode[]): Promise<void> {
  const results = await Promise.allSettled(nodes.map((node) => node.stop({ handsOver: false })))
  const failed = results.find((result) => result.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}

async function advance(nodes: readonly EmbeddedNode[], clock: MovingClock, ms: number): Promise<void> {
  let left = Math.max(0, Math.ceil(ms))
  while (left > 0) {
    // A node that is alone has nobody who could take it for dead.
    const step = nodes.length === 1 ? left : left > STEPPED_MS ? left - STEPPED_MS : Math.min(STEP_MS, left)
    left -= step
    clock.advance(step)
    for (const node of nodes) node.catchUp()
    for (let round = 0; round < ROUNDS_PER_STEP; round++) await new Promise((resolve) => setImmediate(resolve))
  }
}

function portsOf(plans: readonly NodePlan[]): ReadonlyMap<number, number> {
  return new Map(plans.flatMap(({ id, ports }) => ports.map((port): [number, number] => [port, id])))
}

/** While most of the controllers run there is one that moves leaderships. */
function hasQuorum(nodes: readonly EmbeddedNode[]): boolean {
  const controllers = nodes.filter(({ roles }) => roles.includes('controller'))
  return controllers.filter(({ isRunning }) => isRunning).length > controllers.length / 2
}

/** What users may do with a node. */
function shown(node: EmbeddedNode, { only, handsOver }: { only: (what: string) => void; handsOver: () => boolean }): ClusterNode {
  return {
    id: node.id,
    roles: node.roles,
    get address() {
      return node.address
    },
    get isRunning() {
      return node.isRunning
    },
    stop: () => node.stop({ handsOver: handsOver() }),
    start: () => node.start(),
    kill: async () => {
      only('kill')
      await node.kill()
    },
    pause: () => {
      only('pause')
      node.pause()
    },
    resume: () => node.resume(),
  }
}

/** Which nodes reach each other. */
class Partition {
  groups: readonly (readonly number[])[] = []
  /** Who listens on a port. */
  ports: ReadonlyMap<number, number> = new Map()

  isCut(nodeId: number, port: number): boolean {
    if (this.groups.length === 0) return false
    const peer = this.ports.get(port)
    const [own, other] = [nodeId, peer].map((id) => this.groups.findIndex((group) => id !== undefined && group.includes(id)))
    return own !== other && own !== -1 && other !== -1
  }
}
