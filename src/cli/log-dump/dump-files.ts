import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { RafkaError } from '../../base/errors.ts'
import { LEADER_EPOCH_CHECKPOINT, PARTITION_METADATA } from '../../log/file-names.ts'
import { EXIT_FOUND } from '../failure.ts'
import type { DumpFlags } from '../log.ts'
import { UsageError } from '../usage.ts'
import { dumpOffsetIndex, dumpProducerSnapshot, dumpTimeIndex, dumpTransactionIndex } from './dump-index.ts'
import { dumpSegment } from './dump-segment.ts'
import { DumpSink } from './dump-sink.ts'

type Dump = (path: string, flags: DumpFlags, sink: DumpSink) => void

/** How files are read, by how their names end. */
const KINDS: readonly (readonly [ending: RegExp, dump: Dump])[] = [
  [/\.log$/, dumpSegment],
  [/\d{20}-\d{10}\.checkpoint$|bootstrap\.checkpoint$/, dumpSegment],
  [/\.index$/, (path, _, sink) => dumpOffsetIndex(path, sink)],
  [/\.timeindex$/, (path, _, sink) => dumpTimeIndex(path, sink)],
  [/\.txnindex$/, (path, _, sink) => dumpTransactionIndex(path, sink)],
  [/\.snapshot$/, (path, _, sink) => dumpProducerSnapshot(path, sink)],
  [new RegExp(`(${LEADER_EPOCH_CHECKPOINT}|${PARTITION_METADATA}|meta\\.properties|-checkpoint|quorum-state)$`), dumpText],
]

/** Prints files, or all that is known in folders. Sets the exit code where something is damaged. */
export function dumpFiles(paths: readonly string[], flags: DumpFlags): void {
  const sink = new DumpSink(flags.json === true)
  for (const path of paths.flatMap(filesOf)) {
    const dump = KINDS.find(([ending]) => ending.test(basename(path)))?.[1]
    if (dump === undefined)
      throw new UsageError(`${path} is no file of a log: .log, .index, .timeindex, .txnindex, .snapshot and .checkpoint are`)
    if (flags.json !== true) console.log(`Dumping ${path}`)
    try {
      dump(path, flags, sink)
    } catch (error) {
      if (!(error instanceof RafkaError)) throw unreadable(path, error)
      sink.problem(path, error.message)
    }
  }
  if (sink.problems.length > 0) process.exitCode = EXIT_FOUND
}

function filesOf(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path]
    const names = readdirSync(path).filter((name) => KINDS.some(([ending]) => ending.test(name)))
    if (names.length === 0)
      throw new UsageError(`there is no file of a log in ${path}; rafka log list shows what is in a log directory`)
    return names.sort().map((name) => join(path, name))
  } catch (error) {
    throw error instanceof RafkaError ? error : unreadable(path, error)
  }
}

function unreadable(path: string, error: unknown): Error {
  const { code } = error as NodeJS.ErrnoException
  return code === undefined ? (error as Error) : new UsageError(`cannot read ${path} (${code})`)
}

function dumpText(path: string, _: DumpFlags, sink: DumpSink): void {
  const text = readFileSync(path, 'utf8').trimEnd()
  sink.tell(path, 'text', { lines: text.split('\n') }, text)
}
