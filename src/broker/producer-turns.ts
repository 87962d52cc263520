/**
 * Keeps the requests of a transactional producer in their order: while it is found out whether a first batch may be let in, those that the producer sent behind it
 * wait, for they would come before it and be refused.
 */
export class ProducerTurns {
  readonly #waiting = new Map<number, (() => void)[]>()

  isTaken(producerId: number): boolean {
    return this.#waiting.size > 0 && this.#waiting.has(producerId)
  }

  /** Runs `turn` when all that were taken before have ended; it has to `end`, now or later. */
  take(producerId: number, turn: () => void): void {
    const others = this.#waiting.get(producerId)
    if (others !== undefined) {
      others.push(turn)
      return
    }
    this.#waiting.set(producerId, [])
    turn()
  }

  end(producerId: number): void {
    const next = this.#waiting.get(producerId)?.shift()
    if (next === undefined) this.#waiting.delete(producerId)
    else next()
  }
}
