import { expect, test } from 'vitest'
import { MetadataRequest, MetadataResponse } from '../../src/protocol/generated/api/metadata.ts'
import { SaslAuthenticateRequest, SaslAuthenticateResponse } from '../../src/protocol/generated/api/sasl-authenticate.ts'
import { SaslHandshakeRequest, SaslHandshakeResponse } from '../../src/protocol/generated/api/sasl-handshake.ts'
import { CLIENT, FrameConnection } from './simulated-client.ts'
import { CLIENT_PORT } from './simulated-cluster.ts'
import { SimulatedNode } from './simulated-node.ts'

const HOST = '127.0.0.1'
const SLOW_COUNT = 500
const SASL = {
  listeners: `SASL_PLAINTEXT://${HOST}:${CLIENT_PORT}`,
  'security.inter.broker.protocol': 'SASL_PLAINTEXT',
  'sasl.mechanism.inter.broker.protocol': 'PLAIN',
  'sasl.enabled.mechanisms': 'PLAIN',
  'listener.name.sasl_plaintext.plain.sasl.jaas.config':
    'org.apache.kafka.common.security.plain.PlainLoginModule required username="node" password="x" user_node="x" user_ann="secret";',
}

test('who has not logged in after ten seconds is sent away, however busily he sends; who has stays, and is served meanwhile', () => {
  const node = SimulatedNode.start({ texts: SASL })
  const slow = Array.from({ length: SLOW_COUNT }, () => {
    const connection = new FrameConnection()
    node.network.dial(HOST, CLIENT, { host: HOST, port: CLIENT_PORT }, (_error, end) =>
      end === null ? null : connection.begin(end),
    )
    return connection
  })
  // A request of 100,000 bytes, of which one comes each second.
  for (const connection of slow) connection.send(Buffer.from([0, 1, 0x86, 0xa0]))
  const shaken = node.connect()
  const mechanism = { mechanism: 'PLAIN' }
  expect(shaken.call(SaslHandshakeRequest, SaslHandshakeResponse, mechanism)).toMatchObject({ errorCode: 0 })
  const ann = node.connect()
  ann.call(SaslHandshakeRequest, SaslHandshakeResponse, mechanism)
  const authBytes = Buffer.from('\0ann\0secret')
  expect(ann.call(SaslAuthenticateRequest, SaslAuthenticateResponse, { authBytes })).toMatchObject({ errorCode: 0 })
  const second = (): void => {
    for (const connection of slow) connection.send(Buffer.from([0]))
    node.simulation.run(1000)
    expect(ann.call(MetadataRequest, MetadataResponse, { topics: [] }).brokers).toHaveLength(1)
  }
  for (let passed = 0; passed < 8; passed++) second()
  expect([slow.every(({ isOpen }) => isOpen), shaken.isOpen]).toEqual([true, true])
  for (let passed = 0; passed < 5; passed++) second()
  expect([slow.some(({ isOpen }) => isOpen), shaken.isOpen, ann.isOpen]).toEqual([false, false, true])
  node.stop()
  expect(node.failures).toEqual([])
})
