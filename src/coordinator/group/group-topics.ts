import { xxh3 } from '../../base/xxh3.ts'
import type { MetadataImage } from '../../metadata/metadata-image.ts'
import type { TopicImage } from '../../metadata/topics-image.ts'
import { writeUuid } from '../../protocol/uuid.ts'

/** What a group has to know of the cluster's topics: a view of one metadata image. */
export interface GroupTopics {
  /** Offset of the metadata; -1 while there is none. */
  readonly version: number
  byName(name: string): TopicImage | undefined
  byId(topicId: string): TopicImage | undefined
  names(): Iterable<string>
  /** A fingerprint of a topic with its partitions and their racks, as Kafka makes it. A signed number of 64 bits. */
  hashOf(topic: TopicImage): bigint
}

export const NO_GROUP_TOPICS: GroupTopics = {
  version: -1,
  byName: () => undefined,
  byId: () => undefined,
  names: () => [],
  hashOf: () => 0n,
}

export function groupTopics(image: MetadataImage, version: number): GroupTopics {
  return {
    version,
    byName: (name) => image.topicByName(name),
    byId: (topicId) => image.topicById(topicId),
    *names() {
      for (const { name } of image.topics()) yield name
    },
    hashOf: (topic) => topicHash(topic, image),
  }
}

/**
 * The fingerprint of what a group is subscribed to: when it changes, the group has to be assigned anew. Topics that do not exist are left out.
 * A signed number of 64 bits, 0 for no topic at all.
 */
export function metadataHash(topicNames: Iterable<string>, topics: GroupTopics): bigint {
  const hashes: bigint[] = []
  for (const name of [...topicNames].sort()) {
    const topic = topics.byName(name)
    if (topic !== undefined) hashes.push(topics.hashOf(topic))
  }
  if (hashes.length === 0) return 0n
  const bytes = new DataView(new ArrayBuffer(8 * hashes.length))
  for (const [i, hash] of hashes.entries()) bytes.setBigInt64(8 * i, hash, true)
  return signedHash(bytes)
}

/** A topic's image never changes, but becomes another one. */
const hashes = new WeakMap<TopicImage, bigint>()

function topicHash(topic: TopicImage, image: MetadataImage): bigint {
  let hash = hashes.get(topic)
  if (hash === undefined) hashes.set(topic, (hash = computeTopicHash(topic, image)))
  return hash
}

/** Layout of Kafka's `Utils.computeTopicHash`: a zero, the id's halves, the name, the number of partitions, and of each its number and racks. */
function computeTopicHash(topic: TopicImage, image: MetadataImage): bigint {
  const racksOf = topic.partitions.map(({ replicas }) => racks(replicas, image))
  let length = 1 + 16 + textBytes(topic.name) + 4
  for (const partition of racksOf) {
    length += 4
    for (const rack of partition) length += 4 + textBytes(rack)
  }
  const bytes = new DataView(new ArrayBuffer(length))
  const uuid = new Uint8Array(16)
  writeUuid(topic.id, uuid, 0)
  let position = 1
  // A half of the id is read as one big-endian number, and written as a little-endian one.
  for (let i = 0; i < 16; i++) bytes.setUint8(position + (i ^ 7), uuid[i]!)
  position = writeText(bytes, position + 16, topic.name)
  position = writeInt(bytes, position, topic.partitions.length)
  for (const [partition, partitionRacks] of racksOf.entries()) {
    position = writeInt(bytes, position, partition)
    for (const rack of partitionRacks) position = writeText(bytes, writeInt(bytes, position, rack.length), rack)
  }
  return signedHash(bytes)
}

function racks(replicas: readonly number[], image: MetadataImage): string[] {
  const found: string[] = []
  for (const replica of replicas) {
    const rack = image.broker(replica)?.rack
    if (rack != null) found.push(rack)
  }
  return found.sort()
}

/** UTF-16, then the length. */
function textBytes(text: string): number {
  return 2 * text.length + 4
}

function writeText(bytes: DataView, position: number, text: string): number {
  for (let i = 0; i < text.length; i++) bytes.setUint16(position + 2 * i, text.charCodeAt(i), true)
  return writeInt(bytes, position + 2 * text.length, text.length)
}

function writeInt(bytes: DataView, position: number, value: number): number {
  bytes.setInt32(position, value, true)
  return position + 4
}

function signedHash({ buffer }: DataView): bigint {
  return BigInt.asIntN(64, xxh3(new Uint8Array(buffer as ArrayBuffer)))
}
