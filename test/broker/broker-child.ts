import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const COMMAND = join(import.meta.dirname, '../../bin/rafka.mjs')
const READY_WITHIN_MS = 30_000

/** None may outlive the tests that started it. */
const alive = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL')
})

export interface BrokerChildOptions {
  /** Default: a temporary one, which `dispose` removes. */
  readonly dataDir?: string
  /** Default: a free one. */
  readonly port?: number
  readonly properties?: Readonly<Record<string, string>>
  /**
   * What each thread's JavaScript heap may grow to; a broker that needs more for what is alive ends. Without a limit Node lets garbage lie for as long as the
   * machine has memory, and resident memory says little. Default: Node's own.
   */
  readonly heapMb?: number
}

/** A broker in a process of its own, to be measured, and to be killed: its folder stays until `dispose`. */
export class BrokerChild {
  readonly dataDir: string
  readonly bootstrapServers: string
  readonly port: number
  /** Resolves when the process has ended, with the signal that ended it or its exit code. */
  readonly ended: Promise<string>
  readonly #child: ChildProcess
  readonly #httpPort: number
  readonly #output: Output
  readonly #temporary: boolean

  private constructor(
    child: ChildProcess,
    at: { dataDir: string; temporary: boolean; port: number; httpPort: number },
    output: Output,
    ended: Promise<string>,
  ) {
    this.#child = child
    this.#output = output
    this.#temporary = at.temporary
    this.#httpPort = at.httpPort
    this.dataDir = at.dataDir
    this.port = at.port
    this.bootstrapServers = `127.0.0.1:${at.port}`
    this.ended = ended
  }

  /** Resolves when it says that it listens. Throws with what it said when it does not come so far. */
  static async start({ dataDir, port = 0, properties = {}, heapMb }: BrokerChildOptions = {}): Promise<BrokerChild> {
    const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'rafka-child-'))
    const settings = Object.entries({ 'group.initial.rebalance.delay.ms': '0', ...properties })
    const child = spawn(
      process.execPath,
      [
        ...(heapMb === undefined ? [] : [`--max-old-space-size=${heapMb}`]),
        ...[COMMAND, 'start', '--port', String(port), '--data-dir', folder, '--http', '127.0.0.1:0'],
        ...settings.flatMap(([name, value]) => ['--set', `${name}=${value}`]),
      ],
      { cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'] },
    )
    alive.add(child)
    const ended = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => {
        alive.delete(child)
        resolve(signal ?? String(code))
      })
    })
    const output = new Output()
    const ready = new Promise<{ port: number; httpPort: number }>((resolve) => {
      const hear = (chunk: Buffer): void => {
        output.add(chunk.toString())
        const listens = / listens on \S*?:(\d+)/.exec(output.text)
        const http = /http on port (\d+)/.exec(output.text)
        if (listens === null || http === null) return
        resolve({ port: Number(listens[1]), httpPort: Number(http[1]) })
        for (const stream of [child.stdout!, child.stderr!])
          stream.off('data', hear).on('data', (more: Buffer) => output.add(more.toString()))
      }
      child.stdout!.on('data', hear)
      child.stderr!.on('data', hear)
    })
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no broker within ${READY_WITHIN_MS} ms: ${output.text}`)), READY_WITHIN_MS)
    })
    const early = ended.then((how) => Promise.reject(new Error(`the broker ended (${how}): ${output.text}`)))
    try {
      const ports = await Promise.race([ready, late, early])
      return new BrokerChild(child, { dataDir: folder, temporary: dataDir === undefined, ...ports }, output, ended)
    } catch (error) {
      child.kill('SIGKILL')
      throw error
    } finally {
      early.catch(() => {})
      clearTimeout(timer)
    }
  }

  get pid(): number {
    return this.#child.pid!
  }

  /** Of `/metrics`. */
  get httpAddress(): string {
    return `127.0.0.1:${this.#httpPort}`
  }

  /** What it has said so far. */
  get output(): string {
    return this.#output.text
  }

  /** The lines of its log that tell of errors. */
  get errors(): string {
    return this.#output.errors
  }

  /** Resident memory, bytes. */
  rssBytes(): number {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))![1]) * 1024
  }

  /** What is open, with how often: the paths of files, and `socket`, `pipe` and the like. */
  openFiles(): Readonly<Record<string, number>> {
    const open: Record<string, number> = {}
    for (const descriptor of readdirSync(`/proc/${this.pid}/fd`)) {
      const what = targetOf(`/proc/${this.pid}/fd/${descriptor}`)
      if (what !== null) open[what] = (open[what] ?? 0) + 1
    }
    return open
  }

  /** The sum of a metric over all its labels; 0 where there is none. */
  async metric(name: string): Promise<number> {
    let sum = 0
    for (const line of await this.metrics())
      if (line.startsWith(`${name}{`) || line.startsWith(`${name} `)) sum += Number(line.split(' ').at(-1))
    return sum
  }

  /** Its metrics, a line for each series. The connection is not kept: it would be one more of the broker's descriptors. */
  async metrics(): Promise<string[]> {
    const url = `http://${this.httpAddress}/metrics`
    const page = await (await fetch(url, { headers: { connection: 'close' } })).text()
    return page.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  }

  /** SIGKILL, and waits until it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.ended
  }

  /** SIGTERM: a clean stop. Gives how it ended. */
  async stop(): Promise<string> {
    this.#child.kill('SIGTERM')
    return await this.ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (alive.has(this.#child)) await this.kill()
    if (this.#temporary) rmSync(this.dataDir, { recursive: true, force: true })
  }
}

/** Null: it was closed meanwhile. */
function targetOf(descriptor: string): string | null {
  try {
    return readlinkSync(descriptor).replace(/:\[\d+\]$/, '')
  } catch {
    return null
  }
}

const KEPT_CHARS = 64 * 1024

/** What a process says: the errors, and the end of the rest. A broker that is sent nonsense a million times says so a million times. */
class Output {
  errors = ''
  #rest = ''

  get text(): string {
    return this.errors + this.#rest
  }

  add(text: string): void {
    for (const line of text.split('\n'))
      if (line.includes('"level":50') && this.errors.length < KEPT_CHARS) this.errors += `${line}\n`
    this.#rest = (this.#rest + text).slice(-KEPT_CHARS)
  }
}
