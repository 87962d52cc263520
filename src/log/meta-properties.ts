import type { Disk } from '../base/disk.ts'
import { parseInteger } from './checkpoint-file.ts'
import { CorruptFileError } from './errors.ts'

export const META_PROPERTIES = 'meta.properties'

/** Whose a log directory is. Ids as Kafka prints them. */
export interface MetaProperties {
  readonly clusterId: string
  readonly nodeId: number
  /** Null in a directory that an older Kafka formatted (before KIP-858). */
  readonly directoryId: string | null
}

/** Replaces the file durably, in version 1 (KRaft). */
export function writeMetaProperties(disk: Disk, logDirectory: string, { clusterId, nodeId, directoryId }: MetaProperties): void {
  const lines = [`cluster.id=${escapeValue(clusterId)}`]
  if (directoryId !== null) lines.push(`directory.id=${escapeValue(directoryId)}`)
  lines.push(`node.id=${nodeId}`, 'version=1')
  disk.replaceFile(`${logDirectory}/${META_PROPERTIES}`, new TextEncoder().encode(`#\n${lines.join('\n')}\n`))
}

/** Null for a directory that was never formatted. Throws `CorruptFileError`, also for version 0 (ZooKeeper). */
export function readMetaProperties(disk: Disk, logDirectory: string): MetaProperties | null {
  const path = `${logDirectory}/${META_PROPERTIES}`
  if (!disk.exists(path)) return null
  const properties = parseProperties(new TextDecoder().decode(disk.readFile(path)))
  const required = (key: string): string => {
    const value = properties.get(key)
    if (value === undefined) throw new CorruptFileError(path, `${key} is missing`)
    return value
  }
  const version = properties.get('version') ?? '0'
  if (version !== '1') throw new CorruptFileError(path, `version ${version}, only 1 (KRaft) is supported`)
  return {
    clusterId: required('cluster.id'),
    nodeId: parseInteger(path, required('node.id')),
    directoryId: properties.get('directory.id') ?? null,
  }
}

/** The part of Java's properties format that Kafka writes: comments, `key=value` or `key: value`, backslash escapes. */
function parseProperties(text: string): Map<string, string> {
  const properties = new Map<string, string>()
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*([#!]|$)/.test(line)) continue
    const match = /^\s*((?:\\.|[^\\=:\s])*)\s*[=:]?\s*(.*)$/.exec(line)
    if (match !== null) properties.set(unescapeValue(match[1]!), unescapeValue(match[2]!))
  }
  return properties
}

function escapeValue(value: string): string {
  return value.replace(/[\\=:#!]/g, (character) => `\\${character}`)
}

function unescapeValue(value: string): string {
  return value.replace(/\\(.)/g, '$1')
}
