import type { BufferedFetch, PartitionState } from './partition-state.ts'
import type { RecordBatch, RecordReading } from './record-batch.ts'
import { RecordCursor } from './record-view.ts'

export interface FetchBufferListener {
  /** The application begins with what was fetched of a partition: it may be fetched ahead again. */
  onStarted(state: PartitionState): void
  /** A batch is about to be given; the same again where it was left in the middle. */
  onBatch(state: PartitionState, batch: RecordBatch): void
}

/** What was fetched and not given yet, in the order in which it came: given record by record or batch by batch. Moves the positions of the partitions. */
export class FetchBuffer<K, V> {
  /** Stands at the record that `nextRecord` found. */
  readonly cursor: RecordCursor<K, V>
  readonly #reading: RecordReading<K, V>
  readonly #listener: FetchBufferListener
  #queue: BufferedFetch[] = []
  /** Whose batch the cursor goes through. */
  #open: BufferedFetch | null = null
  #openBatch: RecordBatch<K, V> | null = null

  constructor(reading: RecordReading<K, V>, listener: FetchBufferListener) {
    this.#reading = reading
    this.#listener = listener
    this.cursor = new RecordCursor(reading.keys, reading.values)
  }

  add(fetched: BufferedFetch): void {
    this.#queue.push(fetched)
  }

  /**
   * Moves the cursor to the next record and gives its partition, whose position stays before it until `given` is called; null where there is none. Throws
   * `CorruptRecordsError`; the partition then stays where it is.
   */
  nextRecord(): PartitionState | null {
    for (;;) {
      const open = this.#open
      if (open !== null) {
        const { state } = open
        if (!isLive(open)) this.#forgetOpen()
        else if (!state.isGivable) this.release()
        else {
          if (this.#stepCursor()) return state
          const batch = this.#openBatch!
          state.position = batch.nextOffset
          state.positionEpoch = batch.leaderEpoch
          this.#forgetOpen()
        }
      }
      const next = this.#nextBatch()
      if (next === null) return null
      this.#open = next.fetched
      this.#openBatch = next.batch
      try {
        this.cursor.open(next.batch.region())
      } catch (error) {
        this.release()
        throw error
      }
    }
  }

  /** The record at the cursor is given: its partition's position is behind it. */
  given(state: PartitionState): void {
    state.position = this.cursor.offset + 1
    state.positionEpoch = this.cursor.leaderEpoch
  }

  /** The next batch, whose partition's position is behind it then. Throws as `nextRecord`. */
  nextBatch(): { state: PartitionState; batch: RecordBatch<K, V>; fromOffset: number } | null {
    this.release()
    const next = this.#nextBatch()
    if (next === null) return null
    const { batch } = next
    const { state } = next.fetched
    try {
      batch.region()
    } catch (error) {
      next.fetched.records.rewind(state.position)
      throw error
    }
    const fromOffset = state.position
    state.position = batch.nextOffset
    state.positionEpoch = batch.leaderEpoch
    return { state, batch, fromOffset }
  }

  /** Leaves the batch that the cursor is in: what was not given of it comes again. */
  release(): void {
    if (this.#open === null) return
    this.#open.records.rewind(this.#open.state.position)
    this.#forgetOpen()
  }

  /** As `release`, if the cursor is in a batch of this partition; what waits of it gets memory of its own. */
  setAside(state: PartitionState): void {
    if (this.#open?.state === state) this.release()
    for (const { records } of state.buffered) records.detach()
  }

  clear(): void {
    this.#forgetOpen()
    this.#queue = []
  }

  #stepCursor(): boolean {
    try {
      return this.cursor.next()
    } catch (error) {
      this.release()
      throw error
    }
  }

  #forgetOpen(): void {
    this.#open = null
    this.#openBatch = null
    this.cursor.close()
  }

  #nextBatch(): { fetched: BufferedFetch; batch: RecordBatch<K, V> } | null {
    const queue = this.#queue
    for (let place = 0; place < queue.length; ) {
      const fetched = queue[place]!
      const { state, records } = fetched
      if (!isLive(fetched)) {
        queue.splice(place, 1)
        continue
      }
      if (!state.isGivable) {
        place++
        continue
      }
      if (!fetched.isStarted) {
        fetched.isStarted = true
        this.#listener.onStarted(state)
      }
      const batch = records.nextBatch(this.#reading)
      if (batch !== null) {
        this.#listener.onBatch(state, batch)
        return { fetched, batch }
      }
      state.position = Math.max(state.position, records.nextOffset)
      if (records.leaderEpoch >= 0) state.positionEpoch = records.leaderEpoch
      state.buffered.shift()
      queue.splice(place, 1)
    }
    return null
  }
}

/** Nothing moved the partition elsewhere since it was fetched, and nothing that came before it waits. */
function isLive(fetched: BufferedFetch): boolean {
  return fetched.state.buffered[0] === fetched || fetched.state.buffered.includes(fetched)
}
