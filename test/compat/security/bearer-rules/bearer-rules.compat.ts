import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect } from 'vitest'
import { errorName } from '../../../../src/protocol/error-codes.ts'
import { ApiVersionsRequest, ApiVersionsResponse } from '../../../../src/protocol/generated/api/api-versions.ts'
import { SaslAuthenticateRequest, SaslAuthenticateResponse } from '../../../../src/protocol/generated/api/sasl-authenticate.ts'
import { SaslHandshakeRequest, SaslHandshakeResponse } from '../../../../src/protocol/generated/api/sasl-handshake.ts'
import { encodeOAuthBearerToken } from '../../../../src/security/oauth-bearer-token.ts'
import { WireClient } from '../../../broker/wire-client.ts'
import { COMPAT_BROKER } from '../../compat-broker.ts'
import { type ManyListeners, startManyListeners } from '../../many-listeners.ts'
import { AUDIENCE, IdentityProvider } from '../../native-client/secured-kafka.ts'
import { compatSuite } from '../../passes.ts'

// What a broker makes of bearer tokens, step by step on the wire: what Apache Kafka 4.3.1 decided and answered is written here, and is what ours has to say.

const LISTENERS = { ADMIN: 'PLAINTEXT', RULES: 'SASL_PLAINTEXT', ANYBODY: 'SASL_PLAINTEXT', STRICT: 'SASL_PLAINTEXT' } as const
type Listener = Exclude<keyof typeof LISTENERS, 'ADMIN'>
const OAUTH = 'org.apache.kafka.common.security.oauthbearer'
const REFUSED = 'refused: {"status":"invalid_token"}'
/** Kafka fails over such a token, and ends the connection without a word. */
const FAILS = COMPAT_BROKER === 'kafka' ? 'ended' : REFUSED
const YEAR = 31_536_000

const compat = compatSuite(import.meta.dirname)
let provider: IdentityProvider
let node: ManyListeners<keyof typeof LISTENERS>

beforeAll(async () => {
  provider = await IdentityProvider.start()
  const { keysUrl, issuer } = provider
  const listeners = Object.fromEntries(
    ['rules', 'anybody', 'strict'].flatMap((name) => [
      [`listener.name.${name}.oauthbearer.sasl.jaas.config`, `${OAUTH}.OAuthBearerLoginModule required;`],
      [`listener.name.${name}.oauthbearer.sasl.server.callback.handler.class`, `${OAUTH}.OAuthBearerValidatorCallbackHandler`],
    ]),
  )
  process.env['JAVA_TOOL_OPTIONS'] = `-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=${keysUrl}`
  try {
    node = await startManyListeners(LISTENERS, {
      ...listeners,
      'sasl.enabled.mechanisms': 'OAUTHBEARER',
      'sasl.oauthbearer.jwks.endpoint.url': keysUrl,
      'listener.name.rules.sasl.oauthbearer.expected.audience': AUDIENCE,
      'listener.name.rules.sasl.oauthbearer.expected.issuer': issuer,
      'listener.name.strict.sasl.oauthbearer.expected.audience': `${AUDIENCE},another`,
      'listener.name.strict.sasl.oauthbearer.clock.skew.seconds': '0',
      'connection.failed.authentication.delay.ms': '0',
    })
  } finally {
    delete process.env['JAVA_TOOL_OPTIONS']
  }
})
afterAll(async () => {
  await node?.broker.stop()
  await provider?.stop()
})

/** Logs in with a token, and gives what came of it. */
async function outcomeOf(bearer: string, listener: Listener, authorizationId = ''): Promise<string> {
  const client = await WireClient.open(node.at[listener])
  const authenticate = (authBytes: Uint8Array) =>
    client.request(SaslAuthenticateRequest, SaslAuthenticateResponse, 2, { authBytes })
  try {
    await client.request(SaslHandshakeRequest, SaslHandshakeResponse, 1, { mechanism: 'OAUTHBEARER' })
    let answer = await authenticate(encodeOAuthBearerToken({ authorizationId, token: bearer, extensions: {} }))
    const told = new TextDecoder().decode(answer.authBytes)
    if (told !== '') answer = await authenticate(Uint8Array.of(1))
    if (answer.errorCode !== 0) {
      const { errorMessage, errorCode } = answer
      return `refused: ${told === errorMessage ? told : `${told} ${errorMessage}`}${errorCode === 58 ? '' : errorName(errorCode)}`
    }
    const seconds = Math.ceil(Number(answer.sessionLifetimeMs) / 1000 / 10) * 10
    const served = await client.request(ApiVersionsRequest, ApiVersionsResponse, 0, {}).then(
      () => 'is served',
      () => 'is cut off',
    )
    return `${served}, ${seconds} s`
  } catch {
    return 'ended'
  } finally {
    client.close()
  }
}

const now = (): number => Math.floor(Date.now() / 1000)
const sign = (claims: object = {}, header: object = {}): string =>
  provider.sign({ sub: 'alice', aud: AUDIENCE, ...claims }, header)
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const claims = () => ({ sub: 'alice', aud: AUDIENCE, iss: provider.issuer, iat: now(), exp: now() + 3600 })

/** As [what the token is, the token, what came of it]. */
type Rule = readonly [what: string, token: () => string, outcome: string, listener?: Listener]
const RULES: Readonly<Record<string, readonly Rule[]>> = {
  'time of expiry': [
    ['in an hour', () => sign(), 'is served, 3600 s'],
    ['in a moment', () => sign({ exp: now() + 8 }), 'is served, 10 s'],
    ['20 s ago', () => sign({ exp: now() - 20, iat: now() - 60 }), 'is cut off, 0 s'],
    ['40 s ago', () => sign({ exp: now() - 40, iat: now() - 60 }), REFUSED],
    ['none', () => sign({ exp: undefined }), REFUSED],
    ['a text', () => sign({ exp: String(now() + 60) }), REFUSED],
    ['a fraction', () => sign({ exp: now() + 58.5 }), 'is served, 60 s'],
    ['zero', () => sign({ exp: 0 }), REFUSED],
    ['negative', () => sign({ exp: -5 }), REFUSED],
    ['in ten thousand years', () => sign({ exp: now() + 320_000_000_000 }), FAILS],
    ['in 290 years', () => sign({ exp: now() + 290 * YEAR }), `is served, ${290 * YEAR} s`],
    ['in 295 years', () => sign({ exp: now() + 295 * YEAR }), FAILS],
    ['before its time of issue', () => sign({ exp: now() + 20, iat: now() + 25 }), REFUSED],
    ['at its time of issue', () => sign({ exp: now() + 20, iat: now() + 20 }), 'is served, 20 s'],
    ['before the time that it holds from', () => sign({ exp: now() + 10, nbf: now() + 15 }), REFUSED],
    ['at the time that it holds from', () => sign({ exp: now() + 20, nbf: now() + 20 }), 'is served, 20 s'],
    ['a second ago, no skew', () => sign({ exp: now() - 1, iat: now() - 60 }), REFUSED, 'STRICT'],
  ],
  'time before which it does not hold': [
    ['past', () => sign({ nbf: now() - 60 }), 'is served, 3600 s'],
    ['in 20 s', () => sign({ nbf: now() + 20 }), 'is served, 3600 s'],
    ['in 40 s', () => sign({ nbf: now() + 40 }), REFUSED],
    ['a text', () => sign({ nbf: 'soon' }), REFUSED],
    ['nothing', () => sign({ nbf: null }), 'is served, 3600 s'],
    ['negative', () => sign({ nbf: -5 }), 'is served, 3600 s'],
    ['in 5 s, no skew', () => sign({ nbf: now() + 5 }), REFUSED, 'STRICT'],
  ],
  'time of issue': [
    ['in 20 s', () => sign({ iat: now() + 20 }), 'is served, 3600 s'],
    ['in 40 s', () => sign({ iat: now() + 40 }), 'is served, 3600 s'],
    ['in a day', () => sign({ iat: now() + 86_400, exp: now() + 90_000 }), 'is served, 90000 s'],
    ['zero', () => sign({ iat: 0 }), 'is served, 3600 s'],
    ['none', () => sign({ iat: undefined }), REFUSED],
    ['a text', () => sign({ iat: 'then' }), REFUSED],
    ['negative', () => sign({ iat: -1 }), REFUSED],
  ],
  issuer: [
    ['another', () => sign({ iss: 'http://another' }), REFUSED],
    ['none', () => sign({ iss: undefined }), REFUSED],
    ['a number', () => sign({ iss: 5 }), REFUSED],
    ['another, and none is expected', () => sign({ iss: 'http://another', aud: undefined }), 'is served, 3600 s', 'ANYBODY'],
  ],
  audience: [
    ['another', () => sign({ aud: 'others' }), REFUSED],
    ['none', () => sign({ aud: undefined }), REFUSED],
    ['an empty list', () => sign({ aud: [] }), REFUSED],
    ['several, the right one among them', () => sign({ aud: ['others', AUDIENCE] }), 'is served, 3600 s'],
    ['several others', () => sign({ aud: ['others', 'more'] }), REFUSED],
    ['a number among them', () => sign({ aud: [AUDIENCE, 5] }), REFUSED],
    ['in capitals', () => sign({ aud: AUDIENCE.toUpperCase() }), REFUSED],
    ['the second that is expected', () => sign({ aud: 'another' }), 'is served, 3600 s', 'STRICT'],
    ['some, and none is expected', () => sign(), REFUSED, 'ANYBODY'],
    ['none, and none is expected', () => sign({ aud: undefined }), 'is served, 3600 s', 'ANYBODY'],
  ],
  subject: [
    ['none', () => sign({ sub: undefined }), REFUSED],
    ['empty', () => sign({ sub: '' }), REFUSED],
    ['blank', () => sign({ sub: ' ' }), REFUSED],
    ['with blanks around', () => sign({ sub: ' alice ' }), 'is served, 3600 s'],
    ['a number', () => sign({ sub: 5 }), REFUSED],
    ['nothing', () => sign({ sub: null }), REFUSED],
    ['beyond ASCII', () => sign({ sub: 'älice 🙂' }), 'is served, 3600 s'],
  ],
  scope: [
    ['a text of several', () => sign({ scope: 'read write' }), 'is served, 3600 s'],
    ['a list', () => sign({ scope: ['read', 'write'] }), 'is served, 3600 s'],
    ['a list with an empty one', () => sign({ scope: ['read', ''] }), REFUSED],
    ['a list with one twice', () => sign({ scope: ['read', ' read'] }), REFUSED],
    ['a text with one twice', () => sign({ scope: 'read read' }), 'is served, 3600 s'],
    ['a list with an empty one alone', () => sign({ scope: [''] }), REFUSED],
    ['a list with nothing in it', () => sign({ scope: [null] }), REFUSED],
    ['empty', () => sign({ scope: '' }), REFUSED],
    ['blank', () => sign({ scope: ' ' }), REFUSED],
    ['nothing', () => sign({ scope: null }), 'is served, 3600 s'],
    ['an object', () => sign({ scope: { read: true } }), 'is served, 3600 s'],
    ['an empty list', () => sign({ scope: [] }), 'is served, 3600 s'],
    ['a number', () => sign({ scope: 5 }), 'is served, 3600 s'],
    ['a list of numbers', () => sign({ scope: [1, 2] }), FAILS],
  ],
  signature: [
    ['none, and it says so', () => `${part({ alg: 'none' })}.${part(claims())}.`, REFUSED],
    ['none, where it names a key', () => `${part({ alg: 'none', kid: 'one' })}.${part(claims())}.`, REFUSED],
    ['by the public key as a secret', () => byPublicKey(), REFUSED],
    ['left out', () => `${sign().split('.').slice(0, 2).join('.')}.`, REFUSED],
    ['altered', () => altered(sign()), REFUSED],
    ['of other claims', () => `${sign().split('.')[0]}.${part({ ...claims(), sub: 'admin' })}.${sign().split('.')[2]}`, REFUSED],
    ['by a key that is not known', () => sign({}, { kid: 'two' }), REFUSED],
    ['by a key without a name', () => sign({}, { kid: undefined }), 'is served, 3600 s'],
    ['by another algorithm than the key is for', () => sign({}, { alg: 'RS512' }), REFUSED],
    ['without a type', () => sign({}, { typ: undefined }), 'is served, 3600 s'],
    ['of another type', () => sign({}, { typ: 'at+jwt' }), 'is served, 3600 s'],
    ['with an extension that must be understood', () => sign({}, { crit: ['exp'], exp: 1 }), REFUSED],
  ],
  form: [
    ['of two parts', () => sign().split('.').slice(0, 2).join('.'), REFUSED],
    ['of four parts', () => `${sign()}.more`, REFUSED],
    [
      'of parts that are no JSON',
      () => `${Buffer.from('x').toString('base64url')}.${Buffer.from('y').toString('base64url')}.AA`,
      REFUSED,
    ],
    ['400 KB long', () => sign({ more: 'x'.repeat(300_000) }), 'is served, 3600 s'],
    ['800 KB long', () => sign({ more: 'x'.repeat(600_000) }), 'ended'],
  ],
}

function byPublicKey(): string {
  const signed = `${part({ alg: 'HS256', kid: 'one' })}.${part(claims())}`
  return `${signed}.${createHmac('sha256', provider.publicKey).update(signed).digest('base64url')}`
}

/** Another bit in the middle of the signature. */
function altered(token: string): string {
  const at = token.lastIndexOf('.') + 20
  return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
}

for (const [claim, rules] of Object.entries(RULES)) {
  compat(`tokens by their ${claim}`, async () => {
    const outcomes: string[] = []
    for (const [what, token, , listener = 'RULES'] of rules) outcomes.push(`${what}: ${await outcomeOf(token(), listener)}`)
    expect(outcomes).toEqual(rules.map(([what, , outcome]) => `${what}: ${outcome}`))
  })
}

compat('a client that asks for another name than that of its token', async () => {
  expect(await outcomeOf(sign(), 'RULES', 'alice')).toBe('is served, 3600 s')
  expect(await outcomeOf(sign(), 'RULES', 'bob')).toBe(
    "refused:  Authentication failed: Client requested an authorization id (bob) that is different from the token's principal name (alice)",
  )
})
