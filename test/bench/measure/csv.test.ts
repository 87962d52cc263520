import { expect, test } from 'vitest'
import { csvRow } from '../../../bench/measure/csv.ts'

test('plain cells are joined by commas', () => {
  expect(csvRow(['produce', 1000, 99.5])).toBe('produce,1000,99.5')
})

test('a cell with a comma, a quote or a line end is quoted, quotes doubled', () => {
  expect(csvRow(['a,b', 'say "x"', 'two\nlines'])).toBe('"a,b","say ""x""","two\nlines"')
})

test('a figure that is missing is an empty cell', () => {
  expect(csvRow(['fetch', Number.NaN])).toBe('fetch,')
})
