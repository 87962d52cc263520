import { type Deadline, DeadlineQueue } from '../../src/coordinator/deadline-queue.ts'

/** Of deadlines that are due at the same time the one runs first that was set first, as Kafka's twin does. */
export class OrderlyDeadlines extends DeadlineQueue {
  readonly #order = new Map<Deadline, number>()
  #number = 0

  override get size(): number {
    return this.#order.size
  }

  override get nextMs(): number {
    return this.#first()?.dueMs ?? Number.POSITIVE_INFINITY
  }

  override set(deadline: Deadline, dueMs: number): void {
    deadline.dueMs = dueMs
    this.#order.set(deadline, this.#number++)
  }

  override clear(deadline: Deadline): void {
    deadline.dueMs = Number.POSITIVE_INFINITY
    this.#order.delete(deadline)
  }

  override runDue(nowMs: number): void {
    for (let first = this.#first(); first !== undefined && first.dueMs <= nowMs; first = this.#first()) {
      this.clear(first)
      first.run()
    }
  }

  #first(): Deadline | undefined {
    let first: Deadline | undefined
    for (const [deadline, number] of this.#order) {
      const isEarlier =
        first === undefined ||
        deadline.dueMs < first.dueMs ||
        (deadline.dueMs === first.dueMs && number < this.#order.get(first)!)
      if (isEarlier) first = deadline
    }
    return first
  }
}
