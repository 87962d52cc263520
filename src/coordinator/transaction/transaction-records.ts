import { RafkaError } from '../../base/errors.ts'
import { TransactionLogKey } from '../../protocol/generated/transaction/transaction-log-key.ts'
import { TransactionLogValue } from '../../protocol/generated/transaction/transaction-log-value.ts'
import {
  decodeKey,
  decodeValue,
  type EncodedRecord,
  encodeKey,
  encodeValue,
  type RecordCodec,
  recordType,
} from '../record-codec.ts'
import { topicsOf } from './partition-set.ts'
import { NO_PRODUCER_EPOCH, type TransactionMetadata } from './transaction-metadata.ts'
import { stateId, stateOfId } from './transaction-state.ts'

/** A record of `__transaction_state`; `metadata` null is a tombstone. */
export interface TransactionRecord {
  readonly transactionalId: string
  readonly metadata: TransactionMetadata | null
  /** The level of `transaction.version` that it is written at; what is read does not say. */
  readonly transactionVersion: number
}

/** The log holds a state that no version of Kafka writes. */
export class CorruptTransactionError extends RafkaError {
  readonly code = 'CORRUPT_MESSAGE'
  readonly retriable = false
  constructor(facts: { transactionalId: string; status: number }) {
    super(`the log says that ${facts.transactionalId} is in state ${facts.status}, which there is not`, facts)
  }
}

/** Up to this version the value of a record is known. */
const VALUE_VERSION_MAX = 1

export const transactionRecordCodec: RecordCodec<TransactionRecord> = { encode, decode }

function encode({ transactionalId, metadata, transactionVersion }: TransactionRecord): EncodedRecord {
  const key = encodeKey(TransactionLogKey, { transactionalId })
  if (metadata === null) return { key, value: null }
  const version = transactionVersion >= 1 ? 1 : 0
  const { producerId, producerEpoch, timeoutMs, state, partitions, lastUpdateTimestampMs, startTimestampMs } = metadata
  const value = {
    producerId,
    producerEpoch,
    transactionTimeoutMs: timeoutMs,
    transactionStatus: stateId(state),
    transactionPartitions:
      state === 'Empty'
        ? null
        : topicsOf(partitions).map(({ name, partitions }) => ({ topic: name, partitionIds: [...partitions] })),
    transactionLastUpdateTimestampMs: lastUpdateTimestampMs,
    transactionStartTimestampMs: startTimestampMs,
    ...(version === 0
      ? {}
      : {
          previousProducerId: metadata.previousProducerId,
          nextProducerId: metadata.nextProducerId,
          clientTransactionVersion: metadata.clientTransactionVersion,
        }),
  }
  return { key, value: encodeValue(TransactionLogValue, value, version) }
}

/** Gives null for what a later version of Kafka may have written, as Kafka skips it. */
function decode(key: Uint8Array, value: Uint8Array | null): TransactionRecord | null {
  if (recordType(key) !== TransactionLogKey.apiKey) return null
  const { transactionalId } = decodeKey(TransactionLogKey, key)
  if (value === null) return { transactionalId, metadata: null, transactionVersion: 0 }
  if (recordType(value) > VALUE_VERSION_MAX) return null
  return {
    transactionalId,
    metadata: metadataOf(transactionalId, decodeValue(TransactionLogValue, value)),
    transactionVersion: 0,
  }
}

function metadataOf(transactionalId: string, value: TransactionLogValue): TransactionMetadata {
  const state = stateOfId(value.transactionStatus)
  if (state === undefined) throw new CorruptTransactionError({ transactionalId, status: value.transactionStatus })
  const partitions = new Map<string, Set<number>>()
  for (const { topic, partitionIds } of state === 'Empty' ? [] : (value.transactionPartitions ?? [])) {
    partitions.set(topic, new Set([...(partitions.get(topic) ?? []), ...partitionIds]))
  }
  return {
    transactionalId,
    producerId: value.producerId,
    previousProducerId: value.previousProducerId,
    nextProducerId: value.nextProducerId,
    producerEpoch: value.producerEpoch,
    lastProducerEpoch: NO_PRODUCER_EPOCH,
    timeoutMs: value.transactionTimeoutMs,
    state,
    partitions,
    startTimestampMs: value.transactionStartTimestampMs,
    lastUpdateTimestampMs: value.transactionLastUpdateTimestampMs,
    clientTransactionVersion: value.clientTransactionVersion,
  }
}
