import { readFileSync } from 'node:fs'
import { UsageError } from './usage.ts'

const CTRL_C = 3
const CTRL_D = 4
const BACKSPACES: ReadonlySet<number> = new Set([8, 127])
const ENTER: ReadonlySet<number> = new Set([10, 13])

/**
 * A secret that nobody reads along: from a file (`-`: standard input), from the environment, or from the keyboard without an echo, twice. Never from a flag, which every process of the
 * machine could read. Throws `UsageError` where there is none.
 */
export async function readSecret(
  what: string,
  { file, variable }: { readonly file: string | undefined; readonly variable: string },
): Promise<string> {
  const secret = file === undefined ? (process.env[variable] ?? (await typed(what, variable))) : fromFile(file)
  if (secret === '') throw new UsageError(`${what} is empty`)
  return secret
}

/** The first line. */
function fromFile(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8').split(/\r?\n/)[0]!
  } catch (error) {
    throw new UsageError(`cannot read ${file} (${(error as NodeJS.ErrnoException).code})`)
  }
}

async function typed(what: string, variable: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw new UsageError(`say ${what} in a file (--password-file FILE, - for standard input) or in the environment (${variable})`)
  const secret = await prompt(`${what}: `)
  if ((await prompt('again: ')) !== secret) throw new UsageError('the two are not the same')
  return secret
}

/** Reads a line from the keyboard, and shows nothing of it. */
function prompt(question: string): Promise<string> {
  const { stdin } = process
  process.stderr.write(question)
  stdin.setRawMode(true)
  stdin.resume()
  return new Promise((resolve, reject) => {
    const bytes: number[] = []
    const end = (settle: () => void): void => {
      stdin.off('data', take)
      stdin.setRawMode(false)
      stdin.pause()
      process.stderr.write('\n')
      settle()
    }
    const take = (chunk: Buffer): void => {
      for (const byte of chunk) {
        if (ENTER.has(byte) || byte === CTRL_C || byte === CTRL_D) {
          const isTyped = ENTER.has(byte)
          end(() => (isTyped ? resolve(Buffer.from(bytes).toString()) : reject(new UsageError('nothing was typed'))))
          return
        }
        if (!BACKSPACES.has(byte)) bytes.push(byte)
        // A character may be several bytes.
        else while (bytes.length > 0 && (bytes.pop()! & 0xc0) === 0x80);
      }
    }
    stdin.on('data', take)
  })
}
