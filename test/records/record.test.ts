import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BatchView } from '../../src/records/batch.ts'
import { BatchBuilder } from '../../src/records/builder.ts'
import { InvalidRecordError, type RecordContent, RecordCursor, readRecords } from '../../src/records/record.ts'
import { batchOptions, recordContents, someRecords } from './record-arbitraries.ts'

function build(records: readonly RecordContent[], options = {}): BatchView {
  const builder = new BatchBuilder(options)
  for (const record of records) builder.append(record)
  return new BatchView().at(builder.build(), 0)
}

/** A batch of the given record bytes. */
function rawBatch(records: readonly number[], count = 1): BatchView {
  const view = build(someRecords(1))
  const bytes = new Uint8Array(61 + records.length)
  bytes.set(view.bytes.subarray(0, 61))
  bytes.set(records, 61)
  new DataView(bytes.buffer).setInt32(8, bytes.length - 12)
  new DataView(bytes.buffer).setInt32(57, count)
  return new BatchView().at(bytes, 0)
}

describe('reading', () => {
  test('what was built is read again, in every compression', () => {
    fc.assert(
      fc.property(
        batchOptions,
        fc.constantFrom(0, 1, 2, 3, 4),
        fc.array(recordContents, { minLength: 1, maxLength: 6 }),
        (options, compression, records) => {
          const batch = build(records, { ...options, compression })

          const read = [...readRecords(batch)]

          expect(batch.compression).toBe(compression)
          expect(
            read.map(({ key, value, headers }) => ({ key: plain(key), value: plain(value), headers: headers.map(plainHeader) })),
          ).toEqual(
            records.map(({ key, value, headers }) => ({
              key: plain(key),
              value: plain(value),
              headers: headers!.map(plainHeader),
            })),
          )
          expect(read.map((record) => record.offset)).toEqual(records.map((_, index) => options.baseOffset! + index))
          expect(read.map((record) => record.timestamp)).toEqual(
            records.map((record) => (options.timestampType === 1 ? options.logAppendTime : record.timestamp)),
          )
        },
      ),
      { seed: 8 },
    )
  })

  test('keys and values are views of the batch, not copies', () => {
    const batch = build(someRecords(2))
    const cursor = new RecordCursor().open(batch)
    cursor.next()

    expect(cursor.value!.buffer).toBe(batch.bytes.buffer)
    expect(cursor.key!.buffer).toBe(batch.bytes.buffer)
  })

  test('a cursor goes from batch to batch', () => {
    const cursor = new RecordCursor()
    const offsets: number[] = []

    for (const batch of [build(someRecords(2), { baseOffset: 10 }), build(someRecords(3), { baseOffset: 20, compression: 3 })]) {
      cursor.open(batch)
      while (cursor.next()) offsets.push(cursor.offset)
    }

    expect(offsets).toEqual([10, 11, 20, 21, 22])
  })

  test('a record in a batch of LogAppendTime still knows when it was created', () => {
    const cursor = new RecordCursor().open(build(someRecords(1), { timestampType: 1, logAppendTime: 99 }))
    cursor.next()

    expect(cursor.timestamp).toBe(99)
    expect(cursor.createTimestamp).toBe(1_700_000_000_000)
  })

  test('sequences follow from the batch, wrapping', () => {
    const cursor = new RecordCursor().open(build(someRecords(3), { producerId: 4, producerEpoch: 0, baseSequence: 2147483646 }))
    const sequences: number[] = []
    while (cursor.next()) sequences.push(cursor.sequence)

    expect(sequences).toEqual([2147483646, 2147483647, 0])
  })

  test('an emptied batch has no records, as in Kafka whatever bytes follow its header', () => {
    expect([...readRecords(rawBatch([1, 2, 3], 0))]).toEqual([])
  })
})

describe('records that do not fit', () => {
  /** Length, attributes, timestamp delta, offset delta, key, value, headers: all in zig-zag, so 2 stands for 1. */
  const whole = [14, 0, 0, 0, 1, 1, 0, 0]

  test.each([
    ['nothing at all', [], 1],
    ['a length of 0', [0], 1],
    ['a negative length', [1, 0, 0, 0, 1, 1, 0], 1],
    ['a length beyond the batch', [16, 0, 0, 0, 1, 1, 0], 1],
    ['a length of five bytes and more', [0x80, 0x80, 0x80, 0x80, 0x80, 0x00], 1],
    ['a key beyond the record', [12, 0, 0, 0, 4, 1, 0], 1],
    ['a key of 2 GB', [22, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 0x0f, 1, 0, 0], 1],
    ['a value beyond the record', [12, 0, 0, 0, 1, 8, 0], 1],
    ['a negative count of headers', [12, 0, 0, 0, 1, 1, 1], 1],
    ['more headers than bytes', [12, 0, 0, 0, 1, 1, 100], 1],
    ['a header without a key', [16, 0, 0, 0, 1, 1, 2, 1, 1], 1],
    ['a header cut off', [14, 0, 0, 0, 1, 1, 2, 8], 1],
    ['bytes behind the headers', whole, 1],
    ['bytes behind the last record', [12, 0, 0, 0, 1, 1, 0, 0], 1],
    ['fewer records than counted', [12, 0, 0, 0, 1, 1, 0], 2],
    ['a negative count of records', [12, 0, 0, 0, 1, 1, 0], -1],
    ['a timestamp delta of eleven bytes', [34, 0, ...Array(10).fill(0x80), 0, 0, 1, 1, 0], 1],
  ])('%s is an InvalidRecordError', (_, records, count) => {
    expect(() => [...readRecords(rawBatch(records as number[], count as number))]).toThrow(InvalidRecordError)
  })

  test('a null key, value and header value are told from empty ones', () => {
    const batch = rawBatch([18, 0, 0, 0, 1, 0, 2, 2, 0x61, 1])

    expect([...readRecords(batch)]).toMatchObject([{ key: null, headers: [{ key: 'a', value: null }] }])
    expect([...readRecords(batch)][0]!.value).toHaveLength(0)
  })
})

function plain(bytes: Uint8Array | null): number[] | null {
  return bytes === null ? null : [...bytes]
}

function plainHeader({ key, value }: { key: string; value: Uint8Array | null }): unknown {
  return { key, value: plain(value) }
}
