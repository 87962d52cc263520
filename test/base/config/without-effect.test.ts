import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { BROKER_DEFINITIONS } from '../../../src/base/config/definitions.ts'
import { reasonNotDynamic } from '../../../src/base/config/unsupported-dynamic.ts'
import { reasonWithoutEffect } from '../../../src/base/config/without-effect.ts'

const FILE = join(import.meta.dirname, '../../../src/base/config/without-effect.ts')

test('only configurations that there are have no effect', () => {
  const named = [...readFileSync(FILE, 'utf8').matchAll(/^ {2}'([a-z.]+)':/gm)].map(([, name]) => name!)
  expect(named.length).toBeGreaterThan(40)
  expect(named.filter((name) => !BROKER_DEFINITIONS.has(name))).toEqual([])
})

test('what has no effect cannot be altered either: an answer of success would be a lie', () => {
  expect(reasonWithoutEffect('num.io.threads')).toMatch('threads.max')
  expect(reasonNotDynamic('num.io.threads')).toBe(reasonWithoutEffect('num.io.threads'))
  expect(reasonWithoutEffect('log.retention.ms')).toBeNull()
})
