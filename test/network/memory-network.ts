import { BinaryHeap } from '../../src/base/binary-heap.ts'
import type { Clock } from '../../src/base/clock.ts'
import { RafkaError } from '../../src/base/errors.ts'
import type { Connection, ConnectionEvents, Dialing, Network, Opened } from '../../src/base/network.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'

class RefusedError extends RafkaError {
  readonly code = 'ECONNREFUSED'
  readonly retriable = true
}

interface Timer {
  readonly atUs: number
  readonly handle: number
  readonly turn: () => void
}

/** Virtual time: turns run when `advance` comes to them. */
export class VirtualTime implements Clock {
  readonly #heap = new BinaryHeap<Timer>((a, b) => a.atUs < b.atUs || (a.atUs === b.atUs && a.handle < b.handle))
  readonly #cancelled = new Set<number>()
  #us = 1_000_000
  #handles = 0

  nowMs(): number {
    return Math.floor(this.#us / 1000)
  }
  monotonicUs(): number {
    return this.#us
  }
  readonly schedule = (delayMs: number, turn: () => void): number => {
    this.#heap.push({ atUs: this.#us + delayMs * 1000, handle: ++this.#handles, turn })
    return this.#handles
  }
  readonly cancel = (handle: number): void => {
    this.#cancelled.add(handle)
  }
  advance(ms: number): void {
    const endUs = this.#us + ms * 1000
    for (let next = this.#heap.peek(); next !== undefined && next.atUs <= endUs; next = this.#heap.peek()) {
      this.#heap.pop()
      this.#us = Math.max(this.#us, next.atUs)
      if (!this.#cancelled.delete(next.handle)) next.turn()
    }
    this.#us = endUs
  }
}

/** The other side of a dialed connection, in the hands of the test. */
export class FarEnd implements Connection {
  readonly remoteAddress = '10.0.0.1'
  readonly remotePort = 40_000
  readonly tls = null
  unsentBytes = 0
  isOpen = true
  /** Whole frames that came, with their length. */
  readonly frames: Buffer[] = []
  /** Called with each frame, without its length. */
  served: (frame: Buffer) => void = () => {}
  #received = Buffer.alloc(0)
  readonly #time: VirtualTime
  events: ConnectionEvents | null = null
  #isPaused = false
  #incoming: Uint8Array[] = []

  constructor(time: VirtualTime) {
    this.#time = time
  }

  // The near side's: what the dialer does with its connection.
  write(chunks: readonly Uint8Array[], written: (whole: boolean) => void): void {
    const bytes = Buffer.concat(chunks)
    this.#time.schedule(1, () => {
      written(this.isOpen)
      if (!this.isOpen) return
      this.#received = Buffer.concat([this.#received, bytes])
      while (this.#received.length >= 4 && this.#received.length >= 4 + this.#received.readInt32BE(0)) {
        const end = 4 + this.#received.readInt32BE(0)
        const frame = this.#received.subarray(4, end)
        this.#received = this.#received.subarray(end)
        this.frames.push(frame)
        this.served(frame)
      }
    })
  }
  pause(): void {
    this.#isPaused = true
  }
  resume(): void {
    this.#isPaused = false
    this.#read()
  }
  close(): void {
    this.end()
  }

  // The far side's.
  send(bytes: Uint8Array): void {
    this.#time.schedule(1, () => {
      this.#incoming.push(bytes)
      this.#read()
    })
  }
  /** The connection ends as a whole. */
  end(): void {
    if (!this.isOpen) return
    this.isOpen = false
    this.#time.schedule(1, () => {
      const { events } = this
      this.events = null
      events?.closed()
    })
  }
  /** This side will send nothing more. */
  endHalf(): void {
    this.#time.schedule(1, () => this.events?.ended())
  }

  #read(): void {
    while (this.events !== null && this.isOpen && !this.#isPaused && this.#incoming.length > 0) {
      const buffer = this.events.buffer()
      if (buffer === null) {
        this.#isPaused = true
        return
      }
      const bytes = this.#incoming.shift()!
      const length = Math.min(bytes.length, buffer.length)
      buffer.set(bytes.subarray(0, length))
      if (length < bytes.length) this.#incoming.unshift(bytes.subarray(length))
      this.events.received(length)
    }
  }
}

/** Who dials here reaches the test. */
export class MemoryNetwork implements Network {
  readonly time = new VirtualTime()
  readonly random = new SeededRandom('memory network')
  /** When each attempt to connect was made, milliseconds, and where to. */
  readonly attempts: { atMs: number; port: number }[] = []
  readonly connections: FarEnd[] = []
  /** What happens to an attempt to connect. */
  answer: 'accept' | 'refuse' | 'silence' = 'accept'
  /** Called with each new connection. */
  accepted: (far: FarEnd) => void = () => {}

  listen(): never {
    throw new TypeError('nobody listens in here')
  }

  dial({ port }: { host: string; port: number }, opened: Opened): Dialing {
    this.attempts.push({ atMs: this.time.nowMs(), port })
    const { answer } = this
    let isGivenUp = false
    this.time.schedule(1, () => {
      if (isGivenUp || answer === 'silence') return
      if (answer === 'refuse') {
        opened(new RefusedError('nobody listens there'), null)
        return
      }
      const far = new FarEnd(this.time)
      this.connections.push(far)
      far.events = opened(null, far)
      this.accepted(far)
    })
    return {
      close: () => {
        isGivenUp = true
      },
    }
  }
}
