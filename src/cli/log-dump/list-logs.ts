import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { comparePartitions } from '../../client/topic-partition.ts'
import { LOG_SUFFIX, offsetOfFileName } from '../../log/file-names.ts'
import { bytesText } from '../bytes-text.ts'
import { printTable, show } from '../table.ts'
import { UsageError } from '../usage.ts'
import { batchesOf } from './batch-file.ts'

/** `orders-0`, and what follows where the folder is to be deleted or is on its way here. */
const FOLDER = /^(.+)-(\d+)(?:\.[0-9a-f]{32}-(delete|future|stray))?$/

/** Prints the partitions in a log directory. Reads the last segment of each. */
export function listLogs(folder: string, flags: { readonly json?: boolean }): void {
  const logs = foldersIn(folder)
    .map((name) => {
      const match = FOLDER.exec(name)
      const path = join(folder, name)
      const segments = match === null ? [] : segmentsIn(path)
      if (match === null || segments.length === 0) return null
      return {
        topic: match[1]!.replace(/\.$/, ''),
        partition: Number(match[2]),
        state: match[3] ?? 'here',
        segments: segments.length,
        bytes: segments.reduce((sum, { bytes }) => sum + bytes, 0),
        startOffset: segments[0]!.offset,
        endOffset: endOf(segments.at(-1)!),
      }
    })
    .filter((log) => log !== null)
    .sort(comparePartitions)
  show(flags, logs, () =>
    printTable(
      ['TOPIC', 'PARTITION', 'SEGMENTS', 'BYTES', 'FIRST SEGMENT', 'END', 'STATE'],
      logs.map((log) => [
        log.topic,
        log.partition,
        log.segments,
        bytesText(log.bytes),
        log.startOffset,
        log.endOffset,
        log.state,
      ]),
      `there are no partitions in ${folder}`,
    ),
  )
}

interface Segment {
  readonly path: string
  readonly offset: number
  readonly bytes: number
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
  } catch (error) {
    throw new UsageError(`cannot read ${folder} (${(error as NodeJS.ErrnoException).code})`)
  }
}

function segmentsIn(path: string): Segment[] {
  return readdirSync(path)
    .filter((name) => name.endsWith(LOG_SUFFIX))
    .map((name) => ({ path: join(path, name), offset: offsetOfFileName(name) ?? 0, bytes: statSync(join(path, name)).size }))
    .sort((one, other) => one.offset - other.offset)
}

function endOf({ path, offset }: Segment): number {
  let end = offset
  for (const { batch } of batchesOf(path)) end = batch.nextOffset
  return end
}
