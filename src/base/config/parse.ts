import type { ConfigDefinition, ConfigType } from './config-definition.ts'
import { invalidValue } from './config-error.ts'
import { validateConfig } from './validate-config.ts'

export type ConfigValue = boolean | number | string | readonly string[] | null

/**
 * The typed value of a configuration's text, by Kafka's rules: blanks around it do not count, booleans may be in any case, lists are
 * split at commas. null is no value. Integers beyond 2^53 - 1 (Kafka's "forever" is 2^63 - 1) become 2^53 - 1.
 * Throws `ConfigError` with Kafka's message.
 */
export function parseConfig(definition: ConfigDefinition, text: string | null): ConfigValue {
  const value = parseType(definition, text)
  validateConfig(definition, value, text === null ? null : canonicalText(definition, text))
  return value
}

/** A configuration's text as DescribeConfigs shows it: `" 07 "` of type int is `"7"`. Throws `ConfigError` where the type does not fit. */
export function canonicalConfigText(definition: ConfigDefinition, text: string): string {
  parseType(definition, text)
  return canonicalText(definition, text)
}

function parseType(definition: ConfigDefinition, text: string | null): ConfigValue {
  if (text === null) return null
  const trimmed = trim(text)
  switch (definition.type) {
    case 'boolean': {
      const lower = trimmed.toLowerCase()
      if (lower !== 'true' && lower !== 'false')
        throw invalidValue(definition.name, text, 'Expected value to be either true or false')
      return lower === 'true'
    }
    case 'int':
    case 'short':
    case 'long':
      return parseInteger(definition, text, trimmed)
    case 'double': {
      const value = parseDouble(trimmed)
      if (value === null) throw invalidValue(definition.name, text, 'Not a number of type DOUBLE')
      return value
    }
    case 'list':
      return splitList(definition, trimmed)
    case 'string':
    case 'class':
    case 'password':
      return trimmed
  }
}

const INTEGER_BITS = { short: 16n, int: 32n, long: 64n } as const

function parseInteger({ name, type }: ConfigDefinition, text: string, trimmed: string): number {
  const bits = INTEGER_BITS[type as keyof typeof INTEGER_BITS]
  if (!/^[+-]?[0-9]+$/.test(trimmed)) throw notANumber(name, type, text)
  const value = integer(trimmed)
  if (value !== BigInt.asIntN(Number(bits), value)) throw notANumber(name, type, text)
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(value)))
}

function notANumber(name: string, type: ConfigType, text: string): Error {
  return invalidValue(name, text, `Not a number of type ${type.toUpperCase()}`)
}

/** `BigInt` takes a minus but no plus. */
function integer(digits: string): bigint {
  return BigInt(digits.startsWith('+') ? digits.slice(1) : digits)
}

/** What Java's `Double.parseDouble` takes, but for hexadecimal. null when it is none. */
function parseDouble(text: string): number | null {
  const named = /^([+-]?)(NaN|Infinity)$/.exec(text)
  if (named !== null)
    return named[2] === 'NaN' ? Number.NaN : named[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  const number = /^([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)[dDfF]?$/.exec(text)
  return number === null ? null : Number(number[1])
}

/** Where Kafka checks the entries of a list it also drops those that are there twice. */
function splitList({ validator }: ConfigDefinition, trimmed: string): readonly string[] {
  const entries = trimmed === '' ? [] : trimmed.split(/[ \t\n\v\f\r]*,[ \t\n\v\f\r]*/)
  return validator?.kind === 'list' ? [...new Set(entries)] : entries
}

function canonicalText(definition: ConfigDefinition, text: string): string {
  const trimmed = trim(text)
  switch (definition.type) {
    case 'boolean':
      return trimmed.toLowerCase()
    case 'int':
    case 'short':
    case 'long':
      return integer(trimmed).toString()
    case 'double':
      return javaDouble(parseDouble(trimmed) ?? Number.NaN)
    case 'list':
      return splitList(definition, trimmed).join(',')
    case 'string':
    case 'class':
    case 'password':
      return trimmed
  }
}

/** As Java prints a double: `0.5`, `3.0`, `1.0E-4`, `1.7976931348623157E308`. */
function javaDouble(value: number): string {
  if (Number.isNaN(value) || !Number.isFinite(value)) return String(value)
  const magnitude = Math.abs(value)
  if (magnitude === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  if (magnitude >= 1e-3 && magnitude < 1e7) return Number.isInteger(value) ? `${value}.0` : String(value)
  const [mantissa = '', exponent = ''] = value.toExponential().split('e')
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${exponent.replace('+', '')}`
}

/** Java's `String.trim`: control characters and blanks of ASCII, and no others. */
export function trim(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && text.charCodeAt(start) <= 0x20) start++
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end--
  return text.slice(start, end)
}
