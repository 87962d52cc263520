// The second half of `npm run build`, behind the declarations that tsc writes: makes dist/ of a few files in the place of one for each module. A thread that serves clients
// loads some 360 modules; to find, read and link each takes longer than everything else that it does until it serves.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { type Plugin, rolldown } from 'rolldown'

const ROOT = join(import.meta.dirname, '..')
const DIST = join(ROOT, 'dist')
/** One folder down from dist/: `moduleUrls` counts on it. */
const CHUNKS = 'chunks'

/** What is loaded by its path: by the package's users, by bin/rafka.mjs, and by those who start threads. */
const ENTRIES = [
  'src/cli/main',
  'src/client/entries/admin',
  'src/client/entries/client',
  'src/client/entries/consumer',
  'src/client/entries/producer',
  'src/client/node/msk-iam',
  'src/client/node/opentelemetry-tracer',
  'src/client/node/prom-client-metrics',
  'src/protocol/main',
  'actors/cluster',
  'actors/serving-cast',
  'actors/runtime/thread',
  'actors/cleaner/cleaning-worker',
] as const

/** A module that asks where it lies is told where its entry, or it, would lie in dist/: it looks for others from there. */
const moduleUrls: Plugin = {
  name: 'module-urls',
  transform: {
    filter: { code: 'import.meta.url' },
    handler(code, id) {
      const place = `../${relative(ROOT, id).replaceAll('\\', '/').replace(/\.ts$/, '.js')}`
      return code.replaceAll('import.meta.url', `new URL('${place}', import.meta.url).href`)
    },
  },
}

/** Errors and actors are known by the names of their classes: two of one name in a chunk would leave one of them with another. */
function checkClassNames(code: string, file: string): void {
  const renamed = /\bclass (\w+\$\d+)\b/.exec(code)
  if (renamed !== null) throw new Error(`two classes that share ${file} have one name: ${renamed[1]}`)
}

const bundle = await rolldown({
  input: Object.fromEntries(ENTRIES.map((entry) => [entry.replaceAll('/', '-'), join(ROOT, `${entry}.ts`)])),
  platform: 'node',
  external: /^[^./]/,
  plugins: [moduleUrls],
  treeshake: { moduleSideEffects: true },
})
const { output } = await bundle.write({
  dir: join(DIST, CHUNKS),
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: '[name].js',
  minify: false,
})
await bundle.close()
for (const file of output) {
  if (file.type !== 'chunk') continue
  checkClassNames(file.code, file.fileName)
  if (file.isEntry && file.exports.includes('default'))
    throw new Error(`${file.fileName} has a default export, which its entry would not give on`)
}
for (const entry of ENTRIES) {
  const file = join(DIST, `${entry}.js`)
  const chunk = relative(dirname(file), join(DIST, CHUNKS, `${entry.replaceAll('/', '-')}.js`)).replaceAll('\\', '/')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `export * from '${chunk}'\n`)
}
