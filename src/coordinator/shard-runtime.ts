import { RafkaError } from '../base/errors.ts'
import { monotonicMs } from '../base/monotonic-ms.ts'
import type { ActorId, Context } from '../messages/context.ts'
import { firstRequestId } from '../messages/first-request-id.ts'
import type { Message, Request, WriteMarker } from '../messages/message.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { CommitQueue, type CommitQueueConfig } from './commit-queue.ts'
import type { CoordinatorShard, RemovedTopic, ShardKind } from './coordinator-shard.ts'
import { DeadlineQueue } from './deadline-queue.ts'
import { LogLoader } from './log-loader.ts'
import { RecordsTooLargeError } from './record-writer.ts'

export interface ShardRuntimeConfig extends CommitQueueConfig {
  /** `offsets.load.buffer.size`: so much of the log is read at once. */
  readonly loadBufferBytes: number
  /** Records that may wait for the log before requests are turned away. */
  readonly backlogBytesMax: number
}

export const SHARD_RUNTIME_DEFAULTS: ShardRuntimeConfig = Object.freeze({
  batchBytesMax: 1_048_588,
  commitTimeoutMs: 5_000,
  compression: 0,
  loadBufferBytes: 5 * 1024 * 1024,
  backlogBytesMax: 16 * 1024 * 1024,
})

/** Errors that a transaction coordinator which has a marker written does not know what to make of. */
const COORDINATOR_ERRORS: ReadonlySet<number> = new Set([
  ErrorCode.COORDINATOR_NOT_AVAILABLE,
  ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
  ErrorCode.NOT_COORDINATOR,
])

const RELOAD_MS_MIN = 100
const RELOAD_MS_MAX = 10_000

/** A shard with who fills it and who writes for it, from one reading of the log to the next. */
interface Incarnation<R, S> {
  readonly shard: S
  readonly loader: LogLoader
  readonly queue: CommitQueue<R>
  readonly deadlines: DeadlineQueue
  isLoaded: boolean
}

/**
 * Runs a shard of a coordinator on the partition that keeps its records, whichever coordinator it is:
 *
 *     loading ──all of the log is replayed──> active ──an append failed, or the partition went down──> down ──a while later, or it is up──> loading
 *
 * While it is not active, requests are refused with COORDINATOR_LOAD_IN_PROGRESS, as in Kafka, and clients ask again. Why a failed append costs the
 * whole state: see `CommitQueue`. What was never in the log (members that are joining) is lost with it, and its clients join anew,
 * as they do when a coordinator moves to another broker.
 */
export class ShardRuntime<R, S extends CoordinatorShard<R> = CoordinatorShard<R>> {
  readonly #context: Context
  readonly #partition: ActorId
  readonly #config: ShardRuntimeConfig
  readonly #kind: ShardKind<R, S>
  /** Null while down. */
  #current: Incarnation<R, S> | null = null
  #isPartitionUp = true
  /** Of the last question to the partition, over all incarnations. */
  #requestId: number
  #reloadMs = RELOAD_MS_MIN
  #reloadTimer = 0
  #deadlineTimer = 0
  /** When `deadlineTimer` fires. */
  #armedMs = Number.POSITIVE_INFINITY
  /** Topics whose removal is not in the log for good. */
  #removedTopics: RemovedTopic[] = []

  constructor(context: Context, partition: ActorId, config: ShardRuntimeConfig, kind: ShardKind<R, S>) {
    this.#context = context
    this.#requestId = firstRequestId(context.random)
    this.#partition = partition
    this.#config = config
    this.#kind = kind
  }

  /** The shard, once all of its log is replayed. */
  get shard(): S | null {
    return this.#current?.isLoaded === true ? this.#current.shard : null
  }

  start(): void {
    this.#load()
  }

  stop(): void {
    this.#drop(ErrorCode.NOT_COORDINATOR)
    this.#context.cancel(this.#reloadTimer)
    this.#context.cancel(this.#deadlineTimer)
  }

  receive(message: Message): void {
    const current = this.#current
    switch (message.kind) {
      case 'request':
        this.#request(message)
        break
      case 'appended':
        if (
          current?.queue.appended(message.requestId, message.errorCode, message.baseOffset) === true &&
          message.errorCode === ErrorCode.NONE
        ) {
          this.#reloadMs = RELOAD_MS_MIN
        }
        break
      case 'log-described':
        this.#whileLoading(() => current?.loader.described(message))
        break
      case 'read-done':
        if (current !== null) this.#whileLoading(() => current.loader.read(message))
        else if (message.bytes.length > 0) this.#context.arena.release(message.bytes)
        break
      case 'advanced':
        this.#whileLoading(() => current?.loader.advanced())
        break
      case 'write-marker':
        this.#writeMarker(message)
        break
      case 'topics-removed':
        this.#removedTopics.push(...message.topics)
        this.#removeTopics()
        break
      case 'actor-down':
        if (message.actor === this.#partition) this.#partitionDown()
        break
      case 'actor-up':
        if (message.actor === this.#partition) this.#partitionUp()
        break
      default:
        this.#context.logger.warn('a coordinator got a message that is not for it', { kind: message.kind })
    }
    this.#armDeadlines()
  }

  /** Runs what the shard hears from elsewhere than its log and its clients. */
  turn(turn: () => void): void {
    turn()
    this.#armDeadlines()
  }

  #request(message: Request): void {
    const current = this.#current
    if (current?.isLoaded !== true) {
      const body = this.#kind.answerUnloaded(message.apiKey)
      const errorCode = body === null ? ErrorCode.COORDINATOR_LOAD_IN_PROGRESS : ErrorCode.NONE
      this.#context.send(message.from, { kind: 'response', requestId: message.requestId, errorCode, body })
      return
    }
    if (current.queue.backlogBytes > this.#config.backlogBytesMax) {
      current.queue.refuse(message, ErrorCode.COORDINATOR_NOT_AVAILABLE)
      return
    }
    try {
      current.shard.handle(message)
    } catch (error) {
      if (!(error instanceof RecordsTooLargeError)) throw error
      this.#context.logger.warn('a request needs more records than fit into a batch', { apiKey: message.apiKey, ...error.facts })
      current.queue.refuse(message, ErrorCode.UNKNOWN_SERVER_ERROR)
    }
  }

  /**
   * The end of a transaction that has written to this log: written among the shard's own records, and applied when it is there. Whoever asks is told what a
   * partition would say, which is to ask again when there is no shard.
   */
  #writeMarker(message: WriteMarker): void {
    const { from, requestId, producerId, producerEpoch, coordinatorEpoch, committed, transactionVersion } = message
    const answer = (errorCode: number): void =>
      this.#context.send(from, {
        kind: 'appended',
        requestId,
        errorCode,
        errorMessage: null,
        baseOffset: -1,
        logAppendTimeMs: -1,
        logStartOffset: -1,
        recordErrors: null,
      })
    const current = this.#current
    if (current?.isLoaded !== true) {
      answer(ErrorCode.NOT_LEADER_OR_FOLLOWER)
      return
    }
    current.queue.appendMarker(
      { producerId, producerEpoch, coordinatorEpoch, committed, transactionVersion },
      {
        committed: () => {
          current.shard.replayMarker(producerId, committed)
          answer(ErrorCode.NONE)
        },
        failed: (errorCode) => answer(COORDINATOR_ERRORS.has(errorCode) ? ErrorCode.NOT_LEADER_OR_FOLLOWER : errorCode),
      },
    )
  }

  #load(): void {
    const { clock, logger } = this.#context
    const startedUs = clock.monotonicUs()
    const deadlines = new DeadlineQueue()
    const queue = new CommitQueue(this.#context, this.#partition, this.#config, this.#kind, (errorCode) => {
      logger.error('a coordinator could not write to its log', { partition: this.#partition, errorCode })
      this.#reloadLater(coordinatorError(errorCode))
    })
    const shard = this.#kind.create(queue, deadlines)
    let unknownRecords = 0
    const loader = new LogLoader(this.#context, this.#partition, this.#config.loadBufferBytes, this.#requestId, {
      record: (key, value, offset, producerId) => {
        const record = this.#kind.codec.decode(key, value)
        if (record === null) unknownRecords++
        else shard.replay(record, offset, producerId)
      },
      marker: (producerId, isCommit) => shard.replayMarker(producerId, isCommit),
      refused: (errorCode) => {
        logger.warn('a coordinator could not read its log', { partition: this.#partition, errorCode })
        this.#reloadLater(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS)
      },
      done: (endOffset) => {
        current.isLoaded = true
        queue.open(endOffset)
        shard.loaded()
        const tookMs = Math.round((clock.monotonicUs() - startedUs) / 1000)
        const facts = { partition: this.#partition, endOffset, unknownRecords, tookMs, ...shard.sizes() }
        // Of fifty partitions most are empty.
        if (endOffset > 0) logger.info('a coordinator has read its log', facts)
        else logger.debug('a coordinator has read its log', facts)
        this.#removeTopics()
      },
    })
    const current: Incarnation<R, S> = { shard, loader, queue, deadlines, isLoaded: false }
    this.#current = current
    loader.start()
  }

  /** What bad bytes in the log, which fail every time, make of the node should be no more than what they make of Kafka: this shard stays away. */
  #whileLoading(turn: () => void): void {
    try {
      turn()
    } catch (error) {
      if (!(error instanceof RafkaError)) throw error
      this.#context.logger.error('a coordinator cannot understand its log', {
        partition: this.#partition,
        code: error.code,
        message: error.message,
        ...error.facts,
      })
      this.#reloadLater(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS)
    }
  }

  #reloadLater(errorCode: number): void {
    this.#drop(errorCode)
    this.#context.cancel(this.#reloadTimer)
    this.#reloadTimer = this.#context.schedule(this.#reloadMs, () => {
      this.#reloadTimer = 0
      if (this.#isPartitionUp) this.#load()
    })
    this.#reloadMs = Math.min(this.#reloadMs * 2, RELOAD_MS_MAX)
  }

  #partitionDown(): void {
    this.#isPartitionUp = false
    this.#drop(ErrorCode.COORDINATOR_NOT_AVAILABLE)
  }

  /**
   * Asks anew even if the partition was asked before: whoever is made while it is down does not hear of that, and its question got lost. A shard that is
   * loaded has got its answers from this very incarnation of the partition.
   */
  #partitionUp(): void {
    this.#isPartitionUp = true
    if (this.#current?.isLoaded === true || this.#reloadTimer !== 0) return
    this.#drop(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS)
    this.#load()
  }

  /** Throws the shard away and refuses whoever waits on it. */
  #drop(errorCode: number): void {
    const current = this.#current
    if (current === null) return
    this.#current = null
    this.#requestId = current.loader.requestId
    current.loader.close()
    current.queue.close(errorCode, !this.#isPartitionUp)
    for (const ticket of current.shard.waiting()) current.queue.refuse(ticket, errorCode)
  }

  #removeTopics(): void {
    const current = this.#current
    const topics = this.#removedTopics
    if (current?.isLoaded !== true || topics.length === 0) return
    this.#removedTopics = [...topics]
    current.shard.removeTopics(topics, () => {
      this.#removedTopics = this.#removedTopics.filter((topic) => !topics.includes(topic))
    })
  }

  #armDeadlines(): void {
    const current = this.#current
    if (current === null || current.deadlines.nextMs >= this.#armedMs) return
    this.#context.cancel(this.#deadlineTimer)
    this.#armedMs = current.deadlines.nextMs
    this.#deadlineTimer = this.#context.schedule(Math.max(0, this.#armedMs - this.#nowMs()), () => {
      this.#armedMs = Number.POSITIVE_INFINITY
      this.#current?.deadlines.runDue(this.#nowMs())
      this.#armDeadlines()
    })
  }

  #nowMs(): number {
    return monotonicMs(this.#context.clock)
  }
}

/**
 * What clients are told when the log does not take their records, as Kafka puts it. Whose records were to blame is not known here (those that are too large by
 * themselves were refused before), so that all may try again.
 */
function coordinatorError(errorCode: number): number {
  const isElsewhere = errorCode === ErrorCode.NOT_LEADER_OR_FOLLOWER || errorCode === ErrorCode.KAFKA_STORAGE_ERROR
  return isElsewhere ? ErrorCode.NOT_COORDINATOR : ErrorCode.COORDINATOR_NOT_AVAILABLE
}
