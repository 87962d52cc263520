import { brokerSynonyms } from './definitions.ts'

/** Configurations by name, as they were written: never parsed, never with defaults. */
export type ConfigTexts = Readonly<Record<string, string>>

/** Where a broker's configuration comes from; what is further down gives way to what is further up. */
export interface BrokerConfigLayers {
  /** Altered for this broker while it runs. */
  readonly dynamicBroker: ConfigTexts
  /** Altered for all brokers while they run. */
  readonly dynamicDefault: ConfigTexts
  /** From a file, the environment or flags. */
  readonly static: ConfigTexts
}

/**
 * What holds when all layers are put together. A key in an upper layer drops its synonyms of the layers below: `log.roll.hours` set while
 * the broker runs wins over `log.roll.ms` of the file, although within one layer it is the other way round.
 */
export function effectiveTexts({ dynamicBroker, dynamicDefault, static: fromFile }: BrokerConfigLayers): ConfigTexts {
  const effective: Record<string, string> = { ...fromFile }
  for (const layer of [dynamicDefault, dynamicBroker]) {
    for (const [name, text] of Object.entries(layer)) {
      for (const synonym of brokerSynonyms(name)) delete effective[synonym]
      effective[name] = text
    }
  }
  return effective
}

/** `node.id` and the older `broker.id` are one: Kafka fills in the one that is missing. */
export function withNodeId(texts: ConfigTexts): ConfigTexts {
  const { 'broker.id': brokerId, 'node.id': nodeId } = texts
  if (brokerId === undefined && nodeId !== undefined) return { ...texts, 'broker.id': nodeId }
  if (nodeId === undefined && brokerId !== undefined) return { ...texts, 'node.id': brokerId }
  return texts
}
