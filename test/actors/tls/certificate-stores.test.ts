import { describe, expect, test } from 'vitest'
import { readIdentity, readTrusted } from '../../../actors/tls/certificate-stores.ts'
import { subjectOf } from '../../../actors/tls/distinguished-name.ts'
import type { TlsStore } from '../../../src/base/tls.ts'
import { issue } from '../../client/node/certificates.ts'
import { pkcs12 } from './pkcs12-writer.ts'

const authority = issue({ name: 'An Authority', isAuthority: true })
const broker = issue({ name: 'broker', issuer: authority })
const PASSWORD = 'open sesame'

function file(type: string, changes: Partial<Extract<TlsStore, { kind: 'file' }>> = {}): TlsStore {
  return { kind: 'file', type, location: '/etc/broker.jks', password: PASSWORD, keyPassword: null, ...changes }
}
const read = (bytes: Uint8Array | string) => () => Buffer.from(bytes)

describe('a key store', () => {
  test.each([
    { how: 'AES and SHA-256, as keytool and openssl write today', cipher: 'aes' as const },
    { how: 'triple DES and SHA-1, as they wrote before', cipher: 'triple-des' as const },
  ])('of PKCS#12 with $how is read, whatever its type says', ({ cipher }) => {
    const bytes = pkcs12({ password: PASSWORD, cipher, key: broker.privateKey, certificates: [authority.cert, broker.cert] })
    for (const type of ['PKCS12', 'JKS']) {
      const { key, chain } = readIdentity(file(type), read(bytes))
      expect(key.equals(broker.privateKey)).toBe(true)
      expect(chain.map(({ raw }) => subjectOf(raw))).toEqual(['CN=broker', 'CN=An Authority'])
    }
    expect(() => readIdentity(file('PKCS12', { password: 'open barley' }), read(bytes))).toThrow(
      /broker\.jks cannot be used: the password is wrong/,
    )
  })

  test('of PEM holds a key and its certificates in any order; an encrypted key needs its password', () => {
    const key = broker.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: PASSWORD }) as string
    const bytes = read(authority.cert + key + broker.cert)
    expect(readIdentity(file('PEM', { password: null, keyPassword: PASSWORD }), bytes).chain).toHaveLength(2)
    expect(() => readIdentity(file('PEM', { password: null }), bytes)).toThrow(/is encrypted: set ssl\.key\.password/)
    expect(() => readIdentity(file('PEM', { keyPassword: 'no' }), bytes)).toThrow(/password is wrong/)
  })

  test('of what is none is refused with the cause', () => {
    expect(() => readIdentity(file('JKS'), read(Buffer.from('feedfeed00000002', 'hex')))).toThrow(
      /Java's own format.*keytool -importkeystore -srckeystore \/etc\/broker\.jks -destkeystore \/etc\/broker\.p12 -deststoretype PKCS12/,
    )
    expect(() => readIdentity(file('PKCS12'), read(broker.cert))).toThrow(/its type has to be PEM/)
    expect(() => readIdentity(file('PKCS12'), read('nothing'))).toThrow(/no PKCS#12/)
    expect(() => readIdentity(file('PEM'), read(broker.cert))).toThrow(/holds no private key/)
    expect(() => readIdentity(file('PEM'), read(authority.cert + broker.key))).toThrow(/no certificate for its private key/)
    const whole = pkcs12({ password: PASSWORD, cipher: 'aes', key: broker.privateKey, certificates: [broker.cert] })
    for (let length = 1; length < whole.length; length += 7)
      expect(() => readIdentity(file('PKCS12'), read(whole.subarray(0, length)))).toThrow(/cannot be used/)
  })
})

describe('a trust store', () => {
  test('of PKCS#12 holds certificates and no key, and needs no password where they are not encrypted', () => {
    const certificates = [authority.cert, broker.cert]
    const bytes = pkcs12({ password: PASSWORD, cipher: 'aes', certificates })
    expect(readTrusted(file('PKCS12'), read(bytes))).toHaveLength(2)
    const open = pkcs12({ password: null, cipher: 'aes', certificates })
    expect(readTrusted(file('PKCS12', { password: null }), read(open))).toHaveLength(2)
  })

  test('of PEM holds certificates; an empty one is refused', () => {
    expect(readTrusted(file('PEM'), read(authority.cert + broker.cert))).toHaveLength(2)
    expect(() => readTrusted(file('PEM'), read('# none'))).toThrow(/holds no certificate/)
  })
})
