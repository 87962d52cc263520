import { createServer, type Server, type Socket } from 'node:net'

/** How sockets that clients connect to are opened. */
export const LISTENING = { pauseOnConnect: true, noDelay: true, keepAlive: true, allowHalfOpen: true } as const
export const BACKLOG = 1024

/** Below those that systems give to connections that go out: a port of a node that is down is not taken by somebody's connection. */
const FIRST_PORT = 10_240
const LAST_PORT = 32_767
const TRIES = 100

interface Reservation {
  readonly server: Server
  /** Who came before there was anybody to take them in. */
  readonly early: Socket[]
}

/**
 * Ports that are bound before it is known what will listen on them, so that nodes can be told each other's addresses before the first of them starts. Who listens on
 * one of them takes over its socket: nobody can come between.
 */
export class ReservedPorts {
  readonly #held = new Map<string, Reservation>()

  /** A free port of that address. */
  async reserve(host: string): Promise<number> {
    for (let tries = 0; ; tries++) {
      const port = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT))
      const server = createServer(LISTENING)
      const error = await bound(server, host, port)
      if (error === null) {
        const early: Socket[] = []
        server.on('connection', (socket) => early.push(socket))
        this.#held.set(`${host}:${port}`, { server, early })
        return port
      }
      if (error.code !== 'EADDRINUSE' || tries === TRIES) throw error
    }
  }

  /** Null where that address was not reserved, or was taken already. */
  take({ host, port }: { host: string; port: number }): Reservation | null {
    const name = `${host}:${port}`
    const held = this.#held.get(name) ?? null
    if (held === null) return null
    this.#held.delete(name)
    held.server.removeAllListeners('connection')
    return held
  }

  /** Gives up what nobody has taken. */
  close(): void {
    for (const { server, early } of this.#held.values()) {
      server.close()
      for (const socket of early) socket.destroy()
    }
    this.#held.clear()
  }
}

function bound(server: Server, host: string, port: number): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    server.once('error', resolve)
    server.listen({ host, port, backlog: BACKLOG }, () => {
      server.off('error', resolve)
      resolve(null)
    })
  })
}
