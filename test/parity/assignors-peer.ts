import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const LIBS = fileURLToPath(new URL('../../.peers/libs', import.meta.url))
const SOURCE = fileURLToPath(new URL('java/AssignorsPeer.java', import.meta.url))

/** Bytes are hexadecimal. */
export interface AssignorsAnswer {
  readonly assignments?: Readonly<Record<string, string>>
  readonly bytes?: string
  /** Class and message of what was thrown. */
  readonly error?: string
  readonly message?: string
}

/** Apache Kafka's assignors in a process of their own. Answers come in the order of the requests. */
export class AssignorsPeer implements Disposable {
  readonly #process: ChildProcessWithoutNullStreams
  readonly #waiting: ((answer: AssignorsAnswer) => void)[] = []
  #errors = ''

  constructor() {
    this.#process = spawn('java', ['-Dorg.slf4j.simpleLogger.defaultLogLevel=off', '-cp', `${LIBS}/*`, SOURCE])
    this.#process.stderr.on('data', (data) => (this.#errors += data))
    createInterface({ input: this.#process.stdout }).on('line', (line) => this.#waiting.shift()!(JSON.parse(line)))
    this.#process.on('exit', () => {
      for (const answer of this.#waiting.splice(0)) answer({ error: 'PeerExited', message: this.#errors })
    })
  }

  ask(request: object): Promise<AssignorsAnswer> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      this.#process.stdin.write(`${JSON.stringify(request)}\n`)
    })
  }

  [Symbol.dispose](): void {
    this.#process.stdin.end()
  }
}
