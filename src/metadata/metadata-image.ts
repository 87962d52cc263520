import type { DelegationTokenRecord } from '../protocol/generated/metadata/delegation-token-record.ts'
import type { UserScramCredentialRecord } from '../protocol/generated/metadata/user-scram-credential-record.ts'
import { AclsImage } from './acls-image.ts'
import type { BrokerRegistration, ControllerRegistration } from './broker-registration.ts'
import { type ConfigsImage, configOf, TOPIC_RESOURCE } from './configs-image.ts'
import { ELIGIBLE_LEADER_REPLICAS_FEATURE, METADATA_VERSION_FEATURE } from './features.ts'
import { PersistentMap } from './persistent-map.ts'
import { NO_TOPICS, type TopicImage, type TopicsImage } from './topics-image.ts'

/** What an image holds, each part immutable. Features whose use comes later are kept all the same, so that a snapshot loses nothing. */
export interface MetadataParts {
  /** Level of `metadata.version`; 0 while the log does not say. */
  readonly metadataVersion: number
  /** Levels of the other features that are on, by name. */
  readonly features: ReadonlyMap<string, number>
  readonly brokers: PersistentMap<number, BrokerRegistration>
  readonly controllers: PersistentMap<number, ControllerRegistration>
  readonly topics: TopicsImage
  readonly configs: ConfigsImage
  readonly clientQuotas: PersistentMap<string, ClientQuotaImage>
  /** The first producer id that was not given out; -1 while none was. */
  readonly nextProducerId: number
  readonly acls: AclsImage
  /** By `scramKey`. */
  readonly scramCredentials: PersistentMap<string, UserScramCredentialRecord>
  /** By token id. */
  readonly delegationTokens: PersistentMap<string, DelegationTokenRecord>
}

/** Limits of one entity: a user, a client id, an address, or some of these together. */
export interface ClientQuotaImage {
  /** In the order in which it was first named; null stands for "all that have none of their own". */
  readonly entity: readonly { readonly entityType: string; readonly entityName: string | null }[]
  readonly values: ReadonlyMap<string, number>
}

/**
 * All that the quorum agreed on up to some offset of the metadata log. Immutable: `ImageBuilder` makes the next one, which shares with this one
 * all that did not change.
 */
export class MetadataImage {
  readonly parts: MetadataParts

  constructor(parts: MetadataParts) {
    this.parts = parts
  }

  static readonly EMPTY = new MetadataImage({
    metadataVersion: 0,
    features: new Map(),
    brokers: PersistentMap.empty(),
    controllers: PersistentMap.empty(),
    topics: NO_TOPICS,
    configs: PersistentMap.empty(),
    clientQuotas: PersistentMap.empty(),
    nextProducerId: -1,
    acls: AclsImage.EMPTY,
    scramCredentials: PersistentMap.empty(),
    delegationTokens: PersistentMap.empty(),
  })

  /** Level of `metadata.version`; 0 while the log does not say. */
  get metadataVersion(): number {
    return this.parts.metadataVersion
  }

  /** Level at which the cluster works; 0: the feature is off. */
  featureLevel(name: string): number {
    return name === METADATA_VERSION_FEATURE ? this.parts.metadataVersion : (this.parts.features.get(name) ?? 0)
  }

  /** Whether partitions keep eligible leader replicas (KIP-966). */
  get elrEnabled(): boolean {
    return this.featureLevel(ELIGIBLE_LEADER_REPLICAS_FEATURE) > 0
  }

  /** Fenced ones included. */
  brokers(): Iterable<BrokerRegistration> {
    return this.parts.brokers.values()
  }

  broker(id: number): BrokerRegistration | undefined {
    return this.parts.brokers.get(id)
  }

  topics(): Iterable<TopicImage> {
    return this.parts.topics.byId.values()
  }

  get topicCount(): number {
    return this.parts.topics.byId.size
  }

  topicById(id: string): TopicImage | undefined {
    return this.parts.topics.byId.get(id)
  }

  topicByName(name: string): TopicImage | undefined {
    return this.parts.topics.byName.get(name)
  }

  /** What was set for a resource, by Kafka's number of its type and its name; empty where nothing was. */
  config(type: number, name: string): ReadonlyMap<string, string> {
    return configOf(this.parts.configs, type, name)
  }

  /** What a topic overrides, as text. */
  topicConfig(name: string): Record<string, string> {
    return Object.fromEntries(this.config(TOPIC_RESOURCE, name))
  }
}

/** Key of a client quota: the same however the entity's parts are ordered. */
export function clientQuotaKey(entity: ClientQuotaImage['entity']): string {
  return JSON.stringify(
    entity.map(({ entityType, entityName }) => [entityType, entityName]).sort(([one], [other]) => (one! < other! ? -1 : 1)),
  )
}

/** Key of a SCRAM credential. `mechanism` is 1 for SCRAM-SHA-256, 2 for SCRAM-SHA-512. */
export function scramKey(mechanism: number, user: string): string {
  return `${mechanism}:${user}`
}
