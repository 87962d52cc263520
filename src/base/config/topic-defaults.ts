import type { ConfigDefinition } from './config-definition.ts'
import type { ConfigTexts } from './config-texts.ts'
import { BROKER_DEFINITIONS, TOPIC_DEFINITIONS } from './definitions.ts'
import { canonicalConfigText } from './parse.ts'

/**
 * The topic configurations that a broker's own give, by topic key and as canonical text: `retention.ms` from `log.retention.ms`, else
 * `log.retention.minutes`, else `log.retention.hours`. `texts` is what holds for the broker, without defaults. Throws `ConfigError`.
 */
export function topicDefaultsOf(texts: ConfigTexts): Record<string, string> {
  const defaults: Record<string, string> = {}
  for (const definition of TOPIC_DEFINITIONS.values()) {
    const text = fromSynonyms(definition, texts)
    if (text !== null) defaults[definition.name] = text
  }
  return defaults
}

function fromSynonyms({ name, synonyms }: ConfigDefinition, texts: ConfigTexts): string | null {
  for (const synonym of synonyms) {
    const definition = BROKER_DEFINITIONS.get(synonym)
    const text = texts[synonym] ?? definition?.default ?? null
    if (definition === undefined || text === null) continue
    const canonical = canonicalConfigText(definition, text)
    const unit = unitMs(synonym)
    const converted = unit === 1n ? canonical : (unit * BigInt(canonical)).toString()
    // However it is written, a negative time of retention means none.
    return name === 'retention.ms' && converted.startsWith('-') ? '-1' : converted
  }
  return null
}

function unitMs(brokerKey: string): bigint {
  if (brokerKey.endsWith('.hours')) return 3_600_000n
  return brokerKey.endsWith('.minutes') ? 60_000n : 1n
}
