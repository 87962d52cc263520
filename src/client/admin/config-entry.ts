import { nameOf } from './code-table.ts'

/** Where a value comes from (`ConfigEntry.ConfigSource`). */
export const CONFIG_SOURCES = {
  UNKNOWN: 0,
  DYNAMIC_TOPIC_CONFIG: 1,
  DYNAMIC_BROKER_CONFIG: 2,
  DYNAMIC_DEFAULT_BROKER_CONFIG: 3,
  STATIC_BROKER_CONFIG: 4,
  DEFAULT_CONFIG: 5,
  DYNAMIC_BROKER_LOGGER_CONFIG: 6,
  DYNAMIC_CLIENT_METRICS_CONFIG: 7,
  DYNAMIC_GROUP_CONFIG: 8,
} as const
/** Where a value comes from. */
export type ConfigSource = keyof typeof CONFIG_SOURCES

/** Of a value (`ConfigEntry.ConfigType`). */
export const CONFIG_TYPES = {
  UNKNOWN: 0,
  BOOLEAN: 1,
  STRING: 2,
  INT: 3,
  SHORT: 4,
  LONG: 5,
  DOUBLE: 6,
  LIST: 7,
  CLASS: 8,
  PASSWORD: 9,
} as const
/** What kind of value it is. */
export type ConfigType = keyof typeof CONFIG_TYPES

/** A configuration and its value. */
export interface ConfigEntry {
  readonly name: string
  /** Null where there is none, and for secrets. */
  readonly value: string | null
  readonly source: ConfigSource
  readonly isSensitive: boolean
  readonly isReadOnly: boolean
  /** `UNKNOWN` before Kafka 2.6. */
  readonly type: ConfigType
  /** All that could give the value, the one that does first. Empty unless they were asked for. */
  readonly synonyms: readonly ConfigSynonym[]
  /** Null unless it was asked for. */
  readonly documentation: string | null
}

/** Another name or place that the value could come from. */
export interface ConfigSynonym {
  readonly name: string
  readonly value: string | null
  readonly source: ConfigSource
}

/** Configurations by name. Numbers and booleans are written as Kafka writes them. */
export type ConfigValues = Readonly<Record<string, string | number | boolean>>

export function configTexts(values: ConfigValues): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]))
}

/** From what a broker says of it; older brokers say less. */
export function configEntry(config: {
  name: string
  value: string | null
  readOnly: boolean
  configSource: number
  isSensitive: boolean
  configType?: number
  synonyms?: { name: string; value: string | null; source: number }[]
  documentation?: string | null
}): ConfigEntry {
  const { name, value, readOnly, configSource, isSensitive, configType = 0, synonyms = [], documentation = null } = config
  return {
    name,
    value,
    source: nameOf(CONFIG_SOURCES, configSource),
    isSensitive,
    isReadOnly: readOnly,
    type: nameOf(CONFIG_TYPES, configType),
    synonyms: synonyms.map((synonym) => ({ ...synonym, source: nameOf(CONFIG_SOURCES, synonym.source) })),
    documentation,
  }
}
