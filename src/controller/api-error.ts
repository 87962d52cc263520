import { RafkaError } from '../base/errors.ts'
import { ErrorCode, type ErrorName, errorMessage, isRetriable } from '../protocol/error-codes.ts'

/** What a response says of one thing that was asked for. */
export interface ErrorResult {
  readonly errorCode: number
  readonly errorMessage: string | null
}

export const NO_ERROR: ErrorResult = { errorCode: ErrorCode.NONE, errorMessage: null }

/** The controller refuses a request, or one thing in it. `message` is Kafka's; null where Kafka sends none and clients show their own. */
export class ApiError extends RafkaError implements ErrorResult {
  readonly code: ErrorName
  readonly retriable: boolean
  readonly errorCode: number
  readonly errorMessage: string | null

  constructor(code: ErrorName, message: string | null = errorMessage(ErrorCode[code])) {
    super(message ?? code)
    this.code = code
    this.errorCode = ErrorCode[code]
    this.errorMessage = message
    this.retriable = isRetriable(this.errorCode)
  }
}
