import { expect, test } from 'vitest'
import { describeQuotas, InvalidQuotaFilterError } from '../../src/metadata/client-quota-filter.ts'

const of = (...entity: [string, string | null][]) => ({
  entity: entity.map(([entityType, entityName]) => ({ entityType, entityName })),
  values: new Map([['producer_byte_rate', 1]]),
})
const QUOTAS = [of(['user', 'u']), of(['user', null]), of(['user', 'u'], ['client-id', 'c']), of(['ip', '10.0.0.1'])]
const EXACT = 0
const DEFAULT = 1
const SPECIFIED = 2

function found(components: [string, number, string | null][], strict = false): number[] {
  const filter = { strict, components: components.map(([entityType, matchType, match]) => ({ entityType, matchType, match })) }
  return describeQuotas(QUOTAS, filter).map((quota) => QUOTAS.indexOf(quota as (typeof QUOTAS)[number]))
}

test('without components all are found', () => {
  expect(found([])).toEqual([0, 1, 2, 3])
})

test('a name, the default or anything of a type', () => {
  expect(found([['user', EXACT, 'u']])).toEqual([0, 2])
  expect(found([['user', DEFAULT, null]])).toEqual([1])
  expect(found([['user', SPECIFIED, null]])).toEqual([0, 1, 2])
  expect(
    found([
      ['user', EXACT, 'u'],
      ['client-id', SPECIFIED, null],
    ]),
  ).toEqual([2])
})

test('strict finds entities with no other parts', () => {
  expect(found([['user', EXACT, 'u']], true)).toEqual([0])
  expect(found([], true)).toEqual([])
})

test.each([
  [[['', EXACT, 'a']], 'Invalid empty entity type.'],
  [
    [
      ['user', EXACT, 'a'],
      ['user', EXACT, 'b'],
    ],
    'Entity type user cannot appear more than once in the filter.',
  ],
  [[['group', EXACT, 'a']], 'Unsupported entity type group'],
  [[['user', EXACT, null]], 'Request specified MATCH_TYPE_EXACT, but set match string to null.'],
  [[['user', DEFAULT, 'a']], 'Request specified MATCH_TYPE_DEFAULT, but also specified a match string.'],
  [[['user', 9, 'a']], 'Unknown match type 9'],
  [
    [
      ['ip', EXACT, 'a'],
      ['user', EXACT, 'b'],
    ],
    'Invalid entity filter component combination.',
  ],
] as [[string, number, string | null][], string][])('%j is refused', (components, message) => {
  expect(() => found(components)).toThrow(InvalidQuotaFilterError)
  expect(() => found(components)).toThrow(message)
})
