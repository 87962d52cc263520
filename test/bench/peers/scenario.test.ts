import { expect, test } from 'vitest'
import { compare, type Figure } from '../../../bench/peers/scenario.ts'

const throughput = (value: number): Figure => ({ scenario: 'replay', metric: 'produce', unit: 'MB/s', better: 'higher', value })

test('the ratio is that of the medians over all pairs', () => {
  const figures = [
    ...[100, 300, 200].map((value) => ({ broker: 'kafka', figure: throughput(value) })),
    ...[600, 500, 700].map((value) => ({ broker: 'rafka', figure: throughput(value) })),
  ]

  const [comparison] = compare(figures)

  expect(comparison).toMatchObject({
    scenario: 'replay',
    kafka: { median: 200, min: 100, max: 300 },
    rafka: { median: 600 },
    ratio: 3,
  })
})

test('a figure that one broker lacks has no ratio', () => {
  const [comparison] = compare([{ broker: 'kafka', figure: throughput(1) }])

  expect(comparison?.ratio).toBeNaN()
})
