/** A record on its way to a broker. */
export interface SentRecord {
  readonly topic: string
  readonly key?: unknown
  readonly partition?: number | undefined
}

/** A record that came from a broker. */
export interface ReceivedRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly headers: readonly { readonly key: string; readonly value: Uint8Array | null }[]
}

/** From the call that sends a record until a broker has it. One of the two ends it, once. */
export interface SendSpan {
  /** To be sent with the record, behind its own headers. */
  readonly headers: readonly { readonly key: string; readonly value: string }[]
  delivered(partition: number, offset: number): void
  failed(error: Error): void
}

/**
 * Where a client's spans go; the adapter for OpenTelemetry is `openTelemetryTracer`. A producer begins a span for each record that it is given and sends its context along in the
 * record's headers; who handles a record does so inside `process`, whose span is the child of that context.
 */
export interface ClientTracer {
  /** Null for a record that nobody traces. */
  send(record: SentRecord): SendSpan | null
  /** Runs `work` in a span of its own and gives what it gives; the span ends when that is done, promises included. */
  process<Result>(record: ReceivedRecord, work: () => Result): Result
}
