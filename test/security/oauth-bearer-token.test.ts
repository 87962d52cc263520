import { fc, test as propertyTest } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { MalformedTokenError } from '../../src/security/malformed-token-error.ts'
import { decodeOAuthBearerToken, encodeOAuthBearerToken, parseOAuthBearerFailure } from '../../src/security/oauth-bearer-token.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const keys = fc.stringMatching(/^[A-Za-z]{1,10}$/).filter((key) => key !== 'auth')
const values = fc.stringMatching(/^[\x21-\x7e \t]{1,20}$/)

describe('an OAUTHBEARER message', () => {
  test('has the form of RFC 7628', () => {
    const message = encodeOAuthBearerToken({
      authorizationId: '',
      token: 'vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==',
      extensions: {},
    })
    expect(new TextDecoder().decode(message)).toBe('n,,\x01auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\x01\x01')
  })

  propertyTest.prop(
    [fc.constantFrom('', 'user', 'a,b=c'), fc.stringMatching(/^[-._~+/A-Za-z0-9]{1,60}={0,2}$/), fc.dictionary(keys, values)],
    {
      seed: 7628,
      numRuns: 200,
    },
  )('comes out as it went in', (authorizationId, token, extensions) => {
    const message = { authorizationId, token, extensions: { ...extensions } }
    expect(decodeOAuthBearerToken(encodeOAuthBearerToken(message))).toEqual(message)
  })

  test('with what neither RFC allows is refused', () => {
    const encode = (token: string, extensions = {}): Uint8Array =>
      encodeOAuthBearerToken({ authorizationId: '', token, extensions })
    for (const token of ['', 'two words', 'a\x01b', 'ü']) expect(() => encode(token), token).toThrow(MalformedTokenError)
    for (const extensions of [{ auth: 'x' }, { 'a-b': 'x' }, { a: '' }, { a: 'x\x01y' }])
      expect(() => encode('t', extensions)).toThrow(MalformedTokenError)
    for (const text of [
      '',
      'n,,',
      'n,,\x01\x01',
      'n,,\x01auth=Bearer t\x01',
      'y,,\x01auth=Bearer t\x01\x01',
      'n,,\x01auth=Basic t\x01\x01',
      'n,,\x01auth=Bearer t\x01a\x01\x01',
    ])
      expect(() => decodeOAuthBearerToken(bytes(text)), JSON.stringify(text)).toThrow(MalformedTokenError)
  })

  test('never shows the token in the error', () => {
    expect(() => encodeOAuthBearerToken({ authorizationId: '', token: 'sesame open', extensions: {} })).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('sesame') }),
    )
  })
})

describe('the answer to an OAUTHBEARER message', () => {
  test('is empty when the token was taken, and JSON when it was not', () => {
    expect(parseOAuthBearerFailure(bytes(''))).toBeNull()
    expect(
      parseOAuthBearerFailure(bytes('{"status":"invalid_token","scope":"kafka","openid-configuration":"https://issuer/c"}')),
    ).toEqual({ status: 'invalid_token', scope: 'kafka', openIdConfiguration: 'https://issuer/c' })
    expect(parseOAuthBearerFailure(bytes('[]'))).toEqual({ status: 'unknown', scope: null, openIdConfiguration: null })
    expect(() => parseOAuthBearerFailure(bytes('{"status":'))).toThrow(MalformedTokenError)
  })
})
