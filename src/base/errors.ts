/** Facts of an error, for the operator and for structured logs. */
export type ErrorFacts = Readonly<Record<string, unknown>>

/**
 * The base of every error that a caller can act on. `code` is stable and machine-readable (Kafka's error name where Kafka has one),
 * `retriable` says whether the same call may succeed later, `facts` holds what the operator will ask for.
 */
export abstract class RafkaError extends Error {
  abstract readonly code: string
  abstract readonly retriable: boolean
  readonly facts: ErrorFacts

  constructor(message: string, facts: ErrorFacts = {}, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
    this.facts = facts
  }
}
