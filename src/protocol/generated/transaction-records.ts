// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import type { MessageCodec } from '../codec.ts'
import { TransactionLogKey } from './transaction/transaction-log-key.ts'
import { TransactionLogValue } from './transaction/transaction-log-value.ts'

/**
 * Records of the transaction coordinator by their type. A record's key is the type (int16) and the key's body, always in version 0; its value is the
 * version (int16) and the value's body, or null for a tombstone.
 */
export const TRANSACTION_RECORDS: ReadonlyMap<number, { readonly key: MessageCodec<unknown>; readonly value: MessageCodec<unknown> }> = new Map([
  [0, { key: TransactionLogKey, value: TransactionLogValue }],
])
