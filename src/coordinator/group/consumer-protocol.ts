import { ProtocolError } from '../../protocol/errors.ts'
import { ConsumerProtocolAssignment } from '../../protocol/generated/data/consumer-protocol-assignment.ts'
import { ConsumerProtocolSubscription } from '../../protocol/generated/data/consumer-protocol-subscription.ts'
import { Reader } from '../../protocol/reader.ts'
import { Writer } from '../../protocol/writer.ts'
import { type Assignment, topicPartitionsOf } from './assignment.ts'

/*
 * What consumers of the classic protocol put into the opaque bytes of JoinGroup and SyncGroup. A version that is newer than all that is known is read as the
 * newest known one, with which it begins.
 */

/** Throws `ProtocolError`. */
export function readSubscription(bytes: Uint8Array): ConsumerProtocolSubscription {
  const reader = new Reader(bytes)
  const version = readVersion(reader)
  return ConsumerProtocolSubscription.read(reader, Math.min(version, ConsumerProtocolSubscription.maxVersion))
}

/** Throws `ProtocolError`. */
export function readAssignment(bytes: Uint8Array): ConsumerProtocolAssignment {
  const reader = new Reader(bytes)
  const version = readVersion(reader)
  return ConsumerProtocolAssignment.read(reader, Math.min(version, ConsumerProtocolAssignment.maxVersion))
}

/** The version that a subscription is written in. Throws `ProtocolError`. */
export function subscriptionVersion(bytes: Uint8Array): number {
  return new Reader(bytes).int16()
}

/** Topics whose name is not known are left out. */
export function writeAssignment(
  assignment: Assignment,
  nameOf: (topicId: string) => string | undefined,
  version: number,
): Uint8Array {
  const known = Math.min(version, ConsumerProtocolAssignment.maxVersion)
  const writer = new Writer()
  writer.int16(known)
  const assignedPartitions = topicPartitionsOf(assignment).flatMap(({ topicId, partitions }) => {
    const topic = nameOf(topicId)
    return topic === undefined ? [] : [{ topic, partitions }]
  })
  assignedPartitions.sort((one, other) => (one.topic < other.topic ? -1 : 1))
  ConsumerProtocolAssignment.write(writer, { assignedPartitions, userData: null }, known)
  return writer.toBytes()
}

function readVersion(reader: Reader): number {
  const version = reader.int16()
  if (version < 0) throw new UnsupportedSubscriptionError({ version })
  return version
}

/** There are no versions below zero. */
class UnsupportedSubscriptionError extends ProtocolError {
  readonly code = 'UNSUPPORTED_VERSION'
  constructor({ version }: { version: number }) {
    super(`version ${version} of the consumer protocol`, { version })
  }
}
