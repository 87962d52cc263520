import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { generate } from './generate.ts'
import { buildManifest } from './manifest.ts'
import { KAFKA_VERSION, specsFromMaven, specsInFolder } from './sources.ts'

const USAGE = `npm run generate [-- options]: the codecs in src/protocol/generated, from Kafka's message specs

  --specs DIR   folder with one subfolder of JSON specs for each jar (kafka-clients, kafka-metadata ...);
                without it the jars of Apache Kafka ${KAFKA_VERSION} are fetched by Maven into .peers/specs
  --check       write nothing; fail with the list of files that differ
  --help        this text`

const GENERATED = join(import.meta.dirname, '..', 'generated')
const CACHE = join(import.meta.dirname, '..', '..', '..', '.peers', 'specs')

function main(): number {
  const { values } = parseArgs({ options: { specs: { type: 'string' }, check: { type: 'boolean' }, help: { type: 'boolean' } } })
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  const specs = values.specs === undefined ? specsFromMaven(CACHE) : specsInFolder(values.specs)
  const files = generate(specs)
  files.set('manifest.json', buildManifest(specs, files, KAFKA_VERSION))

  const stale = filesIn(GENERATED).filter((path) => !files.has(path))
  const different = [...files].filter(([path, text]) => read(join(GENERATED, path)) !== text).map(([path]) => path)
  if (values.check) {
    for (const path of different) console.error(`differs: src/protocol/generated/${path}`)
    for (const path of stale) console.error(`not generated any more: src/protocol/generated/${path}`)
    return different.length + stale.length === 0 ? 0 : 1
  }
  for (const path of stale) rmSync(join(GENERATED, path))
  for (const path of different) {
    mkdirSync(dirname(join(GENERATED, path)), { recursive: true })
    writeFileSync(join(GENERATED, path), files.get(path)!)
  }
  console.log(`${files.size} files from ${specs.length} specs, ${different.length} written, ${stale.length} removed`)
  return 0
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
}

function read(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null
}

process.exitCode = main()
