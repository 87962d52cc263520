import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SpecFile } from './generate.ts'

/** SHA-256 of all that went into the generated code and of all that came out: tells without the specs whether both still belong together. */
export interface Manifest {
  readonly kafkaVersion: string
  readonly specs: Readonly<Record<string, string>>
  readonly generator: Readonly<Record<string, string>>
  readonly generated: Readonly<Record<string, string>>
}

export function buildManifest(specs: readonly SpecFile[], generated: ReadonlyMap<string, string>, kafkaVersion: string): string {
  const manifest: Manifest = {
    kafkaVersion,
    specs: sorted(specs.map((spec) => [`${spec.jar}/${spec.name}`, sha256(spec.text)])),
    generator: generatorHashes(),
    generated: sorted([...generated].map(([path, text]) => [path, sha256(text)])),
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}

/** Of the generator's own sources as they are now. */
export function generatorHashes(): Record<string, string> {
  const folder = import.meta.dirname
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts'))
  return sorted(names.map((name) => [name, sha256(readFileSync(join(folder, name), 'utf8'))]))
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function sorted(entries: readonly [string, string][]): Record<string, string> {
  return Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)))
}
