// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt32Array, writeInt32Array } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface TransactionLogValue {
  /** Producer id in use by the transactional id. */
  producerId: number
  /** Producer id used by the last committed transaction. (from version 1) */
  previousProducerId: number
  /** Latest producer ID sent to the producer for the given transactional id. (from version 1) */
  nextProducerId: number
  /** Epoch associated with the producer id. */
  producerEpoch: number
  /** Producer epoch associated with the NextProducerId (from version 1) */
  nextProducerEpoch: number
  /** Transaction timeout in milliseconds. */
  transactionTimeoutMs: number
  /** TransactionState the transaction is in. */
  transactionStatus: number
  /** Partitions involved in the transaction. */
  transactionPartitions: TransactionLogValuePartitionsSchema[] | null
  /** Time the transaction was last updated. */
  transactionLastUpdateTimestampMs: number
  /** Time the transaction was started. */
  transactionStartTimestampMs: number
  /** The transaction version used by the client. (from version 1) */
  clientTransactionVersion: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export interface TransactionLogValuePartitionsSchema {
  /** Topic involved in the transaction. */
  topic: string
  /** Partition ids involved in the transaction. */
  partitionIds: number[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const TransactionLogValue: MessageCodec<TransactionLogValue> = {
  name: 'TransactionLogValue',
  apiKey: 0,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(TransactionLogValue, version)
    return readTransactionLogValue(reader, version)
  },
  write(writer, message, version) {
    checkVersion(TransactionLogValue, version)
    writeTransactionLogValue(writer, message, version)
  },
}

function readTransactionLogValue(reader: Reader, version: number): TransactionLogValue {
  const message: TransactionLogValue = {
    producerId: reader.int64(),
    previousProducerId: -1,
    nextProducerId: -1,
    producerEpoch: reader.int16(),
    nextProducerEpoch: -1,
    transactionTimeoutMs: reader.int32(),
    transactionStatus: reader.int8(),
    transactionPartitions:
      readNullableTransactionLogValuePartitionsSchemaArray(reader, version, version >= 1 ? reader.compactNullableArrayCount(3) : reader.nullableArrayCount(6)),
    transactionLastUpdateTimestampMs: reader.int64(),
    transactionStartTimestampMs: reader.int64(),
    clientTransactionVersion: 0,
  }
  if (version >= 1) {
    for (let left = reader.tagCount(); left > 0; left--) {
      const tag = reader.uvarint()
      const tagEnd = reader.tagEnd()
      switch (tag) {
        case 0:
          message.previousProducerId = reader.int64()
          break
        case 1:
          message.nextProducerId = reader.int64()
          break
        case 2:
          message.clientTransactionVersion = reader.int16()
          break
        case 3:
          message.nextProducerEpoch = reader.int16()
          break
        default:
          reader.unknownTaggedField(message, tag, tagEnd)
      }
      reader.endTag(tagEnd)
    }
  }
  return message
}

function readTransactionLogValuePartitionsSchema(reader: Reader, version: number): TransactionLogValuePartitionsSchema {
  const message: TransactionLogValuePartitionsSchema = {
    topic: version >= 1 ? reader.compactString() : reader.string(),
    partitionIds: readInt32Array(reader, version >= 1 ? reader.compactArrayCount(4) : reader.arrayCount(4)),
  }
  if (version >= 1) reader.unknownTaggedFields(message)
  return message
}

function readTransactionLogValuePartitionsSchemaArray(reader: Reader, version: number, count: number): TransactionLogValuePartitionsSchema[] {
  const elements: TransactionLogValuePartitionsSchema[] = []
  for (let i = 0; i < count; i++) elements.push(readTransactionLogValuePartitionsSchema(reader, version))
  return elements
}

function readNullableTransactionLogValuePartitionsSchemaArray(reader: Reader, version: number, count: number): TransactionLogValuePartitionsSchema[] | null {
  return count < 0 ? null : readTransactionLogValuePartitionsSchemaArray(reader, version, count)
}

function writeTransactionLogValue(writer: Writer, message: Input<TransactionLogValue>, version: number): void {
  const {
    producerId = 0,
    previousProducerId = -1,
    nextProducerId = -1,
    producerEpoch = 0,
    nextProducerEpoch = -1,
    transactionTimeoutMs = 0,
    transactionStatus = 0,
    transactionPartitions = [],
    transactionLastUpdateTimestampMs = 0,
    transactionStartTimestampMs = 0,
    clientTransactionVersion = 0,
    unknownTaggedFields,
  } = message
  writer.int64(producerId)
  if (version <= 0 && previousProducerId !== -1) {
    throw new UnwritableFieldError({ message: 'TransactionLogValue', field: 'previousProducerId', version })
  }
  if (version <= 0 && nextProducerId !== -1) {
    throw new UnwritableFieldError({ message: 'TransactionLogValue', field: 'nextProducerId', version })
  }
  writer.int16(producerEpoch)
  if (version <= 0 && nextProducerEpoch !== -1) {
    throw new UnwritableFieldError({ message: 'TransactionLogValue', field: 'nextProducerEpoch', version })
  }
  writer.int32(transactionTimeoutMs)
  writer.int8(transactionStatus)
  if (version >= 1) writer.compactNullableArrayCount(transactionPartitions)
  else writer.nullableArrayCount(transactionPartitions)
  if (transactionPartitions !== null) writeTransactionLogValuePartitionsSchemaArray(writer, transactionPartitions, version)
  writer.int64(transactionLastUpdateTimestampMs)
  writer.int64(transactionStartTimestampMs)
  if (version <= 0 && clientTransactionVersion !== 0) {
    throw new UnwritableFieldError({ message: 'TransactionLogValue', field: 'clientTransactionVersion', version })
  }
  if (version >= 1) {
    const hasPreviousProducerId = previousProducerId !== -1
    const hasNextProducerId = nextProducerId !== -1
    const hasClientTransactionVersion = clientTransactionVersion !== 0
    const hasNextProducerEpoch = nextProducerEpoch !== -1
    writer.tagCount((hasPreviousProducerId ? 1 : 0) + (hasNextProducerId ? 1 : 0) + (hasClientTransactionVersion ? 1 : 0) + (hasNextProducerEpoch ? 1 : 0), unknownTaggedFields)
    if (hasPreviousProducerId) {
      const at = writer.beginTag(0)
      writer.int64(previousProducerId)
      writer.endTag(at)
    }
    if (hasNextProducerId) {
      const at = writer.beginTag(1)
      writer.int64(nextProducerId)
      writer.endTag(at)
    }
    if (hasClientTransactionVersion) {
      const at = writer.beginTag(2)
      writer.int16(clientTransactionVersion)
      writer.endTag(at)
    }
    if (hasNextProducerEpoch) {
      const at = writer.beginTag(3)
      writer.int16(nextProducerEpoch)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(4, unknownTaggedFields)
  } else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'TransactionLogValue', field: 'unknownTaggedFields', version })
  }
}

function writeTransactionLogValuePartitionsSchema(writer: Writer, message: Input<TransactionLogValuePartitionsSchema>, version: number): void {
  const { topic = '', partitionIds = [], unknownTaggedFields } = message
  if (version >= 1) writer.compactString(topic)
  else writer.string(topic)
  if (version >= 1) writer.compactArrayCount(partitionIds)
  else writer.arrayCount(partitionIds)
  writeInt32Array(writer, partitionIds)
  if (version >= 1) writer.unknownTaggedFields(unknownTaggedFields)
  else if (unknownTaggedFields !== undefined && unknownTaggedFields.length > 0) {
    throw new UnwritableFieldError({ message: 'TransactionLogValuePartitionsSchema', field: 'unknownTaggedFields', version })
  }
}

function writeTransactionLogValuePartitionsSchemaArray(writer: Writer, elements: readonly Input<TransactionLogValuePartitionsSchema>[], version: number): void {
  for (let i = 0; i < elements.length; i++) writeTransactionLogValuePartitionsSchema(writer, elements[i]!, version)
}
