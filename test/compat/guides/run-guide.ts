// Runs a guide from top to bottom in the folder that it is started in: node run-guide.ts GUIDE. Ends with 1 at the first block that does not do what the guide says.
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { type Block, blocksOf, missingLine, type Run } from './guide.ts'
import { moduleFile } from './guide-folder.ts'

const BLOCK_WITHIN_MS = 60_000
const STOP_WITHIN_MS = 10_000

/** A block that runs, in a process group of its own. */
class Running {
  printed = ''
  exitCode: number | null | undefined
  readonly #child: ChildProcess
  #heard: () => void = () => {}

  constructor(command: string, args: readonly string[]) {
    this.#child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.printed += text
        this.#heard()
      })
    }
    this.#child.once('close', (code) => {
      this.exitCode = code
      this.#heard()
    })
  }

  get isOver(): boolean {
    return this.exitCode !== undefined
  }

  /** False when it is not so within `ms`. */
  async is(so: () => boolean, ms: number): Promise<boolean> {
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      this.#heard()
    }, ms)
    while (!so() && !isLate) {
      await new Promise<void>((resolve) => {
        this.#heard = resolve
      })
    }
    clearTimeout(timer)
    return so()
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    if (!this.isOver) this.#signal(signal)
    if (!(await this.is(() => this.isOver, STOP_WITHIN_MS))) this.#signal('SIGKILL')
    await this.is(() => this.isOver, STOP_WITHIN_MS)
  }

  #signal(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.#child.pid!, signal)
    } catch {
      // It ended at this moment.
    }
  }
}

const guide = process.argv[2]!
const background: Running[] = []

async function step(block: Block): Promise<void> {
  if (block.kind === 'stop') await stop('SIGINT')
  else if (block.kind === 'file') writeFileSync(block.name, block.text)
  else if (block.kind === 'command')
    await run(block.run, block.output, new Running('bash', ['-euo', 'pipefail', '-c', block.code]))
  else if (block.kind === 'module') await run(block.run, block.output, new Running(process.execPath, [moduleFile(block.line)]))
}

async function stop(signal: NodeJS.Signals): Promise<void> {
  for (const running of background.splice(0).toReversed()) await running.end(signal)
}

async function run({ isBackground, until, exitCode }: Run, output: readonly string[], running: Running): Promise<void> {
  background.push(running)
  const isDone = (): boolean => running.isOver || (until?.test(running.printed) ?? false)
  const isInTime = await running.is(isDone, BLOCK_WITHIN_MS)
  if (!isInTime) throw new Error(`not done after ${BLOCK_WITHIN_MS} ms:\n${running.printed}`)
  if (until !== null) {
    if (!until.test(running.printed)) throw new Error(`it ended without saying ${until}:\n${running.printed}`)
    if (!isBackground) await running.end('SIGINT')
  } else if (running.exitCode !== exitCode) {
    throw new Error(`it ended with ${running.exitCode} in place of ${exitCode}:\n${running.printed}`)
  }
  const missing = missingLine(output, running.printed)
  if (missing !== null) throw new Error(`the guide says that it prints\n${missing}\nand it printed:\n${running.printed}`)
}

try {
  for (const block of blocksOf(readFileSync(guide, 'utf8'))) {
    const from = performance.now()
    try {
      await step(block)
    } catch (error) {
      const others = background
        .filter(({ isOver }) => !isOver)
        .map(({ printed }) => `\n-- what ran besides said at last:\n${printed.slice(-2000)}`)
      throw new Error(`line ${block.line}: ${(error as Error).message}${others.join('')}`)
    }
    console.log(`line ${block.line}: ${block.kind}, ${Math.round(performance.now() - from)} ms`)
  }
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
} finally {
  await stop('SIGTERM')
}
