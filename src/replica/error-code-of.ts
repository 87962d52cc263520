import type { RafkaError } from '../base/errors.ts'
import { ErrorCode } from '../protocol/error-codes.ts'

/** Kafka's number for an error that has one of Kafka's names as its code; UNKNOWN_SERVER_ERROR for others. */
export function errorCodeOf(error: RafkaError): number {
  return (ErrorCode as Readonly<Record<string, number>>)[error.code] ?? ErrorCode.UNKNOWN_SERVER_ERROR
}
