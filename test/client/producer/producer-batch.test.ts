import { Buffer } from 'node:buffer'
import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { SeededRandom } from '../../../src/base/seeded-random.ts'
import { loadCompressionCodec } from '../../../src/client/compression-codec.ts'
import { NO_METRICS } from '../../../src/client/metrics.ts'
import { Batcher } from '../../../src/client/producer/batcher.ts'
import { failedRecordsOf } from '../../../src/client/producer/failed-records.ts'
import { ProducerBatch } from '../../../src/client/producer/producer-batch.ts'
import { ProducerMetrics } from '../../../src/client/producer/producer-metrics.ts'
import type { Content } from '../../../src/client/producer/record.ts'
import { StickyPartition } from '../../../src/client/producer/sticky-partition.ts'
import { TopicBatchers } from '../../../src/client/producer/topic-batchers.ts'
import { encodeUtf8, utf8Length } from '../../../src/protocol/utf8.ts'
import { BatchView } from '../../../src/records/batch.ts'
import { BatchBuilder } from '../../../src/records/builder.ts'
import { readRecords } from '../../../src/records/record.ts'

const topic = new TopicBatchers(
  'topic',
  (of) => new StickyPartition(of, new SeededRandom(1), { bytes: 100, isAdaptive: false, isSlow: () => false }),
  new ProducerMetrics(NO_METRICS).topic('topic'),
)

function batchOf(capacity = 1 << 16, bytesMax = capacity, ratio = 1): ProducerBatch {
  const options = { createdUs: 0, firstPlace: 0, bytesMax, ratio }
  return new ProducerBatch(new Batcher(topic, 0), Buffer.alloc(capacity, 0xee), options)
}

function bytesOf(content: Content): Uint8Array | null {
  if (typeof content !== 'string') return content
  const bytes = Buffer.alloc(utf8Length(content))
  encodeUtf8(content, bytes, 0)
  return bytes
}

function copyOf(bytes: Uint8Array | null): Buffer | null {
  return bytes === null ? null : Buffer.from(bytes)
}

// Lone surrogates among them: Java writes those as question marks.
const text = fc.string({
  unit: fc.oneof(fc.constantFrom('a', 'Z', '0', ' '), fc.constantFrom('ü', '€', '😀', '\ud800', '\udfff')),
  maxLength: 80,
})
const content = fc.option(fc.oneof(fc.string({ unit: 'binary-ascii', maxLength: 80 }), text, fc.uint8Array({ maxLength: 80 })))
const header = fc.record({ key: text, value: content })
const record = fc.record({
  timestamp: fc.oneof(fc.integer({ min: 1_700_000_000_000, max: 1_700_000_000_500 }), fc.nat(2 ** 31 - 1)),
  key: content,
  value: content,
  headers: fc.oneof(fc.array(header, { maxLength: 0 }), fc.array(header, { maxLength: 3 })),
})
const records = fc.array(record, { minLength: 1, maxLength: 20 })

test.prop([records])('a batch has the bytes that the general builder, and with it Java, gives it', (sent) => {
  const batch = batchOf()
  const builder = new BatchBuilder({ producerId: 77, producerEpoch: 3, baseSequence: 12 })
  for (const { timestamp, key, value, headers } of sent) {
    expect(batch.append(timestamp, key, value, headers)).toBeGreaterThan(0)
    builder.append({
      timestamp,
      key: bytesOf(key),
      value: bytesOf(value),
      headers: headers.map((header) => ({ key: header.key, value: bytesOf(header.value) })),
    })
  }
  batch.setProducerState(77, 3, 12)
  batch.seal(null, false)
  expect(Buffer.from(batch.bytesToSend())).toEqual(Buffer.from(builder.build()))
})

test.prop([records, fc.integer({ min: 128, max: 700 })])('what has no room leaves the batch as it was', (sent, bytesMax) => {
  const batch = batchOf(8192, bytesMax)
  const taken: (Buffer | null)[] = []
  for (const { timestamp, key, value } of sent) {
    if (batch.append(timestamp, key, value, []) > 0) taken.push(copyOf(bytesOf(value)))
    if (taken.length > 1) expect(batch.end).toBeLessThanOrEqual(bytesMax)
  }
  batch.seal(null, false)
  expect([...readRecords(new BatchView().at(batch.bytesToSend(), 0))].map(({ value }) => copyOf(value))).toEqual(taken)
})

describe.each(['gzip', 'snappy', 'lz4', 'zstd'] as const)('%s', (name) => {
  test.prop([records], { numRuns: 10 })('compresses the records, which can be read back', async (sent) => {
    const codec = (await loadCompressionCodec(name))!
    const batch = batchOf()
    for (const { timestamp, key, value, headers } of sent) batch.append(timestamp, key, value, headers)
    const plain = [...failedRecordsOf(batch, null)].map(({ key, value }) => [copyOf(key), copyOf(value)])
    batch.seal(codec, false)
    // The memory that the records were written to is somebody else's now.
    batch.buffer.fill(0)
    const read = [...readRecords(new BatchView().at(batch.bytesToSend(), 0))]
    expect(read.map(({ key, value }) => [copyOf(key), copyOf(value)])).toEqual(plain)
    expect([...failedRecordsOf(batch, codec)].map(({ key, value }) => [copyOf(key), copyOf(value)])).toEqual(plain)
  })
})

test('a batch whose records compress to a tenth takes ten times as many', () => {
  const plain = batchOf(1 << 16, 4096)
  const compressing = batchOf(1 << 16, 4096, 0.1)
  const value = 'x'.repeat(100)
  while (plain.append(0, null, value, []) > 0);
  while (compressing.append(0, null, value, []) > 0);
  expect(compressing.count).toBeGreaterThan(plain.count * 8)
})
