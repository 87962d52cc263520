import { setTimeout as sleep } from 'node:timers/promises'
import { type Admin, createAdmin, type PartitionDescription, settle } from '../../../src/client/entries/admin.ts'

/** Patience for nodes that are gone for a while. */
const PATIENT = { requestTimeoutMs: 5_000, reconnectBackoffMs: 20, reconnectBackoffMaxMs: 200 } as const
const LOOK_EVERY_MS = 25

/** What a cluster says of itself. Each question goes to any node that answers. */
export class ClusterView implements AsyncDisposable {
  readonly admin: Admin

  constructor(bootstrapServers: string) {
    this.admin = createAdmin({ bootstrap: bootstrapServers, ...PATIENT })
  }

  async partitions(topic: string): Promise<readonly PartitionDescription[]> {
    return (await this.admin.describeTopics([topic])).get(topic).partitions
  }

  /** Waits until there is one. */
  async leaderOf(topic: string, partition = 0): Promise<number> {
    let leader: number | null = null
    await this.until(`a leader of ${topic}-${partition}`, async () => {
      leader = (await this.partitions(topic))[partition]?.leader ?? null
      return leader !== null
    })
    return leader!
  }

  /** Leader of the metadata quorum. Waits until there is one. */
  async activeController(): Promise<number> {
    let leader = -1
    await this.until('an active controller', async () => {
      leader = (await this.admin.describeMetadataQuorum()).leaderId
      return leader >= 0
    })
    return leader
  }

  /** Waits until so many brokers are there and unfenced. */
  async untilBrokers(count: number, withinMs?: number): Promise<void> {
    const brokers = async (): Promise<number> =>
      (await this.admin.describeCluster()).brokers.filter(({ isFenced }) => !isFenced).length
    await this.until(`${count} brokers`, async () => (await brokers()) === count, withinMs)
  }

  /** Waits until every partition has a leader and all its replicas in sync. */
  async untilWhole(topics: readonly string[], withinMs?: number): Promise<void> {
    let missing = 'nothing was told'
    const isWhole = async (): Promise<boolean> => {
      const described = await settle(this.admin.describeTopics(topics))
      for (const topic of topics) {
        const { partitions } = described.get(topic)
        const poor = partitions.find(({ leader, isr, replicas }) => leader === null || isr.length < replicas.length)
        if (poor !== undefined) {
          missing = `${topic}-${poor.partition} has leader ${poor.leader}, replicas ${poor.replicas}, in sync ${poor.isr}`
          return false
        }
      }
      return true
    }
    await this.until(() => `all replicas in sync: ${missing}`, isWhole, withinMs)
  }

  /** Looks again and again; an error is no answer. */
  async until(what: string | (() => string), holds: () => Promise<boolean>, withinMs = 45_000): Promise<void> {
    const deadline = performance.now() + withinMs
    let last: unknown = 'it did not hold'
    while (true) {
      try {
        if (await holds()) return
      } catch (error) {
        last = error
      }
      if (performance.now() > deadline)
        throw new Error(`not within ${withinMs / 1000} s: ${typeof what === 'string' ? what : what()} (${last})`)
      await sleep(LOOK_EVERY_MS)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.admin.close()
  }
}
