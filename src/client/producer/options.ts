import { COMPRESSION_NAMES, type CompressionName } from '../../records/compression-names.ts'
import { UsageError } from '../errors.ts'
import type { Serializer } from '../serializers.ts'
import type { Content, ProducerRecord, RecordMetadata } from './record.ts'

/** What a partitioner of the caller's own is asked. Key and value as they will be written. */
export interface PartitionerInput {
  readonly topic: string
  readonly key: Content
  readonly value: Content
  /** All of the topic, with or without a leader. */
  readonly partitionCount: number
  /** Those that have a leader now; all, where none has. */
  readonly availablePartitions: readonly number[]
}

/** Records that failed and whose senders do not wait for them. `records` decodes them from their batch, and only during the call. */
export interface FailedRecords {
  readonly topic: string
  readonly partition: number
  readonly count: number
  readonly records: () => Iterable<{
    readonly key: Uint8Array | null
    readonly value: Uint8Array | null
    readonly timestamp: number
    readonly headers: readonly { readonly key: string; readonly value: Uint8Array | null }[]
  }>
}

/** Sees every record before it is written, as Java's ProducerInterceptor. What it throws fails the record. */
export interface ProducerInterceptor<Key, Value> {
  onSend?(record: ProducerRecord<Key, Value>): ProducerRecord<Key, Value>
  /** Of records given to `send` and `sendAll`; `metadata` is null where `error` is not. */
  onAcknowledgement?(metadata: RecordMetadata | null, error: Error | null): void
}

/** Names and defaults are those of Kafka's configuration. */
export interface ProducerOptions<Key = Content, Value = Content> {
  /** `'all'` (or -1), the default, waits for all in-sync replicas; 1 for the leader; 0 for nobody, and no offsets are known. */
  readonly acks?: 'all' | -1 | 0 | 1
  /** Each record is written once, and in order, whatever has to be sent again. Default true, unless `acks`, `retries` or `maxInFlightRequestsPerConnection` forbid it. */
  readonly enableIdempotence?: boolean
  /** A batch is sent at so many bytes. Default 16 KiB. */
  readonly batchSize?: number
  /** A batch that is not full is sent after so long. Default 5. */
  readonly lingerMs?: number
  /** Memory for records that wait or are under way, bytes; when it is taken, `send` waits. Default 32 MiB. */
  readonly bufferMemory?: number
  /** The largest request, and record, bytes. Default 1 MiB. */
  readonly maxRequestSize?: number
  /** Default 5; more is refused where the producer is idempotent. Without idempotence, only 1 keeps order when requests are sent again. */
  readonly maxInFlightRequestsPerConnection?: number
  /** From `send` until the record is taken, retries included; then it fails. Default 2 min. */
  readonly deliveryTimeoutMs?: number
  /** For one answer. Default 30 s. */
  readonly requestTimeoutMs?: number
  /** How long `send` waits for memory or for a topic to be there. Default 60 s. */
  readonly maxBlockMs?: number
  /** Default 2^31 - 1: `deliveryTimeoutMs` is what ends them. */
  readonly retries?: number
  /** Before a batch is sent again, doubled each time, with jitter. Default 100, up to `retryBackoffMaxMs`, 1000. */
  readonly retryBackoffMs?: number
  readonly retryBackoffMaxMs?: number
  /** Default `none`. */
  readonly compressionType?: CompressionName
  /** gzip: 1 to 9, default zlib's own; zstd: -131072 to 22, default 3. */
  readonly compressionLevel?: number
  /** Chooses the partition of every record that names none. Default: as Java's client does. */
  readonly partitioner?: (input: PartitionerInput) => number
  /** Records with keys go where those without do. Default false. */
  readonly partitionerIgnoreKeys?: boolean
  /** Partitions with short queues get more of the records without keys. Default true. */
  readonly partitionerAdaptivePartitioningEnable?: boolean
  /** A partition whose broker takes nothing for so long gets none of them; 0, the default, for never. */
  readonly partitionerAvailabilityTimeoutMs?: number
  /** Makes the producer transactional: `begin` and `transaction` are there, and nothing is sent outside of them. */
  readonly transactionalId?: string
  /** After which the cluster aborts a transaction by itself. Default 1 min. */
  readonly transactionTimeoutMs?: number
  /** Topics that are missing are made where the cluster does so. Default true, as Java's producer has it. */
  readonly allowAutoCreateTopics?: boolean
  /** Default: text is written as UTF-8, bytes as they are. Not asked for null. */
  readonly keySerializer?: Serializer<Key>
  readonly valueSerializer?: Serializer<Value>
  readonly interceptors?: readonly ProducerInterceptor<Key, Value>[]
  /** Told of records given to `enqueue` that failed; `flush` and `close` tell of them too. */
  readonly onDeliveryError?: (error: Error, failed: FailedRecords) => void
}

/** Options in their final form. */
export type ResolvedOptions<Key, Value> = Required<
  Omit<
    ProducerOptions<Key, Value>,
    'acks' | 'compressionLevel' | 'partitioner' | 'transactionalId' | 'keySerializer' | 'valueSerializer' | 'onDeliveryError'
  >
> & {
  readonly acks: -1 | 0 | 1
  readonly compressionLevel: number | undefined
  readonly partitioner: ((input: PartitionerInput) => number) | null
  readonly transactionalId: string | null
  readonly keySerializer: Serializer<Key> | null
  readonly valueSerializer: Serializer<Value> | null
  readonly onDeliveryError: ((error: Error, failed: FailedRecords) => void) | null
}

const INT32_MAX = 0x7fffffff
const IDEMPOTENT_IN_FLIGHT_MAX = 5
/** A batch with one empty record. */
const BATCH_SIZE_MIN = 128

type Check = (value: unknown) => string | null

function integer(min: number, max = INT32_MAX): Check {
  return (value) =>
    Number.isInteger(value) && (value as number) >= min && (value as number) <= max ? null : `an integer of ${min} to ${max}`
}
const milliseconds: Check = (value) =>
  typeof value === 'number' && value >= 0 && value <= INT32_MAX ? null : 'a number of milliseconds, 0 or more'
const flag: Check = (value) => (typeof value === 'boolean' ? null : 'true or false')
const callable: Check = (value) => (typeof value === 'function' ? null : 'a function')
function oneOf(values: readonly unknown[]): Check {
  return (value) => (values.includes(value) ? null : `one of ${values.join(', ')}`)
}

const CHECKS: Readonly<Record<keyof ProducerOptions, Check>> = {
  acks: oneOf(['all', -1, 0, 1]),
  enableIdempotence: flag,
  batchSize: integer(0),
  lingerMs: milliseconds,
  bufferMemory: integer(BATCH_SIZE_MIN, Number.MAX_SAFE_INTEGER),
  maxRequestSize: integer(BATCH_SIZE_MIN),
  maxInFlightRequestsPerConnection: integer(1),
  deliveryTimeoutMs: milliseconds,
  requestTimeoutMs: milliseconds,
  maxBlockMs: milliseconds,
  retries: integer(0),
  retryBackoffMs: milliseconds,
  retryBackoffMaxMs: milliseconds,
  compressionType: oneOf(COMPRESSION_NAMES),
  compressionLevel: integer(-131072, 22),
  partitioner: callable,
  partitionerIgnoreKeys: flag,
  partitionerAdaptivePartitioningEnable: flag,
  partitionerAvailabilityTimeoutMs: milliseconds,
  transactionalId: (value) => (typeof value === 'string' && value !== '' ? null : 'a text that is not empty'),
  transactionTimeoutMs: integer(1),
  allowAutoCreateTopics: flag,
  keySerializer: callable,
  valueSerializer: callable,
  interceptors: (value) => (Array.isArray(value) ? null : 'an array'),
  onDeliveryError: callable,
}

/** Names of all options: what is left of `createProducer`'s belongs to the connection. */
export const PRODUCER_OPTIONS: ReadonlySet<string> = new Set(Object.keys(CHECKS))

/** Checks options and fills in defaults. Throws `UsageError`, which names the option. */
export function resolveOptions<Key, Value>(options: ProducerOptions<Key, Value>): ResolvedOptions<Key, Value> {
  for (const [name, value] of Object.entries(options)) {
    if (!PRODUCER_OPTIONS.has(name)) throw new UsageError(`a producer has no option ${name}`, { option: name })
    const wanted = value === undefined ? null : CHECKS[name as keyof ProducerOptions](value)
    if (wanted !== null) throw refused(name, `must be ${wanted}, and is ${String(value)}`)
  }
  const lingerMs = options.lingerMs ?? 5
  const requestTimeoutMs = options.requestTimeoutMs ?? 30_000
  const resolved: ResolvedOptions<Key, Value> = {
    acks: options.acks === undefined || options.acks === 'all' ? -1 : options.acks,
    enableIdempotence: isIdempotent(options),
    batchSize: Math.max(options.batchSize ?? 16_384, BATCH_SIZE_MIN),
    lingerMs,
    bufferMemory: options.bufferMemory ?? 33_554_432,
    maxRequestSize: options.maxRequestSize ?? 1_048_576,
    maxInFlightRequestsPerConnection: options.maxInFlightRequestsPerConnection ?? 5,
    deliveryTimeoutMs: options.deliveryTimeoutMs ?? Math.max(120_000, lingerMs + requestTimeoutMs),
    requestTimeoutMs,
    maxBlockMs: options.maxBlockMs ?? 60_000,
    retries: options.retries ?? INT32_MAX,
    retryBackoffMs: options.retryBackoffMs ?? 100,
    retryBackoffMaxMs: Math.max(options.retryBackoffMaxMs ?? 1000, options.retryBackoffMs ?? 0),
    compressionType: options.compressionType ?? 'none',
    compressionLevel: options.compressionLevel,
    partitioner: options.partitioner ?? null,
    partitionerIgnoreKeys: options.partitionerIgnoreKeys ?? false,
    partitionerAdaptivePartitioningEnable: options.partitionerAdaptivePartitioningEnable ?? true,
    partitionerAvailabilityTimeoutMs: options.partitionerAvailabilityTimeoutMs ?? 0,
    transactionalId: options.transactionalId ?? null,
    transactionTimeoutMs: options.transactionTimeoutMs ?? 60_000,
    allowAutoCreateTopics: options.allowAutoCreateTopics ?? true,
    keySerializer: options.keySerializer ?? null,
    valueSerializer: options.valueSerializer ?? null,
    interceptors: options.interceptors ?? [],
    onDeliveryError: options.onDeliveryError ?? null,
  }
  if (resolved.deliveryTimeoutMs < lingerMs + requestTimeoutMs)
    throw refused('deliveryTimeoutMs', 'must not be less than lingerMs and requestTimeoutMs together')
  if (resolved.batchSize > resolved.bufferMemory) throw refused('batchSize', 'must not be more than bufferMemory')
  return resolved
}

/** As Java: what forbids it turns it off, and is refused where it was asked for. */
function isIdempotent<Key, Value>(options: ProducerOptions<Key, Value>): boolean {
  const { acks, retries, maxInFlightRequestsPerConnection = 5, enableIdempotence, transactionalId } = options
  const isWanted = enableIdempotence === true || transactionalId !== undefined
  if (enableIdempotence === false) {
    if (transactionalId !== undefined) throw refused('enableIdempotence', 'must not be false where transactionalId is set')
    return false
  }
  const needed = isWanted ? ', as an idempotent producer needs it' : ''
  if (acks === 0 || acks === 1) {
    if (isWanted) throw refused('acks', `must be all${needed}`)
    return false
  }
  if (retries === 0) {
    if (isWanted) throw refused('retries', `must not be 0${needed}`)
    return false
  }
  if (maxInFlightRequestsPerConnection > IDEMPOTENT_IN_FLIGHT_MAX) {
    if (isWanted) throw refused('maxInFlightRequestsPerConnection', `must be at most ${IDEMPOTENT_IN_FLIGHT_MAX}${needed}`)
    return false
  }
  return true
}

function refused(option: string, why: string): UsageError {
  return new UsageError(`${option} ${why}`, { option })
}
