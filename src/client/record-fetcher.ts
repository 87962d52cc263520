import { ErrorCode } from '../protocol/error-codes.ts'
import { FetchRequest, FetchResponse } from '../protocol/generated/api/fetch.ts'
import { ListOffsetsRequest, ListOffsetsResponse } from '../protocol/generated/api/list-offsets.ts'
import { BatchView } from '../records/batch.ts'
import { type BatchRecord, readRecords } from '../records/record.ts'
import type { Client } from './client.ts'
import { sleep } from './environment.ts'
import { checkErrorCode, KafkaError, ServerError, UnknownPartitionError } from './errors.ts'

export const LATEST = -1
export const EARLIEST = -2

export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

export interface FetchedRecord extends BatchRecord, TopicPartition {}

interface Position {
  readonly topic: string
  readonly partition: number
  offset: number
}

const MAX_WAIT_MS = 500
const MAX_BYTES = 50 << 20
const RETRY_MS = 100

/**
 * The offset of a moment in partitions: `LATEST`, `EARLIEST`, or of the first record at or after a timestamp (its end, where there is none). Throws `KafkaError`.
 */
export async function offsetsAt(
  client: Client,
  partitions: readonly TopicPartition[],
  timestamp: number,
): Promise<Map<string, number>> {
  const found = await Promise.all(partitions.map((partition) => offsetAt(client, partition, timestamp)))
  return new Map(partitions.map((partition, place) => [positionKey(partition), found[place]!]))
}

export function positionKey({ topic, partition }: TopicPartition): string {
  return `${topic}:${partition}`
}

async function offsetAt(client: Client, partition: TopicPartition, timestamp: number): Promise<number> {
  const offset = await client.retry(async () => {
    try {
      return await listOffset(client, partition, timestamp)
    } catch (error) {
      client.forget(partition.topic)
      throw error
    }
  })
  // Nothing is as late as that: what comes next will be.
  return offset < 0 && timestamp >= 0 ? offsetAt(client, partition, LATEST) : offset
}

async function listOffset(client: Client, { topic: name, partition }: TopicPartition, timestamp: number): Promise<number> {
  const { partitions } = await client.topic(name)
  if (partitions[partition] === undefined) throw new UnknownPartitionError(name, partition, partitions.length)
  const answer = await client.node(partitions[partition].leader, ListOffsetsRequest, ListOffsetsResponse, {
    topics: [{ name, partitions: [{ partitionIndex: partition, timestamp }] }],
  })
  const { errorCode, offset } = answer.topics[0]!.partitions[0]!
  checkErrorCode(errorCode, `offsets of ${name}-${partition}`)
  return offset
}

export interface RecordFetcherOptions {
  /** 0, the default: all records; 1: without those of transactions that are open or were aborted. */
  readonly isolation?: 0 | 1
  /** So much is asked for of each partition at once. Default 1 MiB, as Kafka's `max.partition.fetch.bytes`. */
  readonly partitionBytes?: number
  /** Told of every error that is followed by another try. */
  readonly onRetry?: (error: KafkaError) => void
}

/** Reads assigned partitions from given offsets on, a fetch at a time. */
export class RecordFetcher {
  readonly #client: Client
  readonly #isolation: 0 | 1
  readonly #partitionBytes: number
  readonly #onRetry: (error: KafkaError) => void
  #positions: Position[] = []

  constructor(client: Client, { isolation = 0, partitionBytes = 1 << 20, onRetry = () => {} }: RecordFetcherOptions = {}) {
    this.#client = client
    this.#isolation = isolation
    this.#partitionBytes = partitionBytes
    this.#onRetry = onRetry
  }

  assign(positions: readonly (TopicPartition & { offset: number })[]): void {
    this.#positions = positions.map((position) => ({ ...position }))
  }

  /** Where the next record of each partition is expected. */
  positions(): readonly (TopicPartition & { readonly offset: number })[] {
    return this.#positions
  }

  /**
   * The next records of all partitions, none if there were none for `MAX_WAIT_MS`. Goes on after changes of leaders, and, where the log no longer holds
   * a position, from the nearest one that it holds. Throws `KafkaError` for what trying again does not mend, when no other partition has records.
   */
  async next(signal?: AbortSignal): Promise<FetchedRecord[]> {
    if (this.#positions.length === 0) {
      await sleep(this.#client.environment, MAX_WAIT_MS, signal)
      return []
    }
    try {
      return await this.#fetchAll()
    } catch (error) {
      if (!(error instanceof KafkaError) || !error.retriable || signal?.aborted === true) throw error
      for (const { topic } of this.#positions) this.#client.forget(topic)
      this.#onRetry(error)
      await sleep(this.#client.environment, RETRY_MS, signal)
      return []
    }
  }

  /** From every leader at once. What one of them gave is not lost by the error of another, which comes again the next time. */
  async #fetchAll(): Promise<FetchedRecord[]> {
    const byLeader = new Map<number, Position[]>()
    for (const position of this.#positions) {
      const topic = await this.#client.topic(position.topic)
      const leader = topic.partitions[position.partition]?.leader ?? -1
      const mine = byLeader.get(leader)
      if (mine === undefined) byLeader.set(leader, [position])
      else mine.push(position)
    }
    const fetches = await Promise.allSettled([...byLeader].map(([leader, mine]) => this.#fetch(leader, mine)))
    const records = fetches.flatMap((fetch) => (fetch.status === 'fulfilled' ? fetch.value : []))
    const failed = fetches.find((fetch) => fetch.status === 'rejected')
    if (failed !== undefined && records.length === 0) throw failed.reason
    return records
  }

  async #fetch(leader: number, positions: readonly Position[]): Promise<FetchedRecord[]> {
    const client = this.#client
    const topics = new Map<string, Position[]>()
    for (const position of positions) topics.set(position.topic, [...(topics.get(position.topic) ?? []), position])
    const ids = new Map<string, string>()
    for (const name of topics.keys()) ids.set(name, (await client.topic(name)).id)
    const answer = await client.node(leader, FetchRequest, FetchResponse, (version) => ({
      maxWaitMs: MAX_WAIT_MS,
      minBytes: 1,
      maxBytes: MAX_BYTES,
      isolationLevel: this.#isolation,
      topics: [...topics].map(([topic, mine]) => ({
        ...(version >= 13 ? { topicId: ids.get(topic)! } : { topic }),
        partitions: mine.map(({ partition, offset }) => ({
          partition,
          fetchOffset: offset,
          partitionMaxBytes: this.#partitionBytes,
        })),
      })),
    }))
    checkErrorCode(answer.errorCode, 'fetch')
    const records: FetchedRecord[] = []
    const misplaced: Position[] = []
    let problem: unknown = null
    for (const { topic: named, topicId, partitions } of answer.responses) {
      const mine = topics.get(named) ?? topics.get([...ids].find(([, id]) => id === topicId)?.[0] ?? '') ?? []
      for (const { partitionIndex, errorCode, records: bytes, abortedTransactions } of partitions) {
        const position = mine.find(({ partition }) => partition === partitionIndex)
        if (position === undefined) continue
        if (errorCode === ErrorCode.OFFSET_OUT_OF_RANGE) misplaced.push(position)
        else if (errorCode !== 0) {
          problem ??= new ServerError(errorCode, `fetch of ${position.topic}-${partitionIndex} at ${position.offset}`)
          client.forget(position.topic)
        } else if (bytes !== null)
          for (const record of this.#take(position, bytes, abortedTransactions ?? [])) records.push(record)
      }
    }
    try {
      for (const position of misplaced) await this.#reposition(position)
    } catch (error) {
      problem ??= error
    }
    if (problem !== null && records.length === 0) throw problem
    return records
  }

  /** To the start of the log where retention overtook the reader, else to its end. */
  async #reposition(position: Position): Promise<void> {
    const start = await offsetAt(this.#client, position, EARLIEST)
    position.offset = position.offset < start ? start : await offsetAt(this.#client, position, LATEST)
  }

  /** The records from the position on, without those of aborted transactions, and moves the position behind them. */
  #take(position: Position, bytes: Uint8Array, aborted: readonly { producerId: number; firstOffset: number }[]): FetchedRecord[] {
    const { topic, partition } = position
    const records: FetchedRecord[] = []
    const batch = new BatchView()
    const pending = [...aborted].sort((one, other) => one.firstOffset - other.firstOffset)
    const aborting = new Set<number>()
    for (let at = 0; at < bytes.length; at = batch.end) {
      if (!batch.at(bytes, at).isWhole(bytes.length)) break
      while (pending.length > 0 && pending[0]!.firstOffset <= batch.lastOffset) aborting.add(pending.shift()!.producerId)
      if (batch.isControl) aborting.delete(batch.producerId)
      else if (!(batch.isTransactional && aborting.has(batch.producerId))) {
        for (const record of readRecords(batch))
          if (record.offset >= position.offset) records.push({ ...record, topic, partition })
      }
      position.offset = Math.max(position.offset, batch.nextOffset)
    }
    return records
  }
}
