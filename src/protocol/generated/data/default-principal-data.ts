// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import type { Writer } from '../../writer.ts'

export interface DefaultPrincipalData {
  /** The principal type. */
  type: string
  /** The principal name. */
  name: string
  /** Whether the principal was authenticated by a delegation token on the forwarding broker. */
  tokenAuthenticated: boolean
  unknownTaggedFields?: UnknownTaggedField[]
}

export const DefaultPrincipalData: MessageCodec<DefaultPrincipalData> = {
  name: 'DefaultPrincipalData',
  apiKey: -1,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(DefaultPrincipalData, version)
    return readDefaultPrincipalData(reader)
  },
  write(writer, message, version) {
    checkVersion(DefaultPrincipalData, version)
    writeDefaultPrincipalData(writer, message)
  },
}

function readDefaultPrincipalData(reader: Reader): DefaultPrincipalData {
  const message: DefaultPrincipalData = {
    type: reader.compactString(),
    name: reader.compactString(),
    tokenAuthenticated: reader.boolean(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeDefaultPrincipalData(writer: Writer, message: Input<DefaultPrincipalData>): void {
  const { type = '', name = '', tokenAuthenticated = false, unknownTaggedFields } = message
  writer.compactString(type)
  writer.compactString(name)
  writer.boolean(tokenAuthenticated)
  writer.unknownTaggedFields(unknownTaggedFields)
}
