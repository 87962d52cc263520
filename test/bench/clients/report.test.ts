import { expect, test } from 'vitest'
import { aims, type Run, tables } from '../../../bench/clients/report.ts'
import { DEFAULT_TASK, fromArguments, type Task, toArguments } from '../../../bench/clients/task.ts'
import { turned } from '../../../bench/clients.ts'

const run = (client: string, pair: number, recordsPerSecond: number, cpuSeconds = 1): Run => ({
  case: 'produce 100 B',
  group: 'produce',
  client,
  pair,
  result: { records: recordsPerSecond, seconds: 1, cpuSeconds: (cpuSeconds * recordsPerSecond) / 1e6, residentBytesMax: 1e8 },
})

test('ratios are those of the runs of one pair, and their median counts', () => {
  const runs = [1, 2, 3].flatMap((pair) => [run('rafka', pair, pair * 300_000), run('kafkajs', pair, pair * 100_000)])

  const lines = tables(runs, 'rafka').split('\n')

  expect(lines[0]).toBe('produce 100 B')
  expect(lines.find((line) => line.includes('kafkajs'))).toMatch(/200000 \[100000-300000\].*\| +3\.00 \| +1\.00 \|$/)
})

test('an aim is held against the best of the others', () => {
  const runs = [
    run('rafka', 0, 300_000, 2),
    run('kafkajs', 0, 100_000),
    run('platformatic', 0, 200_000),
    run('confluent', 0, 50_000),
  ]

  const [, , records, cpu] = aims(runs).split('\n')

  expect(records).toMatch(/the best other client for Node +\| +≥ 2 +\| +1\.50 +\| +NO \|$/)
  expect(cpu).toMatch(/librdkafka through Node +\| +≤ 1 +\| +2\.00 +\| +NO \|$/)
})

test('a task comes through as the arguments of a driver', () => {
  const task: Task = { ...DEFAULT_TASK, mode: 'consume', bootstrap: '127.0.0.1:9092', topic: 'a=b', idempotent: false, rate: 7 }

  expect(fromArguments(toArguments(task))).toEqual(task)
  expect(() => fromArguments(['recrods=1'])).toThrow('a task has no recrods')
})

test('every client comes first in its round', () => {
  expect([0, 1, 2].map((round) => turned(['a', 'b', 'c'], round)[0])).toEqual(['a', 'b', 'c'])
})
