import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ProcessUsage, processUsage } from './process-usage.ts'

/** A broker of its own process, Apache Kafka's or ours, on 127.0.0.1 and a temporary folder that goes when it stops. */
export interface BrokerProcess {
  readonly name: string
  readonly host: string
  readonly port: number
  readonly pid: number
  /** From exec to the whole of the first ApiVersions reply, milliseconds. */
  readonly readyMs: number
  readonly folder: string
  usage(): ProcessUsage
  /** What it has said so far on stdout and stderr. */
  output(): string
  /** SIGTERM to its pid, SIGKILL after 30 s; resolves when it is gone and its folder is removed. */
  stop(): Promise<void>
  /** SIGKILL; resolves when it is gone. Its folder stays, for another start. */
  crash(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export interface BrokerCommand {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly port: number
  /** Removed when the broker stops. */
  readonly folder: string
}

const HOST = '127.0.0.1'
const READY_WITHIN_MS = 300_000
const PROBE_EVERY_MS = 2
const STOP_WITHIN_MS = 30_000

/** Brokers that still run: none may outlive the benchmark that started it, however that ends. */
const alive = new Map<ChildProcess, string>()
process.on('exit', () => {
  for (const [child, folder] of alive) {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

export function temporaryFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `bench-${name}-`))
}

/** Executes the command and waits until it answers ApiVersions on `port`. Throws with its output when it ends before or takes longer than five minutes. */
export async function startBroker({ name, command, args, port, folder }: BrokerCommand): Promise<BrokerProcess> {
  const outputFile = join(folder, 'output.txt')
  const outputFd = openSync(outputFile, 'a')
  const execAt = performance.now()
  // From its own folder, so that no configuration file of the place where the benchmark runs is taken up.
  const child = spawn(command, args, { cwd: folder, stdio: ['ignore', outputFd, outputFd] })
  closeSync(outputFd)
  alive.set(child, folder)
  let ended = false
  const end = new Promise<void>((resolve) => {
    const done = (): void => {
      ended = true
      resolve()
    }
    child.once('exit', done)
    child.once('error', done)
  })
  const output = (): string => readFileSync(outputFile, 'utf8')

  const stop = async (): Promise<void> => {
    if (!alive.has(child)) return
    if (!ended) {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS)
      await end
      clearTimeout(timer)
    }
    alive.delete(child)
    rmSync(folder, { recursive: true, force: true })
  }

  const crash = async (): Promise<void> => {
    child.kill('SIGKILL')
    await end
    alive.delete(child)
  }

  while (!(await answersApiVersions(port))) {
    if (!ended && performance.now() - execAt < READY_WITHIN_MS) {
      await new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS))
      continue
    }
    const said = output().slice(-4000)
    await stop()
    throw new Error(`${name} ${ended ? 'ended before it served' : 'did not serve within five minutes'}:\n${said}`)
  }
  const readyMs = performance.now() - execAt
  const pid = child.pid
  if (pid === undefined) throw new Error('a process that serves has a pid')
  return {
    name,
    host: HOST,
    port,
    pid,
    readyMs,
    folder,
    output,
    stop,
    crash,
    usage: () => processUsage(pid),
    [Symbol.asyncDispose]: stop,
  }
}

/** ApiVersions version 0, correlation id 1, no client id: every broker answers it, whatever else it speaks. */
const API_VERSIONS_V0 = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff])

/** Whether whoever listens on `port` answers with a whole frame. False when the connection is refused, broken or silent for 10 s. */
function answersApiVersions(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: HOST, port, noDelay: true }, () => socket.write(API_VERSIONS_V0))
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
