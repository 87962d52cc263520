import { connect, type Socket } from 'node:net'

/** What came back for bytes that were sent as they are. */
export interface RawOutcome {
  readonly received: Buffer
  /** The broker ended the connection; else it was still open when `quietMs` had passed without a byte. */
  readonly closed: boolean
}

export interface RawOptions {
  /** Default 5000: for bytes that should end the connection. */
  readonly quietMs?: number
  /** A whole frame in answer is enough. */
  readonly answered?: boolean
}

/** Sends bytes over a connection of their own and waits until the broker ends it (or answers, or says nothing for long). Never throws. */
export function rawExchange(bootstrapServers: string, bytes: Uint8Array, options: RawOptions = {}): Promise<RawOutcome> {
  const { quietMs = 5000, answered = false } = options
  return new Promise((resolve) => {
    const socket = rawSocket(bootstrapServers)
    let received: Buffer = Buffer.alloc(0)
    const end = (closed: boolean): void => {
      // A reset leaves no connection waiting in the system's tables, of which there are thousands in a test.
      socket.resetAndDestroy()
      resolve({ received, closed })
    }
    socket.setTimeout(quietMs, () => end(false))
    socket.once('connect', () => socket.write(bytes))
    socket.on('data', (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      if (answered && received.length >= 4 && received.length >= 4 + received.readInt32BE(0)) end(false)
    })
    socket.once('end', () => end(true))
    socket.once('error', () => end(true))
  })
}

/** A connection that a test reads, writes, pauses and breaks by itself. Errors of a connection that the broker resets are no errors of the test. */
export function rawSocket(bootstrapServers: string, options: { allowHalfOpen?: boolean } = {}): Socket {
  const [host, port] = bootstrapServers.split(':')
  const socket = connect({ host: host!, port: Number(port), noDelay: true, ...options })
  socket.on('error', () => {})
  return socket
}

/** `turn` for every item, so many at a time. */
export async function inParallel<Item>(
  items: readonly Item[],
  width: number,
  turn: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++
      await turn(items[index]!, index)
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker))
}
