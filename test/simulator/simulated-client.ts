import type { Simulation } from '../../actors/runtime/simulation.ts'
import type { Connection, ConnectionEvents } from '../../src/base/network.ts'
import type { Input, MessageCodec } from '../../src/protocol/codec.ts'
import { readResponseHeader } from '../../src/protocol/headers.ts'
import { Reader } from '../../src/protocol/reader.ts'
import { requestBytes } from '../broker/wire-client.ts'
import type { EndOwner } from './simulated-connection.ts'
import type { SimulatedNetwork } from './simulated-network.ts'

/** How long a test waits for something to come about, virtual milliseconds. */
export const ANSWER_MS = 60_000

/** Clients have no actors: their turns are the simulation's events. */
export const CLIENT: EndOwner = { enter: (turn) => turn() }

/** A client's end of a connection: frames, without what they are about. */
export class FrameConnection implements ConnectionEvents {
  /** Whole frames that arrived, without their length, oldest first. */
  readonly frames: Buffer[] = []
  isOpen = true
  #connection: Connection | null = null
  #unsent: Uint8Array[] = []
  #received = Buffer.alloc(0)
  readonly #chunk = Buffer.alloc(64 * 1024)

  begin(connection: Connection): ConnectionEvents {
    this.#connection = connection
    for (const bytes of this.#unsent.splice(0)) connection.write([bytes], () => {})
    if (!this.isOpen) connection.close()
    return this
  }

  send(bytes: Uint8Array): void {
    if (this.#connection === null) this.#unsent.push(bytes)
    else this.#connection.write([bytes], () => {})
  }

  close(): void {
    this.isOpen = false
    this.#connection?.close()
  }

  buffer(): Uint8Array {
    return this.#chunk
  }

  received(length: number): void {
    this.#received = Buffer.concat([this.#received, this.#chunk.subarray(0, length)])
    while (this.#received.length >= 4 && this.#received.length >= 4 + this.#received.readInt32BE(0)) {
      const end = 4 + this.#received.readInt32BE(0)
      this.frames.push(this.#received.subarray(4, end))
      this.#received = this.#received.subarray(end)
    }
  }

  ended(): void {
    this.close()
  }

  closed(): void {
    this.isOpen = false
  }
}

/** A bare client in virtual time: any API in any version. */
export class SimulatedClient {
  readonly #simulation: Simulation
  readonly #end = new FrameConnection()
  #asked = 0

  /** Connects from `host`; what is asked before the connection is there waits for it. */
  constructor(simulation: Simulation, network: SimulatedNetwork, host: string, address: { host: string; port: number }) {
    this.#simulation = simulation
    network.dial(host, CLIENT, address, (_error, connection) => {
      if (connection !== null) return this.#end.begin(connection)
      this.#end.isOpen = false
      return null
    })
  }

  get isOpen(): boolean {
    return this.#end.isOpen
  }

  /** Sends a request, and gives what its answer will be in. Answers come in the order of the requests. */
  ask<Request, Body>(
    request: MessageCodec<Request>,
    response: MessageCodec<Body>,
    body: Input<Request>,
    version = request.latestVersionUnstable ? request.maxVersion - 1 : request.maxVersion,
  ): () => Body | null {
    const place = this.#asked++
    let answer: Body | null = null
    this.#end.send(requestBytes(request, version, body, place))
    return () => {
      const frame = this.#end.frames[place]
      if (answer === null && frame !== undefined) {
        const reader = new Reader(frame)
        const echoed = readResponseHeader(reader, request.apiKey, version)
        if (echoed !== place) throw new Error(`answer ${echoed} to question ${place}`)
        answer = response.read(reader, version)
      }
      return answer
    }
  }

  /** Asks, and lets time pass until the answer is there. */
  call<Request, Body>(
    request: MessageCodec<Request>,
    response: MessageCodec<Body>,
    body: Input<Request>,
    version?: number,
  ): Body {
    const answer = this.ask(request, response, body, version)
    if (!this.#simulation.runUntil(() => answer() !== null || !this.isOpen, ANSWER_MS))
      throw new Error(`${request.name}: no answer within ${ANSWER_MS} ms of virtual time`)
    const given = answer()
    if (given === null) throw new Error(`${request.name}: the connection was closed`)
    return given
  }

  close(): void {
    this.#end.close()
  }
}
