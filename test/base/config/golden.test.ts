import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { resolveBrokerConfig } from '../../../src/base/config/broker-config.ts'
import { ConfigError } from '../../../src/base/config/config-error.ts'
import type { BrokerConfigLayers, ConfigTexts } from '../../../src/base/config/config-texts.ts'
import {
  CONFIG_SOURCE,
  type DescribedConfig,
  describeBrokerConfigs,
  describeBrokerDefaults,
  describeGroupConfigs,
  describeTopicConfigs,
} from '../../../src/base/config/describe-configs.ts'
import { validateDynamicBrokerConfigs } from '../../../src/base/config/dynamic-broker-config.ts'
import { validateGroupConfigs } from '../../../src/base/config/group-config.ts'
import { RAFKA_BROKER_CONFIGS, RAFKA_TOPIC_CONFIGS } from '../../../src/base/config/rafka-configs.ts'
import { validateTopicConfigs } from '../../../src/base/config/topic-config.ts'

// What an Apache Kafka 4.3.1 answered to its own Admin client: scripts/configs/record-golden.ts.
interface Golden {
  refused: {
    resource: 'topic' | 'broker' | 'default' | 'group'
    configs: Record<string, string>
    error: string
    message: string | null
  }[]
  layers: { topic: ConfigTexts; group: ConfigTexts; dynamicBroker: ConfigTexts; dynamicDefault: ConfigTexts; static: ConfigTexts }
  described: Record<'broker' | 'default' | 'topic' | 'plain' | 'group', GoldenEntry[]>
}
interface GoldenEntry {
  name: string
  value: string | null
  source: string
  isSensitive: boolean
  readOnly: boolean
  type: string
  documentation?: string
  synonyms: [string, string | null, string][]
}
const golden = JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/config/golden.json'), 'utf8')) as Golden

const { texts } = resolveBrokerConfig(golden.layers.static).config
const LAYERS: BrokerConfigLayers = {
  static: texts,
  dynamicBroker: golden.layers.dynamicBroker,
  // A new Kafka cluster sets this one itself, for eligible leader replicas (KIP-966).
  dynamicDefault: { ...golden.layers.dynamicDefault, 'min.insync.replicas': '1' },
}
const ALL = { names: null, includeSynonyms: true, includeDocumentation: true }

const SOURCE_NAMES: Readonly<Record<number, string>> = {
  [CONFIG_SOURCE.topic]: 'DYNAMIC_TOPIC_CONFIG',
  [CONFIG_SOURCE.dynamicBroker]: 'DYNAMIC_BROKER_CONFIG',
  [CONFIG_SOURCE.dynamicDefault]: 'DYNAMIC_DEFAULT_BROKER_CONFIG',
  [CONFIG_SOURCE.static]: 'STATIC_BROKER_CONFIG',
  [CONFIG_SOURCE.default]: 'DEFAULT_CONFIG',
  [CONFIG_SOURCE.group]: 'DYNAMIC_GROUP_CONFIG',
}
const TYPE_NAMES = ['unknown', 'boolean', 'string', 'int', 'short', 'long', 'double', 'list', 'class', 'password']

/** Ours in the form of the sample, without what only Rafka has. */
function asGolden(described: readonly DescribedConfig[], ours: readonly { name: string }[]): GoldenEntry[] {
  return described
    .filter(({ name }) => !ours.some((own) => own.name === name))
    .map(({ name, value, configSource, isSensitive, readOnly, configType, documentation, synonyms }) => ({
      name,
      value,
      source: SOURCE_NAMES[configSource] ?? String(configSource),
      isSensitive,
      readOnly,
      type: TYPE_NAMES[configType] ?? String(configType),
      ...(documentation === null ? {} : { documentation }),
      synonyms: synonyms.map(
        (synonym) => [synonym.name, synonym.value, SOURCE_NAMES[synonym.source] ?? ''] as [string, string | null, string],
      ),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

const WITHOUT_DOCUMENTATION = { ...ALL, includeDocumentation: false }

describe('configurations are described as Apache Kafka describes them', () => {
  test('of a topic with overrides, with documentation', () => {
    const described = describeTopicConfigs(golden.layers.topic, LAYERS, ALL)
    expect(asGolden(described, RAFKA_TOPIC_CONFIGS)).toEqual(golden.described.topic)
  })

  test('of a topic without overrides', () => {
    const described = describeTopicConfigs({}, LAYERS, WITHOUT_DOCUMENTATION)
    expect(asGolden(described, RAFKA_TOPIC_CONFIGS)).toEqual(golden.described.plain)
  })

  test('of a broker, with all its layers', () => {
    const described = describeBrokerConfigs(LAYERS, WITHOUT_DOCUMENTATION)
    expect(asGolden(described, RAFKA_BROKER_CONFIGS)).toEqual(golden.described.broker)
  })

  test('of all brokers at once', () => {
    const described = describeBrokerDefaults(LAYERS, WITHOUT_DOCUMENTATION)
    expect(asGolden(described, RAFKA_BROKER_CONFIGS)).toEqual(golden.described.default)
  })

  test('of a group', () => {
    const described = describeGroupConfigs(golden.layers.group, LAYERS, WITHOUT_DOCUMENTATION)
    expect(asGolden(described, [])).toEqual(golden.described.group)
  })

  test('only those asked for, and without synonyms unless asked for', () => {
    const described = describeTopicConfigs(golden.layers.topic, LAYERS, {
      names: ['retention.ms', 'no.such'],
      includeSynonyms: false,
      includeDocumentation: false,
    })
    expect(described).toMatchObject([{ name: 'retention.ms', value: '60000', configSource: CONFIG_SOURCE.topic, synonyms: [] }])
  })
})

describe('alterations are refused as Apache Kafka refuses them', () => {
  // A broker of ours checks these too before it takes them; Kafka divides by zero, or finds out when it starts again.
  const stricter = ['log.cleaner.threads', 'log.cleaner.min.compaction.lag.ms']
  const cases = golden.refused.filter(({ configs }) => !stricter.some((name) => name in configs))

  test.each(cases.map((each) => [`${each.resource} ${JSON.stringify(each.configs)}`, each] as const))(
    '%s',
    (_title, { resource, configs, message }) => {
      const ours = messageOf(() => {
        // The sample was taken before anything was altered.
        const layers = { static: texts, dynamicBroker: {}, dynamicDefault: {} }
        if (resource === 'topic') validateTopicConfigs({ ...golden.layers.topic, ...configs }, resolveBrokerConfig(texts).config)
        else if (resource === 'group') validateGroupConfigs(configs, texts)
        else validateDynamicBrokerConfigs(configs, { perBroker: resource === 'broker' }, layers)
      })
      expect(ours).toBe(message?.replace('requirement failed: ', '') ?? null)
    },
  )
})

function messageOf(run: () => void): string | null {
  try {
    run()
    return null
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
}
