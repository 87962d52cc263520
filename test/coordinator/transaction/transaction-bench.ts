import { expect } from 'vitest'
import { compileRe2 } from '../../../actors/re2-regex.ts'
import { SILENT_LOGGER } from '../../../src/base/logger.ts'
import { DeadlineQueue } from '../../../src/coordinator/deadline-queue.ts'
import type { EncodedRecord } from '../../../src/coordinator/record-codec.ts'
import { RecordsTooLargeError, type RecordWriter } from '../../../src/coordinator/record-writer.ts'
import type { Ticket } from '../../../src/coordinator/ticket.ts'
import { TRANSACTION_CONFIG_DEFAULTS, type TransactionConfig } from '../../../src/coordinator/transaction/transaction-config.ts'
import type { MarkerResult, ProducerIdSource } from '../../../src/coordinator/transaction/transaction-environment.ts'
import type { TransactionMetadata } from '../../../src/coordinator/transaction/transaction-metadata.ts'
import { type TransactionRecord, transactionRecordCodec } from '../../../src/coordinator/transaction/transaction-records.ts'
import { TransactionShard } from '../../../src/coordinator/transaction/transaction-shard.ts'
import type { Input, MessageCodec } from '../../../src/protocol/codec.ts'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import { AddOffsetsToTxnRequest, AddOffsetsToTxnResponse } from '../../../src/protocol/generated/api/add-offsets-to-txn.ts'
import {
  AddPartitionsToTxnRequest,
  AddPartitionsToTxnResponse,
} from '../../../src/protocol/generated/api/add-partitions-to-txn.ts'
import {
  DescribeTransactionsRequest,
  DescribeTransactionsResponse,
  type DescribeTransactionsResponseTransactionState,
} from '../../../src/protocol/generated/api/describe-transactions.ts'
import { EndTxnRequest, EndTxnResponse } from '../../../src/protocol/generated/api/end-txn.ts'
import { InitProducerIdRequest, InitProducerIdResponse } from '../../../src/protocol/generated/api/init-producer-id.ts'
import { ListTransactionsRequest, ListTransactionsResponse } from '../../../src/protocol/generated/api/list-transactions.ts'
import type { WriteTxnMarkersRequestWritableTxnMarker as Marker } from '../../../src/protocol/generated/api/write-txn-markers.ts'
import { overTheWire } from '../group/group-apis.ts'

export interface Api<Request, Response> {
  readonly request: MessageCodec<Request>
  readonly response: MessageCodec<Response>
}

export const INIT_PRODUCER_ID = { request: InitProducerIdRequest, response: InitProducerIdResponse }
export const ADD_PARTITIONS = { request: AddPartitionsToTxnRequest, response: AddPartitionsToTxnResponse }
export const ADD_OFFSETS = { request: AddOffsetsToTxnRequest, response: AddOffsetsToTxnResponse }
export const END_TXN = { request: EndTxnRequest, response: EndTxnResponse }
export const DESCRIBE_TRANSACTIONS = { request: DescribeTransactionsRequest, response: DescribeTransactionsResponse }
export const LIST_TRANSACTIONS = { request: ListTransactionsRequest, response: ListTransactionsResponse }

export const START_MS = 1_700_000_000_000

/** What became of a request. */
export interface Call<Response> {
  readonly ticket: Ticket
  response: Response | undefined
  /** The error that the network makes a response of, 0 for none. */
  errorCode: number
  answer(): Response
}

export interface Producer {
  readonly producerId: number
  readonly producerEpoch: number
}

/** Markers that were sent, and how to answer them. */
export interface SentMarker {
  readonly marker: Marker
  answer(errorOf?: (topic: string, partition: number) => number): void
}

/**
 * A transaction shard on a bench: its log is a list, its clock a number; commits, markers and producer ids come at once or when the test says so. Requests and
 * responses go through the codecs of their version.
 */
export class TransactionBench implements RecordWriter<TransactionRecord>, ProducerIdSource {
  readonly config: TransactionConfig
  readonly counters = { committed: { value: 0 }, aborted: { value: 0 }, timedOut: { value: 0 } }
  /** What was committed. */
  readonly log: EncodedRecord[] = []
  /** All markers that were ever sent. */
  readonly markers: SentMarker[] = []
  /** Markers that nobody has answered. */
  open: SentMarker[] = []
  cluster = { transactionVersion: 2, coordinatorEpoch: 4 }
  batchBytesMax = 1_000_000
  autoCommit = true
  autoMarkers = true
  /** False: producer ids come when `grantIds` is called. */
  autoIds = true
  nextProducerId = 1000
  shard!: TransactionShard
  deadlines!: DeadlineQueue
  nowMs = 0
  readonly #calls = new Map<number, { call: Call<unknown>; codec: MessageCodec<unknown> }>()
  #requestId = 0
  #pending: EncodedRecord[] = []
  #effects: (() => void)[] = []
  #isReleasing = false
  #incarnation = 0
  #granted: (() => void)[] = []

  constructor(config: Partial<TransactionConfig> = {}) {
    this.config = { ...TRANSACTION_CONFIG_DEFAULTS, ...config }
    this.restart()
  }

  /** A new shard that reads the log as far as it was committed; who waited is left without an answer, and markers on their way are nobody's. */
  restart(): void {
    this.#incarnation++
    this.#pending = []
    this.#effects = []
    this.#granted = []
    this.open = []
    for (const { call } of this.#calls.values())
      if (call.response === undefined && call.errorCode === 0) call.errorCode = ErrorCode.NOT_COORDINATOR
    this.deadlines = new DeadlineQueue()
    this.shard = this.#shardOf(this.deadlines)
    for (const { key, value } of this.log) this.shard.replay(transactionRecordCodec.decode(key, value)!)
    this.shard.loaded()
    if (this.autoCommit) this.commit()
  }

  /** What a shard that reads the log now knows. */
  replayed(): TransactionMetadata[] {
    const shard = this.#shardOf(new DeadlineQueue())
    for (const { key, value } of this.log) shard.replay(transactionRecordCodec.decode(key, value)!)
    return [...shard.transactions.values()]
  }

  /** Puts a state into the log and starts from there. */
  seed(metadata: TransactionMetadata): void {
    const { transactionalId } = metadata
    this.log.push(transactionRecordCodec.encode({ transactionalId, metadata, transactionVersion: 2 }))
    this.restart()
  }

  send<Request, Response>(
    api: Api<Request, Response>,
    body: Input<Request>,
    { version = api.request.maxVersion, extra = {} }: { version?: number; extra?: object } = {},
  ): Call<Response> {
    const requestId = ++this.#requestId
    const ticket: Ticket = { from: 7, requestId, apiKey: api.request.apiKey, apiVersion: version }
    const call: Call<Response> = {
      ticket,
      response: undefined,
      errorCode: 0,
      answer: () => {
        expect(call.response, 'the request was answered').toBeDefined()
        return call.response!
      },
    }
    this.#calls.set(requestId, { call: call as Call<unknown>, codec: api.response as MessageCodec<unknown> })
    this.shard.handle({
      kind: 'request',
      ...ticket,
      clientId: 'client',
      clientHost: '/127.0.0.1',
      principal: 'User:ANONYMOUS',
      listener: 'PLAINTEXT',
      body: { ...overTheWire(api.request, body, version), ...extra },
    })
    if (this.autoCommit) this.commit()
    return call
  }

  // --- what clients do ---

  init(
    transactionalId: string,
    { producer, timeoutMs = 60_000, version = 5 }: { producer?: Producer; timeoutMs?: number; version?: number } = {},
  ): Call<InitProducerIdResponse> {
    return this.send(INIT_PRODUCER_ID, { transactionalId, transactionTimeoutMs: timeoutMs, ...producer }, { version })
  }

  /** A producer that has taken the id, with its epoch. */
  producer(transactionalId: string): Producer {
    for (;;) {
      const { errorCode, producerId, producerEpoch } = this.init(transactionalId).answer()
      if (errorCode === ErrorCode.NONE) return { producerId, producerEpoch }
      expect(errorCode).toBe(ErrorCode.CONCURRENT_TRANSACTIONS)
    }
  }

  /** As another broker asks, for a client of transaction version 2. */
  add(
    transactionalId: string,
    producer: Producer,
    partitions: readonly number[],
    { verifyOnly = false }: { verifyOnly?: boolean } = {},
  ): Call<AddPartitionsToTxnResponse> {
    const topics = [{ name: 'orders', partitions: [...partitions] }]
    return this.send(ADD_PARTITIONS, { transactions: [{ transactionalId, ...producer, verifyOnly, topics }] })
  }

  /** As a client of an older version asks. */
  addOld(
    transactionalId: string,
    { producerId, producerEpoch }: Producer,
    partitions: readonly number[],
    version = 3,
  ): Call<AddPartitionsToTxnResponse> {
    const body = {
      v3AndBelowTransactionalId: transactionalId,
      v3AndBelowProducerId: producerId,
      v3AndBelowProducerEpoch: producerEpoch,
      v3AndBelowTopics: [{ name: 'orders', partitions: [...partitions] }],
    }
    return this.send(ADD_PARTITIONS, body, { version })
  }

  end(transactionalId: string, producer: Producer, committed: boolean, version = 5): Call<EndTxnResponse> {
    return this.send(END_TXN, { transactionalId, ...producer, committed }, { version })
  }

  describe(transactionalId: string): DescribeTransactionsResponseTransactionState {
    return this.send(DESCRIBE_TRANSACTIONS, { transactionalIds: [transactionalId] }).answer().transactionStates[0]!
  }

  state(transactionalId: string): TransactionMetadata {
    return this.shard.transactions.get(transactionalId)!
  }

  // --- what the cluster does ---

  advance(ms: number): void {
    const untilMs = this.nowMs + ms
    for (;;) {
      const nextMs = this.deadlines.nextMs
      if (nextMs > untilMs) break
      this.nowMs = Math.max(this.nowMs, nextMs)
      this.deadlines.runDue(this.nowMs)
      if (this.autoCommit) this.commit()
    }
    this.nowMs = untilMs
  }

  /** Commits what was appended, and what follows from that. */
  commit(): void {
    while (this.#pending.length > 0 || this.#effects.length > 0) {
      this.log.push(...this.#pending)
      this.#pending = []
      const effects = this.#effects
      this.#effects = []
      this.#isReleasing = true
      for (const effect of effects) effect()
      this.#isReleasing = false
      if (!this.autoCommit) return
    }
  }

  /** The coordinator's log is lost for all that was not committed, and so is the shard. */
  crash(): void {
    this.restart()
  }

  answerMarkers(errorOf?: (topic: string, partition: number) => number): void {
    for (const sent of this.open.splice(0)) sent.answer(errorOf)
    if (this.autoCommit) this.commit()
  }

  grantIds(): void {
    for (const grant of this.#granted.splice(0)) grant()
    if (this.autoCommit) this.commit()
  }

  get unanswered(): Call<unknown>[] {
    return Array.from(this.#calls.values(), ({ call }) => call).filter(
      ({ response, errorCode }) => response === undefined && errorCode === 0,
    )
  }

  // --- RecordWriter ---

  append(records: readonly TransactionRecord[], committed?: () => void): number {
    const encoded = records.map((record) => transactionRecordCodec.encode(record))
    const sizeBytes = encoded.reduce((sum, { key, value }) => sum + key.length + (value?.length ?? 0), 0)
    if (sizeBytes > this.batchBytesMax) throw new RecordsTooLargeError({ sizeBytes, sizeBytesMax: this.batchBytesMax })
    const firstOffset = this.log.length + this.#pending.length
    this.#pending.push(...encoded)
    if (committed !== undefined) this.#effects.push(committed)
    return firstOffset
  }

  appendEach(records: readonly TransactionRecord[], committed?: () => void): number {
    const firstOffset = this.log.length + this.#pending.length
    for (const record of records) this.append([record])
    if (committed !== undefined) this.#effects.push(committed)
    return firstOffset
  }

  appendTransactional(): void {
    throw new Error('nothing in this log is part of a transaction')
  }

  appendMarker(): void {
    throw new Error('nothing in this log is part of a transaction')
  }

  reply(ticket: Ticket, body: unknown): void {
    if (this.#pending.length === 0 && (this.#isReleasing || this.#effects.length === 0)) this.#answer(ticket, body)
    else this.#effects.push(() => this.#answer(ticket, body))
  }

  refuse(ticket: Ticket, errorCode: number): void {
    this.#calls.get(ticket.requestId)!.call.errorCode = errorCode
  }

  // --- what the shard asks of its broker ---

  sendMarker(marker: Marker, written: (results: readonly MarkerResult[]) => void): void {
    const incarnation = this.#incarnation
    const sent: SentMarker = {
      marker,
      answer: (errorOf = () => ErrorCode.NONE) => {
        const results = marker.topics.flatMap(({ name, partitionIndexes }) =>
          partitionIndexes.map((partition) => ({ topic: name, partition, errorCode: errorOf(name, partition) })),
        )
        if (incarnation === this.#incarnation) written(results)
      },
    }
    this.markers.push(sent)
    if (this.autoMarkers) sent.answer()
    else this.open.push(sent)
  }

  next(granted: (producerId: number | null) => void): void {
    const incarnation = this.#incarnation
    const grant = (): void => {
      if (incarnation === this.#incarnation) granted(this.nextProducerId++)
    }
    if (this.autoIds) grant()
    else this.#granted.push(grant)
  }

  #answer({ requestId, apiVersion }: Ticket, body: unknown): void {
    const { call, codec } = this.#calls.get(requestId)!
    expect(call.response, 'a request is answered once').toBeUndefined()
    call.response = overTheWire(codec, body as Input<unknown>, apiVersion)
  }

  #shardOf(deadlines: DeadlineQueue): TransactionShard {
    return new TransactionShard({
      config: this.config,
      clock: { nowMs: () => START_MS + this.nowMs, monotonicUs: () => this.nowMs * 1000 },
      logger: SILENT_LOGGER,
      deadlines,
      writer: this,
      producerIds: this,
      markers: { send: (marker, written) => this.sendMarker(marker, written) },
      counters: this.counters,
      cluster: this.cluster,
      compileRegex: compileRe2,
    })
  }
}

/** The error of the one partition, or of all of them. */
export function addError({ resultsByTransaction, resultsByTopicV3AndBelow }: AddPartitionsToTxnResponse): number {
  const topics = [...resultsByTransaction.flatMap(({ topicResults }) => topicResults), ...resultsByTopicV3AndBelow]
  const errors = new Set(
    topics.flatMap(({ resultsByPartition }) => resultsByPartition.map(({ partitionErrorCode }) => partitionErrorCode)),
  )
  expect(errors.size, 'all partitions share a fate').toBe(1)
  return [...errors][0]!
}
