import { RafkaError } from '../base/errors.ts'
import { errorMessage, errorName, isRetriable } from '../protocol/error-codes.ts'

/** What can go wrong with a request, in five kinds; `retriable` says whether the client itself tries again. */
export abstract class KafkaError extends RafkaError {}

/** No connection, or one that ended before the answer. */
export class NetworkError extends KafkaError {
  readonly code: string
  readonly retriable = true
  constructor(message: string, facts: { host: string; port: number; errno?: string }, options?: ErrorOptions) {
    super(message, facts, options)
    this.code = facts.errno ?? 'NETWORK_EXCEPTION'
  }
}

/** A broker answered with an error code. `code` is Kafka's name of it. */
export class ServerError extends KafkaError {
  readonly code: string
  readonly retriable: boolean
  readonly errorCode: number
  constructor(errorCode: number, about: string, message: string | null = null) {
    super(`${about}: ${errorName(errorCode)}: ${message ?? errorMessage(errorCode)}`, { errorCode, about })
    this.code = errorName(errorCode)
    this.retriable = isRetriable(errorCode)
    this.errorCode = errorCode
  }
}

/** The answer did not come in time; whether the request took effect is not known. */
export class TimeoutError extends KafkaError {
  readonly code = 'REQUEST_TIMED_OUT'
  readonly retriable = true
}

/** Who asks is not who it says, or may not ask. */
export class AuthError extends KafkaError {
  readonly code = 'SASL_AUTHENTICATION_FAILED'
  readonly retriable = false
}

/** Bytes that make no sense, or versions that do not meet. */
export class ProtocolFault extends KafkaError {
  readonly code = 'UNSUPPORTED_VERSION'
  readonly retriable = false
}

/** There is no topic of that name, and none was to be made. */
export class UnknownTopicError extends KafkaError {
  readonly code = 'UNKNOWN_TOPIC_OR_PARTITION'
  readonly retriable = false
  constructor(topic: string) {
    super(`there is no topic ${topic}`, { topic })
  }
}

/** A topic has fewer partitions than was thought. */
export class UnknownPartitionError extends KafkaError {
  readonly code = 'UNKNOWN_TOPIC_OR_PARTITION'
  readonly retriable = false
  constructor(topic: string, partition: number, partitionCount: number) {
    const there = partitionCount === 1 ? 'partition 0 alone' : `partitions 0 to ${partitionCount - 1}`
    super(`there is no partition ${partition} of topic ${topic}, which has ${there}`, { topic, partition, partitionCount })
  }
}

/** An address that is none. */
export class BootstrapError extends KafkaError {
  readonly code = 'INVALID_BOOTSTRAP'
  readonly retriable = false
  constructor(address: string) {
    super(`"${address}" is no broker's address; host:port is one, several with commas between them`, { address })
  }
}

/** The client was closed before. */
export class ClientClosedError extends KafkaError {
  readonly code = 'CLIENT_CLOSED'
  readonly retriable = false
  constructor() {
    super('the client is closed')
  }
}

/** Throws `ServerError` unless the code is 0. */
export function checkErrorCode(errorCode: number, about: string, message: string | null = null): void {
  if (errorCode !== 0) throw new ServerError(errorCode, about, message)
}
