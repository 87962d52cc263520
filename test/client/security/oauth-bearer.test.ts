import { describe, expect, test } from 'vitest'
import { AuthError, NetworkError } from '../../../src/client/errors.ts'
import type { BearerToken } from '../../../src/client/security/bearer-tokens.ts'
import { OAuthBearerAuthenticator } from '../../../src/client/security/oauth-bearer.ts'
import { clientCredentialsToken, type HttpPost } from '../../../src/client/security/oidc-client-credentials.ts'
import { Secret } from '../../../src/client/security/secret.ts'
import { jwtExpiresAtMs } from '../../../src/security/client-credentials.ts'
import { Conversation } from './conversation.ts'

const encode = (claims: object): string => Buffer.from(JSON.stringify(claims)).toString('base64url')
const jwt = (claims: object): string => `${encode({ alg: 'none' })}.${encode(claims)}.sig`

/** An authenticator whose tokens are numbered and hold for `lifetimeMs`. */
function numbered(
  conversation: Conversation,
  lifetimeMs: number | null,
): { authenticator: OAuthBearerAuthenticator; problem: { now: Error | null } } {
  let count = 0
  const problem = { now: null as Error | null }
  const fetchToken = async (): Promise<BearerToken> => {
    if (problem.now !== null) throw problem.now
    return { token: `t${++count}`, expiresAtMs: lifetimeMs === null ? undefined : conversation.world.nowMs + lifetimeMs }
  }
  return { authenticator: new OAuthBearerAuthenticator({ fetchToken }), problem }
}

const tokensOf = (conversation: Conversation): (string | undefined)[] =>
  conversation.said.map((said) => /Bearer (\w+)/.exec(said)?.[1])

describe('SASL OAUTHBEARER', () => {
  test('sends the token with its extensions, and leaves no copy behind', async () => {
    const conversation = new Conversation()
    const fetchToken = async (): Promise<BearerToken> => ({ token: 'abc', extensions: { identityPoolId: 'pool' } })
    await conversation.run(new OAuthBearerAuthenticator({ fetchToken, extensions: { logicalCluster: 'lkc-1' } }))
    expect(conversation.said).toEqual(['n,,\x01auth=Bearer abc\x01logicalCluster=lkc-1\x01identityPoolId=pool\x01\x01'])
    expect(conversation.tokens[0]!.every((byte) => byte === 0)).toBe(true)
  })

  test('understands why the broker refuses, and ends the exchange as RFC 7628 has it', async () => {
    const conversation = new Conversation({ answers: ['{"status":"insufficient_scope","scope":"kafka"}'] })
    const { authenticator } = numbered(conversation, 60_000)
    await expect(conversation.run(authenticator)).rejects.toThrow(
      'the broker refuses the bearer token: insufficient_scope; it needs the scope kafka',
    )
    expect(conversation.said[1]).toBe('\x01')
    await conversation.run(authenticator)
    expect(tokensOf(conversation)).toEqual(['t1', undefined, 't2'])
  })

  test('uses one token for all connections, and gets a new one when four fifths of its life are over', async () => {
    const conversation = new Conversation()
    const { authenticator } = numbered(conversation, 10_000)
    await Promise.all([conversation.run(authenticator), conversation.run(authenticator)])
    conversation.world.nowMs += 7999
    await conversation.run(authenticator)
    conversation.world.nowMs += 1
    await conversation.run(authenticator)
    expect(tokensOf(conversation)).toEqual(['t1', 't1', 't1', 't2'])
  })

  test('goes on with a token that still holds when there is no new one, and fails when it does not', async () => {
    const conversation = new Conversation()
    const { authenticator, problem } = numbered(conversation, 10_000)
    await conversation.run(authenticator)
    problem.now = new NetworkError('no answer', { host: 'idp', port: 443 })
    conversation.world.nowMs += 9000
    await conversation.run(authenticator)
    expect(tokensOf(conversation)).toEqual(['t1', 't1'])
    expect(conversation.log[0]).toMatch(/^warn no new token, the old one is used while it holds/)
    conversation.world.nowMs += 1000
    await expect(conversation.run(authenticator)).rejects.toThrow('no answer')
  })

  test('asks each time for a token that does not tell how long it holds', async () => {
    const conversation = new Conversation()
    const { authenticator } = numbered(conversation, null)
    await conversation.run(authenticator)
    await conversation.run(authenticator)
    expect(tokensOf(conversation)).toEqual(['t1', 't2'])
  })

  test('reads from a JSON Web Token how long it holds', () => {
    expect(jwtExpiresAtMs(jwt({ exp: 1_800_000_000 }))).toBe(1_800_000_000_000)
    for (const token of ['opaque', 'a.b.c', jwt({}), jwt({ exp: 'soon' }), `x.${Buffer.from('null').toString('base64url')}.y`])
      expect(jwtExpiresAtMs(token), token).toBeNull()
  })

  test('does not send a token that has expired', async () => {
    const conversation = new Conversation()
    const { authenticator } = numbered(conversation, -1)
    await expect(conversation.run(authenticator)).rejects.toThrow(AuthError)
    expect(conversation.said).toEqual([])
  })
})

const SECRET = 'client/secret ü'

interface Asked {
  readonly url: string
  readonly body: string
  readonly authorization: string
}

/** An identity provider that answers so, one after the other; null for none at all. */
function provider(...answers: (readonly [status: number, body: unknown] | null)[]): { post: HttpPost; asked: Asked[] } {
  const asked: Asked[] = []
  const post: HttpPost = async (url, { body, headers }) => {
    asked.push({ url, body, authorization: headers['authorization']! })
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!
    if (answer === null) throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') })
    const [status, text] = answer
    return { ok: status === 200, status, text: async () => (typeof text === 'string' ? text : JSON.stringify(text)) }
  }
  return { post, asked }
}

function fetchFrom(post: HttpPost, conversation: Conversation, options = {}): Promise<BearerToken> {
  const credentials = {
    tokenEndpoint: 'https://idp.example.com/token',
    clientId: 'the client',
    clientSecret: new Secret(SECRET),
    scope: 'kafka read',
    ...options,
  }
  return conversation.world.run(clientCredentialsToken(credentials, post)(conversation.context))
}

describe('OIDC client credentials', () => {
  test('are exchanged for a token as RFC 6749 has it', async () => {
    const conversation = new Conversation()
    const { post, asked } = provider([200, { access_token: 'abc', expires_in: 3600 }])
    const token = await fetchFrom(post, conversation)
    expect(token).toEqual({ token: 'abc', expiresAtMs: conversation.world.nowMs + 3_600_000 })
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatchObject({
      url: 'https://idp.example.com/token',
      body: 'grant_type=client_credentials&scope=kafka+read',
    })
    await fetchFrom(post, conversation, { urlencodeHeader: true })
    const [plain, encoded] = asked.map(({ authorization }) =>
      Buffer.from(/^Basic (.*)$/.exec(authorization)![1]!, 'base64').toString(),
    )
    expect(plain).toBe(`the client:${SECRET}`)
    expect(encoded).toBe('the+client:client%2Fsecret+%C3%BC')
  })

  test('are tried again where the provider has trouble, with a growing pause', async () => {
    const conversation = new Conversation()
    const startMs = conversation.world.nowMs
    const { post, asked } = provider(null, [503, 'busy'], [429, ''], [200, { access_token: 'abc' }])
    expect((await fetchFrom(post, conversation)).token).toBe('abc')
    expect(asked).toHaveLength(4)
    expect(conversation.world.nowMs - startMs).toBe(100 + 200 + 400)
  })

  test('are given up after ten seconds of it', async () => {
    const conversation = new Conversation()
    const error = await fetchFrom(provider(null).post, conversation).catch((problem: unknown) => problem)
    expect(error).toMatchObject({
      kind: 'network',
      retriable: true,
      message: expect.stringMatching(/does not answer: connect ECONNREFUSED/),
    })
    expect(conversation.world.nowMs - 1_700_000_000_000).toBeLessThanOrEqual(10_000)
  })

  test('are refused at once where they are wrong, with the provider’s words and never the secret', async () => {
    const conversation = new Conversation()
    const { post, asked } = provider([401, { error: 'invalid_client', error_description: 'no such client' }])
    const error = await fetchFrom(post, conversation).catch((problem: unknown) => problem)
    expect(error).toBeInstanceOf(AuthError)
    expect((error as Error).message).toMatch(/answers 401: invalid_client, no such client$/)
    expect(JSON.stringify(error) + conversation.log.join()).not.toContain('secret')
    expect(asked).toHaveLength(1)
  })

  test('give nothing when the answer has no token', async () => {
    for (const body of ['', 'null', '<html>', { token: 'x' }, { access_token: '' }, { access_token: 7 }])
      await expect(fetchFrom(provider([200, body]).post, new Conversation())).rejects.toThrow(/gives no access_token/)
  })
})
