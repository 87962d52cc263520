import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadDecompressor } from '../../../src/client/consumer/decompressors.ts'
import { CorruptRecordsError, DeserializationError } from '../../../src/client/consumer/errors.ts'
import { type AbortedTransaction, FetchedRecords } from '../../../src/client/consumer/fetched-records.ts'
import type { RecordReading } from '../../../src/client/consumer/record-batch.ts'
import { bytesDeserializer, type Deserializer, jsonDeserializer, stringDeserializer } from '../../../src/client/deserializers.ts'
import { BatchBuilder, type BatchOptions } from '../../../src/records/builder.ts'
import { COMPRESSION_NAMES } from '../../../src/records/compression.ts'
import { ABORT, buildEndTransactionMarker, COMMIT } from '../../../src/records/control-records.ts'

const STRINGS: RecordReading<string, string> = {
  keys: stringDeserializer,
  values: stringDeserializer,
  decompressedBytesMax: 1 << 20,
}

function batch(values: readonly (string | null)[], options: BatchOptions = {}): Buffer {
  const builder = new BatchBuilder(options)
  for (const value of values) builder.append({ timestamp: 1000, key: null, value: value === null ? null : Buffer.from(value) })
  return Buffer.from(builder.build())
}

function fetched(
  bytes: Uint8Array,
  { fetchOffset = 0, aborted = null }: { fetchOffset?: number; aborted?: AbortedTransaction[] | null } = {},
): FetchedRecords {
  return new FetchedRecords({ topic: 'topic', partition: 3, bytes, fetchOffset, aborted, checkCrcs: true })
}

function readAll(records: FetchedRecords): string[] {
  const read: string[] = []
  for (let next = records.nextBatch(STRINGS); next !== null; next = records.nextBatch(STRINGS))
    for (const { offset, value } of next) read.push(`${offset}=${value}`)
  return read
}

function errorOf(attempt: () => unknown): unknown {
  try {
    attempt()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

describe('views of a batch', () => {
  test('show each record through one cursor, and what is kept stays', () => {
    const records = fetched(batch(['a', 'b', null], { baseOffset: 10, partitionLeaderEpoch: 4 })).nextBatch(STRINGS)!
    const views = new Set<unknown>()
    const kept = []
    for (const view of records) {
      views.add(view)
      kept.push(view.keep())
    }
    expect(views.size).toBe(1)
    expect(kept.map(({ offset, value }) => [offset, value])).toEqual([
      [10, 'a'],
      [11, 'b'],
      [12, null],
    ])
    expect(kept[0]).toMatchObject({ topic: 'topic', partition: 3, timestamp: 1000, key: null, headers: [], leaderEpoch: 4 })
  })

  test('can be gone over again, and left in the middle', () => {
    const records = fetched(batch(['a', 'b', 'c'])).nextBatch(STRINGS)!
    for (const view of records) if (view.value === 'b') break
    expect([...records].length).toBe(3)
    expect(records.records().map(({ value }) => value)).toEqual(['a', 'b', 'c'])
  })

  test('hand out keys and values without copying them', () => {
    const bytes = batch(['abc'])
    const [record] = fetched(bytes)
      .nextBatch({ ...STRINGS, values: bytesDeserializer })!
      .records()
    expect(record!.value!.buffer).toBe(bytes.buffer)
    expect(record!.value!.toString()).toBe('abc')
  })

  test('of LogAppendTime have the time of the batch', () => {
    const records = fetched(batch(['a', 'b'], { timestampType: 1, logAppendTime: 77 })).nextBatch(STRINGS)!
    expect(records.records().map(({ timestamp, timestampType }) => [timestamp, timestampType])).toEqual([
      [77, 1],
      [77, 1],
    ])
  })

  test('read whatever a builder wrote, in every codec', async () => {
    for (const codec of [1, 2, 3, 4]) await loadDecompressor(codec)
    const bytes = fc.option(
      fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
      { freq: 5 },
    )
    const record = fc.record({
      gap: fc.integer({ min: 0, max: 200 }),
      timestamp: fc.oneof(fc.integer({ min: -1, max: 5000 }), fc.maxSafeNat()),
      key: bytes,
      value: bytes,
      headers: fc.array(fc.record({ key: fc.string({ maxLength: 5 }), value: bytes }), { maxLength: 3 }),
    })
    fc.assert(
      fc.property(
        fc.array(record, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 0, max: 2 ** 40 }),
        (written, compression, baseOffset) => {
          const builder = new BatchBuilder({ compression, baseOffset })
          let offset = baseOffset
          const expected = written.map(({ gap, ...content }, index) => {
            offset = index === 0 ? baseOffset : offset + 1 + gap
            builder.appendAt(offset, content)
            return { offset, ...content }
          })
          const records = fetched(Buffer.from(builder.build()), { fetchOffset: baseOffset }).nextBatch({
            keys: bytesDeserializer,
            values: bytesDeserializer,
            decompressedBytesMax: 1 << 20,
          })!
          const plain = (value: Uint8Array | null): Buffer | null => (value === null ? null : Buffer.from(value))
          expect(
            records.records().map(({ offset: at, timestamp, key, value, headers }) => ({
              offset: at,
              timestamp,
              key,
              value,
              headers: headers.map((header) => ({ key: header.key, value: plain(header.value) })),
            })),
          ).toEqual(
            expected.map(({ offset: at, timestamp, key, value, headers }) => ({
              offset: at,
              timestamp,
              key,
              value,
              headers: headers.map((header) => ({
                key: header.key.toWellFormed().replaceAll('\ufffd', '?'),
                value: header.value,
              })),
            })),
          )
        },
      ),
      { numRuns: 150, seed: 5 },
    )
  })

  test('never read what is no record: any change of a byte, without the checksum, gives records or the error that names the place', () => {
    const whole = batch(['one', 'two', 'three'], { baseOffset: 5 })
    fc.assert(
      fc.property(fc.integer({ min: 57, max: whole.length - 1 }), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const bytes = Buffer.from(whole)
        bytes[at] = byte
        const records = new FetchedRecords({ topic: 't', partition: 0, bytes, fetchOffset: 5, aborted: null, checkCrcs: false })
        try {
          readAll(records)
        } catch (error) {
          expect(error).toBeInstanceOf(CorruptRecordsError)
          expect((error as CorruptRecordsError).offset).toBeGreaterThanOrEqual(5)
          expect((error as CorruptRecordsError).nextOffset).toBeGreaterThan((error as CorruptRecordsError).offset)
        }
      }),
      { numRuns: 2000, seed: 9 },
    )
  })
})

describe('what the application does not see', () => {
  test('is what lies below the position', () => {
    const bytes = Buffer.concat([batch(['a', 'b']), batch(['c', 'd'], { baseOffset: 2 }), batch(['e'], { baseOffset: 4 })])
    expect(readAll(fetched(bytes, { fetchOffset: 3 }))).toEqual(['3=d', '4=e'])
  })

  test('is a batch that is cut off, of which no part is taken', () => {
    const whole = batch(['a'])
    const next = batch(['b'], { baseOffset: 1 })
    for (const length of [5, 16, 17, 60, 61, 68]) {
      const records = fetched(Buffer.concat([whole, next.subarray(0, length)]))
      expect(readAll(records)).toEqual(['0=a'])
      expect(records.nextOffset).toBe(1)
    }
  })

  test('is what compaction took: the position goes behind a batch that is empty, and over gaps', () => {
    const empty = batch(['gone'], { baseOffset: 0 })
    const builder = new BatchBuilder({ baseOffset: 1 })
    builder.appendAt(3, { timestamp: 1, key: null, value: Buffer.from('kept') })
    empty.writeInt32BE(0, 57)
    const bytes = Buffer.concat([empty.subarray(0, 61), Buffer.from(builder.build())])
    bytes.writeInt32BE(49, 8)
    const records = new FetchedRecords({ topic: 't', partition: 0, bytes, fetchOffset: 0, aborted: null, checkCrcs: false })
    expect(readAll(records)).toEqual(['3=kept'])
    expect(records.nextOffset).toBe(4)
  })

  test('are markers of transactions, in either isolation', () => {
    const bytes = Buffer.concat([
      transactional(7, 0, ['a']),
      marker(7, 1, COMMIT),
      transactional(7, 2, ['b']),
      marker(7, 3, ABORT),
    ])
    expect(readAll(fetched(bytes))).toEqual(['0=a', '2=b'])
    expect(readAll(fetched(bytes, { aborted: [{ producerId: 7, firstOffset: 2 }] }))).toEqual(['0=a'])
  })

  test('are aborted transactions that began before the offset asked for, or end in a later fetch', () => {
    const bytes = Buffer.concat([
      transactional(7, 10, ['tail of an aborted one']),
      transactional(8, 11, ['committed']),
      marker(7, 12, ABORT),
      transactional(7, 13, ['committed too']),
      marker(7, 14, COMMIT),
      transactional(7, 15, ['aborted later']),
    ])
    const aborted = [
      { producerId: 7, firstOffset: 15 },
      { producerId: 7, firstOffset: 2 },
    ]
    const records = fetched(bytes, { fetchOffset: 10, aborted })
    expect(readAll(records)).toEqual(['11=committed', '13=committed too'])
    expect(records.nextOffset).toBe(16)
  })

  test('is what any mix of transactions aborted, and nothing else, wherever the fetch begins', () => {
    const step = fc.record({
      producer: fc.integer({ min: 1, max: 4 }),
      kind: fc.constantFrom('write', 'write', 'commit', 'abort', 'plain'),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.nat(40), (steps, from) => {
        const { batches, visible, aborted, end } = history(steps)
        const fetchOffset = Math.min(from, end)
        // As a broker answers: what was aborted and is not over before the offset asked for.
        const ranges = aborted.filter(({ lastOffset }) => lastOffset >= fetchOffset)
        const records = fetched(Buffer.concat(batches.slice(fetchOffset)), { fetchOffset, aborted: ranges })
        expect(readAll(records)).toEqual(visible.filter((offset) => offset >= fetchOffset).map((offset) => `${offset}=v`))
        expect(records.nextOffset).toBe(end)
      }),
      { numRuns: 300, seed: 3 },
    )
  })
})

describe('bytes that cannot be read', () => {
  test('name topic, partition and offset, come again, and a seek behind them is told', () => {
    const broken = batch(['b', 'c'], { baseOffset: 1 })
    broken[broken.length - 1]! ^= 1
    const records = fetched(Buffer.concat([batch(['a']), broken]))
    expect(records.nextBatch(STRINGS)!.baseOffset).toBe(0)
    for (let again = 0; again < 2; again++) {
      const error = errorOf(() => records.nextBatch(STRINGS))
      expect(error).toBeInstanceOf(CorruptRecordsError)
      expect(error).toMatchObject({ topic: 'topic', partition: 3, offset: 1, nextOffset: 3, code: 'CORRUPT_MESSAGE' })
    }
  })

  test('are those of a compressed batch that becomes too large, before memory is taken for it', async () => {
    for (const codec of [1, 2, 3, 4]) {
      await loadDecompressor(codec)
      const records = fetched(batch(['x'.repeat(100_000)], { compression: codec })).nextBatch({
        ...STRINGS,
        decompressedBytesMax: 50_000,
      })!
      const error = errorOf(() => records.records())
      expect((error as Error).message, COMPRESSION_NAMES[codec]).toContain('would become more than 50000')
      expect(error).toMatchObject({ offset: 0, nextOffset: 1 })
    }
  })

  test('are those that a deserializer refuses, with the record’s place', () => {
    const values: Deserializer<unknown> = jsonDeserializer()
    const records = fetched(batch(['{"a":1}', '{'], { baseOffset: 6 })).nextBatch({ ...STRINGS, values })!
    const error = errorOf(() => records.records())
    expect(error).toBeInstanceOf(DeserializationError)
    expect(error).toMatchObject({ topic: 'topic', partition: 3, offset: 7, nextOffset: 8, origin: 'value' })
  })
})

function transactional(producerId: number, baseOffset: number, values: readonly string[]): Buffer {
  return batch(values, { producerId, producerEpoch: 0, baseSequence: 0, isTransactional: true, baseOffset })
}

function marker(producerId: number, baseOffset: number, type: typeof ABORT | typeof COMMIT): Buffer {
  return Buffer.from(
    buildEndTransactionMarker({ type, coordinatorEpoch: 0 }, { timestamp: 1, producerId, producerEpoch: 0, baseOffset }),
  )
}

/** A log of one record a batch, what read_committed shows of it, and the aborted transactions with the offsets of their markers; open ones are aborted at the end. */
function history(steps: readonly { producer: number; kind: string }[]) {
  const batches: Buffer[] = []
  const aborted: (AbortedTransaction & { lastOffset: number })[] = []
  const open = new Map<number, number[]>()
  const visible: number[] = []
  const end = (producer: number, type: typeof ABORT | typeof COMMIT): void => {
    const offsets = open.get(producer)
    if (offsets === undefined) return
    open.delete(producer)
    if (type === COMMIT) visible.push(...offsets)
    else aborted.push({ producerId: producer, firstOffset: offsets[0]!, lastOffset: batches.length })
    batches.push(marker(producer, batches.length, type))
  }
  for (const { producer, kind } of steps) {
    if (kind === 'write') {
      open.set(producer, [...(open.get(producer) ?? []), batches.length])
      batches.push(transactional(producer, batches.length, ['v']))
    } else if (kind === 'plain') {
      visible.push(batches.length)
      batches.push(batch(['v'], { baseOffset: batches.length }))
    } else end(producer, kind === 'commit' ? COMMIT : ABORT)
  }
  for (const producer of [...open.keys()]) end(producer, ABORT)
  return { batches, aborted, visible: visible.sort((one, other) => one - other), end: batches.length }
}
