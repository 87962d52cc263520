import { assert } from '../base/assert.ts'

/** An end marker that was appended and closes a transaction which had records in this partition. */
export interface CompletedTransaction {
  readonly producerId: number
  readonly firstOffset: number
  /** Of the marker. */
  readonly lastOffset: number
  readonly aborted: boolean
}

/** A transaction with a marker, at `lastOffset`. */
export interface DecidedTransaction {
  readonly firstOffset: number
  readonly lastOffset: number
}

/**
 * The transactions of a partition that consumers of committed records must wait for: those without a marker, and those whose marker
 * is not yet below the high watermark.
 */
export class OngoingTransactions {
  /** Producer id by first offset. New transactions begin at higher offsets, so that a Map, which keeps the order of insertion, is sorted. */
  readonly #open = new Map<number, number>()
  /** In the order of their markers. */
  #unreplicated: DecidedTransaction[] = []

  /** First offset of the earliest transaction without a marker, -1 for none. */
  get firstUndecidedOffset(): number {
    if (this.#open.size === 0) return -1
    for (const firstOffset of this.#open.keys()) return firstOffset
    return -1
  }

  /** First offset of the earliest transaction that is open or whose marker may yet be lost, -1 for none. */
  get firstUnstableOffset(): number {
    let first = this.firstUndecidedOffset
    for (const { firstOffset } of this.#unreplicated) if (first === -1 || firstOffset < first) first = firstOffset
    return first
  }

  get isEmpty(): boolean {
    return this.#open.size === 0 && this.#unreplicated.length === 0
  }

  /** Those whose markers may yet be lost. */
  get unreplicated(): readonly DecidedTransaction[] {
    return this.#unreplicated
  }

  /** Producer id of the earliest transaction without a marker, -1 for none. */
  get firstUndecidedProducerId(): number {
    for (const producerId of this.#open.values()) return producerId
    return -1
  }

  /** First offsets rise from call to call. */
  begin(producerId: number, firstOffset: number): void {
    this.#open.set(firstOffset, producerId)
  }

  complete({ producerId, firstOffset, lastOffset }: CompletedTransaction): void {
    assert(this.#open.get(firstOffset) === producerId, 'a transaction that is completed was begun')
    this.#open.delete(firstOffset)
    this.#unreplicated.push({ firstOffset, lastOffset })
  }

  /**
   * What the last stable offset was when this transaction was completed, as soon as that is replicated: the first offset of the earliest one that was open then, or what
   * follows the marker. Those that began behind the marker, in the same append, count for nothing, whoever began them.
   */
  lastStableOffsetAfter(completed: CompletedTransaction): number {
    const next = completed.lastOffset + 1
    for (const firstOffset of this.#open.keys()) if (firstOffset !== completed.firstOffset) return Math.min(firstOffset, next)
    return next
  }

  /** Markers below this offset can no longer be lost. */
  replicatedUpTo(offset: number): void {
    if (this.#unreplicated.length === 0) return
    const kept = this.#unreplicated.findIndex(({ lastOffset }) => lastOffset >= offset)
    if (kept !== 0) this.#unreplicated.splice(0, kept === -1 ? this.#unreplicated.length : kept)
  }

  /** Adds those that are not known: a snapshot of the producers says nothing of transactions that were decided before it. */
  addUnreplicated(decided: readonly DecidedTransaction[]): void {
    const known = new Set(this.#unreplicated.map(({ lastOffset }) => lastOffset))
    this.#unreplicated.push(...decided.filter(({ lastOffset }) => !known.has(lastOffset)))
    this.#unreplicated.sort((a, b) => a.lastOffset - b.lastOffset)
  }

  clear(): void {
    this.#open.clear()
    this.#unreplicated = []
  }
}
