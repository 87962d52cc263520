import { Buffer } from 'node:buffer'
import { BROKER_DEFINITIONS } from '../../base/config/definitions.ts'
import { overriddenByListener } from '../../base/config/listener-overrides.ts'
import { RafkaError } from '../../base/errors.ts'
import { decodeKey, decodeValue, recordType } from '../../coordinator/record-codec.ts'
import { BROKER_RESOURCE } from '../../metadata/configs-image.ts'
import type { MessageCodec } from '../../protocol/codec.ts'
import { KRaftVersionRecord } from '../../protocol/generated/data/kraft-version-record.ts'
import { LeaderChangeMessage } from '../../protocol/generated/data/leader-change-message.ts'
import { SnapshotFooterRecord } from '../../protocol/generated/data/snapshot-footer-record.ts'
import { SnapshotHeaderRecord } from '../../protocol/generated/data/snapshot-header-record.ts'
import { VotersRecord } from '../../protocol/generated/data/voters-record.ts'
import { GROUP_RECORDS } from '../../protocol/generated/group-records.ts'
import { METADATA_RECORDS } from '../../protocol/generated/metadata-records.ts'
import { TransactionLogKey } from '../../protocol/generated/transaction/transaction-log-key.ts'
import { TransactionLogValue } from '../../protocol/generated/transaction/transaction-log-value.ts'
import { Reader } from '../../protocol/reader.ts'
import {
  ABORT,
  COMMIT,
  KRAFT_VERSION,
  KRAFT_VOTERS,
  LEADER_CHANGE,
  readControlType,
  readEndTransactionMarker,
  SNAPSHOT_FOOTER,
  SNAPSHOT_HEADER,
} from '../../records/control-records.ts'
import { readInt16 } from '../../records/int64.ts'

/** What records hold. */
export type Decoding = 'metadata' | 'offsets' | 'transactions' | 'text' | 'hex'

export interface Content {
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
}

/** Key and value as JSON or text. */
export interface Decoded {
  readonly key: unknown
  readonly payload: unknown
}

const HIDDEN = '[hidden]'

/** What cannot be decoded is shown in hexadecimal, with the reason. */
export function decodeContent(content: Content, decoding: Decoding, showsSecrets: boolean): Decoded {
  try {
    switch (decoding) {
      case 'metadata':
        return { key: null, payload: content.value === null ? null : metadataOf(content.value, showsSecrets) }
      case 'offsets':
        return coordinatorRecord(content, GROUP_RECORDS)
      case 'transactions':
        return coordinatorRecord(content, TRANSACTION_RECORDS)
      case 'hex':
        return { key: hexOf(content.key), payload: hexOf(content.value) }
      default:
        return { key: textOf(content.key), payload: textOf(content.value) }
    }
  } catch (error) {
    if (!(error instanceof RafkaError || error instanceof RangeError)) throw error
    return { key: hexOf(content.key), payload: { error: error.message, hex: hexOf(content.value) } }
  }
}

/** As the name of a partition's folder, or of a snapshot, says. */
export function decodingOf(folder: string, isSnapshot: boolean): Decoding {
  if (isSnapshot || folder.startsWith('__cluster_metadata-')) return 'metadata'
  if (folder.startsWith('__consumer_offsets-')) return 'offsets'
  return folder.startsWith('__transaction_state-') ? 'transactions' : 'text'
}

const TRANSACTION_RECORDS = new Map<number, { key: MessageCodec<unknown>; value: MessageCodec<unknown> }>([
  [
    TransactionLogKey.apiKey,
    { key: TransactionLogKey as MessageCodec<unknown>, value: TransactionLogValue as MessageCodec<unknown> },
  ],
])

function coordinatorRecord(
  { key, value }: Content,
  codecs: ReadonlyMap<number, { readonly key: MessageCodec<unknown>; readonly value: MessageCodec<unknown> }>,
): Decoded {
  if (key === null) return { key: null, payload: hexOf(value) }
  const type = recordType(key)
  const codec = codecs.get(type)
  if (codec === undefined) return { key: { type, data: 'unknown' }, payload: hexOf(value) }
  const version = value === null ? -1 : versionOf(value)
  return {
    key: { type, name: codec.key.name, data: plain(decodeKey(codec.key, key)) },
    payload: value === null ? null : { version, data: plain(decodeValue(codec.value, value)) },
  }
}

function metadataOf(value: Uint8Array, showsSecrets: boolean): unknown {
  const reader = new Reader(value)
  const frame = reader.uvarint()
  const apiKey = reader.uvarint()
  const version = reader.uvarint()
  const codec = METADATA_RECORDS.get(apiKey)
  if (frame !== 1 || codec === undefined) return { type: apiKey, version, data: hexOf(value) }
  const data = plain(codec.read(reader, version)) as Record<string, unknown>
  const name = codec.name.replace(/Record$/, '')
  return { type: typeName(name), version, data: showsSecrets ? data : withoutSecrets(name, data) }
}

/** Kafka's way to write the types: `REGISTER_BROKER_RECORD`. */
function typeName(name: string): string {
  return `${name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()}_RECORD`
}

function withoutSecrets(name: string, data: Record<string, unknown>): Record<string, unknown> {
  if (name === 'UserScramCredential') return { ...data, salt: HIDDEN, storedKey: HIDDEN, serverKey: HIDDEN }
  if (name === 'Config' && data['value'] !== null && isSecret(String(data['name']), data['resourceType'] === BROKER_RESOURCE))
    return { ...data, value: HIDDEN }
  return data
}

/** As DescribeConfigs, which shows no value of a broker's configuration that nobody defines: it may be a plug-in's secret. */
function isSecret(config: string, isOfBroker: boolean): boolean {
  const plainName = overriddenByListener(config) ?? config
  const definition = BROKER_DEFINITIONS.get(plainName)
  if (definition === undefined && isOfBroker) return true
  return definition?.type === 'password' || /password|secret|jaas\.config|keystore\.key/.test(plainName)
}

const CONTROL_MESSAGES = new Map<number, { readonly name: string; readonly codec: MessageCodec<unknown> }>([
  [LEADER_CHANGE, { name: 'LeaderChange', codec: LeaderChangeMessage as MessageCodec<unknown> }],
  [SNAPSHOT_HEADER, { name: 'SnapshotHeader', codec: SnapshotHeaderRecord as MessageCodec<unknown> }],
  [SNAPSHOT_FOOTER, { name: 'SnapshotFooter', codec: SnapshotFooterRecord as MessageCodec<unknown> }],
  [KRAFT_VERSION, { name: 'KRaftVersion', codec: KRaftVersionRecord as MessageCodec<unknown> }],
  [KRAFT_VOTERS, { name: 'KRaftVoters', codec: VotersRecord as MessageCodec<unknown> }],
])

/** What a control record says: a marker of a transaction, or one of the quorum's messages. */
export function decodeControl({ key, value }: Content): { readonly name: string; readonly data: unknown } {
  try {
    const type = readControlType(key)
    if (type === ABORT || type === COMMIT) {
      const { coordinatorEpoch } = readEndTransactionMarker({ key, value })
      return { name: 'endTxnMarker', data: { type: type === COMMIT ? 'COMMIT' : 'ABORT', coordinatorEpoch } }
    }
    const known = CONTROL_MESSAGES.get(type)
    if (known === undefined || value === null) return { name: 'controlType', data: type }
    // Each of these messages begins with its own version.
    const version = Math.min(versionOf(value), known.codec.maxVersion)
    return { name: known.name, data: plain(known.codec.read(new Reader(value), version)) }
  } catch (error) {
    if (!(error instanceof RafkaError || error instanceof RangeError)) throw error
    return { name: 'unreadable', data: { error: error.message, hex: hexOf(value) } }
  }
}

function versionOf(message: Uint8Array): number {
  return readInt16(message, 0)
}

/** Without what only codecs need, bytes in base64. */
function plain(message: unknown): unknown {
  if (message instanceof Uint8Array) return Buffer.from(message.buffer, message.byteOffset, message.length).toString('base64')
  if (Array.isArray(message)) return message.map(plain)
  if (typeof message === 'bigint') return String(message)
  if (typeof message !== 'object' || message === null) return message
  return Object.fromEntries(
    Object.entries(message)
      .filter(([name, value]) => name !== 'unknownTaggedFields' || (Array.isArray(value) && value.length > 0))
      .map(([name, value]) => [name, plain(value)]),
  )
}

function textOf(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString()
}

function hexOf(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')
}
