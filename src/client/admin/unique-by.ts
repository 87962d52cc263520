import { UsageError } from '../errors.ts'
import type { Identity } from './results.ts'

/** Items by what identifies them. Throws `UsageError` for two with the same identity: which of them is meant cannot be known. */
export function uniqueBy<Item>(items: readonly Item[], identity: Identity<Item>): Map<string, Item> {
  const unique = new Map<string, Item>()
  for (const item of items) {
    const text = identity(item)
    if (unique.has(text)) throw new UsageError(`${text} is named more than once`)
    unique.set(text, item)
  }
  return unique
}
