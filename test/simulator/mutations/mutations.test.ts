import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { mutate } from './mutate.ts'
import { MUTATIONS } from './mutations.ts'

test.for(MUTATIONS)('$name: the code that it breaks is there, once', (mutation) => {
  const source = readFileSync(new URL(`../../../${mutation.file}`, import.meta.url), 'utf8')
  expect(mutate(source, mutation)).not.toBe(source)
})

test('code that is there twice, or not any more, is not broken at random', () => {
  const mutation = { name: 'm', file: 'f', find: 'a', replace: 'b', seeds: 1 }
  expect(() => mutate('aa', mutation)).toThrow('occurs 2 times')
  expect(() => mutate('c', mutation)).toThrow('occurs 0 times')
})
