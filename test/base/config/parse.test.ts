import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import type { ConfigDefinition, ConfigType, ConfigValidator } from '../../../src/base/config/config-definition.ts'
import { ConfigError } from '../../../src/base/config/config-error.ts'
import { canonicalConfigText, parseConfig } from '../../../src/base/config/parse.ts'

function definition(type: ConfigType, validator: ConfigValidator | null = null): ConfigDefinition {
  return { name: 'key', type, default: null, importance: 'low', validator, synonyms: [], updateMode: 'read-only', doc: '' }
}

describe('a value is parsed by its type', () => {
  test.each<[ConfigType, string, unknown, string]>([
    ['boolean', ' TRUE ', true, 'true'],
    ['boolean', 'False', false, 'false'],
    ['int', ' +7 ', 7, '7'],
    ['int', '-2147483648', -2147483648, '-2147483648'],
    ['short', '0032767', 32767, '32767'],
    ['long', '9007199254740991', Number.MAX_SAFE_INTEGER, '9007199254740991'],
    ['long', '9223372036854775807', Number.MAX_SAFE_INTEGER, '9223372036854775807'],
    ['double', ' .5d', 0.5, '0.5'],
    ['double', '3', 3, '3.0'],
    ['double', '1e-4', 1e-4, '1.0E-4'],
    ['double', '123456789.25', 123456789.25, '1.2345678925E8'],
    ['double', '1.7976931348623157E308', Number.MAX_VALUE, '1.7976931348623157E308'],
    ['list', ' a ,b,, c', ['a', 'b', '', 'c'], 'a,b,,c'],
    ['list', '   ', [], ''],
    ['string', '\t text of words ', 'text of words', 'text of words'],
    ['password', ' secret ', 'secret', 'secret'],
    ['class', 'org.example.Thing', 'org.example.Thing', 'org.example.Thing'],
  ])('%s %j', (type, text, value, canonical) => {
    expect(parseConfig(definition(type), text)).toEqual(value)
    expect(canonicalConfigText(definition(type), text)).toBe(canonical)
  })

  test.each<[ConfigType, string, string]>([
    ['boolean', 'yes', 'Expected value to be either true or false'],
    ['int', '2147483648', 'Not a number of type INT'],
    ['int', '0x10', 'Not a number of type INT'],
    ['int', '', 'Not a number of type INT'],
    ['short', '32768', 'Not a number of type SHORT'],
    ['long', '9223372036854775808', 'Not a number of type LONG'],
    ['long', '1.5', 'Not a number of type LONG'],
    ['double', 'half', 'Not a number of type DOUBLE'],
  ])("%s %j is refused with Kafka's message", (type, text, reason) => {
    const refused = (): unknown => parseConfig(definition(type), text)
    expect(refused).toThrow(ConfigError)
    expect(refused).toThrow(`Invalid value ${text} for configuration key: ${reason}`)
  })

  property.prop([fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })], { seed: 20, numRuns: 500 })(
    'the canonical text of a long is the number itself, however large',
    (number) => {
      expect(canonicalConfigText(definition('long'), ` ${number} `)).toBe(String(number))
    },
  )

  property.prop([fc.double({ noNaN: true, noDefaultInfinity: true })], { seed: 21, numRuns: 500 })(
    'the canonical text of a double is the same double again',
    (number) => {
      const text = canonicalConfigText(definition('double'), String(number))
      expect(parseConfig(definition('double'), text)).toBe(number === 0 ? 0 : number)
    },
  )
})

describe('a value is checked by its definition', () => {
  const range = { kind: 'range', min: 1, max: 5 } as const
  const list = { kind: 'list', values: ['a', 'b'], emptyAllowed: false, nullAllowed: false } as const
  test.each<[string, ConfigDefinition, string | null, string | null]>([
    ['in range', definition('int', range), '5', null],
    ['too small', definition('int', range), '0', 'Invalid value 0 for configuration key: Value must be at least 1'],
    ['too large', definition('double', range), '5.5', 'Invalid value 5.5 for configuration key: Value must be no more than 5'],
    ['missing', definition('int', range), null, 'Invalid value null for configuration key: Value must be non-null'],
    ['an entry twice', definition('list', list), 'a, b, a', null],
    ['an unknown entry', definition('list', list), 'a,c', 'Invalid value c for configuration key: String must be one of: a, b'],
    ['an empty entry', definition('list', list), 'a,,b', "Configuration 'key' values must not be empty."],
    ['an empty list', definition('list', list), '', "Configuration 'key' must not be empty. Valid values include: [a, b]"],
    ['no list', definition('list', list), null, "Configuration 'key' values must not be null."],
    [
      'any case',
      definition('string', { kind: 'one-of-ignoring-case', values: ['UP', 'DOWN'] }),
      'sideways',
      'Invalid value sideways for configuration key: String must be one of (case insensitive): UP, DOWN',
    ],
    [
      'a voter without port',
      definition('list', { kind: 'quorum-voters' }),
      '1@host',
      'Failed to parse host name from entry 1@host for the configuration controller.quorum.voters. ' +
        'Each entry should be in the form `{id}@{host}:{port}`.',
    ],
    [
      'a share group that resets by duration',
      definition('string', { kind: 'share-auto-offset-reset' }),
      'by_duration:P1DT1.5S',
      null,
    ],
  ])('%s', (_title, checked, text, message) => {
    const run = (): unknown => parseConfig(checked, text)
    if (message === null) expect(run).not.toThrow()
    else expect(run).toThrow(expect.objectContaining({ code: 'INVALID_CONFIG', message }))
  })
})
