import { KafkaError, type KafkaErrorKind, UsageError } from '../errors.ts'

/** The text that is the same for keys that mean the same: a name, a number, or what a key with several parts is made of. */
export type Identity<Key> = (key: Key) => string

/** What became of one item. */
export type Item<Key, Value> = { readonly key: Key; readonly value: Value } | { readonly key: Key; readonly error: KafkaError }

/**
 * What became of each item of a call, by item: topics by name, partitions by `{ topic, partition }`, groups by id. Keys are compared by what they mean, not as
 * objects. A method of the admin client gives it when all items succeeded; when one or more failed the method throws `ItemsFailedError`, which holds the same
 * object with the errors in it, so that no item hides another. `settle` gives it in both cases.
 *
 * Iterating it gives `[key, value]` of what succeeded, in the order of the call.
 */
export class Results<Key, Value> implements Iterable<[Key, Value]> {
  readonly #identity: Identity<Key>
  readonly #items: ReadonlyMap<string, Item<Key, Value>>

  /** `items` by identity. */
  constructor(identity: Identity<Key>, items: ReadonlyMap<string, Item<Key, Value>>) {
    this.#identity = identity
    this.#items = items
  }

  /** How many items there are, the failed ones among them. */
  get size(): number {
    return this.#items.size
  }

  /** The value of an item. Throws the item's own error if it failed, `UsageError` if there is no such item. */
  get(key: Key): Value {
    const item = this.#items.get(this.#identity(key))
    if (item === undefined) throw new UsageError(`there is no result for ${this.#identity(key)}`)
    if ('error' in item) throw item.error
    return item.value
  }

  /** The error of an item; null if it succeeded, or if there is no such item. */
  error(key: Key): KafkaError | null {
    const item = this.#items.get(this.#identity(key))
    return item !== undefined && 'error' in item ? item.error : null
  }

  /** Whether there is such an item, succeeded or failed. */
  has(key: Key): boolean {
    return this.#items.has(this.#identity(key))
  }

  /** All keys, the failed ones among them. */
  keys(): Key[] {
    return [...this.#items.values()].map(({ key }) => key)
  }

  /** Values of what succeeded. */
  values(): Value[] {
    return [...this].map(([, value]) => value)
  }

  /** What failed, and why. */
  errors(): [Key, KafkaError][] {
    return [...this.#items.values()].flatMap((item): [Key, KafkaError][] => ('error' in item ? [[item.key, item.error]] : []))
  }

  *[Symbol.iterator](): IterableIterator<[Key, Value]> {
    for (const item of this.#items.values()) if (!('error' in item)) yield [item.key, item.value]
  }

  /** What `console.log` shows: a map of values and errors. */
  [Symbol.for('nodejs.util.inspect.custom')](): unknown {
    return new Map([...this.#items.values()].map((item) => [item.key, 'error' in item ? item.error : item.value]))
  }

  /** These results if all succeeded. Throws `ItemsFailedError` otherwise. */
  orThrow(): this {
    if (this.errors().length > 0) throw new ItemsFailedError(this)
    return this
  }
}

/**
 * One or more items of a call failed. `results` holds what became of each, the successes among them; `cause` is the first error. `kind` and `code` are those of the
 * errors where all have the same, else those of the first and `SEVERAL_ERRORS`; `retriable` says whether the call may be tried again for all that failed.
 */
export class ItemsFailedError<Key = unknown, Value = unknown> extends KafkaError {
  readonly kind: KafkaErrorKind
  readonly code: string
  readonly retriable: boolean
  readonly results: Results<Key, Value>

  constructor(results: Results<Key, Value>) {
    const errors = results.errors().map(([, error]) => error)
    const first = errors[0]!
    const others = errors.length === 1 ? '' : `; and ${errors.length - 1} more`
    super(`${first.message}${others}`, { failed: errors.length, of: results.size }, { cause: first })
    this.kind = first.kind
    this.code = errors.every(({ code }) => code === first.code) ? first.code : 'SEVERAL_ERRORS'
    this.retriable = errors.every(({ retriable }) => retriable)
    this.results = results
  }
}

/** The results of a call whether or not all items succeeded: `const topics = await settle(admin.describeTopics(['orders', 'bills']))`. Other errors are thrown. */
export async function settle<Key, Value>(call: Promise<Results<Key, Value>>): Promise<Results<Key, Value>> {
  try {
    return await call
  } catch (error) {
    if (error instanceof ItemsFailedError) return error.results as Results<Key, Value>
    throw error
  }
}
