import type { Address } from './bootstrap.ts'
import { BrokerTask, type BrokerTaskOptions } from './broker-task.ts'
import type { ClientEnvironment } from './environment.ts'
import { ClientClosedError, NetworkError } from './errors.ts'
import type { BrokerMetadata } from './metadata-snapshot.ts'

/**
 * A broker answers the requests of one connection in their order: what may wait there for long has a connection of its own. `fetch` waits for records, and what goes over a member's own
 * `group-…` (JoinGroup, SyncGroup) for the other members, which may be of the same client.
 */
export type ConnectionName = 'data' | 'fetch' | 'coordinator' | `group-${string}`

/** A client's connections: one `BrokerTask` for each broker and purpose, made when it is first needed. */
export class ConnectionManager {
  readonly #environment: ClientEnvironment
  readonly #bootstrap: readonly Address[]
  readonly #options: BrokerTaskOptions
  readonly #tasks = new Map<string, BrokerTask>()
  #brokers: ReadonlyMap<number, Address> = new Map()
  /** Of coordinators that the metadata does not tell of yet. */
  readonly #others = new Map<number, Address>()
  #closed = false

  constructor(environment: ClientEnvironment, bootstrap: readonly Address[], options: BrokerTaskOptions) {
    this.#environment = environment
    this.#bootstrap = bootstrap
    this.#options = options
  }

  /** The brokers there are now. Connections to addresses where there is none any more are closed. */
  become(brokers: ReadonlyMap<number, BrokerMetadata>): void {
    this.#brokers = brokers
    if (brokers.size === 0) return
    const there = new Set(
      [...brokers.values(), ...this.#others.values(), ...this.#bootstrap].map(({ host, port }) => `${host}:${port}`),
    )
    for (const [key, task] of this.#tasks) {
      if (there.has(`${task.host}:${task.port}`)) continue
      this.#tasks.delete(key)
      task.close()
    }
  }

  /** A broker that an answer other than Metadata told of. */
  note(nodeId: number, address: Address): void {
    this.#others.set(nodeId, { host: address.host, port: address.port })
  }

  /** Throws `NetworkError` for a broker whose address is not known. */
  broker(nodeId: number, connection: ConnectionName): BrokerTask {
    const address = this.#brokers.get(nodeId) ?? this.#others.get(nodeId)
    if (address === undefined) throw new NetworkError(`broker ${nodeId} is not known`, { host: '', port: nodeId })
    return this.#task(address, connection)
  }

  /** Any broker, connected: the least busy one that is, else the first that can be. Throws the error of the last one that cannot, if none can. */
  async any(): Promise<BrokerTask> {
    const addresses = this.#inTurn()
    const connected = addresses.map((address) => this.#task(address, 'data')).filter((task) => task.isConnected)
    if (connected.length > 0) return connected.reduce((least, task) => (task.inFlight < least.inFlight ? task : least))
    const tasks = addresses.map((address) => this.#task(address, 'data'))
    let problem: unknown = null
    // Those that failed just now are asked last: they keep who asks waiting.
    for (const task of [...tasks.filter((one) => !one.isBackingOff), ...tasks.filter((one) => one.isBackingOff)]) {
      try {
        await task.connect()
        return task
      } catch (error) {
        problem = error
      }
    }
    throw problem
  }

  close(): void {
    this.#closed = true
    for (const task of this.#tasks.values()) task.close()
    this.#tasks.clear()
  }

  /** Known brokers from a random one on, so that not all clients ask the same one; then those of the bootstrap (which is all there is when the cluster has moved, KIP-899). */
  #inTurn(): Address[] {
    const known = [...this.#brokers.values()]
    const first = known.length === 0 ? 0 : this.#environment.random.below(known.length)
    const turned = [...known.slice(first), ...known.slice(0, first)]
    const seen = new Set<string>()
    return [...turned, ...this.#bootstrap].filter(({ host, port }) => !seen.has(`${host}:${port}`) && seen.add(`${host}:${port}`))
  }

  #task(address: Address, connection: ConnectionName): BrokerTask {
    if (this.#closed) throw new ClientClosedError()
    const key = `${connection} ${address.host}:${address.port}`
    let task = this.#tasks.get(key)
    if (task === undefined) this.#tasks.set(key, (task = new BrokerTask(this.#environment, address, this.#options)))
    return task
  }
}
