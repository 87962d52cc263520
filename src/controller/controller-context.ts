import type { BrokerConfig } from '../base/config/broker-config.ts'
import { type BrokerConfigLayers, type ConfigTexts, effectiveTexts } from '../base/config/config-texts.ts'
import { topicDefaultsOf } from '../base/config/topic-defaults.ts'
import type { Random } from '../base/random.ts'
import { BROKER_RESOURCE, DEFAULT_BROKER } from '../metadata/configs-image.ts'
import type { MetadataImage } from '../metadata/metadata-image.ts'
import type { NewRecord } from '../metadata/metadata-record.ts'
import type { Cryptography } from '../security/cryptography.ts'
import { ApiError } from './api-error.ts'
import type { Access } from './authorization.ts'
import type { LoggerLevel } from './broker-loggers.ts'
import type { BrokerSessions } from './broker-sessions.ts'
import type { MutationQuota } from './mutation-quotas.ts'
import type { TokenIndex } from './token-index.ts'

/** What the quorum says of its own feature, kraft.version, and does with it. */
export interface KraftVersion {
  readonly version: number
  /** Gives why it cannot be raised to `level`, or null. */
  upgrade(level: number, validateOnly: boolean): string | null
}

/** What the controller decides on. */
export interface ControllerContext {
  /** All that is in the log, committed or not. */
  readonly image: MetadataImage
  /** Of this node, as it was started. */
  readonly config: BrokerConfig
  readonly random: Random
  /** The wall clock. */
  readonly nowMs: number
  /** Offset that the next record gets. */
  readonly nextOffset: number
  /** Null where it is not known: then none is refused. */
  readonly clusterId: string | null
  /** Not in the log: decisions on heartbeats change it at once. */
  readonly sessions: BrokerSessions
  /** Null: version 0. */
  readonly kraft?: KraftVersion | null
  /** Absent where no credentials are kept. */
  readonly cryptography?: (() => Cryptography) | undefined
  /** Absent where the logger has no level that could be altered. */
  readonly loggerLevel?: LoggerLevel | null
  /** Absent where delegation tokens are disabled. */
  readonly tokens?: TokenIndex | null
  /** Who asks: `User:alice`. Absent where nobody does. */
  readonly principal?: string
  /** What who asks may do. Absent where that is everything: there is no authorizer, or this node asks itself. */
  readonly access?: Access | null
  /** Absent where the client is not limited. */
  readonly mutationQuota?: MutationQuota | null
}

/** A decision: the records that make it so, in order and all or none, and the answer that holds once they are committed. */
export interface Decision<Body> {
  readonly records: readonly NewRecord[]
  readonly response: Body
  /** The records need not be all or none, and may be more than fit into a batch: the partitions of a broker that comes or goes. */
  readonly divisible?: boolean
  /** Called when they are in the log, whose last record now is at `endOffset`. */
  readonly appended?: (endOffset: number) => void
}

/** More records than this for one request are refused, as in Kafka. */
export const RECORDS_PER_REQUEST_MAX = 10_000

/** Throws `ApiError` POLICY_VIOLATION. */
export function checkRecordCount(records: readonly NewRecord[]): void {
  if (records.length > RECORDS_PER_REQUEST_MAX)
    throw new ApiError('POLICY_VIOLATION', 'Unable to perform excessively large batch operation.')
}

export function configLayers({ image, config }: Pick<ControllerContext, 'image' | 'config'>): BrokerConfigLayers {
  return {
    dynamicBroker: Object.fromEntries(image.config(BROKER_RESOURCE, String(config.nodeId))),
    dynamicDefault: Object.fromEntries(image.config(BROKER_RESOURCE, DEFAULT_BROKER)),
    static: config.texts,
  }
}

/** The configuration of a topic that overrides nothing, by topic key and as text. */
export function topicDefaults(context: Pick<ControllerContext, 'image' | 'config'>): ConfigTexts {
  return topicDefaultsOf(effectiveTexts(configLayers(context)))
}
