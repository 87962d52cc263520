import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { clientProperties } from '../../src/cli/client-properties.ts'
import { clientSecurity } from '../../src/cli/client-security.ts'

const PLAIN = 'org.apache.kafka.common.security.plain.PlainLoginModule'
const SCRAM = 'org.apache.kafka.common.security.scram.ScramLoginModule'
const OAUTH = 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule'

describe('client properties', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rafka-properties-'))
  const file = join(folder, 'client.properties')

  test('stand in a file, in the environment and in flags, later ones winning', () => {
    writeFileSync(file, 'security.protocol=SSL\nclient.id=a\nbootstrap.servers=b:9092\n')
    const environment = {
      RAFKA_COMMAND_CONFIG: file,
      RAFKA_CLIENT_CLIENT_ID: 'c',
      RAFKA_CLIENT_SASL_MECHANISM: 'PLAIN',
      PATH: '/',
    }
    const property = [{ name: 'sasl.mechanism', value: 'SCRAM-SHA-256' }]
    expect(clientProperties({ property }, environment)).toEqual({
      'security.protocol': 'SSL',
      'client.id': 'c',
      'bootstrap.servers': 'b:9092',
      'sasl.mechanism': 'SCRAM-SHA-256',
    })
  })

  test('of a profile are found by its name', () => {
    const path = join(folder, 'rafka')
    writeFileSync(join(folder, 'x'), '')
    expect(() => clientProperties({ profile: 'work' }, { XDG_CONFIG_HOME: folder })).toThrow(
      `cannot read the client properties ${path}/work.properties (ENOENT)`,
    )
    expect(() => clientProperties({ profile: '../work' }, {})).toThrow('is no name of a profile')
  })

  test('with a secret that others may read come with a remark', () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => {})
    writeFileSync(file, 'ssl.key.password=x\n', { mode: 0o644 })
    clientProperties({ commandConfig: file }, {})
    expect(told.mock.calls.join()).toContain(`chmod 600 ${file}`)
    told.mockRestore()
  })
})

describe('client security', () => {
  test('is that of the bootstrap addresses where no protocol is named', async () => {
    expect(await clientSecurity({}, false)).toEqual({})
    expect(await clientSecurity({}, true)).toEqual({ tls: {} })
    await expect(clientSecurity({ 'security.protocol': 'PLAINTEXT' }, true)).rejects.toThrow('the bootstrap addresses say ssl://')
    await expect(clientSecurity({ 'security.protocol': 'TLS' }, false)).rejects.toThrow('is one of PLAINTEXT, SSL')
  })

  test.each([
    ['PLAIN', `${PLAIN} required username="ann" password="a\\"b;c";`, { mechanism: 'plain', username: 'ann', password: 'a"b;c' }],
    [
      'SCRAM-SHA-512',
      `${SCRAM} required\n  username=ann password='p' tokenauth=true;`,
      { mechanism: 'scram-sha-512', username: 'ann', password: 'p', tokenAuth: true },
    ],
    [
      'OAUTHBEARER',
      `${OAUTH} required unsecuredLoginStringClaim_sub="ann";`,
      { mechanism: 'oauthbearer', token: expect.any(Function) },
    ],
  ])('with %s takes who the client is from sasl.jaas.config', async (mechanism, jaas, sasl) => {
    const properties = { 'security.protocol': 'SASL_PLAINTEXT', 'sasl.mechanism': mechanism, 'sasl.jaas.config': jaas }
    expect(await clientSecurity(properties, false)).toEqual({ sasl })
  })

  test.each([
    ['no mechanism', {}, /sasl.mechanism: PLAIN, .* is expected/],
    ['a mechanism that is none', { 'sasl.mechanism': 'DIGEST' }, /there is no DIGEST/],
    [
      'no password',
      { 'sasl.mechanism': 'PLAIN', 'sasl.jaas.config': `${PLAIN} required username="topsecret";` },
      /has no username and password/,
    ],
    [
      'no semicolon',
      { 'sasl.mechanism': 'PLAIN', 'sasl.jaas.config': `${PLAIN} required password="topsecret"` },
      /a semicolon is missing/,
    ],
    [
      'an open quotation',
      { 'sasl.mechanism': 'PLAIN', 'sasl.jaas.config': `${PLAIN} required password="topsecret;` },
      /is not closed/,
    ],
    ['no endpoint', { 'sasl.mechanism': 'OAUTHBEARER' }, /OAUTHBEARER needs sasl.oauthbearer.token.endpoint.url/],
  ])('with %s is refused, and no secret is told', async (_, properties, words) => {
    const refused = clientSecurity({ 'security.protocol': 'SASL_SSL', ...(properties as Record<string, string>) }, false)
    await expect(refused).rejects.toThrow(words)
    await expect(refused).rejects.not.toThrow('topsecret')
  })

  test('takes keys and certificates of TLS as PEM or PKCS#12, by what the file holds', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rafka-tls-'))
    const [pem, pkcs12, jks] = ['pem', 'p12', 'jks'].map((name) => join(folder, name)) as [string, string, string]
    writeFileSync(pem, '-----BEGIN CERTIFICATE-----\n')
    writeFileSync(pkcs12, Buffer.from([0x30, 0x82]))
    writeFileSync(jks, Buffer.from([0xfe, 0xed, 0xfe, 0xed]))
    const ssl = { 'security.protocol': 'SSL' }
    expect(
      await clientSecurity(
        {
          ...ssl,
          'ssl.truststore.location': pem,
          'ssl.keystore.location': pkcs12,
          'ssl.keystore.password': 'p',
          'ssl.endpoint.identification.algorithm': '',
          'ssl.enabled.protocols': 'TLSv1.3',
          'ssl.cipher.suites': 'TLS_AES_256_GCM_SHA384,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
        },
        false,
      ),
    ).toEqual({
      tls: {
        ca: Buffer.from('-----BEGIN CERTIFICATE-----\n'),
        pfx: Buffer.from([0x30, 0x82]),
        passphrase: 'p',
        verifyHost: false,
        minVersion: 'TLSv1.3',
        maxVersion: 'TLSv1.3',
        ciphers: 'TLS_AES_256_GCM_SHA384:ECDHE-RSA-AES128-GCM-SHA256',
      },
    })
    await expect(clientSecurity({ ...ssl, 'ssl.truststore.location': jks }, false)).rejects.toThrow('keytool -importkeystore')
    await expect(clientSecurity({ ...ssl, 'ssl.keystore.location': join(folder, 'none') }, false)).rejects.toThrow('(ENOENT)')
  })
})
