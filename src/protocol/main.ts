/**
 * `rafka/protocol`: Kafka's wire protocol on its own. A codec for every request, response, metadata record and coordinator record of Apache Kafka 4.3.1 in all of its versions,
 * generated from Kafka's own message specs, with the readers, writers, headers and frames around them. Knows nothing of connections.
 */
export { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from './codec.ts'
export { ErrorCode, errorMessage, errorName, isRetriable } from './error-codes.ts'
export * from './errors.ts'
export * from './frames.ts'
export { API_KEYS, ApiKey, type ApiKeyInfo } from './generated/api-keys.ts'
export * from './generated/messages.ts'
export {
  readRequestHeader,
  readResponseHeader,
  requestHeaderVersion,
  responseHeaderVersion,
  writeRequestHeader,
  writeResponseHeader,
} from './headers.ts'
export { Reader } from './reader.ts'
export { ZERO_UUID } from './uuid.ts'
export { Writer } from './writer.ts'
