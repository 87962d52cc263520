/** Told of every request of a client: what metrics and traces are made of. Calls are plain and frequent; nothing in them may be kept. */
export interface RequestObserver {
  /** `requestBytes` with the length in front. */
  sent(request: {
    readonly broker: string
    readonly api: string
    readonly correlationId: number
    readonly requestBytes: number
  }): void
  /** `latencyUs` from the moment the request was given to the connection. */
  answered(answer: {
    readonly broker: string
    readonly api: string
    readonly correlationId: number
    readonly responseBytes: number
    readonly latencyUs: number
    readonly throttleMs: number
  }): void
  /** `code`: of the `KafkaError`. */
  failed(request: { readonly broker: string; readonly api: string; readonly correlationId: number; readonly code: string }): void
  connected(broker: string): void
  /** `code` is null where the connection was closed from this side. */
  disconnected(broker: string, code: string | null): void
}

export const NO_OBSERVER: RequestObserver = { sent() {}, answered() {}, failed() {}, connected() {}, disconnected() {} }
