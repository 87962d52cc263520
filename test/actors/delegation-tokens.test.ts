import { expect, test, vi } from 'vitest'
import { startCluster } from '../../actors/cluster.ts'
import { createAdmin } from '../../src/client/entries/admin.ts'
import type { SaslOptions } from '../../src/client/security/security-options.ts'

const LIFETIME_MS = 60_000
const PLAIN =
  'org.apache.kafka.common.security.plain.PlainLoginModule required username="node" password="node-secret" ' +
  'user_node="node-secret" user_ann="ann-secret";'
const PROPERTIES = {
  'listener.security.protocol.map': 'PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT',
  'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256',
  'sasl.mechanism.controller.protocol': 'PLAIN',
  'sasl.mechanism.inter.broker.protocol': 'PLAIN',
  'listener.name.controller.plain.sasl.jaas.config': PLAIN,
  'listener.name.plaintext.plain.sasl.jaas.config': PLAIN,
  'connection.failed.authentication.delay.ms': '0',
  'delegation.token.secret.key': 'the key of the tokens',
  'delegation.token.expiry.time.ms': String(LIFETIME_MS),
  'delegation.token.expiry.check.interval.ms': String(LIFETIME_MS),
}

test('a token that one broker had made logs in at every broker, after another start of the controller too, until it expires', {
  timeout: 30_000,
}, async () => {
  await using cluster = await startCluster({ brokers: 2, controllers: 1, properties: PROPERTIES })
  const [one, other, controller] = cluster.nodes
  const at = (node: typeof one, sasl: SaslOptions) => createAdmin({ bootstrap: node!.address!, defaultApiTimeoutMs: 5000, sasl })
  await using ann = at(one, { mechanism: 'plain', username: 'ann', password: 'ann-secret' })
  const { tokenId, hmac, owner } = await ann.createDelegationToken({ renewers: ['User:bob'] })
  expect(owner).toBe('User:ann')
  const password = Buffer.from(hmac).toString('base64')
  const logInAt = async (node: typeof one): Promise<string> => {
    await using worker = at(node, { mechanism: 'scram-sha-256', username: tokenId, password, tokenAuth: true })
    return (await worker.describeCluster()).clusterId!
  }
  expect(await logInAt(one)).toBe(cluster.clusterId)
  await vi.waitFor(async () => expect(await logInAt(other)).toBe(cluster.clusterId), { timeout: 10_000 })

  await using worker = at(other, { mechanism: 'scram-sha-256', username: tokenId, password, tokenAuth: true })
  const notAllowed = { code: 'DELEGATION_TOKEN_REQUEST_NOT_ALLOWED' }
  await expect(worker.createDelegationToken()).rejects.toMatchObject(notAllowed)

  await controller!.stop()
  await controller!.start()
  const { expiryTimestampMs } = await ann.renewDelegationToken(hmac, { renewPeriodMs: LIFETIME_MS / 2 })
  await cluster.advance(LIFETIME_MS / 2 + 5000)
  for (const node of [one, other]) await expect(logInAt(node)).rejects.toMatchObject({ kind: 'auth' })
  await expect(ann.renewDelegationToken(hmac)).rejects.toMatchObject({ code: 'DELEGATION_TOKEN_EXPIRED' })
  expect(await ann.describeDelegationToken()).toMatchObject([{ tokenId, expiryTimestampMs }])
  await cluster.advance(LIFETIME_MS / 2)
  await vi.waitFor(async () => expect(await ann.describeDelegationToken()).toEqual([]), { timeout: 10_000 })
})
