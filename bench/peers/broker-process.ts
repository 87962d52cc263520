import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ProcessUsage } from './process-usage.ts'
import { ServerProcess } from './server-process.ts'

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

export function temporaryFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `bench-${name}-`))
}

/** Executes the command and waits until it answers ApiVersions on `port`. Throws with its output when it ends before or takes longer than five minutes. */
export async function startBroker({ name, command, args, port, folder }: BrokerCommand): Promise<BrokerProcess> {
  const outputFile = join(folder, 'output.txt')
  const server = new ServerProcess({ name, command, args, folder, outputFile, temporary: folder })
  let isLeft = false
  const stop = async (): Promise<void> => {
    if (isLeft) return
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  let readyMs: number
  try {
    readyMs = await server.untilServes(HOST, port, READY_WITHIN_MS)
  } catch (error) {
    await stop()
    throw error
  }
  const { pid } = server
  return {
    name,
    host: HOST,
    port,
    pid,
    readyMs,
    folder,
    output: () => server.output(),
    stop,
    async crash() {
      await server.kill()
      isLeft = true
    },
    usage: () => server.usage(),
    [Symbol.asyncDispose]: stop,
  }
}
