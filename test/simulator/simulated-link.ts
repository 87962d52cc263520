/** What waits at a link that carries nothing, and goes on when it carries again. */
export interface Stalled {
  goOn(): void
}

/** The way from one host to another, in one direction. Connections share it; what each of them sends stays in order. */
export class SimulatedLink {
  delayUsMin = 0
  delayUsMax = 500
  #blocks = 0
  readonly #stalled = new Set<Stalled>()

  /** Carries nothing: what TCP sends is sent again and again, and arrives, if the connection lives so long, when the link is mended. */
  get isBlocked(): boolean {
    return this.#blocks > 0
  }

  /** Blocks add up. Gives what takes this one away, once. */
  block(): () => void {
    this.#blocks++
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      if (--this.#blocks > 0) return
      const stalled = [...this.#stalled]
      this.#stalled.clear()
      for (const each of stalled) each.goOn()
    }
  }

  stall(each: Stalled): void {
    this.#stalled.add(each)
  }
}
