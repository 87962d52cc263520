// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { readCompactStringArray, writeCompactStringArray } from '../../arrays.ts'
import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface ShareGroupMemberMetadataValue {
  /** The (optional) rack id. */
  rackId: string | null
  /** The client id. */
  clientId: string
  /** The client host. */
  clientHost: string
  /** The list of subscribed topic names. */
  subscribedTopicNames: string[]
  unknownTaggedFields?: UnknownTaggedField[]
}

export const ShareGroupMemberMetadataValue: MessageCodec<ShareGroupMemberMetadataValue> = {
  name: 'ShareGroupMemberMetadataValue',
  apiKey: 10,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(ShareGroupMemberMetadataValue, version)
    return readShareGroupMemberMetadataValue(reader)
  },
  write(writer, message, version) {
    checkVersion(ShareGroupMemberMetadataValue, version)
    writeShareGroupMemberMetadataValue(writer, message)
  },
}

function readShareGroupMemberMetadataValue(reader: Reader): ShareGroupMemberMetadataValue {
  const message: ShareGroupMemberMetadataValue = {
    rackId: reader.compactNullableString(),
    clientId: reader.compactString(),
    clientHost: reader.compactString(),
    subscribedTopicNames: readCompactStringArray(reader, reader.compactArrayCount()),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeShareGroupMemberMetadataValue(writer: Writer, message: Input<ShareGroupMemberMetadataValue>): void {
  const { rackId = '', clientId = '', clientHost = '', subscribedTopicNames = [], unknownTaggedFields } = message
  writer.compactNullableString(rackId)
  writer.compactString(clientId)
  writer.compactString(clientHost)
  writer.compactArrayCount(subscribedTopicNames)
  writeCompactStringArray(writer, subscribedTopicNames)
  writer.unknownTaggedFields(unknownTaggedFields)
}
