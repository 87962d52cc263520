import { RafkaError } from '../../base/errors.ts'

/** An authentication is refused. The message is for the log; only with `isTold` the client hears it too: others might say that a user exists. */
export class SaslFailure extends RafkaError {
  readonly code = 'SASL_AUTHENTICATION_FAILED'
  readonly retriable = false
  readonly isTold: boolean
  /** For the log, where it knows more than `message`. */
  readonly reason: string

  constructor(message: string, { isTold = false, reason = message }: { isTold?: boolean; reason?: string } = {}) {
    super(message)
    this.isTold = isTold
    this.reason = reason
  }
}
