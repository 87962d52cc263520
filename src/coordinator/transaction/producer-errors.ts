import { ErrorCode } from '../../protocol/error-codes.ts'
import { AddOffsetsToTxnRequest } from '../../protocol/generated/api/add-offsets-to-txn.ts'
import { AddPartitionsToTxnRequest } from '../../protocol/generated/api/add-partitions-to-txn.ts'
import { EndTxnRequest } from '../../protocol/generated/api/end-txn.ts'
import { InitProducerIdRequest } from '../../protocol/generated/api/init-producer-id.ts'

/** From which version of an API on clients know PRODUCER_FENCED (KIP-588); older ones are told INVALID_PRODUCER_EPOCH. */
const FENCED_SINCE: ReadonlyMap<number, number> = new Map([
  [InitProducerIdRequest.apiKey, 4],
  [AddPartitionsToTxnRequest.apiKey, 2],
  [AddOffsetsToTxnRequest.apiKey, 2],
  [EndTxnRequest.apiKey, 2],
])

/** The error as a client of that version knows it. */
export function producerErrorFor(apiKey: number, apiVersion: number, errorCode: number): number {
  if (errorCode !== ErrorCode.PRODUCER_FENCED) return errorCode
  return apiVersion >= (FENCED_SINCE.get(apiKey) ?? 0) ? errorCode : ErrorCode.INVALID_PRODUCER_EPOCH
}
