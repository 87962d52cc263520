import type { Disk } from '../base/disk.ts'
import { parseInteger } from './checkpoint-file.ts'
import { CorruptFileError, InconsistentTopicIdError } from './errors.ts'
import { PARTITION_METADATA } from './file-names.ts'

const VERSION = 0
const ZERO_UUID = 'AAAAAAAAAAAAAAAAAAAAAA'

/** Says durably which topic a partition's folder is of (KIP-516). `topicId` as Kafka prints it: 22 characters of base64. */
export function writePartitionMetadata(disk: Disk, directory: string, topicId: string): void {
  disk.replaceFile(`${directory}/${PARTITION_METADATA}`, new TextEncoder().encode(`version: ${VERSION}\ntopic_id: ${topicId}`))
}

/** The topic id, or null for a folder without the file. Throws `CorruptFileError`. */
export function readPartitionMetadata(disk: Disk, directory: string): string | null {
  const path = `${directory}/${PARTITION_METADATA}`
  if (!disk.exists(path)) return null
  const [versionLine = '', topicIdLine = ''] = new TextDecoder().decode(disk.readFile(path)).split('\n')
  // A later version adds lines; the first two stay.
  if (parseInteger(path, fieldOf(path, versionLine)) < VERSION) throw new CorruptFileError(path, `unknown ${versionLine}`)
  const topicId = fieldOf(path, topicIdLine)
  if (!/^[A-Za-z0-9_-]{22}$/.test(topicId) || topicId === ZERO_UUID) throw new CorruptFileError(path, `no topic id: ${topicId}`)
  return topicId
}

/** The topic id of a folder: the one it has, or `expected`, which is written to one without. Throws `InconsistentTopicIdError` where they differ. */
export function adoptTopicId(disk: Disk, directory: string, expected: string | null): string | null {
  const found = readPartitionMetadata(disk, directory)
  if (found !== null && expected !== null && found !== expected)
    throw new InconsistentTopicIdError({ directory, expected, found })
  if (found === null && expected !== null) writePartitionMetadata(disk, directory, expected)
  return found ?? expected
}

function fieldOf(path: string, line: string): string {
  const parts = line.trimEnd().split(/:\s+/)
  if (parts.length !== 2) throw new CorruptFileError(path, `malformed line: ${line}`)
  return parts[1]!
}
