// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readCompactStringArray, writeCompactStringArray } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ConsumerGroupRegularExpressionValue {
  topics: string[]
  version: number
  timestamp: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ConsumerGroupRegularExpressionValue: MessageCodec<ConsumerGroupRegularExpressionValue> = {
  name: 'ConsumerGroupRegularExpressionValue',
  apiKey: 16,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ConsumerGroupRegularExpressionValue, version)
    return readConsumerGroupRegularExpressionValue(reader)
  },
  write(writer, message, version) {
    checkVersion(ConsumerGroupRegularExpressionValue, version)
    writeConsumerGroupRegularExpressionValue(writer, message)
  },
}

function readConsumerGroupRegularExpressionValue(reader: Reader): ConsumerGroupRegularExpressionValue {
  const message: ConsumerGroupRegularExpressionValue = {
    topics: readCompactStringArray(reader, reader.compactArrayCount()),
    version: reader.int64(),
    timestamp: reader.int64(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeConsumerGroupRegularExpressionValue(writer: Writer, message: Input<ConsumerGroupRegularExpressionValue>): void {
  const { topics = [], version: version_ = 0, timestamp = 0, unknownTaggedFields } = message
  writer.compactArrayCount(topics)
  writeCompactStringArray(writer, topics)
  writer.int64(version_)
  writer.int64(timestamp)
  writer.unknownTaggedFields(unknownTaggedFields)
}
