import { type ConfigDefinition, indexDefinitions } from './config-definition.ts'
import { ConfigError } from './config-error.ts'
import { parseConfig } from './parse.ts'

const INTERVAL_MIN_MS = 100
const INTERVAL_MAX_MS = 3_600_000
const MATCHED: readonly string[] = [
  'client_instance_id',
  'client_id',
  'client_software_name',
  'client_software_version',
  'client_source_address',
  'client_source_port',
]
const LIST = { kind: 'list', values: [], emptyAllowed: true, nullAllowed: false } as const
const COMMON = { importance: 'medium', synonyms: [], updateMode: 'cluster-wide' } as const

/** What a subscription of client metrics is configured with (KIP-714). */
export const CLIENT_METRICS_DEFINITIONS: ReadonlyMap<string, ConfigDefinition> = indexDefinitions([
  {
    ...COMMON,
    name: 'interval.ms',
    type: 'int',
    default: '300000',
    validator: null,
    doc: 'Metrics push interval in milliseconds',
  },
  { ...COMMON, name: 'match', type: 'list', default: '', validator: LIST, doc: 'Client match criteria' },
  { ...COMMON, name: 'metrics', type: 'list', default: '', validator: LIST, doc: 'Telemetry metric name prefix list' },
])

/** A subscription that Kafka refuses as a bad request, not as a bad configuration. */
export class ClientMetricsRequestError extends ConfigError {}

/** Checks all that is set for a subscription. Throws `ConfigError` with Kafka's message. */
export function validateClientMetricsConfigs(name: string, configs: Readonly<Record<string, string | null>>): void {
  const missing = Object.keys(configs).filter((key) => configs[key] === null)
  if (missing.length > 0) throw new ConfigError(`Null value not supported for client metrics configs: ${missing.join(',')}`)
  if (name === '') throw new ClientMetricsRequestError("Subscription name can't be empty")
  for (const key of Object.keys(configs)) {
    if (!CLIENT_METRICS_DEFINITIONS.has(key)) throw new ClientMetricsRequestError(`Unknown client metrics configuration: ${key}`)
  }
  for (const definition of CLIENT_METRICS_DEFINITIONS.values()) {
    const value = parseConfig(definition, configs[definition.name] ?? definition.default)
    if (definition.name === 'interval.ms') checkInterval(value as number)
    if (definition.name === 'match') for (const pattern of value as readonly string[]) checkPattern(pattern)
  }
}

function checkInterval(intervalMs: number): void {
  if (intervalMs >= INTERVAL_MIN_MS && intervalMs <= INTERVAL_MAX_MS) return
  throw new ClientMetricsRequestError(
    `Invalid value ${intervalMs} for interval.ms, interval must be between 100 and 3600000 (1 hour)`,
  )
}

function checkPattern(pattern: string): void {
  const [param = '', expression, ...more] = pattern.split('=')
  const isKnown = expression !== undefined && expression !== '' && more.length === 0 && MATCHED.includes(param.trim())
  if (!isKnown || !isExpression(expression.trim())) throw new ConfigError(`Illegal client matching pattern: ${pattern}`)
}

function isExpression(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp
  } catch {
    return false
  }
}
