import { expect, test } from 'vitest'
import { table } from '../../../bench/measure/table.ts'

test('columns are as wide as their widest cell, names to the left and figures to the right', () => {
  const text = table(
    ['scenario', 'MB/s'],
    [
      ['replay', '1024'],
      ['java, 1 KB records', '99'],
    ],
  )

  expect(text.split('\n')).toEqual([
    '| scenario           | MB/s |',
    '|:-------------------|-----:|',
    '| replay             | 1024 |',
    '| java, 1 KB records |   99 |',
  ])
})
