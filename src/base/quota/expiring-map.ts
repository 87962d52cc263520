/** What nobody looked at for `idleMs` is forgotten: clients come under ever new names. */
export class ExpiringMap<Value> {
  readonly #entries = new Map<string, { value: Value; usedMs: number }>()
  readonly #idleMs: number
  #sweptMs = 0

  constructor(idleMs: number) {
    this.#idleMs = idleMs
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: string, nowMs: number, make: () => Value): Value {
    if (nowMs - this.#sweptMs >= this.#idleMs) this.#sweep(nowMs)
    let entry = this.#entries.get(key)
    if (entry === undefined) this.#entries.set(key, (entry = { value: make(), usedMs: nowMs }))
    entry.usedMs = nowMs
    return entry.value
  }

  clear(): void {
    this.#entries.clear()
  }

  #sweep(nowMs: number): void {
    this.#sweptMs = nowMs
    for (const [key, { usedMs }] of this.#entries) if (nowMs - usedMs >= this.#idleMs) this.#entries.delete(key)
  }
}
