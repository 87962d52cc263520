import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

const ROOT = join(import.meta.dirname, '../..')
const HOOKS = join(import.meta.dirname, 'from-sources.ts')
const WITHIN_MS = 30_000

/** An example as a process of its own. Killed after 30 s. */
export class RunningExample {
  output = ''
  readonly #child: ChildProcessByStdio<null, Readable, Readable>
  readonly #over: Promise<number | null>
  #heard: () => void = () => {}

  constructor(name: string, args: readonly string[], nodeArgs: readonly string[] = []) {
    const quiet = '--disable-warning=ExperimentalWarning'
    this.#child = spawn(process.execPath, [quiet, '--import', HOOKS, ...nodeArgs, join(ROOT, 'examples', name), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), WITHIN_MS)
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.output += text
        this.#heard()
      })
    }
    this.#over = new Promise((resolve) => {
      this.#child.once('close', (code) => {
        clearTimeout(timer)
        resolve(code)
        this.#heard()
      })
    })
  }

  /** Waits until it has said `text`. Throws with what it said instead when it ends before. */
  async says(text: string): Promise<void> {
    let isOver = false
    void this.#over.then(() => {
      isOver = true
    })
    while (!this.output.includes(text)) {
      if (isOver) throw new Error(`it ended without saying ${text}:\n${this.output}`)
      await new Promise<void>((resolve) => {
        this.#heard = resolve
      })
    }
  }

  /** Asks it to end, as Ctrl-C does. */
  interrupt(): void {
    this.#child.kill('SIGINT')
  }

  /** Waits for its end; gives what it said. Throws when it did not end well. */
  async ends(): Promise<string> {
    const code = await this.#over
    if (code !== 0) throw new Error(`it ended with ${code}:\n${this.output}`)
    return this.output
  }
}
