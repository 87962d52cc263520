import { Backoff } from '../../base/backoff.ts'
import type { Input, MessageCodec } from '../../protocol/codec.ts'
import { ErrorCode, isRetriable } from '../../protocol/error-codes.ts'
import { AddOffsetsToTxnRequest, AddOffsetsToTxnResponse } from '../../protocol/generated/api/add-offsets-to-txn.ts'
import { AddPartitionsToTxnRequest, AddPartitionsToTxnResponse } from '../../protocol/generated/api/add-partitions-to-txn.ts'
import { EndTxnRequest, EndTxnResponse } from '../../protocol/generated/api/end-txn.ts'
import { InitProducerIdRequest, InitProducerIdResponse } from '../../protocol/generated/api/init-producer-id.ts'
import { TxnOffsetCommitRequest, TxnOffsetCommitResponse } from '../../protocol/generated/api/txn-offset-commit.ts'
import { NO_PRODUCER_EPOCH, NO_PRODUCER_ID } from '../../records/batch.ts'
import type { Client } from '../client.ts'
import { sleep } from '../environment.ts'
import { errorOf, KafkaError } from '../errors.ts'
import type { GroupMetadata, OffsetToCommit } from '../offsets.ts'
import type { Batcher } from './batcher.ts'
import { TransactionAbortedError, TransactionFailedError, TransactionStateError } from './errors.ts'
import { Idempotence } from './idempotence.ts'
import type { ProducerMetrics } from './producer-metrics.ts'

export interface TransactionManagerOptions {
  readonly transactionalId: string
  /** After which the coordinator aborts a transaction by itself. */
  readonly transactionTimeoutMs: number
  /** For each step that asks the coordinator. */
  readonly maxBlockMs: number
  readonly retryBackoffMs: number
  readonly retryBackoffMaxMs: number
}

/** Who the consumer is, so that one that has left its group commits nothing any more (KIP-447). A consumer's `groupMetadata()` gives it. */
export type OffsetsGroup = Pick<GroupMetadata, 'groupId'> & Partial<GroupMetadata>

type State = 'uninitialized' | 'ready' | 'in-transaction' | 'committing' | 'aborting' | 'abortable-error' | 'fatal-error'

/** While the coordinator is still writing the last transaction's markers: it takes a moment, unless one of the brokers that are to write them is gone. */
const CONCURRENT_BACKOFF_MS = 20
/** The newest versions without KIP-890, by which the producer's epoch stays the same. */
const TXN_OFFSET_COMMIT_V1 = 4
const END_TXN_V1 = 4
/** Newer ones are for brokers. */
const ADD_PARTITIONS_VERSION = 3
/** From here on a producer may ask for a new epoch of its own id (KIP-360). */
const EPOCH_BUMP_VERSION = 3

/**
 * A transactional producer's state, as Java's TransactionManager has it: what the coordinator has been told, and whether what went wrong ends the transaction (abort, and go on) or the producer.
 * With transaction.version 2 (KIP-890) producing adds a partition by itself and the end of each transaction raises the epoch; before, partitions are added first.
 */
export class TransactionManager {
  readonly idempotence: Idempotence
  /** KIP-890; decided when a transaction begins. */
  isV2 = false
  lastError: Error | null = null
  readonly #client: Client
  readonly #options: TransactionManagerOptions
  readonly #metrics: ProducerMetrics
  readonly #sender: { flush(): Promise<void>; failUnsent(error: Error): void; runSoon(): void }
  #state: State = 'uninitialized'
  #partitions = new Set<Batcher>()
  #adding: Promise<void> | null = null
  /** The coordinator knows of something in the transaction. */
  #hasStarted = false
  #needsEpoch = false
  #canBumpEpoch = true

  constructor(
    client: Client,
    options: TransactionManagerOptions,
    metrics: ProducerMetrics,
    sender: { flush(): Promise<void>; failUnsent(error: Error): void; runSoon(): void },
  ) {
    this.#client = client
    this.#options = options
    this.#metrics = metrics
    this.#sender = sender
    this.idempotence = new Idempotence(this)
  }

  get transactionalId(): string {
    return this.#options.transactionalId
  }

  get isReady(): boolean {
    return this.#state === 'ready'
  }

  get isInitialized(): boolean {
    return this.#state !== 'uninitialized'
  }

  get hasFatalError(): boolean {
    return this.#state === 'fatal-error'
  }

  get isCompleting(): boolean {
    return this.#state === 'committing' || this.#state === 'aborting'
  }

  /** Begun, and neither committed nor aborted. */
  get isOngoing(): boolean {
    return this.#state === 'in-transaction' || this.#state === 'abortable-error' || this.isCompleting
  }

  /** Takes the transactional id over: ends what a producer of that id before left behind, and keeps it from going on. */
  async initialize(signal?: AbortSignal): Promise<void> {
    if (this.#state === 'fatal-error') throw this.lastError!
    if (this.#state !== 'uninitialized') throw this.#wrongState('initTransactions')
    await this.#timed('init', () => this.#initProducerId(NO_PRODUCER_ID, NO_PRODUCER_EPOCH, signal))
  }

  async begin(): Promise<void> {
    this.#check('begin')
    if (this.#state !== 'ready') throw this.#wrongState('begin')
    this.#state = 'in-transaction'
    try {
      this.isV2 = (await this.#client.finalizedFeature('transaction.version')) >= 2
    } catch (error) {
      this.#state = 'ready'
      throw error
    }
  }

  /** Throws unless a record may be sent. */
  checkSend(): void {
    this.#check('send')
    if (this.#state !== 'in-transaction') throw this.#wrongState('send')
  }

  /** A record goes to the partition: it becomes part of the transaction. */
  add(batcher: Batcher): void {
    if (this.#partitions.has(batcher)) return
    this.#partitions.add(batcher)
    batcher.transaction = this.isV2 ? 'added' : 'adding'
    if (this.isV2) this.#hasStarted = true
    else this.#sender.runSoon()
  }

  mayDrain(batcher: Batcher): boolean {
    return batcher.transaction === 'added'
  }

  /** A turn of the sender: tells the coordinator of partitions that are new. */
  run(): void {
    if (this.isV2 || this.#adding !== null || !this.#isSending) return
    const added = [...this.#partitions].filter(({ transaction }) => transaction === 'adding')
    if (added.length === 0) return
    this.#adding = this.#addPartitions(added).finally(() => {
      this.#adding = null
      this.#sender.runSoon()
    })
  }

  async commit(signal?: AbortSignal): Promise<void> {
    if (this.#state !== 'committing') {
      this.#check('commit')
      if (this.#state !== 'in-transaction') throw this.#wrongState('commit')
      this.#state = 'committing'
    }
    await this.#timed('commit', async () => {
      await this.#sender.flush()
      await this.#adding
      this.#check('commit')
      await this.#end(true, signal)
    })
  }

  async abort(signal?: AbortSignal): Promise<void> {
    if (this.#state === 'fatal-error') throw this.lastError!
    if (this.#state !== 'aborting') {
      if (this.#state !== 'in-transaction' && this.#state !== 'abortable-error') throw this.#wrongState('abort')
      this.#state = 'aborting'
    }
    const reason = this.lastError
    // What the coordinator would have to be told of is not sent any more.
    this.#sender.failUnsent(new TransactionAbortedError())
    await this.#adding
    this.#sender.failUnsent(new TransactionAbortedError())
    await this.#sender.flush()
    if (this.hasFatalError) throw this.lastError!
    // The coordinator knows nothing of this producer id any more, and there is nothing to end.
    const isUnknown = (reason as { errorCode?: number } | null)?.errorCode === ErrorCode.INVALID_PRODUCER_ID_MAPPING
    await this.#timed('abort', () => this.#end(false, signal, isUnknown))
  }

  async sendOffsets(offsets: readonly OffsetToCommit[], group: OffsetsGroup, signal?: AbortSignal): Promise<void> {
    this.#check('sendOffsets')
    if (this.#state !== 'in-transaction') throw this.#wrongState('sendOffsets')
    if (offsets.length === 0) return
    const { transactionalId } = this
    const { producerId, producerEpoch } = this.idempotence
    if (!this.isV2) {
      const body = { transactionalId, producerId, producerEpoch, groupId: group.groupId }
      await this.#step(signal, async () => {
        const answer = await this.#ask(AddOffsetsToTxnRequest, AddOffsetsToTxnResponse, body, signal)
        this.#checkCode(answer.errorCode, `offsets of group ${group.groupId} in transaction ${transactionalId}`)
      })
    }
    this.#hasStarted = true
    await this.#timed('send-offsets', () => this.#commitOffsets(offsets, group, signal))
  }

  /** Of the sender: a batch of the transaction failed for good. */
  batchFailed(error: Error, errorCode: number): void {
    if (FATAL_FOR_BATCHES.has(errorCode)) this.#fatal(error)
    else this.#abortable(error, { needsEpoch: !this.isCompleting })
  }

  /** A record of the transaction never came into a batch: without it the transaction is not what was to be committed. */
  recordRefused(error: Error): void {
    if (this.#isSending) this.#abortable(error)
  }

  /** Of the sender: it cannot be known any more which batches the broker took. */
  sequenceLost(batcher: Batcher): void {
    const error = new TransactionStateError(`it is not known whether all records for ${batcher.name} were taken`)
    this.#abortable(error, { needsEpoch: true })
  }

  get #isSending(): boolean {
    return this.#state === 'in-transaction' || this.#state === 'committing'
  }

  async #commitOffsets(offsets: readonly OffsetToCommit[], group: OffsetsGroup, signal?: AbortSignal): Promise<void> {
    const { transactionalId } = this
    const { producerId, producerEpoch } = this.idempotence
    const { groupId, generationId = -1, memberId = '', groupInstanceId = null } = group
    let left = [...offsets]
    await this.#step(signal, async () => {
      const body = (version: number) => ({
        transactionalId,
        groupId,
        producerId,
        producerEpoch,
        ...(version >= 3 ? { generationId, memberId, groupInstanceId } : {}),
        topics: byTopic(left, version),
      })
      const maxVersion = this.isV2 ? TxnOffsetCommitRequest.maxVersion : TXN_OFFSET_COMMIT_V1
      const answer = await this.#client.atCoordinator('group', groupId, TxnOffsetCommitRequest, TxnOffsetCommitResponse, body, {
        maxVersion,
        signal,
      })
      let again: Error | null = null
      for (const { name, partitions } of answer.topics) {
        for (const { partitionIndex, errorCode } of partitions) {
          if (errorCode === ErrorCode.NONE)
            left = left.filter(({ topic, partition }) => topic !== name || partition !== partitionIndex)
          else {
            if (MOVED.has(errorCode) || errorCode === ErrorCode.REQUEST_TIMED_OUT)
              this.#client.forgetCoordinator('group', groupId)
            const error = this.#judge(errorCode, `the offset of ${name}-${partitionIndex} for group ${groupId}`)
            if (!error.retriable) throw error
            again = error
          }
        }
      }
      if (again !== null) throw again
    })
  }

  async #addPartitions(batchers: readonly Batcher[]): Promise<void> {
    const { transactionalId } = this
    const { producerId, producerEpoch } = this.idempotence
    const topics = new Map<string, Batcher[]>()
    for (const batcher of batchers) topics.set(batcher.topic.name, [...(topics.get(batcher.topic.name) ?? []), batcher])
    const body = {
      v3AndBelowTransactionalId: transactionalId,
      v3AndBelowProducerId: producerId,
      v3AndBelowProducerEpoch: producerEpoch,
      v3AndBelowTopics: [...topics].map(([name, of]) => ({ name, partitions: of.map(({ partition }) => partition) })),
    }
    try {
      await this.#step(undefined, async () => {
        const answer = await this.#ask(
          AddPartitionsToTxnRequest,
          AddPartitionsToTxnResponse,
          body,
          undefined,
          ADD_PARTITIONS_VERSION,
        )
        let failed = ErrorCode.NONE as number
        let about = ''
        for (const { name, resultsByPartition } of answer.resultsByTopicV3AndBelow) {
          for (const { partitionIndex, partitionErrorCode } of resultsByPartition) {
            if (partitionErrorCode === ErrorCode.NONE) continue
            // One that was not looked at tells nothing of why.
            if (failed !== ErrorCode.NONE && partitionErrorCode === ErrorCode.OPERATION_NOT_ATTEMPTED) continue
            failed = partitionErrorCode
            about = `${name}-${partitionIndex} in transaction ${transactionalId}`
          }
        }
        if (failed === ErrorCode.OPERATION_NOT_ATTEMPTED) throw this.#abortable(errorOf(failed, about))
        this.#checkCode(failed, about)
      })
      this.#hasStarted = true
      for (const batcher of batchers) batcher.transaction = 'added'
    } catch (error) {
      const kept = this.#state === 'abortable-error' || this.#state === 'fatal-error' || this.#state === 'aborting'
      if (!kept) this.#abortable(error as Error)
      this.#sender.failUnsent(this.lastError ?? (error as Error))
    }
  }

  async #end(committed: boolean, signal?: AbortSignal, isUnknown = false): Promise<void> {
    const { transactionalId, idempotence } = this
    if (this.#hasStarted && !isUnknown) {
      const { producerId, producerEpoch } = idempotence
      await this.#step(signal, async () => {
        const maxVersion = this.isV2 ? EndTxnRequest.maxVersion : END_TXN_V1
        const body = { transactionalId, producerId, producerEpoch, committed }
        const answer = await this.#ask(EndTxnRequest, EndTxnResponse, body, signal, maxVersion)
        this.#checkCode(answer.errorCode, `the end of transaction ${transactionalId}`)
        if (answer.producerId >= 0) {
          idempotence.setProducer(answer.producerId, answer.producerEpoch)
          idempotence.resetSequences()
          this.#needsEpoch = false
        }
      })
    }
    this.#hasStarted = false
    for (const batcher of this.#partitions) batcher.transaction = 'none'
    this.#partitions = new Set()
    if (this.#needsEpoch) await this.#initProducerId(idempotence.producerId, idempotence.producerEpoch, signal)
    this.#state = 'ready'
    this.lastError = null
  }

  async #initProducerId(producerId: number, producerEpoch: number, signal?: AbortSignal): Promise<void> {
    const { transactionalId, idempotence } = this
    const { transactionTimeoutMs } = this.#options
    await this.#step(signal, async () => {
      let asked = EPOCH_BUMP_VERSION
      const answer = await this.#ask(
        InitProducerIdRequest,
        InitProducerIdResponse,
        (version: number) => {
          asked = version
          return {
            transactionalId,
            transactionTimeoutMs,
            ...(version >= EPOCH_BUMP_VERSION ? { producerId, producerEpoch } : {}),
          }
        },
        signal,
      )
      this.#canBumpEpoch = asked >= EPOCH_BUMP_VERSION
      this.#checkCode(answer.errorCode, `transactional id ${transactionalId}`)
      idempotence.setProducer(answer.producerId, answer.producerEpoch)
    })
    idempotence.resetSequences()
    this.#needsEpoch = false
    this.lastError = null
    this.#state = 'ready'
  }

  #ask<Request, Response>(
    request: MessageCodec<Request>,
    response: MessageCodec<Response>,
    body: Input<Request> | ((version: number) => Input<Request>),
    signal: AbortSignal | undefined,
    maxVersion = request.maxVersion,
  ): Promise<Response> {
    return this.#client.atCoordinator('transaction', this.transactionalId, request, response, body, { signal, maxVersion })
  }

  async #timed(step: string, work: () => Promise<void>): Promise<void> {
    const { clock } = this.#client.environment
    const startUs = clock.monotonicUs()
    await work()
    this.#metrics.transactionStep(step, (clock.monotonicUs() - startUs) / 1e6)
  }

  /** One step with the coordinator, tried again for as long as it may take. What `attempt` throws has been judged. */
  async #step(signal: AbortSignal | undefined, attempt: () => Promise<void>): Promise<void> {
    const { environment, isClosed } = this.#client
    const { maxBlockMs, retryBackoffMs: delayMsMin, retryBackoffMaxMs: delayMsMax } = this.#options
    const backoff = new Backoff(environment.random, { delayMsMin, delayMsMax })
    const concurrentBackoff = new Backoff(environment.random, { delayMsMin: CONCURRENT_BACKOFF_MS, delayMsMax })
    const deadlineUs = environment.clock.monotonicUs() + maxBlockMs * 1000
    for (;;) {
      signal?.throwIfAborted()
      try {
        await attempt()
        return
      } catch (error) {
        if (!(error instanceof KafkaError) || !error.retriable || isClosed) throw error
        if (environment.clock.monotonicUs() >= deadlineUs || this.hasFatalError) throw error
        const pause = error.code === 'CONCURRENT_TRANSACTIONS' ? concurrentBackoff : backoff
        await sleep(environment, pause.failed(), signal)
      }
    }
  }

  #checkCode(errorCode: number, about: string): void {
    if (errorCode === ErrorCode.NONE) return
    if (MOVED.has(errorCode)) this.#client.forgetCoordinator('transaction', this.transactionalId)
    throw this.#judge(errorCode, about)
  }

  /** What an error code of a coordinator means for the transaction and the producer; gives the error to throw. */
  #judge(errorCode: number, about: string): KafkaError {
    const isFenced = errorCode === ErrorCode.INVALID_PRODUCER_EPOCH || errorCode === ErrorCode.PRODUCER_FENCED
    if (isFenced) return this.#fatal(errorOf(ErrorCode.PRODUCER_FENCED, about))
    const error = errorOf(errorCode, about)
    if (isRetriable(errorCode)) return error
    // Nothing was begun: who asked is told, and may ask again.
    if (this.#state === 'uninitialized') return error
    if (errorCode === ErrorCode.UNKNOWN_PRODUCER_ID || errorCode === ErrorCode.INVALID_PRODUCER_ID_MAPPING)
      return this.#abortable(error, { needsEpoch: true })
    if (ABORTABLE.has(errorCode)) return this.#abortable(error)
    return this.#fatal(error)
  }

  #abortable<Failure extends Error>(error: Failure, { needsEpoch = false } = {}): Failure {
    if (needsEpoch && !this.#canBumpEpoch) return this.#fatal(error)
    if (this.#state === 'fatal-error') return error
    if (needsEpoch) this.#needsEpoch = true
    if (this.#state === 'aborting' || this.#state === 'ready' || this.#state === 'uninitialized') return error
    this.#client.logger.info('a transaction has to be aborted', { transactionalId: this.transactionalId, error: error.message })
    this.#state = 'abortable-error'
    this.lastError = error
    return error
  }

  #fatal<Failure extends Error>(error: Failure): Failure {
    if (this.#state === 'fatal-error') return error
    this.#client.logger.error('a transactional producer cannot go on', {
      transactionalId: this.transactionalId,
      error: error.message,
    })
    this.#state = 'fatal-error'
    this.lastError = error
    this.#sender.runSoon()
    return error
  }

  #check(operation: string): void {
    if (this.#state === 'fatal-error') throw this.lastError!
    if (this.#state === 'abortable-error') throw new TransactionFailedError(this.lastError!)
    if (this.#state === 'uninitialized') throw this.#wrongState(operation)
  }

  #wrongState(operation: string): TransactionStateError {
    return new TransactionStateError(`${operation} is not possible: the transactional producer is ${STATE_NAMES[this.#state]}`, {
      operation,
      state: this.#state,
    })
  }
}

const STATE_NAMES: Readonly<Record<State, string>> = {
  uninitialized: 'not initialized',
  ready: 'in no transaction',
  'in-transaction': 'in a transaction',
  committing: 'committing',
  aborting: 'aborting',
  'abortable-error': 'in a transaction that has to be aborted',
  'fatal-error': 'at its end',
}

const MOVED: ReadonlySet<number> = new Set([ErrorCode.NOT_COORDINATOR, ErrorCode.COORDINATOR_NOT_AVAILABLE])

/** Errors of coordinators after which the transaction can be aborted, and the producer goes on. */
const ABORTABLE: ReadonlySet<number> = new Set([
  ErrorCode.TRANSACTION_ABORTABLE,
  ErrorCode.TOPIC_AUTHORIZATION_FAILED,
  ErrorCode.GROUP_AUTHORIZATION_FAILED,
  ErrorCode.FENCED_INSTANCE_ID,
  ErrorCode.UNKNOWN_MEMBER_ID,
  ErrorCode.ILLEGAL_GENERATION,
  ErrorCode.STALE_MEMBER_EPOCH,
])

const FATAL_FOR_BATCHES: ReadonlySet<number> = new Set([
  ErrorCode.CLUSTER_AUTHORIZATION_FAILED,
  ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
  ErrorCode.PRODUCER_FENCED,
  ErrorCode.UNSUPPORTED_VERSION,
])

function byTopic(offsets: readonly OffsetToCommit[], version: number) {
  const topics = new Map<string, OffsetToCommit[]>()
  for (const offset of offsets) topics.set(offset.topic, [...(topics.get(offset.topic) ?? []), offset])
  return [...topics].map(([name, of]) => ({
    name,
    partitions: of.map(({ partition, offset, leaderEpoch, metadata }) => ({
      partitionIndex: partition,
      committedOffset: offset,
      ...(version >= 2 ? { committedLeaderEpoch: leaderEpoch ?? -1 } : {}),
      committedMetadata: metadata ?? '',
    })),
  }))
}
