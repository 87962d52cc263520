// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface RemoveTopicRecord {
  /** The topic to remove. */
  topicId: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export const RemoveTopicRecord: MessageCodec<RemoveTopicRecord> = {
  name: 'RemoveTopicRecord',
  apiKey: 9,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(RemoveTopicRecord, version)
    return readRemoveTopicRecord(reader)
  },
  write(writer, message, version) {
    checkVersion(RemoveTopicRecord, version)
    writeRemoveTopicRecord(writer, message)
  },
}

function readRemoveTopicRecord(reader: Reader): RemoveTopicRecord {
  const message: RemoveTopicRecord = {
    topicId: reader.uuid(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeRemoveTopicRecord(writer: Writer, message: Input<RemoveTopicRecord>): void {
  const { topicId = ZERO_UUID, unknownTaggedFields } = message
  writer.uuid(topicId)
  writer.unknownTaggedFields(unknownTaggedFields)
}
