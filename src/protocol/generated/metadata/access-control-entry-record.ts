// Generated from the message specs of Apache Kafka 4.3.1 by `npm run generate`. Do not edit.

import { checkVersion, type Input, type MessageCodec, type UnknownTaggedField } from '../../codec.ts'
import type { Reader } from '../../reader.ts'
import { ZERO_UUID } from '../../uuid.ts'
import type { Writer } from '../../writer.ts'

export interface AccessControlEntryRecord {
  /** The unique ID of this ACL. */
  id: string
  /** The resource type. */
  resourceType: number
  /** The resource name. */
  resourceName: string
  /** The resource name pattern type. */
  patternType: number
  /** The principal name. */
  principal: string
  /** The host name. */
  host: string
  /** The AclOperation. */
  operation: number
  /** The AclPermissionType. */
  permissionType: number
  unknownTaggedFields?: UnknownTaggedField[]
}

export const AccessControlEntryRecord: MessageCodec<AccessControlEntryRecord> = {
  name: 'AccessControlEntryRecord',
  apiKey: 18,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  latestVersionUnstable: false,
  read(reader, version) {
    checkVersion(AccessControlEntryRecord, version)
    return readAccessControlEntryRecord(reader)
  },
  write(writer, message, version) {
    checkVersion(AccessControlEntryRecord, version)
    writeAccessControlEntryRecord(writer, message)
  },
}

function readAccessControlEntryRecord(reader: Reader): AccessControlEntryRecord {
  const message: AccessControlEntryRecord = {
    id: reader.uuid(),
    resourceType: reader.int8(),
    resourceName: reader.compactString(),
    patternType: reader.int8(),
    principal: reader.compactString(),
    host: reader.compactString(),
    operation: reader.int8(),
    permissionType: reader.int8(),
  }
  reader.unknownTaggedFields(message)
  return message
}

function writeAccessControlEntryRecord(writer: Writer, message: Input<AccessControlEntryRecord>): void {
  const {
    id = ZERO_UUID,
    resourceType = 0,
    resourceName = '',
    patternType = 0,
    principal = '',
    host = '',
    operation = 0,
    permissionType = 0,
    unknownTaggedFields,
  } = message
  writer.uuid(id)
  writer.int8(resourceType)
  writer.compactString(resourceName)
  writer.int8(patternType)
  writer.compactString(principal)
  writer.compactString(host)
  writer.int8(operation)
  writer.int8(permissionType)
  writer.unknownTaggedFields(unknownTaggedFields)
}
