import type { ByteRange } from '../base/arena.ts'
import { RafkaError } from '../base/errors.ts'
import type { ActorId, Context } from '../messages/context.ts'
import type { LogDescribed, ReadDone } from '../messages/message.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { BatchView, MAGIC } from '../records/batch.ts'
import { COMMIT, readControlType, UNKNOWN_CONTROL_TYPE } from '../records/control-records.ts'
import { RecordCursor } from '../records/record.ts'

/** Who hears what stands in the log, in order. */
export interface LogListener {
  record(key: Uint8Array, value: Uint8Array | null, offset: number, producerId: number): void
  marker(producerId: number, isCommit: boolean): void
  /** All is read, up to where the log ended when the reading began. */
  done(endOffset: number): void
  /** The partition refused, with Kafka's error code. */
  refused(errorCode: number): void
}

const NO_PRODUCER_ID = -1
/** How long to wait before asking anew a partition that had no memory for its answer. */
const STARVED_RETRY_MS = 5

/**
 * Reads a partition from its beginning to its end, for a coordinator to replay. The end is where the log ends, not what is committed of it: a new leader
 * may hold records that were acknowledged to nobody yet but will be committed, and whoever works without them would lose them. So it waits
 * until all of them are.
 */
export class LogLoader {
  readonly #context: Context
  readonly #partition: ActorId
  readonly #bufferBytes: number
  readonly #listener: LogListener
  readonly #batch = new BatchView()
  readonly #cursor = new RecordCursor()
  #requestId: number
  #nextOffset = 0
  #endOffset = 0
  #timer = 0
  #isClosed = false

  /** `firstRequestId`: above all that were used before, so that answers to an earlier loader are not taken for its own. */
  constructor(context: Context, partition: ActorId, bufferBytes: number, firstRequestId: number, listener: LogListener) {
    this.#context = context
    this.#partition = partition
    this.#bufferBytes = bufferBytes
    this.#requestId = firstRequestId
    this.#listener = listener
  }

  /** The last request id that was used. */
  get requestId(): number {
    return this.#requestId
  }

  start(): void {
    this.#requestId++
    this.#context.send(this.#partition, { kind: 'describe-log', from: this.#context.self, requestId: this.#requestId })
  }

  close(): void {
    this.#isClosed = true
    this.#context.cancel(this.#timer)
  }

  described(message: LogDescribed): void {
    if (this.#isClosed || message.requestId !== this.#requestId) return
    if (message.errorCode !== ErrorCode.NONE) {
      this.#listener.refused(message.errorCode)
      return
    }
    this.#nextOffset = message.logStartOffset
    this.#endOffset = message.logEndOffset
    this.#readOn()
  }

  /** Takes an answer to a read; its bytes are given back in any case. */
  read(message: ReadDone): void {
    const { bytes, errorCode } = message
    try {
      if (this.#isClosed || message.requestId !== this.#requestId) return
      if (errorCode !== ErrorCode.NONE) {
        this.#listener.refused(errorCode)
        return
      }
      if (bytes.length > 0) this.#replay(bytes)
    } finally {
      if (bytes.length > 0) this.#context.arena.release(bytes)
    }
    if (bytes.length > 0) this.#readOn()
    else if (message.starved) this.#timer = this.#context.schedule(STARVED_RETRY_MS, () => this.#readOn())
    // Otherwise the rest is not committed yet: the partition says so when it is.
  }

  /** More of the log can be seen. */
  advanced(): void {
    if (!this.#isClosed) this.#readOn()
  }

  #readOn(): void {
    if (this.#nextOffset >= this.#endOffset) {
      this.#isClosed = true
      this.#listener.done(this.#endOffset)
      return
    }
    this.#requestId++
    this.#context.send(this.#partition, {
      kind: 'read',
      from: this.#context.self,
      requestId: this.#requestId,
      fetchOffset: this.#nextOffset,
      maxBytes: this.#bufferBytes,
      minOneBatch: true,
      isolation: 0,
      currentLeaderEpoch: -1,
      lastFetchedEpoch: -1,
      arm: true,
      anyReplica: false,
      replicaId: -1,
      replicaEpoch: -1,
      logStartOffset: -1,
      repeated: false,
      nearReplicas: null,
    })
  }

  #replay(range: ByteRange): void {
    const bytes = this.#context.arena.view(range)
    const batch = this.#batch
    let position = 0
    while (position < bytes.length) {
      batch.at(bytes, position)
      const isGood = batch.isWhole(bytes.length) && batch.magic === MAGIC && batch.crcMatches()
      if (!isGood) throw new CorruptBatchError({ position, offset: this.#nextOffset })
      this.#replayBatch(batch)
      this.#nextOffset = batch.nextOffset
      position = batch.end
    }
  }

  #replayBatch(batch: BatchView): void {
    const cursor = this.#cursor.open(batch)
    const producerId = batch.isTransactional ? batch.producerId : NO_PRODUCER_ID
    while (cursor.next()) {
      const { key } = cursor
      if (batch.isControl) {
        const type = readControlType(key)
        if (type !== UNKNOWN_CONTROL_TYPE) this.#listener.marker(producerId, type === COMMIT)
      } else if (key !== null) this.#listener.record(key, cursor.value, cursor.offset, producerId)
    }
  }
}

/** The partition gave bytes that are no batch, or not the one that was written. */
class CorruptBatchError extends RafkaError {
  readonly code = 'CORRUPT_MESSAGE'
  readonly retriable = false
  constructor({ position, offset }: { position: number; offset: number }) {
    super(`no good batch at ${position} of what was read from ${offset}`, { position, offset })
  }
}
