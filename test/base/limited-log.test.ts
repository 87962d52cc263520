import { expect, test } from 'vitest'
import { LimitedLog } from '../../src/base/limited-log.ts'
import { SILENT_LOGGER } from '../../src/base/logger.ts'

function limitedLog() {
  const lines: string[] = []
  const keep = (message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
    lines.push(`${message} ${fields['client'] ?? `${fields['what']} at ${fields['listener']}: ${fields['count']}`}`)
  }
  return { lines, log: new LimitedLog({ ...SILENT_LOGGER, info: keep, warn: keep }) }
}

test('one address gets three lines a second, all together ten, and then it is said how many more there were', () => {
  const { lines, log } = limitedLog()
  for (let attempt = 0; attempt < 1000; attempt++) log.write('info', 'failed', { client: '/1', listener: 'A' })
  for (let address = 2; address < 100; address++) log.write('info', 'failed', { client: `/${address}`, listener: 'A' })
  expect(lines).toEqual(['failed /1', 'failed /1', 'failed /1', ...Array.from({ length: 7 }, (_, at) => `failed /${at + 2}`)])
  log.flush()
  expect(lines.slice(10)).toEqual([`more of the same was not logged failed at A: ${997 + 91}`])
  log.write('info', 'failed', { client: '/1', listener: 'A' })
  expect(lines.at(-1)).toBe('failed /1')
})

test('listeners and kinds do not take lines from each other, and nothing is said where nothing was left out', () => {
  const { lines, log } = limitedLog()
  for (const listener of ['A', 'B'])
    for (const message of ['failed', 'refused']) log.write('warn', message, { client: '/1', listener })
  log.flush()
  expect(lines).toHaveLength(4)
})
