// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ConsumerGroupRegularExpressionKey {
  /** The group id. */
  groupId: string
  /** The regular expression. */
  regularExpression: string
}

export const ConsumerGroupRegularExpressionKey: MessageCodec<ConsumerGroupRegularExpressionKey> = {
  name: 'ConsumerGroupRegularExpressionKey',
  apiKey: 16,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ConsumerGroupRegularExpressionKey, version)
    return readConsumerGroupRegularExpressionKey(reader)
  },
  write(writer, message, version) {
    checkVersion(ConsumerGroupRegularExpressionKey, version)
    writeConsumerGroupRegularExpressionKey(writer, message)
  },
}

function readConsumerGroupRegularExpressionKey(reader: Reader): ConsumerGroupRegularExpressionKey {
  return {
    groupId: reader.string(),
    regularExpression: reader.string(),
  }
}

function writeConsumerGroupRegularExpressionKey(writer: Writer, message: Input<ConsumerGroupRegularExpressionKey>): void {
  const { groupId = '', regularExpression = '' } = message
  writer.string(groupId)
  writer.string(regularExpression)
}
