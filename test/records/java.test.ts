import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { BatchView } from '../../src/records/batch.ts'
import { BatchBuilder } from '../../src/records/builder.ts'
import { decompress } from '../../src/records/compression.ts'
import {
  type ABORT,
  buildControlBatch,
  buildEndTransactionMarker,
  type COMMIT,
  type ControlType,
  controlRecordKey,
  LEADER_CHANGE,
  readControlType,
  readEndTransactionMarker,
} from '../../src/records/control-records.ts'
import { decompressLz4 } from '../../src/records/lz4.ts'
import { RecordCursor, readRecords } from '../../src/records/record.ts'
import { decompressSnappy } from '../../src/records/snappy.ts'
import { fromPeerRecord, hex, RECORD_REQUESTS, type RecordRequest, unhex } from '../parity/record-requests.ts'
import type { PeerAnswer } from '../parity/records-peer.ts'
import { appendAsBroker } from './append-as-broker.ts'

/** What Apache Kafka 4.3.1 said to the requests (test/parity/write-record-fixtures.ts). */
const answers = JSON.parse(readFileSync(new URL('../fixtures/records/java.json', import.meta.url), 'utf8')) as Record<
  string,
  PeerAnswer
>

function cases<Op extends RecordRequest['op']>(
  op: Op,
): { name: string; request: Extract<RecordRequest, { op: Op }>; answer: PeerAnswer }[] {
  const requests = RECORD_REQUESTS.filter((request): request is Extract<RecordRequest, { op: Op }> => request.op === op)
  return requests.map((request) => ({ name: request.name, request, answer: answers[request.name]! }))
}

test('every request has an answer', () => {
  expect(Object.keys(answers)).toEqual(RECORD_REQUESTS.map((request) => request.name))
})

describe('batches are byte for byte what MemoryRecordsBuilder writes', () => {
  test.each(cases('build'))('$name', ({ request: { records, ...options }, answer }) => {
    const builder = new BatchBuilder(options)
    for (const record of records) {
      if (record.offset === undefined) builder.append(fromPeerRecord(record))
      else builder.appendAt(record.offset, fromPeerRecord(record))
    }
    const into = new Uint8Array(30_000).fill(0xee)

    expect(hex(builder.build())).toBe(answer.bytes)
    expect(builder.sizeInBytes).toBe(answer.bytes!.length / 2)
    const size = builder.buildInto(into, 5)
    expect(hex(into.subarray(5, 5 + size))).toBe(answer.bytes)
    expect(hex(into.subarray(5 + size, 6 + size))).toBe('ee')

    const view = new BatchView().at(unhex(answer.bytes!), 0)
    expect(view.crcMatches()).toBe(true)
    const read = [...readRecords(view)].map(({ key, value, headers }) => ({ key, value, headers }))
    expect(read).toEqual(
      records.map((record) => (({ key, value, headers }) => ({ key, value, headers }))(fromPeerRecord(record))),
    )
  })
})

describe('what Java compressed is read, natively and portably', () => {
  test.each(cases('compress'))('$name', ({ request, answer }) => {
    const compressed = unhex(answer.bytes!)
    const maxBytes = request.bytes.length / 2

    expect(hex(decompress(request.compression, compressed, { maxBytes }))).toBe(request.bytes)
    if (request.compression === 2) expect(hex(decompressSnappy(compressed, maxBytes, null))).toBe(request.bytes)
    if (request.compression === 3) expect(hex(decompressLz4(compressed, maxBytes, null))).toBe(request.bytes)
  })
})

describe('odd streams are read as Java reads them', () => {
  test.each(cases('decompress'))('$name', ({ request, answer }) => {
    const read = () => hex(decompress(request.compression, unhex(request.bytes), { maxBytes: 1000 }))

    if (answer.error === undefined) expect(read()).toBe(answer.bytes)
    else expect(read).toThrow()
  })
})

describe('control records', () => {
  test.each(cases('marker'))(
    '$name is the batch that Kafka writes',
    ({ request: { type, coordinatorEpoch, ...options }, answer }) => {
      const marker = { type: type as typeof ABORT | typeof COMMIT, coordinatorEpoch }

      const batch = buildEndTransactionMarker(marker, options)

      expect(hex(batch)).toBe(answer.bytes)
      const cursor = new RecordCursor().open(new BatchView().at(batch, 0))
      cursor.next()
      expect(readEndTransactionMarker(cursor)).toEqual(marker)
    },
  )

  test.each(cases('leader-change'))(
    '$name is the batch that Kafka writes',
    ({ request: { timestamp, baseOffset, partitionLeaderEpoch }, answer }) => {
      const theirs = new RecordCursor().open(new BatchView().at(unhex(answer.bytes!), 0))
      theirs.next()

      expect(hex(buildControlBatch(LEADER_CHANGE, theirs.value!, { timestamp, baseOffset, partitionLeaderEpoch }))).toBe(
        answer.bytes,
      )
      expect(readControlType(theirs.key)).toBe(LEADER_CHANGE)
    },
  )

  test.each(cases('control-key'))('$name', ({ request, answer }) => {
    expect(hex(controlRecordKey(request.type as ControlType))).toBe(answer.bytes)
    expect(readControlType(unhex(answer.bytes!))).toBe(request.type)
  })
})

describe('a produced batch is answered and stored as Kafka does', () => {
  test.each(cases('produce'))('$name', ({ request, answer }) => {
    const appended = appendAsBroker(request)

    expect(appended.errorCode).toBe(request.ours ?? answer.errorCode)
    if (request.ours !== undefined) return
    expect(appended.recordErrors?.map((error) => error.batchIndex)).toEqual(answer.recordErrors?.map((error) => error.batchIndex))
    if (answer.errorMessage?.startsWith('One or more')) expect(appended.errorMessage).toBe(answer.errorMessage)
    if (answer.stored !== undefined) expect(appended.stored).toBe(answer.stored)
  })
})
