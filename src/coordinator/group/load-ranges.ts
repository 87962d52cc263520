/**
 * The subscribers of a topic in the order of their load, with a range of the least loaded that grows upward as they are given partitions, and one of the
 * most loaded that grows downward as they give some away. Within a range all begin with the same load, so that going round gives to, or takes
 * from, whoever has the least or the most, without sorting anew. The loads themselves are changed by the caller.
 */
export class LoadRanges {
  readonly #loads: Int32Array
  /** Indexes of members, by load and index. */
  #members: number[] = []
  /** The least loaded are [0, leastEnd); each of them has, or is about to have, one more than `leastLoad`. */
  #leastEnd = 0
  #leastLoad = 0
  #nextLeast = 0
  /** The most loaded are [mostStart, mostEnd); above them are those that have nothing to give. */
  #mostStart = 0
  #mostEnd = 0
  #mostLoad = 0
  #nextMost = 0

  /** `loads`: partitions of each member, by its index. */
  constructor(loads: Int32Array) {
    this.#loads = loads
  }

  /** Takes another set of members, at least one; gives the difference between the most and the least loaded. */
  open(members: readonly number[]): number {
    const loads = this.#loads
    this.#members = [...members].sort((one, other) => loads[one]! - loads[other]! || one - other)
    const count = this.#members.length
    const least = this.#load(0)
    const most = this.#load(count - 1)
    this.#leastEnd = 0
    this.#leastLoad = least - 1
    this.#nextLeast = 0
    this.#mostStart = count
    this.#mostEnd = count
    this.#mostLoad = most + 1
    this.#nextMost = count - 1
    return most - least
  }

  /** The ranges are no more than one partition apart. */
  get isBalanced(): boolean {
    return this.#mostLoad - this.#leastLoad <= 1
  }

  /** The member that gets the next partition. */
  nextLeast(): number {
    if (this.#nextLeast >= this.#leastEnd) {
      this.#leastLoad++
      while (this.#leastEnd < this.#members.length && this.#load(this.#leastEnd) === this.#leastLoad) this.#leastEnd++
      this.#nextLeast = 0
    }
    return this.#members[this.#nextLeast++]!
  }

  /** The member that gives the next partition away; null when nobody is left who could. */
  nextMost(): number | null {
    if (this.#nextMost < this.#mostStart) {
      const isEmpty = this.#mostEnd <= this.#mostStart && this.#mostStart > 0
      this.#mostLoad = isEmpty ? this.#load(this.#mostStart - 1) : this.#mostLoad - 1
      while (this.#mostStart > 0 && this.#load(this.#mostStart - 1) === this.#mostLoad) this.#mostStart--
      this.#nextMost = this.#mostEnd - 1
    }
    return this.#nextMost < 0 ? null : this.#members[this.#nextMost--]!
  }

  /** The member that `nextMost` gave last has nothing of this topic. */
  excludeMost(): void {
    const place = this.#nextMost + 1
    const last = this.#mostEnd - 1
    const member = this.#members[place]!
    this.#members[place] = this.#members[last]!
    this.#members[last] = member
    this.#mostEnd--
  }

  #load(place: number): number {
    return this.#loads[this.#members[place]!]!
  }
}
