import type { Connection, ConnectionEvents } from '../base/network.ts'

/** A connection of an address that made too many: it is kept without a word until its time is over, and then ended, so that its client does not come back at once. */
export class HeldConnection implements ConnectionEvents {
  constructor(connection: Connection, throttleMs: number, after: (delayMs: number, turn: () => void) => void) {
    connection.pause()
    after(throttleMs, () => connection.close())
  }

  /** Nothing is read. */
  buffer(): null {
    return null
  }

  received(): void {}

  ended(): void {}

  closed(): void {}
}
