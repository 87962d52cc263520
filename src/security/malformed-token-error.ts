import { type ErrorFacts, RafkaError } from '../base/errors.ts'

/** A token of a SASL mechanism that its specification does not allow. The message never holds the token. */
export class MalformedTokenError extends RafkaError {
  readonly code = 'SASL_AUTHENTICATION_FAILED'
  readonly retriable = false
  constructor(message: string, facts: ErrorFacts = {}) {
    super(message, facts)
  }
}
