import { type ConfigDefinition, indexDefinitions } from './config-definition.ts'
import { BROKER_CONFIGS } from './generated/broker-configs.ts'
import { GROUP_CONFIGS } from './generated/group-configs.ts'
import { TOPIC_CONFIGS } from './generated/topic-configs.ts'
import { RAFKA_BROKER_CONFIGS, RAFKA_TOPIC_CONFIGS } from './rafka-configs.ts'

/** Every configuration by name: Kafka's and Rafka's own. */
export const BROKER_DEFINITIONS: ReadonlyMap<string, ConfigDefinition> = indexDefinitions(BROKER_CONFIGS, RAFKA_BROKER_CONFIGS)
export const TOPIC_DEFINITIONS: ReadonlyMap<string, ConfigDefinition> = indexDefinitions(TOPIC_CONFIGS, RAFKA_TOPIC_CONFIGS)
export const GROUP_DEFINITIONS: ReadonlyMap<string, ConfigDefinition> = indexDefinitions(GROUP_CONFIGS)

/** The broker keys that mean the same as `name`, most important first, itself among them: `log.roll.ms` and `log.roll.hours`. */
export function brokerSynonyms(name: string): readonly string[] {
  const synonyms = BROKER_DEFINITIONS.get(name)?.synonyms ?? []
  return synonyms.length > 0 ? synonyms : [name]
}
