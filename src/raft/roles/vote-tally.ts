/** Who of the voters said what in one election. A vote counts once; who is no voter does not count. */
export class VoteTally {
  readonly #voterIds: readonly number[]
  readonly #granted = new Set<number>()
  readonly #rejected = new Set<number>()

  constructor(voterIds: readonly number[]) {
    this.#voterIds = voterIds
  }

  granted(voterId: number): void {
    if (!this.#voterIds.includes(voterId)) return
    this.#rejected.delete(voterId)
    this.#granted.add(voterId)
  }

  rejected(voterId: number): void {
    if (this.#voterIds.includes(voterId) && !this.#granted.has(voterId)) this.#rejected.add(voterId)
  }

  get grantingIds(): number[] {
    return [...this.#granted]
  }

  /** Those that have not answered. */
  get openIds(): number[] {
    return this.#voterIds.filter((id) => !this.#granted.has(id) && !this.#rejected.has(id))
  }

  /** More than half of the voters are for it. */
  get isWon(): boolean {
    return this.#granted.size > this.#voterIds.length / 2
  }

  /** So many are against it that the others are no majority. */
  get isLost(): boolean {
    return this.#voterIds.length - this.#rejected.size <= this.#voterIds.length / 2
  }
}
