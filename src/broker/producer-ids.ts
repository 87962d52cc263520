/** The producer ids that the controller granted to this broker and that no producer has yet (KIP-730). */
export class ProducerIds {
  readonly #blocks: { next: number; end: number }[] = []

  /** The next id, or null when a new block is needed. */
  take(): number | null {
    const block = this.#blocks[0]
    if (block === undefined) return null
    const id = block.next++
    if (block.next === block.end) this.#blocks.shift()
    return id
  }

  /** Several requests may have asked for a block at the same time: each block is used up. */
  add(start: number, count: number): void {
    if (count > 0) this.#blocks.push({ next: start, end: start + count })
  }
}
