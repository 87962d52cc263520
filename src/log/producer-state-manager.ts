import type { Disk } from '../base/disk.ts'
import { DiskError } from '../base/disk.ts'
import type { Logger } from '../base/logger.ts'
import { BatchScanner } from './batch-scanner.ts'
import { CorruptFileError } from './errors.ts'
import type { LogSegment } from './log-segment.ts'
import type { LogSegments } from './log-segments.ts'
import { recallBatches } from './producer-recall.ts'
import { ProducerSnapshotFiles } from './producer-snapshot-files.ts'
import { ProducerState, type ProducerStateOptions } from './producer-state.ts'

const REPLAY_BUFFER_BYTES = 64 * 1024

/**
 * The producer state of a log with its snapshots: taken when the log rolls and when it is closed, read when it is opened or truncated, the rest of the
 * way by going through the batches behind them.
 */
export class ProducerStateManager {
  readonly state: ProducerState
  readonly files: ProducerSnapshotFiles
  readonly #logger: Logger
  /** Up to where the latest snapshot goes, or where the state began. */
  #lastSnapshotOffset = 0

  constructor({
    disk,
    directory,
    logger,
    options,
  }: { disk: Disk; directory: string; logger: Logger; options: ProducerStateOptions }) {
    this.state = new ProducerState(options)
    this.files = new ProducerSnapshotFiles(disk, directory)
    this.#logger = logger
  }

  /**
   * Writes a snapshot of the state as it is, unless there is one. With `sync` its file stays open for the next flush. A disk that is full costs the snapshot and
   * nothing else: without it, the next start goes through more of the log.
   */
  takeSnapshot({ sync }: { sync: boolean }): void {
    const { state } = this
    if (state.mapEndOffset <= this.#lastSnapshotOffset) return
    try {
      this.files.write(state.mapEndOffset, state.producers.values(), state.producerCount, { keepOpen: sync })
      this.#lastSnapshotOffset = state.mapEndOffset
    } catch (error) {
      if (!(error instanceof DiskError)) throw error
      this.#logger.warn('could not write a producer snapshot', { offset: state.mapEndOffset, ...error.facts })
    }
  }

  /**
   * Brings the state to what it was at `endOffset`: drops snapshots outside of the log, loads the latest that is left, and replays what follows it. Takes snapshots at
   * the last two segments and at the end, so that a later truncation need not go far back. Throws `CorruptLogError`.
   */
  rebuild({ segments, logStartOffset, endOffset, cleanShutdown, nowMs }: RebuildOptions): void {
    const { state } = this
    const snapshotAt = [...segments.baseOffsets.slice(-2), endOffset]
    if (cleanShutdown && this.files.latest === -1) {
      // A log without snapshots that was closed properly comes from a Kafka before 0.11, or had no records: there is nothing to find in it.
      for (const offset of snapshotAt) {
        state.mapEndOffset = offset
        this.takeSnapshot({ sync: false })
      }
      return
    }
    const wasEmpty = state.isEmpty && state.mapEndOffset >= endOffset
    const unreplicated = state.transactions.unreplicated.filter(({ lastOffset }) => lastOffset < endOffset)
    if (this.#reload(logStartOffset, endOffset, nowMs))
      recallBatches(state.producers, segments, { startOffset: logStartOffset, endOffset: state.mapEndOffset })
    if (endOffset > state.mapEndOffset && !wasEmpty) {
      for (const segment of segments.from(state.mapEndOffset)) {
        if (segment.baseOffset >= endOffset) break
        state.mapEndOffset = Math.max(segment.baseOffset, state.mapEndOffset, logStartOffset)
        if (snapshotAt.includes(segment.baseOffset)) this.takeSnapshot({ sync: false })
        this.#replay(segment, endOffset)
      }
    }
    state.mapEndOffset = endOffset
    state.transactions.addUnreplicated(unreplicated)
    this.takeSnapshot({ sync: false })
  }

  /** Records below this offset are gone. Their producers are kept until they expire. */
  logStartOffsetMoved(logStartOffset: number): void {
    this.state.transactions.replicatedUpTo(logStartOffset)
    if (this.state.mapEndOffset < logStartOffset) this.state.mapEndOffset = logStartOffset
    this.#lastSnapshotOffset = this.files.latest === -1 ? logStartOffset : this.files.latest
  }

  /** Forgets everything, snapshots included. */
  clear(offset: number): void {
    this.state.clear(offset)
    for (const snapshot of [...this.files.offsets]) this.files.remove(snapshot)
    this.#lastSnapshotOffset = 0
  }

  /** Whether the state is that of a snapshot now. */
  #reload(logStartOffset: number, endOffset: number, nowMs: number): boolean {
    for (const offset of [...this.files.offsets]) if (offset > endOffset || offset <= logStartOffset) this.files.remove(offset)
    if (endOffset === this.state.mapEndOffset) {
      this.logStartOffsetMoved(logStartOffset)
      return false
    }
    this.state.clear(logStartOffset)
    for (let latest = this.files.latest; latest !== -1; latest = this.files.latest) {
      try {
        this.state.load(this.files.read(latest), latest, nowMs)
        this.#lastSnapshotOffset = latest
        return true
      } catch (error) {
        if (!(error instanceof CorruptFileError)) throw error
        this.#logger.warn('a producer snapshot is damaged; an earlier one is taken', error.facts)
        this.files.remove(latest)
      }
    }
    this.#lastSnapshotOffset = logStartOffset
    return false
  }

  #replay(segment: LogSegment, endOffset: number): void {
    const { state } = this
    const start = segment.locate(state.mapEndOffset)
    if (start === null) return
    const scanner = new BatchScanner(segment.file, new Uint8Array(REPLAY_BUFFER_BYTES)).start(start.position, segment.sizeInBytes)
    while (scanner.next() && scanner.batch.baseOffset < endOffset) {
      const completed = state.replay(scanner.batch.isControl ? scanner.load() : scanner.batch)
      if (completed !== null) state.transactions.complete(completed)
    }
    if (scanner.stop !== 'end') throw segment.damageAt(scanner.nextPosition, scanner.stop)
  }
}

export interface RebuildOptions {
  readonly segments: LogSegments
  readonly logStartOffset: number
  readonly endOffset: number
  readonly cleanShutdown: boolean
  readonly nowMs: number
}
