import { type BrokerConfig, resolveBrokerConfig } from '../base/config/broker-config.ts'
import { ConfigError } from '../base/config/config-error.ts'
import { effectiveTexts } from '../base/config/config-texts.ts'
import type { Logger } from '../base/logger.ts'
import { BROKER_RESOURCE, DEFAULT_BROKER } from './configs-image.ts'
import { MetadataImage } from './metadata-image.ts'

/** A broker's configuration with what was altered since it was started: for this broker, or for all (KIP-226). Each actor that works by it keeps its own. */
export class EffectiveConfig {
  readonly #static: BrokerConfig
  readonly #logger: Logger
  #current: BrokerConfig
  #seen: readonly unknown[] = [MetadataImage.EMPTY.config(BROKER_RESOURCE, ''), MetadataImage.EMPTY.config(BROKER_RESOURCE, '')]
  #topicDefaults: Readonly<Record<string, string>> = {}

  constructor(config: BrokerConfig, logger: Logger) {
    this.#static = config
    this.#current = config
    this.#logger = logger
  }

  get current(): BrokerConfig {
    return this.#current
  }

  /** The topic configurations that are other than at the start: they hold for topics that do not override them. */
  get topicDefaults(): Readonly<Record<string, string>> {
    return this.#topicDefaults
  }

  /** Takes what an image says; true when `topicDefaults` are others now. What cannot be (it comes from other software) is left out of account. */
  follow(image: MetadataImage): boolean {
    const { nodeId, texts } = this.#static
    const ofBroker = image.config(BROKER_RESOURCE, String(nodeId))
    const ofAll = image.config(BROKER_RESOURCE, DEFAULT_BROKER)
    if (this.#seen[0] === ofBroker && this.#seen[1] === ofAll) return false
    this.#seen = [ofBroker, ofAll]
    const layers = { static: texts, dynamicDefault: Object.fromEntries(ofAll), dynamicBroker: Object.fromEntries(ofBroker) }
    try {
      this.#current = { ...resolveBrokerConfig(effectiveTexts(layers)).config, logDirs: this.#static.logDirs }
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      this.#logger.error('the altered configuration of this broker cannot be, and is not followed', { problems: error.problems })
      return false
    }
    const { topicDefaults } = this.#current
    const before = this.#topicDefaults
    this.#topicDefaults = Object.fromEntries(
      Object.entries(topicDefaults).filter(([name, text]) => text !== this.#static.topicDefaults[name]),
    )
    return JSON.stringify(before) !== JSON.stringify(this.#topicDefaults)
  }
}
