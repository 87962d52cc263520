import { expect, test } from 'vitest'
import { ClientQuotas } from '../../src/metadata/client-quotas.ts'
import { ConnectionRates } from '../../src/metadata/connection-quotas.ts'

type Parts = Record<string, string | null>
const quota = (parts: Parts, limit: number, name = 'producer_byte_rate') => ({
  entity: Object.entries(parts).map(([entityType, entityName]) => ({ entityType, entityName })),
  values: new Map([[name, limit]]),
})

/** From the most specific to the least. */
const LEVELS: Parts[] = [
  { user: 'u', 'client-id': 'c' },
  { user: 'u', 'client-id': null },
  { user: 'u' },
  { user: null, 'client-id': 'c' },
  { user: null, 'client-id': null },
  { user: null },
  { 'client-id': 'c' },
  { 'client-id': null },
]

test('the most specific limit holds, whatever else is set', () => {
  const all = LEVELS.map((parts, level) => quota(parts, level + 1))
  for (let level = 0; level < LEVELS.length; level++) {
    expect(new ClientQuotas(all.slice(level), 'producer_byte_rate').find('u', 'c').limit, JSON.stringify(LEVELS[level])).toBe(
      level + 1,
    )
  }
  expect(new ClientQuotas([], 'producer_byte_rate').find('u', 'c').limit).toBe(Number.POSITIVE_INFINITY)
})

test('who shares a limit: all clients of a user, all users of a client id, or nobody', () => {
  const of = (parts: Parts) => new ClientQuotas([quota(parts, 1)], 'producer_byte_rate')
  const user = of({ user: null })
  expect(user.find('u', 'a').key).toBe(user.find('u', 'b').key)
  expect(user.find('u', 'a').key).not.toBe(user.find('v', 'a').key)
  const client = of({ 'client-id': null })
  expect(client.find('u', 'a').key).toBe(client.find('v', 'a').key)
  expect(client.find('u', 'a').key).not.toBe(client.find('u', 'b').key)
  const both = of({ user: 'u', 'client-id': null })
  expect(both.find('u', 'a').key).not.toBe(both.find('u', 'b').key)
})

test('a limit of another kind, or of others, is none', () => {
  expect(new ClientQuotas([quota({ user: 'u' }, 1)], 'consumer_byte_rate').isEmpty).toBe(true)
  const quotas = new ClientQuotas([quota({ user: 'u', 'client-id': 'c' }, 1)], 'producer_byte_rate')
  for (const [user, clientId] of [
    ['v', 'c'],
    ['u', 'd'],
    ['u', ''],
  ] as const)
    expect(quotas.find(user, clientId).limit).toBe(Number.POSITIVE_INFINITY)
})

test('connections are limited by address, however it is written, or by the default', () => {
  const of = (...quotas: [string | null, number][]) =>
    new ConnectionRates(quotas.map(([ip, limit]) => quota({ ip }, limit, 'connection_creation_rate')))
  expect(of().isEmpty).toBe(true)
  const rates = of(['10.0.0.1', 5], [null, 7])
  expect([rates.of('10.0.0.1'), rates.of('::ffff:10.0.0.1'), rates.of('10.0.0.2')]).toEqual([5, 5, 7])
  expect(of(['10.0.0.1', 5]).of('10.0.0.2')).toBe(Number.POSITIVE_INFINITY)
})
