import { copyTicket, type Ticket } from '../ticket.ts'
import type { ProducerIdSource } from './transaction-environment.ts'

/** Requests that cannot go on before there is a producer id for them. */
export class ProducerIdRequests {
  readonly #source: ProducerIdSource
  readonly #waiting = new Set<Ticket>()

  constructor(source: ProducerIdSource) {
    this.#source = source
  }

  /** Runs `turn` with a producer id, or with null if there is none to be had. */
  next(ticket: Ticket, turn: (ticket: Ticket, producerId: number | null) => void): void {
    const kept = copyTicket(ticket)
    this.#waiting.add(kept)
    this.#source.next((producerId) => {
      this.#waiting.delete(kept)
      turn(kept, producerId)
    })
  }

  waiting(): Iterable<Ticket> {
    return this.#waiting
  }
}
