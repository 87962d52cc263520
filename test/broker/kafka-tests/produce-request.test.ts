import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ProduceRequest, ProduceResponse } from '../../../src/protocol/generated/api/produce.ts'
import { readResponseHeader, writeRequestHeader } from '../../../src/protocol/headers.ts'
import { Reader } from '../../../src/protocol/reader.ts'
import { Writer } from '../../../src/protocol/writer.ts'
import { BATCH_OVERHEAD } from '../../../src/records/batch.ts'
import { GZIP, LZ4, ZSTD } from '../../../src/records/compression.ts'
import { oneBatch } from '../bad-batches.ts'
import { startTestNode, type TestNode } from '../test-node.ts'
import { WireClient } from '../wire-client.ts'
import { createTopic, produce } from './kafka-test-client.ts'

// Cases of core/src/test/scala/unit/kafka/server/ProduceRequestTest.scala and EdgeCaseRequestTest.scala of Apache Kafka, each under the
// name that it has there. testProduceToNonReplica needs a second broker.

const FIVE_HOURS_MS = 5 * 60 * 60 * 1000

let node: TestNode
let client: WireClient
beforeAll(async () => {
  // Kafka looks into every batch that is compressed; this setting does.
  node = await startTestNode({ 'record.validation': 'records', 'auto.create.topics.enable': 'false' })
  client = await WireClient.open(node.bootstrapServers)
})
afterAll(async () => {
  client.close()
  await node[Symbol.asyncDispose]()
})

describe('kafka.server.ProduceRequestTest', () => {
  test('testSimpleProduceRequest', async () => {
    await createTopic(client, 'simple', 3)
    const whole = { error: 'NONE', logAppendTimeMs: -1, recordErrors: [] }
    expect(await produce(client, 'simple', oneBatch({}, ['value']))).toMatchObject({ ...whole, baseOffset: 0 })
    const two = oneBatch({ compression: GZIP }, ['value1', 'value2'])
    expect(await produce(client, 'simple', two)).toMatchObject({ ...whole, baseOffset: 1 })
  })

  test.each([
    ['message.timestamp.before.max.ms', -FIVE_HOURS_MS],
    ['message.timestamp.after.max.ms', FIVE_HOURS_MS],
  ])('testProduceWithInvalidTimestamp(%s)', async (config, awayMs) => {
    await createTopic(client, `timestamps${awayMs}`, 1, { [config]: '1000' })
    const batch = oneBatch({ compression: GZIP }, ['hello', 'there', 'beautiful'], Date.now() + awayMs)
    const answer = await produce(client, `timestamps${awayMs}`, batch)
    expect(answer.error).toBe('INVALID_TIMESTAMP')
    expect(answer.recordErrors.map(({ batchIndex }) => batchIndex)).toEqual([0, 1, 2])
    for (const { batchIndexErrorMessage } of answer.recordErrors) expect(batchIndexErrorMessage).not.toBeNull()
    expect(answer.errorMessage).toBe('One or more records have been rejected due to invalid timestamp')
  })

  test('testCorruptLz4ProduceRequest', async () => {
    await createTopic(client, 'lz4')
    const batch = oneBatch({ compression: LZ4 })
    // The checksum of the frame's descriptor. As in Kafka's test the batch's own no longer fits either.
    batch[BATCH_OVERHEAD + 6]! ^= 0xff
    expect(await produce(client, 'lz4', batch)).toMatchObject({
      error: 'CORRUPT_MESSAGE',
      baseOffset: -1,
      logAppendTimeMs: -1,
    })
  })

  test('testZSTDProduceRequest', async () => {
    await createTopic(client, 'zstd', 1, { 'compression.type': 'zstd' })
    const batch = (): Uint8Array => oneBatch({ compression: ZSTD })
    expect(await produce(client, 'zstd', batch(), { version: 7 })).toMatchObject({
      error: 'NONE',
      baseOffset: 0,
      logAppendTimeMs: -1,
    })
    expect((await produce(client, 'zstd', batch(), { version: 3 })).error).toBe('UNSUPPORTED_COMPRESSION_TYPE')
  })
})

describe('kafka.server.EdgeCaseRequestTest', () => {
  /** What a new connection gets for these bytes, framed: an answer, or null for the end of the connection. */
  async function exchange(bytes: Uint8Array): Promise<Buffer | null> {
    const other = await WireClient.open(node.bootstrapServers)
    const length = Buffer.alloc(4)
    length.writeInt32BE(bytes.length)
    const frame = other.frame().catch(() => null)
    other.write(Buffer.concat([length, bytes]))
    const answer = await frame
    other.close()
    return answer
  }

  function header(apiKey: number, apiVersion: number): Buffer {
    const bytes = Buffer.alloc(10)
    bytes.writeInt16BE(apiKey, 0)
    bytes.writeInt16BE(apiVersion, 2)
    bytes.writeInt32BE(-1, 4)
    return bytes
  }

  test('testProduceRequestWithNullClientId', async () => {
    const topicId = await createTopic(client, 'nobody')
    const version = ProduceRequest.maxVersion
    const writer = new Writer()
    writeRequestHeader(writer, { apiKey: 0, apiVersion: version, correlationId: -1, clientId: null })
    const topicData = [{ topicId, partitionData: [{ index: 0, records: oneBatch({}, ['message']) }] }]
    ProduceRequest.write(writer, { acks: 1, timeoutMs: 10_000, topicData }, version)
    const reader = new Reader((await exchange(writer.toBytes()))!)
    expect(readResponseHeader(reader, 0, version)).toBe(-1)
    const answer = ProduceResponse.read(reader, version)
    expect(reader.remaining).toBe(0)
    expect(answer.responses.flatMap(({ partitionResponses }) => partitionResponses.map((each) => each.errorCode))).toEqual([0])
  })

  test.each([
    ['testHeaderOnlyRequest', header(0, 3)],
    ['testInvalidApiKeyRequest', header(-1, 0)],
    ['testInvalidApiVersionRequest', header(0, -1)],
    ['testMalformedHeaderRequest', header(0, 3).subarray(0, 4)],
  ])('%s', async (_, bytes) => {
    expect(await exchange(bytes)).toBeNull()
  })
})
