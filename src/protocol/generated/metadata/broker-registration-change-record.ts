// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readNullableUuidArray, readUuidArray, writeUuidArray } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import { InvalidTagError, UnwritableFieldError } from '../../errors.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface BrokerRegistrationChangeRecord {
  /** The broker id. */
  brokerId: number
  /** The broker epoch assigned by the controller. */
  brokerEpoch: number
  /** -1 if the broker has been unfenced, 0 if no change, 1 if the broker has been fenced. */
  fenced: number
  /** 0 if no change, 1 if the broker is in controlled shutdown. (from version 1) */
  inControlledShutdown: number
  /** Log directories configured in this broker which are available. (from version 2) */
  logDirs: string[]
  /** Log directories that are cordoned or null if no change. (from version 3) */
  cordonedLogDirs: string[] | null
  unknownTaggedFields?: UnknownTaggedField[]
}

export const BrokerRegistrationChangeRecord: MessageCodec<BrokerRegistrationChangeRecord> = {
  name: 'BrokerRegistrationChangeRecord',
  apiKey: 17,
  minVersion: 0,
  maxVersion: 3,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(BrokerRegistrationChangeRecord, version)
    return readBrokerRegistrationChangeRecord(reader, version)
  },
  write(writer, message, version) {
    checkVersion(BrokerRegistrationChangeRecord, version)
    writeBrokerRegistrationChangeRecord(writer, message, version)
  },
}

function readBrokerRegistrationChangeRecord(reader: Reader, version: number): BrokerRegistrationChangeRecord {
  const message: BrokerRegistrationChangeRecord = {
    brokerId: reader.int32(),
    brokerEpoch: reader.int64(),
    fenced: 0,
    inControlledShutdown: 0,
    logDirs: [],
    cordonedLogDirs: null,
  }
  for (let left = reader.tagCount(); left > 0; left--) {
    const tag = reader.uvarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        message.fenced = reader.int8()
        break
      case 1:
        if (version >= 1) message.inControlledShutdown = reader.int8()
        else throw new InvalidTagError({ message: 'BrokerRegistrationChangeRecord', tag, version })
        break
      case 2:
        if (version >= 2) message.logDirs = readUuidArray(reader, reader.compactArrayCount(16))
        else throw new InvalidTagError({ message: 'BrokerRegistrationChangeRecord', tag, version })
        break
      case 3:
        if (version >= 3) message.cordonedLogDirs = readNullableUuidArray(reader, reader.compactNullableArrayCount(16))
        else throw new InvalidTagError({ message: 'BrokerRegistrationChangeRecord', tag, version })
        break
      default:
        reader.unknownTaggedField(message, tag, tagEnd)
    }
    reader.endTag(tagEnd)
  }
  return message
}

function writeBrokerRegistrationChangeRecord(writer: Writer, message: Input<BrokerRegistrationChangeRecord>, version: number): void {
  const {
    brokerId = 0,
    brokerEpoch = 0,
    fenced = 0,
    inControlledShutdown = 0,
    logDirs = [],
    cordonedLogDirs = null,
    unknownTaggedFields,
  } = message
  writer.int32(brokerId)
  writer.int64(brokerEpoch)
  if (version <= 0 && inControlledShutdown !== 0) {
    throw new UnwritableFieldError({ message: 'BrokerRegistrationChangeRecord', field: 'inControlledShutdown', version })
  }
  if (version <= 1 && logDirs?.length !== 0) {
    throw new UnwritableFieldError({ message: 'BrokerRegistrationChangeRecord', field: 'logDirs', version })
  }
  if (version <= 2 && cordonedLogDirs !== null) {
    throw new UnwritableFieldError({ message: 'BrokerRegistrationChangeRecord', field: 'cordonedLogDirs', version })
  }
  if (version >= 3) {
    const hasFenced = fenced !== 0
    const hasInControlledShutdown = inControlledShutdown !== 0
    const hasLogDirs = logDirs?.length !== 0
    const hasCordonedLogDirs = cordonedLogDirs !== null
    writer.tagCount((hasFenced ? 1 : 0) + (hasInControlledShutdown ? 1 : 0) + (hasLogDirs ? 1 : 0) + (hasCordonedLogDirs ? 1 : 0), unknownTaggedFields)
    if (hasFenced) {
      const at = writer.beginTag(0)
      writer.int8(fenced)
      writer.endTag(at)
    }
    if (hasInControlledShutdown) {
      const at = writer.beginTag(1)
      writer.int8(inControlledShutdown)
      writer.endTag(at)
    }
    if (hasLogDirs) {
      const at = writer.beginTag(2)
      writer.compactArrayCount(logDirs)
      writeUuidArray(writer, logDirs)
      writer.endTag(at)
    }
    if (hasCordonedLogDirs) {
      const at = writer.beginTag(3)
      writer.compactNullableArrayCount(cordonedLogDirs)
      if (cordonedLogDirs !== null) writeUuidArray(writer, cordonedLogDirs)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(4, unknownTaggedFields)
  } else if (version >= 2) {
    const hasFenced = fenced !== 0
    const hasInControlledShutdown = inControlledShutdown !== 0
    const hasLogDirs = logDirs?.length !== 0
    writer.tagCount((hasFenced ? 1 : 0) + (hasInControlledShutdown ? 1 : 0) + (hasLogDirs ? 1 : 0), unknownTaggedFields)
    if (hasFenced) {
      const at = writer.beginTag(0)
      writer.int8(fenced)
      writer.endTag(at)
    }
    if (hasInControlledShutdown) {
      const at = writer.beginTag(1)
      writer.int8(inControlledShutdown)
      writer.endTag(at)
    }
    if (hasLogDirs) {
      const at = writer.beginTag(2)
      writer.compactArrayCount(logDirs)
      writeUuidArray(writer, logDirs)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(4, unknownTaggedFields)
  } else if (version >= 1) {
    const hasFenced = fenced !== 0
    const hasInControlledShutdown = inControlledShutdown !== 0
    writer.tagCount((hasFenced ? 1 : 0) + (hasInControlledShutdown ? 1 : 0), unknownTaggedFields)
    if (hasFenced) {
      const at = writer.beginTag(0)
      writer.int8(fenced)
      writer.endTag(at)
    }
    if (hasInControlledShutdown) {
      const at = writer.beginTag(1)
      writer.int8(inControlledShutdown)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(4, unknownTaggedFields)
  } else {
    const hasFenced = fenced !== 0
    writer.tagCount(hasFenced ? 1 : 0, unknownTaggedFields)
    if (hasFenced) {
      const at = writer.beginTag(0)
      writer.int8(fenced)
      writer.endTag(at)
    }
    writer.unknownTaggedFieldsFrom(4, unknownTaggedFields)
  }
}
