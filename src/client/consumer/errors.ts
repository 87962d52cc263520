import { KafkaError } from '../errors.ts'
import { partitionKey, type TopicPartition } from '../topic-partition.ts'

/**
 * Bytes of a partition that are no records: a wrong checksum, a batch that does not decode or becomes larger than allowed. The consumer stays before them and
 * throws the same again; `seek` to `nextOffset` goes past.
 */
export class CorruptRecordsError extends KafkaError {
  readonly kind = 'protocol'
  readonly code = 'CORRUPT_MESSAGE'
  readonly retriable = false
  readonly topic: string
  readonly partition: number
  /** Of the first record that cannot be read. */
  readonly offset: number
  /** Behind what cannot be read, as far as can be told. */
  readonly nextOffset: number
  constructor(
    reason: string,
    { topic, partition, offset, nextOffset }: TopicPartition & { offset: number; nextOffset: number },
    options?: ErrorOptions,
  ) {
    super(
      `the records of ${partitionKey({ topic, partition })} from offset ${offset} on cannot be read: ${reason}; seek to ${nextOffset} to go on behind them`,
      { topic, partition, offset, nextOffset },
      options,
    )
    this.topic = topic
    this.partition = partition
    this.offset = offset
    this.nextOffset = nextOffset
  }
}

/** A deserializer threw (the `cause`). The consumer stays before the record and tries it again; `seek` to `nextOffset` goes past. Java's RecordDeserializationException. */
export class DeserializationError extends KafkaError {
  readonly kind = 'usage'
  readonly code = 'DESERIALIZATION_FAILED'
  readonly retriable = false
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly nextOffset: number
  readonly origin: 'key' | 'value'
  constructor(origin: 'key' | 'value', { topic, partition, offset }: TopicPartition & { offset: number }, options: ErrorOptions) {
    super(
      `the ${origin} of the record of ${partitionKey({ topic, partition })} at offset ${offset} cannot be read: ${options.cause instanceof Error ? options.cause.message : String(options.cause)}; seek to ${offset + 1} to go on behind it`,
      { topic, partition, offset, nextOffset: offset + 1, origin },
      options,
    )
    this.topic = topic
    this.partition = partition
    this.offset = offset
    this.nextOffset = offset + 1
    this.origin = origin
  }
}

/** A position that the log does not hold, where `autoOffsetReset` is `none`. Java's OffsetOutOfRangeException; `seek` mends it. */
export class OffsetOutOfRangeError extends KafkaError {
  readonly kind = 'server'
  readonly code = 'OFFSET_OUT_OF_RANGE'
  readonly retriable = false
  constructor({ topic, partition, offset }: TopicPartition & { offset: number }) {
    super(`${partitionKey({ topic, partition })} does not hold offset ${offset}, and autoOffsetReset is none`, {
      topic,
      partition,
      offset,
    })
  }
}

/** Partitions without a position: no offset was committed, and `autoOffsetReset` is `none`. `seek` mends it. */
export class NoOffsetForPartitionError extends KafkaError {
  readonly kind = 'usage'
  readonly code = 'NO_OFFSET_FOR_PARTITION'
  readonly retriable = false
  constructor(partitions: readonly TopicPartition[]) {
    super(`no offset was committed for ${partitions.map(partitionKey).join(', ')}, and autoOffsetReset is none`, { partitions })
  }
}

/**
 * The log was cut off below the position by an unclean change of leader (KIP-320), and `autoOffsetReset` is `none`: records that were read are not those of the
 * log any more. `seek` to `divergentOffset`, the first that differs, or elsewhere. Java's LogTruncationException.
 */
export class LogTruncationError extends KafkaError {
  readonly kind = 'server'
  readonly code = 'LOG_TRUNCATED'
  readonly retriable = false
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly divergentOffset: number | undefined
  constructor({
    topic,
    partition,
    offset,
    divergentOffset,
  }: TopicPartition & { offset: number; divergentOffset: number | undefined }) {
    super(
      `the log of ${partitionKey({ topic, partition })} was cut off below the position ${offset}${divergentOffset === undefined ? '' : `: it differs from ${divergentOffset} on`}`,
      { topic, partition, offset, divergentOffset },
    )
    this.topic = topic
    this.partition = partition
    this.offset = offset
    this.divergentOffset = divergentOffset
  }
}
