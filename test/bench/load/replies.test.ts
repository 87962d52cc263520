import { expect, test } from 'vitest'
import { FETCH_VERSION, type FetchedPartition, FetchReplyWalker } from '../../../bench/load/fetch-reply.ts'
import { PRODUCE_VERSION, walkProduceReply } from '../../../bench/load/produce-reply.ts'
import { recordBatch } from '../../../bench/load/record-batch.ts'
import { FetchResponse } from '../../../src/protocol/generated/api/fetch.ts'
import { ProduceResponse } from '../../../src/protocol/generated/api/produce.ts'
import { writeResponseHeader } from '../../../src/protocol/headers.ts'
import { Writer } from '../../../src/protocol/writer.ts'

const TOPIC_ID = 'AAAAAAAAAAAAAAAAAAAABQ'
/** The walkers get a reply from behind its correlation id. */
const CORRELATION_ID_BYTES = 4

function reply(write: (writer: Writer) => void): Buffer {
  const writer = new Writer()
  write(writer)
  return Buffer.from(writer.toBytes())
}

function produceReply(message: Parameters<typeof ProduceResponse.write>[1]): Buffer {
  return reply((writer) => {
    writeResponseHeader(writer, ProduceResponse.apiKey, PRODUCE_VERSION, 7)
    ProduceResponse.write(writer, message, PRODUCE_VERSION)
  })
}

function fetchReply(message: Parameters<typeof FetchResponse.write>[1]): Buffer {
  return reply((writer) => {
    writeResponseHeader(writer, FetchResponse.apiKey, FETCH_VERSION, 7)
    FetchResponse.write(writer, message, FETCH_VERSION)
  })
}

function walkFetch(bytes: Buffer): FetchedPartition[] {
  const seen: FetchedPartition[] = []
  new FetchReplyWalker().walk(bytes, CORRELATION_ID_BYTES, bytes.length, (fetched) => seen.push({ ...fetched }))
  return seen
}

test('each partition of a produce reply is seen with its error code and base offset', () => {
  const bytes = produceReply({
    responses: [
      {
        topicId: TOPIC_ID,
        partitionResponses: [
          { index: 0, errorCode: 0, baseOffset: 5_000_000_000, logAppendTimeMs: -1, logStartOffset: 0 },
          {
            index: 3,
            errorCode: 6,
            baseOffset: -1,
            logAppendTimeMs: -1,
            logStartOffset: -1,
            currentLeader: { leaderId: 2, leaderEpoch: 9 },
          },
        ],
      },
    ],
    nodeEndpoints: [{ nodeId: 2, host: 'elsewhere', port: 9092, rack: null }],
  })
  const seen: number[][] = []

  walkProduceReply(bytes, CORRELATION_ID_BYTES, bytes.length, (...partition) => seen.push(partition))

  expect(seen).toEqual([
    [0, 0, 5_000_000_000],
    [3, 6, -1],
  ])
})

test('a produce reply that refuses single records is an error', () => {
  const bytes = produceReply({
    responses: [
      { topicId: TOPIC_ID, partitionResponses: [{ index: 0, errorCode: 87, baseOffset: -1, recordErrors: [{ batchIndex: 1 }] }] },
    ],
  })

  expect(() => walkProduceReply(bytes, CORRELATION_ID_BYTES, bytes.length, () => {})).toThrow('refuses single records')
})

test('the batches of each partition of a fetch reply are counted, and where to read on is known', () => {
  const first = recordBatch({ records: 10, recordBytes: 100, timestampMs: 1 })
  const second = recordBatch({ records: 5, recordBytes: 100, timestampMs: 1 })
  first.writeBigInt64BE(100n, 0)
  second.writeBigInt64BE(110n, 0)
  const bytes = fetchReply({
    responses: [
      {
        topicId: TOPIC_ID,
        partitions: [
          {
            partitionIndex: 0,
            highWatermark: 115,
            lastStableOffset: 115,
            logStartOffset: 0,
            records: Buffer.concat([first, second]),
          },
          {
            partitionIndex: 1,
            highWatermark: 0,
            lastStableOffset: 0,
            logStartOffset: 0,
            abortedTransactions: [{ producerId: 1, firstOffset: 2 }],
            records: null,
          },
        ],
      },
    ],
  })

  const seen = walkFetch(bytes)

  expect(seen).toEqual([
    { partition: 0, errorCode: 0, highWatermark: 115, records: 15, bytes: first.length + second.length, nextOffset: 115 },
    { partition: 1, errorCode: 0, highWatermark: 0, records: 0, bytes: 0, nextOffset: -1 },
  ])
})

test('a batch that is cut off at the end of the records is left for the next fetch', () => {
  const whole = recordBatch({ records: 10, recordBytes: 100, timestampMs: 1 })
  const records = Buffer.concat([whole, whole.subarray(0, 200)])
  const bytes = fetchReply({
    responses: [{ topicId: TOPIC_ID, partitions: [{ partitionIndex: 0, highWatermark: 20, records }] }],
  })

  expect(walkFetch(bytes)).toMatchObject([{ records: 10, bytes: whole.length, nextOffset: 10 }])
})

test('an error of the whole fetch is an error', () => {
  expect(() => walkFetch(fetchReply({ errorCode: 71 }))).toThrow('error 71')
})
