import type { ByteRange } from '../base/arena.ts'
import { monotonicMs } from '../base/monotonic-ms.ts'
import type { ActorId, Context } from '../messages/context.ts'
import { firstRequestId } from '../messages/first-request-id.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { BATCH_OVERHEAD } from '../records/batch.ts'
import { BatchBuilder } from '../records/builder.ts'
import type { ShardKind } from './coordinator-shard.ts'
import type { EncodedRecord } from './record-codec.ts'
import {
  type AppendOutcome,
  type EndMarker,
  RecordsTooLargeError,
  type RecordWriter,
  type TransactionalProducer,
} from './record-writer.ts'
import type { Ticket } from './ticket.ts'

export interface CommitQueueConfig {
  /** `max.message.bytes` of the log: of one batch. */
  readonly batchBytesMax: number
  /** `offsets.commit.timeout.ms`: how long an answer waits for the log. */
  readonly commitTimeoutMs: number
  /** What batches are compressed with (`offsets.topic.compression.codec`), by Kafka's numbers; 0 is nothing. */
  readonly compression: number
}

/** Length, attributes, deltas, key and value length, header count of a record: the most that they take. */
const RECORD_OVERHEAD_MAX = 32
/** How long to wait for arena memory. */
const STARVED_RETRY_MS = 5

/** What happens once records are committed, in the order in which it was asked for. */
type Effect = (() => void) | Answer
interface Answer {
  readonly from: ActorId
  readonly requestId: number
  readonly apiKey: number
  readonly body: unknown
  /** Monotonic: when it is refused instead. */
  readonly untilMs: number
}

/** Records that go into the log as one batch, and what happens then. */
interface PendingBatch {
  /** Null while records are added. */
  bytes: Uint8Array | null
  count: number
  readonly effects: Effect[]
  /** Null for records that the shard has applied: those go together with others, and fail together with all that comes after them. */
  readonly alone: Alone | null
}

/** A batch of a producer's transaction, or its end, which the partition may refuse without any harm to the shard. */
interface Alone {
  /** Null for a batch. */
  readonly marker: EndMarker | null
  readonly verificationGuard: number
  readonly outcome: AppendOutcome
  /** When who waits for it is refused; Infinity where nobody does, or was. */
  untilMs: number
}

const NO_BYTES = new Uint8Array(0)

/** So much goes in one append, unless a batch by itself is larger: deleting much at once should not ask the arena for all of it in one piece. */
const APPEND_BYTES_MAX = 1024 * 1024

/**
 * Group commit for a shard. Records pile up while an append is under way, and become the next one: a storm of commits costs one append for each
 * trip to the partition and back, whatever their number, and a lone commit waits for nothing. Answers wait for the append that was
 * the last to take records when they were given.
 *
 * One append at a time, because that makes failure simple: the shard applies its records at once, so that a failed append
 * leaves it ahead of its log; whatever was applied after that stands on it and has not been sent yet. All answers are then errors and the shard is
 * thrown away and read anew from its log (`ShardRuntime`). Kafka rolls back by snapshots instead, which would ask a timeline of
 * every structure that any kind of group will ever have; here the log is the only way back, and the same that a restart takes.
 */
export class CommitQueue<R> implements RecordWriter<R> {
  readonly #context: Context
  readonly #partition: ActorId
  readonly #config: CommitQueueConfig
  readonly #kind: Pick<ShardKind<R>, 'codec' | 'errorFor'>
  readonly #failed: (errorCode: number) => void
  readonly #builder: BatchBuilder
  /** Batches that wait for the append under way; records are added to the last one. */
  #waiting: PendingBatch[] = []
  /** Batches of the append under way. */
  #flying: readonly PendingBatch[] = []
  /** Of the append under way; 0 while there is none. */
  #requestId = 0
  #bytes: ByteRange | null = null
  #nextRequestId: number
  #nextOffset = 0
  #isReleasing = false
  #isFlushAsked = false
  #isClosed = false
  #retryTimer = 0
  #timeoutTimer = 0
  /** When it is due. */
  #timeoutMs = Number.POSITIVE_INFINITY

  /** `failed` runs when an append failed; the queue must not be used after that. */
  constructor(
    context: Context,
    partition: ActorId,
    config: CommitQueueConfig,
    kind: Pick<ShardKind<R>, 'codec' | 'errorFor'>,
    failed: (errorCode: number) => void,
  ) {
    this.#context = context
    this.#nextRequestId = firstRequestId(context.random)
    this.#partition = partition
    this.#config = config
    this.#kind = kind
    this.#failed = failed
    this.#builder = new BatchBuilder({ compression: config.compression })
  }

  refuse({ from, requestId, apiKey }: Pick<Ticket, 'from' | 'requestId' | 'apiKey'>, errorCode: number): void {
    this.#context.send(from, { kind: 'response', requestId, errorCode: this.#kind.errorFor(apiKey, errorCode), body: null })
  }

  /** The log is read up to here: from now on records may be appended. */
  open(nextOffset: number): void {
    this.#nextOffset = nextOffset
  }

  /** Bytes of records that wait for the append under way. */
  get backlogBytes(): number {
    let sum = this.#builder.count > 0 ? this.#builder.sizeInBytes : 0
    for (const { bytes } of this.#waiting) sum += bytes?.length ?? 0
    return sum
  }

  append(records: readonly R[], committed?: () => void): number {
    const encoded = records.map((record) => this.#kind.codec.encode(record))
    let sizeBytes = 0
    for (const record of encoded) sizeBytes += sizeOf(record)
    const sizeBytesMax = this.#config.batchBytesMax
    if (BATCH_OVERHEAD + sizeBytes > sizeBytesMax) {
      throw new RecordsTooLargeError({ sizeBytes: BATCH_OVERHEAD + sizeBytes, sizeBytesMax })
    }
    if (this.#builder.sizeInBytes + sizeBytes > sizeBytesMax) this.#closeBatch()
    const firstOffset = this.#nextOffset
    const batch = this.#openBatch()
    const timestamp = this.#context.clock.nowMs()
    for (const { key, value } of encoded) this.#builder.append({ timestamp, key, value })
    batch.count += encoded.length
    this.#nextOffset += encoded.length
    if (committed !== undefined) batch.effects.push(committed)
    this.#askFlush()
    return firstOffset
  }

  appendTransactional(
    records: readonly R[],
    { producerId, producerEpoch, verificationGuard }: TransactionalProducer,
    outcome: AppendOutcome,
  ): void {
    const timestamp = this.#context.clock.nowMs()
    // Sequences are for clients; Kafka's coordinators write 0.
    const builder = new BatchBuilder({
      producerId,
      producerEpoch,
      baseSequence: 0,
      isTransactional: true,
      compression: this.#config.compression,
    })
    for (const record of records) {
      const { key, value } = this.#kind.codec.encode(record)
      builder.append({ timestamp, key, value })
    }
    const sizeBytes = builder.sizeInBytes
    const sizeBytesMax = this.#config.batchBytesMax
    if (sizeBytes > sizeBytesMax) throw new RecordsTooLargeError({ sizeBytes, sizeBytesMax })
    this.#queueAlone(builder.build(), records.length, { marker: null, verificationGuard, outcome, untilMs: this.#until() })
  }

  appendMarker(marker: EndMarker, outcome: AppendOutcome): void {
    this.#queueAlone(NO_BYTES, 1, { marker, verificationGuard: 0, outcome, untilMs: Number.POSITIVE_INFINITY })
  }

  appendEach(records: readonly R[], committed?: () => void): number {
    const firstOffset = this.#nextOffset
    for (const record of records) this.append([record])
    if (committed === undefined) return firstOffset
    if (this.#isIdle()) committed()
    else this.#lastEffects().push(committed)
    return firstOffset
  }

  reply(ticket: Ticket, body: unknown, timeoutMs?: number): void {
    const { from, requestId, apiKey } = ticket
    if (this.#isIdle()) {
      this.#answer(from, requestId, body)
      return
    }
    const untilMs = this.#until(timeoutMs)
    this.#lastEffects().push({ from, requestId, apiKey, body, untilMs })
    this.#watch(untilMs)
  }

  /** Takes the partition's answer to an append; false if it is to another one. */
  appended(requestId: number, errorCode: number, baseOffset: number): boolean {
    if (requestId !== this.#requestId || this.#requestId === 0) return false
    this.#land()
    const landed = this.#flying
    const alone = landed[0]?.alone ?? null
    const isIn = errorCode === ErrorCode.NONE
    if (!isIn && alone === null) {
      this.#failed(errorCode)
      return true
    }
    // Somebody else may have written to the log in between.
    this.#nextOffset = isIn ? baseOffset + countOf(landed) + countOf(this.#waiting) : this.#nextOffset - countOf(landed)
    this.#flying = []
    this.#isReleasing = true
    if (isIn) alone?.outcome.committed(baseOffset)
    else alone?.outcome.failed(errorCode)
    for (const { effects } of landed) for (const effect of effects) this.#release(effect)
    this.#isReleasing = false
    if (this.#waiting.length === 0 && this.#timeoutTimer !== 0) {
      this.#context.cancel(this.#timeoutTimer)
      this.#timeoutTimer = 0
      this.#timeoutMs = Number.POSITIVE_INFINITY
    }
    this.#askFlush()
    return true
  }

  /**
   * Ends the queue: what waits is refused, callbacks of records that may not be committed never run. The bytes of an append under way
   * are given back only if the partition is down, for else it may still be reading them.
   */
  close(errorCode: number, isPartitionDown: boolean): void {
    this.#isClosed = true
    const pending = [...this.#flying, ...this.#waiting]
    for (const { effects } of pending)
      for (const effect of effects) if (typeof effect !== 'function') this.refuse(effect, errorCode)
    this.#flying = []
    this.#waiting = []
    for (const { alone } of pending) alone?.outcome.failed(errorCode)
    if (this.#requestId !== 0 && isPartitionDown) this.#land()
    this.#context.cancel(this.#retryTimer)
    this.#context.cancel(this.#timeoutTimer)
  }

  #isIdle(): boolean {
    return this.#isReleasing || (this.#waiting.length === 0 && this.#requestId === 0)
  }

  #lastEffects(): Effect[] {
    return (this.#waiting.at(-1) ?? this.#flying.at(-1)!).effects
  }

  #openBatch(): PendingBatch {
    const last = this.#waiting.at(-1)
    if (last?.bytes === null) return last
    const batch: PendingBatch = { bytes: null, count: 0, effects: [], alone: null }
    this.#waiting.push(batch)
    return batch
  }

  #queueAlone(bytes: Uint8Array, count: number, alone: Alone): void {
    this.#closeBatch()
    this.#waiting.push({ bytes, count, effects: [], alone })
    this.#nextOffset += count
    this.#watch(alone.untilMs)
    this.#askFlush()
  }

  #closeBatch(): void {
    const last = this.#waiting.at(-1)
    if (last === undefined || last.bytes !== null) return
    last.bytes = this.#builder.build()
    this.#builder.reset({ compression: this.#config.compression })
  }

  /** Flushes after all messages that are ready now: the requests among them share the append. */
  #askFlush(): void {
    if (this.#isFlushAsked || this.#waiting.length === 0 || this.#requestId !== 0) return
    this.#isFlushAsked = true
    this.#context.defer(() => {
      this.#isFlushAsked = false
      this.#flush()
    })
  }

  #flush(): void {
    if (this.#isClosed || this.#waiting.length === 0 || this.#requestId !== 0) return
    this.#closeBatch()
    let count = 0
    let length = 0
    for (const { bytes, alone } of this.#waiting) {
      if (count > 0 && (alone !== null || length + bytes!.length > APPEND_BYTES_MAX)) break
      count++
      length += bytes!.length
      if (alone !== null) break
    }
    const { arena } = this.#context
    const marker = this.#waiting[0]!.alone?.marker ?? null
    if (marker !== null) {
      this.#sendMarker(marker)
      return
    }
    const bytes = arena.allocate(length)
    if (bytes === null) {
      this.#context.cancel(this.#retryTimer)
      this.#retryTimer = this.#context.schedule(STARVED_RETRY_MS, () => this.#flush())
      return
    }
    this.#flying = this.#waiting.splice(0, count)
    const view = arena.view(bytes)
    let position = 0
    for (const batch of this.#flying) {
      view.set(batch.bytes!, position)
      position += batch.bytes!.length
    }
    const alone = this.#flying[0]!.alone
    this.#bytes = bytes
    this.#requestId = this.#nextRequestId++
    this.#context.send(this.#partition, {
      kind: 'append',
      from: this.#context.self,
      requestId: this.#requestId,
      bytes,
      acks: -1,
      origin: 'coordinator',
      timeoutMs: -1,
      ...(alone === null ? {} : { verificationGuard: alone.verificationGuard }),
    })
  }

  #sendMarker(marker: EndMarker): void {
    this.#flying = this.#waiting.splice(0, 1)
    this.#requestId = this.#nextRequestId++
    this.#context.send(this.#partition, {
      kind: 'write-marker',
      from: this.#context.self,
      requestId: this.#requestId,
      ...marker,
    })
  }

  /** The append under way has ended. */
  #land(): void {
    this.#requestId = 0
    if (this.#bytes !== null) this.#context.arena.release(this.#bytes)
    this.#bytes = null
  }

  #until(timeoutMs = this.#config.commitTimeoutMs): number {
    return this.#nowMs() + timeoutMs
  }

  #nowMs(): number {
    return monotonicMs(this.#context.clock)
  }

  /** Looks at `untilMs` who waits too long. */
  #watch(untilMs: number): void {
    if (untilMs >= this.#timeoutMs) return
    if (this.#timeoutTimer !== 0) this.#context.cancel(this.#timeoutTimer)
    this.#timeoutMs = untilMs
    this.#timeoutTimer = this.#context.schedule(Math.max(1, untilMs - this.#nowMs()), () => {
      this.#timeoutTimer = 0
      this.#timeoutMs = Number.POSITIVE_INFINITY
      if (!this.#isClosed) this.#watch(this.#refuseLate(ErrorCode.COORDINATOR_NOT_AVAILABLE, this.#nowMs()))
    })
  }

  /**
   * Refuses who has waited until `nowMs`, though the records may well be committed later, and the shard goes on as if they were: as in Kafka, the client has to find out by asking
   * again. Gives when the next one has.
   */
  #refuseLate(errorCode: number, nowMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY
    for (const { effects, alone } of [...this.#flying, ...this.#waiting]) {
      let kept = 0
      for (const effect of effects) {
        if (typeof effect !== 'function') {
          if (effect.untilMs <= nowMs) {
            this.refuse(effect, errorCode)
            continue
          }
          nextMs = Math.min(nextMs, effect.untilMs)
        }
        effects[kept++] = effect
      }
      effects.length = kept
      if (alone === null || alone.outcome.waiting === undefined) continue
      if (alone.untilMs > nowMs) nextMs = Math.min(nextMs, alone.untilMs)
      else {
        this.refuse(alone.outcome.waiting, errorCode)
        alone.untilMs = Number.POSITIVE_INFINITY
      }
    }
    return nextMs
  }

  #release(effect: Effect): void {
    if (typeof effect === 'function') effect()
    else this.#answer(effect.from, effect.requestId, effect.body)
  }

  #answer(to: ActorId, requestId: number, body: unknown): void {
    this.#context.send(to, { kind: 'response', requestId, errorCode: ErrorCode.NONE, body })
  }
}

/** An upper bound of what a record adds to a batch. */
function sizeOf({ key, value }: EncodedRecord): number {
  return RECORD_OVERHEAD_MAX + key.length + (value?.length ?? 0)
}

function countOf(batches: readonly PendingBatch[]): number {
  let sum = 0
  for (const { count } of batches) sum += count
  return sum
}
