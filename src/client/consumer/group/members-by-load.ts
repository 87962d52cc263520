import { compareStrings } from './assignor.ts'

/** Members, those with the fewest partitions first, then by id. */
export class MembersByLoad {
  readonly #assignment: ReadonlyMap<string, ReadonlySet<unknown>>
  readonly #sorted: string[]

  constructor(assignment: ReadonlyMap<string, ReadonlySet<unknown>>) {
    this.#assignment = assignment
    this.#sorted = [...assignment.keys()].sort((one, other) => this.#compare(one, other))
  }

  [Symbol.iterator](): Iterator<string> {
    return this.#sorted[Symbol.iterator]()
  }

  least(): number {
    return this.#load(this.#sorted[0]!)
  }

  most(): number {
    return this.#load(this.#sorted.at(-1)!)
  }

  /** Runs `change`, which gives the member partitions or takes some, and puts it in its new place. */
  change(memberId: string, change: () => void): void {
    this.delete(memberId)
    change()
    this.#sorted.splice(this.#place(memberId), 0, memberId)
  }

  delete(memberId: string): void {
    const place = this.#place(memberId)
    if (this.#sorted[place] === memberId) this.#sorted.splice(place, 1)
  }

  /** Of the first member that does not come before this one. */
  #place(memberId: string): number {
    let low = 0
    let high = this.#sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#compare(this.#sorted[middle]!, memberId) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  #compare(one: string, other: string): number {
    return this.#load(one) - this.#load(other) || compareStrings(one, other)
  }

  #load(memberId: string): number {
    return this.#assignment.get(memberId)?.size ?? 0
  }
}
