import { expect, test } from 'vitest'
import { LeveledLogger } from '../../src/base/leveled-logger.ts'
import { SILENT_LOGGER } from '../../src/base/logger.ts'
import { printable } from '../../src/base/printable.ts'

test('what steers a terminal, begins another line or turns the text around is written out', () => {
  expect(printable('bob\nan authentication failed\r\x1b[2J\x9b1m\u202eevil')).toBe(
    'bob\\u000aan authentication failed\\u000d\\u001b[2J\\u009b1m\\u202eevil',
  )
  expect(printable('Grüße, 日本語, {"json":"\\n"}')).toBe('Grüße, 日本語, {"json":"\\n"}')
})

test('a stack keeps its lines', () => {
  const { stack } = new Error('x')
  expect(printable(stack!)).toBe(stack)
})

test('what is too long is cut, and its length is told', () => {
  const text = printable('x'.repeat(1_000_000))
  expect(text).toHaveLength(4096 + '… (1000000 characters)'.length)
  expect(text).toMatch(/x… \(1000000 characters\)$/)
})

test('a node’s logger does so with all that a line has beside its sentence', () => {
  const lines: unknown[] = []
  const logger = new LeveledLogger({ ...SILENT_LOGGER, info: (message, fields) => lines.push([message, fields]) }, 'INFO')
  logger.info('access was denied', { principal: 'User:a\nb', problems: ['c\nd'], count: 3 })
  logger.info('the broker is unfenced')
  expect(lines).toEqual([
    ['access was denied', { principal: 'User:a\\u000ab', problems: ['c\\u000ad'], count: 3 }],
    ['the broker is unfenced', undefined],
  ])
})
