import type { Random } from '../base/random.ts'

/** What a partition's folder is there for: serving, waiting for its removal, taking over from one in another log directory, or left over from a topic that is gone. */
export type PartitionDirectoryKind = 'current' | 'delete' | 'future' | 'stray'

export interface PartitionDirectoryName {
  readonly topic: string
  readonly partition: number
  readonly kind: PartitionDirectoryKind
}

/** File systems allow no longer name. */
export const DIRECTORY_NAME_LENGTH_MAX = 255
/** By so much the name of a folder that catches up is longer than the partition's own: a dot, 32 digits, `-future`. */
export const FUTURE_MARK_LENGTH = 40
const MARKED = /^(?<name>\S+-\S+)\.(?<id>\S+)-(?<kind>delete|future|stray)$/

export function partitionDirectoryName(topic: string, partition: number): string {
  return `${topic}-${partition}`
}

/** The name under which a partition's folder waits for its removal. A long topic name is cut, so that the whole fits into 255 characters. */
export function deleteDirectoryName(topic: string, partition: number, random: Random): string {
  return markedName(topic, partition, '-delete', random)
}

/** The name of a folder whose topic is no longer known. Cut like that of one to be deleted. */
export function strayDirectoryName(topic: string, partition: number, random: Random): string {
  return markedName(topic, partition, '-stray', random)
}

/** The name of a folder that catches up in another log directory. Never cut: it becomes the partition's own. */
export function futureDirectoryName(topic: string, partition: number, random: Random): string {
  return `${partitionDirectoryName(topic, partition)}.${randomId(random)}-future`
}

/** Null for a name that is none of a partition's folder. */
export function parsePartitionDirectoryName(directoryName: string): PartitionDirectoryName | null {
  const marked = MARKED.exec(directoryName)?.groups
  if (marked === undefined && /-(delete|future|stray)$/.test(directoryName)) return null
  const name = marked?.['name'] ?? directoryName
  const kind = (marked?.['kind'] ?? 'current') as PartitionDirectoryKind
  const dash = name.lastIndexOf('-')
  const topic = name.slice(0, Math.max(dash, 0))
  const digits = name.slice(dash + 1)
  if (topic === '' || !/^\d{1,10}$/.test(digits) || Number(digits) > 0x7fffffff) return null
  return { topic, partition: Number(digits), kind }
}

function markedName(topic: string, partition: number, suffix: string, random: Random): string {
  const ending = `-${partition}.${randomId(random)}${suffix}`
  return topic.slice(0, DIRECTORY_NAME_LENGTH_MAX - ending.length) + ending
}

/** A random UUID (version 4) as 32 hexadecimal digits without dashes. */
function randomId(random: Random): string {
  const bytes = random.bytes(16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
