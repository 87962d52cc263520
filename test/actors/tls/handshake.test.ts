import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { acceptTls } from '../../../actors/tls/handshake.ts'
import type { HandshakeError } from '../../../actors/tls/handshake-error.ts'
import { TlsContext } from '../../../actors/tls/tls-context.ts'
import { issue } from '../../client/node/certificates.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('a handshake that is begun and not gone on with ends after ten seconds, whatever comes meanwhile', async () => {
  const { cert: certificates, key } = issue({ name: 'broker', hosts: ['localhost'] })
  const context = new TlsContext({
    keyStore: { kind: 'pem', certificates, key, keyPassword: null },
    trustStore: null,
    clientAuth: 'none',
    protocols: ['TLSv1.2', 'TLSv1.3'],
    cipherSuites: [],
    identifiesEndpoint: true,
    allowsDnChanges: false,
    allowsSanChanges: false,
  })
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [accepted] = (await once(server, 'connection')) as [Socket]
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  let outcome: HandshakeError | null = null
  acceptTls(accepted, context, (error) => {
    outcome = error
  })
  // A ClientHello of 512 bytes, of which the first come.
  client.write(Buffer.from([0x16, 3, 1, 2, 0, 1, 0]))
  vi.advanceTimersByTime(9_999)
  expect(outcome).toBeNull()
  vi.advanceTimersByTime(1)
  expect(String(outcome)).toContain('the handshake took more than 10000 ms')
  await once(client.on('error', () => {}).resume(), 'close')
  server.close()
})
