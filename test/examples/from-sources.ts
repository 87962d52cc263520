import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

// Loaded in front of an example: what it imports of the package comes from the sources, as they are, and needs no build.
const ROOT = join(import.meta.dirname, '../..')
const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  exports: Record<string, { default: string }>
}

registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== 'rafka' && !specifier.startsWith('rafka/')) return next(specifier, context)
    const target = exports[`.${specifier.slice('rafka'.length)}`]
    if (target === undefined) return next(specifier, context)
    const source = target.default.replace('./dist/', '').replace(/\.js$/, '.ts')
    return next(pathToFileURL(join(ROOT, source)).href, context)
  },
})
