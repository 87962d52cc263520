import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'

const RAFKA = fileURLToPath(new URL('../../bin/rafka.mjs', import.meta.url))

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly input?: string | Uint8Array
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Called with standard input, which then stays open. */
  readonly onStart?: (input: Writable) => void
  /** Called with all that standard output has said, each time that it says more. */
  readonly onOutput?: (running: RunningRafka, stdout: string) => void
}

export interface RunningRafka {
  kill(signal: NodeJS.Signals): void
  /** Nobody reads standard output any more. */
  closeOutput(): void
}

/** Runs the `rafka` command as a process of its own, with none of this process's settings, and waits for its end. */
export async function runRafka(
  args: readonly string[],
  { input, cwd, env = {}, onStart, onOutput }: RunOptions = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [RAFKA, ...args], {
    cwd,
    env: { PATH: process.env['PATH'], NO_COLOR: '1', LOG_LEVEL: 'warn', ...env },
  })
  const running: RunningRafka = {
    kill: (signal) => child.kill(signal),
    closeOutput: () => child.stdout.destroy(),
  }
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => {
    stdout += chunk
    onOutput?.(running, stdout)
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  child.stdin.on('error', () => {})
  if (onStart !== undefined) onStart(child.stdin)
  else child.stdin.end(input)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}
