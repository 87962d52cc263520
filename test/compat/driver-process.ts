import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/**
 * A client of another language as a process of its own: requests go to its stdin, one JSON object a line, and answers come back on its
 * stdout, `{id, result}` or `{id, error}`, in any order. What it says on stderr is shown when it dies.
 */
export class DriverProcess {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>()
  #nextId = 1
  #death: Error | null = null
  #stderr = ''

  constructor(command: string, args: readonly string[]) {
    this.#child = spawn(command, args, { stdio: 'pipe' })
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-4000)
    })
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#answered(line))
    this.#child.once('error', (error) => this.#died(error.message))
    this.#child.once('close', (code) => this.#died(`ended with ${code ?? 'a signal'}`))
    // A request to a process that has just died is told by its close.
    this.#child.stdin.on('error', () => {})
  }

  call<Result>(method: string, params: Readonly<Record<string, unknown>>): Promise<Result> {
    if (this.#death !== null) return Promise.reject(this.#death)
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (result: unknown) => void, reject })
      this.#child.stdin.write(`${JSON.stringify({ id, method, params })}\n`)
    })
  }

  /** Ends its input, which ends it; after 10 s by force. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const closed = new Promise((resolve) => this.#child.once('close', resolve))
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 10_000)
    this.#child.stdin.end()
    await closed
    clearTimeout(timer)
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    const closed = new Promise((resolve) => this.#child.once('close', resolve))
    this.#child.kill('SIGKILL')
    await closed
  }

  #answered(line: string): void {
    const answer = JSON.parse(line) as { id: number; result?: unknown; error?: string }
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if (answer.error === undefined) waiting?.resolve(answer.result)
    else waiting?.reject(new Error(answer.error))
  }

  #died(how: string): void {
    this.#death ??= new Error(`the client's process ${how}\n${this.#stderr}`)
    for (const { reject } of this.#waiting.values()) reject(this.#death)
    this.#waiting.clear()
  }
}
