import { zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Cluster, startCluster } from '../../actors/cluster.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { errorName } from '../../src/protocol/error-codes.ts'
import { ProduceRequest, ProduceResponse } from '../../src/protocol/generated/api/produce.ts'
import { ATTRIBUTES_AT, BATCH_LENGTH_AT, BATCH_OVERHEAD, BatchView } from '../../src/records/batch.ts'
import { compress, GZIP, LZ4, SNAPPY, ZSTD } from '../../src/records/compression.ts'
import { messageNamed } from '../protocol/message-schema.ts'
import { randomMessage } from '../protocol/random-message.ts'
import { BAD_BATCHES, oneBatch } from './bad-batches.ts'
import { type BadInputTarget, badInputTarget } from './bad-input-target.ts'
import { BAD_FRAMES, BAD_REQUESTS } from './bad-requests.ts'
import { HonestClient } from './honest-client.ts'
import { inParallel, rawExchange } from './raw-exchange.ts'
import { type ServedVersion, servedVersions } from './served-apis.ts'
import { requestBytes } from './wire-client.ts'

// Kafka's answers to the cases are held by test/compat/bad-input.

let cluster: Cluster
let target: BadInputTarget
let honest: HonestClient

beforeAll(async () => {
  cluster = await startCluster({ properties: { 'record.validation': 'records' } })
  target = await badInputTarget(cluster.bootstrapServers)
  honest = await HonestClient.start(cluster.bootstrapServers, { pauseMs: 1 })
})
afterAll(async () => {
  await honest.stop()
  target.client.close()
  await cluster.stop()
})

describe.each([
  { kind: 'frames', cases: BAD_FRAMES },
  { kind: 'batches', cases: BAD_BATCHES },
  { kind: 'requests', cases: BAD_REQUESTS },
])('bad $kind', ({ cases }) => {
  test.each(cases)('$name: $expected', async ({ expected, run }) => {
    const client = await target.open()
    const outcome = await run({ ...target, client })
    client.close()
    expect(outcome).toBe(expected)
  })

  test('are nothing to other clients', () => honest.moreRounds(3))
})

describe('batches checked by their headers alone', () => {
  test('are refused for the same reasons, but for what only their records show', async () => {
    await using other = await startCluster()
    const headersOnly = await badInputTarget(other.bootstrapServers)
    for (const { name, expected, validation, run } of BAD_BATCHES) {
      if (validation !== undefined) continue
      const client = await headersOnly.open()
      expect(await run({ ...headersOnly, client }), name).toBe(expected)
      client.close()
    }
    headersOnly.client.close()
  })
})

describe('a batch that decompresses to more than it should', () => {
  const zeros = new Uint8Array(160 << 20)
  const bombs = [
    { codec: 'gzip', id: GZIP, bomb: () => compress(GZIP, zeros, 1) },
    // Snappy gains 21 to 1 at most: within a message of 1 MB only a false length can promise that much.
    { codec: 'snappy', id: SNAPPY, bomb: () => Buffer.concat([Buffer.from('feffff7f00', 'hex'), Buffer.alloc(900_000)]) },
    { codec: 'snappy in frames', id: SNAPPY, bomb: () => snappyFrames() },
    { codec: 'lz4', id: LZ4, bomb: () => compress(LZ4, zeros) },
    { codec: 'zstd', id: ZSTD, bomb: () => compress(ZSTD, zeros) },
    { codec: 'zstd without a length', id: ZSTD, bomb: () => Buffer.concat(new Array<Buffer>(160).fill(zstdOfOneMegabyte())) },
  ]

  test.each(bombs)('is refused, in bounded memory: $codec', async ({ id, bomb }) => {
    const records = batchOf(id, bomb())
    expect(records.length).toBeLessThan(1 << 20)
    const before = process.resourceUsage().maxRSS
    const client = await target.open()
    const answer = await client.request(ProduceRequest, ProduceResponse, 9, {
      acks: -1,
      timeoutMs: 5000,
      topicData: [{ name: 'compacted', partitionData: [{ index: 0, records }] }],
    })
    client.close()
    const grownKb = process.resourceUsage().maxRSS - before
    expect(errorName(answer.responses[0]!.partitionResponses[0]!.errorCode)).toBe('INVALID_RECORD')
    expect(grownKb).toBeLessThan(300 << 10)
    await honest.moreRounds(1)
  })
})

describe('a request that ends too early', () => {
  // Some ten thousand connections, one for each place.
  test('ends its connection without a word, wherever it ends, in every version of every API', { timeout: 60_000 }, async () => {
    const before = honest.rounds
    const points = (await servedVersions(cluster.bootstrapServers)).flatMap((served) => {
      const frame = sampleRequest(served)
      return Array.from({ length: frame.length - 4 }, (_, length) => ({ served, length, bytes: truncated(frame, length) }))
    })
    const wrong: string[] = []
    await inParallel(points, 32, async ({ served, length, bytes }) => {
      const { received, closed } = await rawExchange(cluster.bootstrapServers, bytes)
      if (closed && received.length === 0) return
      wrong.push(
        `${served.request.name} ${served.version} cut at ${length}: ${closed ? 'closed' : 'open'}, ${received.length} bytes`,
      )
    })
    expect(wrong).toEqual([])
    expect(points.length).toBeGreaterThan(5000)
    expect(honest.rounds).toBeGreaterThan(before)
    await honest.moreRounds(3)
  })
})

const SAMPLE_BYTES_MAX = 72

/** A request with as many of its fields filled in as fit into few bytes. */
function sampleRequest({ request, version }: ServedVersion): Uint8Array {
  const { schema } = messageNamed(request.name)
  let longest: Uint8Array | null = null
  let shortest: Uint8Array | null = null
  for (let attempt = 0; attempt < 40; attempt++) {
    const random = new SeededRandom(`${request.name} ${version} ${attempt}`)
    const bytes = requestBytes(request, version, randomMessage(schema, version, random, { elementsMax: 1, long: false }) as never)
    if (bytes.length <= SAMPLE_BYTES_MAX && bytes.length > (longest?.length ?? 0)) longest = bytes
    if (bytes.length < (shortest?.length ?? Number.POSITIVE_INFINITY)) shortest = bytes
  }
  return longest ?? shortest!
}

/** The first `length` bytes of what a frame holds, as a frame of that length. */
function truncated(frame: Uint8Array, length: number): Uint8Array {
  const bytes = Buffer.from(frame.subarray(0, 4 + length))
  bytes.writeInt32BE(length, 0)
  return bytes
}

/** A batch of one record that is said to be compressed into these bytes. */
function batchOf(codec: number, compressed: Uint8Array): Uint8Array {
  const batch = Buffer.concat([oneBatch().subarray(0, BATCH_OVERHEAD), compressed])
  batch.writeInt32BE(batch.length - 12, BATCH_LENGTH_AT)
  batch[ATTRIBUTES_AT + 1] = codec
  new BatchView().at(batch, 0).updateCrc()
  return batch
}

function zstdOfOneMegabyte(): Buffer {
  return zstdCompressSync(Buffer.alloc(1 << 20))
}

/** Kafka's framing of snappy, each block of which promises 100 MB. */
function snappyFrames(): Uint8Array {
  const block = Buffer.concat([Buffer.from('80c2d72f', 'hex'), Buffer.alloc(1000)])
  const length = Buffer.alloc(4)
  length.writeInt32BE(block.length, 0)
  const header = Buffer.from('82534e41505059000000000100000001', 'hex')
  return Buffer.concat([header, ...new Array<Buffer>(100).fill(Buffer.concat([length, block]))])
}
