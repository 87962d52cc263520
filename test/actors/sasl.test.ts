import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAdmin } from '../../src/client/entries/admin.ts'
import type { SaslOptions } from '../../src/client/security/security-options.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { ApiVersionsRequest, ApiVersionsResponse } from '../../src/protocol/generated/api/api-versions.ts'
import { MetadataRequest, MetadataResponse } from '../../src/protocol/generated/api/metadata.ts'
import { SaslAuthenticateRequest, SaslAuthenticateResponse } from '../../src/protocol/generated/api/sasl-authenticate.ts'
import { SaslHandshakeRequest, SaslHandshakeResponse } from '../../src/protocol/generated/api/sasl-handshake.ts'
import { startTestNode, type TestNode } from '../broker/test-node.ts'
import { WireClient } from '../broker/wire-client.ts'

const FAILURE_DELAY_MS = 60
const SASL = {
  listeners: 'SASL_PLAINTEXT://127.0.0.1:0',
  'security.inter.broker.protocol': 'SASL_PLAINTEXT',
  'sasl.mechanism.inter.broker.protocol': 'PLAIN',
  'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
  'listener.name.sasl_plaintext.plain.sasl.jaas.config':
    'org.apache.kafka.common.security.plain.PlainLoginModule required username="admin" password="admin-secret" ' +
    'user_admin="admin-secret" user_alice="alice-secret";',
  'connection.failed.authentication.delay.ms': String(FAILURE_DELAY_MS),
  'connections.max.reauth.ms': '60000',
}

let node: TestNode
beforeAll(async () => {
  node = await startTestNode(SASL)
})
afterAll(() => node[Symbol.asyncDispose]())

async function clusterIdAs(sasl: SaslOptions | undefined): Promise<string | null> {
  const { bootstrapServers: bootstrap } = node
  const admin = createAdmin({ bootstrap, defaultApiTimeoutMs: 2000, ...(sasl === undefined ? {} : { sasl }) })
  try {
    return (await admin.describeCluster()).clusterId
  } finally {
    await admin.close()
  }
}

const plain = (username: string, password: string): Uint8Array => new TextEncoder().encode(`\0${username}\0${password}`)

async function shakeHands(client: WireClient, version = 1): Promise<void> {
  await client.request(SaslHandshakeRequest, SaslHandshakeResponse, version, { mechanism: 'PLAIN' })
}

function authenticate(client: WireClient, authBytes: Uint8Array): Promise<SaslAuthenticateResponse> {
  return client.request(SaslAuthenticateRequest, SaslAuthenticateResponse, 2, { authBytes })
}

describe('a listener with SASL PLAIN', () => {
  test('serves who knows the password, and counts it', async () => {
    expect(await clusterIdAs({ mechanism: 'plain', username: 'alice', password: 'alice-secret' })).toHaveLength(22)
    expect(await node.metric('rafka_sasl_authentications_total')).toBeGreaterThan(0)
  })

  test('serves nobody else', async () => {
    await expect(clusterIdAs({ mechanism: 'plain', username: 'alice', password: 'wrong' })).rejects.toThrow(
      'Invalid username or password',
    )
    await expect(clusterIdAs({ mechanism: 'plain', username: 'mallory', password: 'x' })).rejects.toThrow(
      'Invalid username or password',
    )
    await expect(clusterIdAs({ mechanism: 'oauthbearer', token: 'x' })).rejects.toThrow('PLAIN')
  })

  test('answers a wrong password late, and ends the connection', async () => {
    const client = await WireClient.open(node.bootstrapServers)
    await shakeHands(client)
    const startedMs = performance.now()
    expect((await authenticate(client, plain('alice', 'wrong'))).errorCode).toBe(ErrorCode.SASL_AUTHENTICATION_FAILED)
    expect(performance.now() - startedMs).toBeGreaterThan(FAILURE_DELAY_MS - 5)
    await client.closed
  })

  test('takes no other request before, and none that was sent behind the password', async () => {
    const early = await WireClient.open(node.bootstrapServers)
    early.send(MetadataRequest, 12, { topics: null })
    await early.closed

    const versions = await WireClient.open(node.bootstrapServers)
    const { errorCode } = await versions.request(ApiVersionsRequest, ApiVersionsResponse, 3, {
      clientSoftwareName: 'test',
      clientSoftwareVersion: '1',
    })
    expect(errorCode).toBe(0)
    versions.send(MetadataRequest, 12, { topics: null })
    await versions.closed

    const pipelined = await WireClient.open(node.bootstrapServers)
    await shakeHands(pipelined)
    const answer = authenticate(pipelined, plain('alice', 'wrong'))
    const behind = pipelined.request(MetadataRequest, MetadataResponse, 12, { topics: null })
    expect((await answer).errorCode).toBe(ErrorCode.SASL_AUTHENTICATION_FAILED)
    await expect(behind).rejects.toThrow('closed')
  })

  test('counts no API that a stranger makes up: each would be a series of its own', async () => {
    const name = 'kafka_network_requestmetrics_requests_total'
    const before = await node.metric(name)
    const client = await WireClient.open(node.bootstrapServers)
    client.write(Uint8Array.of(0, 0, 0, 8, 0x4e, 0x20, 0, 0, 0, 0, 0, 1))
    await client.closed
    expect(await node.metric(name)).toBe(before)
  })

  test('ends a connection that announces more than a password takes', async () => {
    const client = await WireClient.open(node.bootstrapServers)
    client.write(Uint8Array.of(0, 8, 0, 1))
    await client.closed
  })

  test('takes tokens without a header after a handshake of version 0', async () => {
    const client = await WireClient.open(node.bootstrapServers)
    await shakeHands(client, 0)
    const token = plain('alice', 'alice-secret')
    client.write(Buffer.concat([Uint8Array.of(0, 0, 0, token.length), token]))
    expect(await client.frame()).toHaveLength(0)
    const { brokers } = await client.request(MetadataRequest, MetadataResponse, 12, { topics: [] })
    expect(brokers).toHaveLength(1)
    client.close()
  })

  test('renews a session once in a second, and refuses SASL to who needs none', async () => {
    const client = await WireClient.open(node.bootstrapServers)
    await shakeHands(client)
    expect(await authenticate(client, plain('alice', 'alice-secret'))).toMatchObject({ errorCode: 0, sessionLifetimeMs: 60_000 })
    await shakeHands(client)
    expect((await authenticate(client, plain('alice', 'alice-secret'))).errorCode).toBe(0)
    const tooSoon = await client.request(SaslHandshakeRequest, SaslHandshakeResponse, 1, { mechanism: 'PLAIN' })
    expect(tooSoon.errorCode).toBe(ErrorCode.ILLEGAL_SASL_STATE)
    expect((await authenticate(client, plain('alice', 'alice-secret'))).errorCode).toBe(ErrorCode.ILLEGAL_SASL_STATE)
    client.close()
  })
})

describe('a listener with SASL SCRAM', () => {
  test.each(['scram-sha-256', 'scram-sha-512'] as const)(
    'serves %s users from the moment when they are made until they are gone',
    async (mechanism) => {
      const name = mechanism === 'scram-sha-256' ? 'SCRAM-SHA-256' : 'SCRAM-SHA-512'
      const admin = createAdmin({
        bootstrap: node.bootstrapServers,
        sasl: { mechanism: 'plain', username: 'admin', password: 'admin-secret' },
      })
      const asBob = (password: string): Promise<string | null> => clusterIdAs({ mechanism, username: 'bob', password })
      try {
        await admin.alterUserScramCredentials([{ user: 'bob', mechanism: name, iterations: 4096, password: 'bob-secret' }])
        expect(await asBob('bob-secret')).toHaveLength(22)
        const wrong = asBob('wrong')
        await expect(wrong).rejects.toThrow('due to invalid credentials')
        await admin.alterUserScramCredentials([{ user: 'bob', mechanism: name, iterations: 5000, password: 'another' }])
        await expect(asBob('bob-secret')).rejects.toThrow('due to invalid credentials')
        expect(await asBob('another')).toHaveLength(22)
        await admin.alterUserScramCredentials([{ user: 'bob', mechanism: name, delete: true }])
        await expect(asBob('another')).rejects.toThrow('due to invalid credentials')
      } finally {
        await admin.close()
      }
    },
  )
})
