import type { Disk } from '../base/disk.ts'
import { CorruptFileError } from './errors.ts'

/**
 * Kafka's checkpoint files: text, one line with the version, one with the count of entries, then an entry a line, its fields apart by a blank.
 * They are replaced as a whole and durably.
 */
export function writeCheckpoint(disk: Disk, path: string, version: number, entries: readonly string[]): void {
  let text = `${version}\n${entries.length}\n`
  for (const entry of entries) text += `${entry}\n`
  disk.replaceFile(path, new TextEncoder().encode(text))
}

/** The fields of each entry; none for a missing or an empty file. Throws `CorruptFileError` for another version, a wrong count, or an entry without exactly `fields` fields. */
export function readCheckpoint(disk: Disk, path: string, version: number, fields: number): string[][] {
  if (!disk.exists(path)) return []
  const lines = new TextDecoder().decode(disk.readFile(path)).split('\n')
  if (lines.at(-1) === '') lines.pop()
  const [versionLine, countLine, ...entryLines] = lines
  if (versionLine === undefined) return []
  if (parseInteger(path, versionLine) !== version) throw new CorruptFileError(path, `version ${versionLine}, expected ${version}`)
  if (countLine === undefined) return []
  const count = parseInteger(path, countLine)
  if (count !== entryLines.length) throw new CorruptFileError(path, `${entryLines.length} entries, expected ${count}`)
  return entryLines.map((line) => {
    const parts = line.split(/\s+/)
    if (parts.length !== fields) throw new CorruptFileError(path, `malformed line: ${line}`)
    return parts
  })
}

/** An integer that a `number` holds exactly. Throws `CorruptFileError` for anything else. */
export function parseInteger(path: string, text: string): number {
  const value = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (!Number.isSafeInteger(value)) throw new CorruptFileError(path, `not a number: ${text}`)
  return value
}
