// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface TransactionLogKey {
  /** The transactional id of the transaction. */
  transactionalId: string
}

export const TransactionLogKey: MessageCodec<TransactionLogKey> = {
  name: 'TransactionLogKey',
  apiKey: 0,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(TransactionLogKey, version)
    return readTransactionLogKey(reader)
  },
  write(writer, message, version) {
    checkVersion(TransactionLogKey, version)
    writeTransactionLogKey(writer, message)
  },
}

function readTransactionLogKey(reader: Reader): TransactionLogKey {
  return {
    transactionalId: reader.string(),
  }
}

function writeTransactionLogKey(writer: Writer, message: Input<TransactionLogKey>): void {
  const { transactionalId = '' } = message
  writer.string(transactionalId)
}
