import type { TimestampType } from '../../records/batch.ts'

/** A header of a record. Keys may come more than once. */
export interface ConsumerRecordHeader {
  readonly key: string
  /** A view of the fetched bytes. */
  readonly value: Uint8Array | null
}

export const NO_HEADERS: readonly ConsumerRecordHeader[] = Object.freeze([])

/** A record to keep: plain fields, nothing decoded later. Keys and values that are bytes are views of what was fetched, and hold its memory: copy them to keep them long. */
export class ConsumerRecord<K, V> {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  /** Milliseconds; -1 for none. */
  readonly timestamp: number
  /** 0 CreateTime, 1 LogAppendTime. */
  readonly timestampType: TimestampType
  readonly key: K | null
  /** Null in a tombstone. */
  readonly value: V | null
  readonly headers: readonly ConsumerRecordHeader[]
  /** Of the leader that wrote it; -1 where it is not known. */
  readonly leaderEpoch: number

  constructor(
    topic: string,
    partition: number,
    offset: number,
    timestamp: number,
    timestampType: TimestampType,
    key: K | null,
    value: V | null,
    headers: readonly ConsumerRecordHeader[],
    leaderEpoch: number,
  ) {
    this.topic = topic
    this.partition = partition
    this.offset = offset
    this.timestamp = timestamp
    this.timestampType = timestampType
    this.key = key
    this.value = value
    this.headers = headers
    this.leaderEpoch = leaderEpoch
  }
}
