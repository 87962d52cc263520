import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const LIBS = process.env['KAFKA_LIBS'] ?? fileURLToPath(new URL('../../.peers/libs', import.meta.url))
const PROGRAM = fileURLToPath(new URL('Parity.java', import.meta.url))

export interface Answer {
  readonly bytes: Buffer
  /** JSON of the message, '' where Kafka has no converter. */
  readonly text: string
}

/** Kafka's own serializers in a Java process (see Parity.java), asked in order. A call fails with the Java exception's text. */
export class KafkaSerializers implements AsyncDisposable {
  #process: ChildProcessWithoutNullStreams
  #waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void }[] = []
  #received: Buffer = Buffer.alloc(0)
  #errors = ''

  constructor() {
    if (!existsSync(LIBS)) throw new Error(`Kafka's jars are not in ${LIBS}: scripts/fetch_kafka.sh puts them there`)
    const java = process.env['JAVA_HOME'] === undefined ? 'java' : `${process.env['JAVA_HOME']}/bin/java`
    this.#process = spawn(java, ['-Xmx512m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=error', '-cp', `${LIBS}/*`, PROGRAM])
    this.#process.stdout.on('data', (chunk: Buffer) => this.#receive(chunk))
    this.#process.stderr.on('data', (chunk: Buffer) => {
      this.#errors += chunk.toString()
    })
    this.#process.on('close', (code) => {
      for (const { reject } of this.#waiting.splice(0)) reject(new Error(`java ended with ${code}: ${this.#errors}`))
    })
  }

  /** Kafka reads the bytes and writes the message again. */
  readAndWrite(message: string, version: number, bytes: Uint8Array): Promise<Answer> {
    return this.#ask(1, message, version, 0, bytes)
  }

  /** Kafka writes a message that it makes at random. */
  random(message: string, version: number, seed: number): Promise<Answer> {
    return this.#ask(2, message, version, seed, Buffer.alloc(0))
  }

  /** Kafka's errors, a line each: code, name, retriable, message. */
  async errors(): Promise<string[]> {
    const { text } = await this.#ask(3, '', 0, 0, Buffer.alloc(0))
    return text.trimEnd().split('\n')
  }

  /** What Java makes of bytes as UTF-8. */
  async text(bytes: Uint8Array): Promise<string> {
    const answer = await this.#ask(4, '', 0, 0, bytes)
    return answer.bytes.swap16().toString('utf16le')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#process.once('close', resolve))
    this.#process.stdin.end()
    await closed
  }

  #ask(operation: number, message: string, version: number, seed: number, bytes: Uint8Array): Promise<Answer> {
    const head = Buffer.alloc(17 + message.length)
    let at = head.writeInt8(operation)
    at = head.writeInt16BE(message.length, at)
    at += head.write(message, at, 'latin1')
    at = head.writeInt16BE(version, at)
    at = head.writeBigInt64BE(BigInt(seed), at)
    head.writeInt32BE(bytes.length, at)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#process.stdin.write(Buffer.concat([head, bytes]))
    })
  }

  #receive(chunk: Buffer): void {
    let rest = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk])
    for (;;) {
      if (rest.length < 9) break
      const bytesLength = rest.readInt32BE(1)
      if (rest.length < 9 + bytesLength) break
      const textLength = rest.readInt32BE(5 + bytesLength)
      const length = 9 + bytesLength + textLength
      if (rest.length < length) break
      const bytes = Buffer.from(rest.subarray(5, 5 + bytesLength))
      const text = rest.toString('utf8', 9 + bytesLength, length)
      const { resolve, reject } = this.#waiting.shift()!
      if (rest[0] === 0) resolve({ bytes, text })
      else reject(new Error(text))
      rest = rest.subarray(length)
    }
    this.#received = rest
  }
}
