import type { Input, MessageCodec } from '../../src/protocol/codec.ts'
import { FetchRequest, FetchResponse } from '../../src/protocol/generated/api/fetch.ts'
import { MetadataResponse } from '../../src/protocol/generated/api/metadata.ts'
import { ProduceRequest, ProduceResponse } from '../../src/protocol/generated/api/produce.ts'
import { readRequestHeader, writeRequestHeader } from '../../src/protocol/headers.ts'
import { Reader } from '../../src/protocol/reader.ts'
import { Writer } from '../../src/protocol/writer.ts'

/**
 * What the codecs of the hot path cost, in nanoseconds for a message: `node bench/micro/codec.ts [milliseconds for each measurement]`.
 * The best of seven runs counts, as a shared machine only ever adds to the time.
 */

const RUN_MS = Number(process.argv[2] ?? 100)
const PARTITIONS = 6
const TOPIC = 'orders-by-customer'
const TOPIC_ID = Buffer.from(Uint8Array.from({ length: 16 }, (_, index) => index * 13 + 1)).toString('base64url')
const RECORDS = new Uint8Array(16 * 1024)

const partitions = Array.from({ length: PARTITIONS }, (_, index) => index)

const produceRequest: Input<ProduceRequest> = {
  acks: -1,
  timeoutMs: 30_000,
  topicData: [{ name: TOPIC, partitionData: partitions.map((index) => ({ index, records: RECORDS })) }],
}
const produceResponse: Input<ProduceResponse> = {
  responses: [
    {
      name: TOPIC,
      partitionResponses: partitions.map((index) => ({
        index,
        errorCode: 0,
        baseOffset: 123_456_789 + index,
        logAppendTimeMs: -1,
        logStartOffset: 0,
      })),
    },
  ],
}
const fetchRequest: Input<FetchRequest> = {
  maxWaitMs: 500,
  minBytes: 1,
  maxBytes: 52_428_800,
  sessionId: 1_234_567,
  sessionEpoch: 42,
  topics: [
    {
      topic: TOPIC,
      partitions: partitions.map((partition) => ({
        partition,
        currentLeaderEpoch: 3,
        fetchOffset: 123_456_789,
        partitionMaxBytes: 1_048_576,
      })),
    },
  ],
}
const fetchResponse: Input<FetchResponse> = {
  sessionId: 1_234_567,
  responses: [
    {
      topic: TOPIC,
      partitions: partitions.map((partitionIndex) => ({
        partitionIndex,
        errorCode: 0,
        highWatermark: 123_456_799,
        lastStableOffset: 123_456_799,
        logStartOffset: 0,
        abortedTransactions: null,
        preferredReadReplica: -1,
        records: RECORDS,
      })),
    },
  ],
}
const metadataResponse: Input<MetadataResponse> = {
  brokers: [1, 2, 3].map((nodeId) => ({ nodeId, host: `broker-${nodeId}.internal`, port: 9092, rack: null })),
  clusterId: TOPIC_ID,
  controllerId: 1,
  topics: Array.from({ length: 10 }, (_, topic) => ({
    name: `${TOPIC}-${topic}`,
    topicId: TOPIC_ID,
    partitions: Array.from({ length: 100 }, (_, partitionIndex) => ({
      partitionIndex,
      leaderId: 1,
      leaderEpoch: 3,
      replicaNodes: [1, 2, 3],
      isrNodes: [1, 2, 3],
    })),
  })),
}

/** From version 13 on topics go by id: Fetch and Produce refuse the name, or leave it out. */
function byId<T extends { topics?: unknown; topicData?: unknown; responses?: unknown }>(message: T): T {
  const withIds = (topics: unknown) => (topics as object[] | undefined)?.map((topic) => ({ ...topic, topicId: TOPIC_ID }))
  return {
    ...message,
    topics: withIds(message.topics),
    topicData: withIds(message.topicData),
    responses: withIds(message.responses),
  }
}

function measure(name: string, run: () => number): void {
  let best = Infinity
  let checksum = 0
  for (let round = 0; round < 7; round++) {
    let count = 0
    const start = process.hrtime.bigint()
    const end = start + BigInt(RUN_MS) * 1_000_000n
    let now = start
    while (now < end) {
      for (let i = 0; i < 64; i++) checksum += run()
      count += 64
      now = process.hrtime.bigint()
    }
    best = Math.min(best, Number(now - start) / count)
  }
  console.log(`${name.padEnd(52)} ${best.toFixed(0).padStart(9)} ns${checksum === 0 ? ' (nothing done)' : ''}`)
}

function measureRead<T>(codec: MessageCodec<T>, message: Input<T>, version: number): void {
  const writer = new Writer()
  codec.write(writer, message, version)
  // Requests lie in a slab of shared memory, one behind the other; a slice of it stands for each.
  const slab = new Uint8Array(new SharedArrayBuffer(1024 * 1024))
  const bytes = writer.toBytes()
  slab.set(bytes, 4096)
  const reader = new Reader(slab)
  measure(`read  ${codec.name} v${version} (${bytes.length} bytes)`, () => {
    reader.reset(slab, 4096, 4096 + bytes.length)
    codec.read(reader, version)
    return reader.position
  })
}

function measureWrite<T>(codec: MessageCodec<T>, message: Input<T>, version: number): void {
  const writer = new Writer(64 * 1024)
  codec.write(writer, message, version)
  measure(`write ${codec.name} v${version} (${writer.byteLength} bytes)`, () => {
    writer.reset()
    codec.write(writer, message, version)
    return writer.byteLength
  })
}

function measureHeader(): void {
  const writer = new Writer()
  writeRequestHeader(writer, { apiKey: 0, apiVersion: 9, correlationId: 7, clientId: 'producer-1' })
  const bytes = writer.toBytes()
  const reader = new Reader(bytes)
  measure('read  request header v2', () => {
    reader.reset(bytes)
    return readRequestHeader(reader).correlationId
  })
}

measureHeader()
for (const version of [9, 12]) measureRead(ProduceRequest, produceRequest, version)
measureRead(ProduceRequest, byId(produceRequest), 13)
for (const version of [9, 12]) measureWrite(ProduceResponse, produceResponse, version)
measureRead(FetchRequest, fetchRequest, 12)
measureRead(FetchRequest, byId(fetchRequest), 16)
measureWrite(FetchResponse, fetchResponse, 12)
measureWrite(FetchResponse, byId(fetchResponse), 16)
measureWrite(MetadataResponse, metadataResponse, 12)
measureRead(MetadataResponse, metadataResponse, 12)
