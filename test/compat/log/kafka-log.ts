import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const LIBS = join(import.meta.dirname, '../../../.peers/libs')
const PROGRAM = join(import.meta.dirname, 'KafkaLog.java')
const OPTIONS = ['-Xmx256m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=off', '-cp', join(LIBS, '*')]

export const HAS_KAFKA = existsSync(LIBS)

const java = process.env['JAVA_HOME'] === undefined ? 'java' : join(process.env['JAVA_HOME'], 'bin/java')

/** Apache Kafka's own UnifiedLog in a Java process (see KafkaLog.java), asked one thing after the other. */
export class KafkaLog implements AsyncDisposable {
  readonly #process: ChildProcessWithoutNullStreams
  readonly #waiting: ((answer: string) => void)[] = []
  #errors = ''

  constructor() {
    this.#process = spawn(java, [...OPTIONS, PROGRAM])
    createInterface({ input: this.#process.stdout }).on('line', (line) => this.#waiting.shift()?.(line))
    this.#process.stderr.on('data', (chunk: Buffer) => {
      this.#errors += chunk.toString()
    })
    this.#process.on('close', () => {
      for (const resolve of this.#waiting.splice(0)) resolve(`error process ${this.#errors}`)
    })
  }

  /** The answer: `ok`, what it says behind that, or `error`, the exception's class and its message. */
  ask(...command: readonly (string | number)[]): Promise<string> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      this.#process.stdin.write(`${command.join('\t')}\n`)
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#process.once('close', resolve))
    this.#process.stdin.end()
    await closed
  }
}

/** What `kafka-dump-log` says of files. Throws if it fails. */
export function dumpLog(directory: string, suffix: string, ...options: readonly string[]): string {
  const files = readdirSync(directory).filter((name) => name.endsWith(suffix))
  const paths = files.map((name) => join(directory, name)).join(',')
  const result = spawnSync(java, [...OPTIONS, 'org.apache.kafka.tools.DumpLogSegments', ...options, '--files', paths], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (result.status !== 0)
    throw new Error(`DumpLogSegments ended with ${result.status}: ${result.stdout.slice(-2000)} ${result.stderr.slice(-2000)}`)
  return result.stdout
}
