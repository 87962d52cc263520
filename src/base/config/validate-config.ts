import { unreachable } from '../assert.ts'
import type { ConfigDefinition, ConfigValidator } from './config-definition.ts'
import { ConfigError, invalidValue } from './config-error.ts'
import type { ConfigValue } from './parse.ts'
import { parseQuorumBootstrapServer, parseQuorumVoter } from './quorum-voters.ts'

/** Throws `ConfigError` where the value does not fulfil its definition. `text` is the value as Kafka would print it. */
export function validateConfig({ name, validator }: ConfigDefinition, value: ConfigValue, text: string | null): void {
  if (validator === null) return
  switch (validator.kind) {
    case 'range':
      checkRange(name, validator, value, text)
      break
    case 'one-of':
      if (!validator.values.includes(value as string)) throw oneOf(name, text, '', validator.values)
      break
    case 'one-of-ignoring-case':
      if (value === null || !validator.values.includes((value as string).toUpperCase())) {
        throw oneOf(name, text, ' (case insensitive)', validator.values)
      }
      break
    case 'list':
      checkList(name, validator, value as readonly string[] | null)
      break
    case 'list-size':
      if ((value as readonly string[]).length > validator.max) {
        throw invalidValue(name, asJavaList(value), `exceeds maximum list size of [${validator.max}].`)
      }
      break
    case 'not-empty':
      if (value === '') throw invalidValue(name, text, 'String must be non-empty')
      break
    case 'not-null':
      if (value === null) throw invalidValue(name, 'null', 'entry must be non null')
      break
    case 'gzip-level':
      checkGzipLevel(name, value as number, text)
      break
    case 'throttled-replicas':
      checkThrottledReplicas(name, value as readonly string[])
      break
    case 'quorum-voters':
      if (value === null) throw invalidValue(name, null)
      for (const entry of value as readonly string[]) parseQuorumVoter(entry)
      break
    case 'quorum-bootstrap-servers':
      if (value === null) throw invalidValue(name, null)
      for (const entry of value as readonly string[]) parseQuorumBootstrapServer(entry)
      break
    case 'share-auto-offset-reset':
      checkShareAutoOffsetReset(name, value as string, text)
      break
    default:
      unreachable(validator)
  }
}

function checkRange(
  name: string,
  { min, max }: ConfigValidator & { kind: 'range' },
  value: ConfigValue,
  text: string | null,
): void {
  if (value === null) throw invalidValue(name, null, 'Value must be non-null')
  if (min !== null && (value as number) < min) throw invalidValue(name, text, `Value must be at least ${min}`)
  if (max !== null && (value as number) > max) throw invalidValue(name, text, `Value must be no more than ${max}`)
}

function oneOf(name: string, text: string | null, how: string, values: readonly string[]): ConfigError {
  return invalidValue(name, text, `String must be one of${how}: ${values.join(', ')}`)
}

function checkList(name: string, validator: ConfigValidator & { kind: 'list' }, value: readonly string[] | null): void {
  const { values, emptyAllowed, nullAllowed } = validator
  if (value === null) {
    if (nullAllowed) return
    throw new ConfigError(`Configuration '${name}' values must not be null.`, { configuration: name })
  }
  if (!emptyAllowed && value.length === 0) {
    const valid = values.length === 0 ? 'any non-empty value' : `[${values.join(', ')}]`
    throw new ConfigError(`Configuration '${name}' must not be empty. Valid values include: ${valid}`, { configuration: name })
  }
  for (const entry of value) {
    if (entry === '') throw new ConfigError(`Configuration '${name}' values must not be empty.`, { configuration: name })
    if (values.length > 0 && !values.includes(entry)) throw oneOf(name, entry, '', values)
  }
}

const GZIP_DEFAULT_LEVEL = -1

function checkGzipLevel(name: string, level: number, text: string | null): void {
  if (level > 9 || (level < 1 && level !== GZIP_DEFAULT_LEVEL)) {
    throw invalidValue(name, text, `Value must be between 1 and 9 or equal to ${GZIP_DEFAULT_LEVEL}`)
  }
}

function checkThrottledReplicas(name: string, value: readonly string[]): void {
  const entries = value.map((entry) => entry.trim())
  if (entries.join('') === '*' || entries.every((entry) => /^([0-9]+:[0-9]+)?$/.test(entry))) return
  const format = '[partitionId]:[brokerId],[partitionId]:[brokerId],...'
  throw invalidValue(
    name,
    asJavaList(value),
    `${name} must be the literal '*' or a list of replicas in the following format: ${format}`,
  )
}

function checkShareAutoOffsetReset(name: string, value: string, text: string | null): void {
  if (value === 'earliest' || value === 'latest') return
  // Java's Duration without months and years, and none that is negative.
  if (/^by_duration:\+?[pP](?=\d|[tT]\d)(\d+[dD])?([tT](?=\d)(\d+[hH])?(\d+[mM])?(\d+([.,]\d{0,9})?[sS])?)?$/.test(value)) return
  const expected = "The value must be either 'earliest', 'latest' or of the format 'by_duration:<PnDTnHnMn.nS>'."
  throw invalidValue(name, text, `Invalid value \`${value}\` for configuration ${name}. ${expected}`)
}

function asJavaList(value: ConfigValue): string {
  return `[${(value as readonly string[]).join(', ')}]`
}
