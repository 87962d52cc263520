import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const LIBS = fileURLToPath(new URL('../../.peers/libs', import.meta.url))

/** Whether Kafka's jars are here (`scripts/fetch_kafka.sh`). */
export function hasKafkaJars(): boolean {
  return existsSync(LIBS)
}

/** Class and message of what was thrown, instead of an answer. */
export interface PeerFailure {
  error?: string
  message?: string
}

/** A program of test/parity/java over Kafka's own classes, in a process of its own: a request and an answer in JSON on a line each. Answers come in the order of the requests. */
export class JavaPeer<Answer extends PeerFailure> implements Disposable {
  readonly #process: ChildProcessWithoutNullStreams
  readonly #waiting: ((answer: Answer) => void)[] = []
  #errors = ''

  constructor(program: string) {
    const source = fileURLToPath(new URL(`java/${program}.java`, import.meta.url))
    this.#process = spawn('java', ['-Dorg.slf4j.simpleLogger.defaultLogLevel=off', '-cp', `${LIBS}/*`, source])
    this.#process.stderr.on('data', (data) => (this.#errors += data))
    createInterface({ input: this.#process.stdout }).on('line', (line) => this.#waiting.shift()!(JSON.parse(line)))
    this.#process.on('exit', () => {
      const failure: PeerFailure = { error: 'PeerExited', message: this.#errors }
      for (const answer of this.#waiting.splice(0)) answer(failure as Answer)
    })
  }

  ask(request: object): Promise<Answer> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      this.#process.stdin.write(`${JSON.stringify(request)}\n`)
    })
  }

  [Symbol.dispose](): void {
    this.#process.stdin.end()
  }
}
