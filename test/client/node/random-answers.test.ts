import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { fc } from '@fast-check/vitest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Client } from '../../../src/client/client.ts'
import { KafkaError } from '../../../src/client/errors.ts'
import { nodeCryptography } from '../../../src/client/node/cryptography.ts'
import { nodeEnvironment } from '../../../src/client/node/node-environment.ts'
import { ScramAuthenticator } from '../../../src/client/security/scram.ts'
import { Secret } from '../../../src/client/security/secret.ts'
import { ApiVersionsResponse } from '../../../src/protocol/generated/api/api-versions.ts'
import { MetadataRequest, MetadataResponse } from '../../../src/protocol/generated/api/metadata.ts'
import { Writer } from '../../../src/protocol/writer.ts'

const TIMEOUT_MS = 40
const LATE_MS = 2000

/** What the server says to each request, one after the other; then nothing. */
let answers: readonly Uint8Array[] = []
let hangsUp = false
const sockets = new Set<Socket>()
const server = createServer((socket) => {
  const left = [...answers]
  sockets.add(socket)
  socket.on('error', () => {})
  socket.on('data', () => {
    const answer = left.shift()
    if (answer !== undefined) socket.write(answer)
    if (left.length === 0 && hangsUp) socket.end()
  })
})

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => {
  for (const socket of sockets) socket.destroy()
  server.close()
})

function framed(write: (writer: Writer) => void): Uint8Array {
  const writer = new Writer()
  writer.int32(0)
  write(writer)
  writer.patchInt32(0, writer.byteLength - 4)
  return writer.toBytes()
}

const correlationId = fc.constantFrom(0, 1, 2, 7, -1)
const garbage = fc.uint8Array({ maxLength: 60 })
const answer = fc.oneof(
  { weight: 1, arbitrary: garbage },
  {
    weight: 2,
    arbitrary: fc.tuple(correlationId, garbage).map(([id, bytes]) =>
      framed((writer) => {
        writer.int32(id)
        writer.bytes(bytes)
      }),
    ),
  },
)
/** Versions of a broker that has SASL, or nearly so. */
const versions = framed((writer) => {
  writer.int32(0)
  ApiVersionsResponse.write(
    writer,
    { apiKeys: [3, 17, 36].map((apiKey) => ({ apiKey, minVersion: 0, maxVersion: apiKey === 17 ? 1 : 2 })) },
    3,
  )
})

test('whatever a server answers, in the place of versions, of SASL or of metadata, the caller gets an error of ours in time', async () => {
  const { port } = server.address() as AddressInfo
  const cases = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.array(answer, { minLength: 1, maxLength: 4 }))
  for (const [isBroker, hasSasl, ends, bytes] of fc.sample(cases, { seed: 34, numRuns: 60 })) {
    answers = isBroker ? [versions, ...bytes] : bytes
    hangsUp = ends
    const sasl = { mechanism: 'SCRAM-SHA-256', username: 'u', password: new Secret('p'), cryptography: nodeCryptography } as const
    const client = new Client(nodeEnvironment, {
      bootstrap: `127.0.0.1:${port}`,
      authenticator: hasSasl ? new ScramAuthenticator(sasl) : null,
      connectionSetupTimeoutMs: TIMEOUT_MS,
      requestTimeoutMs: TIMEOUT_MS,
      retryTimeoutMs: TIMEOUT_MS,
    })
    const startedAt = performance.now()
    const result: unknown = await client.any(MetadataRequest, MetadataResponse, { topics: [] }).catch((error: unknown) => error)
    client.close()
    expect(performance.now() - startedAt).toBeLessThan(LATE_MS)
    if (!isBroker || hasSasl) expect(result).toBeInstanceOf(KafkaError)
    else if (result instanceof Error) expect(result).toBeInstanceOf(KafkaError)
  }
})
