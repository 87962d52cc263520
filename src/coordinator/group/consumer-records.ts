import type { MessageCodec } from '../../protocol/codec.ts'
import { ConsumerGroupCurrentMemberAssignmentKey } from '../../protocol/generated/group/consumer-group-current-member-assignment-key.ts'
import { ConsumerGroupCurrentMemberAssignmentValue } from '../../protocol/generated/group/consumer-group-current-member-assignment-value.ts'
import { ConsumerGroupMemberMetadataKey } from '../../protocol/generated/group/consumer-group-member-metadata-key.ts'
import { ConsumerGroupMemberMetadataValue } from '../../protocol/generated/group/consumer-group-member-metadata-value.ts'
import { ConsumerGroupMetadataKey } from '../../protocol/generated/group/consumer-group-metadata-key.ts'
import { ConsumerGroupMetadataValue } from '../../protocol/generated/group/consumer-group-metadata-value.ts'
import { ConsumerGroupPartitionMetadataKey } from '../../protocol/generated/group/consumer-group-partition-metadata-key.ts'
import { ConsumerGroupPartitionMetadataValue } from '../../protocol/generated/group/consumer-group-partition-metadata-value.ts'
import { ConsumerGroupRegularExpressionKey } from '../../protocol/generated/group/consumer-group-regular-expression-key.ts'
import { ConsumerGroupRegularExpressionValue } from '../../protocol/generated/group/consumer-group-regular-expression-value.ts'
import { ConsumerGroupTargetAssignmentMemberKey } from '../../protocol/generated/group/consumer-group-target-assignment-member-key.ts'
import { ConsumerGroupTargetAssignmentMemberValue } from '../../protocol/generated/group/consumer-group-target-assignment-member-value.ts'
import { ConsumerGroupTargetAssignmentMetadataKey } from '../../protocol/generated/group/consumer-group-target-assignment-metadata-key.ts'
import { ConsumerGroupTargetAssignmentMetadataValue } from '../../protocol/generated/group/consumer-group-target-assignment-metadata-value.ts'
import { decodeKey, decodeValue, type EncodedRecord, encodeKey, encodeValue } from '../record-codec.ts'
import { type Assignment, type OwnedPartitions, topicPartitionsOf } from './assignment.ts'
import {
  type ConsumerMember,
  STABLE,
  topicNameSet,
  UNKNOWN_STATE,
  UNRELEASED_PARTITIONS,
  UNREVOKED_PARTITIONS,
} from './consumer-member.ts'
import type { ResolvedRegex } from './topic-regex.ts'

interface Keyed<Type, Key, Value> {
  readonly type: Type
  readonly key: Key
  /** Null is a tombstone. */
  readonly value: Value | null
}

/** A record of a consumer group (KIP-848). */
export type ConsumerRecord =
  | Keyed<'consumer-group', ConsumerGroupMetadataKey, ConsumerGroupMetadataValue>
  /** Of brokers before 4.1, which kept here what the metadata hash now stands for. */
  | Keyed<'consumer-partition-metadata', ConsumerGroupPartitionMetadataKey, ConsumerGroupPartitionMetadataValue>
  | Keyed<'consumer-member', ConsumerGroupMemberMetadataKey, ConsumerGroupMemberMetadataValue>
  | Keyed<'consumer-target', ConsumerGroupTargetAssignmentMetadataKey, ConsumerGroupTargetAssignmentMetadataValue>
  | Keyed<'consumer-target-member', ConsumerGroupTargetAssignmentMemberKey, ConsumerGroupTargetAssignmentMemberValue>
  | Keyed<'consumer-current', ConsumerGroupCurrentMemberAssignmentKey, ConsumerGroupCurrentMemberAssignmentValue>
  | Keyed<'consumer-regex', ConsumerGroupRegularExpressionKey, ConsumerGroupRegularExpressionValue>

/** All of them have one version. */
const VERSION = 0

const CODECS: Readonly<
  Record<ConsumerRecord['type'], { readonly key: MessageCodec<unknown>; readonly value: MessageCodec<unknown> }>
> = {
  'consumer-group': pair(ConsumerGroupMetadataKey, ConsumerGroupMetadataValue),
  'consumer-partition-metadata': pair(ConsumerGroupPartitionMetadataKey, ConsumerGroupPartitionMetadataValue),
  'consumer-member': pair(ConsumerGroupMemberMetadataKey, ConsumerGroupMemberMetadataValue),
  'consumer-target': pair(ConsumerGroupTargetAssignmentMetadataKey, ConsumerGroupTargetAssignmentMetadataValue),
  'consumer-target-member': pair(ConsumerGroupTargetAssignmentMemberKey, ConsumerGroupTargetAssignmentMemberValue),
  'consumer-current': pair(ConsumerGroupCurrentMemberAssignmentKey, ConsumerGroupCurrentMemberAssignmentValue),
  'consumer-regex': pair(ConsumerGroupRegularExpressionKey, ConsumerGroupRegularExpressionValue),
}

const TYPES = new Map(Object.entries(CODECS).map(([type, { key }]) => [key.apiKey, type as ConsumerRecord['type']]))

export function encodeConsumerRecord({ type, key, value }: ConsumerRecord): EncodedRecord {
  const codecs = CODECS[type]
  return { key: encodeKey(codecs.key, key), value: value === null ? null : encodeValue(codecs.value, value, VERSION) }
}

/** Null for a type of record that is not of a consumer group. Throws `ProtocolError` on bad bytes. */
export function decodeConsumerRecord(type: number, key: Uint8Array, value: Uint8Array | null): ConsumerRecord | null {
  const name = TYPES.get(type)
  if (name === undefined) return null
  const codecs = CODECS[name]
  return {
    type: name,
    key: decodeKey(codecs.key, key),
    value: value === null ? null : decodeValue(codecs.value, value),
  } as ConsumerRecord
}

export function consumerGroupRecord(groupId: string, epoch: number, metadataHash: bigint): ConsumerRecord {
  return { type: 'consumer-group', key: { groupId }, value: { epoch, metadataHash } }
}

export function consumerGroupTombstone(groupId: string): ConsumerRecord {
  return { type: 'consumer-group', key: { groupId }, value: null }
}

export function partitionMetadataTombstone(groupId: string): ConsumerRecord {
  return { type: 'consumer-partition-metadata', key: { groupId }, value: null }
}

export function memberRecord(groupId: string, member: ConsumerMember): ConsumerRecord {
  const { memberId, instanceId, rackId, clientId, clientHost, subscribedTopicRegex, rebalanceTimeoutMs, serverAssignor } = member
  const { classic } = member
  return {
    type: 'consumer-member',
    key: { groupId, memberId },
    value: {
      instanceId,
      rackId,
      clientId,
      clientHost,
      subscribedTopicNames: [...member.subscribedTopicNames],
      subscribedTopicRegex,
      rebalanceTimeoutMs,
      serverAssignor,
      classicMemberMetadata: classic && {
        sessionTimeoutMs: classic.sessionTimeoutMs,
        supportedProtocols: classic.supportedProtocols.map(({ name, metadata }) => ({ name, metadata })),
      },
    },
  }
}

export function targetRecord(groupId: string, assignmentEpoch: number, assignmentTimestamp: number): ConsumerRecord {
  return { type: 'consumer-target', key: { groupId }, value: { assignmentEpoch, assignmentTimestamp } }
}

export function targetTombstone(groupId: string): ConsumerRecord {
  return { type: 'consumer-target', key: { groupId }, value: null }
}

export function targetMemberRecord(groupId: string, memberId: string, assignment: Assignment): ConsumerRecord {
  return {
    type: 'consumer-target-member',
    key: { groupId, memberId },
    value: { topicPartitions: topicPartitionsOf(assignment) },
  }
}

export function currentRecord(groupId: string, member: ConsumerMember): ConsumerRecord {
  const { memberId, memberEpoch, previousMemberEpoch, state, assigned, pendingRevocation } = member
  return {
    type: 'consumer-current',
    key: { groupId, memberId },
    value: {
      memberEpoch,
      previousMemberEpoch,
      state,
      assignedPartitions: withEpochs(assigned),
      partitionsPendingRevocation: withEpochs(pendingRevocation),
    },
  }
}

/** The tombstones of a member, in the order in which a reader of the log can follow. */
export function memberTombstones(groupId: string, memberId: string): ConsumerRecord[] {
  return [currentTombstone(groupId, memberId), targetMemberTombstone(groupId, memberId), memberTombstone(groupId, memberId)]
}

export function currentTombstone(groupId: string, memberId: string): ConsumerRecord {
  return { type: 'consumer-current', key: { groupId, memberId }, value: null }
}

export function targetMemberTombstone(groupId: string, memberId: string): ConsumerRecord {
  return { type: 'consumer-target-member', key: { groupId, memberId }, value: null }
}

export function memberTombstone(groupId: string, memberId: string): ConsumerRecord {
  return { type: 'consumer-member', key: { groupId, memberId }, value: null }
}

export function regexRecord(
  groupId: string,
  regularExpression: string,
  { topics, version, timestampMs }: ResolvedRegex,
): ConsumerRecord {
  return {
    type: 'consumer-regex',
    key: { groupId, regularExpression },
    value: { topics: [...topics], version, timestamp: timestampMs },
  }
}

export function regexTombstone(groupId: string, regularExpression: string): ConsumerRecord {
  return { type: 'consumer-regex', key: { groupId, regularExpression }, value: null }
}

/** A member with what its own record says; `known` is what there was of it before. */
export function withSubscription(known: ConsumerMember, value: ConsumerGroupMemberMetadataValue): ConsumerMember {
  const { instanceId, rackId, clientId, clientHost, subscribedTopicNames, subscribedTopicRegex } = value
  const { rebalanceTimeoutMs, serverAssignor, classicMemberMetadata: classic } = value
  return {
    ...known,
    instanceId,
    rackId,
    clientId,
    clientHost,
    subscribedTopicNames: topicNameSet(subscribedTopicNames),
    subscribedTopicRegex: subscribedTopicRegex ?? '',
    rebalanceTimeoutMs,
    serverAssignor,
    classic: classic && { sessionTimeoutMs: classic.sessionTimeoutMs, supportedProtocols: classic.supportedProtocols },
  }
}

/** A member with what the record of its assignment says. */
export function withProgress(known: ConsumerMember, value: ConsumerGroupCurrentMemberAssignmentValue): ConsumerMember {
  const { memberEpoch, previousMemberEpoch, state } = value
  // Brokers before 4.3 did not write since when a partition is assigned.
  const epoch = Math.max(memberEpoch, 0)
  return {
    ...known,
    memberEpoch,
    previousMemberEpoch,
    state: KNOWN_STATES.has(state) ? state : UNKNOWN_STATE,
    assigned: ownedOf(value.assignedPartitions, epoch),
    pendingRevocation: ownedOf(value.partitionsPendingRevocation, epoch),
  }
}

const KNOWN_STATES: ReadonlySet<number> = new Set([STABLE, UNREVOKED_PARTITIONS, UNRELEASED_PARTITIONS])

type OwnedTopic = ConsumerGroupCurrentMemberAssignmentValue['assignedPartitions'][number]

function ownedOf(topics: readonly OwnedTopic[], defaultEpoch: number): OwnedPartitions {
  return new Map(
    topics.map(({ topicId, partitions, assignmentEpochs: epochs }) => {
      const isComplete = epochs?.length === partitions.length
      return [topicId, new Map(partitions.map((partition, i) => [partition, isComplete ? epochs[i]! : defaultEpoch]))]
    }),
  )
}

function withEpochs(owned: OwnedPartitions): OwnedTopic[] {
  return topicPartitionsOf(owned).map(({ topicId, partitions }) => ({
    topicId,
    partitions,
    assignmentEpochs: partitions.map((partition) => owned.get(topicId)!.get(partition)!),
  }))
}

function pair(key: unknown, value: unknown): { key: MessageCodec<unknown>; value: MessageCodec<unknown> } {
  return { key: key as MessageCodec<unknown>, value: value as MessageCodec<unknown> }
}
