interface Line<Item> {
  readonly waiting: Item[]
  isUnderWay: boolean
}

/**
 * Items for other brokers, which take many in one request: one request at a time goes to each of them, and what comes meanwhile goes together in the next. Items of the
 * same key never go together.
 */
export class PeerBatches<Item> {
  readonly #lines = new Map<number, Line<Item>>()
  readonly #keyOf: (item: Item) => unknown
  readonly #send: (brokerId: number, items: readonly Item[], done: () => void) => void
  readonly #defer: (turn: () => void) => void

  /** `send` calls `done` when the request is answered, or will not be. */
  constructor(
    defer: (turn: () => void) => void,
    keyOf: (item: Item) => unknown,
    send: (brokerId: number, items: readonly Item[], done: () => void) => void,
  ) {
    this.#defer = defer
    this.#keyOf = keyOf
    this.#send = send
  }

  add(brokerId: number, item: Item): void {
    let line = this.#lines.get(brokerId)
    if (line === undefined) this.#lines.set(brokerId, (line = { waiting: [], isUnderWay: false }))
    line.waiting.push(item)
    if (line.isUnderWay) return
    line.isUnderWay = true
    // What else comes in this turn goes with it.
    this.#defer(() => this.#next(brokerId, line))
  }

  #next(brokerId: number, line: Line<Item>): void {
    const keys = new Set<unknown>()
    const items: Item[] = []
    const left: Item[] = []
    for (const item of line.waiting) {
      const key = this.#keyOf(item)
      if (keys.has(key)) left.push(item)
      else {
        keys.add(key)
        items.push(item)
      }
    }
    line.waiting.splice(0, line.waiting.length, ...left)
    if (items.length === 0) {
      this.#lines.delete(brokerId)
      return
    }
    this.#send(brokerId, items, () => this.#next(brokerId, line))
  }
}
