import { CLIENT_METRICS_DEFINITIONS } from './client-metrics-config.ts'
import type { ConfigDefinition, ConfigType } from './config-definition.ts'
import { type BrokerConfigLayers, type ConfigTexts, effectiveTexts } from './config-texts.ts'
import { BROKER_DEFINITIONS, GROUP_DEFINITIONS, TOPIC_DEFINITIONS } from './definitions.ts'
import { brokerSynonymsWithListener } from './listener-overrides.ts'
import { canonicalConfigText } from './parse.ts'
import { topicDefaultsOf } from './topic-defaults.ts'

/** Kafka's numbers on the wire (DescribeConfigsResponse). */
export const CONFIG_SOURCE = {
  topic: 1,
  dynamicBroker: 2,
  dynamicDefault: 3,
  static: 4,
  default: 5,
  clientMetrics: 7,
  group: 8,
} as const
const CONFIG_TYPE: Readonly<Record<ConfigType, number>> = {
  boolean: 1,
  string: 2,
  int: 3,
  short: 4,
  long: 5,
  double: 6,
  list: 7,
  class: 8,
  password: 9,
}
const UNKNOWN_TYPE = 0

/** An entry of DescribeConfigsResponse, its fields named as there. */
export interface DescribedConfig {
  readonly name: string
  /** null for secrets, and where there is no value. */
  readonly value: string | null
  readonly readOnly: boolean
  readonly configSource: number
  readonly isSensitive: boolean
  /** Where the value comes from and what it hides, most important first. */
  readonly synonyms: readonly ConfigSynonym[]
  readonly configType: number
  readonly documentation: string | null
}
export interface ConfigSynonym {
  readonly name: string
  readonly value: string | null
  readonly source: number
}

export interface DescribeQuery {
  /** Only these; null or empty: all. */
  readonly names: readonly string[] | null
  readonly includeSynonyms: boolean
  readonly includeDocumentation: boolean
}

/** All configurations of a broker. */
export function describeBrokerConfigs(layers: BrokerConfigLayers, query: DescribeQuery): DescribedConfig[] {
  const effective = effectiveTexts(layers)
  const names = new Set<string>()
  for (const { name, internal, dynamicOnly } of BROKER_DEFINITIONS.values()) if (!internal && !dynamicOnly) names.add(name)
  // Keys that mean nothing to the broker itself are shown as well, and taken for secrets.
  for (const name of Object.keys(effective)) names.add(name)
  return select(names, query).map((name) => {
    const text = effective[name] ?? BROKER_DEFINITIONS.get(name)?.default ?? null
    return brokerEntry(name, text, layersToSynonyms(name, layers), query)
  })
}

/** What was altered for all brokers at once (the resource without a name). */
export function describeBrokerDefaults(layers: BrokerConfigLayers, query: DescribeQuery): DescribedConfig[] {
  return select(Object.keys(layers.dynamicDefault), query).map((name) => {
    const synonyms = layersToSynonyms(name, layers).filter((synonym) => synonym.source === CONFIG_SOURCE.dynamicDefault)
    const entry = brokerEntry(name, layers.dynamicDefault[name] ?? null, synonyms, query)
    // As it was altered, and not as it would be written.
    return entry.isSensitive ? entry : { ...entry, value: layers.dynamicDefault[name] ?? null }
  })
}

/** All configurations of a topic that overrides `overrides`. */
export function describeTopicConfigs(
  overrides: ConfigTexts,
  layers: BrokerConfigLayers,
  query: DescribeQuery,
): DescribedConfig[] {
  const defaults = topicDefaultsOf(effectiveTexts(layers))
  return describeOverridable(TOPIC_DEFINITIONS, CONFIG_SOURCE.topic, overrides, defaults, layers, query)
}

/** All configurations of a group that overrides `overrides`. */
export function describeGroupConfigs(
  overrides: ConfigTexts,
  layers: BrokerConfigLayers,
  query: DescribeQuery,
): DescribedConfig[] {
  const effective = effectiveTexts(layers)
  const defaults: Record<string, string> = {}
  for (const { name, synonyms } of GROUP_DEFINITIONS.values()) {
    const text =
      synonyms[0] === undefined ? null : (effective[synonyms[0]] ?? BROKER_DEFINITIONS.get(synonyms[0])?.default ?? null)
    if (text !== null) defaults[name] = text
  }
  return describeOverridable(GROUP_DEFINITIONS, CONFIG_SOURCE.group, overrides, defaults, layers, query)
}

/** All configurations of a subscription of client metrics. */
export function describeClientMetricsConfigs(configs: ConfigTexts, query: DescribeQuery): DescribedConfig[] {
  return select(CLIENT_METRICS_DEFINITIONS.keys(), query).map((name) => {
    const definition = CLIENT_METRICS_DEFINITIONS.get(name)
    const { value } = visible(definition, configs[name] ?? definition?.default ?? null)
    const synonyms = configs[name] === undefined ? [] : [{ name, value, source: CONFIG_SOURCE.clientMetrics }]
    return entry(name, value, false, false, synonyms, definition, query)
  })
}

function describeOverridable(
  definitions: ReadonlyMap<string, ConfigDefinition>,
  overrideSource: number,
  overrides: ConfigTexts,
  defaults: ConfigTexts,
  layers: BrokerConfigLayers,
  query: DescribeQuery,
): DescribedConfig[] {
  const names = new Set<string>()
  for (const { name, internal } of definitions.values()) if (!internal) names.add(name)
  for (const name of Object.keys(overrides)) names.add(name)
  return select(names, query).map((name) => {
    const definition = definitions.get(name)
    const override = overrides[name]
    const text = override ?? defaults[name] ?? definition?.default ?? null
    const { value, isSensitive } = visible(definition, text)
    const brokerKey = definition?.synonyms[0]
    const inherited = brokerKey === undefined ? ownDefault(definition, overrideSource) : layersToSynonyms(brokerKey, layers)
    const synonyms = override === undefined ? inherited : [{ name, value, source: overrideSource }, ...inherited]
    return entry(name, value, isSensitive, false, synonyms, definition, query)
  })
}

/** A group key without a broker key behind it shows its default as its own; Kafka does not do that for topics. */
function ownDefault(definition: ConfigDefinition | undefined, overrideSource: number): ConfigSynonym[] {
  if (definition === undefined || overrideSource !== CONFIG_SOURCE.group || definition.default === null) return []
  return [{ name: definition.name, value: definition.default, source: CONFIG_SOURCE.default }]
}

function brokerEntry(
  name: string,
  text: string | null,
  synonyms: readonly ConfigSynonym[],
  query: DescribeQuery,
): DescribedConfig {
  const definition = brokerDefinition(name)
  const { value, isSensitive } = visible(definition, text)
  const exact = BROKER_DEFINITIONS.get(name)
  const readOnly = exact === undefined || exact.updateMode === 'read-only'
  // The documentation is the key's own: an override for one listener has none.
  return entry(name, value, isSensitive, readOnly, synonyms, definition && { ...definition, doc: exact?.doc ?? '' }, query)
}

function entry(
  name: string,
  value: string | null,
  isSensitive: boolean,
  readOnly: boolean,
  synonyms: readonly ConfigSynonym[],
  definition: ConfigDefinition | undefined,
  { includeSynonyms, includeDocumentation }: DescribeQuery,
): DescribedConfig {
  return {
    name,
    value,
    readOnly,
    configSource: synonyms[0]?.source ?? CONFIG_SOURCE.default,
    isSensitive,
    synonyms: includeSynonyms ? synonyms : [],
    configType: definition === undefined ? UNKNOWN_TYPE : CONFIG_TYPE[definition.type],
    documentation: includeDocumentation && definition?.doc ? definition.doc : null,
  }
}

/** What nobody knows the type of may be a secret. */
function visible(definition: ConfigDefinition | undefined, text: string | null): { value: string | null; isSensitive: boolean } {
  if (definition === undefined || definition.type === 'password') return { value: null, isSensitive: true }
  return { value: text === null ? null : canonicalConfigText(definition, text), isSensitive: false }
}

function brokerDefinition(name: string): ConfigDefinition | undefined {
  for (const candidate of [name, ...brokerSynonymsWithListener(name)]) {
    const definition = BROKER_DEFINITIONS.get(candidate)
    if (definition !== undefined) return definition
  }
  return undefined
}

/**
 * Every layer in which a broker key or one of its synonyms has a text. What stands before the key's own first mention is left out,
 * as with Kafka: `log.roll.ms` does not show `log.roll.hours` of the file unless it is set itself.
 */
function layersToSynonyms(name: string, layers: BrokerConfigLayers): ConfigSynonym[] {
  const names = brokerSynonymsWithListener(name)
  const { isSensitive } = visible(brokerDefinition(name), null)
  const found: ConfigSynonym[] = []
  const collect = (source: number, text: (synonym: string) => string | null | undefined): void => {
    for (const synonym of names) {
      const value = text(synonym)
      if (value !== undefined && value !== null) found.push({ name: synonym, value: isSensitive ? null : value, source })
    }
  }
  collect(CONFIG_SOURCE.dynamicBroker, (synonym) => layers.dynamicBroker[synonym])
  collect(CONFIG_SOURCE.dynamicDefault, (synonym) => layers.dynamicDefault[synonym])
  collect(CONFIG_SOURCE.static, (synonym) => layers.static[synonym])
  collect(CONFIG_SOURCE.default, (synonym) => defaultText(synonym))
  const first = found.findIndex((synonym) => synonym.name === name)
  return first < 0 ? [] : found.slice(first)
}

function defaultText(name: string): string | null {
  const definition = BROKER_DEFINITIONS.get(name)
  return definition === undefined || definition.dynamicOnly ? null : definition.default
}

function select(names: Iterable<string>, { names: asked }: DescribeQuery): string[] {
  const all = [...names]
  return asked === null || asked.length === 0 ? all : all.filter((name) => asked.includes(name))
}
