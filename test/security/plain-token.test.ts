import { fc, test as propertyTest } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { MalformedTokenError } from '../../src/security/malformed-token-error.ts'
import { decodePlainToken, encodePlainToken } from '../../src/security/plain-token.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const texts = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !text.includes('\0'))

describe('a PLAIN token', () => {
  test('has the fields of RFC 4616, with NUL between them', () => {
    const token = encodePlainToken({ authorizationId: 'Ursel', username: 'Kurt', password: bytes('xipj3plmq') })
    expect(new TextDecoder().decode(token)).toBe('Ursel\0Kurt\0xipj3plmq')
  })

  propertyTest.prop([fc.oneof(fc.constant(''), texts), texts, texts], { seed: 4616, numRuns: 200 })(
    'comes out as it went in',
    (authorizationId, username, password) => {
      const token = { authorizationId, username, password: bytes(password) }
      expect(decodePlainToken(encodePlainToken(token))).toEqual(token)
    },
  )

  test('with an empty or a cut field is refused', () => {
    for (const text of ['', 'user', 'user\0password', '\0\0password', '\0user\0', 'a\0b\0c\0d'])
      expect(() => decodePlainToken(bytes(text)), text).toThrow(MalformedTokenError)
    expect(() => decodePlainToken(Uint8Array.of(0, 0xff, 0, 65))).toThrow(/UTF-8/)
    expect(() => encodePlainToken({ authorizationId: '', username: 'a\0b', password: bytes('x') })).toThrow(/NUL/)
    expect(() => encodePlainToken({ authorizationId: '', username: '', password: bytes('x') })).toThrow(/not empty/)
    expect(() => encodePlainToken({ authorizationId: '', username: 'a', password: bytes('') })).toThrow(/not empty/)
  })
})
