import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const LIBS = fileURLToPath(new URL('../../.peers/libs', import.meta.url))
const SOURCE = fileURLToPath(new URL('java/RecordsPeer.java', import.meta.url))

/** Bytes are hexadecimal. */
export interface PeerAnswer {
  bytes?: string
  records?: unknown
  /** Class and message of what was thrown. */
  error?: string
  message?: string
  /** Of a produce. `stored` is the log file. */
  errorCode?: number
  errorMessage?: string
  recordErrors?: { batchIndex: number; message: string }[]
  stored?: string
}

/** Whether Kafka's jars are here (`scripts/fetch_kafka.sh`). */
export function hasKafkaJars(): boolean {
  return existsSync(LIBS)
}

/** Apache Kafka's record classes in a process of their own. Answers come in the order of the requests. */
export class RecordsPeer {
  readonly #process: ChildProcessWithoutNullStreams
  readonly #waiting: ((answer: PeerAnswer) => void)[] = []
  #errors = ''

  constructor() {
    this.#process = spawn('java', ['-Dorg.slf4j.simpleLogger.defaultLogLevel=off', '-cp', `${LIBS}/*`, SOURCE])
    this.#process.stderr.on('data', (data) => (this.#errors += data))
    createInterface({ input: this.#process.stdout }).on('line', (line) => this.#waiting.shift()!(JSON.parse(line)))
    this.#process.on('exit', () => {
      for (const answer of this.#waiting.splice(0)) answer({ error: 'PeerExited', message: this.#errors })
    })
  }

  ask(request: object): Promise<PeerAnswer> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      this.#process.stdin.write(`${JSON.stringify(request)}\n`)
    })
  }

  stop(): void {
    this.#process.stdin.end()
  }
}
