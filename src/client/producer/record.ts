import { InvalidRecordError } from './errors.ts'
/** What a record's key, value or header value is written from: text becomes UTF-8 straight in its batch. */
export type Content = string | Uint8Array | null

/** A header to send; keys may come more than once, and keep their order. */
export interface ProducerHeader {
  readonly key: string
  readonly value: Content
}

/** A record to send. `Key` and `Value` are what the producer's serializers take. */
export interface ProducerRecord<Key = Content, Value = Content> {
  readonly topic: string
  /** Default: by the key's hash, as Java's client chooses it; without a key, one partition for a while and then another (KIP-794). */
  readonly partition?: number | undefined
  /** Default null: none. */
  readonly key?: Key | null | undefined
  /** Default null: none, which deletes the key from a compacted topic. */
  readonly value?: Value | null | undefined
  /** In this order; a plain object stands for its entries. */
  readonly headers?: readonly ProducerHeader[] | Readonly<Record<string, Content>> | undefined
  /** Milliseconds since the epoch, an integer of 0 or more. Default now. */
  readonly timestamp?: number | undefined
}

/** Where a record went. */
export interface RecordMetadata {
  readonly topic: string
  readonly partition: number
  /** -1 where the broker did not tell it: with acks 0, or for a batch that it had taken before and forgotten the place of. */
  readonly offset: number
  /** Milliseconds: the record's own, or the broker's where the topic has `message.timestamp.type=LogAppendTime`. */
  readonly timestamp: number
}

/** Who is told what became of one record. */
export interface Delivery {
  /** The record's own, ms; set when it is queued. */
  timestamp: number
  /** `offset` -1 where it is not known; `timestamp` as the topic has it. */
  delivered(topic: string, partition: number, offset: number, timestamp: number): void
  failed(error: Error): void
}

/** The promise of one `send`. */
export class PromisedDelivery implements Delivery {
  readonly promise: Promise<RecordMetadata>
  timestamp = -1
  #resolve!: (metadata: RecordMetadata) => void
  #reject!: (error: Error) => void

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  delivered(topic: string, partition: number, offset: number, timestamp: number): void {
    this.#resolve({ topic, partition, offset, timestamp })
  }

  failed(error: Error): void {
    this.#reject(error)
  }
}

/** One promise for many records: settled when all of them are, with the first error if there was one. */
export class PromisedDeliveries {
  readonly promise: Promise<RecordMetadata[]>
  readonly #metadata: RecordMetadata[]
  #left: number
  #error: Error | null = null
  #resolve!: (metadata: RecordMetadata[]) => void
  #reject!: (error: Error) => void

  constructor(count: number) {
    this.#left = count
    this.#metadata = new Array(count)
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    if (count === 0) this.#resolve([])
  }

  /** What tells of the record at `place`. */
  at(place: number): Delivery {
    return {
      timestamp: -1,
      delivered: (topic, partition, offset, timestamp) => {
        this.#metadata[place] = { topic, partition, offset, timestamp }
        this.#settled()
      },
      failed: (error) => {
        this.#error ??= error
        this.#settled()
      },
    }
  }

  #settled(): void {
    if (--this.#left > 0) return
    if (this.#error === null) this.#resolve(this.#metadata)
    else this.#reject(this.#error)
  }
}

export const NO_HEADERS: readonly ProducerHeader[] = Object.freeze([])

/** Headers in the one form in which batches take them. */
export function headersOf(headers: ProducerRecord['headers']): readonly ProducerHeader[] {
  if (headers === undefined) return NO_HEADERS
  if (typeof headers !== 'object' || headers === null)
    throw new InvalidRecordError('headers are an object, or an array of key and value', {})
  if (Array.isArray(headers)) return headers as readonly ProducerHeader[]
  return Object.entries(headers as Readonly<Record<string, Content>>).map(([key, value]) => ({ key, value }))
}
