import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { nodeCryptography } from '../../actors/runtime/node-cryptography.ts'
import type { SignedTokens, UnsecuredTokens } from '../../src/base/config/oauth-bearer-config.ts'
import { SILENT_LOGGER } from '../../src/base/logger.ts'
import { encodeOAuthBearerToken } from '../../src/security/oauth-bearer-token.ts'
import { KeySet } from '../../src/security/server/key-set.ts'
import { KeysNotThereError, OAuthBearerServer } from '../../src/security/server/oauth-bearer-server.ts'

const NOW_MS = 1_800_000_000_000
const NOW = NOW_MS / 1000
/** What a test moves; the wall clock may jump besides. */
let passedMs = 0
let jumpedMs = 0
const clock = { nowMs: () => NOW_MS + passedMs + jumpedMs, monotonicUs: () => passedMs * 1000 }
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
const published = (key: KeyObject, kid: string) => ({ ...key.export({ format: 'jwk' }), kid, use: 'sig' })
const KEYS = {
  keys: [published(rsa.publicKey, 'one'), published(curve.publicKey, 'two'), { kty: 'oct', k: 'c2VjcmV0', kid: 'shared' }],
}
const SIGNED: SignedTokens = {
  kind: 'signed',
  jwksUrl: 'https://idp/keys',
  refreshMs: 3_600_000,
  retryBackoffMs: 100,
  retryBackoffMaxMs: 10_000,
  clockSkewMs: 30_000,
  audiences: ['kafka'],
  issuer: 'https://idp',
  scopeClaim: 'scope',
  subClaim: 'sub',
}
const CLAIMS = { sub: 'alice', iss: 'https://idp', aud: ['other', 'kafka'], iat: NOW - 10, exp: NOW + 60 }

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function token(claims: object, { header = {}, key = rsa.privateKey }: { header?: object; key?: KeyObject } = {}): string {
  const signed = `${part({ alg: 'RS256', kid: 'one', ...header })}.${part(claims)}`
  return `${signed}.${sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

const encoded = (bearer: string, authorizationId = '') =>
  encodeOAuthBearerToken({ authorizationId, token: bearer, extensions: {} })

let fetches: string[] = []
let answer: [string | null, string] = [null, JSON.stringify(KEYS)]
let timers: { delayMs: number; turn: () => void }[] = []
beforeEach(() => {
  fetches = []
  timers = []
  passedMs = 0
  jumpedMs = 0
  answer = [null, JSON.stringify(KEYS)]
})

function keySet(): KeySet {
  return new KeySet({
    settings: SIGNED,
    fetchText: (url, done) => {
      fetches.push(url)
      done(...answer)
    },
    timers: { schedule: (delayMs, turn) => timers.push({ delayMs, turn }) },
    clock,
    logger: SILENT_LOGGER,
  })
}

function server(config: SignedTokens | UnsecuredTokens = SIGNED, keys: KeySet | null = keySet()): OAuthBearerServer {
  return new OAuthBearerServer({ config, keys, cryptography: nodeCryptography(), clock })
}

function refusal(bearer: string, config: SignedTokens | UnsecuredTokens = SIGNED): string {
  const one = server(config)
  const told = new TextDecoder().decode(one.evaluate(encoded(bearer)))
  expect(one.identity).toBeNull()
  try {
    one.evaluate(Uint8Array.of(1))
  } catch (error) {
    expect((error as Error).message).toBe(told)
    return (error as { reason: string }).reason
  }
  throw new Error('the exchange goes on')
}

describe('signed bearer tokens', () => {
  test('let in whom they name, for as long as they hold', () => {
    const one = server()
    expect(one.evaluate(encoded(token(CLAIMS)))).toHaveLength(0)
    expect(one.identity).toEqual({ name: 'alice', expiresAtMs: (NOW + 60) * 1000, isByToken: false })
    const other = server()
    other.evaluate(encoded(token(CLAIMS, { header: { alg: 'ES256', kid: 'two' }, key: curve.privateKey }), 'alice'))
    expect(other.identity?.name).toBe('alice')
  })

  test.each([
    ['signed by somebody else', token(CLAIMS, { key: stranger.privateKey }), 'its signature is wrong'],
    ['signed by a key that is not published', token(CLAIMS, { header: { kid: 'three' } }), 'not known'],
    ['by an algorithm that the key is not for', token(CLAIMS, { header: { alg: 'ES256' } }), 'not known'],
    ['by a shared secret', token(CLAIMS, { header: { alg: 'HS256', kid: 'shared' } }), 'algorithm'],
    ['not signed', `${part({ alg: 'none' })}.${part(CLAIMS)}.`, 'algorithm'],
    ['with an extension that must be understood', token(CLAIMS, { header: { crit: ['b64'], b64: false } }), 'header'],
    ['that has expired, the clocks’ difference included', token({ ...CLAIMS, iat: NOW - 60, exp: NOW - 30 }), 'it has expired'],
    ['that never expires', token({ ...CLAIMS, exp: undefined }), 'exp'],
    ['that was issued at no time', token({ ...CLAIMS, iat: undefined }), 'iat'],
    ['that does not hold yet', token({ ...CLAIMS, nbf: NOW + 31 }), 'nbf'],
    ['whose beginning is no time', token({ ...CLAIMS, nbf: 'soon' }), 'nbf'],
    ['that expires before it was issued', token({ ...CLAIMS, iat: NOW + 61 }), 'before it was issued'],
    ['that expires before it holds', token({ ...CLAIMS, exp: NOW + 10, nbf: NOW + 11 }), 'before it holds'],
    ['whose times are milliseconds', token({ ...CLAIMS, exp: NOW_MS }), 'are they milliseconds?'],
    ['with an empty scope', token({ ...CLAIMS, scope: ' ' }), 'scope'],
    ['with a scope twice', token({ ...CLAIMS, scope: ['read', ' read'] }), 'scope'],
    ['with a scope that is no text', token({ ...CLAIMS, scope: [1] }), 'scope'],
    ['of another issuer', token({ ...CLAIMS, iss: 'https://evil' }), 'issuer'],
    ['for another audience', token({ ...CLAIMS, aud: 'other' }), 'audience'],
    ['for no audience', token({ ...CLAIMS, aud: undefined }), 'audience'],
    ['for nobody', token({ ...CLAIMS, sub: ' ' }), 'subject'],
    ['that is none', 'a.b', 'no JSON Web Token'],
  ])('%s are refused', (_, bearer, reason) => {
    expect(refusal(bearer)).toContain(reason)
  })

  test('that have expired by less than the clocks may differ are taken', () => {
    const one = server()
    one.evaluate(encoded(token({ ...CLAIMS, iat: NOW - 60, exp: NOW - 29 })))
    expect(one.identity?.name).toBe('alice')
  })

  test('for an audience are refused where none is expected', () => {
    expect(refusal(token(CLAIMS), { ...SIGNED, audiences: [] })).toContain('audience')
  })

  test('of a key that is not known have the keys fetched again, once', () => {
    const keys = keySet()
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const bearer = token(CLAIMS, { header: { kid: 'new' }, key: other.privateKey })
    answer = [null, JSON.stringify({ keys: [...KEYS.keys, published(other.publicKey, 'new')] })]
    server(SIGNED, keys).evaluate(encoded(bearer))
    server(SIGNED, keys).evaluate(encoded(token(CLAIMS, { header: { kid: 'never' } })))
    server(SIGNED, keys).evaluate(encoded(token(CLAIMS, { header: { kid: 'never' } })))
    expect(fetches).toHaveLength(3)
    const again = server(SIGNED, keys)
    again.evaluate(encoded(bearer))
    expect(again.identity?.name).toBe('alice')
  })

  test.each([-3_600_000, 3_600_000])(
    'of a key that is not known have them fetched once in a minute, though the clock jumps by %i ms',
    (ms) => {
      const keys = keySet()
      const known = fetches.length
      keys.lookFor('new')
      jumpedMs = ms
      passedMs = 59_999
      keys.lookFor('new')
      expect(fetches.length - known).toBe(1)
      passedMs = 60_000
      keys.lookFor('new')
      expect(fetches.length - known).toBe(2)
    },
  )

  test('are neither taken nor refused while the provider was never reached, and its keys stay when it is not there any more', () => {
    answer = ['no route to host', '']
    const keys = keySet()
    expect(() => server(SIGNED, keys).evaluate(encoded(token(CLAIMS)))).toThrow(KeysNotThereError)
    const retry = (): void =>
      timers
        .splice(0)
        .find(({ delayMs }) => delayMs < SIGNED.refreshMs)!
        .turn()
    retry()
    expect(timers.map(({ delayMs }) => delayMs)).toContain(200)
    answer = [null, JSON.stringify(KEYS)]
    retry()
    answer = [null, 'not JSON']
    keys.lookFor('x')
    const one = server(SIGNED, keys)
    one.evaluate(encoded(token(CLAIMS)))
    expect(one.identity?.name).toBe('alice')
  })
})

test('a provider that is not there is asked once at a time, however many keys are made up', () => {
  const keys = keySet()
  answer = ['no route to host', '']
  for (let at = 0; at < 10; at++) keys.lookFor(`made-up-${at}`)
  expect(timers.filter(({ delayMs }) => delayMs < SIGNED.refreshMs)).toHaveLength(1)
  expect(fetches).toHaveLength(2)
})

describe('unsecured bearer tokens', () => {
  const UNSECURED: UnsecuredTokens = {
    kind: 'unsecured',
    principalClaim: 'sub',
    scopeClaim: 'scope',
    requiredScopes: ['read'],
    clockSkewMs: 0,
  }
  const unsigned = (claims: object): string => `${part({ alg: 'none' })}.${part(claims)}.`

  test('say themselves whose they are', () => {
    const one = server(UNSECURED, null)
    one.evaluate(encoded(unsigned({ sub: 'bob', exp: NOW + 1, scope: 'read write' })))
    expect(one.identity?.name).toBe('bob')
  })

  test('are refused when they have expired, lack a scope, or are signed', () => {
    expect(refusal(unsigned({ sub: 'bob', exp: NOW }), UNSECURED)).toContain('expired')
    expect(refusal(unsigned({ sub: 'bob', exp: NOW + 1, scope: 'write' }), UNSECURED)).toContain('scope')
    expect(refusal(token(CLAIMS), UNSECURED)).toContain('signed')
  })
})
