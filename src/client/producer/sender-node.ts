import type { Batcher } from './batcher.ts'

/** What a sender knows of one broker. */
export class SenderNode {
  readonly id: number
  isConnected = false
  isConnecting = false
  /** Requests that were sent and not answered. */
  inFlight = 0
  /** Partitions with a batch that may go out. */
  ready: Batcher[] = []
  /** When something was ready for it, and when something was given to it. */
  lastReadyUs = 0
  lastDrainUs = 0

  constructor(id: number) {
    this.id = id
  }

  becomeReady(batcher: Batcher, nowUs: number): void {
    if (this.ready.length === 0) {
      // From an idle broker nothing was expected: its time starts now.
      if (this.inFlight === 0 && this.lastReadyUs <= this.lastDrainUs) this.lastDrainUs = nowUs
      this.lastReadyUs = nowUs
    }
    this.ready.push(batcher)
  }
}
