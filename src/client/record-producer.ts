import { ErrorCode } from '../protocol/error-codes.ts'
import { InitProducerIdRequest, InitProducerIdResponse } from '../protocol/generated/api/init-producer-id.ts'
import { ProduceRequest, ProduceResponse } from '../protocol/generated/api/produce.ts'
import { BatchBuilder, type BatchOptions } from '../records/builder.ts'
import type { RecordHeader } from '../records/record.ts'
import type { Client } from './client.ts'
import { checkErrorCode, UnknownPartitionError } from './errors.ts'
import { partitionForKey } from './partitioner.ts'

export interface OutgoingRecord {
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers?: readonly RecordHeader[]
  /** Default: by the key's hash, or in turn. */
  readonly partition?: number
  /** Milliseconds; default now. */
  readonly timestamp?: number
}

export interface Delivered {
  readonly partition: number
  readonly offset: number
}

export interface RecordProducerOptions {
  readonly topic: string
  /** -1, the default, waits for all in-sync replicas. */
  readonly acks?: -1 | 0 | 1
  /** Kafka's number of a codec, default 0: none. */
  readonly compression?: number
  /** Make the topic if it is missing and the cluster does so; default true. */
  readonly create?: boolean
}

/** An idempotent producer as the broker knows it: its id, and the next sequence number of each partition. */
interface ProducerSession {
  readonly producerId: number
  readonly producerEpoch: number
  readonly sequences: Map<number, number>
}

/**
 * Sends records to one topic, batch after batch. With acks -1 it is idempotent: a batch whose answer was lost is sent again, and appended once. One batch of a
 * partition is under way at a time, so that order holds across retries.
 *
 * When a batch fails for good nobody knows whether it was appended: the producer goes on under a new producer id, since under the old one the next batch
 * would have the same sequence numbers and might be taken for a repetition.
 */
export class RecordProducer {
  readonly #client: Client
  readonly #topic: string
  readonly #acks: -1 | 0 | 1
  readonly #compression: number
  readonly #create: boolean
  /** The last batch of each partition that is under way, or was. */
  readonly #tails = new Map<number, Promise<unknown>>()
  #session: Promise<ProducerSession> | null = null
  #turn: number

  constructor(client: Client, { topic, acks = -1, compression = 0, create = true }: RecordProducerOptions) {
    this.#client = client
    this.#topic = topic
    this.#acks = acks
    this.#compression = compression
    this.#create = create
    // Many producers that send little shall not all send it to the first partition.
    this.#turn = client.environment.random.below(1 << 30)
  }

  /**
   * Sends records as one batch for each partition and gives where each went, in their order; offsets are -1 with acks 0. Throws `KafkaError`; batches of
   * other partitions may then have been appended all the same.
   */
  async send(records: readonly OutgoingRecord[]): Promise<Delivered[]> {
    const { partitions } = await this.#client.topic(this.#topic, { create: this.#create })
    const byPartition = new Map<number, number[]>()
    // Records without a key stay together: one batch in one partition, the next batch in the next (KIP-480).
    const keyless = this.#turn++ % partitions.length
    records.forEach(({ key, partition }, place) => {
      const chosen = partition ?? (key === null ? keyless : partitionForKey(key, partitions.length))
      if (chosen >= partitions.length) throw new UnknownPartitionError(this.#topic, chosen, partitions.length)
      const places = byPartition.get(chosen)
      if (places === undefined) byPartition.set(chosen, [place])
      else places.push(place)
    })
    const delivered: Delivered[] = new Array(records.length)
    const batches = await Promise.allSettled(
      [...byPartition].map(async ([partition, places]) => {
        const baseOffset = await this.#inTurn(
          partition,
          places.map((place) => records[place]!),
        )
        places.forEach((place, index) => {
          delivered[place] = { partition, offset: baseOffset < 0 ? -1 : baseOffset + index }
        })
      }),
    )
    const failed = batches.find((batch) => batch.status === 'rejected')
    if (failed !== undefined) throw failed.reason
    return delivered
  }

  /** Sends a batch when the one before it has been answered. */
  #inTurn(partition: number, records: readonly OutgoingRecord[]): Promise<number> {
    const before = this.#tails.get(partition) ?? Promise.resolve()
    const sent = before.then(() => this.#sendBatch(partition, records))
    // The next batch waits for this one's end, however it ends.
    this.#tails.set(
      partition,
      sent.catch(() => {}),
    )
    return sent
  }

  async #initialize(): Promise<ProducerSession> {
    return this.#client.retry(async () => {
      const answer = await this.#client.any(InitProducerIdRequest, InitProducerIdResponse, {
        transactionalId: null,
        transactionTimeoutMs: 0,
      })
      checkErrorCode(answer.errorCode, 'a producer id')
      return { producerId: answer.producerId, producerEpoch: answer.producerEpoch, sequences: new Map() }
    })
  }

  async #sendBatch(partition: number, records: readonly OutgoingRecord[]): Promise<number> {
    if (this.#acks !== -1) return this.#sendBytes(partition, this.#batchOf(records, {}))
    this.#session ??= this.#initialize()
    const mine = this.#session
    try {
      const { producerId, producerEpoch, sequences } = await mine
      const baseSequence = sequences.get(partition) ?? 0
      const batch = this.#batchOf(records, { producerId, producerEpoch, baseSequence })
      const baseOffset = await this.#sendBytes(partition, batch)
      sequences.set(partition, (baseSequence + records.length) & 0x7fffffff)
      return baseOffset
    } catch (error) {
      if (this.#session === mine) this.#session = null
      throw error
    }
  }

  #batchOf(records: readonly OutgoingRecord[], options: BatchOptions): Uint8Array {
    const nowMs = this.#client.environment.clock.nowMs()
    const builder = new BatchBuilder({ compression: this.#compression, ...options })
    for (const { key, value, headers, timestamp } of records)
      builder.append({ timestamp: timestamp ?? nowMs, key, value, headers })
    return builder.build()
  }

  #sendBytes(partition: number, batch: Uint8Array): Promise<number> {
    return this.#client.retry(async () => {
      try {
        return await this.#produce(partition, batch)
      } catch (error) {
        // Whatever is wrong with it, or with the way to it: the next try looks for the leader anew.
        this.#client.forget(this.#topic)
        throw error
      }
    })
  }

  async #produce(index: number, records: Uint8Array): Promise<number> {
    const client = this.#client
    const topic = await client.topic(this.#topic, { create: this.#create })
    const leader = topic.partitions[index]?.leader
    checkErrorCode(leader === undefined ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : 0, `${this.#topic}-${index}`)
    const answer = await client.node(
      leader!,
      ProduceRequest,
      ProduceResponse,
      (version) => ({
        acks: this.#acks,
        timeoutMs: client.requestTimeoutMs,
        topicData: [{ ...(version >= 13 ? { topicId: topic.id } : { name: topic.name }), partitionData: [{ index, records }] }],
      }),
      { noResponse: this.#acks === 0 },
    )
    if (this.#acks === 0) return -1
    const { errorCode, errorMessage, baseOffset } = answer.responses[0]!.partitionResponses[0]!
    checkErrorCode(errorCode, `${this.#topic}-${index}`, errorMessage)
    return baseOffset
  }
}
