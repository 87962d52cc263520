import { describe, expect, test } from 'vitest'
import { LeveledLogger } from '../../src/base/leveled-logger.ts'
import { incrementalAlterConfigs } from '../../src/controller/alter-configs.ts'
import { describeLoggers } from '../../src/controller/broker-loggers.ts'
import { oneBroker } from '../metadata/cluster-image.ts'
import { contextOf } from './controller-fixture.ts'

const BROKER_LOGGER = 8

function setUp() {
  const lines: string[] = []
  const write = (message: string): void => {
    lines.push(message)
  }
  const logger = new LeveledLogger({ debug: write, info: write, warn: write, error: write }, 'INFO')
  const context = { ...contextOf(oneBroker()), loggerLevel: logger }
  const set = (value: string, validateOnly = false) => {
    const configs = [{ name: 'root', value, configOperation: 0 }]
    const resources = [{ resourceType: BROKER_LOGGER, resourceName: '1', configs }]
    return incrementalAlterConfigs(context, { resources, validateOnly }).response.responses![0]!.errorCode
  }
  return { lines, logger, context, set }
}

describe('the logger of a broker', () => {
  test('says more or less from now on', () => {
    const { lines, logger, set } = setUp()
    logger.debug('first')
    expect(set('DEBUG')).toBe(0)
    logger.debug('second')
    expect(set('ERROR')).toBe(0)
    for (const level of ['debug', 'info', 'warn', 'error'] as const) logger[level](level)
    expect(set('FATAL')).toBe(0)
    logger.error('last')
    expect(lines).toEqual(['second', 'error'])
  })

  test('stays as it is when the change is only looked at, or cannot be', () => {
    const { logger, set } = setUp()
    expect([set('DEBUG', true), set('LOUD')]).toEqual([0, 40])
    expect(logger.level).toBe('INFO')
  })

  test('is described with its level', () => {
    const { context } = setUp()
    const describe = (resourceName: string, configurationKeys: string[] | null = null) =>
      describeLoggers(context, {
        resources: [{ resourceType: BROKER_LOGGER, resourceName, configurationKeys }],
        includeSynonyms: false,
        includeDocumentation: false,
      }).results![0]!
    expect(describe('1').configs).toMatchObject([{ name: 'root', value: 'INFO', configSource: 6, readOnly: false }])
    expect(describe('1', ['other']).configs).toEqual([])
    expect(describe('2').errorMessage).toBe('Unexpected broker id, expected 1 but received 2')
    expect(describe('').errorMessage).toBe('Broker id must not be empty')
  })
})
