import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type OutputChunk, rolldown } from 'rolldown'
import { type ClientEntry, ROOT } from './api-report/client-entries.ts'

/** What an application that imports one entry has to load. */
export interface EntryBundle {
  readonly specifier: string
  /** Sources that are loaded with it, from the root of the repository. */
  readonly loaded: readonly string[]
  /** Sources that are loaded later, when they are used. */
  readonly later: readonly string[]
  /** What is loaded with it, without spaces and long names. */
  readonly minifiedBytes: number
  readonly gzipBytes: number
  readonly laterBytes: number
}

/** Bundles an entry as an application's bundler does: Node's own modules and other packages stay outside. */
export async function bundleEntry({ specifier, source }: ClientEntry): Promise<EntryBundle> {
  const bundle = await rolldown({
    input: { entry: join(ROOT, source) },
    platform: 'node',
    external: /^[^./]/,
    logLevel: 'silent',
  })
  const { output } = await bundle.generate({ format: 'esm', minify: true })
  await bundle.close()
  const chunks = new Map(output.filter((file) => file.type === 'chunk').map((chunk) => [chunk.fileName, chunk]))
  const now = new Set<OutputChunk>()
  const load = (chunk: OutputChunk | undefined): void => {
    if (chunk === undefined || now.has(chunk)) return
    now.add(chunk)
    for (const file of chunk.imports) load(chunks.get(file))
  }
  load([...chunks.values()].find(({ isEntry }) => isEntry))
  const later = [...chunks.values()].filter((chunk) => !now.has(chunk))
  const sources = (some: Iterable<OutputChunk>): string[] =>
    [...some].flatMap(({ moduleIds }) => moduleIds.map((id) => relative(ROOT, id).replaceAll('\\', '/'))).sort()
  const bytes = (some: Iterable<OutputChunk>): number => [...some].reduce((sum, { code }) => sum + Buffer.byteLength(code), 0)
  return {
    specifier,
    loaded: sources(now),
    later: sources(later),
    minifiedBytes: bytes(now),
    gzipBytes: [...now].reduce((sum, { code }) => sum + gzipSync(code).length, 0),
    laterBytes: bytes(later),
  }
}
