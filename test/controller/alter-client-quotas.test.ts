import { describe, expect, test } from 'vitest'
import { alterClientQuotas } from '../../src/controller/alter-client-quotas.ts'
import { clientQuotaKey } from '../../src/metadata/metadata-image.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { imageAfter, oneBroker } from '../metadata/cluster-image.ts'
import { contextOf, ofType } from './controller-fixture.ts'

type Parts = Record<string, string | null>
type Values = Record<string, number | null>
const image = oneBroker()

const entityOf = (parts: Parts) => Object.entries(parts).map(([entityType, entityName]) => ({ entityType, entityName }))
function alter(entries: [Parts, Values][], { on = image, validateOnly = false } = {}) {
  const request = {
    validateOnly,
    entries: entries.map(([parts, values]) => ({
      entity: entityOf(parts),
      ops: Object.entries(values).map(([key, value]) => ({ key, value: value ?? 0, remove: value === null })),
    })),
  }
  const { records, response } = alterClientQuotas(contextOf(on), request)
  return {
    records,
    after: imageAfter(on, records),
    results: response.entries!.map((each) => [each.errorCode, each.errorMessage]),
  }
}
const refusal = (parts: Parts, values: Values) => {
  const { records, results } = alter([[parts, values]])
  expect(records).toEqual([])
  expect(results[0]![0]).toBe(ErrorCode.INVALID_REQUEST)
  return results[0]![1]
}

describe('AlterClientQuotas', () => {
  test('sets, changes and removes', () => {
    const { after, results } = alter([
      [
        { user: 'u', 'client-id': null },
        { producer_byte_rate: 1000, request_percentage: 12.5 },
      ],
    ])
    expect(results).toEqual([[0, null]])
    const key = clientQuotaKey(entityOf({ 'client-id': null, user: 'u' }))
    expect(after.parts.clientQuotas.get(key)?.values).toEqual(
      new Map([
        ['producer_byte_rate', 1000],
        ['request_percentage', 12.5],
      ]),
    )
    const { after: fewer } = alter(
      [
        [
          { 'client-id': null, user: 'u' },
          { producer_byte_rate: null, request_percentage: 50 },
        ],
      ],
      { on: after },
    )
    expect(fewer.parts.clientQuotas.get(key)?.values).toEqual(new Map([['request_percentage', 50]]))
    const { after: none } = alter([[{ user: 'u', 'client-id': null }, { request_percentage: null }]], { on: fewer })
    expect(none.parts.clientQuotas.size).toBe(0)
  })

  test('writes only what is different', () => {
    const { after } = alter([[{ ip: '10.0.0.1' }, { connection_creation_rate: 5 }]])
    expect(alter([[{ ip: '10.0.0.1' }, { connection_creation_rate: 5 }]], { on: after }).records).toEqual([])
    expect(alter([[{ user: 'u' }, { producer_byte_rate: null }]]).records).toEqual([])
  })

  test('only looks, when asked to validate only', () => {
    expect(alter([[{ user: 'u' }, { producer_byte_rate: 1 }]], { validateOnly: true })).toMatchObject({
      records: [],
      results: [[0, null]],
    })
  })

  test('lets one entity fail and the others pass', () => {
    const { records, results } = alter([
      [{ user: 'u' }, { consumer_byte_rate: 0 }],
      [{ user: null }, { consumer_byte_rate: 7 }],
      [{ user: null }, { consumer_byte_rate: 8 }],
    ])
    expect(ofType(records, 'ClientQuotaRecord').map(({ value }) => value)).toEqual([7])
    expect(results).toEqual([
      [ErrorCode.INVALID_REQUEST, 'Quota consumer_byte_rate must be greater than 0'],
      [ErrorCode.INVALID_REQUEST, 'Ignoring duplicate entity ClientQuotaEntity(entries={user=null})'],
    ])
  })

  test('tells why it cannot be', () => {
    expect(refusal({}, {})).toBe('Invalid empty client quota entity')
    expect(refusal({ user: '' }, {})).toBe('Empty user not supported')
    expect(refusal({ group: 'g' }, {})).toBe('Unhandled client quota entity type: group')
    expect(refusal({ ip: '10.0.0.1', user: 'u' }, {})).toContain('Invalid quota entity combination')
    expect(refusal({ ip: 'not an address' }, {})).toBe('not an address is not a valid IP or resolvable host.')
    expect(refusal({ ip: '10.0.0.1' }, { producer_byte_rate: 1 })).toBe('Invalid configuration key producer_byte_rate')
    expect(refusal({ user: 'u' }, { producer_byte_rate: 1.5 })).toBe('producer_byte_rate cannot be a fractional value.')
    expect(refusal({ ip: null }, { connection_creation_rate: 2 ** 31 })).toContain('is too large for an INT')
    expect(refusal({ user: 'u' }, { request_percentage: Number.NaN })).toContain('must be greater than 0')
  })
})
