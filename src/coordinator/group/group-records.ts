import { assert } from '../../base/assert.ts'
import { GroupMetadataKey } from '../../protocol/generated/group/group-metadata-key.ts'
import { GroupMetadataValue } from '../../protocol/generated/group/group-metadata-value.ts'
import { LegacyOffsetCommitKey } from '../../protocol/generated/group/legacy-offset-commit-key.ts'
import { LegacyOffsetCommitValue } from '../../protocol/generated/group/legacy-offset-commit-value.ts'
import { OffsetCommitKey } from '../../protocol/generated/group/offset-commit-key.ts'
import { OffsetCommitValue } from '../../protocol/generated/group/offset-commit-value.ts'
import { ZERO_UUID } from '../../protocol/uuid.ts'
import {
  decodeKey,
  decodeValue,
  type EncodedRecord,
  encodeKey,
  encodeValue,
  type RecordCodec,
  recordType,
} from '../record-codec.ts'
import type { ClassicGroup, ClassicGroupSnapshot } from './classic-group.ts'
import { ClassicMember } from './classic-member.ts'
import { type ConsumerRecord, decodeConsumerRecord, encodeConsumerRecord } from './consumer-records.ts'
import type { CommittedOffset } from './offset-table.ts'

/** A record of `__consumer_offsets` that we know; `value` null is a tombstone. */
export type GroupRecord =
  | { readonly type: 'offset-commit'; readonly key: OffsetCommitKey; readonly value: OffsetCommitValue | null }
  | { readonly type: 'group-metadata'; readonly key: GroupMetadataKey; readonly value: GroupMetadataValue | null }
  | ConsumerRecord

/** What Kafka 4.3.1 writes: the newest version of a group's record that a broker from before KIP-915 can read. */
const GROUP_METADATA_VERSION = 3
const OFFSET_COMMIT_VERSION = 4
/** The only version that has an expiry of its own. */
const EXPIRING_OFFSET_COMMIT_VERSION = 1

export const groupRecordCodec: RecordCodec<GroupRecord> = { encode, decode }

function encode(record: GroupRecord): EncodedRecord {
  switch (record.type) {
    case 'offset-commit': {
      const { key, value } = record
      const version = value === null || value.expireTimestamp === -1 ? OFFSET_COMMIT_VERSION : EXPIRING_OFFSET_COMMIT_VERSION
      return { key: encodeKey(OffsetCommitKey, key), value: value && encodeValue(OffsetCommitValue, value, version) }
    }
    case 'group-metadata': {
      const { key, value } = record
      return {
        key: encodeKey(GroupMetadataKey, key),
        value: value && encodeValue(GroupMetadataValue, value, GROUP_METADATA_VERSION),
      }
    }
    default:
      return encodeConsumerRecord(record)
  }
}

function decode(key: Uint8Array, value: Uint8Array | null): GroupRecord | null {
  const type = recordType(key)
  switch (type) {
    case LegacyOffsetCommitKey.apiKey: {
      const old = value && decodeValue(LegacyOffsetCommitValue, value)
      return {
        type: 'offset-commit',
        key: decodeKey(LegacyOffsetCommitKey, key),
        value: old && { ...old, leaderEpoch: -1, expireTimestamp: -1, topicId: ZERO_UUID },
      }
    }
    case OffsetCommitKey.apiKey:
      return {
        type: 'offset-commit',
        key: decodeKey(OffsetCommitKey, key),
        value: value && decodeValue(OffsetCommitValue, value),
      }
    case GroupMetadataKey.apiKey:
      return {
        type: 'group-metadata',
        key: decodeKey(GroupMetadataKey, key),
        value: value && decodeValue(GroupMetadataValue, value),
      }
    default:
      return decodeConsumerRecord(type, key, value)
  }
}

export function offsetCommitRecord(group: string, topic: string, partition: number, offset: CommittedOffset): GroupRecord {
  return {
    type: 'offset-commit',
    key: { group, topic, partition },
    value: {
      offset: offset.offset,
      leaderEpoch: offset.leaderEpoch,
      metadata: offset.metadata,
      commitTimestamp: offset.commitTimestampMs,
      expireTimestamp: offset.expireTimestampMs,
      topicId: offset.topicId,
    },
  }
}

export function offsetTombstone(group: string, topic: string, partition: number): GroupRecord {
  return { type: 'offset-commit', key: { group, topic, partition }, value: null }
}

export function committedOffset(value: OffsetCommitValue, recordOffset: number): CommittedOffset {
  return {
    offset: value.offset,
    leaderEpoch: value.leaderEpoch,
    metadata: value.metadata,
    commitTimestampMs: value.commitTimestamp,
    expireTimestampMs: value.expireTimestamp,
    topicId: value.topicId,
    recordOffset,
  }
}

/** A group as it is now, but for the assignment, which is not the members' own before it stands in the log. */
export function groupMetadataRecord(group: ClassicGroup, assignmentOf: (member: ClassicMember) => Uint8Array): GroupRecord {
  const { protocolName } = group
  return {
    type: 'group-metadata',
    key: { group: group.groupId },
    value: {
      protocolType: group.protocolType ?? '',
      generation: group.generationId,
      protocol: protocolName,
      leader: group.leaderId,
      currentStateTimestamp: group.currentStateTimestampMs,
      members: Array.from(group.members(), (member) => {
        const subscription = protocolName === null ? null : member.metadata(protocolName)
        assert(subscription !== null, 'every member supports the protocol of its group')
        return {
          memberId: member.memberId,
          groupInstanceId: member.groupInstanceId,
          clientId: member.clientId,
          clientHost: member.clientHost,
          rebalanceTimeout: member.rebalanceTimeoutMs,
          sessionTimeout: member.sessionTimeoutMs,
          subscription,
          assignment: assignmentOf(member),
        }
      }),
    },
  }
}

/** A group that nobody has joined yet. */
export function emptyGroupRecord(group: ClassicGroup): GroupRecord {
  return {
    type: 'group-metadata',
    key: { group: group.groupId },
    value: {
      protocolType: '',
      generation: 0,
      protocol: null,
      leader: null,
      currentStateTimestamp: group.currentStateTimestampMs,
      members: [],
    },
  }
}

export function groupTombstone(group: string): GroupRecord {
  return { type: 'group-metadata', key: { group }, value: null }
}

/** What a group's record says. A member supports what the record tells of it, until it joins again. */
export function groupSnapshot(value: GroupMetadataValue): ClassicGroupSnapshot {
  return {
    state: value.members.length === 0 ? 'Empty' : 'Stable',
    generationId: value.generation,
    protocolType: value.protocolType === '' ? null : value.protocolType,
    protocolName: value.protocol,
    leaderId: value.leader,
    currentStateTimestampMs: value.currentStateTimestamp,
    members: value.members.map(
      (member) =>
        new ClassicMember({
          memberId: member.memberId,
          groupInstanceId: member.groupInstanceId,
          clientId: member.clientId,
          clientHost: member.clientHost,
          protocolType: value.protocolType,
          protocols: [{ name: value.protocol ?? '', metadata: member.subscription }],
          // Version 0 of the record has no rebalance timeout.
          rebalanceTimeoutMs: member.rebalanceTimeout === -1 ? member.sessionTimeout : member.rebalanceTimeout,
          sessionTimeoutMs: member.sessionTimeout,
          assignment: member.assignment,
        }),
    ),
  }
}
