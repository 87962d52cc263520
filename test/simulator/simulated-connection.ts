import type { Simulation } from '../../actors/runtime/simulation.ts'
import type { Connection, ConnectionEvents } from '../../src/base/network.ts'
import type { SimulatedLink, Stalled } from './simulated-link.ts'

/** Whose turns the callbacks of one end of a connection are. */
export interface EndOwner {
  enter(turn: () => void): void
}

/** What the two kernels hold at most of what one side sent and the other has not read, bytes. */
const WINDOW_BYTES = 256 * 1024
/** How long a write waits at most before the kernel takes it: who changes the memory before that sends other bytes than it meant. */
const TAKE_US = 200
const PIECE_BYTES = 64 * 1024
/** A quarter of the pieces of a chopped connection have at most so many bytes. */
const SHORT_BYTES = 16

interface Write {
  readonly chunks: readonly Uint8Array[]
  readonly written: (whole: boolean) => void
  /** Of the chunks, what the kernel has. */
  chunk: number
  taken: number
}

/** Bytes; the sender's half ended; the connection ended. */
type Segment = Uint8Array | 'fin' | 'reset'

export interface EndPlace {
  readonly simulation: Simulation
  readonly owner: EndOwner
  readonly host: string
  /** From this end to the other. */
  readonly link: SimulatedLink
  readonly remoteAddress: string
  readonly remotePort: number
  /** Bytes are cut anywhere, often near the beginning of a write: that shows who thinks that a read is a frame. */
  readonly isChopped?: boolean
  /** Called once, when this end is over. */
  readonly over: (end: SimulatedConnection) => void
}

/** One end of a connection in virtual time. Bytes are neither lost nor doubled nor reordered in it, as in TCP; it can end at any time. */
export class SimulatedConnection implements Connection, Stalled {
  readonly remoteAddress: string
  readonly remotePort: number
  readonly host: string
  readonly tls = null
  peer!: SimulatedConnection
  /** The host is gone, or something between the two has forgotten the connection: nobody answers what arrives here. */
  isMute = false
  readonly #simulation: Simulation
  readonly #owner: EndOwner
  readonly #link: SimulatedLink
  readonly #isChopped: boolean
  readonly #over: (end: SimulatedConnection) => void
  #events: ConnectionEvents | null = null
  #begun = false
  #isOpen = true
  #paused = false
  readonly #writes: Write[] = []
  #unsentBytes = 0
  #taking = false
  /** On their way to the other end, in order; only the first has an event. */
  readonly #wire: { readonly segment: Segment; readonly dueUs: number }[] = []
  #wireBytes = 0
  #arrivesUs = 0
  /** Arrived and not read. */
  readonly #incoming: Uint8Array[] = []
  #incomingBytes = 0
  #fin = false

  constructor(place: EndPlace) {
    this.#simulation = place.simulation
    this.#owner = place.owner
    this.#link = place.link
    this.host = place.host
    this.remoteAddress = place.remoteAddress
    this.remotePort = place.remotePort
    this.#isChopped = place.isChopped ?? false
    this.#over = place.over
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  get unsentBytes(): number {
    return this.#unsentBytes
  }

  /** In a turn of the owner. Null: it does not want the connection. */
  begin(events: ConnectionEvents | null): void {
    if (events === null) {
      this.close()
      return
    }
    this.#begun = true
    this.#events = events
    // It may have ended while the owner was not there to hear of it.
    if (this.#isOpen) this.#read()
    else this.#tellClosed()
  }

  write(chunks: readonly Uint8Array[], written: (whole: boolean) => void): void {
    if (!this.#isOpen) {
      this.#simulation.at(0, () => this.#owner.enter(() => written(false)))
      return
    }
    for (const chunk of chunks) this.#unsentBytes += chunk.length
    this.#writes.push({ chunks, written, chunk: 0, taken: 0 })
    this.#takeSoon()
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#simulation.at(0, () => this.#readInTurn())
  }

  close(): void {
    if (!this.#isOpen) return
    // As a kernel does: what was not read makes it a reset.
    const isReset = this.#incomingBytes > 0 || this.#simulation.random.below(4) === 0
    this.#end()
    if (!this.isMute) this.#send(isReset ? 'reset' : 'fin')
    this.#simulation.at(0, () => this.#owner.enter(() => this.#tellClosed()))
  }

  /** Ends without a word to the owner, which is gone. */
  abandon(): void {
    if (!this.#isOpen) return
    this.#events = null
    this.#end()
    if (!this.isMute) this.#send('reset')
  }

  /** Ends as if a box between the two had forgotten it; the other end hears nothing, or a reset. */
  cut({ silently }: { silently: boolean }): void {
    if (!this.#isOpen) return
    if (silently) this.isMute = true
    this.#end()
    if (!silently) this.#send('reset')
    this.#owner.enter(() => this.#tellClosed())
  }

  goOn(): void {
    this.#expect()
  }

  #end(): void {
    this.#isOpen = false
    this.#over(this)
    for (const { written } of this.#writes.splice(0)) this.#owner.enter(() => written(false))
    this.#unsentBytes = 0
    this.#incoming.length = 0
    this.#incomingBytes = 0
  }

  #tellClosed(): void {
    const events = this.#events
    this.#events = null
    events?.closed()
  }

  #takeSoon(): void {
    if (this.#taking) return
    this.#taking = true
    this.#simulation.at(this.#simulation.random.below(TAKE_US), () => {
      this.#taking = false
      this.#take()
    })
  }

  /** The kernel takes what it has room for. */
  #take(): void {
    while (this.#isOpen && this.#writes.length > 0) {
      const write = this.#writes[0]!
      const room = WINDOW_BYTES - this.#wireBytes - this.peer.#incomingBytes
      if (room <= 0) return
      const piece = this.#piece(write, Math.min(room, PIECE_BYTES))
      if (piece.length > 0) this.#send(piece)
      if (write.chunk < write.chunks.length) continue
      this.#writes.shift()
      this.#owner.enter(() => write.written(true))
    }
  }

  /** Of so many bytes that could go at once, how many do. */
  #cut(bytes: number): number {
    const { random } = this.#simulation
    if (!this.#isChopped || bytes === 0) return bytes
    return 1 + random.below(random.chance(0.25) ? Math.min(bytes, SHORT_BYTES) : bytes)
  }

  /** A copy of the next bytes of a write. */
  #piece(write: Write, bytesMax: number): Uint8Array {
    let left = 0
    for (let at = write.chunk; at < write.chunks.length; at++) left += write.chunks[at]!.length
    left -= write.taken
    const length = this.#cut(Math.min(left, bytesMax))
    const piece = new Uint8Array(length)
    for (let filled = 0; write.chunk < write.chunks.length; ) {
      const chunk = write.chunks[write.chunk]!
      const count = Math.min(chunk.length - write.taken, length - filled)
      piece.set(chunk.subarray(write.taken, write.taken + count), filled)
      filled += count
      write.taken += count
      if (write.taken < chunk.length) break
      write.chunk++
      write.taken = 0
    }
    this.#unsentBytes -= length
    return piece
  }

  #send(segment: Segment): void {
    const { random, nowUs } = this.#simulation
    const { delayUsMin, delayUsMax } = this.#link
    const delayUs = delayUsMin + random.below(delayUsMax - delayUsMin + 1)
    this.#arrivesUs = Math.max(this.#arrivesUs + 1, nowUs + delayUs)
    this.#wire.push({ segment, dueUs: this.#arrivesUs })
    if (typeof segment !== 'string') this.#wireBytes += segment.length
    if (this.#wire.length === 1) this.#expect()
  }

  #expect(): void {
    const first = this.#wire[0]
    if (first !== undefined) this.#simulation.at(first.dueUs - this.#simulation.nowUs, () => this.#arrive())
  }

  #arrive(): void {
    if (this.#link.isBlocked) {
      this.#link.stall(this)
      return
    }
    const { segment } = this.#wire.shift()!
    this.#expect()
    if (typeof segment !== 'string') this.#wireBytes -= segment.length
    this.peer.#arrived(segment)
  }

  #arrived(segment: Segment): void {
    if (!this.#isOpen) {
      // Nobody has this connection: who sends over it learns that, if somebody is there to say so.
      if (typeof segment !== 'string' && !this.isMute) this.#send('reset')
      return
    }
    if (segment === 'reset') {
      this.#end()
      this.#owner.enter(() => {
        if (this.#begun) this.#tellClosed()
      })
      return
    }
    if (segment === 'fin') {
      this.#fin = true
    } else {
      this.#incoming.push(segment)
      this.#incomingBytes += segment.length
    }
    this.#readInTurn()
  }

  #readInTurn(): void {
    this.#owner.enter(() => this.#read())
  }

  #read(): void {
    if (!this.#begun) return
    while (this.#isOpen && !this.#paused && this.#incoming.length > 0) {
      const buffer = this.#events!.buffer()
      if (buffer === null) {
        // As a socket: it is read on after `resume`.
        this.#paused = true
        return
      }
      const bytes = this.#incoming[0]!
      const length = Math.min(bytes.length, buffer.length)
      buffer.set(bytes.subarray(0, length))
      if (length < bytes.length) this.#incoming[0] = bytes.subarray(length)
      else this.#incoming.shift()
      this.#incomingBytes -= length
      if (this.peer.#writes.length > 0) this.peer.#takeSoon()
      this.#events!.received(length)
    }
    if (!this.#fin || this.#paused || !this.#isOpen) return
    this.#fin = false
    this.#events!.ended()
  }
}
