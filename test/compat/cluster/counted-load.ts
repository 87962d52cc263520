import { setTimeout as sleep } from 'node:timers/promises'
import type { CompatCluster } from './compat-cluster.ts'
import { KafkajsLoads } from './kafkajs-load.ts'
import { DrivenLoads, expectKept, type LoadProgress, type LoadResult, type LoadSource } from './load.ts'

export const PARTITIONS = 3
const RATE = 300

/** Clients that look for another leader when one does not answer. kafkajs asks the same node again and again. */
export const LEADER_SEEKING: readonly string[] = ['java', 'librdkafka']

/** The Java client, librdkafka and kafkajs, each in a process of its own or ours, for all cases of a suite. */
export class LoadClients {
  readonly sources: Readonly<Record<string, LoadSource>>
  readonly java: DrivenLoads

  /** `kafkajs` false: without it, which reads no IPv6 address. */
  constructor(bootstrapServers: string, { kafkajs = true }: { kafkajs?: boolean } = {}) {
    this.java = DrivenLoads.java(bootstrapServers)
    this.sources = {
      java: this.java,
      librdkafka: DrivenLoads.librdkafka(bootstrapServers),
      ...(kafkajs ? { kafkajs: new KafkajsLoads(bootstrapServers) } : {}),
    }
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.sources).map((source) => source.close()))
  }
}

/** A steady load of all clients, each on a topic of its own, of which every acknowledged record is counted in the end. */
export class CountedLoad implements AsyncDisposable {
  readonly #cluster: CompatCluster
  readonly #clients: LoadClients
  readonly #name: string
  #isStopped = false

  /** The partitions are led by one node at first, or by some in turn. */
  static async start(
    cluster: CompatCluster,
    clients: LoadClients,
    name: string,
    leaders: number | readonly number[],
  ): Promise<CountedLoad> {
    const load = new CountedLoad(cluster, clients, name)
    await Promise.all(load.topics.map((topic) => cluster.topicLedBy(leaders, topic, PARTITIONS)))
    for (const [client, source] of Object.entries(clients.sources))
      await source.start(name, `${name}-${client}`, PARTITIONS, RATE)
    await load.progressBy(100)
    return load
  }

  private constructor(cluster: CompatCluster, clients: LoadClients, name: string) {
    this.#cluster = cluster
    this.#clients = clients
    this.#name = name
  }

  get topics(): readonly string[] {
    return Object.keys(this.#clients.sources).map((client) => `${this.#name}-${client}`)
  }

  async progress(): Promise<Readonly<Record<string, LoadProgress>>> {
    const entries = Object.entries(this.#clients.sources)
    return Object.fromEntries(
      await Promise.all(entries.map(async ([client, source]) => [client, await source.progress(this.#name)] as const)),
    )
  }

  /** Waits until each client (or each of those named) has had so many more records acknowledged. */
  async progressBy(count: number, of: readonly string[] = Object.keys(this.#clients.sources), withinMs = 40_000): Promise<void> {
    const before = await this.progress()
    const deadline = performance.now() + withinMs
    for (;;) {
      const now = await this.progress()
      const behind = Object.entries(now).filter(
        ([client, { acked }]) => of.includes(client) && acked < before[client]!.acked + count,
      )
      if (behind.length === 0) return
      if (performance.now() > deadline) {
        const shown = behind.map(
          ([client, { acked, sent, firstFailure }]) => `${client}: ${acked} of ${sent} acknowledged ${firstFailure}`,
        )
        throw new Error(`stuck: no ${count} more acknowledged within ${withinMs / 1000} s: ${shown.join('; ')}`)
      }
      await sleep(50)
    }
  }

  /**
   * Stops all clients and counts: nothing that was acknowledged is lost, doubled or out of order, and no client was told of an error. Gives how many records
   * were acknowledged.
   */
  async expectAllKept(): Promise<number> {
    const results = await this.#stop()
    await this.#cluster.heal(this.topics)
    let count = 0
    for (const [client, result] of results) {
      const topic = `${this.#name}-${client}`
      const { failures } = result
      if (failures.length > 0)
        throw new Error(`${client} was told of ${failures.length} errors: ${failures.slice(0, 3).join('; ')}`)
      // By another client than wrote them.
      const reader = client === 'java' ? 'librdkafka' : 'java'
      count += expectKept(topic, result, await this.#clients.sources[reader]!.read(topic, PARTITIONS))
    }
    return count
  }

  /** Stops what a case that failed has left running. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isStopped) return
    await this.#cluster.processes.repair()
    await this.#stop()
  }

  #stop(): Promise<(readonly [client: string, LoadResult])[]> {
    this.#isStopped = true
    const entries = Object.entries(this.#clients.sources)
    return Promise.all(entries.map(async ([client, source]) => [client, await source.stop(this.#name)] as const))
  }
}
