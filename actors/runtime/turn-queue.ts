/** A first-in, first-out queue of pairs in a ring that doubles when full: no object per entry. */
export class TurnQueue<Target, Payload> {
  #targets: (Target | undefined)[]
  #payloads: (Payload | undefined)[]
  #mask: number
  #head = 0
  #size = 0

  constructor(capacity = 1024) {
    this.#targets = new Array(capacity).fill(undefined)
    this.#payloads = new Array(capacity).fill(undefined)
    this.#mask = capacity - 1
  }

  get size(): number {
    return this.#size
  }

  push(target: Target, payload: Payload): void {
    if (this.#size > this.#mask) this.#grow()
    const index = (this.#head + this.#size) & this.#mask
    this.#targets[index] = target
    this.#payloads[index] = payload
    this.#size++
  }

  /** Takes the oldest pair and hands it over. Not to be called on an empty queue. */
  shift(take: (target: Target, payload: Payload) => void): void {
    const index = this.#head
    const target = this.#targets[index] as Target
    const payload = this.#payloads[index] as Payload
    this.#targets[index] = undefined
    this.#payloads[index] = undefined
    this.#head = (index + 1) & this.#mask
    this.#size--
    take(target, payload)
  }

  clear(): void {
    this.#targets.fill(undefined)
    this.#payloads.fill(undefined)
    this.#head = 0
    this.#size = 0
  }

  #grow(): void {
    const size = this.#size
    const targets = [...this.#targets.slice(this.#head), ...this.#targets.slice(0, this.#head)]
    const payloads = [...this.#payloads.slice(this.#head), ...this.#payloads.slice(0, this.#head)]
    this.#targets = targets.concat(new Array(size).fill(undefined))
    this.#payloads = payloads.concat(new Array(size).fill(undefined))
    this.#mask = size * 2 - 1
    this.#head = 0
  }
}
