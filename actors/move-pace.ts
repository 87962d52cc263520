import type { ActorId, Context } from '../src/messages/context.ts'
import type { FutureLogState } from '../src/messages/message.ts'

/**
 * Shares out what replicas may be moved with between log directories (`replica.alter.log.dirs.io.max.bytes.per.second`, for the whole node) among the partitions
 * that are: each gets the same. None copies anything before it was told.
 */
export class MovePace {
  readonly #context: Context
  readonly #moving = new Set<ActorId>()
  #bytesPerSecond = 0

  constructor(context: Context) {
    this.#context = context
  }

  configure(bytesPerSecond: number): void {
    if (bytesPerSecond === this.#bytesPerSecond) return
    this.#bytesPerSecond = bytesPerSecond
    this.#tellAll()
  }

  /** What a partition says of its move; null when there is none. */
  note(actor: ActorId, future: FutureLogState | null): void {
    if (future === null) {
      this.forget(actor)
      return
    }
    if (!this.#moving.has(actor)) {
      this.#moving.add(actor)
      this.#tellAll()
      return
    }
    // It has not heard of it yet, or was made anew.
    if (future.bytesPerSecondMax !== this.#share) this.#tell(actor)
  }

  forget(actor: ActorId): void {
    if (this.#moving.delete(actor)) this.#tellAll()
  }

  get #share(): number {
    return this.#bytesPerSecond / Math.max(1, this.#moving.size)
  }

  #tellAll(): void {
    for (const actor of this.#moving) this.#tell(actor)
  }

  #tell(actor: ActorId): void {
    this.#context.send(actor, { kind: 'pace-move', bytesPerSecondMax: this.#share })
  }
}
