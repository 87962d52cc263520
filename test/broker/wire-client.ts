import { connect, type Socket } from 'node:net'
import type { Input, MessageCodec } from '../../src/protocol/codec.ts'
import { readResponseHeader, writeRequestHeader } from '../../src/protocol/headers.ts'
import { Reader } from '../../src/protocol/reader.ts'
import { Writer } from '../../src/protocol/writer.ts'

/** A bare connection for tests: any API in any version, and any bytes at all. */
export class WireClient {
  readonly #socket: Socket
  #received = Buffer.alloc(0)
  #waiting: { resolve: (frame: Buffer) => void; reject: (error: Error) => void }[] = []
  #correlationId = 0
  #ended = false
  readonly closed: Promise<void>

  private constructor(socket: Socket) {
    this.#socket = socket
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#ended = true
        for (const { reject } of this.#waiting.splice(0)) reject(new Error('the connection was closed'))
        resolve()
      })
    })
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk])
      while (this.#received.length >= 4 && this.#received.length >= 4 + this.#received.readInt32BE(0)) {
        const end = 4 + this.#received.readInt32BE(0)
        const frame = Buffer.from(this.#received.subarray(4, end))
        this.#received = this.#received.subarray(end)
        this.#waiting.shift()?.resolve(frame)
      }
    })
  }

  /** `localAddress`: the one of this machine's that it comes from. */
  static open(bootstrapServers: string, localAddress?: string): Promise<WireClient> {
    const [host, port] = bootstrapServers.split(':')
    return new Promise((resolve, reject) => {
      const socket = connect({ host: host!, port: Number(port), noDelay: true, ...(localAddress && { localAddress }) })
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new WireClient(socket))
      })
    })
  }

  /** Sends bytes as they are. */
  write(bytes: Uint8Array): void {
    this.#socket.write(bytes)
  }

  /** Sends a request whose answer nobody waits for. */
  send<Request>(request: MessageCodec<Request>, version: number, body: Input<Request>): void {
    this.write(requestBytes(request, version, body, this.#correlationId++))
  }

  /** The next frame that comes, without its length. */
  frame(): Promise<Buffer> {
    if (this.#ended) return Promise.reject(new Error('the connection was closed'))
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  async request<Request, Response>(
    request: MessageCodec<Request>,
    response: MessageCodec<Response>,
    version: number,
    body: Input<Request>,
  ): Promise<Response> {
    const correlationId = this.#correlationId++
    const bytes = requestBytes(request, version, body, correlationId)
    const answer = this.frame()
    this.write(bytes)
    const reader = new Reader(await answer)
    const echoed = readResponseHeader(reader, request.apiKey, version)
    if (echoed !== correlationId) throw new Error(`answer ${echoed} to question ${correlationId}`)
    const message = response.read(reader, version)
    if (reader.remaining > 0) throw new Error(`${reader.remaining} bytes behind ${response.name} ${version}`)
    return message
  }

  close(): void {
    this.#socket.destroy()
  }
}

/** A framed request. */
export function requestBytes<Request>(
  request: MessageCodec<Request>,
  version: number,
  body: Input<Request>,
  correlationId = 0,
): Uint8Array {
  const writer = new Writer()
  writer.int32(0)
  writeRequestHeader(writer, { apiKey: request.apiKey, apiVersion: version, correlationId, clientId: 'test' })
  request.write(writer, body, version)
  writer.patchInt32(0, writer.byteLength - 4)
  return writer.toBytes()
}
