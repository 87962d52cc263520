import { RafkaError } from '../base/errors.ts'
import type { Input, MessageCodec } from '../protocol/codec.ts'
import { AbortTransactionRecord } from '../protocol/generated/metadata/abort-transaction-record.ts'
import { AccessControlEntryRecord } from '../protocol/generated/metadata/access-control-entry-record.ts'
import { BeginTransactionRecord } from '../protocol/generated/metadata/begin-transaction-record.ts'
import { BrokerRegistrationChangeRecord } from '../protocol/generated/metadata/broker-registration-change-record.ts'
import { ClearElrRecord } from '../protocol/generated/metadata/clear-elr-record.ts'
import { ClientQuotaRecord } from '../protocol/generated/metadata/client-quota-record.ts'
import { ConfigRecord } from '../protocol/generated/metadata/config-record.ts'
import { DelegationTokenRecord } from '../protocol/generated/metadata/delegation-token-record.ts'
import { EndTransactionRecord } from '../protocol/generated/metadata/end-transaction-record.ts'
import { FeatureLevelRecord } from '../protocol/generated/metadata/feature-level-record.ts'
import { FenceBrokerRecord } from '../protocol/generated/metadata/fence-broker-record.ts'
import { NoOpRecord } from '../protocol/generated/metadata/no-op-record.ts'
import { PartitionChangeRecord } from '../protocol/generated/metadata/partition-change-record.ts'
import { PartitionRecord } from '../protocol/generated/metadata/partition-record.ts'
import { ProducerIdsRecord } from '../protocol/generated/metadata/producer-ids-record.ts'
import { RegisterBrokerRecord } from '../protocol/generated/metadata/register-broker-record.ts'
import { RegisterControllerRecord } from '../protocol/generated/metadata/register-controller-record.ts'
import { RemoveAccessControlEntryRecord } from '../protocol/generated/metadata/remove-access-control-entry-record.ts'
import { RemoveDelegationTokenRecord } from '../protocol/generated/metadata/remove-delegation-token-record.ts'
import { RemoveTopicRecord } from '../protocol/generated/metadata/remove-topic-record.ts'
import { RemoveUserScramCredentialRecord } from '../protocol/generated/metadata/remove-user-scram-credential-record.ts'
import { TopicRecord } from '../protocol/generated/metadata/topic-record.ts'
import { UnfenceBrokerRecord } from '../protocol/generated/metadata/unfence-broker-record.ts'
import { UnregisterBrokerRecord } from '../protocol/generated/metadata/unregister-broker-record.ts'
import { UserScramCredentialRecord } from '../protocol/generated/metadata/user-scram-credential-record.ts'
import { ZkMigrationStateRecord } from '../protocol/generated/metadata/zk-migration-state-record.ts'
import { Reader } from '../protocol/reader.ts'
import { Writer } from '../protocol/writer.ts'

/** Kafka's codec of every record type of the metadata log, by name. */
export const RECORD_CODECS = {
  RegisterBrokerRecord,
  UnregisterBrokerRecord,
  TopicRecord,
  PartitionRecord,
  ConfigRecord,
  PartitionChangeRecord,
  FenceBrokerRecord,
  UnfenceBrokerRecord,
  RemoveTopicRecord,
  DelegationTokenRecord,
  UserScramCredentialRecord,
  FeatureLevelRecord,
  ClientQuotaRecord,
  ProducerIdsRecord,
  BrokerRegistrationChangeRecord,
  AccessControlEntryRecord,
  RemoveAccessControlEntryRecord,
  NoOpRecord,
  ZkMigrationStateRecord,
  RemoveUserScramCredentialRecord,
  BeginTransactionRecord,
  EndTransactionRecord,
  AbortTransactionRecord,
  RemoveDelegationTokenRecord,
  RegisterControllerRecord,
  ClearElrRecord,
} as const

type Codecs = typeof RECORD_CODECS
export type RecordType = keyof Codecs
type MessageOf<Type extends RecordType> = Codecs[Type] extends MessageCodec<infer Message> ? Message : never

/** A record as it was read: `message` has every field. */
export type MetadataRecord = { [Type in RecordType]: { readonly type: Type; readonly message: MessageOf<Type> } }[RecordType]

/** A record about to be written, in a version that the cluster's `metadata.version` allows. */
export type NewRecord = {
  [Type in RecordType]: { readonly type: Type; readonly version: number; readonly message: Input<MessageOf<Type>> }
}[RecordType]

/** The only frame there is; 0 was that of the preview in Kafka 2.8. */
const FRAME_VERSION = 1

const writer = new Writer()

const TYPES_BY_KEY: readonly (RecordType | undefined)[] = (Object.keys(RECORD_CODECS) as RecordType[]).reduce<RecordType[]>(
  (types, type) => {
    types[RECORD_CODECS[type].apiKey] = type
    return types
  },
  [],
)

/** Bytes that are no metadata record of a version known here. */
export class InvalidMetadataRecordError extends RafkaError {
  readonly code = 'INVALID_RECORD'
  readonly retriable = false
}

/** Kafka's frame: frame version, record type and version as unsigned varints, then the message. */
export function encodeRecord({ type, version, message }: NewRecord): Uint8Array {
  const codec = RECORD_CODECS[type] as MessageCodec<unknown>
  writer.reset()
  writer.uvarint(FRAME_VERSION)
  writer.uvarint(codec.apiKey)
  writer.uvarint(version)
  codec.write(writer, message, version)
  return writer.toBytes()
}

/** Throws `InvalidMetadataRecordError`, or a `ProtocolError` where the message itself is bad. */
export function decodeRecord(bytes: Uint8Array): MetadataRecord {
  const reader = new Reader(bytes)
  const frame = reader.uvarint()
  if (frame !== FRAME_VERSION)
    throw new InvalidMetadataRecordError(`a metadata record of frame version ${frame}, and only ${FRAME_VERSION} is known`, {
      frame,
    })
  const apiKey = reader.uvarint()
  const type = TYPES_BY_KEY[apiKey]
  if (type === undefined) throw new InvalidMetadataRecordError(`there is no metadata record type ${apiKey}`, { apiKey })
  const message = RECORD_CODECS[type].read(reader, reader.uvarint())
  if (reader.remaining > 0)
    throw new InvalidMetadataRecordError(`${reader.remaining} bytes behind a ${type}`, { type, bytes: reader.remaining })
  return { type, message } as MetadataRecord
}

/** Whether an encoded record is one that says nothing (KIP-835). */
export function isNoOp(bytes: Uint8Array): boolean {
  return bytes[0] === FRAME_VERSION && bytes[1] === NoOpRecord.apiKey
}
