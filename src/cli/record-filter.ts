import type { PrintableRecord } from './record-printer.ts'
import { type NameAndValue, UsageError } from './usage.ts'

export interface FilterFlags {
  filterKey?: string
  filterValue?: string
  filterHeader?: readonly NameAndValue[]
}

/** Whether a record matches all patterns (JavaScript's regular expressions, over UTF-8); null where there is none. Throws `UsageError`. */
export function recordFilter({
  filterKey,
  filterValue,
  filterHeader = [],
}: FilterFlags): ((record: PrintableRecord) => boolean) | null {
  const key = filterKey === undefined ? null : pattern('--filter-key', filterKey)
  const value = filterValue === undefined ? null : pattern('--filter-value', filterValue)
  const headers = filterHeader.map(({ name, value: text }) => ({ name, value: pattern('--filter-header', text) }))
  if (key === null && value === null && headers.length === 0) return null
  return (record) =>
    (key === null || matches(key, record.key)) &&
    (value === null || matches(value, record.value)) &&
    headers.every((wanted) => record.headers.some((header) => header.key === wanted.name && matches(wanted.value, header.value)))
}

function pattern(flag: string, text: string): RegExp {
  try {
    return new RegExp(text, 'u')
  } catch (error) {
    throw new UsageError(`${flag}: ${(error as Error).message}`)
  }
}

function matches(wanted: RegExp, bytes: Uint8Array | null): boolean {
  return bytes !== null && wanted.test(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString())
}
