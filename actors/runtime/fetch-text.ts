import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { FetchText } from '../../src/security/fetch-text.ts'
import type { HostContext } from './host-context.ts'

const TIMEOUT_MS = 10_000
const LENGTH_MAX = 1 << 20

/** Reads what a URL names, for one actor: answers come as turns of it. */
export function fetchTextFor(context: HostContext): FetchText {
  return (url, done, options = {}) => {
    read(url, options).then(
      ({ problem, text }) => context.enter(() => done(problem, text)),
      (error: unknown) => context.enter(() => done(reasonOf(error), '')),
    )
  }
}

async function read(
  url: string,
  { post, timeoutMs = TIMEOUT_MS }: NonNullable<Parameters<FetchText>[2]>,
): Promise<{ problem: string | null; text: string }> {
  if (url.startsWith('file:')) return { problem: null, text: await readFile(fileURLToPath(url), 'utf8') }
  const signal = AbortSignal.timeout(timeoutMs)
  const request = post === undefined ? { headers: { accept: 'application/json' } } : { method: 'POST', ...post }
  const response = await fetch(url, { redirect: 'error', signal, ...request })
  const text = await response.text()
  if (text.length > LENGTH_MAX) throw new Error(`the answer is longer than ${LENGTH_MAX} characters`)
  return { problem: response.ok ? null : `the answer is ${response.status}`, text }
}

/** `fetch` says why in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}
