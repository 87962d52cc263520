import { gzipSync } from 'node:zlib'
import { BatchView } from '../../src/records/batch.ts'
import { BatchBuilder, type BatchOptions } from '../../src/records/builder.ts'
import { compressLz4 } from '../../src/records/lz4.ts'
import type { RecordContent } from '../../src/records/record.ts'
import type { PeerAnswer } from './records-peer.ts'

/**
 * What Apache Kafka's classes are asked for the fixtures of the quick tests (test/fixtures/records/java.json), by name. Bytes are hexadecimal.
 * `node test/parity/write-record-fixtures.ts` asks again and writes; the parity suite asks again and compares.
 */
export type RecordRequest =
  | BuildRequest
  | {
      name: string
      op: 'marker'
      type: number
      baseOffset: number
      timestamp: number
      partitionLeaderEpoch: number
      producerId: number
      producerEpoch: number
      coordinatorEpoch: number
    }
  | { name: string; op: 'leader-change'; baseOffset: number; timestamp: number; partitionLeaderEpoch: number; leaderId: number }
  | { name: string; op: 'control-key'; type: number }
  | { name: string; op: 'compress'; compression: number; level?: number; bytes: string }
  | { name: string; op: 'decompress'; compression: number; bytes: string }
  | ProduceRequest

export type BuildRequest = { name: string; op: 'build'; records: PeerRecord[] } & BatchOptions

/** An append to a fresh partition of `topic-0` whose topic has this configuration. */
export interface ProduceRequest {
  name: string
  op: 'produce'
  origin: 'CLIENT' | 'COORDINATOR' | 'REPLICATION'
  bytes: string
  config: Record<string, string>
  leaderEpoch: number
  /** Where we answer otherwise, on purpose. */
  ours?: number
}

/** Answers hold the clock of the run in two places: what a topic of LogAppendTime stores, and the range of allowed timestamps. */
export function withoutClock(request: RecordRequest, answer: PeerAnswer): PeerAnswer {
  const text = JSON.stringify(answer).replace(/should be within \[[^\]]*\]/g, 'should be within []')
  const rest = JSON.parse(text) as PeerAnswer
  if (request.op === 'produce' && request.config['message.timestamp.type'] === 'LogAppendTime') delete rest.stored
  return rest
}

export interface PeerRecord {
  offset?: number
  timestamp: number
  key: string | null
  value: string | null
  headers: { key: string; value: string | null }[]
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')
}

export function unhex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'))
}

export function toPeerRecord({ timestamp, key, value, headers = [] }: RecordContent): PeerRecord {
  return {
    timestamp,
    key: key === null ? null : hex(key),
    value: value === null ? null : hex(value),
    headers: headers.map((header) => ({ key: header.key, value: header.value === null ? null : hex(header.value) })),
  }
}

export function fromPeerRecord({ timestamp, key, value, headers }: PeerRecord): RecordContent {
  return {
    timestamp,
    key: key === null ? null : unhex(key),
    value: value === null ? null : unhex(value),
    headers: headers.map((header) => ({ key: header.key, value: header.value === null ? null : unhex(header.value) })),
  }
}

const ascii = (text: string) => new TextEncoder().encode(text)
const T = 1_700_000_000_000
const record = (
  timestamp: number,
  key: string | null,
  value: string | null,
  headers: PeerRecord['headers'] = [],
): PeerRecord => ({ timestamp, key, value, headers })
const three = [record(T, '6b31', '7631'), record(T + 5, '6b32', '7632'), record(T + 3, '6b33', '7633')]

const builds: BuildRequest[] = [
  { name: 'one record', op: 'build', records: [record(T, '6b', '76')] },
  { name: 'three records, the second the latest', op: 'build', records: three },
  {
    name: 'nulls and empties',
    op: 'build',
    records: [
      record(T, null, null),
      record(T, '', ''),
      record(T, null, '76', [
        { key: '', value: null },
        { key: 'h', value: '' },
      ]),
    ],
  },
  {
    name: 'headers in several scripts',
    op: 'build',
    records: [
      record(T, null, '76', [
        { key: 'grün', value: '01' },
        { key: '日本語', value: '02' },
        { key: '🙂', value: null },
      ]),
    ],
  },
  { name: 'no timestamps', op: 'build', records: [record(-1, '6b', '76'), record(-1, '6b', '76')] },
  {
    name: 'timestamps far apart, forth and back',
    op: 'build',
    records: [record(0, '6b', null), record(T, '6b', null), record(253402300799999, '6b', null), record(7, '6b', null)],
  },
  { name: 'a timestamp of 2^53 - 1', op: 'build', records: [record(0, null, null), record(2 ** 53 - 1, null, null)] },
  {
    name: 'lengths of two and three bytes',
    op: 'build',
    records: [record(T, 'ab'.repeat(63), 'cd'.repeat(64)), record(T, 'ab'.repeat(9000), null)],
  },
  {
    name: 'a base offset and gaps',
    op: 'build',
    baseOffset: 2 ** 40,
    records: [
      { offset: 2 ** 40 + 2, ...three[0]! },
      { offset: 2 ** 40 + 1000, ...three[1]! },
    ],
  },
  {
    name: 'a producer',
    op: 'build',
    producerId: 2 ** 45,
    producerEpoch: 32767,
    baseSequence: 2 ** 31 - 1,
    partitionLeaderEpoch: 12,
    records: three,
  },
  { name: 'a transaction', op: 'build', producerId: 9, producerEpoch: 0, baseSequence: 0, isTransactional: true, records: three },
  { name: 'log append time', op: 'build', timestampType: 1, logAppendTime: T + 77, records: three },
  { name: 'a delete horizon', op: 'build', deleteHorizonMs: T - 1000, records: three },
]

const sixBits = Array.from({ length: 400 }, (_, index) => ((index * 7919) % 64).toString(16).padStart(2, '0')).join('')
const text = hex(ascii('{"user":12345,"name":"someone","tags":["a","b","c"]},'.repeat(40)))
const compressions: RecordRequest[] = [1, 2, 3, 4].flatMap((compression) => [
  { name: `codec ${compression} on nothing`, op: 'compress' as const, compression, bytes: '' },
  { name: `codec ${compression} on a byte`, op: 'compress' as const, compression, bytes: '61' },
  { name: `codec ${compression} on text`, op: 'compress' as const, compression, bytes: text },
  { name: `codec ${compression} on six bits`, op: 'compress' as const, compression, bytes: sixBits },
  { name: `codec ${compression} on more than a block`, op: 'compress' as const, compression, bytes: text.repeat(40) },
])

function batch(
  options: BatchOptions = {},
  records: readonly PeerRecord[] = three,
  change: (view: BatchView, fields: DataView) => void = () => {},
): string {
  const builder = new BatchBuilder(options)
  for (const one of records) builder.append(fromPeerRecord(one))
  const bytes = builder.build()
  const view = new BatchView().at(bytes, 0)
  change(view, new DataView(bytes.buffer))
  return hex(bytes)
}

/** Changes header fields and makes the checksum right again. */
function changed(options: BatchOptions, change: (fields: DataView) => void, records = three): string {
  return batch(options, records, (view, fields) => {
    change(fields)
    view.updateCrc()
  })
}

function setCount(fields: DataView, count: number): void {
  fields.setInt32(57, count)
  fields.setInt32(23, count - 1)
}

const client = { op: 'produce', origin: 'CLIENT', config: {}, leaderEpoch: 0 } as const
const producer = { producerId: 5, producerEpoch: 0, baseSequence: 0 }
const good = batch()
const UNSUPPORTED_COMPRESSION_TYPE = 76
const INVALID_RECORD = 87

const produced: ProduceRequest[] = [
  { ...client, name: 'a good batch', bytes: good },
  { ...client, name: 'a good compressed batch', bytes: batch({ compression: 4 }) },
  { ...client, name: 'a good transactional batch', bytes: batch({ ...producer, isTransactional: true }) },
  { ...client, name: 'nothing', bytes: '' },
  { ...client, name: 'half a header', bytes: good.slice(0, 60) },
  { ...client, name: 'a batch cut off', bytes: good.slice(0, -2) },
  { ...client, name: 'two batches', bytes: good + good },
  { ...client, name: 'a batch and a piece of another', bytes: good + good.slice(0, 100) },
  { ...client, name: 'a batch and garbage', bytes: good + '00'.repeat(40) },
  { ...client, name: 'a length of 13', bytes: batch({}, three, (_, fields) => fields.setInt32(8, 13)) },
  { ...client, name: 'a negative length', bytes: batch({}, three, (_, fields) => fields.setInt32(8, -1)) },
  {
    ...client,
    name: 'a length of 2 GB',
    bytes: batch({}, three, (_, fields) => fields.setInt32(8, 0x7fffffff)),
    ours: INVALID_RECORD,
  },
  { ...client, name: 'a length too short for a header', bytes: batch({}, three, (_, fields) => fields.setInt32(8, 40)) },
  { ...client, name: 'magic 0', bytes: batch({}, three, (_, fields) => fields.setInt8(16, 0)) },
  { ...client, name: 'magic 1', bytes: batch({}, three, (_, fields) => fields.setInt8(16, 1)) },
  { ...client, name: 'magic 3', bytes: batch({}, three, (_, fields) => fields.setInt8(16, 3)) },
  { ...client, name: 'magic -1', bytes: batch({}, three, (_, fields) => fields.setInt8(16, -1)) },
  { ...client, name: 'a base offset', bytes: batch({ baseOffset: 1 }) },
  { ...client, name: 'a wrong checksum', bytes: batch({}, three, (_, fields) => fields.setUint8(70, 0x55)) },
  { ...client, name: 'too large', bytes: good, config: { 'max.message.bytes': '80' } },
  {
    ...client,
    name: 'too large and of a wrong checksum',
    bytes: batch({}, three, (_, fields) => fields.setUint8(70, 0x55)),
    config: { 'max.message.bytes': '80' },
  },
  { ...client, name: 'codec 5', bytes: changed({}, (fields) => fields.setInt16(21, 5)), ours: UNSUPPORTED_COMPRESSION_TYPE },
  { ...client, name: 'codec 7', bytes: changed({}, (fields) => fields.setInt16(21, 7)), ours: UNSUPPORTED_COMPRESSION_TYPE },
  { ...client, name: 'unknown attributes', bytes: changed({}, (fields) => fields.setInt16(21, 0x7f80)) },
  { ...client, name: 'a control batch', bytes: batch({ ...producer, isTransactional: true, isControl: true }) },
  { ...client, name: 'a negative last offset delta', bytes: changed({}, (fields) => fields.setInt32(23, -1)) },
  { ...client, name: 'a last offset delta that the count denies', bytes: changed({}, (fields) => fields.setInt32(23, 3)) },
  { ...client, name: 'no records', bytes: changed({}, (fields) => fields.setInt32(57, 0)) },
  { ...client, name: 'a negative count', bytes: changed({}, (fields) => fields.setInt32(57, -3)) },
  {
    ...client,
    name: 'one record more than there is',
    bytes: changed({}, (fields) => setCount(fields, 4)),
  },
  {
    ...client,
    name: 'one record less than there is',
    bytes: changed({}, (fields) => setCount(fields, 2)),
  },
  { ...client, name: 'a producer without a sequence', bytes: changed(producer, (fields) => fields.setInt32(53, -1)) },
  { ...client, name: 'a record longer than the batch', bytes: changed({}, (fields) => fields.setUint8(61, 0x7e)) },
  { ...client, name: 'a record shorter than its fields', bytes: changed({}, (fields) => fields.setUint8(61, 4)) },
  { ...client, name: 'a key longer than the record', bytes: changed({}, (fields) => fields.setUint8(65, 0x7e)) },
  {
    ...client,
    name: 'compressed bytes that are none',
    bytes: changed({}, (fields) => fields.setInt16(21, 3)),
    ours: INVALID_RECORD,
  },
  {
    ...client,
    name: 'a maximum timestamp that is not that of a record',
    bytes: changed({}, (fields) => fields.setBigInt64(35, BigInt(T))),
  },
  {
    ...client,
    name: 'offset deltas with a gap, not compressed',
    bytes: changed({}, (fields) => fields.setUint8(75, 8)),
    ours: INVALID_RECORD,
  },
  { ...client, name: 'a record from the year 2096', bytes: batch({}, [...three, record(4_000_000_000_000, '6b', '76')]) },
  { ...client, name: 'a first record from the year 2096', bytes: batch({}, [record(4_000_000_000_000, '6b', '76'), ...three]) },
  {
    ...client,
    name: 'a record from the year 2096 where years do not matter',
    bytes: batch({}, [record(4_000_000_000_000, '6b', '76')]),
    config: { 'message.timestamp.after.max.ms': '9223372036854775807' },
  },
  { ...client, name: 'old records where age matters', bytes: good, config: { 'message.timestamp.before.max.ms': '1000' } },
  {
    ...client,
    name: 'records without a timestamp where age matters',
    bytes: batch({}, [record(-1, '6b', '76')]),
    config: { 'message.timestamp.before.max.ms': '1000' },
  },
  {
    ...client,
    name: 'an old record in a topic of LogAppendTime',
    bytes: good,
    config: { 'message.timestamp.before.max.ms': '1000', 'message.timestamp.type': 'LogAppendTime' },
  },
  {
    ...client,
    name: 'a batch of LogAppendTime for a topic of LogAppendTime',
    bytes: batch({ timestampType: 1, logAppendTime: T }),
    config: { 'message.timestamp.type': 'LogAppendTime' },
  },
  {
    ...client,
    name: 'a batch of LogAppendTime for a topic of CreateTime',
    bytes: batch({ timestampType: 1, logAppendTime: T }),
  },
  {
    ...client,
    name: 'a batch of LogAppendTime without a time for a topic of CreateTime',
    bytes: batch({ timestampType: 1, logAppendTime: -1 }),
  },
  {
    ...client,
    name: 'records without a key in a compacted topic',
    bytes: batch({}, [record(T, null, '76'), three[0]!, record(T, null, '76')]),
    config: { 'cleanup.policy': 'compact' },
  },
  {
    ...client,
    name: 'four records without a key in a compacted topic',
    bytes: batch({ compression: 1 }, Array(4).fill(record(T, null, '76'))),
    config: { 'cleanup.policy': 'compact,delete' },
  },
  { ...client, name: 'keys in a compacted topic', bytes: good, config: { 'cleanup.policy': 'compact' } },
  {
    ...client,
    name: 'no key and an old record in a compacted topic',
    bytes: batch({}, [record(T, null, '76'), three[0]!]),
    config: { 'cleanup.policy': 'compact', 'message.timestamp.before.max.ms': '1000' },
  },
  {
    ...client,
    origin: 'COORDINATOR',
    name: 'a control batch of a coordinator',
    bytes: batch({ ...producer, isTransactional: true, isControl: true }, [record(T, '00000001', '000000000001')]),
  },
  {
    ...client,
    origin: 'REPLICATION',
    name: 'two batches that follow each other, replicated',
    bytes: batch({ baseOffset: 0, partitionLeaderEpoch: 3 }) + batch({ baseOffset: 3, partitionLeaderEpoch: 4 }),
    leaderEpoch: 4,
  },
  {
    ...client,
    origin: 'REPLICATION',
    name: 'a batch of a later leader epoch, replicated',
    bytes: batch({ baseOffset: 0, partitionLeaderEpoch: 3 }) + batch({ baseOffset: 3, partitionLeaderEpoch: 4 }),
    leaderEpoch: 3,
  },
  {
    ...client,
    origin: 'REPLICATION',
    name: 'a batch and a half, replicated',
    bytes: batch({ partitionLeaderEpoch: 0 }) + good.slice(0, 80),
  },
  {
    ...client,
    origin: 'REPLICATION',
    name: 'a wrong checksum, replicated',
    bytes: batch({}, three, (_, fields) => fields.setUint8(70, 0x55)),
  },
]

export const RECORD_REQUESTS: RecordRequest[] = [
  ...builds,
  ...compressions,
  {
    name: 'a commit',
    op: 'marker',
    type: 1,
    baseOffset: 20,
    timestamp: T,
    partitionLeaderEpoch: 3,
    producerId: 7,
    producerEpoch: 2,
    coordinatorEpoch: 9,
  },
  {
    name: 'an abort',
    op: 'marker',
    type: 0,
    baseOffset: 21,
    timestamp: T,
    partitionLeaderEpoch: -1,
    producerId: 7,
    producerEpoch: 2,
    coordinatorEpoch: 0,
  },
  { name: 'a leader change', op: 'leader-change', baseOffset: 5, timestamp: T, partitionLeaderEpoch: 3, leaderId: 1 },
  ...[0, 1, 2, 3, 4, 5, 6].map((type) => ({ name: `control key ${type}`, op: 'control-key' as const, type })),
  { name: 'gzip with garbage behind', op: 'decompress', compression: 1, bytes: `${hex(gzipSync('a'))}67617262616765` },
  { name: 'zstd of nothing', op: 'decompress', compression: 4, bytes: '' },
  { name: 'snappy of nothing', op: 'decompress', compression: 2, bytes: '' },
  { name: 'raw snappy', op: 'decompress', compression: 2, bytes: '05106162636465' },
  {
    name: 'two lz4 frames',
    op: 'decompress',
    compression: 3,
    bytes: hex(compressLz4(ascii('a'))) + hex(compressLz4(ascii('b'))),
  },
  ...produced,
]
