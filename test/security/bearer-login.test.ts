import { describe, expect, test } from 'vitest'
import type { BearerLoginSettings } from '../../src/base/config/bearer-login-config.ts'
import { SILENT_LOGGER } from '../../src/base/logger.ts'
import { BearerLogin } from '../../src/security/bearer-login.ts'
import type { TextPost } from '../../src/security/fetch-text.ts'
import { VirtualTime } from '../network/memory-network.ts'

const URL = 'https://idp/token'
const SETTINGS: BearerLoginSettings = {
  url: URL,
  credentials: { clientId: 'node', clientSecret: 'node-secret', scope: 'kafka', urlencodeHeader: false },
  extensions: {},
  timeoutMs: 10_000,
  retryBackoffMs: 100,
  retryBackoffMaxMs: 10_000,
  refreshFactor: 0.8,
  refreshJitter: 0,
  refreshMinPeriodMs: 60_000,
  refreshBufferMs: 300_000,
}

/** A login at an identity provider that the test plays: it numbers its tokens. */
class LoginFixture {
  readonly time = new VirtualTime()
  readonly asked: (TextPost | undefined)[] = []
  readonly told: string[] = []
  readonly login: BearerLogin
  /** What the endpoint answers instead of a token. */
  trouble: [error: string | null, text: string] | null = null
  isMute = false
  /** By which the wall clock is wrong. */
  skewMs = 0

  constructor(settings: Partial<BearerLoginSettings> = {}, lifetimeSeconds = 3600) {
    const { time } = this
    this.login = new BearerLogin({
      settings: { ...SETTINGS, ...settings },
      fetchText: (_url, done, options) => {
        this.asked.push(options?.post)
        if (this.isMute) return
        const [error, text] = this.trouble ?? [
          null,
          settings.credentials === null
            ? `${jwt({ exp: time.nowMs() / 1000 + lifetimeSeconds })}\n`
            : JSON.stringify({ access_token: `t${this.asked.length}`, expires_in: lifetimeSeconds }),
        ]
        time.schedule(1, () => done(error, text))
      },
      timers: time,
      clock: { nowMs: () => time.nowMs() + this.skewMs, monotonicUs: () => time.monotonicUs() },
      random: { below: (bound) => bound >> 1, bytes: () => new Uint8Array(0) },
      logger: SILENT_LOGGER,
    })
  }

  /** Asks for the token, and gives what was told at once, or else a millisecond later. */
  ask(): string | undefined {
    const before = this.told.length
    this.login.token((error, token) => this.told.push(error ?? token))
    if (this.told.length === before) this.time.advance(1)
    return this.told[before]
  }
}

function jwt(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none' })}.${part(claims)}.sig`
}

describe('the token of a node', () => {
  test('is asked for by client credentials when it is first needed, once for all that wait', () => {
    const fixture = new LoginFixture()
    fixture.time.advance(10_000)
    expect(fixture.asked).toEqual([])
    fixture.login.token((_error, token) => fixture.told.push(token))
    expect(fixture.ask()).toBe('t1')
    expect(fixture.told).toEqual(['t1', 't1'])
    expect(fixture.asked).toEqual([
      {
        headers: expect.objectContaining({ authorization: `Basic ${btoa('node:node-secret')}` }),
        body: 'grant_type=client_credentials&scope=kafka',
      },
    ])
  })

  test('is fetched anew at four fifths of its life, while nobody asks, and nobody waits for it', () => {
    const fixture = new LoginFixture()
    fixture.ask()
    fixture.time.advance(0.8 * 3_600_000 - 10)
    expect(fixture.asked).toHaveLength(1)
    fixture.isMute = true
    fixture.time.advance(20)
    expect(fixture.asked).toHaveLength(2)
    expect(fixture.ask()).toBe('t1')
  })

  test.each([
    // A fifth of its life is less than the buffer before its end.
    { lifetimeSeconds: 1000, refreshedAfterMs: 700_000 },
    { lifetimeSeconds: 370, refreshedAfterMs: 70_000 },
    // Too short for the buffer and the minimal period, which then do not count.
    { lifetimeSeconds: 300, refreshedAfterMs: 240_000 },
  ])(
    'of $lifetimeSeconds s is fetched anew after $refreshedAfterMs ms, as Kafka does',
    ({ lifetimeSeconds, refreshedAfterMs }) => {
      const fixture = new LoginFixture({}, lifetimeSeconds)
      fixture.ask()
      fixture.time.advance(refreshedAfterMs - 10)
      expect(fixture.asked).toHaveLength(1)
      fixture.time.advance(20)
      expect(fixture.asked).toHaveLength(2)
    },
  )

  test('goes on for as long as it holds where there is no new one, which is asked for at the pace of the back-off', () => {
    const fixture = new LoginFixture({}, 100)
    fixture.ask()
    fixture.trouble = ['the answer is 503', '']
    fixture.time.advance(99_000)
    expect(fixture.ask()).toBe('t1')
    expect(fixture.asked.length).toBeGreaterThan(5)
    expect(fixture.asked.length).toBeLessThan(15)
    fixture.time.advance(15_000)
    fixture.login.token((error) => fixture.told.push(String(error)))
    fixture.time.advance(12_500)
    expect(fixture.told.at(-1)).toBe(`no token from ${URL}: the answer is 503`)
    fixture.trouble = null
    fixture.time.advance(12_500)
    expect(fixture.ask()).toMatch(/^t\d+$/)
  })

  test('says why it is not there, and never the secret', () => {
    const fixture = new LoginFixture()
    fixture.trouble = ['the answer is 401', '{"error":"invalid_client","error_description":"who?"}']
    expect(fixture.ask()).toBe(`no token from ${URL}: the answer is 401: invalid_client, who?`)
    for (const [text, reason] of [
      ['{}', 'the answer has no token'],
      ['{"access_token":"opaque"}', 'the token does not say when it ends'],
      [JSON.stringify({ access_token: jwt({ exp: 0 }) }), 'the token has expired'],
    ] as const) {
      const other = new LoginFixture()
      other.trouble = [null, text]
      expect(other.ask()).toBe(`no token from ${URL}: ${reason}`)
    }
  })

  test('is fetched anew when another node refused it, but not each time that one does', () => {
    const fixture = new LoginFixture()
    fixture.ask()
    fixture.login.refused('t1')
    expect(fixture.ask()).toBe('t1')
    fixture.time.advance(10_000)
    fixture.login.refused('t0')
    expect(fixture.ask()).toBe('t1')
    fixture.login.refused('t1')
    expect(fixture.ask()).toBe('t2')
  })

  test('is fetched anew when another node refused it though the clock was put an hour back', () => {
    const fixture = new LoginFixture()
    fixture.ask()
    fixture.skewMs = -3_600_000
    fixture.time.advance(10_000)
    fixture.login.refused('t1')
    expect(fixture.ask()).toBe('t2')
  })

  test('may stand in a file, which is read again before it ends', () => {
    const fixture = new LoginFixture({ url: 'file:///token', credentials: null }, 300)
    const first = fixture.ask()
    expect(first).toMatch(/^ey.*\.sig$/)
    fixture.time.advance(241_000)
    expect(fixture.asked).toEqual([undefined, undefined])
    expect(fixture.ask()).not.toBe(first)
  })
})
