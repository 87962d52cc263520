import { resolveBrokerConfig } from './broker-config.ts'
import type { ConfigDefinition } from './config-definition.ts'
import { ConfigError } from './config-error.ts'
import { type BrokerConfigLayers, type ConfigTexts, effectiveTexts } from './config-texts.ts'
import { BROKER_DEFINITIONS } from './definitions.ts'
import { DYNAMIC_SECURITY_CONFIGS } from './generated/dynamic-security-configs.ts'
import { overriddenByListener } from './listener-overrides.ts'
import { parseConfig } from './parse.ts'

/**
 * Checks what AlterConfigs or IncrementalAlterConfigs would make the dynamic configuration of a broker (`perBroker`) or of all of them,
 * as the broker that gets the request does: what can be altered at all, each value, and the whole configuration that would result.
 * `layers` are those that hold now. Throws `ConfigError`; Kafka answers INVALID_REQUEST with its message.
 */
export function validateDynamicBrokerConfigs(
  texts: ConfigTexts,
  { perBroker }: { perBroker: boolean },
  layers: BrokerConfigLayers,
): void {
  const names = Object.keys(texts)
  refuse(names.filter(isReadOnly), 'Cannot update these configs dynamically')
  refuse(
    names.filter((name) => DYNAMIC_SECURITY_CONFIGS.includes(name)),
    'These security configs can be dynamically updated only per-listener using the listener prefix',
  )
  for (const [name, text] of Object.entries(texts)) {
    const definition = BROKER_DEFINITIONS.get(overriddenByListener(name) ?? name)
    if (definition !== undefined && isDynamic(definition)) parseConfig(definition, text)
  }
  if (!perBroker) {
    refuse(names.filter(isPerBroker), 'Cannot update these configs at default cluster level, broker id must be specified')
  }
  const after = perBroker ? { ...layers, dynamicBroker: texts } : { ...layers, dynamicDefault: texts }
  const { logCleanerThreads, listenerLimits } = resolveBrokerConfig(effectiveTexts(after)).config
  for (const { maxConnections, maxConnectionCreationRate } of Object.values(listenerLimits)) {
    checkAboveZero('max.connections', maxConnections)
    checkAboveZero('max.connection.creation.rate', maxConnectionCreationRate)
  }
  checkCleanerThreads(resolveBrokerConfig(effectiveTexts(layers)).config.logCleanerThreads, logCleanerThreads)
}

/** A listener that takes nobody could not be asked to take somebody again. */
function checkAboveZero(name: string, value: number): void {
  if (value <= 0) throw new ConfigError(`Invalid ${name} ${value}`, { name, value })
}

/** Threads are doubled or halved at most, step by step. */
function checkCleanerThreads(before: number, after: number): void {
  const refused = (how: string): never => {
    const reason = `Log cleaner threads cannot be ${how} the current value ${before}`
    throw new ConfigError(
      `Invalid value org.apache.kafka.common.config.ConfigException: ${reason} for configuration Invalid dynamic configuration`,
      { before, after },
    )
  }
  if (after < Math.trunc(before / 2)) refused('reduced to less than half')
  if (after > before * 2) refused('increased to more than double')
}

function refuse(names: readonly string[], message: string): void {
  if (names.length > 0) throw new ConfigError(`${message}: [${names.join(', ')}]`, { names })
}

function isDynamic({ updateMode }: ConfigDefinition): boolean {
  return updateMode !== 'read-only'
}

/** Names that nobody defines may be altered: they may belong to a plug-in. */
function isReadOnly(name: string): boolean {
  const definition = BROKER_DEFINITIONS.get(name)
  return definition !== undefined && !isDynamic(definition)
}

/** Limits of all listeners together can be set for one listener and for all brokers. */
const OF_ALL_LISTENERS = ['max.connections', 'max.connection.creation.rate', 'num.network.threads']

function isPerBroker(name: string): boolean {
  if (BROKER_DEFINITIONS.get(name)?.updateMode === 'per-broker') return true
  const overridden = overriddenByListener(name)
  return overridden !== null && !OF_ALL_LISTENERS.includes(overridden)
}
