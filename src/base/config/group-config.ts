import type { ConfigDefinition } from './config-definition.ts'
import { ConfigError } from './config-error.ts'
import type { ConfigTexts } from './config-texts.ts'
import { BROKER_DEFINITIONS, GROUP_DEFINITIONS } from './definitions.ts'
import { parseConfig } from './parse.ts'

/**
 * Checks a group's overrides as the controller does: names, each value, the broker's limits for it, and values against each other.
 * `brokerTexts` is what holds for the broker, without defaults. Throws `ConfigError` with Kafka's message for the first that is wrong.
 */
export function validateGroupConfigs(overrides: Readonly<Record<string, string | null>>, brokerTexts: ConfigTexts): void {
  const missing = Object.keys(overrides).filter((name) => overrides[name] === null)
  if (missing.length > 0) throw new ConfigError(`Null value not supported for group configs: ${missing.join(',')}`)
  for (const name of Object.keys(overrides)) {
    if (!GROUP_DEFINITIONS.has(name)) throw new ConfigError(`Unknown group config name: ${name}`, { configuration: name })
  }
  const values = new Map<string, number>()
  for (const definition of GROUP_DEFINITIONS.values()) {
    const value = parseConfig(definition, overrides[definition.name] ?? definition.default)
    if (typeof value === 'number') values.set(definition.name, value)
  }
  for (const definition of GROUP_DEFINITIONS.values()) {
    // Kafka looks at this one only where the group sets it.
    if (definition.name.endsWith('assignment.interval.ms') && !(definition.name in overrides)) continue
    checkLimits(definition, values.get(definition.name), brokerTexts)
  }
  for (const protocol of ['consumer', 'share', 'streams']) {
    const session = `${protocol}.session.timeout.ms`
    const heartbeat = `${protocol}.heartbeat.interval.ms`
    if ((values.get(session) ?? 0) <= (values.get(heartbeat) ?? 0))
      throw new ConfigError(`${session} must be greater than ${heartbeat}`)
  }
}

/** `group.consumer.session.timeout.ms` is limited by `group.consumer.min.session.timeout.ms` and `group.consumer.max.session.timeout.ms`, and so on. */
function checkLimits({ name, synonyms }: ConfigDefinition, value: number | undefined, brokerTexts: ConfigTexts): void {
  const parts = /^(group\.\w+\.)(?:num\.)?(.*)$/.exec(synonyms[0] ?? '')
  if (parts === null || value === undefined) return
  const [, prefix = '', rest = ''] = parts
  const limit = (which: 'min' | 'max'): { key: string; value: number } | null => {
    const definition = BROKER_DEFINITIONS.get(`${prefix}${which}.${rest}`)
    if (definition === undefined) return null
    return { key: definition.name, value: parseConfig(definition, brokerTexts[definition.name] ?? definition.default) as number }
  }
  const min = limit('min')
  if (min !== null && value < min.value) throw new ConfigError(`${name} must be greater than or equal to ${min.key}`)
  const max = limit('max')
  if (max !== null && value > max.value) throw new ConfigError(`${name} must be less than or equal to ${max.key}`)
}
