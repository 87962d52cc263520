import { createConnection } from 'node:net'
import type { Transport } from '../environment.ts'
import { openSocket } from './open-socket.ts'

/** A connection without TLS. Rejects with `NetworkError`. */
export function dialTcp(host: string, port: number, timeoutMs: number, signal?: AbortSignal): Promise<Transport> {
  return openSocket(
    { isEncrypted: false, readyEvent: 'connect', connect: createConnection, explain: () => null },
    { host, port, timeoutMs, signal },
  )
}
