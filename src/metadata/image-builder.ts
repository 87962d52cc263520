import type { BrokerRegistration } from './broker-registration.ts'
import { brokerFromRecord, changeBroker, controllerFromRecord } from './broker-registration.ts'
import { configKey, TOPIC_RESOURCE, withConfig } from './configs-image.ts'
import { KRAFT_VERSION_FEATURE, METADATA_VERSION_FEATURE } from './features.ts'
import { type ClientQuotaImage, clientQuotaKey, MetadataImage, type MetadataParts, scramKey } from './metadata-image.ts'
import { InvalidMetadataRecordError, type MetadataRecord } from './metadata-record.ts'
import { METADATA_VERSION_LATEST, METADATA_VERSION_MIN, UnsupportedMetadataVersionError } from './metadata-version.ts'
import { changePartition, clearElr, type PartitionRegistration, partitionFromRecord } from './partition-registration.ts'
import { type TopicImage, withoutTopic, withTopic } from './topics-image.ts'

/** What records touched; whether it is any different now is for those to find out who need to know. */
export interface TouchedMetadata {
  readonly topicIds: ReadonlySet<string>
  /** By `configKey`. */
  readonly configs: ReadonlySet<string>
  readonly brokers: boolean
  readonly features: boolean
}

/**
 * Applies records to an image and gives the next one. Made for one batch of records, or for one snapshot: what it touches it copies once, however
 * many records touch it again. The image it began with stays as it was.
 */
export class ImageBuilder {
  #parts: MetadataParts
  /** Topics whose `partitions` array this builder made, and so may write to. */
  #owned = new Map<string, PartitionRegistration[]>()
  #touchedTopics = new Set<string>()
  #touchedConfigs = new Set<string>()
  #touchedBrokers = false
  #touchedFeatures = false

  constructor(image: MetadataImage) {
    this.#parts = image.parts
  }

  /** Throws `InvalidMetadataRecordError` for a record that does not fit what came before it, `UnsupportedMetadataVersionError` for a level not known here. */
  apply(record: MetadataRecord): void {
    switch (record.type) {
      case 'TopicRecord':
        this.#createTopic(record.message)
        break
      case 'PartitionRecord':
        this.#partitionsOf(record.message.topicId)[record.message.partitionId] = partitionFromRecord(record.message)
        break
      case 'PartitionChangeRecord': {
        const { topicId, partitionId } = record.message
        const partitions = this.#partitionsOf(topicId)
        const partition = partitions[partitionId] ?? unknown('partition', `${topicId}:${partitionId}`)
        partitions[partitionId] = changePartition(partition, record.message)
        break
      }
      case 'ClearElrRecord':
        this.#clearElr(record.message.topicName)
        break
      case 'RemoveTopicRecord':
        this.#removeTopic(record.message.topicId)
        break
      case 'ConfigRecord': {
        const { resourceType: type, resourceName, name, value } = record.message
        this.#touchedConfigs.add(configKey(type, resourceName))
        this.#set({ configs: withConfig(this.#parts.configs, { type, name: resourceName }, name, value) })
        break
      }
      case 'RegisterBrokerRecord':
        this.#setBroker(brokerFromRecord(record.message))
        break
      case 'UnregisterBrokerRecord': {
        const { brokerId, brokerEpoch } = record.message
        this.#touchedBrokers = true
        this.#set({ brokers: this.#parts.brokers.without(this.#broker(brokerId, brokerEpoch).id) })
        break
      }
      case 'FenceBrokerRecord':
        this.#setBroker({ ...this.#broker(record.message.id, record.message.epoch), fenced: true })
        break
      case 'UnfenceBrokerRecord':
        this.#setBroker({ ...this.#broker(record.message.id, record.message.epoch), fenced: false })
        break
      case 'BrokerRegistrationChangeRecord':
        this.#setBroker(changeBroker(this.#broker(record.message.brokerId, record.message.brokerEpoch), record.message))
        break
      case 'RegisterControllerRecord': {
        const controller = controllerFromRecord(record.message)
        this.#set({ controllers: this.#parts.controllers.with(controller.id, controller) })
        break
      }
      case 'FeatureLevelRecord':
        this.#setFeature(record.message.name, record.message.featureLevel)
        break
      case 'ProducerIdsRecord':
        this.#set({ nextProducerId: record.message.nextProducerId })
        break
      case 'ClientQuotaRecord':
        this.#setClientQuota(record.message)
        break
      case 'AccessControlEntryRecord':
        this.#set({ acls: this.#parts.acls.with(record.message) })
        break
      case 'RemoveAccessControlEntryRecord':
        if (!this.#parts.acls.has(record.message.id)) unknown('ACL', record.message.id)
        this.#set({ acls: this.#parts.acls.without(record.message.id) })
        break
      case 'UserScramCredentialRecord': {
        const { mechanism, name } = record.message
        this.#set({ scramCredentials: this.#parts.scramCredentials.with(scramKey(mechanism, name), record.message) })
        break
      }
      case 'RemoveUserScramCredentialRecord': {
        const { mechanism, name } = record.message
        this.#set({ scramCredentials: this.#parts.scramCredentials.without(scramKey(mechanism, name)) })
        break
      }
      case 'DelegationTokenRecord':
        this.#set({ delegationTokens: this.#parts.delegationTokens.with(record.message.tokenId, record.message) })
        break
      case 'RemoveDelegationTokenRecord':
        this.#set({ delegationTokens: this.#parts.delegationTokens.without(record.message.tokenId) })
        break
      // Where a transaction begins and ends matters to who reads the log; the state of a migration from ZooKeeper to nobody any more.
      case 'BeginTransactionRecord':
      case 'EndTransactionRecord':
      case 'AbortTransactionRecord':
      case 'ZkMigrationStateRecord':
      case 'NoOpRecord':
    }
  }

  build(): MetadataImage {
    let topics = this.#parts.topics
    for (const [id, partitions] of this.#owned) {
      if (partitions.includes(undefined as never))
        throw new InvalidMetadataRecordError('a topic lacks a partition below its highest', { topicId: id })
      topics = withTopic(topics, { ...topics.byId.get(id)!, partitions })
    }
    this.#owned = new Map()
    this.#set({ topics })
    return new MetadataImage(this.#parts)
  }

  /** By all records so far. */
  touched(): TouchedMetadata {
    return {
      topicIds: this.#touchedTopics,
      configs: this.#touchedConfigs,
      brokers: this.#touchedBrokers,
      features: this.#touchedFeatures,
    }
  }

  #set(part: Partial<MetadataParts>): void {
    this.#parts = { ...this.#parts, ...part }
  }

  #createTopic({ topicId: id, name }: { topicId: string; name: string }): void {
    const { topics } = this.#parts
    if (topics.byId.has(id) || topics.byName.has(name))
      throw new InvalidMetadataRecordError('a topic is created that is there already', { topicId: id, name })
    this.#touchedTopics.add(id)
    this.#owned.set(id, [])
    this.#set({ topics: withTopic(topics, { id, name, partitions: [] }) })
  }

  #removeTopic(id: string): void {
    const topic = this.#topic(id)
    this.#touchedTopics.add(id)
    this.#touchedConfigs.add(configKey(TOPIC_RESOURCE, topic.name))
    this.#owned.delete(id)
    this.#set({
      topics: withoutTopic(this.#parts.topics, topic),
      configs: this.#parts.configs.without(configKey(TOPIC_RESOURCE, topic.name)),
    })
  }

  #clearElr(topicName: string): void {
    const { byId, byName } = this.#parts.topics
    const topics = topicName === '' ? [...byId.values()] : [byName.get(topicName) ?? unknown('topic', topicName)]
    for (const { id } of topics) {
      const before = this.#owned.get(id) ?? this.#topic(id).partitions
      if (before.every((partition) => clearElr(partition) === partition)) continue
      const partitions = this.#partitionsOf(id)
      for (const [index, partition] of partitions.entries()) partitions[index] = clearElr(partition)
    }
  }

  #topic(id: string): TopicImage {
    return this.#parts.topics.byId.get(id) ?? unknown('topic', id)
  }

  #partitionsOf(id: string): PartitionRegistration[] {
    let partitions = this.#owned.get(id)
    if (partitions === undefined) {
      partitions = [...this.#topic(id).partitions]
      this.#owned.set(id, partitions)
      this.#touchedTopics.add(id)
    }
    return partitions
  }

  #broker(id: number, epoch: number): BrokerRegistration {
    const broker = this.#parts.brokers.get(id) ?? unknown('broker', id)
    if (broker.epoch !== epoch)
      throw new InvalidMetadataRecordError('a record is for another epoch of a broker', {
        brokerId: id,
        epoch,
        registered: broker.epoch,
      })
    return broker
  }

  #setBroker(broker: BrokerRegistration): void {
    this.#touchedBrokers = true
    this.#set({ brokers: this.#parts.brokers.with(broker.id, broker) })
  }

  #setFeature(name: string, level: number): void {
    this.#touchedFeatures = true
    if (name === METADATA_VERSION_FEATURE) {
      if (level < METADATA_VERSION_MIN || level > METADATA_VERSION_LATEST) {
        throw new UnsupportedMetadataVersionError({
          feature: name,
          level,
          levelMin: METADATA_VERSION_MIN,
          levelMax: METADATA_VERSION_LATEST,
        })
      }
      this.#set({ metadataVersion: level })
      return
    }
    if (name === KRAFT_VERSION_FEATURE) return
    const features = new Map(this.#parts.features)
    if (level === 0) features.delete(name)
    else features.set(name, level)
    this.#set({ features })
  }

  #setClientQuota({
    entity,
    key,
    value,
    remove,
  }: {
    entity: ClientQuotaImage['entity']
    key: string
    value: number
    remove: boolean
  }): void {
    const quotaKey = clientQuotaKey(entity)
    const before = this.#parts.clientQuotas.get(quotaKey)
    const values = new Map(before?.values)
    if (remove) values.delete(key)
    else values.set(key, value)
    const named = before?.entity ?? entity.map(({ entityType, entityName }) => ({ entityType, entityName }))
    const { clientQuotas } = this.#parts
    this.#set({
      clientQuotas: values.size === 0 ? clientQuotas.without(quotaKey) : clientQuotas.with(quotaKey, { entity: named, values }),
    })
  }
}

function unknown(what: string, id: string | number): never {
  throw new InvalidMetadataRecordError(`a record is for a ${what} that is not there`, { [what]: id })
}
