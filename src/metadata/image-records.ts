import { brokerRecord, controllerRecord } from './broker-registration.ts'
import { METADATA_VERSION_FEATURE } from './features.ts'
import type { MetadataImage } from './metadata-image.ts'
import type { NewRecord } from './metadata-record.ts'
import { hasControllerRegistration, partitionRecordVersion, registerBrokerRecordVersion } from './metadata-version.ts'
import { partitionRecord } from './partition-registration.ts'

/** The records that make this image out of nothing, in the order of Kafka's snapshots: the features first, which say how to read the rest. */
export function* imageToRecords({ parts, elrEnabled }: MetadataImage): IterableIterator<NewRecord> {
  const { metadataVersion } = parts
  if (metadataVersion > 0) yield feature(METADATA_VERSION_FEATURE, metadataVersion)
  for (const [name, level] of parts.features) yield feature(name, level)
  for (const broker of parts.brokers.values()) {
    yield {
      type: 'RegisterBrokerRecord',
      version: registerBrokerRecordVersion(metadataVersion),
      message: brokerRecord(broker, metadataVersion),
    }
  }
  if (hasControllerRegistration(metadataVersion)) {
    for (const controller of parts.controllers.values())
      yield { type: 'RegisterControllerRecord', version: 0, message: controllerRecord(controller) }
  }
  const options = { metadataVersion, elrEnabled }
  for (const { id, name, partitions } of parts.topics.byId.values()) {
    yield { type: 'TopicRecord', version: 0, message: { name, topicId: id } }
    for (const [partitionId, partition] of partitions.entries()) {
      yield {
        type: 'PartitionRecord',
        version: partitionRecordVersion(metadataVersion),
        message: partitionRecord(id, partitionId, partition, options),
      }
    }
  }
  for (const { type, name: resourceName, values } of parts.configs.values()) {
    for (const [name, value] of values)
      yield { type: 'ConfigRecord', version: 0, message: { resourceType: type, resourceName, name, value } }
  }
  for (const { entity, values } of parts.clientQuotas.values()) {
    for (const [key, value] of values)
      yield { type: 'ClientQuotaRecord', version: 0, message: { entity, key, value, remove: false } }
  }
  if (parts.nextProducerId >= 0) {
    yield {
      type: 'ProducerIdsRecord',
      version: 0,
      message: { brokerId: -1, brokerEpoch: -1, nextProducerId: parts.nextProducerId },
    }
  }
  for (const message of parts.acls.values()) yield { type: 'AccessControlEntryRecord', version: 0, message }
  for (const message of parts.scramCredentials.values()) yield { type: 'UserScramCredentialRecord', version: 0, message }
  for (const message of parts.delegationTokens.values()) yield { type: 'DelegationTokenRecord', version: 0, message }
}

function feature(name: string, featureLevel: number): NewRecord {
  return { type: 'FeatureLevelRecord', version: 0, message: { name, featureLevel } }
}
