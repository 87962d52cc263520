import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { errorName } from '../../src/protocol/error-codes.ts'
import { ApiVersionsRequest } from '../../src/protocol/generated/api/api-versions.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { FetchRequest } from '../../src/protocol/generated/api/fetch.ts'
import { ListOffsetsRequest, ListOffsetsResponse } from '../../src/protocol/generated/api/list-offsets.ts'
import { MetadataRequest } from '../../src/protocol/generated/api/metadata.ts'
import { ProduceRequest, ProduceResponse } from '../../src/protocol/generated/api/produce.ts'
import { Reader } from '../../src/protocol/reader.ts'
import { oneBatch } from './bad-batches.ts'
import { eventually } from './eventually.ts'
import { HonestClient } from './honest-client.ts'
import { rawSocket } from './raw-exchange.ts'
import { startTestNode, type TestNode } from './test-node.ts'
import { requestBytes, WireClient } from './wire-client.ts'

const ARENA_BYTES = 32 << 20
const BIG_VALUE_BYTES = 900_000
const BIG_BATCHES = 24

let node: TestNode
let client: WireClient
let honest: HonestClient

beforeAll(async () => {
  node = await startTestNode({ 'arena.bytes': String(ARENA_BYTES) })
  client = await WireClient.open(node.bootstrapServers)
  await client.request(CreateTopicsRequest, CreateTopicsResponse, 7, {
    topics: ['big', 'piped'].map((name) => ({ name, numPartitions: 3, replicationFactor: 1 })),
    timeoutMs: 5000,
  })
  for (let batch = 0; batch < BIG_BATCHES; batch++) {
    const topicData = [{ name: 'big', partitionData: [{ index: 0, records: oneBatch({}, ['x'.repeat(BIG_VALUE_BYTES)]) }] }]
    await client.request(ProduceRequest, ProduceResponse, 9, { acks: 1, timeoutMs: 5000, topicData })
  }
  honest = await HonestClient.start(node.bootstrapServers, { pauseMs: 1 })
})
afterAll(async () => {
  await honest.stop()
  client.close()
  await node[Symbol.asyncDispose]()
})

const usedBytes = (): Promise<number> => node.metric('rafka_arena_used_bytes')
/** What the honest client and the other one hold between their requests: a few blocks. */
const FEW_BYTES = 2 << 20
const settled = (): Promise<void> => eventually(async () => expect(await usedBytes()).toBeLessThan(FEW_BYTES))

/** All that the others did not take. */
const fetchAll = (correlationId = 0, maxBytes = 50 << 20): Uint8Array =>
  requestBytes(
    FetchRequest,
    12,
    {
      maxWaitMs: 500,
      minBytes: 1,
      maxBytes,
      topics: [{ topic: 'big', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: maxBytes }] }],
    },
    correlationId,
  )

describe('a client that sends slowly', () => {
  test('and announces 90 MB holds what it has sent, not what it announced', async () => {
    const socket = rawSocket(node.bootstrapServers)
    socket.write(Buffer.from('055d4a80', 'hex'))
    for (let byte = 0; byte < 20; byte++) {
      socket.write(Buffer.from([byte]))
      await honest.moreRounds(1)
    }
    expect(await usedBytes()).toBeLessThan(FEW_BYTES)
    socket.destroy()
    await settled()
  })

  test('200 of them, each with half a request, hold little, and the others go on', async () => {
    const half = Buffer.from(requestBytes(MetadataRequest, 9, { topics: [{ name: 'x'.repeat(9000) }] })).subarray(0, 5000)
    const sockets = Array.from({ length: 200 }, () => rawSocket(node.bootstrapServers))
    for (const socket of sockets) socket.write(half)
    await eventually(async () =>
      expect(await node.metric('kafka_server_socket_server_metrics_connection_count')).toBeGreaterThanOrEqual(203),
    )
    await honest.moreRounds(5)
    expect(await usedBytes()).toBeLessThan(200 * 20_000 + FEW_BYTES)
    for (const socket of sockets) socket.destroy()
    await settled()
  })
})

describe('a client that does not take its response', () => {
  test('holds memory in ever smaller pieces; producers and other consumers go on', async () => {
    const sockets = Array.from({ length: 8 }, () => rawSocket(node.bootstrapServers).pause())
    for (const [index, socket] of sockets.entries()) socket.write(fetchAll(index))
    await eventually(async () => expect(await usedBytes()).toBeGreaterThan(10 << 20))
    await honest.moreRounds(20)
    expect(await usedBytes()).toBeLessThan((ARENA_BYTES * 3) / 4 + FEW_BYTES)
    for (const socket of sockets) socket.destroy()
    await settled()
  })

  test('gets one response of those that it asked for behind each other', async () => {
    const socket = rawSocket(node.bootstrapServers).pause()
    socket.write(Buffer.concat(Array.from({ length: 50 }, (_, index) => fetchAll(index, 4 << 20))))
    await eventually(async () => expect(await usedBytes()).toBeGreaterThan(2 << 20))
    await honest.moreRounds(20)
    expect(await usedBytes()).toBeLessThan((6 << 20) + FEW_BYTES)
    socket.destroy()
    await settled()
  })

  test('and resets the connection in the middle of it leaves nothing behind', async () => {
    for (let round = 0; round < 5; round++) {
      const socket = rawSocket(node.bootstrapServers)
      socket.write(fetchAll())
      await new Promise((resolve) => socket.once('data', resolve))
      socket.resetAndDestroy()
    }
    await honest.moreRounds(3)
    await settled()
  })
})

describe('a client that sends all that it has to say', () => {
  test('and ends its half of the connection gets all answers, then the end', async () => {
    const socket = rawSocket(node.bootstrapServers, { allowHalfOpen: true })
    const waiting = requestBytes(FetchRequest, 12, { maxWaitMs: 200, minBytes: 1, topics: [emptyPartition()] }, 3)
    socket.end(Buffer.concat([piped(0, 'piped', 0), requestBytes(MetadataRequest, 9, { topics: [] }, 2), waiting]))
    expect((await framesUntilEnd(socket)).map(correlationIdOf)).toEqual([0, 2, 3])
  })

  test('and ends it in the middle of a request gets the answers to those before', async () => {
    const socket = rawSocket(node.bootstrapServers, { allowHalfOpen: true })
    socket.end(Buffer.concat([piped(7, 'piped', 0), piped(8, 'piped', 0).subarray(0, 30)]))
    expect((await framesUntilEnd(socket)).map(correlationIdOf)).toEqual([7])
  })

  test('and behind it something that is no request gets the answers to what is before', async () => {
    const socket = rawSocket(node.bootstrapServers)
    socket.write(Buffer.concat([piped(1, 'piped', 0), piped(2, 'piped', 1), Buffer.from('ffffffff', 'hex')]))
    expect((await framesUntilEnd(socket)).map(correlationIdOf)).toEqual([1, 2])
  })
})

describe('requests in one piece', () => {
  test('1000 of them are answered in their order', async () => {
    const socket = rawSocket(node.bootstrapServers)
    const body = { clientSoftwareName: 'a', clientSoftwareVersion: 'b' }
    const requests = Array.from({ length: 1000 }, (_, index) => {
      if (index % 3 === 0) return requestBytes(ApiVersionsRequest, 3, body, index)
      return index % 3 === 1 ? requestBytes(MetadataRequest, 9, { topics: [{ name: 'piped' }] }, index) : listEnd(index)
    })
    socket.write(Buffer.concat(requests))
    const frames = await frameCount(socket, 1000)
    expect(frames.map(correlationIdOf)).toEqual(requests.map((_, index) => index))
    socket.destroy()
  })

  test('Produce to several partitions, good ones and bad ones, is answered in its order', async () => {
    const before = await endOf(2)
    const socket = rawSocket(node.bootstrapServers)
    const requests = Array.from({ length: 300 }, (_, index) =>
      index % 5 === 4 ? piped(index, 'nowhere', 0) : piped(index, 'piped', index % 3, index % 7 === 3),
    )
    socket.write(Buffer.concat(requests))
    const frames = await frameCount(socket, 300)
    expect(frames.map(correlationIdOf)).toEqual(requests.map((_, index) => index))
    const answers = frames.map(produceAnswer)
    answers.forEach(({ error }, index) => {
      expect(error).toBe(index % 5 === 4 ? 'UNKNOWN_TOPIC_OR_PARTITION' : index % 7 === 3 ? 'CORRUPT_MESSAGE' : 'NONE')
    })
    const offsets = answers.filter(({ error }, index) => error === 'NONE' && index % 3 === 2).map(({ offset }) => offset)
    expect(offsets).toEqual(offsets.map((_, index) => before + index))
    expect(await endOf(2)).toBe(before + offsets.length)
    socket.destroy()
  })

  test('come in pieces of any size', async () => {
    const socket = rawSocket(node.bootstrapServers)
    const bytes = Buffer.concat(Array.from({ length: 12 }, (_, index) => piped(index, 'piped', index % 3)))
    for (let at = 0, step = 1; at < bytes.length; at += step, step = (step * 7) % 97) {
      socket.write(bytes.subarray(at, at + step))
      await new Promise((resolve) => setImmediate(resolve))
    }
    const frames = await frameCount(socket, 12)
    expect(frames.map((frame) => produceAnswer(frame).error)).toEqual(new Array(12).fill('NONE'))
    socket.destroy()
  })
})

function emptyPartition(): { topic: string; partitions: { partition: number; fetchOffset: number }[] } {
  return { topic: 'big', partitions: [{ partition: 2, fetchOffset: 0 }] }
}

function piped(correlationId: number, name: string, index: number, corrupt = false): Uint8Array {
  const records = oneBatch({}, [`record ${correlationId}`])
  if (corrupt) records[records.length - 2]! ^= 1
  const body = { acks: -1, timeoutMs: 5000, topicData: [{ name, partitionData: [{ index, records }] }] }
  return requestBytes(ProduceRequest, 9, body, correlationId)
}

function listEnd(correlationId: number): Uint8Array {
  const topics = [{ name: 'piped', partitions: [{ partitionIndex: 0, timestamp: -1 }] }]
  return requestBytes(ListOffsetsRequest, 7, { topics }, correlationId)
}

async function endOf(partitionIndex: number): Promise<number> {
  const answer = await client.request(ListOffsetsRequest, ListOffsetsResponse, 7, {
    topics: [{ name: 'piped', partitions: [{ partitionIndex, timestamp: -1 }] }],
  })
  return answer.topics[0]!.partitions[0]!.offset
}

function correlationIdOf(frame: Buffer): number {
  return frame.readInt32BE(0)
}

function produceAnswer(frame: Buffer): { error: string; offset: number } {
  const answer = ProduceResponse.read(new Reader(frame, 5), 9)
  const { errorCode, baseOffset } = answer.responses[0]!.partitionResponses[0]!
  return { error: errorName(errorCode), offset: baseOffset }
}

/** All frames that come before the other side ends. */
async function framesUntilEnd(socket: ReturnType<typeof rawSocket>): Promise<Buffer[]> {
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  const frames = framesOf(Buffer.concat(chunks))
  expect(frames.rest).toBe(0)
  return frames.whole
}

/** The first `count` frames that come. */
function frameCount(socket: ReturnType<typeof rawSocket>, count: number): Promise<Buffer[]> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      const { whole } = framesOf(Buffer.concat(chunks))
      if (whole.length >= count) resolve(whole)
    })
    socket.once('close', () => reject(new Error('the connection was closed')))
  })
}

function framesOf(bytes: Buffer): { whole: Buffer[]; rest: number } {
  const whole: Buffer[] = []
  let at = 0
  while (bytes.length - at >= 4 && bytes.length - at >= 4 + bytes.readInt32BE(at)) {
    const end = at + 4 + bytes.readInt32BE(at)
    whole.push(bytes.subarray(at + 4, end))
    at = end
  }
  return { whole, rest: bytes.length - at }
}
