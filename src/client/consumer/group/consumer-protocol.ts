import { ConsumerProtocolAssignment } from '../../../protocol/generated/data/consumer-protocol-assignment.ts'
import { ConsumerProtocolSubscription } from '../../../protocol/generated/data/consumer-protocol-subscription.ts'
import { Reader } from '../../../protocol/reader.ts'
import { Writer } from '../../../protocol/writer.ts'
import { byTopic, type TopicPartition } from '../../topic-partition.ts'
import { comparePartitions, compareStrings, type MemberAssignment, type MemberSubscription } from './assignor.ts'

/** The newest version of both messages; who knows an older one alone reads as far as it knows. */
export const CONSUMER_PROTOCOL_VERSION = 3

/** The bytes of a subscription, as Java's `ConsumerProtocol` writes them. */
export function writeSubscription(
  { topics, userData, ownedPartitions, generationId, rackId }: Omit<MemberSubscription, 'memberId' | 'groupInstanceId'>,
  version = CONSUMER_PROTOCOL_VERSION,
): Uint8Array {
  const writer = new Writer(256)
  writer.int16(version)
  const body = {
    topics: [...topics].sort(compareStrings),
    userData,
    ownedPartitions: grouped([...ownedPartitions].sort(comparePartitions)),
    generationId,
    rackId,
  }
  ConsumerProtocolSubscription.write(writer, body, version)
  return writer.toBytes()
}

/** Throws `ProtocolError` for bytes that are none. */
export function readSubscription(
  member: { readonly memberId: string; readonly groupInstanceId: string | null },
  bytes: Uint8Array,
): MemberSubscription {
  const reader = new Reader(bytes)
  const version = Math.min(reader.int16(), CONSUMER_PROTOCOL_VERSION)
  const { topics, userData, ownedPartitions, generationId, rackId } = ConsumerProtocolSubscription.read(reader, version)
  const { memberId, groupInstanceId } = member
  return {
    memberId,
    groupInstanceId,
    topics,
    userData,
    ownedPartitions: ungrouped(ownedPartitions),
    generationId,
    rackId: rackId === '' ? null : rackId,
  }
}

export function writeAssignment(
  { partitions, userData = null }: MemberAssignment,
  version = CONSUMER_PROTOCOL_VERSION,
): Uint8Array {
  const writer = new Writer(256)
  writer.int16(version)
  ConsumerProtocolAssignment.write(writer, { assignedPartitions: grouped(partitions), userData }, version)
  return writer.toBytes()
}

/** Throws `ProtocolError` for bytes that are none. No bytes at all are no partitions. */
export function readAssignment(bytes: Uint8Array): MemberAssignment {
  if (bytes.length === 0) return { partitions: [], userData: null }
  const reader = new Reader(bytes)
  const version = Math.min(reader.int16(), CONSUMER_PROTOCOL_VERSION)
  const { assignedPartitions, userData } = ConsumerProtocolAssignment.read(reader, version)
  return { partitions: ungrouped(assignedPartitions), userData }
}

function grouped(partitions: readonly TopicPartition[]): { topic: string; partitions: number[] }[] {
  return [...byTopic(partitions)].map(([topic, mine]) => ({ topic, partitions: mine.map(({ partition }) => partition) }))
}

function ungrouped(topics: readonly { topic: string; partitions: readonly number[] }[]): TopicPartition[] {
  return topics.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition })))
}
