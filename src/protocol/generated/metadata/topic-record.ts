// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface TopicRecord {
  /** The topic name. */
  name: string
  /** The unique ID of this topic. */
  topicId: string
  unknownTaggedFields?: UnknownTaggedField[]
}

export const TopicRecord: MessageCodec<TopicRecord> = {
  name: 'TopicRecord',
  apiKey: 2,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(TopicRecord, version)
    return readTopicRecord(reader)
  },
  write(writer, message, version) {
    checkVersion(TopicRecord, version)
    writeTopicRecord(writer, message)
  },
}

function readTopicRecord(reader: Reader): TopicRecord {
  const message: TopicRecord = {
    name: reader.compactString(),
    topicId: reader.uuid(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeTopicRecord(writer: Writer, message: Input<TopicRecord>): void {
  const { name = '', topicId = ZERO_UUID, unknownTaggedFields } = message
  writer.compactString(name)
  writer.uuid(topicId)
  writer.unknownTaggedFields(unknownTaggedFields)
}
