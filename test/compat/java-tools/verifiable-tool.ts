import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { findJava, kafkaClassPath } from '../../../bench/peers/java.ts'

interface Event {
  name: string
  count?: number
  partitions?: { topic: string; partition: number }[]
}

/** VerifiableProducer or VerifiableConsumer in a JVM of its own: each prints what happens to it, one JSON object a line. */
export class VerifiableTool {
  readonly ended: Promise<void>
  readonly #child: ChildProcess
  readonly #events: Event[] = []
  #partitions: number[] = []
  #stderr = ''

  /** Sends `records` numbers, and ends. */
  static producer(bootstrap: string, topic: string, records: number): VerifiableTool {
    return new VerifiableTool('VerifiableProducer', [
      '--bootstrap-server',
      bootstrap,
      '--topic',
      topic,
      '--max-messages',
      String(records),
      '--acks',
      '-1',
    ])
  }

  /** A member of a group, until it is stopped. Commits after every poll. */
  static consumer(bootstrap: string, topic: string, group: string): VerifiableTool {
    const args = [
      '--bootstrap-server',
      bootstrap,
      '--topic',
      topic,
      '--group-id',
      group,
      '--reset-policy',
      'earliest',
      '--session-timeout',
      '10000',
    ]
    return new VerifiableTool('VerifiableConsumer', args)
  }

  private constructor(tool: string, args: readonly string[]) {
    const jvm = ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-Dorg.slf4j.simpleLogger.defaultLogLevel=error', '-cp', kafkaClassPath()]
    const child = spawn(findJava().command, [...jvm, `org.apache.kafka.tools.${tool}`, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    createInterface({ input: child.stdout }).on('line', (line) => this.#said(JSON.parse(line) as Event))
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-4000)
    })
    this.ended = new Promise((resolve) => child.once('close', () => resolve()))
  }

  /** That it has now. */
  get partitions(): readonly number[] {
    return this.#partitions
  }

  /** Records seen. */
  get consumed(): number {
    return this.#events.reduce((sum, event) => sum + (event.name === 'records_consumed' ? (event.count ?? 0) : 0), 0)
  }

  count(name: string): number {
    return this.#events.filter((event) => event.name === name).length
  }

  async until(what: string, holds: () => boolean): Promise<void> {
    const deadline = Date.now() + 30_000
    while (!holds()) {
      if (this.#child.exitCode !== null)
        throw new Error(`not yet: ${what}; it ended with ${this.#child.exitCode}\n${this.#stderr}`)
      if (Date.now() > deadline)
        throw new Error(`after 30 s: not yet: ${what}\n${JSON.stringify(this.#events.slice(-5))}\n${this.#stderr}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  /** SIGTERM: a consumer leaves its group. */
  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGTERM')
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 10_000)
    await this.ended
    clearTimeout(timer)
  }

  #said(event: Event): void {
    this.#events.push(event)
    const partitions = event.partitions?.map(({ partition }) => partition) ?? []
    if (event.name === 'partitions_assigned') this.#partitions = [...new Set([...this.#partitions, ...partitions])]
    if (event.name === 'partitions_revoked')
      this.#partitions = this.#partitions.filter((partition) => !partitions.includes(partition))
  }
}
