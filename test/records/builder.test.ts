import { expect, test } from 'vitest'
import { BatchView } from '../../src/records/batch.ts'
import { BatchBuilder, InvalidBatchError } from '../../src/records/builder.ts'
import {
  ABORT,
  buildControlBatch,
  controlRecordKey,
  endTransactionMarkerValue,
  KRAFT_VOTERS,
  readControlType,
  readEndTransactionMarker,
  UNKNOWN_CONTROL_TYPE,
} from '../../src/records/control-records.ts'
import { readRecords } from '../../src/records/record.ts'
import { someRecords } from './record-arbitraries.ts'

const [one] = someRecords(1)

test('a batch without records is no batch', () => {
  const builder = new BatchBuilder()

  expect(builder.build()).toHaveLength(0)
  expect(builder.buildInto(new Uint8Array(0), 0)).toBe(0)
})

test('a builder starts over in the same memory, with nothing left of the batch before', () => {
  const builder = new BatchBuilder({ producerId: 3, producerEpoch: 2, baseSequence: 1, isTransactional: true })
  for (const record of someRecords(100)) builder.append(record)
  builder.build()

  builder.reset({ baseOffset: 5 })
  expect(builder.count).toBe(0)
  expect(builder.append(one!)).toBe(5)

  expect(builder.build()).toEqual(
    (() => {
      const fresh = new BatchBuilder({ baseOffset: 5 })
      fresh.append(one!)
      return fresh.build()
    })(),
  )
})

test('a batch may be built, added to, and built again', () => {
  const builder = new BatchBuilder()
  builder.append(one!)
  const first = builder.build()
  builder.append(one!)

  expect([...readRecords(new BatchView().at(first, 0))]).toHaveLength(1)
  expect([...readRecords(new BatchView().at(builder.build(), 0))]).toHaveLength(2)
})

test('room is judged before a record is appended, never too generously', () => {
  const builder = new BatchBuilder()
  let appended = 0
  for (const record of someRecords(1000)) {
    if (!builder.hasRoomFor(record, 16_384)) break
    builder.append(record)
    appended++
  }

  expect(builder.build().length).toBe(builder.sizeInBytes)
  expect(builder.sizeInBytes).toBeLessThanOrEqual(16_384)
  expect(builder.sizeInBytes).toBeGreaterThan(16_384 - 200)
  expect(appended).toBe(builder.count)
})

test('a target that is too small is refused', () => {
  const builder = new BatchBuilder()
  builder.append(one!)

  expect(() => builder.buildInto(new Uint8Array(builder.sizeInBytes), 1)).toThrow(InvalidBatchError)
  expect(builder.buildInto(new Uint8Array(builder.sizeInBytes), 0)).toBe(builder.sizeInBytes)
})

test('what Kafka refuses to write is refused', () => {
  const builder = new BatchBuilder({ baseOffset: 10 })
  builder.append(one!)
  expect(() => builder.appendAt(10, one!)).toThrow(InvalidBatchError)
  expect(() => builder.appendAt(10 + 2 ** 31, one!)).toThrow(InvalidBatchError)
  expect(() => builder.append({ ...one!, timestamp: -2 })).toThrow(InvalidBatchError)

  for (const options of [{ isTransactional: true }, { producerId: 1 }, { producerId: 1, producerEpoch: 0 }]) {
    const refused = new BatchBuilder(options)
    refused.append(one!)
    expect(() => refused.build()).toThrow(InvalidBatchError)
  }
})

test('control types that a later Kafka may bring are read as unknown', () => {
  const key = controlRecordKey(KRAFT_VOTERS)
  expect(readControlType(key)).toBe(KRAFT_VOTERS)

  key[3] = 7
  expect(readControlType(key)).toBe(UNKNOWN_CONTROL_TYPE)
  key[1] = 1
  expect(readControlType(key)).toBe(UNKNOWN_CONTROL_TYPE)
  key[0] = 0x80
  expect(() => readControlType(key)).toThrow(expect.objectContaining({ code: 'INVALID_RECORD' }))
  expect(() => readControlType(key.subarray(0, 3))).toThrow(expect.objectContaining({ code: 'INVALID_RECORD' }))
  expect(() => readControlType(null)).toThrow(expect.objectContaining({ code: 'INVALID_RECORD' }))
})

test('a marker that is none is refused', () => {
  const value = endTransactionMarkerValue(3)
  const key = controlRecordKey(ABORT)

  expect(readEndTransactionMarker({ key, value })).toEqual({ type: ABORT, coordinatorEpoch: 3 })
  for (const marker of [
    { key, value: null },
    { key, value: value.subarray(0, 5) },
    { key: controlRecordKey(KRAFT_VOTERS), value },
    { key, value: Uint8Array.of(0x80, 0, 0, 0, 0, 0) },
  ]) {
    expect(() => readEndTransactionMarker(marker)).toThrow(expect.objectContaining({ code: 'INVALID_RECORD' }))
  }
})

test('a control batch says that it is one', () => {
  const view = new BatchView().at(
    buildControlBatch(KRAFT_VOTERS, new Uint8Array(4), { timestamp: 5, partitionLeaderEpoch: 2 }),
    0,
  )

  expect(view.isControl).toBe(true)
  expect(view.isTransactional).toBe(false)
  expect([...readRecords(view)]).toMatchObject([{ timestamp: 5, key: controlRecordKey(KRAFT_VOTERS) }])
})
