import { ClientConnection, type ConnectionHost } from '../../src/broker/client-connection.ts'
import { Exchange } from '../../src/broker/exchange.ts'
import type { Frame } from '../../src/network/frame-reader.ts'
import type { MessageCodec } from '../../src/protocol/codec.ts'
import { Writer } from '../../src/protocol/writer.ts'
import { TrackedArena } from '../coordinator/tracked-arena.ts'
import { FakeSocket } from './fake-socket.ts'

export const PRODUCE = 0
/** Any API whose requests may not be pipelined. */
export const METADATA = 3

/** A response of one number, and perhaps of records that lie somewhere else. */
interface Body {
  readonly value: number
  readonly records?: Uint8Array | undefined
}
const BODY: MessageCodec<Body> = {
  name: 'Body',
  apiKey: METADATA,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Number.POSITIVE_INFINITY,
  latestVersionUnstable: false,
  read: (reader) => ({ value: reader.int32() }),
  write: (writer, { value, records }) => {
    writer.int32(value!)
    if (records !== undefined) writer.records(records as Uint8Array)
  },
}

/** The kernel's side of a connection: bytes go in as the reader asks for them, writes are done when the test says so. */
class RecordedSocket extends FakeSocket {
  /** Bytes of each write, and whether it has left. */
  readonly writes: { chunks: number; bytes: Uint8Array; left: (whole: boolean) => void }[] = []

  write(chunks: readonly Uint8Array[], written: (whole: boolean) => void): void {
    if (this.isClosed) throw new Error('a write to a connection that was closed')
    this.writes.push({ chunks: chunks.length, bytes: Buffer.concat(chunks), left: written })
  }
}

/** A connection between a fake socket and a fake host, which answers requests when the test says so. */
export class ConnectionFixture implements ConnectionHost {
  readonly arena = new TrackedArena()
  readonly writer = new Writer()
  readonly frameBytesMax = 1 << 20
  readonly socket = new RecordedSocket()
  readonly connection: ClientConnection
  /** Correlation ids of the requests that began, in order, and their exchanges. */
  readonly begun: number[] = []
  readonly exchanges: Exchange<Body>[] = []
  /** What the host was told: `failed …`, `closed`, `waits`. */
  readonly told: string[] = []
  isCongested = false
  now = 1000
  /** What stands in the place of the next dispatch: throws before, or after, the exchange was opened. */
  nextDispatch: 'throws' | 'throws when opened' | 'answers at once' | 'refuses' | null = null
  #deferred: (() => void)[] = []

  constructor() {
    this.connection = new ClientConnection(this.socket, this, 'PLAINTEXT')
    this.socket.ended = () => this.connection.closed()
  }

  // --- The client ---

  /** Sends requests in one piece, as far as the connection takes them; gives how many bytes it took. */
  sends(...requests: (readonly [apiKey: number, correlationId: number])[]): number {
    return this.sendsBytes(Buffer.concat(requests.map(([apiKey, correlationId]) => request(apiKey, correlationId))))
  }

  /** As a socket does: reads only while it is not paused and there is somewhere to read to. */
  sendsBytes(bytes: Uint8Array): number {
    let at = 0
    while (at < bytes.length && !this.socket.isPaused && !this.socket.isClosed) {
      const buffer = this.connection.buffer()
      if (buffer === null) {
        this.socket.pause()
        break
      }
      const length = Math.min(buffer.length, bytes.length - at)
      buffer.set(bytes.subarray(at, at + length))
      at += length
      this.connection.received(length)
    }
    return at
  }

  /** Correlation ids of the responses in a write. */
  responsesIn(write: number): number[] {
    const { bytes } = this.socket.writes[write]!
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const ids: number[] = []
    for (let at = 0; at < bytes.length; at += 4 + view.getInt32(at)) ids.push(view.getInt32(at + 4))
    return ids
  }

  // --- The host ---

  /** Answers the request with this correlation id; `recordBytes` of records lie in the arena. */
  answers(correlationId: number, recordBytes = 0): void {
    const range = recordBytes === 0 ? null : this.arena.allocate(recordBytes)!
    const records = range === null ? undefined : this.arena.view(range)
    this.exchange(correlationId).reply({ value: correlationId, records }, range === null ? null : [range])
  }

  exchange(correlationId: number): Exchange<Body> {
    return this.exchanges.findLast((exchange) => exchange.correlationId === correlationId)!
  }

  get deferredTurns(): number {
    return this.#deferred.length
  }

  runDeferred(): void {
    for (const turn of this.#deferred.splice(0)) turn()
  }

  dispatch(connection: ClientConnection, frame: Frame): Exchange<unknown> | null {
    const view = new DataView(frame.bytes.buffer, frame.bytes.byteOffset, frame.bytes.length)
    const header = { apiKey: view.getInt16(0), apiVersion: 0, correlationId: view.getInt32(4), clientId: null }
    const what = this.nextDispatch
    this.nextDispatch = null
    if (what === 'throws' || what === 'refuses') {
      frame.release()
      if (what === 'refuses') return null
      throw new Error('not a request')
    }
    const origin = { clientHost: connection.clientHost, listener: connection.listener, principal: 'User:ANONYMOUS', startedUs: 0 }
    const exchange = new Exchange(connection, BODY, frame, header, origin)
    this.begun.push(header.correlationId)
    this.exchanges.push(exchange)
    connection.opened(exchange as Exchange<unknown>)
    if (what === 'throws when opened') throw new Error('a bug of ours')
    if (what === 'answers at once') exchange.reply({ value: header.correlationId })
    return exchange as Exchange<unknown>
  }
  defer(turn: () => void): void {
    this.#deferred.push(turn)
  }
  nowMs(): number {
    return this.now
  }
  /** Turns that wait for time to pass, and how much of it. */
  readonly timers: { delayMs: number; turn: () => void }[] = []
  after(delayMs: number, turn: () => void): void {
    this.timers.push({ delayMs, turn })
  }
  wait(): void {
    this.told.push('waits')
  }
  congested(): boolean {
    return this.isCongested
  }
  completed(): void {}
  leaving(): void {}

  left(): void {}

  countError(): void {}
  principalOf(): string {
    return 'User:ANONYMOUS'
  }
  failed(_connection: ClientConnection, error: unknown): void {
    this.told.push(`failed: ${(error as Error).message}`)
  }
  closed(): void {
    this.told.push('closed')
  }
}

/** A request whose body is filled up to `bodyBytes`. */
export function request(apiKey: number, correlationId: number, bodyBytes = 0): Uint8Array {
  const bytes = new Uint8Array(4 + 8 + bodyBytes)
  const view = new DataView(bytes.buffer)
  view.setInt32(0, bytes.length - 4)
  view.setInt16(4, apiKey)
  view.setInt32(8, correlationId)
  return bytes
}
