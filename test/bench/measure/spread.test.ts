import { expect, test } from 'vitest'
import { figure, figures, spread } from '../../../bench/measure/spread.ts'

test('the median of an odd count is the middle run', () => {
  expect(spread([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3, runs: [3, 1, 2] })
})

test('the median of an even count lies between the middle two', () => {
  expect(spread([4, 1, 3, 2]).median).toBe(2.5)
})

test('a run without a figure is left out', () => {
  expect(spread([Number.NaN, 5, 7])).toMatchObject({ median: 6, min: 5, max: 7 })
})

test('no figure at all is said as none', () => {
  expect(figures(spread([Number.NaN]))).toBe('none')
})

test.each([
  [0, '0'],
  [0.01234, '0.0123'],
  [0.00004, '0.0000'],
  [1.2345, '1.23'],
  [12.345, '12.3'],
  [123.4, '123'],
  [123456.7, '123457'],
  [-1.5, '-1.50'],
  [Number.NaN, ''],
])('%d is shown as %j', (value, shown) => {
  expect(figure(value)).toBe(shown)
})

test('several runs are shown as median and range, one run as its figure', () => {
  expect(figures(spread([1, 2, 4]))).toBe('2.00 [1.00-4.00]')
  expect(figures(spread([2]))).toBe('2.00')
})
