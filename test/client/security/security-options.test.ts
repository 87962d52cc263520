import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Authenticator } from '../../../src/client/authenticator.ts'
import { UsageError } from '../../../src/client/errors.ts'
import { connectionSecurity } from '../../../src/client/node/connection-security.ts'
import { nodeEnvironment } from '../../../src/client/node/node-environment.ts'

const SECRET = 'open sesame'
const plain = { mechanism: 'plain', username: 'alice', password: SECRET } as const

/** As JavaScript would: types do not help there. */
function secure(options: object, bootstrap = 'broker:9092'): ReturnType<typeof connectionSecurity> {
  return connectionSecurity(bootstrap, options)
}

function refusal(options: object, bootstrap?: string): string {
  try {
    secure(options, bootstrap)
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    expect(inspect(error, { depth: 9 })).not.toContain(SECRET)
    return (error as Error).message
  }
  return 'taken'
}

describe('options for security', () => {
  test('may be left out: then nothing is encrypted and nobody is named', () => {
    expect(secure({})).toEqual({ environment: nodeEnvironment, authenticator: null })
    expect(secure({ tls: false }).environment).toBe(nodeEnvironment)
  })

  test('ssl:// in front of the addresses asks for TLS, as tls: true does', () => {
    for (const { environment } of [secure({}, 'ssl://broker:9093'), secure({ tls: true }), secure({ tls: { servername: 'b' } })])
      expect(environment.dial).not.toBe(nodeEnvironment.dial)
    expect(refusal({ tls: false }, 'ssl://broker:9093')).toMatch(/^tls: false, although/)
  })

  test('name the mechanism as this client or as Kafka does', () => {
    expect(secure({ sasl: plain }).authenticator?.mechanism).toBe('PLAIN')
    expect(secure({ sasl: { ...plain, mechanism: 'scram-sha-512' } }).authenticator?.mechanism).toBe('SCRAM-SHA-512')
    expect(secure({ sasl: { ...plain, mechanism: 'SCRAM-SHA-256' } }).authenticator?.mechanism).toBe('SCRAM-SHA-256')
    expect(secure({ sasl: { mechanism: 'oauthbearer', token: () => 'abc' } }).authenticator?.mechanism).toBe('OAUTHBEARER')
  })

  test('may be an authenticator of one’s own', () => {
    const own: Authenticator = { mechanism: 'OWN', async authenticate() {} }
    expect(secure({ sasl: own }).authenticator).toBe(own)
  })

  test.each([
    [{ tls: 'yes' }, /^tls: an object is expected/],
    [{ tls: { caFile: 'x' } }, /^tls.caFile: there is no such option/],
    [{ tls: { ca: 7 } }, /^tls.ca: PEM as a string or bytes/],
    [{ tls: { key: SECRET } }, /^tls: cert and key are given together/],
    [{ tls: { cert: 'c', key: SECRET, pfx: Buffer.of(1) } }, /^tls: either cert and key or pfx is given/],
    [{ tls: { minVersion: 'TLSv1.1' } }, /^tls.minVersion: one of TLSv1.2, TLSv1.3 is expected/],
    [{ tls: { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.2' } }, /^tls: minVersion is above maxVersion/],
    [{ tls: { rejectUnauthorized: false } }, /^tls.rejectUnauthorized: there is no such option/],
    [{ sasl: 'plain' }, /^sasl/],
    [{ sasl: {} }, /^sasl/],
    [{ sasl: { mechanism: 'plain' } }, /^sasl.username: .*; sasl.password: /],
    [{ sasl: { ...plain, password: '' } }, /^sasl.password: .*not an empty one/],
    [{ sasl: { ...plain, pasword: SECRET } }, /^sasl.pasword: there is no such option/],
    [{ sasl: { ...plain, mechanism: 'digest' } }, /^sasl/],
    [{ sasl: { ...plain, mechanism: 'GSSAPI' } }, /there is no Kerberos/],
    [{ sasl: { mechanism: 'AWS_MSK_IAM' } }, /mskIam\(\) of rafka\/client\/security\/msk-iam/],
    [{ sasl: { mechanism: 'oauthbearer' } }, /^sasl: exactly one of token and oidc/],
    [
      { sasl: { mechanism: 'oauthbearer', oidc: { tokenEndpoint: 'http://idp/token', clientId: 'c', clientSecret: SECRET } } },
      /^sasl.oidc.tokenEndpoint: an https: URL is expected/,
    ],
  ])('that are wrong are named, never shown: %o', (options, words) => {
    expect(refusal(options)).toMatch(words)
  })

  test('do not show their secrets in what is made of them', () => {
    const security = secure({
      tls: { cert: 'certificate', key: SECRET, passphrase: SECRET },
      sasl: { mechanism: 'scram-sha-256', username: 'alice', password: SECRET },
    })
    expect(inspect(security, { depth: 9, showHidden: true })).not.toContain(SECRET)
    expect(JSON.stringify(security)).not.toContain(SECRET)
  })
})
