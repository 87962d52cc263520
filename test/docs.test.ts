import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { configReference } from '../scripts/configs/config-reference.ts'
import { BROKER_DEFINITIONS } from '../src/base/config/definitions.ts'
import { apiName, apiTable } from '../src/broker/api-table.ts'
import { HANDLERS } from '../src/broker/handlers/all.ts'
import { CONTROLLER_HANDLERS } from '../src/broker/handlers/controller-apis.ts'
import { API_KEYS } from '../src/protocol/generated/api-keys.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const PACKAGE = JSON.parse(text('package.json')) as {
  scripts: Record<string, string>
  bin: Record<string, string>
  files: string[]
}

const DOCUMENTS = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
  'test/compat/README.md',
].filter((name) => name.endsWith('.md'))
const WORKFLOWS = readdirSync(join(root, '.github/workflows')).map((name) => `.github/workflows/${name}`)
const SCRIPTS = readdirSync(join(root, 'scripts'))
  .filter((name) => name.endsWith('.sh'))
  .map((name) => `scripts/${name}`)
const ALL = [...DOCUMENTS, ...WORKFLOWS, ...SCRIPTS, '.ci/run', ...globSync('vitest*.ts', { cwd: root })]

describe('docs/status.md', () => {
  test.each([
    { where: 'listeners of brokers', handlers: HANDLERS, place: 0 },
    { where: 'listeners of controllers', handlers: CONTROLLER_HANDLERS, place: 1 },
  ])('names every API that is served at $where, in the versions that are, and no other', ({ handlers, place }) => {
    const table = section(text('docs/status.md'), '## APIs')
      .split('\n### ')
      [place]!.split('\n')
      .filter((line) => line.startsWith('|'))
      .join('\n')
    const named = [...table.matchAll(/\b([A-Z][A-Za-z]+) (\d+)(?:-(\d+))?\b/g)].map(
      ([, name, from, to]) => `${name} ${from}-${to ?? from}`,
    )
    const served = [...apiTable(handlers)].map(
      ([key, { minVersion, maxVersion }]) => `${apiName(key)} ${minVersion}-${maxVersion}`,
    )
    expect(named.toSorted()).toEqual(served.toSorted())
  })
})

test('docs/differences.md names every API of Kafka that is not served, and no other', () => {
  const named = section(text('docs/differences.md'), '## What is not there').match(/\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b/g) ?? []
  const served = new Set([...HANDLERS, ...CONTROLLER_HANDLERS].map(({ request }) => request.apiKey))
  const missing = [...API_KEYS].filter(([key]) => !served.has(key)).map(([, { name }]) => name)
  const names = new Set([...API_KEYS.values()].map(({ name }) => name))
  expect(named.filter((name) => names.has(name) && name !== 'ApiVersions').toSorted()).toEqual(missing.toSorted())
})

describe('README.md', () => {
  test('names settings that there are, with their defaults', () => {
    const rows = section(text('README.md'), '## Settings').matchAll(/^\| `([a-z.]+)` \|\s*(.*?)\s*\|/gm)
    const wrong = [...rows].filter(([, key, said]) => {
      const definition = BROKER_DEFINITIONS.get(key!)
      return definition === undefined || bytesOf(said!.replaceAll('`', '')) !== (definition.default ?? '')
    })
    expect(wrong.map(([row]) => row)).toEqual([])
  })
})

test('docs/configuration.md is what the definitions say (node scripts/write-config-reference.ts)', () => {
  expect(text('docs/configuration.md')).toBe(configReference())
})

describe('what documents, workflows and scripts call', () => {
  test('are scripts of package.json', () => {
    const missing = ALL.flatMap((file) =>
      [...text(file).matchAll(/\bnpm run (?:--silent )?([a-z][a-z:-]*)/g)]
        .filter(([, name]) => PACKAGE.scripts[name!] === undefined)
        .map(([command]) => `${file}: ${command}`),
    )
    expect(missing).toEqual([])
  })

  test('and files that are there', () => {
    const folders = '(?:src|actors|test|bench|bin|scripts|docs|\\.ci|\\.github)'
    const paths = new RegExp(`(?<![\\w./~-])${folders}/[\\w./*-]*\\w`, 'g')
    const missing = ALL.flatMap((file) =>
      [...text(file).matchAll(paths)]
        .map(([path]) => path)
        // What is made by a run is not there before it.
        .filter((path) => !path.startsWith('bench/out') && globSync(path, { cwd: root }).length === 0)
        .map((path) => `${file}: ${path}`),
    )
    expect(missing).toEqual([])
  })

  test('package.json’s scripts name files that are there', () => {
    const missing = Object.entries(PACKAGE.scripts).flatMap(([name, command]) =>
      [...command.matchAll(/[\w./-]+\.(?:ts|mjs|json)\b/g)]
        .filter(([path]) => !existsSync(join(root, path)))
        .map(([path]) => `${name}: ${path}`),
    )
    expect(missing).toEqual([])
  })

  test('every npm script that tests, makes or measures is told in the README, in docs or in CONTRIBUTING', () => {
    const told = DOCUMENTS.map(text).join('\n')
    const untold = Object.keys(PACKAGE.scripts).filter(
      (name) => name !== 'prepack' && !told.includes(`npm run ${name}`) && !told.includes(`npm ${name}`),
    )
    expect(untold).toEqual([])
  })
})

describe('links', () => {
  test('of documents lead to files that are there', () => {
    const broken = DOCUMENTS.flatMap((file) =>
      [...text(file).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)]
        .filter(([, target]) => !existsSync(join(root, dirname(file), target!)))
        .map(([, target]) => `${file}: ${target}`),
    )
    expect(broken).toEqual([])
  })
})

function text(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

/** From a heading to the next of its level. */
function section(markdown: string, heading: string): string {
  const from = markdown.indexOf(`${heading}\n`)
  if (from < 0) throw new Error(`no section ${heading}`)
  const to = markdown.indexOf('\n## ', from + heading.length)
  return markdown.slice(from, to < 0 ? undefined : to)
}

/** `128 MiB` as the number that a configuration holds; anything else as it is. */
function bytesOf(said: string): string {
  const match = /^(\d+) MiB$/.exec(said)
  return match === null ? said : String(Number(match[1]) * 1024 * 1024)
}
