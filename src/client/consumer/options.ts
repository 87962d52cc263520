import * as z from 'zod/mini'
import { bytesDeserializer, type Deserialize, type Deserializer, deserializerOf } from '../deserializers.ts'
import { UsageError } from '../errors.ts'
import { parseOptions } from '../parse-options.ts'
import type { AssignmentStrategy } from './group/assignors.ts'
import { EARLIEST, LATEST } from './partition-state.ts'
import type { RebEvent } from './rebalance-event.ts'

/** What a consumer can be told; names and defaults are those of Java's consumer, with the unit last. */
export interface ConsumerOptions<K, V> {
  /** Default `bytesDeserializer`: views of the fetched bytes, as `Buffer`s. */
  readonly keyDeserializer?: Deserializer<K> | Deserialize<K>
  readonly valueDeserializer?: Deserializer<V> | Deserialize<V>

  /** Needed to subscribe and to commit. */
  readonly groupId?: string
  /** Makes the member a static one (KIP-345): gone for less than the session timeout, it has its partitions back without a rebalance. */
  readonly groupInstanceId?: string
  /** Default `auto`: KIP-848's protocol (`consumer`) where the broker has it, else `classic`. */
  readonly groupProtocol?: 'auto' | 'classic' | 'consumer'
  /** The broker's assignor of `consumer`. Default: the broker's own choice. */
  readonly groupRemoteAssignor?: string
  /** Assignors of `classic`, by preference: `range`, `roundrobin`, `sticky`, `cooperative-sticky`, or own ones. Default range, then cooperative-sticky. */
  readonly partitionAssignmentStrategy?: readonly AssignmentStrategy[]
  /** Of `classic`. Default 45 000. */
  readonly sessionTimeoutMs?: number
  /** Of `classic`. Default 3000. */
  readonly heartbeatIntervalMs?: number
  /** A member that asks for no record and finishes none for so long loses its partitions. Default 300 000. */
  readonly maxPollIntervalMs?: number
  /** Told of partitions that come and go; awaited before the group goes on. Runs while the application waits for records, never beside its loop body. */
  readonly onRebalance?: (event: RebEvent) => void | Promise<void>

  /** Commits what was processed, from time to time, when partitions go, and at the end. Default true with a `groupId`. */
  readonly enableAutoCommit?: boolean
  /** Default 5000. */
  readonly autoCommitIntervalMs?: number
  /**
   * Where to start without a committed offset, or where the log does not hold the position: `earliest`, `latest` (default), `none` for an error, or
   * `by_duration:P…` (ISO 8601, as `by_duration:PT1H`) for the first record that is not older.
   */
  readonly autoOffsetReset?: 'earliest' | 'latest' | 'none' | `by_duration:${string}`
  /** `read_committed` leaves out records of transactions that were aborted or are open. Default `read_uncommitted`. */
  readonly isolationLevel?: 'read_uncommitted' | 'read_committed'

  /** Records that one `poll` gives at most. Default 500. */
  readonly maxPollRecords?: number
  /** A broker answers a fetch once it has so many bytes, or after `fetchMaxWaitMs`. Default 1. */
  readonly fetchMinBytes?: number
  /** Of one answer, and of all that is fetched ahead: beyond this nothing is fetched. Default 50 MiB. */
  readonly fetchMaxBytes?: number
  /** Default 500. */
  readonly fetchMaxWaitMs?: number
  /** Of one partition in one answer. A batch that is larger comes all the same. Default 1 MiB. */
  readonly maxPartitionFetchBytes?: number
  /** What one compressed batch may become: beyond this it cannot be read. Default 128 MiB. */
  readonly maxDecompressedBatchBytes?: number
  /** Whether checksums of batches are compared. Default true. */
  readonly checkCrcs?: boolean
  /** Where this consumer is: brokers then send it to a replica that is near (KIP-392). Default none. */
  readonly clientRack?: string

  /** Default true. */
  readonly allowAutoCreateTopics?: boolean
  /** A pattern matches no internal topic. Default true. */
  readonly excludeInternalTopics?: boolean
  /** For methods that ask the cluster, all their tries together. Default 60 000. */
  readonly defaultApiTimeoutMs?: number
}

const count = z.int().check(z.minimum(0))
const positive = z.int().check(z.minimum(1))
const deserializer = z.custom<Deserializer<unknown> | Deserialize<unknown>>(
  (given) => typeof given === 'function' || typeof (given as Deserializer<unknown> | null)?.deserialize === 'function',
  'a deserializer is a function, or an object with the method deserialize',
)

const schema = z.strictObject({
  keyDeserializer: z._default(deserializer, bytesDeserializer),
  valueDeserializer: z._default(deserializer, bytesDeserializer),
  groupId: z.optional(z.string().check(z.minLength(1))),
  groupInstanceId: z.optional(z.string().check(z.minLength(1))),
  groupProtocol: z._default(z.enum(['auto', 'classic', 'consumer']), 'auto'),
  groupRemoteAssignor: z.optional(z.string()),
  partitionAssignmentStrategy: z._default(z.array(z.unknown()), ['range', 'cooperative-sticky']),
  sessionTimeoutMs: z._default(positive, 45_000),
  heartbeatIntervalMs: z._default(positive, 3000),
  maxPollIntervalMs: z._default(positive, 300_000),
  onRebalance: z.optional(
    z.custom<(event: RebEvent) => void | Promise<void>>((given) => typeof given === 'function', 'a function is expected'),
  ),
  enableAutoCommit: z.optional(z.boolean()),
  autoCommitIntervalMs: z._default(count, 5000),
  autoOffsetReset: z._default(z.string(), 'latest'),
  isolationLevel: z._default(z.enum(['read_uncommitted', 'read_committed']), 'read_uncommitted'),
  maxPollRecords: z._default(positive, 500),
  fetchMinBytes: z._default(count, 1),
  fetchMaxBytes: z._default(positive, 50 << 20),
  fetchMaxWaitMs: z._default(count, 500),
  maxPartitionFetchBytes: z._default(positive, 1 << 20),
  maxDecompressedBatchBytes: z._default(positive, 128 << 20),
  checkCrcs: z._default(z.boolean(), true),
  clientRack: z._default(z.string(), ''),
  allowAutoCreateTopics: z._default(z.boolean(), true),
  excludeInternalTopics: z._default(z.boolean(), true),
  defaultApiTimeoutMs: z._default(positive, 60_000),
})

/** Where to start: a moment, so many milliseconds before now, or nowhere. */
export type ResetPolicy = { readonly timestamp: number } | { readonly beforeMs: number } | null

export type CheckedOptions<K, V> = Omit<z.output<typeof schema>, 'keyDeserializer' | 'valueDeserializer'> & {
  readonly keys: Deserializer<K>
  readonly values: Deserializer<V>
  readonly enableAutoCommit: boolean
  readonly resetPolicy: ResetPolicy
}

/** Throws `UsageError` that names each option that is unknown or wrong. */
export function checkConsumerOptions<K, V>(options: ConsumerOptions<K, V>): CheckedOptions<K, V> {
  const { keyDeserializer, valueDeserializer, ...checked } = parseOptions(schema, options, '')
  const { groupId, enableAutoCommit = groupId !== undefined } = checked
  if (enableAutoCommit && groupId === undefined)
    throw new UsageError('enableAutoCommit: needs a groupId', { options: ['enableAutoCommit'] })
  return {
    ...checked,
    keys: deserializerOf(keyDeserializer) as Deserializer<K>,
    values: deserializerOf(valueDeserializer) as Deserializer<V>,
    enableAutoCommit,
    resetPolicy: resetPolicyOf(checked.autoOffsetReset),
  }
}

/** ISO 8601, as Java's Duration reads it: days, hours, minutes, seconds. */
const DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i

function resetPolicyOf(given: string): ResetPolicy {
  if (given === 'earliest') return { timestamp: EARLIEST }
  if (given === 'latest') return { timestamp: LATEST }
  if (given === 'none') return null
  const match = given.startsWith('by_duration:') ? DURATION.exec(given.slice('by_duration:'.length)) : null
  const parts = match?.slice(1)
  if (parts === undefined || parts.every((part) => part === undefined))
    throw new UsageError('autoOffsetReset: one of earliest, latest, none, by_duration:PnDTnHnMnS is expected', {
      options: ['autoOffsetReset'],
    })
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.map((part) => Number(part ?? 0))
  return { beforeMs: (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 }
}
