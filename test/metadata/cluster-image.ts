import { ImageBuilder } from '../../src/metadata/image-builder.ts'
import { imageToRecords } from '../../src/metadata/image-records.ts'
import { MetadataImage } from '../../src/metadata/metadata-image.ts'
import { decodeRecord, encodeRecord, type NewRecord } from '../../src/metadata/metadata-record.ts'

export const CLUSTER_ID = 'AAAAAAAAAAAAAAAAAAAABA'
export const DIRECTORY_ID = 'bGlicmFyeS1vZi1mb2xkZQ'

/** The image after records, which take the way over bytes as they do in the log. */
export function imageAfter(image: MetadataImage, records: Iterable<NewRecord>): MetadataImage {
  const builder = new ImageBuilder(image)
  for (const record of records) builder.apply(decodeRecord(encodeRecord(record)))
  return builder.build()
}

/** What a snapshot of the image would be read back as. */
export function reloaded(image: MetadataImage): MetadataImage {
  return imageAfter(MetadataImage.EMPTY, imageToRecords(image))
}

/** The image as plain data in a fixed order, for comparing. */
export function plain(image: MetadataImage): unknown {
  const { features, brokers, controllers, topics, configs, clientQuotas, acls, scramCredentials, delegationTokens, ...rest } =
    image.parts
  const sorted = <K, V>(entries: Iterable<readonly [K, V]>): unknown[] =>
    [...entries].sort(([one], [other]) => (one < other ? -1 : 1))
  const texts = <K>(entries: Iterable<readonly [K, { values: ReadonlyMap<string, unknown> }]>): unknown[] =>
    sorted([...entries].map(([key, entry]) => [key, { ...entry, values: sorted(entry.values) }] as const))
  return {
    ...rest,
    features: sorted(features),
    brokers: sorted(brokers),
    controllers: sorted(controllers),
    topicsById: sorted(topics.byId),
    topicsByName: sorted(topics.byName),
    colliding: sorted([...topics.colliding].map(([key, names]) => [key, names.toSorted()] as const)),
    configs: texts(configs),
    clientQuotas: texts(clientQuotas),
    acls: sorted(acls),
    scramCredentials: sorted(scramCredentials),
    delegationTokens: sorted(delegationTokens),
  }
}

export const BOOTSTRAP: readonly NewRecord[] = [
  feature('metadata.version', 30),
  feature('eligible.leader.replicas.version', 1),
  feature('group.version', 1),
  feature('transaction.version', 2),
]

export function feature(name: string, featureLevel: number): NewRecord {
  return { type: 'FeatureLevelRecord', version: 0, message: { name, featureLevel } }
}

export function brokerRegistered(
  brokerId: number,
  { fenced = false, rack = null as string | null, brokerEpoch = 5 } = {},
): NewRecord {
  return {
    type: 'RegisterBrokerRecord',
    version: 4,
    message: {
      brokerId,
      brokerEpoch,
      incarnationId: `incarnation-of-bro${String(brokerId).padStart(3, '0')}A`,
      rack,
      fenced,
      endPoints: [{ name: 'PLAINTEXT', host: 'localhost', port: 9092 + brokerId, securityProtocol: 0 }],
      features: [{ name: 'metadata.version', minSupportedVersion: 7, maxSupportedVersion: 30 }],
      logDirs: [DIRECTORY_ID],
      cordonedLogDirs: [],
    },
  }
}

export function topicCreated(topicId: string, name: string, partitions = 1, replicas: readonly number[] = [1]): NewRecord[] {
  return [
    { type: 'TopicRecord', version: 0, message: { topicId, name } },
    ...Array.from(
      { length: partitions },
      (_, partitionId): NewRecord => ({
        type: 'PartitionRecord',
        version: 2,
        message: {
          topicId,
          partitionId,
          replicas,
          isr: replicas,
          leader: replicas[0]!,
          leaderEpoch: 0,
          partitionEpoch: 0,
          directories: replicas.map(() => DIRECTORY_ID),
        },
      }),
    ),
  ]
}

export function configSet(resourceType: number, resourceName: string, name: string, value: string | null): NewRecord {
  return { type: 'ConfigRecord', version: 0, message: { resourceType, resourceName, name, value } }
}

/** A topic id that ends with a number. */
export function topicId(number: number): string {
  return `topic-id-${String(number).padStart(12, '0')}A`
}

/** One broker, number 1, unfenced, as a node is that has started. */
export function oneBroker(records: readonly NewRecord[] = []): MetadataImage {
  return imageAfter(MetadataImage.EMPTY, [...BOOTSTRAP, brokerRegistered(1), ...records])
}
