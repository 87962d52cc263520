import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { makeDirectories } from '../../actors/runtime/make-directories.ts'

const folder = mkdtempSync(join(tmpdir(), 'rafka-folders-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a folder is made with the parents that it lacks, and one that is there stays', () => {
  const path = join(folder, 'a', 'b', 'c')
  for (let times = 0; times < 2; times++) makeDirectories(path)
  expect(statSync(path).isDirectory()).toBe(true)
})

test('what is not to be made is an error: in the place of a file, or below one', () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  expect(() => makeDirectories(file)).toThrow('EEXIST')
  expect(() => makeDirectories(join(file, 'below'))).toThrow('ENOTDIR')
})

test.runIf(process.platform === 'linux')('so it is where nobody can make folders although there are some', () => {
  expect(() => makeDirectories('/proc/rafka')).toThrow('ENOENT')
  expect(() => makeDirectories('/proc/rafka/data')).toThrow('ENOENT')
})
