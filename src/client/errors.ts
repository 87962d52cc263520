import { RafkaError } from '../base/errors.ts'
import { ErrorCode, errorMessage, errorName, isRetriable } from '../protocol/error-codes.ts'

/** What a `KafkaError` is about. More kinds may come: handle the ones you know, and the rest by `retriable`. */
export type KafkaErrorKind = 'network' | 'server' | 'timeout' | 'auth' | 'protocol' | 'usage'

/**
 * What can go wrong, in five kinds and one for the caller's own mistakes (`usage`). `code` is Kafka's name of the error where Kafka has one, and `retriable` says
 * whether the client itself tries again; what reaches the caller of a method that tries again was not mended within its time.
 */
export abstract class KafkaError extends RafkaError {
  abstract readonly kind: KafkaErrorKind
}

/** No connection, or one that ended before the answer. */
export class NetworkError extends KafkaError {
  readonly kind = 'network'
  readonly code: string
  readonly retriable = true
  constructor(message: string, facts: { host: string; port: number; errno?: string }, options?: ErrorOptions) {
    super(message, facts, options)
    this.code = facts.errno ?? 'NETWORK_EXCEPTION'
  }
}

/** A broker answered with an error code. `code` is Kafka's name of it. */
export class ServerError extends KafkaError {
  readonly kind = 'server'
  readonly code: string
  readonly retriable: boolean
  readonly errorCode: number
  constructor(errorCode: number, about: string, message: string | null = null) {
    super(`${about}: ${errorName(errorCode)}: ${message || errorMessage(errorCode)}`, { errorCode, about })
    this.code = errorName(errorCode)
    this.retriable = isRetriable(errorCode)
    this.errorCode = errorCode
  }
}

/** The answer did not come in time; whether the request took effect is not known. */
export class TimeoutError extends KafkaError {
  readonly kind = 'timeout'
  readonly code = 'REQUEST_TIMED_OUT'
  readonly retriable = true
}

/** Who asks is not who it says, may not ask, or does not trust who answers. Trying again does not help. */
export class AuthError extends KafkaError {
  readonly kind = 'auth'
  readonly code: string
  readonly retriable = false
  /** Kafka's, where a broker gave one. */
  readonly errorCode: number | null
  constructor(
    message: string,
    { errorCode = null, code, ...facts }: { errorCode?: number | null; code?: string; [fact: string]: unknown } = {},
    options?: ErrorOptions,
  ) {
    super(message, { errorCode, ...facts }, options)
    this.errorCode = errorCode
    this.code = code ?? errorName(errorCode ?? ErrorCode.SASL_AUTHENTICATION_FAILED)
  }
}

/** Bytes that make no sense, or versions that do not meet. */
export class ProtocolError extends KafkaError {
  readonly kind = 'protocol'
  readonly code = 'UNSUPPORTED_VERSION'
  readonly retriable = false
}

/** There is no topic of that name, and none was to be made. */
export class UnknownTopicError extends KafkaError {
  readonly kind = 'server'
  readonly code = 'UNKNOWN_TOPIC_OR_PARTITION'
  readonly retriable = false
  constructor(topic: string) {
    super(`there is no topic ${topic}`, { topic })
  }
}

/** A topic has fewer partitions than was thought. */
export class UnknownPartitionError extends KafkaError {
  readonly kind = 'server'
  readonly code = 'UNKNOWN_TOPIC_OR_PARTITION'
  readonly retriable = false
  constructor(topic: string, partition: number, partitionCount: number) {
    const there = partitionCount === 1 ? 'partition 0 alone' : `partitions 0 to ${partitionCount - 1}`
    super(`there is no partition ${partition} of topic ${topic}, which has ${there}`, { topic, partition, partitionCount })
  }
}

/** The caller's own mistake: options that make no sense, a method called at the wrong time. */
export class UsageError extends KafkaError {
  readonly kind = 'usage'
  readonly code: string = 'INVALID_CONFIG'
  readonly retriable = false
}

/** An address that is none. */
export class BootstrapError extends UsageError {
  override readonly code = 'INVALID_BOOTSTRAP'
  constructor(address: string) {
    super(`"${address}" is no broker's address; host:port is one, several with commas between them`, { address })
  }
}

/** The client was closed before. */
export class ClientClosedError extends UsageError {
  override readonly code = 'CLIENT_CLOSED'
  constructor() {
    super('the client is closed')
  }
}

const AUTH_CODES: ReadonlySet<number> = new Set([
  ErrorCode.SASL_AUTHENTICATION_FAILED,
  ErrorCode.UNSUPPORTED_SASL_MECHANISM,
  ErrorCode.ILLEGAL_SASL_STATE,
  ErrorCode.TOPIC_AUTHORIZATION_FAILED,
  ErrorCode.GROUP_AUTHORIZATION_FAILED,
  ErrorCode.CLUSTER_AUTHORIZATION_FAILED,
  ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
  ErrorCode.DELEGATION_TOKEN_AUTHORIZATION_FAILED,
])

/** The error that a broker's code stands for: `AuthError` for what may not be, `ServerError` for all others. */
export function errorOf(errorCode: number, about: string, message: string | null = null): AuthError | ServerError {
  if (!AUTH_CODES.has(errorCode)) return new ServerError(errorCode, about, message)
  return new AuthError(`${about}: ${errorName(errorCode)}: ${message ?? errorMessage(errorCode)}`, { errorCode, about })
}

/** Throws what `errorOf` gives unless the code is 0. */
export function checkErrorCode(errorCode: number, about: string, message: string | null = null): void {
  if (errorCode !== 0) throw errorOf(errorCode, about, message)
}
