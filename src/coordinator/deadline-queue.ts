import { assert } from '../base/assert.ts'

const NEVER = Number.POSITIVE_INFINITY

/** Something that happens at a time unless that time is moved; made by `DeadlineQueue.create` and used again and again by its owner. */
export class Deadline {
  readonly run: () => void
  /** Milliseconds of the monotonic clock; infinite while not set. */
  dueMs: number = NEVER
  /** What the heap is ordered by: never later than `dueMs`. */
  queuedMs: number = NEVER
  /** Place in the heap, -1 outside. */
  index = -1

  constructor(run: () => void) {
    this.run = run
  }

  get isSet(): boolean {
    return this.dueMs !== NEVER
  }
}

/**
 * All deadlines of a shard behind one timer of the host. A heartbeat pushes its member's deadline back millions of times for each time
 * that one expires, so pushing back only writes the new time; the heap learns of it when the old time comes and the deadline is put where it
 * belongs by then. That makes a heartbeat O(1) without allocation, at the price of one sift per member and session timeout.
 */
export class DeadlineQueue {
  readonly #heap: Deadline[] = []

  get size(): number {
    return this.#heap.length
  }

  /** The earliest time at which `runDue` may find something to do; infinite when nothing is set. */
  get nextMs(): number {
    return this.#heap.length === 0 ? NEVER : this.#heap[0]!.queuedMs
  }

  create(run: () => void): Deadline {
    return new Deadline(run)
  }

  /** Sets or moves a deadline. */
  set(deadline: Deadline, dueMs: number): void {
    assert(dueMs < NEVER, 'a deadline is set to a time')
    deadline.dueMs = dueMs
    if (deadline.index >= 0 && deadline.queuedMs <= dueMs) return
    deadline.queuedMs = dueMs
    if (deadline.index < 0) {
      deadline.index = this.#heap.length
      this.#heap.push(deadline)
    }
    this.#siftUp(deadline)
  }

  clear(deadline: Deadline): void {
    deadline.dueMs = NEVER
    if (deadline.index >= 0) this.#remove(deadline)
  }

  /** Runs what is due, earliest first. What a deadline sets anew for `nowMs` or before runs in the same call. */
  runDue(nowMs: number): void {
    for (;;) {
      const first = this.#heap[0]
      if (first === undefined || first.queuedMs > nowMs) return
      if (first.dueMs > nowMs) {
        first.queuedMs = first.dueMs
        this.#siftDown(first)
        continue
      }
      this.#remove(first)
      first.dueMs = NEVER
      first.run()
    }
  }

  #remove(deadline: Deadline): void {
    const last = this.#heap.pop()!
    if (last !== deadline) {
      this.#place(last, deadline.index)
      this.#siftUp(last)
      this.#siftDown(last)
    }
    deadline.index = -1
    deadline.queuedMs = NEVER
  }

  #siftUp(deadline: Deadline): void {
    let index = deadline.index
    while (index > 0) {
      const parentIndex = (index - 1) >> 1
      const parent = this.#heap[parentIndex]!
      if (parent.queuedMs <= deadline.queuedMs) break
      this.#place(parent, index)
      index = parentIndex
    }
    this.#place(deadline, index)
  }

  #siftDown(deadline: Deadline): void {
    const { length } = this.#heap
    let index = deadline.index
    for (;;) {
      let childIndex = 2 * index + 1
      if (childIndex >= length) break
      if (childIndex + 1 < length && this.#heap[childIndex + 1]!.queuedMs < this.#heap[childIndex]!.queuedMs) childIndex++
      const child = this.#heap[childIndex]!
      if (child.queuedMs >= deadline.queuedMs) break
      this.#place(child, index)
      index = childIndex
    }
    this.#place(deadline, index)
  }

  #place(deadline: Deadline, index: number): void {
    this.#heap[index] = deadline
    deadline.index = index
  }
}
