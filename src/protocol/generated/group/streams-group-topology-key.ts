// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface StreamsGroupTopologyKey {
  /** The group ID. */
  groupId: string
}

export const StreamsGroupTopologyKey: MessageCodec<StreamsGroupTopologyKey> = {
  name: 'StreamsGroupTopologyKey',
  apiKey: 23,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(StreamsGroupTopologyKey, version)
    return readStreamsGroupTopologyKey(reader)
  },
  write(writer, message, version) {
    checkVersion(StreamsGroupTopologyKey, version)
    writeStreamsGroupTopologyKey(writer, message)
  },
}

function readStreamsGroupTopologyKey(reader: Reader): StreamsGroupTopologyKey {
  return {
    groupId: reader.string(),
  }
}

function writeStreamsGroupTopologyKey(writer: Writer, message: Input<StreamsGroupTopologyKey>): void {
  const { groupId = '' } = message
  writer.string(groupId)
}
