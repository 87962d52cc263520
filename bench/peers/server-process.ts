import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { type ProcessUsage, processUsage } from './process-usage.ts'

export interface ServerCommand {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  /** Where it runs: not where the benchmark does, so that no configuration file of that place is taken up. */
  readonly folder: string
  /** Where stdout and stderr go, behind what is there already. */
  readonly outputFile: string
  /** Removed when this process ends while the server still runs. */
  readonly temporary: string
}

/** Servers that still run: none may outlive the benchmark that started it, however that ends. */
const alive = new Map<ChildProcess, string>()
process.on('exit', () => {
  for (const [child, folder] of alive) {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const STOP_WITHIN_MS = 30_000

/** A server of its own process. */
export class ServerProcess {
  readonly name: string
  /** By `performance.now()`. */
  readonly execAt: number
  /** Resolves when it has ended, or could not be started. */
  readonly ended: Promise<void>
  readonly #child: ChildProcess
  readonly #outputFile: string
  #hasEnded = false

  constructor({ name, command, args, folder, outputFile, temporary }: ServerCommand) {
    this.name = name
    this.#outputFile = outputFile
    const outputFd = openSync(outputFile, 'a')
    this.execAt = performance.now()
    this.#child = spawn(command, args, { cwd: folder, stdio: ['ignore', outputFd, outputFd] })
    closeSync(outputFd)
    alive.set(this.#child, temporary)
    this.ended = new Promise((resolve) => {
      const done = (): void => {
        this.#hasEnded = true
        alive.delete(this.#child)
        resolve()
      }
      this.#child.once('exit', done)
      this.#child.once('error', done)
    })
  }

  get hasEnded(): boolean {
    return this.#hasEnded
  }

  /** Null while it runs, and where a signal ended it. */
  get exitCode(): number | null {
    return this.#child.exitCode
  }

  /** Throws when it could not be started. */
  get pid(): number {
    const { pid } = this.#child
    if (pid === undefined) throw new Error(`${this.name} could not be started`)
    return pid
  }

  usage(): ProcessUsage {
    return processUsage(this.pid)
  }

  /** What it has said so far on stdout and stderr, and what those said who wrote to the same file before. */
  output(): string {
    return readFileSync(this.#outputFile, 'utf8')
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.#hasEnded) this.#child.kill(signal)
  }

  /** SIGTERM, and SIGKILL after 30 s; resolves when it is gone. */
  async stop(): Promise<void> {
    this.signal('SIGTERM')
    const timer = setTimeout(() => this.signal('SIGKILL'), STOP_WITHIN_MS)
    await this.ended
    clearTimeout(timer)
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    this.signal('SIGKILL')
    await this.ended
  }

  /** Waits until it answers ApiVersions there; gives the milliseconds from exec until then. Throws with its output when it ends before, or takes longer. */
  async untilServes(host: string, port: number, withinMs: number): Promise<number> {
    while (!(await answersApiVersions(host, port))) {
      if (!this.#hasEnded && performance.now() - this.execAt < withinMs) {
        await new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS))
        continue
      }
      const how = this.#hasEnded ? 'ended before it served' : `did not serve within ${withinMs / 1000} s`
      throw new Error(`${this.name} ${how}:\n${this.output().slice(-4000)}`)
    }
    return performance.now() - this.execAt
  }
}

const PROBE_EVERY_MS = 2

/** ApiVersions version 0, correlation id 1, no client id: every broker answers it, whatever else it speaks. */
const API_VERSIONS_V0 = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff])

/** Whether whoever listens there answers with a whole frame. False when the connection is refused, broken or silent for 10 s. */
function answersApiVersions(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, noDelay: true }, () => socket.write(API_VERSIONS_V0))
    let received = Buffer.alloc(0)
    const finish = (answered: boolean): void => {
      socket.destroy()
      resolve(answered)
    }
    socket.setTimeout(10_000, () => finish(false))
    socket.once('error', () => finish(false))
    socket.once('end', () => finish(false))
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      if (received.length >= 4 && received.length >= 4 + received.readInt32BE(0)) finish(true)
    })
  })
}
