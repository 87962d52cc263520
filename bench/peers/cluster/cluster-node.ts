import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hostAndPort } from '../../../src/base/host-and-port.ts'
import type { ProcessUsage } from '../process-usage.ts'
import { ServerProcess } from '../server-process.ts'

export interface NodeCommands {
  /** To run the node on a properties file. */
  readonly start: (config: string) => readonly string[]
  /** Makes its folders ready for the first start. Rejects with what the formatter said. */
  readonly format: (config: string, how: Formatting) => Promise<void>
}

export interface Formatting {
  readonly clusterId: string
  /** Kafka's `id@host:port:directory id,…`; null for voters that the configuration lists. */
  readonly initialControllers: string | null
}

export interface NodeAddress {
  readonly host: string
  /** Of clients; of a node that is no broker, the controller's. */
  readonly port: number
  readonly controllerPort: number
}

/** Whose node it is. */
export type NodeKind = 'kafka' | 'rafka'

export interface NodeOptions extends NodeAddress {
  readonly id: number
  readonly kind: NodeKind
  readonly name: string
  /** Holds its data, configuration and output. */
  readonly folder: string
  readonly properties: Readonly<Record<string, string>>
  readonly commands: NodeCommands
  /** Before the command itself. */
  readonly prefix: readonly string[]
  /** The cluster's folder. */
  readonly temporary: string
}

const SERVES_WITHIN_MS = 90_000

/** One node of a cluster, as a process that can be killed, paused and started again on what it left. */
export class ClusterNode {
  readonly id: number
  readonly kind: NodeKind
  readonly host: string
  readonly port: number
  readonly controllerPort: number
  readonly dataDir: string
  readonly config: string
  readonly #options: NodeOptions
  #process: ServerProcess | null = null
  #isPaused = false

  constructor(options: NodeOptions) {
    this.#options = options
    this.id = options.id
    this.kind = options.kind
    this.host = options.host
    this.port = options.port
    this.controllerPort = options.controllerPort
    this.dataDir = options.properties['log.dirs']!
    this.config = join(options.folder, 'server.properties')
    this.configure()
  }

  get isRunning(): boolean {
    return this.#process !== null && !this.#process.hasEnded
  }

  get isPaused(): boolean {
    return this.#isPaused
  }

  /** By `performance.now()`. */
  get execAt(): number {
    return this.#process?.execAt ?? Number.NaN
  }

  /** Null while it runs, and where a signal ended it. */
  get exitCode(): number | null {
    return this.#process?.exitCode ?? null
  }

  get address(): string {
    return hostAndPort(this.host, this.port)
  }

  /** All that its processes have said. */
  get output(): string {
    return this.#process?.output() ?? ''
  }

  usage(): ProcessUsage {
    return this.#process!.usage()
  }

  /** Writes its configuration, with `more` beyond what the cluster has. */
  configure(more: Readonly<Record<string, string>> = {}): void {
    const lines = Object.entries({ ...this.#options.properties, ...more }).map(([name, value]) => `${name}=${value}\n`)
    writeFileSync(this.config, lines.join(''))
  }

  format(how: Formatting): Promise<void> {
    return this.#options.commands.format(this.config, how)
  }

  /** Executes it, and does not wait for anything. */
  launch(): void {
    if (this.isRunning) throw new Error(`${this.#options.name} runs already`)
    const { name, prefix, commands, folder, temporary } = this.#options
    const [command = '', ...args] = [...prefix, ...commands.start(this.config)]
    this.#isPaused = false
    this.#process = new ServerProcess({ name, command, args, folder, temporary, outputFile: join(folder, 'output.txt') })
  }

  /** Waits until it answers; gives the milliseconds from exec until then. Throws with what it said when it ends before. */
  untilServes(withinMs = SERVES_WITHIN_MS): Promise<number> {
    if (this.#process === null) throw new Error(`${this.#options.name} was never started`)
    return this.#process.untilServes(this.host, this.port, withinMs)
  }

  async start(): Promise<void> {
    this.launch()
    await this.untilServes()
  }

  /** Resolves when it has ended by itself. Rejects when it does not within that time. */
  async untilEnded(withinMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`${this.#options.name} still runs after ${withinMs / 1000} s:\n${this.output.slice(-2000)}`)),
        withinMs,
      )
    })
    try {
      await Promise.race([this.#process?.ended, late])
    } finally {
      clearTimeout(timer)
    }
  }

  /** SIGKILL; resolves when it is gone. Paused or not. */
  async kill(): Promise<void> {
    await this.#process?.kill()
    this.#isPaused = false
  }

  /** SIGTERM; resolves when it is gone. */
  async stop(): Promise<void> {
    this.resume()
    await this.#process?.stop()
  }

  /** SIGSTOP: the process stands still, and its connections stay open. */
  pause(): void {
    this.#process?.signal('SIGSTOP')
    this.#isPaused = true
  }

  /** SIGCONT. */
  resume(): void {
    this.#process?.signal('SIGCONT')
    this.#isPaused = false
  }

  /** Takes its data away. It must not run. */
  wipe(): void {
    if (this.isRunning) throw new Error(`${this.#options.name} runs on the folder that is to go`)
    rmSync(this.dataDir, { recursive: true, force: true })
  }
}
