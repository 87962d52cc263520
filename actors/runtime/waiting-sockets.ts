import type { Socket } from 'node:net'
import type { Gate } from '../../src/base/network.ts'

/** The sockets that came to a listener and wait at its gate, in their order. Nothing of them is read, and nothing is said to them. */
export class WaitingSockets {
  readonly #gate: Gate
  readonly #begin: (socket: Socket) => void
  readonly #sockets = new Set<Socket>()

  constructor(gate: Gate, begin: (socket: Socket) => void) {
    this.#gate = gate
    this.#begin = begin
  }

  /** A socket has come. */
  came(socket: Socket): void {
    if (this.#sockets.size === 0 && this.#gate.opens()) {
      this.#begin(socket)
      return
    }
    if (this.#sockets.size >= this.#gate.waitingMax) {
      this.#gate.crowded(socket.remoteAddress ?? '')
      socket.destroy()
      return
    }
    this.#sockets.add(socket)
    socket.once('error', ignore).once('close', this.#left)
  }

  /** Lets in as many as the gate does. */
  admit(): void {
    for (const socket of this.#sockets) {
      if (!this.#gate.opens()) return
      this.#sockets.delete(socket)
      socket.off('error', ignore).off('close', this.#left)
      this.#begin(socket)
    }
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy()
    this.#sockets.clear()
  }

  readonly #left = (): void => {
    for (const socket of this.#sockets) if (socket.destroyed) this.#sockets.delete(socket)
  }
}

function ignore(): void {}
