import type { Input, MessageCodec } from '../protocol/codec.ts'
import { KRaftVersionRecord } from '../protocol/generated/data/kraft-version-record.ts'
import { LeaderChangeMessage } from '../protocol/generated/data/leader-change-message.ts'
import { SnapshotFooterRecord } from '../protocol/generated/data/snapshot-footer-record.ts'
import { SnapshotHeaderRecord } from '../protocol/generated/data/snapshot-header-record.ts'
import { VotersRecord } from '../protocol/generated/data/voters-record.ts'
import { Reader } from '../protocol/reader.ts'
import { Writer } from '../protocol/writer.ts'
import { BatchBuilder } from '../records/builder.ts'
import {
  type ControlType,
  controlRecordKey,
  KRAFT_VERSION,
  KRAFT_VOTERS,
  LEADER_CHANGE,
  readControlType,
  SNAPSHOT_FOOTER,
  SNAPSHOT_HEADER,
} from '../records/control-records.ts'

/** Records that are the quorum's own: they say who leads, who votes, and where a snapshot begins and ends. */
export type ControlRecord =
  | { readonly type: 'leader-change'; readonly message: LeaderChangeMessage }
  | { readonly type: 'snapshot-header'; readonly message: SnapshotHeaderRecord }
  | { readonly type: 'snapshot-footer'; readonly message: SnapshotFooterRecord }
  | { readonly type: 'kraft-version'; readonly message: KRaftVersionRecord }
  | { readonly type: 'voters'; readonly message: VotersRecord }

export type NewControlRecord = {
  [Type in ControlRecord['type']]: {
    readonly type: Type
    readonly message: Input<Extract<ControlRecord, { type: Type }>['message']>
  }
}[ControlRecord['type']]

const CODECS: {
  readonly [Type in ControlRecord['type']]: {
    readonly key: ControlType
    readonly codec: MessageCodec<Extract<ControlRecord, { type: Type }>['message']>
  }
} = {
  'leader-change': { key: LEADER_CHANGE, codec: LeaderChangeMessage },
  'snapshot-header': { key: SNAPSHOT_HEADER, codec: SnapshotHeaderRecord },
  'snapshot-footer': { key: SNAPSHOT_FOOTER, codec: SnapshotFooterRecord },
  'kraft-version': { key: KRAFT_VERSION, codec: KRaftVersionRecord },
  voters: { key: KRAFT_VOTERS, codec: VotersRecord },
}
/** Kafka 4.3.1 writes all of them in version 0, also the leader change, which has a version 1. */
const VERSION = 0

const writer = new Writer()

/** One batch of control records, all of the same time. */
export function controlBatch(
  records: readonly NewControlRecord[],
  { baseOffset, epoch, nowMs }: { baseOffset: number; epoch: number; nowMs: number },
): Uint8Array {
  const builder = new BatchBuilder({ baseOffset, partitionLeaderEpoch: epoch, isControl: true })
  for (const { type, message } of records) {
    const { key, codec } = CODECS[type]
    writer.reset()
    ;(codec as MessageCodec<unknown>).write(writer, message, VERSION)
    builder.append({ timestamp: nowMs, key: controlRecordKey(key), value: writer.toBytes() })
  }
  return builder.build()
}

/** Null for a type that is not known, which a later Kafka may have written. Throws for bytes that are no control record. */
export function readControlRecord({ key, value }: { key: Uint8Array | null; value: Uint8Array | null }): ControlRecord | null {
  const found = readControlType(key)
  for (const [type, { key: known, codec }] of Object.entries(CODECS)) {
    if (known !== found) continue
    const reader = new Reader(value ?? new Uint8Array(0))
    // The value begins with its own version, which later versions of the schema raise; they only add tagged fields or fields behind.
    const version = value === null || value.length < 2 ? VERSION : Math.min((value[0]! << 8) | value[1]!, codec.maxVersion)
    return { type, message: codec.read(reader, version) } as ControlRecord
  }
  return null
}
