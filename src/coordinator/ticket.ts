import type { ActorId } from '../messages/context.ts'

/** Where the answer to a request goes. A `Request` message is one as long as its turn lasts; who answers later keeps a copy. */
export interface Ticket {
  readonly from: ActorId
  readonly requestId: number
  readonly apiKey: number
  readonly apiVersion: number
}

export function copyTicket({ from, requestId, apiKey, apiVersion }: Ticket): Ticket {
  return { from, requestId, apiKey, apiVersion }
}
