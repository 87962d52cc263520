import type { VoterSet } from './voter-set.ts'

interface Entry<T> {
  /** Of the record that said so. */
  readonly offset: number
  readonly value: T
}

/**
 * Who votes, and by which version of the quorum's own rules (kraft.version), as of every offset of the log. What was written last counts, committed or not:
 * a set of voters decides on its own acceptance already (KIP-853). Where the log says nothing, the configuration does.
 */
export class VoterHistory {
  readonly #configured: VoterSet
  #sets: Entry<VoterSet>[] = []
  #versions: Entry<number>[] = []

  constructor(configured: VoterSet) {
    this.#configured = configured
  }

  get voters(): VoterSet {
    return this.#sets.at(-1)?.value ?? this.#configured
  }

  /** The set before the one that counts; null where the log names no more than one. */
  get votersBefore(): VoterSet | null {
    return this.#sets.at(-2)?.value ?? null
  }

  get kraftVersion(): number {
    return this.#versions.at(-1)?.value ?? 0
  }

  /** Where the log names the voters that count; -1 where it does not. */
  get votersOffset(): number {
    return this.#sets.at(-1)?.offset ?? -1
  }

  /** What held behind all records below `endOffset`. */
  asOf(endOffset: number): { voters: VoterSet; kraftVersion: number } {
    return {
      voters: this.#sets.findLast(({ offset }) => offset < endOffset)?.value ?? this.#configured,
      kraftVersion: this.#versions.findLast(({ offset }) => offset < endOffset)?.value ?? 0,
    }
  }

  addVoters(offset: number, voters: VoterSet): void {
    this.#sets.push({ offset, value: voters })
  }

  addKraftVersion(offset: number, version: number): void {
    this.#versions.push({ offset, value: version })
  }

  /** The log was cut: what was said from `endOffset` on was not. */
  truncate(endOffset: number): void {
    this.#sets = this.#sets.filter(({ offset }) => offset < endOffset)
    this.#versions = this.#versions.filter(({ offset }) => offset < endOffset)
  }

  /** Nobody asks for what held before `startOffset` any more. */
  trim(startOffset: number): void {
    const trimmed = <T>(entries: Entry<T>[]): Entry<T>[] => {
      const last = entries.findLastIndex(({ offset }) => offset < startOffset)
      return last <= 0 ? entries : entries.slice(last)
    }
    this.#sets = trimmed(this.#sets)
    this.#versions = trimmed(this.#versions)
  }

  clear(): void {
    this.#sets = []
    this.#versions = []
  }
}
