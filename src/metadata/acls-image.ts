import type { AccessControlEntryRecord } from '../protocol/generated/metadata/access-control-entry-record.ts'
import { PersistentMap } from './persistent-map.ts'

const PREFIXED = 4
const NONE: readonly AccessControlEntryRecord[] = []

/**
 * The access control list, kept so that what holds for a name is found without a look at all the others: by pattern and principal. Immutable; a change shares with
 * the list before all that it does not touch.
 */
export class AclsImage {
  static readonly EMPTY = new AclsImage(PersistentMap.empty(), PersistentMap.empty(), PersistentMap.empty(), new Map())

  readonly #byId: PersistentMap<string, AccessControlEntryRecord>
  readonly #byPrincipal: PersistentMap<string, readonly AccessControlEntryRecord[]>
  /** How many there are of each pattern, whomever they are for. */
  readonly #counts: PersistentMap<string, number>
  /** By type of resource: how many patterns there are of each length that names of a prefix have. */
  readonly #prefixes: ReadonlyMap<number, ReadonlyMap<number, number>>
  readonly #lengths = new Map<number, readonly number[]>()

  private constructor(
    byId: PersistentMap<string, AccessControlEntryRecord>,
    byPrincipal: PersistentMap<string, readonly AccessControlEntryRecord[]>,
    counts: PersistentMap<string, number>,
    prefixes: ReadonlyMap<number, ReadonlyMap<number, number>>,
  ) {
    this.#byId = byId
    this.#byPrincipal = byPrincipal
    this.#counts = counts
    this.#prefixes = prefixes
  }

  get size(): number {
    return this.#byId.size
  }

  has(id: string): boolean {
    return this.#byId.has(id)
  }

  values(): Iterable<AccessControlEntryRecord> {
    return this.#byId.values()
  }

  [Symbol.iterator](): Iterator<readonly [string, AccessControlEntryRecord]> {
    return this.#byId[Symbol.iterator]()
  }

  /** Whether anything at all is said of this pattern. */
  isNamed(resourceType: number, patternType: number, resourceName: string): boolean {
    return this.#counts.has(patternKey(resourceType, patternType, resourceName))
  }

  /** What is said of this very pattern for this very principal. */
  find(resourceType: number, patternType: number, resourceName: string, principal: string): readonly AccessControlEntryRecord[] {
    return this.#byPrincipal.get(principalKey(resourceType, patternType, resourceName, principal)) ?? NONE
  }

  /** The lengths that prefixes have, each once. */
  prefixLengths(resourceType: number): readonly number[] {
    let lengths = this.#lengths.get(resourceType)
    if (lengths === undefined) {
      lengths = [...(this.#prefixes.get(resourceType)?.keys() ?? [])]
      this.#lengths.set(resourceType, lengths)
    }
    return lengths
  }

  with(record: AccessControlEntryRecord): AclsImage {
    return (this.has(record.id) ? this.without(record.id) : this).#with(record)
  }

  without(id: string): AclsImage {
    const record = this.#byId.get(id)
    if (record === undefined) return this
    const { resourceType, patternType, resourceName, principal } = record
    const key = principalKey(resourceType, patternType, resourceName, principal)
    const left = this.find(resourceType, patternType, resourceName, principal).filter((other) => other.id !== id)
    const pattern = patternKey(resourceType, patternType, resourceName)
    const count = this.#counts.get(pattern)! - 1
    return new AclsImage(
      this.#byId.without(id),
      left.length === 0 ? this.#byPrincipal.without(key) : this.#byPrincipal.with(key, left),
      count === 0 ? this.#counts.without(pattern) : this.#counts.with(pattern, count),
      count === 0 && patternType === PREFIXED ? this.#countedPrefix(resourceType, resourceName.length, -1) : this.#prefixes,
    )
  }

  #with(record: AccessControlEntryRecord): AclsImage {
    const { resourceType, patternType, resourceName, principal } = record
    const key = principalKey(resourceType, patternType, resourceName, principal)
    const pattern = patternKey(resourceType, patternType, resourceName)
    const count = this.#counts.get(pattern) ?? 0
    return new AclsImage(
      this.#byId.with(record.id, record),
      this.#byPrincipal.with(key, [...this.find(resourceType, patternType, resourceName, principal), record]),
      this.#counts.with(pattern, count + 1),
      count === 0 && patternType === PREFIXED ? this.#countedPrefix(resourceType, resourceName.length, 1) : this.#prefixes,
    )
  }

  #countedPrefix(resourceType: number, length: number, by: number): ReadonlyMap<number, ReadonlyMap<number, number>> {
    const counts = new Map(this.#prefixes.get(resourceType))
    const count = (counts.get(length) ?? 0) + by
    if (count === 0) counts.delete(length)
    else counts.set(length, count)
    return new Map(this.#prefixes).set(resourceType, counts)
  }
}

function patternKey(resourceType: number, patternType: number, resourceName: string): string {
  return `${resourceType}:${patternType}:${resourceName}`
}

/** The name comes last, behind a principal of a known length: either may hold any character. */
function principalKey(resourceType: number, patternType: number, resourceName: string, principal: string): string {
  return `${resourceType}:${patternType}:${principal.length}:${principal}:${resourceName}`
}
