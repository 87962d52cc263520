import { expect, test } from 'vitest'
import { resolveBrokerConfig } from '../../src/base/config/broker-config.ts'
import { SILENT_LOGGER } from '../../src/base/logger.ts'
import { EffectiveConfig } from '../../src/metadata/effective-config.ts'
import { configSet, imageAfter, oneBroker } from './cluster-image.ts'

const BROKER = 4
const { config } = resolveBrokerConfig({ 'node.id': '1', 'log.dirs': '/data', 'max.connections': '100' })

function setUp() {
  const problems: unknown[] = []
  const effective = new EffectiveConfig(config, { ...SILENT_LOGGER, error: (_message, fields) => problems.push(fields) })
  let image = oneBroker()
  return {
    effective,
    problems,
    alter: (name: string, key: string, value: string | null) => {
      image = imageAfter(image, [configSet(BROKER, name, key, value)])
      return effective.follow(image)
    },
  }
}

test('what is altered for this broker goes before what is altered for all, and that before what it was started with', () => {
  const { effective, alter } = setUp()
  expect(effective.current.maxConnections).toBe(100)
  alter('', 'max.connections', '50')
  expect(effective.current.maxConnections).toBe(50)
  alter('1', 'max.connections', '20')
  alter('2', 'max.connections', '10')
  expect(effective.current.maxConnections).toBe(20)
  alter('1', 'max.connections', null)
  alter('', 'max.connections', null)
  expect(effective.current.maxConnections).toBe(100)
})

test('tells when topics have other defaults, and which', () => {
  const { effective, alter } = setUp()
  expect(alter('', 'max.connections', '50')).toBe(false)
  expect(alter('', 'message.max.bytes', '5000')).toBe(true)
  expect(effective.topicDefaults).toEqual({ 'max.message.bytes': '5000' })
  expect(alter('1', 'log.retention.hours', '1')).toBe(true)
  expect(effective.topicDefaults['retention.ms']).toBe('3600000')
  expect(alter('1', 'max.connections', '7')).toBe(false)
})

test('what cannot be is not followed, and told', () => {
  const { effective, alter, problems } = setUp()
  expect(alter('1', 'max.connections', 'many')).toBe(false)
  expect(effective.current.maxConnections).toBe(100)
  expect(problems).toHaveLength(1)
})
