import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const LIBS = process.env['KAFKA_LIBS'] ?? fileURLToPath(new URL('../../.peers/libs', import.meta.url))
const PROGRAM = fileURLToPath(new URL('GroupParity.java', import.meta.url))

export interface KafkaEvents {
  /** By request id. */
  readonly responses: ReadonlyMap<number, Uint8Array>
  readonly records: readonly { readonly key: Uint8Array; readonly value: Uint8Array | null }[]
}

/** Kafka's own group coordinator shard in a Java process (see GroupParity.java). */
export class KafkaGroupShard implements AsyncDisposable {
  readonly #process: ChildProcessWithoutNullStreams
  #received: Buffer = Buffer.alloc(0)
  #waiting: { resolve: (events: KafkaEvents) => void; reject: (error: Error) => void } | null = null
  #errors = ''

  constructor(config: Readonly<Record<string, string>>) {
    if (!existsSync(LIBS)) throw new Error(`Kafka's jars are not in ${LIBS}: scripts/fetch_kafka.sh puts them there`)
    const java = process.env['JAVA_HOME'] === undefined ? 'java' : `${process.env['JAVA_HOME']}/bin/java`
    const settings = Object.entries(config).map(([key, value]) => `${key}=${value}`)
    this.#process = spawn(java, [
      '-Xmx256m',
      '-Dorg.slf4j.simpleLogger.defaultLogLevel=error',
      '-cp',
      `${LIBS}/*`,
      PROGRAM,
      ...settings,
    ])
    this.#process.stdout.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk])
      this.#read()
    })
    this.#process.stderr.on('data', (chunk: Buffer) => {
      this.#errors += chunk.toString()
    })
    this.#process.on('close', (code) => this.#waiting?.reject(new Error(`java ended with ${code}: ${this.#errors}`)))
  }

  request(id: number, apiKey: number, version: number, clientId: string, body: Uint8Array): Promise<KafkaEvents> {
    const client = Buffer.from(clientId)
    const head = Buffer.alloc(11)
    head.writeInt8(1, 0)
    head.writeInt32BE(id, 1)
    head.writeInt16BE(apiKey, 5)
    head.writeInt16BE(version, 7)
    head.writeInt16BE(client.length, 9)
    const length = Buffer.alloc(4)
    length.writeInt32BE(body.length)
    return this.#ask(Buffer.concat([head, client, length, body]))
  }

  advanceTo(ms: number): Promise<KafkaEvents> {
    const message = Buffer.alloc(9)
    message.writeInt8(2, 0)
    message.writeBigInt64BE(BigInt(ms), 1)
    return this.#ask(message)
  }

  /** Metadata was committed up to `offset`: records as in the metadata log. */
  learn(offset: number, records: readonly Uint8Array[]): Promise<KafkaEvents> {
    const head = Buffer.alloc(13)
    head.writeInt8(4, 0)
    head.writeBigInt64BE(BigInt(offset), 1)
    head.writeInt32BE(records.length, 9)
    const parts = records.flatMap((record) => {
      const length = Buffer.alloc(4)
      length.writeInt32BE(record.length)
      return [length, record]
    })
    return this.#ask(Buffer.concat([head, ...parts]))
  }

  /** `memberIds`: in this order members have their timers set, and with it run out of time when their time is the same. */
  restart(memberIds: readonly string[] = []): Promise<KafkaEvents> {
    const head = Buffer.alloc(5)
    head.writeInt8(3, 0)
    head.writeInt32BE(memberIds.length, 1)
    const parts = memberIds.flatMap((memberId) => {
      const text = Buffer.from(memberId)
      const length = Buffer.alloc(2)
      length.writeUInt16BE(text.length)
      return [length, text]
    })
    return this.#ask(Buffer.concat([head, ...parts]))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.stdin.end()
    if (this.#process.exitCode === null) await new Promise((resolve) => this.#process.once('close', resolve))
  }

  #ask(message: Buffer): Promise<KafkaEvents> {
    const { promise, resolve, reject } = Promise.withResolvers<KafkaEvents>()
    this.#waiting = { resolve, reject }
    this.#process.stdin.write(message)
    return promise
  }

  #read(): void {
    const buffer = this.#received
    const responses = new Map<number, Uint8Array>()
    const records: { key: Uint8Array; value: Uint8Array | null }[] = []
    let at = 0
    const bytes = (): Uint8Array | null => {
      if (at + 4 > buffer.length) throw INCOMPLETE
      const length = buffer.readInt32BE(at)
      at += 4
      if (length < 0) return null
      if (at + length > buffer.length) throw INCOMPLETE
      at += length
      return new Uint8Array(buffer.subarray(at - length, at))
    }
    try {
      for (;;) {
        if (at >= buffer.length) throw INCOMPLETE
        const event = buffer[at++]!
        if (event === 0) break
        if (event === 2) {
          records.push({ key: bytes()!, value: bytes() })
          continue
        }
        if (at + 4 > buffer.length) throw INCOMPLETE
        const id = buffer.readInt32BE(at)
        at += 4
        responses.set(id, bytes()!)
      }
    } catch (error) {
      if (error === INCOMPLETE) return
      throw error
    }
    this.#received = buffer.subarray(at)
    this.#waiting?.resolve({ responses, records })
    this.#waiting = null
  }
}

const INCOMPLETE = new Error('the rest has yet to come')
