import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { METADATA_VERSION_LATEST } from '../../../src/metadata/metadata-version.ts'
import { errorName } from '../../../src/protocol/error-codes.ts'
import { ApiVersionsRequest, ApiVersionsResponse } from '../../../src/protocol/generated/api/api-versions.ts'
import { writeRequestHeader } from '../../../src/protocol/headers.ts'
import { Reader } from '../../../src/protocol/reader.ts'
import { Writer } from '../../../src/protocol/writer.ts'
import { startTestNode, type TestNode } from '../test-node.ts'
import { WireClient } from '../wire-client.ts'

// Cases of core/src/test/scala/unit/kafka/server/ApiVersionsRequestTest.scala (and AbstractApiVersionsRequestTest) of Apache Kafka,
// each under the name that it has there. Those about APIs in development and the controller's listener have nothing to stand on here.

const OLDEST = ApiVersionsRequest.minVersion
const LATEST = ApiVersionsRequest.maxVersion
const SOFTWARE = { clientSoftwareName: 'test', clientSoftwareVersion: '1.0' }

let node: TestNode
let client: WireClient
beforeAll(async () => {
  node = await startTestNode()
  client = await WireClient.open(node.bootstrapServers)
})
afterAll(async () => {
  client.close()
  await node[Symbol.asyncDispose]()
})

const ask = (version: number, body = {}): Promise<ApiVersionsResponse> =>
  client.request(ApiVersionsRequest, ApiVersionsResponse, version, body)

describe('kafka.server.ApiVersionsRequestTest', () => {
  test('testApiVersionsRequest', async () => {
    const answer = await ask(LATEST, SOFTWARE)
    expect(errorName(answer.errorCode)).toBe('NONE')
    for (const { minVersion, maxVersion } of answer.apiKeys) expect(minVersion).toBeLessThanOrEqual(maxVersion)
    expect(new Set(answer.apiKeys.map(({ apiKey }) => apiKey)).size).toBe(answer.apiKeys.length)
    const finalized = answer.finalizedFeatures.find(({ name }) => name === 'metadata.version')!
    expect([finalized.minVersionLevel, finalized.maxVersionLevel]).toEqual([METADATA_VERSION_LATEST, METADATA_VERSION_LATEST])
    const supported = Object.fromEntries(answer.supportedFeatures.map((feature) => [feature.name, feature]))
    expect(supported['metadata.version']!.maxVersion).toBe(METADATA_VERSION_LATEST)
    expect(supported['kraft.version']!.minVersion).toBe(0)
    expect(supported['transaction.version']).toMatchObject({ minVersion: 0, maxVersion: 2 })
    expect(supported['group.version']).toMatchObject({ minVersion: 0, maxVersion: 1 })
  })

  test('validateApiVersionsResponse: before version 4 no feature may say that it starts at 0', async () => {
    const { supportedFeatures } = await ask(3, SOFTWARE)
    for (const { name, minVersion } of supportedFeatures) expect(minVersion, name).toBeGreaterThanOrEqual(1)
  })

  test('testApiVersionsRequestWithUnsupportedVersion', async () => {
    const writer = new Writer()
    writer.int32(0)
    // The header and body of the latest version, under a version that nobody has.
    writeRequestHeader(writer, { apiKey: 18, apiVersion: LATEST, correlationId: 7, clientId: 'test' })
    ApiVersionsRequest.write(writer, SOFTWARE, LATEST)
    writer.patchInt32(0, writer.byteLength - 4)
    const bytes = Buffer.from(writer.toBytes())
    bytes.writeInt16BE(0x7fff, 6)
    const other = await WireClient.open(node.bootstrapServers)
    const frame = other.frame()
    other.write(bytes)
    const reader = new Reader(await frame)
    expect(reader.int32()).toBe(7)
    const answer = ApiVersionsResponse.read(reader, 0)
    other.close()
    expect(reader.remaining).toBe(0)
    expect(errorName(answer.errorCode)).toBe('UNSUPPORTED_VERSION')
    expect(answer.apiKeys).toContainEqual(expect.objectContaining({ apiKey: 18, minVersion: OLDEST, maxVersion: LATEST }))
  })

  test('testApiVersionsRequestValidationV0', async () => {
    const [first, last] = [await ask(0), await ask(LATEST, SOFTWARE)]
    const told = (answer: ApiVersionsResponse): unknown =>
      answer.apiKeys.map(({ apiKey, minVersion, maxVersion }) => [apiKey, minVersion, maxVersion])
    expect(errorName(first.errorCode)).toBe('NONE')
    expect(told(first)).toEqual(told(last))
  })

  test('testApiVersionsRequestValidationV3', async () => {
    expect(errorName((await ask(3, { clientSoftwareName: '', clientSoftwareVersion: '' })).errorCode)).toBe('INVALID_REQUEST')
  })
})
