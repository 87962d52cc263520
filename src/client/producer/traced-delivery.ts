import type { SendSpan } from '../tracer.ts'
import type { Delivery } from './record.ts'

/** A record whose way is traced: its span ends with what becomes of it, and then whoever waits for it is told. */
export class TracedDelivery implements Delivery {
  timestamp = -1
  readonly #span: SendSpan
  readonly #waiter: Delivery | null
  readonly #unheard: (error: Error) => void

  /** `unheard` is told of a failure where nobody waits. */
  constructor(span: SendSpan, waiter: Delivery | null, unheard: (error: Error) => void) {
    this.#span = span
    this.#waiter = waiter
    this.#unheard = unheard
  }

  delivered(topic: string, partition: number, offset: number, timestamp: number): void {
    this.#span.delivered(partition, offset)
    this.#waiter?.delivered(topic, partition, offset, timestamp)
  }

  failed(error: Error): void {
    this.#span.failed(error)
    if (this.#waiter === null) this.#unheard(error)
    else this.#waiter.failed(error)
  }
}
