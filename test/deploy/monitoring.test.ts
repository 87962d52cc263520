import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { METRIC_HELP } from '../../actors/metric-help.ts'

const ROOT = join(import.meta.dirname, '../..')
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8')
const FAMILY = /\b(?:kafka|rafka)_[a-z0-9_]+\b/g
/** Of a histogram. */
const PART = /_(?:bucket|sum|count)$/

const sources = globSync(['src/**/*.ts', 'actors/**/*.ts'], {
  cwd: ROOT,
  exclude: ['actors/metric-help.ts', 'src/client/**', 'src/**/generated/**'],
})
const code = sources.map(read).join('\n')

function familiesIn(text: string): string[] {
  return [...new Set([...text.matchAll(FAMILY)].map(([name]) => (name in METRIC_HELP ? name : name.replace(PART, ''))))]
}

test.each(['deploy/monitoring/dashboard.json', 'deploy/monitoring/alerts.yml'])('%s asks for families that there are', (file) => {
  const asked = familiesIn(read(file))
  expect(asked.length).toBeGreaterThan(10)
  expect(asked.filter((name) => !(name in METRIC_HELP))).toEqual([])
})

test('docs/observe.md names every family, and no other', () => {
  const told = familiesIn(read('docs/observe.md'))
  expect(told.toSorted()).toEqual(Object.keys(METRIC_HELP).toSorted())
})

test('every family with words is told by the code, and every one that it tells has words', () => {
  const stages = /kafka_network_requestmetrics_(\w+)timems/
  const told = (name: string): boolean => {
    const stage = stages.exec(name)?.[1]
    const words = stage === undefined ? [`'${name}'`, `${name}:`] : [`stage('${stage}')`]
    return words.some((word) => code.includes(word))
  }
  expect(Object.keys(METRIC_HELP).filter((name) => !told(name))).toEqual([])
  const made = [...code.matchAll(/'((?:kafka|rafka)_[a-z0-9_]+)'/g)].map(([, name]) => name!)
  expect([...new Set(made)].filter((name) => !(name in METRIC_HELP))).toEqual([])
})

test('each alert says what to do', () => {
  const alerts = read('deploy/monitoring/alerts.yml').split('- alert: ').slice(1)
  expect(alerts.length).toBeGreaterThan(10)
  for (const alert of alerts) expect(alert).toMatch(/summary: .+\n {10}action: .+/)
})
