import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { blocksOf } from './guide.ts'

export const ROOT = join(import.meta.dirname, '../../..')

/** The guides that have something to run, as paths from the repository's root. */
export const GUIDES = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]

/** The file of the module whose block begins at `line`. */
export function moduleFile(line: number): string {
  return `line-${line}.ts`
}

/**
 * A temporary folder as a user has it who installed what was built: `rafka` and the packages that the repository has are in its node_modules, and each guide has a folder in it, with
 * its modules.
 */
export function makeGuideFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rafka-guides-'))
  const packages = join(folder, 'node_modules')
  mkdirSync(join(packages, '.bin'), { recursive: true })
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (!name.startsWith('.') && name !== 'rafka') symlinkSync(join(ROOT, 'node_modules', name), join(packages, name))
  }
  for (const name of readdirSync(join(ROOT, 'node_modules/.bin'))) {
    if (name !== 'rafka') symlinkSync(join(ROOT, 'node_modules/.bin', name), join(packages, '.bin', name))
  }
  symlinkSync(ROOT, join(packages, 'rafka'))
  const command = join(packages, '.bin/rafka')
  writeFileSync(command, `#!/bin/sh\nRAFKA_USE_BUILD=1 exec node '${ROOT}/bin/rafka.mjs' "$@"\n`)
  chmodSync(command, 0o755)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
  const compilerOptions = {
    target: 'es2024',
    lib: ['es2024'],
    module: 'nodenext',
    types: ['node'],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*/*.ts'] }))
  for (const guide of GUIDES) {
    const own = folderOf(folder, guide)
    mkdirSync(own)
    for (const block of blocksOf(readFileSync(join(ROOT, guide), 'utf8'))) {
      if (block.kind === 'module') writeFileSync(join(own, moduleFile(block.line)), `${block.code}\nexport {}\n`)
    }
  }
  return folder
}

/** Where a guide is run. */
export function folderOf(folder: string, guide: string): string {
  return join(folder, basename(guide, '.md').toLowerCase())
}
