import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { findJava, kafkaClassPath } from '../peers/java.ts'

export interface SteadyResult {
  readonly sent: number
  readonly acked: number
  readonly errors: number
}

const STARTS_WITHIN_MS = 60_000
const ENDS_WITHIN_MS = 150_000

/** SteadyProducer.java: the Java client under a fixed load, and when it had no answers. */
export class SteadyProducer implements AsyncDisposable {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #gaps: { fromMs: number; toMs: number }[] = []
  readonly #ended: Promise<void>
  #isReady = false
  #result: SteadyResult | null = null
  #said = ''

  /** Resolves when the first record is acknowledged. */
  static async start(bootstrapServers: string, topic: string, partitions: number, rate: number): Promise<SteadyProducer> {
    const producer = new SteadyProducer([bootstrapServers, topic, String(partitions), String(rate)])
    await producer.#until('the first acknowledgement', () => producer.#isReady, STARTS_WITHIN_MS)
    return producer
  }

  private constructor(args: readonly string[]) {
    const options = ['-Xmx256m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=error', '-cp', kafkaClassPath()]
    this.#child = spawn(findJava().command, [...options, join(import.meta.dirname, 'SteadyProducer.java'), ...args], {
      stdio: 'pipe',
    })
    this.#child.stdin.on('error', () => {})
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#heard(line))
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#said = (this.#said + text).slice(-4000)
    })
    this.#ended = new Promise((resolve) => this.#child.once('close', () => resolve()))
  }

  /** Milliseconds from `atMs` (since the epoch) to the first answer to anything that was sent since then: the end of the pause around it. Zero without one. */
  firstSuccessAfter(atMs: number, withinMs: number): number {
    // The pause begins with the last answer before, or with one that was still under way.
    const pause = this.#gaps.filter(({ fromMs, toMs }) => toMs > atMs && fromMs < atMs + withinMs).toSorted(longestFirst)[0]
    return pause === undefined ? 0 : pause.toMs - atMs
  }

  /** Milliseconds of the longest time without an answer that ended after `atMs`. Zero when all were shorter than 20 ms. */
  longestPauseSince(atMs: number): number {
    const pause = this.#gaps.filter(({ toMs }) => toMs > atMs).toSorted(longestFirst)[0]
    return pause === undefined ? 0 : pause.toMs - pause.fromMs
  }

  /** What was sent is answered or given up. */
  async stop(): Promise<SteadyResult> {
    this.#child.stdin.end()
    await this.#until('its end', () => this.#result !== null, ENDS_WITHIN_MS)
    return this.#result!
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#ended
  }

  async #until(what: string, holds: () => boolean, withinMs: number): Promise<void> {
    const deadline = performance.now() + withinMs
    while (!holds()) {
      if (this.#child.exitCode !== null || performance.now() > deadline)
        throw new Error(`the steady producer did not come to ${what}:\n${this.#said}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  #heard(line: string): void {
    const [word, ...rest] = line.split(' ')
    const [one = 0, two = 0, three = 0] = rest.map(Number)
    if (word === 'ready') this.#isReady = true
    else if (word === 'gap') this.#gaps.push({ fromMs: one, toMs: two })
    else if (word === 'done') this.#result = { sent: one, acked: two, errors: three }
    else this.#said = `${this.#said}${line}\n`.slice(-4000)
  }
}

function longestFirst(one: { fromMs: number; toMs: number }, other: { fromMs: number; toMs: number }): number {
  return other.toMs - other.fromMs - (one.toMs - one.fromMs)
}
