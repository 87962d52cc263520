import { resolveBrokerConfig } from '../../src/base/config/broker-config.ts'
import { hostAndPort } from '../../src/base/host-and-port.ts'
import type { Logger } from '../../src/base/logger.ts'
import type { RequestFaults } from '../../src/broker/faults/request-faults.ts'
import { type Embedding, type RunningNode, startNode } from '../node.ts'
import type { InlineRuntime } from '../runtime/inline.ts'
import { nodeNetwork } from '../runtime/node-network.ts'
import type { ReservedPorts } from '../runtime/reserved-ports.ts'
import type { MovingClock } from './moving-clock.ts'
import { SwitchedNetwork, SwitchGroup } from './switched-network.ts'

export interface EmbeddedNodeOptions {
  readonly id: number
  readonly roles: readonly ('broker' | 'controller')[]
  readonly properties: Readonly<Record<string, string>>
  readonly clock: MovingClock
  readonly reserved: ReservedPorts
  readonly faults: RequestFaults
  readonly logger: Logger | undefined
  /** Whether this node and the one that listens there are in parts of a partitioned cluster that do not reach each other. */
  isCut(nodeId: number, port: number): boolean
}

/** A node of a cluster in this process, which can be stopped, killed and frozen, and be started again. */
export class EmbeddedNode {
  readonly id: number
  readonly roles: readonly ('broker' | 'controller')[]
  readonly #options: EmbeddedNodeOptions
  #connections = new SwitchGroup()
  #runtime: InlineRuntime | null = null
  #running: RunningNode | null = null
  #isPaused = false
  #address: string | null = null

  constructor(options: EmbeddedNodeOptions) {
    this.#options = options
    this.id = options.id
    this.roles = options.roles
  }

  /** `host:port` for clients; null for a controller alone, and before the first start. Stays the same from one start to the next. */
  get address(): string | null {
    return this.#address
  }

  get isRunning(): boolean {
    return this.#running !== null
  }

  get clusterId(): string | null {
    return this.#running?.clusterId ?? null
  }

  /** Resolves when it serves, which in a quorum of several takes most of them. Does nothing while it runs. */
  async start(): Promise<void> {
    if (this.#running !== null) return
    const { properties, clock, reserved, faults, logger, roles, id } = this.#options
    const { config } = resolveBrokerConfig(properties)
    const connections = new SwitchGroup()
    this.#connections = connections
    const node = this
    const switches = {
      get isPaused() {
        return node.#isPaused
      },
      isCut: (port: number) => node.#options.isCut(id, port),
    }
    const embedding: Embedding = {
      clock,
      faults,
      networkFor: (context) => new SwitchedNetwork(nodeNetwork(context, reserved), switches, connections),
      runs: (runtime) => {
        this.#runtime = runtime
      },
    }
    const inline = config.threadsPlacement === 'inline'
    this.#running = await startNode(config, { logger, ...(inline ? { embedding } : {}) })
    const [listener] = this.#running.listeners
    if (roles.includes('broker') && listener !== undefined) this.#address = hostAndPort(listener.host, listener.port)
  }

  /** Stops it as a signal would: what it leads is handed over, if there is somebody to take it. Does nothing while it does not run. */
  async stop({ handsOver = true }: { handsOver?: boolean } = {}): Promise<void> {
    const running = this.#running
    if (running === null) return
    this.resume()
    await running.stop({ handsOver })
    this.#running = null
    this.#runtime = null
  }

  /** Ends it where it stands, as `kill -9` does: connections break, nothing is handed over, flushed or marked. */
  async kill(): Promise<void> {
    const running = this.#running
    if (running === null) return
    this.#isPaused = false
    this.#running = null
    this.#runtime = null
    await running.kill()
  }

  /** Freezes it, as SIGSTOP does: connections stay, nothing is answered, its time stands still. */
  pause(): void {
    if (this.#runtime === null || this.#isPaused) return
    this.#isPaused = true
    // The sockets first: nothing may come in for actors that do not run.
    this.#connections.moved()
    this.#runtime.pause()
  }

  resume(): void {
    if (this.#runtime === null || !this.#isPaused) return
    this.#isPaused = false
    this.#runtime.resume()
    this.#connections.moved()
  }

  /** The network was cut or is whole again. */
  networkChanged(): void {
    if (!this.#isPaused) this.#connections.moved()
  }

  /** The clock was moved. */
  catchUp(): void {
    this.#runtime?.catchUp()
  }
}
