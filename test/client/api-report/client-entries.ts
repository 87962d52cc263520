import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '../../..')

export interface ClientEntry {
  /** As it is imported: `rafka/client/producer`. */
  readonly specifier: string
  /** Its source, from the root of the repository. */
  readonly source: string
}

/** What of the package is the client, by the package's own `exports`. */
export function clientEntries(): ClientEntry[] {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    exports: Record<string, string | { default: string }>
  }
  return Object.entries(exports).flatMap(([path, target]) => {
    if (!/^\.\/client(\/|$)/.test(path) || typeof target === 'string') return []
    return [{ specifier: `rafka${path.slice(1)}`, source: target.default.replace('./dist/', '').replace(/\.js$/, '.ts') }]
  })
}
