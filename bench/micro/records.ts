import { BatchView } from '../../src/records/batch.ts'
import { BatchBuilder } from '../../src/records/builder.ts'
import { COMPRESSION_NAMES, compress, decompress, GZIP, LZ4, SNAPPY, ZSTD } from '../../src/records/compression.ts'
import { validateRecords } from '../../src/records/deep-validate.ts'
import { compressLz4, decompressLz4 } from '../../src/records/lz4.ts'
import { type RecordContent, RecordCursor } from '../../src/records/record.ts'
import { recordsAreWellFormed, recordsFit } from '../../src/records/records-fit.ts'
import { compressSnappy, decompressSnappy } from '../../src/records/snappy.ts'
import { BatchesInfo, checkBatches } from '../../src/records/validate.ts'
import { table } from '../measure/table.ts'
import { bestNs } from './best-of.ts'

/** What a batch of 16 KB with records of 100 bytes costs, and the codecs: `node bench/micro/records.ts`. Batches lie in shared memory, as a broker has them. */
const BATCH_BYTES = 16 * 1024
const PLACES = 64
const NOW = 1_700_000_000_500
const checks = {
  origin: 'client' as const,
  maxMessageBytes: 1_048_588,
  timestampType: 0 as const,
  timestampBeforeMaxMs: 2 ** 63,
  timestampAfterMaxMs: 3_600_000,
  leaderEpoch: 0,
  topicPartition: 'topic-0',
  isCompacted: true,
}

function contents(count: number, valueBytes: number): RecordContent[] {
  return Array.from({ length: count }, (_, index) => {
    const text = `{"user":${Math.imul(index, 7919) >>> 0},"name":"someone ${index % 37}","at":${NOW + index * 13},"tags":["${(index * 31) % 97}","b"]}`
    return {
      timestamp: NOW - 500 + index,
      key: Buffer.from(String(index)),
      value: Buffer.from(text.padEnd(valueBytes, ' ')).subarray(0, valueBytes),
    }
  })
}

function batchOf(records: readonly RecordContent[], compression = 0): Uint8Array {
  const builder = new BatchBuilder({ compression })
  for (const record of records) {
    if (!builder.hasRoomFor(record, BATCH_BYTES)) break
    builder.append(record)
  }
  return builder.build()
}

const records = contents(1000, 92)
const batch = batchOf(records)
const compressedBatch = batchOf(records, LZ4)
const slab = new Uint8Array(new SharedArrayBuffer(PLACES * (BATCH_BYTES + 64)))
const places = Array.from({ length: PLACES }, (_, place) => place * (BATCH_BYTES + 64) + 3)
for (const place of places) slab.set(batch, place)
const ranges = places.map((place) => slab.subarray(place, place + batch.length))
const compressedRanges = places.map(() => {
  const copy = new Uint8Array(new SharedArrayBuffer(compressedBatch.length))
  copy.set(compressedBatch)
  return copy
})

const view = new BatchView()
const info = new BatchesInfo()
const cursor = new RecordCursor()
const count = view.at(batch, 0).count
const at = (round: number) => view.at(slab, places[round % PLACES]!)

const crcNs = bestNs((round) => (at(round).crcMatches() ? 1 : 0))
const perBatch: [string, number][] = [
  ['checksum (crcMatches)', crcNs],
  ['checkBatches, checksum included', bestNs((round) => checkBatches(ranges[round % PLACES]!, checks, NOW, info).validBytes)],
  [
    'every header field read once',
    bestNs((round) => {
      const b = at(round)
      return (
        b.baseOffset +
        b.sizeInBytes +
        b.partitionLeaderEpoch +
        b.magic +
        b.crc +
        b.attributes +
        b.lastOffsetDelta +
        b.baseTimestamp +
        b.maxTimestamp +
        b.producerId +
        b.producerEpoch +
        b.baseSequence +
        b.count
      )
    }),
  ],
  [
    'base offset and leader epoch patched',
    bestNs((round) => {
      at(round).setBaseOffset(round)
      view.setPartitionLeaderEpoch(7)
      return 1
    }),
  ],
  ['recordsFit', bestNs((round) => (recordsFit(at(round)) ? 1 : 0))],
  ['recordsAreWellFormed', bestNs((round) => (recordsAreWellFormed(at(round)) ? 1 : 0))],
  ['validateRecords', bestNs((round) => validateRecords(at(round), checks, NOW).maxTimestamp)],
  [
    'validateRecords, lz4',
    bestNs((round) => validateRecords(view.at(compressedRanges[round % PLACES]!, 0), checks, NOW).maxTimestamp),
  ],
  [
    'cursor over all records, keys and values as views',
    bestNs((round) => {
      let bytes = 0
      cursor.open(at(round))
      while (cursor.next()) bytes += cursor.key!.length + cursor.value!.length
      return bytes
    }),
  ],
]
console.log(`A batch of ${batch.length} bytes, ${count} records (lz4: ${compressedBatch.length} bytes)\n`)
console.log(
  table(
    ['', 'ns per batch', 'ns per record', '% of checksum'],
    perBatch.map(([name, ns]) => [name, ns.toFixed(0), (ns / count).toFixed(1), ((100 * ns) / crcNs).toFixed(0)]),
  ),
)

const builder = new BatchBuilder()
const target = new Uint8Array(BATCH_BYTES)
const inBatch = records.slice(0, count)
const buildNs = bestNs(() => {
  builder.reset()
  for (const record of inBatch) builder.append(record)
  return builder.buildInto(target, 0)
})
console.log(
  `\nBuilder, into memory given: ${(buildNs / count).toFixed(0)} ns per record, ${((batch.length / buildNs) * 1000).toFixed(0)} MB/s\n`,
)

const rows: string[][] = []
for (const bytes of [BATCH_BYTES, 1024 * 1024]) {
  const source = contents(bytes / 100, 100)
  const content = new Uint8Array(new SharedArrayBuffer(bytes))
  for (const [index, { value }] of source.entries()) content.set(value!, index * 100)
  const codecs: [string, () => Uint8Array, (compressed: Uint8Array) => Uint8Array][] = [
    ...[GZIP, SNAPPY, LZ4, ZSTD].map((codec): [string, () => Uint8Array, (compressed: Uint8Array) => Uint8Array] => [
      `${COMPRESSION_NAMES[codec]}`,
      () => compress(codec, content),
      (compressed) => decompress(codec, compressed, { maxBytes: bytes }),
    ]),
    ['snappy, portable', () => compressSnappy(content, null), (compressed) => decompressSnappy(compressed, bytes, null)],
    ['lz4, portable', () => compressLz4(content, null), (compressed) => decompressLz4(compressed, bytes, null)],
  ]
  for (const [name, deflate, inflate] of codecs) {
    const compressed = deflate()
    const mb = (ns: number) => ((bytes / ns) * 1000).toFixed(0)
    const deflateNs = bestNs(() => deflate().length)
    const inflateNs = bestNs(() => inflate(compressed).length)
    rows.push([`${name}, ${bytes / 1024} KB`, mb(deflateNs), mb(inflateNs), (bytes / compressed.length).toFixed(1)])
  }
}
console.log(table(['codec', 'compress MB/s', 'decompress MB/s', 'ratio'], rows))
