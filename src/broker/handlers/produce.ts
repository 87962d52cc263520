import type { ByteRange } from '../../base/arena.ts'
import type { Appended, Message } from '../../messages/message.ts'
import { isInternalTopic } from '../../metadata/topic-name.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import {
  ProduceRequest,
  ProduceResponse,
  type ProduceResponsePartitionProduceResponse,
} from '../../protocol/generated/api/produce.ts'
import { BATCH_OVERHEAD, BatchView } from '../../records/batch.ts'
import { NONE, ZSTD } from '../../records/compression.ts'
import { OPERATION, RESOURCE } from '../../security/authorizer/acl-codes.ts'
import type { Asker } from '../asks.ts'
import { may } from '../authorization.ts'
import type { Broker } from '../broker.ts'
import type { Exchange } from '../exchange.ts'
import { handler } from '../handler.ts'
import { currentLeader, nodeEndpoints } from '../leader-hints.ts'
import { type ProducerTransaction, produceSupport, VERIFICATIONS_MAX, verifyTransaction } from '../transaction-verification.ts'
import {
  baseSequenceOf,
  onlyProducer,
  producerOf,
  type TransactionalBatch,
  type TransactionalProducer,
  unappended,
  verificationFailure,
} from '../transactional-produce.ts'

/** First version whose topics are named by id. */
const TOPIC_ID_VERSION = 13
/** The one client that may write to internal topics, by the name that it gives itself, as in Kafka. */
const ADMIN_CLIENT_ID = '__admin_client'
/** First version whose batches may be compressed with zstd. */
const ZSTD_VERSION = 7

export const produce = handler({
  request: ProduceRequest,
  response: ProduceResponse,
  // librdkafka before 2.10 takes a missing Produce 0 for a broker without compression; 0 to 2 are told and refused, as Kafka 4 does (KIP-896).
  advertisedMinVersion: 0,
  keepsFrame: true,
  handle(request, exchange, broker) {
    const { acks } = request
    if (acks !== -1 && acks !== 0 && acks !== 1) {
      new PendingProduce(request, exchange, broker).refuse(ErrorCode.INVALID_REQUIRED_ACKS)
      return
    }
    const pending = new PendingProduce(request, exchange, broker)
    // Nobody is authorized to write under a transactional id that is not named.
    const { transactionalId } = request
    const mayWrite =
      transactionalId === null
        ? !isTransactional(request)
        : broker.authorizer === null ||
          !isTransactional(request) ||
          may(broker, exchange, OPERATION.WRITE, RESOURCE.TRANSACTIONAL_ID, transactionalId)
    if (!mayWrite) pending.refuse(ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED)
    else if (request.transactionalId === null) pending.start(acks, null)
    else {
      const producer = onlyProducer(request)
      if (producer === 'several') pending.refuse(ErrorCode.INVALID_PRODUCER_ID_MAPPING)
      else pending.start(acks, producer)
    }
  },
})

/** Whether any of the batches is marked as part of a transaction. */
function isTransactional({ topicData }: ProduceRequest): boolean {
  for (const { partitionData } of topicData) {
    for (const { records } of partitionData)
      if (records !== null && records.length >= BATCH_OVERHEAD && batch.at(records, 0).isTransactional) return true
  }
  return false
}

const batch = new BatchView()

/** A Produce whose partitions have not all answered. The request's bytes stay in the connection's block, where the partitions write from. */
class PendingProduce implements Asker {
  readonly #request: ProduceRequest
  readonly #exchange: Exchange<ProduceResponse>
  readonly #broker: Broker
  /** One for each partition of the request, in its order. */
  readonly #results: PartitionResult[] = []
  #open = 0
  /** By tag: transactional batches, and how often the coordinator was asked about them. */
  #verifications: Map<number, { readonly batch: TransactionalBatch; count: number }> | null = null
  #transaction: ProducerTransaction | null = null

  constructor(request: ProduceRequest, exchange: Exchange<ProduceResponse>, broker: Broker) {
    this.#request = request
    this.#exchange = exchange
    this.#broker = broker
  }

  refuse(errorCode: number): void {
    for (const topic of this.#request.topicData)
      for (const { index } of topic.partitionData) this.#results.push(failed(index, errorCode))
    this.#finish()
  }

  /** `producer`: of the transactional batches, null where there are none. */
  start(acks: -1 | 0 | 1, producer: TransactionalProducer | null): void {
    const broker = this.#broker
    const byId = this.#exchange.apiVersion >= TOPIC_ID_VERSION
    const internalAllowed = this.#exchange.clientId === ADMIN_CLIENT_ID
    const transactional: TransactionalBatch[] | null = producer === null ? null : []
    // Until every partition has been asked the count is held up, so that an answer cannot complete a half-asked request.
    this.#open = 1
    for (const data of this.#request.topicData) {
      const topic = byId ? broker.image.topicById(data.topicId) : broker.image.topicByName(data.name)
      // Whether a topic is there is not told to those who may not write to it; its id is no secret.
      const mayWrite =
        (byId && topic === undefined) || may(broker, this.#exchange, OPERATION.WRITE, RESOURCE.TOPIC, topic?.name ?? data.name)
      for (const { index, records } of data.partitionData) {
        const tag = this.#results.length
        if (!mayWrite) {
          this.#results.push(failed(index, ErrorCode.TOPIC_AUTHORIZATION_FAILED))
          continue
        }
        if (topic === undefined || topic.partitions[index] === undefined) {
          const unknown = byId && topic === undefined ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
          this.#results.push(failed(index, unknown))
          continue
        }
        if (isInternalTopic(topic.name) && !internalAllowed) {
          this.#results.push(failed(index, ErrorCode.INVALID_TOPIC_EXCEPTION))
          continue
        }
        if (records === null || records.length === 0) {
          this.#results.push(
            failed(index, ErrorCode.INVALID_RECORD, 'a produce request must carry one record batch for each partition'),
          )
          continue
        }
        if (this.#exchange.apiVersion < ZSTD_VERSION && compressionOf(records) === ZSTD) {
          // A consumer of that age could not read it back (KIP-110).
          const message = 'Produce requests with version below 7 are not allowed to use ZStandard compression'
          this.#results.push(failed(index, ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, message))
          continue
        }
        const actor = broker.directory.partition(topic.id, index)
        if (actor === 0) {
          this.#results.push(failed(index, broker.directory.whyAbsent(topic.id, index)))
          continue
        }
        this.#results.push(failed(index, ErrorCode.UNKNOWN_SERVER_ERROR))
        this.#open++
        if (transactional !== null && producerOf(records) !== null) {
          const sequence = baseSequenceOf(records)
          transactional.push({ tag, actor, topic: topic.name, partition: index, sequence, records })
          continue
        }
        broker.context.send(actor, {
          kind: 'append',
          from: broker.context.self,
          requestId: broker.asks.add(this, tag, actor),
          bytes: this.#rangeOf(records),
          acks,
          origin: 'client',
          timeoutMs: this.#request.timeoutMs,
        })
      }
    }
    if (producer !== null) this.#startTransactional(producer, transactional!)
    this.#answered()
  }

  /**
   * Only the first batch of a transaction in a partition needs a question to the coordinator. A producer that begins at sequence 0 has just got its epoch, so this
   * is one; others are sent as they are, and the partition says INVALID_TXN_STATE if it was one after all.
   */
  #startTransactional(producer: TransactionalProducer, batches: readonly TransactionalBatch[]): void {
    const { transactionalId } = this.#request
    const support = produceSupport(this.#exchange.apiVersion)
    this.#transaction = { ...producer, transactionalId: transactionalId!, support }
    const isFirst = batches.some(({ sequence }) => sequence === 0)
    if (isFirst || this.#broker.producerTurns.isTaken(producer.producerId)) {
      this.#verify(this.#transaction, batches)
      return
    }
    this.#verifications = new Map(batches.map((batch) => [batch.tag, { batch, count: 0 }]))
    for (const batch of batches) this.#append(batch, 0)
  }

  #verify(transaction: ProducerTransaction, batches: readonly TransactionalBatch[]): void {
    const { producerTurns } = this.#broker
    const { producerId, support } = transaction
    this.#verifications ??= new Map()
    for (const batch of batches) {
      const count = (this.#verifications.get(batch.tag)?.count ?? 0) + 1
      this.#verifications.set(batch.tag, { batch, count })
    }
    producerTurns.take(producerId, () => {
      verifyTransaction(
        this.#broker,
        transaction,
        batches,
        (batch, errorCode, verificationGuard) => {
          if (errorCode === ErrorCode.NONE) {
            this.#append(batch, verificationGuard)
            return
          }
          Object.assign(this.#results[batch.tag]!, verificationFailure(errorCode, support))
          this.#answered()
        },
        () => producerTurns.end(producerId),
      )
    })
  }

  #append({ actor, tag, records }: TransactionalBatch, verificationGuard: number): void {
    const { context, asks } = this.#broker
    context.send(actor, {
      kind: 'append',
      from: context.self,
      requestId: asks.add(this, tag, actor),
      bytes: this.#rangeOf(records),
      acks: this.#request.acks as -1 | 0 | 1,
      origin: 'client',
      timeoutMs: this.#request.timeoutMs,
      ...(verificationGuard === 0 ? {} : { verificationGuard }),
    })
  }

  answered(message: Message, tag: number): void {
    const appended = message as Appended
    if (appended.errorCode === ErrorCode.INVALID_TXN_STATE) {
      const verification = this.#verifications?.get(tag)
      if (verification !== undefined && verification.count < VERIFICATIONS_MAX) {
        unappended(verification.batch.records)
        this.#verify(this.#transaction!, [verification.batch])
        return
      }
    }
    const result = this.#results[tag]!
    result.errorCode = appended.errorCode
    result.errorMessage = appended.errorMessage
    result.baseOffset = appended.baseOffset
    result.logAppendTimeMs = appended.logAppendTimeMs
    result.logStartOffset = appended.logStartOffset
    result.recordErrors = appended.recordErrors
    this.#answered()
  }

  lost(tag: number): void {
    this.#results[tag]!.errorCode = ErrorCode.NOT_LEADER_OR_FOLLOWER
    this.#answered()
  }

  #answered(): void {
    this.#open--
    if (this.#open === 0) this.#finish()
  }

  /** Record bytes are a view into the frame; what the partition needs is where that view lies in the arena. */
  #rangeOf(records: Uint8Array): ByteRange {
    const { bytes, range } = this.#exchange.frame
    return { arena: range.arena, offset: range.offset + records.byteOffset - bytes.byteOffset, length: records.length }
  }

  #finish(): void {
    const exchange = this.#exchange
    exchange.quota?.produced(exchange.frame.bytes.length)
    if (this.#request.acks === 0) {
      exchange.quota?.exemptTime()
      // Without acknowledgements there is one way to tell a client that its records were refused (and to make it fetch metadata again).
      const refused = this.#results.find(({ errorCode }) => errorCode !== 0)
      if (refused !== undefined) exchange.disconnect()
      else exchange.replyNothing()
      return
    }
    let next = 0
    const leaders = new Set<number>()
    const responses = this.#request.topicData.map(({ name, topicId, partitionData }) => ({
      name,
      topicId,
      partitionResponses: partitionData.map((): Partial<ProduceResponsePartitionProduceResponse> => {
        const result = this.#results[next++]!
        const response: Partial<ProduceResponsePartitionProduceResponse> = {
          index: result.index,
          errorCode: result.errorCode,
          baseOffset: result.baseOffset,
          logAppendTimeMs: result.logAppendTimeMs,
          logStartOffset: result.logStartOffset,
        }
        if (result.errorCode === 0) return response
        exchange.countError(result.errorCode)
        if (exchange.apiVersion >= 8) {
          response.errorMessage = result.errorMessage
          response.recordErrors = (result.recordErrors ?? []).map(({ batchIndex, message }) => ({
            batchIndex,
            batchIndexErrorMessage: message,
          }))
        }
        if (exchange.apiVersion >= 10 && result.errorCode === ErrorCode.NOT_LEADER_OR_FOLLOWER) {
          response.currentLeader = currentLeader(this.#broker.image, topicId, name, result.index)
          leaders.add(response.currentLeader.leaderId)
        }
        return response
      }),
    }))
    exchange.reply({ responses, nodeEndpoints: nodeEndpoints(this.#broker.image, exchange.listener, leaders) })
  }
}

function compressionOf(records: Uint8Array): number {
  return records.length < BATCH_OVERHEAD ? NONE : new BatchView().at(records, 0).compression
}

interface PartitionResult {
  readonly index: number
  errorCode: number
  errorMessage: string | null
  baseOffset: number
  logAppendTimeMs: number
  logStartOffset: number
  recordErrors: Appended['recordErrors']
}

function failed(index: number, errorCode: number, errorMessage: string | null = null): PartitionResult {
  return { index, errorCode, errorMessage, baseOffset: -1, logAppendTimeMs: -1, logStartOffset: -1, recordErrors: null }
}
