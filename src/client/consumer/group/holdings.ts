import type { Logger } from '../../../base/logger.ts'
import { partitionKey, type TopicPartition } from '../../topic-partition.ts'
import type { AssignmentListener } from '../membership.ts'

/**
 * The partitions that a member holds, and the only one who tells the consumer of changes: one call at a time, each awaited. A call that is still under way when
 * the next one is due comes first, however long the application takes.
 */
export class Holdings {
  readonly #listener: AssignmentListener
  readonly #logger: Logger
  #owned = new Map<string, TopicPartition>()
  #turn: Promise<void> = Promise.resolve()
  #isLeaving = false
  #closed = false

  constructor(listener: AssignmentListener, logger: Logger) {
    this.#listener = listener
    this.#logger = logger
  }

  owned(): TopicPartition[] {
    return [...this.#owned.values()]
  }

  owns(partition: TopicPartition): boolean {
    return this.#owned.has(partitionKey(partition))
  }

  /** Gives up those of `partitions` that are held; resolves when the consumer has. They count as held until then. */
  revoke(partitions: readonly TopicPartition[]): Promise<void> {
    return this.#inTurn(() => this.#giveUp(partitions))
  }

  /** Takes over those of `partitions` that are not held yet, and tells of the change even where there are none. Nothing where `isStale` says that it comes too late. */
  assign(partitions: readonly TopicPartition[], isStale: () => boolean = () => false): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#isLeaving || isStale()) return
      const added = partitions.filter((partition) => !this.owns(partition))
      for (const partition of added) this.#owned.set(partitionKey(partition), partition)
      await this.#tell('assigned', added, () => this.#listener.onAssigned(added))
    })
  }

  /** All are gone. */
  lose(): Promise<void> {
    return this.#inTurn(async () => {
      const lost = this.owned()
      this.#owned = new Map()
      if (lost.length > 0) await this.#tell('lost', lost, () => this.#listener.onLost(lost))
    })
  }

  /** Gives up all, and takes nothing more before `open`: an assignment that is on its way to a member that leaves is another's by the time it is there. */
  release(): Promise<void> {
    this.#isLeaving = true
    return this.#inTurn(() => this.#giveUp(this.owned()))
  }

  /** From the next joining on. */
  open(): void {
    this.#isLeaving = false
  }

  /** Tells the consumer nothing more. */
  close(): void {
    this.#closed = true
    this.#owned = new Map()
  }

  async #giveUp(partitions: readonly TopicPartition[]): Promise<void> {
    const revoked = partitions.filter((partition) => this.owns(partition))
    if (revoked.length === 0) return
    await this.#tell('revoked', revoked, () => this.#listener.onRevoked(revoked))
    for (const partition of revoked) this.#owned.delete(partitionKey(partition))
  }

  async #tell(kind: string, partitions: readonly TopicPartition[], call: () => Promise<void>): Promise<void> {
    if (this.#closed) return
    this.#logger.debug('partitions of a group', { kind, partitions: partitions.map(partitionKey) })
    try {
      await call()
    } catch (error) {
      // The membership outlives whatever the application does in its handler.
      this.#logger.error('a handler of a rebalance failed', { kind, error })
    }
  }

  #inTurn(turn: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(turn)
    return this.#turn
  }
}
