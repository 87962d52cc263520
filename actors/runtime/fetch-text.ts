import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { FetchText } from '../../src/security/server/key-set.ts'
import type { HostContext } from './host-context.ts'

const TIMEOUT_MS = 10_000
const LENGTH_MAX = 1 << 20

/** Reads what a URL names, for one actor: answers come as turns of it. */
export function fetchTextFor(context: HostContext): FetchText {
  return (url, done) => {
    read(url).then(
      (text) => context.enter(() => done(null, text)),
      (error: unknown) => context.enter(() => done(reasonOf(error), '')),
    )
  }
}

async function read(url: string): Promise<string> {
  if (url.startsWith('file:')) return readFile(fileURLToPath(url), 'utf8')
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const response = await fetch(url, { redirect: 'error', signal, headers: { accept: 'application/json' } })
  if (!response.ok) throw new Error(`the answer is ${response.status}`)
  const text = await response.text()
  if (text.length > LENGTH_MAX) throw new Error(`the answer is longer than ${LENGTH_MAX} characters`)
  return text
}

/** `fetch` says why in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}
