// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readInt32Array, readNullableInt32Array, readUuidArray, writeInt32Array, writeUuidArray } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { InvalidTagError, UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface PartitionRecord {
  /** The partition id. */
  partitionId: number
  /** The unique ID of this topic. */
  topicId: string
  /** The replicas of this partition, sorted by preferred order. */
  replicas: number[]
  /** The in-sync replicas of this partition */
  isr: number[]
  /** The replicas that we are in the process of removing. */
  removingReplicas: number[]
  /** The replicas that we are in the process of adding. */
  addingReplicas: number[]
  /** The lead replica, or -1 if there is no leader. */
  leader: number
  /** 1 if the partition is recovering from an unclean leader election; 0 otherwise. */
  leaderRecoveryState: number
  /** The epoch of the partition leader. */
  leaderEpoch: number
  /** An epoch that gets incremented each time we change anything in the partition. */
  partitionEpoch: number
  /** The log directory hosting each replica, sorted in the same exact order as the Replicas field. (from version 1) */
  directories: string[]
  /** The eligible leader replicas of this partition. (from version 2) */
  eligibleLeaderReplicas: number[] | null
  /** The last known eligible leader replicas of this partition. (from version 2) */
  lastKnownElr: number[] | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const PartitionRecord: MessageCodec<PartitionRecord> = {
  name: 'PartitionRecord',
  apiKey: 3,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(PartitionRecord, version)
    return readPartitionRecord(reader, version)
  },
  write(writer, message, version) {
    checkVersion(PartitionRecord, version)
    writePartitionRecord(writer, message, version)
  },
}

function readPartitionRecord(reader: Reader, version: number): PartitionRecord {
  const message: PartitionRecord = {
    partitionId: reader.int32(),
    topicId: reader.uuid(),
    replicas: readInt32Array(reader, reader.compactArrayCount(4)),
    isr: readInt32Array(reader, reader.compactArrayCount(4)),
    removingReplicas: readInt32Array(reader, reader.compactArrayCount(4)),
    addingReplicas: readInt32Array(reader, reader.compactArrayCount(4)),
    leader: reader.int32(),
    leaderRecoveryState: 0,
    leaderEpoch: reader.int32(),
    partitionEpoch: reader.int32(),
    directories: version >= 1 ? readUuidArray(reader, reader.compactArrayCount(16)) : [],
    eligibleLeaderReplicas: null,
    lastKnownElr: null,
  }
  for (let left = reader.tagCount(); left > 0; left--) {
    const tag = reader.uvarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        message.leaderRecoveryState = reader.int8()
        break
      case 1:
        if (version >= 2) message.eligibleLeaderReplicas = readNullableInt32Array(reader, reader.compactNullableArrayCount(4))
        else throw new InvalidTagError({ message: 'PartitionRecord', tag, version })
        break
      case 2:
        if (version >= 2) message.lastKnownElr = readNullableInt32Array(reader, reader.compactNullableArrayCount(4))
        else throw new InvalidTagError({ message: 'PartitionRecord', tag, version })
        break
      default:
        reader.unknownTaggedField(message, tag, tagEnd)
    }
    reader.endTag(tagEnd)
  }
  return message
}

function writePartitionRecord(writer: Writer, message: Input<PartitionRecord>, version: number): void {
  const {
    partitionId = -1,
    topicId = ZERO_UUID,
    replicas = [],
    isr = [],
    removingReplicas = [],
    addingReplicas = [],
    leader = -1,
    leaderRecoveryState = 0,
    leaderEpoch = -1,
    partitionEpoch = -1,
    directories = [],
    eligibleLeaderReplicas = null,
    lastKnownElr = null,
    unknownTaggedFields,
  } = message
  writer.int32(partitionId)
  writer.uuid(topicId)
  writer.compactArrayCount(replicas)
  writeInt32Array(writer, replicas)
  writer.compactArrayCount(isr)
  writeInt32Array(writer, isr)
  writer.compactArrayCount(removingReplicas)
  writeInt32Array(writer, removingReplicas)
  writer.compactArrayCount(addingReplicas)
  writeInt32Array(writer, addingReplicas)
  writer.int32(leader)
  writer.int32(leaderEpoch)
  writer.int32(partitionEpoch)
  if (version >= 1) writer.compactArrayCount(directories)
  else if (directories?.length !== 0) {
    throw new UnwritableFieldError({ message: 'PartitionRecord', field: 'directories', version })
  }
  if (version >= 1) writeUuidArray(writer, directories)
  if (version <= 1 && eligibleLeaderReplicas !== null) {
    throw new UnwritableFieldError({ message: 'PartitionRecord', field: 'eligibleLeaderReplicas', version })
  }
  if (version <= 1 && lastKnownElr !== null) {
    throw new UnwritableFieldError({ message: 'PartitionRecord', field: 'lastKnownElr', version })
  }
  if (version >= 2) {
    const hasLeaderRecoveryState = leaderRecoveryState !== 0
    const hasEligibleLeaderReplicas = eligibleLeaderReplicas !== null
    const hasLastKnownElr = lastKnownElr !== null
    writer.tagCount((hasLeaderRecoveryState ? 1 : 0) + (hasEligibleLeaderReplicas ? 1 : 0) + (hasLastKnownElr ? 1 : 0), unknownTaggedFields)
    if (hasLeaderRecoveryState) {
      const at = writer.beginTag(0)
      writer.int8(leaderRecoveryState)
      writer.endTag(at)
    }
    if (hasEligibleLeaderReplicas) {
      const at = writer.beginTag(1)
      writer.compactNullableArrayCount(eligibleLeaderReplicas)
      if (eligibleLeaderReplicas !== null) writeInt32Array(writer, eligibleLeaderReplicas)
      writer.endTag(at)
    }
    if (hasLastKnownElr) {
      const at = writer.beginTag(2)
      writer.compactNullableArrayCount(lastKnownElr)
      if (lastKnownElr !== null) writeInt32Array(writer, lastKnownElr)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(3, unknownTaggedFields)
  } else {
    const hasLeaderRecoveryState = leaderRecoveryState !== 0
    writer.tagCount(hasLeaderRecoveryState ? 1 : 0, unknownTaggedFields)
    if (hasLeaderRecoveryState) {
      const at = writer.beginTag(0)
      writer.int8(leaderRecoveryState)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(3, unknownTaggedFields)
  }
}
