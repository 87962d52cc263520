import { expect, test } from 'vitest'
import { parseUsage } from '../../../bench/peers/process-usage.ts'

const STATUS = 'Name:\tnode\nVmHWM:\t  220000 kB\nVmRSS:\t  100000 kB\nRssAnon:\t   60000 kB\nThreads:\t11\n'

test('own and waited-for time of user and system are added, memory is in bytes', () => {
  const stat = `42 (node) S 1 42 42 0 -1 4194560 100 0 0 0 250 50 20 5 20 0 11 0 12345 0 0`

  expect(parseUsage(stat, STATUS, 100)).toEqual({ cpuSeconds: 3.25, residentBytes: 102_400_000, threads: 11 })
})

test('a command name with spaces and parentheses does not shift the fields', () => {
  const stat = `42 (a (b) c) R 1 42 42 0 -1 4194560 100 0 0 0 100 0 0 0 20 0 1 0 12345 0 0`

  expect(parseUsage(stat, STATUS, 100).cpuSeconds).toBe(1)
})
