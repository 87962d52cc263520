import { BatchBuilder, type BatchOptions } from './builder.ts'
import { readInt16, readInt32, writeInt16, writeInt32 } from './int64.ts'
import { InvalidRecordError } from './record.ts'

/**
 * Control records: their key is a version and a type, both int16; the value's schema is that of the type. The values of KRaft's
 * own types (leader change, snapshot header and footer, KRaft version, voters) are messages of `src/protocol/generated/data`, at
 * their highest version, without a version in front; an end transaction marker has its version in front.
 */
export const ABORT = 0
export const COMMIT = 1
export const LEADER_CHANGE = 2
export const SNAPSHOT_HEADER = 3
export const SNAPSHOT_FOOTER = 4
export const KRAFT_VERSION = 5
export const KRAFT_VOTERS = 6
/** A type of a later Kafka: to be ignored. */
export const UNKNOWN_CONTROL_TYPE = -1

export type ControlType =
  | typeof ABORT
  | typeof COMMIT
  | typeof LEADER_CHANGE
  | typeof SNAPSHOT_HEADER
  | typeof SNAPSHOT_FOOTER
  | typeof KRAFT_VERSION
  | typeof KRAFT_VOTERS

const KEY_VERSION = 0
const KEY_BYTES = 4
const MARKER_VERSION = 0
const MARKER_BYTES = 6

export function controlRecordKey(type: ControlType): Uint8Array {
  const key = new Uint8Array(KEY_BYTES)
  writeInt16(key, 0, KEY_VERSION)
  writeInt16(key, 2, type)
  return key
}

/** `UNKNOWN_CONTROL_TYPE` for a type that is not known. Throws `InvalidRecordError` for a key that is none of a control record. */
export function readControlType(key: Uint8Array | null): ControlType | typeof UNKNOWN_CONTROL_TYPE {
  if (key === null || key.length < KEY_BYTES) throw invalid('the key of a control record is too short')
  if (readInt16(key, 0) < KEY_VERSION) throw invalid(`the key of a control record is of version ${readInt16(key, 0)}`)
  const type = readInt16(key, 2)
  return type >= ABORT && type <= KRAFT_VOTERS ? (type as ControlType) : UNKNOWN_CONTROL_TYPE
}

/** One batch of one control record. */
export function buildControlBatch(
  type: ControlType,
  value: Uint8Array,
  { timestamp, ...options }: { timestamp: number } & BatchOptions,
): Uint8Array {
  const builder = new BatchBuilder({ ...options, isControl: true })
  builder.append({ timestamp, key: controlRecordKey(type), value })
  return builder.build()
}

export interface EndTransactionMarker {
  readonly type: typeof ABORT | typeof COMMIT
  readonly coordinatorEpoch: number
}

/** Value of an end transaction marker: version, coordinator epoch. */
export function endTransactionMarkerValue(coordinatorEpoch: number): Uint8Array {
  const value = new Uint8Array(MARKER_BYTES)
  writeInt16(value, 0, MARKER_VERSION)
  writeInt32(value, 2, coordinatorEpoch)
  return value
}

/**
 * One batch that ends a producer's transaction on a partition, as the transaction coordinator has it written. `timestamp` in ms.
 */
export function buildEndTransactionMarker(
  { type, coordinatorEpoch }: EndTransactionMarker,
  options: { timestamp: number; producerId: number; producerEpoch: number; baseOffset?: number; partitionLeaderEpoch?: number },
): Uint8Array {
  return buildControlBatch(type, endTransactionMarkerValue(coordinatorEpoch), { ...options, isTransactional: true })
}

/**
 * Reads the first record of a control batch of a transaction. Throws `InvalidRecordError` for anything but a commit or an abort.
 */
export function readEndTransactionMarker({
  key,
  value,
}: {
  key: Uint8Array | null
  value: Uint8Array | null
}): EndTransactionMarker {
  const type = readControlType(key)
  if (type !== ABORT && type !== COMMIT) throw invalid(`a control record of type ${type} ends no transaction`)
  if (value === null || value.length < MARKER_BYTES) throw invalid('the value of an end transaction marker is too short')
  if (readInt16(value, 0) < MARKER_VERSION) throw invalid(`an end transaction marker of version ${readInt16(value, 0)}`)
  return { type, coordinatorEpoch: readInt32(value, 2) }
}

function invalid(reason: string): InvalidRecordError {
  return new InvalidRecordError(reason, { baseOffset: -1, index: 0 })
}
