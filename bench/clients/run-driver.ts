import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { type Task, type TaskResult, toArguments } from './task.ts'

const ROOT = join(import.meta.dirname, '../..')
const RUN_TASK = join(import.meta.dirname, 'run-task.ts')
const IN_C = join(ROOT, '.peers/bench-clients/librdkafka-driver')
const WITHIN_MS = 180_000

/** `librdkafka` is driven from C, the others from Node. `onReady` is awaited when a driver of mode `stalled` asks for its broker to be stopped. */
export async function runDriver(client: string, task: Task, onReady: () => Promise<void> = async () => {}): Promise<TaskResult> {
  const [command, ...first] =
    client === 'librdkafka' ? [IN_C] : [process.execPath, '--disable-warning=ExperimentalWarning', RUN_TASK, client]
  const child = spawn(command as string, [...first, ...toArguments(task)], { stdio: 'pipe' })
  let stdout = ''
  let stderr = ''
  let told: Promise<void> = Promise.resolve()
  child.stdin.on('error', () => {})
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-4000)
  })
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    if (!stdout.startsWith('ready\n')) return
    stdout = stdout.slice('ready\n'.length)
    told = onReady().then(() => void child.stdin.write('go\n'))
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), WITHIN_MS)
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    await told
    if (code !== 0) throw new Error(`${client} ended with ${code ?? 'a signal'} at ${task.mode}:\n${stderr.slice(-2000)}`)
    return JSON.parse(stdout) as TaskResult
  } finally {
    clearTimeout(timer)
  }
}
