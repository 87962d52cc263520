import type { Disk } from '../base/disk.ts'
import { RafkaError } from '../base/errors.ts'
import { BatchScanner } from '../log/batch-scanner.ts'
import { RecordCursor } from '../records/record.ts'
import { readControlRecord } from './control-records.ts'
import { type VoterSet, votersFromRecord } from './voter-set.ts'

/** What a snapshot says besides the metadata. */
export interface SnapshotSummary {
  readonly lastContainedLogTimestamp: number
  /** 0 where the voters are configured. */
  readonly kraftVersion: number
  /** Null where the snapshot does not name them. */
  readonly voters: VoterSet | null
}

/** A snapshot is not whole, or damaged. What it stands for may be nowhere else. */
export class CorruptSnapshotError extends RafkaError {
  readonly code = 'CORRUPT_SNAPSHOT'
  readonly retriable = false
  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`, { path, reason })
  }
}

const BUFFER_BYTES = 1024 * 1024

/**
 * Reads a KRaft snapshot, or a `bootstrap.checkpoint`, which has the same form. `onRecord` gets each metadata record as it is in the log, valid during
 * the call. Throws `CorruptSnapshotError`, `DiskError`.
 */
export function readSnapshot(disk: Disk, path: string, onRecord: (record: Uint8Array) => void): SnapshotSummary {
  const file = disk.open(path, 'read')
  try {
    const scanner = new BatchScanner(file, new Uint8Array(Math.min(BUFFER_BYTES, Math.max(file.size(), 1024)))).start(
      0,
      file.size(),
    )
    const summary = new Summary(path)
    const cursor = new RecordCursor()
    while (scanner.next()) {
      if (!scanner.crcMatches()) throw new CorruptSnapshotError(path, `the batch at ${scanner.position} fails its checksum`)
      const batch = scanner.load()
      const { isControl } = batch
      cursor.open(batch)
      while (cursor.next()) {
        if (isControl) summary.control(cursor)
        else onRecord(summary.data(cursor))
      }
    }
    if (scanner.stop !== 'end') throw new CorruptSnapshotError(path, `${scanner.stop} at ${scanner.nextPosition}`)
    return summary.finish()
  } finally {
    file.close()
  }
}

/** Only what the header says. */
export function readSnapshotTimestamp(disk: Disk, path: string): number {
  let timestamp = 0
  const file = disk.open(path, 'read')
  try {
    const scanner = new BatchScanner(file, new Uint8Array(4096)).start(0, file.size())
    if (!scanner.next() || !scanner.crcMatches()) throw new CorruptSnapshotError(path, 'no header')
    const cursor = new RecordCursor().open(scanner.load())
    const header = cursor.next() ? readControlRecord(cursor) : null
    if (header?.type !== 'snapshot-header') throw new CorruptSnapshotError(path, 'no header')
    timestamp = header.message.lastContainedLogTimestamp
  } finally {
    file.close()
  }
  return timestamp
}

/** Holds the order of a snapshot's parts: header, records, footer. */
class Summary {
  readonly #path: string
  #lastContainedLogTimestamp: number | null = null
  #kraftVersion = 0
  #voters: VoterSet | null = null
  #ended = false

  constructor(path: string) {
    this.#path = path
  }

  control(record: { key: Uint8Array | null; value: Uint8Array | null }): void {
    const control = readControlRecord(record)
    if (control?.type === 'snapshot-header' && this.#lastContainedLogTimestamp === null) {
      this.#lastContainedLogTimestamp = control.message.lastContainedLogTimestamp
      return
    }
    this.#checkInside()
    if (control?.type === 'kraft-version') this.#kraftVersion = control.message.kRaftVersion
    if (control?.type === 'voters') this.#voters = votersFromRecord(control.message)
    if (control?.type === 'snapshot-footer') this.#ended = true
  }

  data({ value }: { value: Uint8Array | null }): Uint8Array {
    this.#checkInside()
    if (value === null) throw new CorruptSnapshotError(this.#path, 'a record without a value')
    return value
  }

  finish(): SnapshotSummary {
    if (this.#lastContainedLogTimestamp === null || !this.#ended) throw new CorruptSnapshotError(this.#path, 'no footer')
    return { lastContainedLogTimestamp: this.#lastContainedLogTimestamp, kraftVersion: this.#kraftVersion, voters: this.#voters }
  }

  #checkInside(): void {
    if (this.#lastContainedLogTimestamp === null) throw new CorruptSnapshotError(this.#path, 'no header')
    if (this.#ended) throw new CorruptSnapshotError(this.#path, 'something behind the footer')
  }
}
