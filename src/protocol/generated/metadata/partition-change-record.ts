// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readNullableInt32Array, readNullableUuidArray, writeInt32Array, writeUuidArray } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { InvalidTagError, UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface PartitionChangeRecord {
  /** The partition id. */
  partitionId: number
  /** The unique ID of this topic. */
  topicId: string
  /** null if the ISR didn't change; the new in-sync replicas otherwise. */
  isr: number[] | null
  /** -1 if there is now no leader; -2 if the leader didn't change; the new leader otherwise. */
  leader: number
  /** null if the replicas didn't change; the new replicas otherwise. */
  replicas: number[] | null
  /** null if the removing replicas didn't change; the new removing replicas otherwise. */
  removingReplicas: number[] | null
  /** null if the adding replicas didn't change; the new adding replicas otherwise. */
  addingReplicas: number[] | null
  /** -1 if it didn't change; 0 if the leader was elected from the ISR or recovered from an unclean election; 1 if the leader that was elected using unclean leader election and it is still recovering. */
  leaderRecoveryState: number
  /** null if the log dirs didn't change; the new log directory for each replica otherwise. (from version 1) */
  directories: string[] | null
  /** null if the ELR didn't change; the new eligible leader replicas otherwise. (from version 2) */
  eligibleLeaderReplicas: number[] | null
  /** null if the LastKnownElr didn't change; the last known eligible leader replicas otherwise. (from version 2) */
  lastKnownElr: number[] | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const PartitionChangeRecord: MessageCodec<PartitionChangeRecord> = {
  name: 'PartitionChangeRecord',
  apiKey: 5,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(PartitionChangeRecord, version)
    return readPartitionChangeRecord(reader, version)
  },
  write(writer, message, version) {
    checkVersion(PartitionChangeRecord, version)
    writePartitionChangeRecord(writer, message, version)
  },
}

function readPartitionChangeRecord(reader: Reader, version: number): PartitionChangeRecord {
  const message: PartitionChangeRecord = {
    partitionId: reader.int32(),
    topicId: reader.uuid(),
    isr: null,
    leader: -2,
    replicas: null,
    removingReplicas: null,
    addingReplicas: null,
    leaderRecoveryState: -1,
    directories: null,
    eligibleLeaderReplicas: null,
    lastKnownElr: null,
  }
  for (let left = reader.tagCount(); left > 0; left--) {
    const tag = reader.uvarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        message.isr = readNullableInt32Array(reader, reader.compactNullableArrayCount(4))
        break
      case 1:
        message.leader = reader.int32()
        break
      case 2:
        message.replicas = readNullableInt32Array(reader, reader.compactNullableArrayCount(4))
        break
      case 3:
        message.removingReplicas = readNullableInt32Array(reader, reader.compactNullableArrayCount(4))
        break
      case 4:
        message.addingReplicas = readNullableInt32Array(reader, reader.compactNullableArrayCount(4))
        break
      case 5:
        message.leaderRecoveryState = reader.int8()
        break
      case 6:
        if (version >= 2) message.eligibleLeaderReplicas = readNullableInt32Array(reader, reader.compactNullableArrayCount(4))
        else throw new InvalidTagError({ message: 'PartitionChangeRecord', tag, version })
        break
      case 7:
        if (version >= 2) message.lastKnownElr = readNullableInt32Array(reader, reader.compactNullableArrayCount(4))
        else throw new InvalidTagError({ message: 'PartitionChangeRecord', tag, version })
        break
      case 8:
        if (version >= 1) message.directories = readNullableUuidArray(reader, reader.compactNullableArrayCount(16))
        else throw new InvalidTagError({ message: 'PartitionChangeRecord', tag, version })
        break
      default:
        reader.unknownTaggedField(message, tag, tagEnd)
    }
    reader.endTag(tagEnd)
  }
  return message
}

function writePartitionChangeRecord(writer: Writer, message: Input<PartitionChangeRecord>, version: number): void {
  const {
    partitionId = -1,
    topicId = ZERO_UUID,
    isr = null,
    leader = -2,
    replicas = null,
    removingReplicas = null,
    addingReplicas = null,
    leaderRecoveryState = -1,
    directories = null,
    eligibleLeaderReplicas = null,
    lastKnownElr = null,
    unknownTaggedFields,
  } = message
  writer.int32(partitionId)
  writer.uuid(topicId)
  if (version <= 0 && directories !== null) {
    throw new UnwritableFieldError({ message: 'PartitionChangeRecord', field: 'directories', version })
  }
  if (version <= 1 && eligibleLeaderReplicas !== null) {
    throw new UnwritableFieldError({ message: 'PartitionChangeRecord', field: 'eligibleLeaderReplicas', version })
  }
  if (version <= 1 && lastKnownElr !== null) {
    throw new UnwritableFieldError({ message: 'PartitionChangeRecord', field: 'lastKnownElr', version })
  }
  if (version >= 2) {
    const hasIsr = isr !== null
    const hasLeader = leader !== -2
    const hasReplicas = replicas !== null
    const hasRemovingReplicas = removingReplicas !== null
    const hasAddingReplicas = addingReplicas !== null
    const hasLeaderRecoveryState = leaderRecoveryState !== -1
    const hasEligibleLeaderReplicas = eligibleLeaderReplicas !== null
    const hasLastKnownElr = lastKnownElr !== null
    const hasDirectories = directories !== null
    writer.tagCount((hasIsr ? 1 : 0) + (hasLeader ? 1 : 0) + (hasReplicas ? 1 : 0) + (hasRemovingReplicas ? 1 : 0) + (hasAddingReplicas ? 1 : 0) + (hasLeaderRecoveryState ? 1 : 0) + (hasEligibleLeaderReplicas ? 1 : 0) + (hasLastKnownElr ? 1 : 0) + (hasDirectories ? 1 : 0), unknownTaggedFields)
    if (hasIsr) {
      const at = writer.beginTag(0)
      writer.compactNullableArrayCount(isr)
      if (isr !== null) writeInt32Array(writer, isr)
      writer.endTag(at)
    }
    if (hasLeader) {
      const at = writer.beginTag(1)
      writer.int32(leader)
      writer.endTag(at)
    }
    if (hasReplicas) {
      const at = writer.beginTag(2)
      writer.compactNullableArrayCount(replicas)
      if (replicas !== null) writeInt32Array(writer, replicas)
      writer.endTag(at)
    }
    if (hasRemovingReplicas) {
      const at = writer.beginTag(3)
      writer.compactNullableArrayCount(removingReplicas)
      if (removingReplicas !== null) writeInt32Array(writer, removingReplicas)
      writer.endTag(at)
    }
    if (hasAddingReplicas) {
      const at = writer.beginTag(4)
      writer.compactNullableArrayCount(addingReplicas)
      if (addingReplicas !== null) writeInt32Array(writer, addingReplicas)
      writer.endTag(at)
    }
    if (hasLeaderRecoveryState) {
      const at = writer.beginTag(5)
      writer.int8(leaderRecoveryState)
      writer.endTag(at)
    }
    if (hasEligibleLeaderReplicas) {
      const at = writer.beginTag(6)
      writer.compactNullableArrayCount(eligibleLeaderReplicas)
      if (eligibleLeaderReplicas !== null) writeInt32Array(writer, eligibleLeaderReplicas)
      writer.endTag(at)
    }
    if (hasLastKnownElr) {
      const at = writer.beginTag(7)
      writer.compactNullableArrayCount(lastKnownElr)
      if (lastKnownElr !== null) writeInt32Array(writer, lastKnownElr)
      writer.endTag(at)
    }
    if (hasDirectories) {
      const at = writer.beginTag(8)
      writer.compactNullableArrayCount(directories)
      if (directories !== null) writeUuidArray(writer, directories)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(9, unknownTaggedFields)
  } else if (version >= 1) {
    const hasIsr = isr !== null
    const hasLeader = leader !== -2
    const hasReplicas = replicas !== null
    const hasRemovingReplicas = removingReplicas !== null
    const hasAddingReplicas = addingReplicas !== null
    const hasLeaderRecoveryState = leaderRecoveryState !== -1
    const hasDirectories = directories !== null
    writer.tagCount((hasIsr ? 1 : 0) + (hasLeader ? 1 : 0) + (hasReplicas ? 1 : 0) + (hasRemovingReplicas ? 1 : 0) + (hasAddingReplicas ? 1 : 0) + (hasLeaderRecoveryState ? 1 : 0) + (hasDirectories ? 1 : 0), unknownTaggedFields)
    if (hasIsr) {
      const at = writer.beginTag(0)
      writer.compactNullableArrayCount(isr)
      if (isr !== null) writeInt32Array(writer, isr)
      writer.endTag(at)
    }
    if (hasLeader) {
      const at = writer.beginTag(1)
      writer.int32(leader)
      writer.endTag(at)
    }
    if (hasReplicas) {
      const at = writer.beginTag(2)
      writer.compactNullableArrayCount(replicas)
      if (replicas !== null) writeInt32Array(writer, replicas)
      writer.endTag(at)
    }
    if (hasRemovingReplicas) {
      const at = writer.beginTag(3)
      writer.compactNullableArrayCount(removingReplicas)
      if (removingReplicas !== null) writeInt32Array(writer, removingReplicas)
      writer.endTag(at)
    }
    if (hasAddingReplicas) {
      const at = writer.beginTag(4)
      writer.compactNullableArrayCount(addingReplicas)
      if (addingReplicas !== null) writeInt32Array(writer, addingReplicas)
      writer.endTag(at)
    }
    if (hasLeaderRecoveryState) {
      const at = writer.beginTag(5)
      writer.int8(leaderRecoveryState)
      writer.endTag(at)
    }
    if (hasDirectories) {
      const at = writer.beginTag(8)
      writer.compactNullableArrayCount(directories)
      if (directories !== null) writeUuidArray(writer, directories)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(9, unknownTaggedFields)
  } else {
    const hasIsr = isr !== null
    const hasLeader = leader !== -2
    const hasReplicas = replicas !== null
    const hasRemovingReplicas = removingReplicas !== null
    const hasAddingReplicas = addingReplicas !== null
    const hasLeaderRecoveryState = leaderRecoveryState !== -1
    writer.tagCount((hasIsr ? 1 : 0) + (hasLeader ? 1 : 0) + (hasReplicas ? 1 : 0) + (hasRemovingReplicas ? 1 : 0) + (hasAddingReplicas ? 1 : 0) + (hasLeaderRecoveryState ? 1 : 0), unknownTaggedFields)
    if (hasIsr) {
      const at = writer.beginTag(0)
      writer.compactNullableArrayCount(isr)
      if (isr !== null) writeInt32Array(writer, isr)
      writer.endTag(at)
    }
    if (hasLeader) {
      const at = writer.beginTag(1)
      writer.int32(leader)
      writer.endTag(at)
    }
    if (hasReplicas) {
      const at = writer.beginTag(2)
      writer.compactNullableArrayCount(replicas)
      if (replicas !== null) writeInt32Array(writer, replicas)
      writer.endTag(at)
    }
    if (hasRemovingReplicas) {
      const at = writer.beginTag(3)
      writer.compactNullableArrayCount(removingReplicas)
      if (removingReplicas !== null) writeInt32Array(writer, removingReplicas)
      writer.endTag(at)
    }
    if (hasAddingReplicas) {
      const at = writer.beginTag(4)
      writer.compactNullableArrayCount(addingReplicas)
      if (addingReplicas !== null) writeInt32Array(writer, addingReplicas)
      writer.endTag(at)
    }
    if (hasLeaderRecoveryState) {
      const at = writer.beginTag(5)
      writer.int8(leaderRecoveryState)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(9, unknownTaggedFields)
  }
}
