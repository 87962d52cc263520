import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { findJava, kafkaClassPath } from '../../bench/peers/java.ts'

const WITHIN_MS = 40_000

/** A Java program that runs until it is ended: a class of Kafka's jars, or a source file. What it says is kept. */
export class JavaProcess {
  readonly #child: ChildProcess
  readonly #ended: Promise<void>
  #said = ''

  constructor(program: string, args: readonly string[], jvm: readonly string[] = []) {
    const options = ['-Xmx512m', '-XX:TieredStopAtLevel=1', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', ...jvm]
    this.#child = spawn(findJava().command, [...options, '-cp', kafkaClassPath(), program, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream!.setEncoding('utf8').on('data', (text: string) => {
        this.#said = (this.#said + text).slice(-200_000)
      })
    this.#ended = new Promise((resolve) => this.#child.once('close', () => resolve()))
  }

  get said(): string {
    return this.#said
  }

  /** Waits until something holds. Throws with what the program said when it ends before, or after 40 s. */
  async until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    const deadline = performance.now() + WITHIN_MS
    while (!(await holds())) {
      const how = this.#hasEnded ? 'it ended' : performance.now() > deadline ? `${WITHIN_MS / 1000} s are over` : null
      if (how !== null) throw new Error(`not yet: ${what}, and ${how}\n${this.#said.slice(-6000)}`)
      await sleep(50)
    }
  }

  /** SIGKILL by default. Resolves when it is gone. */
  async end(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (!this.#hasEnded) this.#child.kill(signal)
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 15_000)
    await this.#ended
    clearTimeout(timer)
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }
}
