import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileNameOf, LOG_SUFFIX, OFFSET_INDEX_SUFFIX, offsetOfFileName } from '../../log/file-names.ts'
import { decodeProducerSnapshot } from '../../log/producer-snapshot.ts'
import { firstSequenceOf } from '../../log/producer-state-entry.ts'
import { readInt16, readInt32, readInt64, readTimestamp } from '../../records/int64.ts'
import { batchesOf, type PlacedBatch } from './batch-file.ts'
import { type DumpSink, factsLine } from './dump-sink.ts'

const OFFSET_ENTRY_BYTES = 8
const TIME_ENTRY_BYTES = 12
const TRANSACTION_ENTRY_BYTES = 34

interface OffsetEntry {
  readonly offset: number
  readonly position: number
}

/** `.index`, and whether each entry is the last offset of the batch that begins at its position. */
export function dumpOffsetIndex(path: string, sink: DumpSink): void {
  const segment = segmentOf(path)
  const entries = offsetEntries(path)
  if (entries.length === 0) sink.tell(path, 'empty', {}, `${path} is empty.`)
  for (const { offset, position } of entries) {
    sink.tell(path, 'offset-index', { offset, position }, `offset: ${offset} position: ${position}`)
    if (segment === null) continue
    const found = batchAt(segment, position)
    if (found === null) sink.problem(path, `offset ${offset} leads to position ${position}, where no batch begins`)
    else if (found !== offset)
      sink.problem(path, `offset ${offset} leads to position ${position}, where a batch ends at offset ${found}`)
  }
}

/** The last offset of the batch that begins there; null where none does. */
function batchAt(segment: string, position: number): number | null {
  for (const { batch } of batchesOf(segment, position)) return batch.lastOffset
  return null
}

/** Up to the first that was never written: the file of an open segment is longer than what is in it. */
function offsetEntries(path: string): OffsetEntry[] {
  const bytes = readFileSync(path)
  const base = offsetOfFileName(basename(path)) ?? 0
  const entries: OffsetEntry[] = []
  for (let at = 0; at + OFFSET_ENTRY_BYTES <= bytes.length; at += OFFSET_ENTRY_BYTES) {
    const offset = base + readInt32(bytes, at)
    const position = readInt32(bytes, at + 4)
    if (offset === base && (at > 0 || position === 0)) break
    entries.push({ offset, position })
  }
  return entries
}

/** `.timeindex`, and whether timestamps rise and are those of their batches. */
export function dumpTimeIndex(path: string, sink: DumpSink): void {
  const bytes = readFileSync(path)
  const base = offsetOfFileName(basename(path)) ?? 0
  const segment = segmentOf(path)
  const offsetIndex = path.replace(/\.timeindex$/, OFFSET_INDEX_SUFFIX)
  const places = existsSync(offsetIndex) ? offsetEntries(offsetIndex) : []
  let previous = -1
  for (let at = 0; at + TIME_ENTRY_BYTES <= bytes.length; at += TIME_ENTRY_BYTES) {
    const timestamp = readTimestamp(bytes, at)
    const offset = base + readInt32(bytes, at + 8)
    if (offset === base && (at > 0 || timestamp === 0)) return
    sink.tell(path, 'time-index', { timestamp, offset }, `timestamp: ${timestamp} offset: ${offset}`)
    if (timestamp <= previous) sink.problem(path, `timestamp ${timestamp} comes behind ${previous}`)
    previous = timestamp
    if (segment === null) continue
    const found = batchEndingAt(segment, offset, places)
    if (found === null) sink.problem(path, `offset ${offset} is the end of no batch`)
    else if (found.batch.maxTimestamp !== timestamp)
      sink.problem(path, `timestamp ${timestamp} at offset ${offset}, where the batch has ${found.batch.maxTimestamp}`)
  }
}

function batchEndingAt(segment: string, offset: number, places: readonly OffsetEntry[]): PlacedBatch | null {
  const start = places.findLast((place) => place.offset <= offset)?.position ?? 0
  for (const placed of batchesOf(segment, start))
    if (placed.batch.lastOffset >= offset) return placed.batch.lastOffset === offset ? placed : null
  return null
}

/** `.txnindex`: transactions that were aborted. */
export function dumpTransactionIndex(path: string, sink: DumpSink): void {
  const bytes = readFileSync(path)
  for (let at = 0; at + TRANSACTION_ENTRY_BYTES <= bytes.length; at += TRANSACTION_ENTRY_BYTES) {
    const facts = {
      version: readInt16(bytes, at),
      producerId: readInt64(bytes, at + 2),
      firstOffset: readInt64(bytes, at + 10),
      lastOffset: readInt64(bytes, at + 18),
      lastStableOffset: readInt64(bytes, at + 26),
    }
    sink.tell(path, 'transaction-index', facts, factsLine(facts))
  }
  const left = bytes.length % TRANSACTION_ENTRY_BYTES
  if (left > 0) sink.problem(path, `${left} bytes behind the last entry`)
}

/** `.snapshot`: what a partition knows of its producers. Throws `CorruptFileError`. */
export function dumpProducerSnapshot(path: string, sink: DumpSink): void {
  for (const entry of decodeProducerSnapshot(readFileSync(path), path)) {
    const { producerId, producerEpoch, coordinatorEpoch, currentTransactionFirstOffset: first, lastTimestamp } = entry
    const facts = {
      producerId,
      producerEpoch,
      coordinatorEpoch,
      currentTxnFirstOffset: first < 0 ? null : first,
      lastTimestamp,
    }
    const batch = entry.batchCount === 0 ? null : entry.batch(entry.batchCount - 1)
    const last =
      batch === null
        ? {}
        : {
            firstSequence: firstSequenceOf(batch),
            lastSequence: batch.lastSequence,
            lastOffset: batch.lastOffset,
            offsetDelta: batch.offsetDelta,
            timestamp: batch.timestamp,
          }
    const shown = { ...facts, currentTxnFirstOffset: first < 0 ? 'OptionalLong.empty' : `OptionalLong[${first}]` }
    sink.tell(path, 'producer', { ...facts, ...last }, factsLine({ ...shown, ...last }))
  }
}

/** The segment beside an index, where it is there. */
function segmentOf(path: string): string | null {
  const base = offsetOfFileName(basename(path))
  if (base === null) return null
  const segment = join(dirname(path), fileNameOf(base, LOG_SUFFIX))
  return existsSync(segment) ? segment : null
}
