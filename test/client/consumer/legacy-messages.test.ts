import { describe, expect, test } from 'vitest'
import { lookAtFetched } from '../../../src/client/consumer/fetched-bytes.ts'
import { FetchedRecords } from '../../../src/client/consumer/fetched-records.ts'
import type { RecordReading } from '../../../src/client/consumer/record-batch.ts'
import { stringDeserializer } from '../../../src/client/deserializers.ts'
import { BatchBuilder } from '../../../src/records/builder.ts'

/** Offsets 5 to 7, timestamps 1000 to 1002 (none in format 0): k=one, two, and x without a value. Written by Apache Kafka 4.3.1 (MemoryRecordsBuilder). */
const WRITTEN_BY_JAVA = {
  v0: 'AAAAAAAAAAUAAAAS3NkhZAAAAAAAAWsAAAADb25lAAAAAAAAAAYAAAARZzL0CwAA/////wAAAAN0d28AAAAAAAAABwAAAA+3wumkAAAAAAABeP////8=',
  'v0-gzip':
    'AAAAAAAAAAcAAABZhNf0vQAB/////wAAAEsfiwgAAAAAAAD/Y2AAA1YgFrpzUzEFzGPMBhLM+XmpEEkGNiAWTDf6ws3A8B8IQJIl5flQSXYg5t9+6OUSiNYKkAoA4pbY7lYAAAA=',
  v1: 'AAAAAAAAAAUAAAAaOpiEfAEAAAAAAAAAA+gAAAABawAAAANvbmUAAAAAAAAABgAAABnebqErAQAAAAAAAAAD6f////8AAAADdHdvAAAAAAAAAAcAAAAXaI3qxgEAAAAAAAAAA+oAAAABeP////8=',
  'v1-gzip':
    'AAAAAAAAAAcAAABls9gLDAEBAAAAAAAAA+r/////AAAATx+LCAAAAAAAAP9jYIADKasZLTWMUA7zCyDBmA1i5eelQgVBkpL38hZqw1W9/A8EIEZJeT5UjAmIxTN6Xx2DK3oF0loBUgkAPuVehm4AAAA=',
  'v1-snappy':
    'AAAAAAAAAAcAAACAVJ5VYQECAAAAAAAAA+r/////AAAAaoJTTkFQUFkAAAAAAQAAAAEAAABWbgAAGQEUGjqYhHwBDRA0A+gAAAABawAAAANvbmUNFSABAAAAGd5uoSsBCQEBFAPp/////wElCHR3bwERLAAAAAIAAAAXaI3qxhUlJOoAAAABeP////8=',
  'v1-lz4':
    'AAAAAAAAAAcAAAB67MeqjgEDAAAAAAAAA+r/////AAAAZAQiTRhgQIJVAAAAFgABAGMaOpiEfAEQAOMD6AAAAAFrAAAAA29uZRUAAB0AUBnebqErCQAAAgBgA+n/////JQAwdHdvEQDFAAAAAgAAABdojerGJQCg6gAAAAF4/////wAAAAA=',
  'v1-gzip-append-time':
    'AAAAAAAAAAcAAABkBJteMAEJAAAAAAAAHmH/////AAAATh+LCAAAAAAAAP9jYIADqZd33x1i5IBw5BKBBGM2kGDOz0uFqmAEYslroSuUEar+AwFIUUl5PlQRExCLs0Tbf0A1qgKkEgAOxWLNbgAAAA==',
  'v0-lz4':
    'AAAAAAAAAAcAAABtLd4i7gAD/////wAAAF8EIk0YYEAaUAAAABIAAQCRBQAAABLc2SFkDwCRAWsAAAADb25lDgDwAgAABgAAABFnMvQLAAD/////HQAwdHdvGgDwCAAAAAcAAAAPt8LppAAAAAAAAXj/////AAAAAA==',
} as const

const STRINGS: RecordReading<string, string> = {
  keys: stringDeserializer,
  values: stringDeserializer,
  decompressedBytesMax: 1 << 20,
}

async function fetched(bytes: Uint8Array, fetchOffset = 0): Promise<{ nextOffset: number; records: FetchedRecords }> {
  const looked = await lookAtFetched(bytes, fetchOffset)
  const options = { topic: 'old', partition: 0, fetchOffset, aborted: null, checkCrcs: true }
  return { nextOffset: looked.nextOffset, records: new FetchedRecords({ ...options, bytes: looked.bytes }) }
}

function all(records: FetchedRecords) {
  const found = []
  for (let batch = records.nextBatch(STRINGS); batch !== null; batch = records.nextBatch(STRINGS)) found.push(...batch.records())
  return found
}

describe('message formats before Kafka 0.11', () => {
  test.each(Object.entries(WRITTEN_BY_JAVA))('%s is read as any other', async (name, base64) => {
    const { nextOffset, records } = await fetched(Buffer.from(base64, 'base64'))
    expect(nextOffset).toBe(8)
    const times = name.endsWith('append-time') ? [7777, 7777, 7777] : name.startsWith('v0') ? [-1, -1, -1] : [1000, 1001, 1002]
    expect(all(records).map(({ offset, timestamp, key, value }) => ({ offset, timestamp, key, value }))).toEqual([
      { offset: 5, timestamp: times[0], key: 'k', value: 'one' },
      { offset: 6, timestamp: times[1], key: null, value: 'two' },
      { offset: 7, timestamp: times[2], key: 'x', value: null },
    ])
  })

  test('start in the middle of a compressed message, and go on with batches of today', async () => {
    const today = new BatchBuilder({ baseOffset: 8 })
    today.append({ timestamp: 1, key: null, value: Buffer.from('new') })
    const bytes = Buffer.concat([Buffer.from(WRITTEN_BY_JAVA['v1-gzip'], 'base64'), today.build()])
    const { records } = await fetched(bytes, 7)
    expect(all(records).map(({ offset }) => offset)).toEqual([7, 8])
  })

  test('that are cut off at the end are left for the next fetch', async () => {
    for (const length of [50, 70, 90]) {
      const { nextOffset, records } = await fetched(Buffer.from(WRITTEN_BY_JAVA.v1, 'base64').subarray(0, length), 5)
      const read = all(records)
      expect(records.nextOffset).toBe(nextOffset)
      expect(read.map(({ value }) => value)).toEqual(['one', 'two'].slice(0, nextOffset - 5))
    }
  })

  test('that are damaged are told by their offset, behind what could be read', async () => {
    const bytes = Buffer.from(WRITTEN_BY_JAVA.v1, 'base64')
    bytes[38 + 30]! ^= 1
    const { records } = await fetched(bytes, 5)
    expect(
      records
        .nextBatch(STRINGS)!
        .records()
        .map(({ value }) => value),
    ).toEqual(['one'])
    expect(() => records.nextBatch(STRINGS)).toThrow('old-0 from offset 6 on cannot be read: a batch of format 1')
  })
})
