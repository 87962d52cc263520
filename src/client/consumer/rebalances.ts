import type { KafkaError } from '../errors.ts'
import type { TopicPartition } from '../topic-partition.ts'
import type { Delivery } from './delivery.ts'
import type { AssignmentListener } from './membership.ts'
import type { RebEvent } from './rebalance-event.ts'

export interface RebalancesOptions {
  /** The application's handler. */
  readonly onRebalance: ((event: RebEvent) => void | Promise<void>) | undefined
  /** Commits what was finished of partitions that go; never rejects. Null where the application commits by itself. */
  readonly commitFinished: ((partitions: readonly TopicPartition[]) => Promise<void>) | null
  /** They are gone. */
  removed(partitions: readonly TopicPartition[]): void
}

interface Waiting {
  readonly event: RebEvent
  done(): void
}

/**
 * Partitions that come and go, as the group tells. What the application notices of it happens while it waits for records, as Java's callbacks run inside `poll`: never beside
 * its own work on a record, whose end a revocation so awaits.
 */
export class Rebalances<K, V> implements AssignmentListener {
  readonly #delivery: Delivery<K, V>
  readonly #options: RebalancesOptions
  #waiting: Waiting[] = []
  #running: Promise<void> | null = null
  #isImmediate = false

  constructor(delivery: Delivery<K, V>, options: RebalancesOptions) {
    this.#delivery = delivery
    this.#options = options
  }

  get isPending(): boolean {
    return this.#waiting.length > 0
  }

  /** From now on events wait for nobody: the application gives its partitions back by itself. */
  set isImmediate(isImmediate: boolean) {
    this.#isImmediate = isImmediate
    if (isImmediate) void this.run().catch(() => {})
  }

  /** Lets happen what waits. Throws what the application's handler throws; the event has happened all the same. */
  run(): Promise<void> {
    if (this.#running === null && this.#waiting.length > 0) this.#running = this.#runAll()
    return this.#running ?? Promise.resolve()
  }

  onRevoked(partitions: readonly TopicPartition[]): Promise<void> {
    this.#delivery.hold(partitions)
    return this.#await({ kind: 'revoked', partitions })
  }

  onAssigned(partitions: readonly TopicPartition[]): Promise<void> {
    return this.#await({ kind: 'assigned', partitions })
  }

  onLost(partitions: readonly TopicPartition[]): Promise<void> {
    this.#delivery.hold(partitions)
    return this.#await({ kind: 'lost', partitions })
  }

  onFailed(error: KafkaError): void {
    this.#delivery.fail(error)
  }

  #await(event: RebEvent): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ event, done: resolve })
      // An error of the handler has nobody to go to here: it was thrown out of the application's own close or unsubscribe.
      if (this.#isImmediate) void this.run().catch(() => {})
      else this.#delivery.wake()
    })
  }

  async #runAll(): Promise<void> {
    let problem: { error: unknown } | null = null
    for (let waiting = this.#waiting.shift(); waiting !== undefined; waiting = this.#waiting.shift()) {
      try {
        await this.#happen(waiting.event)
      } catch (error) {
        problem ??= { error }
      }
      waiting.done()
    }
    // At once: what is said from here on has to be run anew.
    this.#running = null
    if (problem !== null) throw problem.error
  }

  async #happen(event: RebEvent): Promise<void> {
    const { kind, partitions } = event
    const { onRebalance, commitFinished } = this.#options
    if (kind === 'assigned') {
      const states = this.#delivery.add(partitions, { isHeld: true })
      try {
        await onRebalance?.(event)
      } finally {
        this.#delivery.release(states)
      }
      return
    }
    try {
      if (kind === 'revoked') await commitFinished?.(partitions)
      await onRebalance?.(event)
    } finally {
      this.#delivery.remove(partitions)
      this.#options.removed(partitions)
    }
  }
}
