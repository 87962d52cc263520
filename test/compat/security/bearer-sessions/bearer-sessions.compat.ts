import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect } from 'vitest'
import { createAdmin } from '../../../../src/client/entries/admin.ts'
import { COMPAT_BROKER } from '../../compat-broker.ts'
import { type ManyListeners, startManyListeners } from '../../many-listeners.ts'
import { AUDIENCE, CLIENT_ID, CLIENT_SECRET, IdentityProvider } from '../../native-client/secured-kafka.ts'
import { compatSuite } from '../../passes.ts'
import { openJava, openLibrdkafka } from '../sessions/open-sessions.ts'

// Sessions that end with their tokens, long before `connections.max.reauth.ms` (KIP-368): clients renew them over the connection that they have, and lose it when they have no good token any more.

const LISTENERS = { ADMIN: 'PLAINTEXT', TOKENS: 'SASL_PLAINTEXT' } as const
const OAUTH = 'org.apache.kafka.common.security.oauthbearer'
const CLIENTS = { Java: openJava, librdkafka: openLibrdkafka }
const TOKEN_S = 6
const TOKEN_MS = TOKEN_S * 1000
const RENEWALS = 1
/** A message that is refused is only told to be when its time is up. */
const PATIENCE_MS = 4000
/** Until a client that lost its session has a good token again: one that it was refused it keeps until it would have ended. */
const BACK_WITHIN_MS = 25_000

/** What a busy machine may add to that. */
const BUSY_MS = 8000

interface Life {
  /** What was produced while there were good tokens: outcomes other than `done`. */
  readonly failures: readonly string[]
  readonly connections: readonly [before: number | undefined, after: number | undefined]
  /** What ended it when there were none, and after how long. */
  readonly end: string
  readonly endedMs: number
  readonly again: string
}

const compat = compatSuite(import.meta.dirname, 100_000)
let provider: IdentityProvider
let node: ManyListeners<keyof typeof LISTENERS>
let lives: Promise<Record<string, Life>>
let asked = 0

beforeAll(async () => {
  provider = await IdentityProvider.start()
  provider.lifetimeSeconds = TOKEN_S
  const { keysUrl, issuer } = provider
  process.env['JAVA_TOOL_OPTIONS'] = `-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=${keysUrl}`
  try {
    node = await startManyListeners(LISTENERS, {
      'sasl.enabled.mechanisms': 'OAUTHBEARER',
      'connections.max.reauth.ms': '60000',
      'listener.name.tokens.oauthbearer.sasl.jaas.config': `${OAUTH}.OAuthBearerLoginModule required;`,
      'listener.name.tokens.oauthbearer.sasl.server.callback.handler.class': `${OAUTH}.OAuthBearerValidatorCallbackHandler`,
      'sasl.oauthbearer.jwks.endpoint.url': keysUrl,
      'sasl.oauthbearer.expected.audience': AUDIENCE,
      'sasl.oauthbearer.expected.issuer': issuer,
    })
  } finally {
    delete process.env['JAVA_TOOL_OPTIONS']
  }
  await using admin = createAdmin({ bootstrap: node.at.ADMIN })
  await admin.createTopics(Object.keys(CLIENTS).map((name) => ({ name, numPartitions: 1, replicationFactor: 1 })))
  lives = live()
  // The cases tell of its failure.
  lives.catch(() => {})
})
afterAll(async () => {
  await node?.broker.stop()
  await provider?.stop()
})

/** All clients at once, since most of the time they wait. */
async function live(): Promise<Record<string, Life>> {
  const endpoint = { url: provider.tokenEndpoint, id: CLIENT_ID, secret: CLIENT_SECRET }
  const credentials = { mechanism: 'OAUTHBEARER', token: '', endpoint } as const
  const sessions = Object.entries(CLIENTS).map(([topic, open]) => ({
    topic,
    session: open({ bootstrap: node.at.TOKENS, authority: null, topic, credentials, patienceMs: PATIENCE_MS }),
  }))
  try {
    const steady = await Promise.all(
      sessions.map(async ({ session }) => {
        await until(session.produce, BACK_WITHIN_MS)
        const before = await session.connections?.()
        const failures: string[] = []
        for (const endMs = Date.now() + (RENEWALS + 0.5) * TOKEN_MS; Date.now() < endMs; await delay(200)) {
          const outcome = await session.produce()
          if (outcome !== 'done') failures.push(outcome)
        }
        return { failures, connections: [before, await session.connections?.()] as const }
      }),
    )
    asked = provider.asked
    provider.audience = 'others'
    const changedMs = Date.now()
    const ends = await Promise.all(
      sessions.map(async ({ session }) => {
        for (; Date.now() < changedMs + BACK_WITHIN_MS; await delay(200)) {
          const end = await session.produce()
          if (end !== 'done') return { end, endedMs: Date.now() - changedMs }
        }
        return { end: 'done', endedMs: BACK_WITHIN_MS }
      }),
    )
    provider.audience = AUDIENCE
    const again = await Promise.all(sessions.map(({ session }) => until(session.produce, BACK_WITHIN_MS)))
    return Object.fromEntries(sessions.map(({ topic }, at) => [topic, { ...steady[at]!, ...ends[at]!, again: again[at]! }]))
  } finally {
    await Promise.all(sessions.map(({ session }) => session.close()))
  }
}

/** Does it until it is done, or gives why it still is not. */
async function until(work: () => Promise<string>, withinMs: number): Promise<string> {
  for (const deadlineMs = Date.now() + withinMs; ; await delay(200)) {
    const outcome = await work()
    if (outcome === 'done' || Date.now() > deadlineMs) return outcome
  }
}

for (const name of Object.keys(CLIENTS)) {
  compat(`${name}: renews its session before its token ends, over the connection that it has`, async () => {
    const { failures, connections } = (await lives)[name]!
    expect(failures).toEqual([])
    expect(connections[1]).toBe(connections[0])
    expect(asked).toBeGreaterThanOrEqual(Object.keys(CLIENTS).length * (1 + RENEWALS))
  })

  compat(`${name}: without a good token its session ends with the one before, and with a good one it is back`, async () => {
    const { end, endedMs, again } = (await lives)[name]!
    expect(end).toMatch(/Sasl|AUTH|_MSG_TIMED_OUT|_ALL_BROKERS_DOWN|TimeoutException/)
    expect(endedMs).toBeLessThan(TOKEN_MS + PATIENCE_MS + BUSY_MS)
    expect(again).toBe('done')
  })
}

compat('renewals are counted', async () => {
  await lives
  // Apache Kafka's are JMX beans.
  if (COMPAT_BROKER === 'kafka') return
  expect(await node.metric('rafka_sasl_authentications_total', { result: 'success' })).toBeGreaterThanOrEqual(2 * (1 + RENEWALS))
  expect(await node.metric('rafka_sasl_authentications_total', { result: 'failure' })).toBeGreaterThan(0)
})
