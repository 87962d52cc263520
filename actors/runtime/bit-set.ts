/**
 * A set of small integers that finds its lowest member in a handful of steps: a bitmap with a summary bit for every word, on
 * every level above.
 */
export class BitSet {
  readonly #levels: Int32Array[] = []

  /** For members in [0, bound). */
  constructor(bound: number) {
    for (let words = Math.ceil(bound / 32); ; words = Math.ceil(words / 32)) {
      this.#levels.push(new Int32Array(words))
      if (words <= 1) break
    }
  }

  has(member: number): boolean {
    return (this.#levels[0]![member >>> 5]! & (1 << (member & 31))) !== 0
  }

  add(member: number): void {
    let index = member
    for (const words of this.#levels) {
      const word = index >>> 5
      const before = words[word]!
      words[word] = before | (1 << (index & 31))
      if (before !== 0) return
      index = word
    }
  }

  delete(member: number): void {
    let index = member
    for (const words of this.#levels) {
      const word = index >>> 5
      const after = words[word]! & ~(1 << (index & 31))
      words[word] = after
      if (after !== 0) return
      index = word
    }
  }

  /** The lowest member, -1 when there is none. */
  first(): number {
    let index = 0
    for (let level = this.#levels.length - 1; level >= 0; level--) {
      const bits = this.#levels[level]![index]!
      if (bits === 0) return -1
      index = index * 32 + (31 - Math.clz32(bits & -bits))
    }
    return index
  }
}
