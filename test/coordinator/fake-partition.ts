import type { Arena } from '../../src/base/arena.ts'
import { EMPTY_RANGE } from '../../src/base/arena.ts'
import type { ActorId } from '../../src/messages/context.ts'
import type { Append, DescribeLog, Message, Read } from '../../src/messages/message.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { BatchView } from '../../src/records/batch.ts'
import { type BatchRecord, readRecords } from '../../src/records/record.ts'

/** A partition in memory that does as it is told: answers late, refuses, hides its tail. */
export class FakePartition {
  /** Whole batches, in order. */
  readonly batches: Uint8Array[] = []
  /** Append messages that were taken. */
  appends = 0
  /** True: appends are not answered until `releaseAppends`. */
  isHolding = false
  /** Answer to the next append, 0 to take it. */
  nextErrorCode = 0
  /** True: messages get lost. */
  isDown = false
  /** Batches that may not be seen yet. */
  hidden = 0
  logStartOffset = 0
  readonly #arena: Arena
  readonly #send: (to: ActorId, message: Message) => void
  #held: Append[] = []
  #armed: ActorId | null = null

  constructor(arena: Arena, send: (to: ActorId, message: Message) => void) {
    this.#arena = arena
    this.#send = send
  }

  get logEndOffset(): number {
    const last = this.batches.at(-1)
    return last === undefined ? this.logStartOffset : new BatchView().at(last, 0).nextOffset
  }

  get records(): BatchRecord[] {
    return this.batches.flatMap((batch) => [...readRecords(new BatchView().at(batch, 0))])
  }

  /** Appends without anybody asking. */
  put(batch: Uint8Array): void {
    const copy = batch.slice()
    const view = new BatchView().at(copy, 0)
    view.setBaseOffset(this.logEndOffset)
    this.batches.push(copy)
  }

  receive(message: Message): void {
    if (this.isDown) return
    if (message.kind === 'append') {
      if (this.isHolding) this.#held.push(message)
      else this.#append(message)
    } else if (message.kind === 'read') this.#read(message)
    else if (message.kind === 'describe-log') this.#describe(message)
  }

  releaseAppends(): void {
    this.isHolding = false
    for (const append of this.#held.splice(0)) this.#append(append)
  }

  /** Shows what was hidden. */
  reveal(): void {
    this.hidden = 0
    if (this.#armed === null) return
    const highWatermark = this.logEndOffset
    this.#send(this.#armed, {
      kind: 'advanced',
      partition: 1,
      highWatermark,
      lastStableOffset: highWatermark,
      forReplicas: false,
    })
    this.#armed = null
  }

  #append({ from, requestId, bytes }: Append): void {
    const errorCode = this.nextErrorCode
    this.nextErrorCode = 0
    const baseOffset = this.logEndOffset
    if (errorCode === ErrorCode.NONE) {
      this.appends++
      const view = this.#arena.view(bytes)
      const batch = new BatchView()
      for (batch.at(view, 0); batch.isWhole(view.length); batch.at(view, batch.end)) {
        if (!batch.crcMatches()) throw new Error('a batch was appended whose checksum is wrong')
        this.put(view.subarray(batch.position, batch.end))
      }
    }
    this.#send(from, {
      kind: 'appended',
      requestId,
      errorCode,
      errorMessage: null,
      baseOffset: errorCode === ErrorCode.NONE ? baseOffset : -1,
      logAppendTimeMs: -1,
      logStartOffset: this.logStartOffset,
      recordErrors: null,
    })
  }

  #read({ from, requestId, fetchOffset, maxBytes, arm }: Read): void {
    const visible = this.batches.slice(0, this.batches.length - this.hidden)
    const found: Uint8Array[] = []
    let length = 0
    for (const batch of visible) {
      if (new BatchView().at(batch, 0).nextOffset <= fetchOffset) continue
      if (found.length > 0 && length + batch.length > maxBytes) break
      found.push(batch)
      length += batch.length
    }
    if (length === 0 && arm) this.#armed = from
    const bytes = length === 0 ? EMPTY_RANGE : this.#arena.allocate(length)
    if (bytes !== null && length > 0) this.#arena.view(bytes).set(Buffer.concat(found))
    this.#send(from, {
      kind: 'read-done',
      requestId,
      errorCode: ErrorCode.NONE,
      highWatermark: this.logEndOffset,
      lastStableOffset: this.logEndOffset,
      logStartOffset: this.logStartOffset,
      bytes: bytes ?? EMPTY_RANGE,
      starved: bytes === null,
      abortedTransactions: null,
      divergingEpoch: null,
      preferredReadReplica: -1,
    })
  }

  #describe({ from, requestId }: DescribeLog): void {
    this.#send(from, {
      kind: 'log-described',
      requestId,
      errorCode: ErrorCode.NONE,
      logDir: '/data',
      sizeBytes: 0,
      logStartOffset: this.logStartOffset,
      logEndOffset: this.logEndOffset,
      highWatermark: this.logEndOffset,
      future: null,
    })
  }
}
