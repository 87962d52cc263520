import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SaslMechanismName } from '../../src/base/config/sasl-config.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { SaslFailure } from '../../src/security/server/sasl-failure.ts'
import { IllegalSaslStateError, type SaslListener, SaslServerSession } from '../../src/security/server/sasl-server-session.ts'
import type { SaslIdentity, ServerMechanism } from '../../src/security/server/server-mechanism.ts'

const API_VERSIONS = 18
const SASL_HANDSHAKE = 17
const SASL_AUTHENTICATE = 36
const PRODUCE = 0

/** Its tokens are user names; `wrong` is nobody's, and one that ends with `…` asks for one more. */
class NameMechanism implements ServerMechanism {
  identity: SaslIdentity | null = null
  expiresAtMs: number | null = null
  evaluate(token: Uint8Array): Uint8Array {
    const name = new TextDecoder().decode(token)
    if (name === 'wrong') throw new SaslFailure('there is no user wrong')
    if (!name.endsWith('…')) this.identity = { name, expiresAtMs: this.expiresAtMs, isByToken: false }
    return token
  }
}

class FakeListener implements SaslListener {
  readonly mechanisms: readonly SaslMechanismName[] = ['PLAIN', 'SCRAM-SHA-256']
  readonly results: string[] = []
  nowMs = 1000
  reauthMs = 0
  expiresAtMs: number | null = null
  readonly clock = { nowMs: () => this.nowMs, monotonicUs: () => this.nowMs * 1000 }
  begin(): ServerMechanism {
    const mechanism = new NameMechanism()
    mechanism.expiresAtMs = this.expiresAtMs
    return mechanism
  }
  reauthMsMax(): number {
    return this.reauthMs
  }
  finished(_client: string, mechanism: string, failure: string | null): void {
    this.results.push(`${mechanism}: ${failure ?? 'success'}`)
  }
}

const token = (text: string): Uint8Array => new TextEncoder().encode(text)

function begin(listener = new FakeListener()): { listener: FakeListener; session: SaslServerSession } {
  return { listener, session: new SaslServerSession(listener, '/10.0.0.1') }
}

function authenticated(name: string, listener = new FakeListener()): { listener: FakeListener; session: SaslServerSession } {
  const { session } = begin(listener)
  session.handshake('PLAIN', 1)
  session.authenticate(token(name))
  return { listener, session }
}

describe('the first authentication', () => {
  test('ends with a principal, after as many tokens as the mechanism needs', () => {
    const { session, listener } = begin()
    expect(session.handshake('PLAIN', 1)).toEqual({ errorCode: 0, mechanisms: ['PLAIN', 'SCRAM-SHA-256'], isLast: false })
    expect(session.authenticate(token('alice…'))).toMatchObject({ errorCode: 0, sessionLifetimeMs: 0 })
    expect(session.isOpen).toBe(false)
    session.authenticate(token('alice'))
    expect(session).toMatchObject({ isOpen: true, principal: 'User:alice' })
    expect(listener.results).toEqual(['PLAIN: success'])
  })

  test('a mechanism that is not enabled is refused with the names of those that are', () => {
    const { session, listener } = begin()
    expect(session.handshake('GSSAPI', 1)).toEqual({
      errorCode: ErrorCode.UNSUPPORTED_SASL_MECHANISM,
      mechanisms: ['PLAIN', 'SCRAM-SHA-256'],
      isLast: true,
    })
    expect(() => session.check(SASL_HANDSHAKE)).toThrow(IllegalSaslStateError)
    expect(listener.results).toHaveLength(1)
  })

  test('a client hears no more of a wrong password than that something was wrong', () => {
    const { session, listener } = begin()
    session.handshake('PLAIN', 1)
    expect(session.authenticate(token('wrong'))).toMatchObject({
      errorCode: ErrorCode.SASL_AUTHENTICATION_FAILED,
      errorMessage: 'Authentication failed during authentication due to invalid credentials with SASL mechanism PLAIN',
      isLast: true,
    })
    expect(listener.results).toEqual(['PLAIN: there is no user wrong'])
  })

  test('ApiVersions is asked once, and before the handshake', () => {
    const { session } = begin()
    session.check(API_VERSIONS)
    session.versionsTold()
    expect(() => session.check(API_VERSIONS)).toThrow(IllegalSaslStateError)
  })

  test('after a handshake of version 0 tokens come bare', () => {
    const { session } = begin()
    session.handshake('PLAIN', 0)
    expect(session.takesRawToken).toBe(true)
    session.authenticate(token('bob'))
    expect(session.takesRawToken).toBe(false)
  })

  test('whatever comes in whatever order, nobody is let in without a token that is right, and what has failed stays so', () => {
    const steps = fc.constantFrom(
      'versions',
      'handshake',
      'bad handshake',
      'raw handshake',
      'wrong',
      'alice…',
      'alice',
      'produce',
    )
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 12 }), (sequence) => {
        const { session, listener } = begin()
        let isRefused = false
        let hasShownName = false
        for (const step of sequence) {
          if (session.isOpen) break
          if (session.takesRawToken) {
            // Whatever the bytes are, they are a token.
            const answer = session.authenticate(token(step))
            isRefused ||= answer.isLast
            hasShownName ||= !step.endsWith('…') && step !== 'wrong'
            continue
          }
          const apiKey =
            step === 'versions'
              ? API_VERSIONS
              : step.endsWith('handshake')
                ? SASL_HANDSHAKE
                : step === 'produce'
                  ? PRODUCE
                  : SASL_AUTHENTICATE
          try {
            session.check(apiKey)
          } catch (error) {
            if (!(error instanceof IllegalSaslStateError)) throw error
            isRefused = true
            continue
          }
          expect(isRefused, 'nothing is taken after a failure').toBe(false)
          expect(step).not.toBe('produce')
          if (step === 'versions') session.versionsTold()
          else if (step.endsWith('handshake'))
            isRefused = session.handshake(step.startsWith('bad') ? 'NONE' : 'PLAIN', step.startsWith('raw') ? 0 : 1).isLast
          else {
            isRefused = session.authenticate(token(step)).isLast
            hasShownName ||= step === 'alice'
          }
        }
        expect(session.isOpen).toBe(hasShownName && !isRefused)
        expect(listener.results).toHaveLength(session.isOpen || isRefused ? 1 : 0)
      }),
      { seed: 7, numRuns: 300 },
    )
  })
})

describe('a session that ends', () => {
  test('lasts as long as the broker and the credential allow, whichever is less', () => {
    for (const [reauthMs, expiresAtMs, lifetimeMs] of [
      [0, null, 0],
      [5000, null, 5000],
      [5000, 3000, 2000],
      [0, 3000, 2000],
      [5000, 500, 0],
    ] as const) {
      const listener = new FakeListener()
      listener.reauthMs = reauthMs
      listener.expiresAtMs = expiresAtMs
      const { session } = begin(listener)
      session.handshake('PLAIN', 1)
      expect(session.authenticate(token('alice')).sessionLifetimeMs).toBe(lifetimeMs)
    }
  })

  test('lasts longer than can be told where the token says so', () => {
    const listener = new FakeListener()
    listener.expiresAtMs = 1e300
    const { session } = begin(listener)
    session.handshake('PLAIN', 1)
    expect(session.authenticate(token('alice')).sessionLifetimeMs).toBe(Number.MAX_SAFE_INTEGER)
  })

  test('is over when its time has passed, and renewed it is not', () => {
    const listener = new FakeListener()
    listener.reauthMs = 5000
    const { session } = authenticated('alice', listener)
    listener.nowMs += 5001
    expect(session.isExpired(listener.nowMs * 1000)).toBe(true)
    expect(session.beginRenewal(listener.nowMs * 1000)).toBe(true)
    session.handshake('PLAIN', 1)
    expect(session.authenticate(token('alice')).errorCode).toBe(0)
    expect(session.isExpired(listener.nowMs * 1000)).toBe(false)
  })

  test('is renewed once in a second at most, and never where sessions do not end', () => {
    const listener = new FakeListener()
    expect(authenticated('alice', listener).session.beginRenewal(9e9)).toBe(false)
    listener.reauthMs = 5000
    const { session } = authenticated('alice', listener)
    expect(session.beginRenewal(1_000_000)).toBe(true)
    session.handshake('PLAIN', 1)
    session.authenticate(token('alice'))
    expect(session.beginRenewal(1_500_000)).toBe(false)
    expect(session.beginRenewal(2_000_000)).toBe(true)
  })

  test('neither changes hands nor mechanism when it is renewed', () => {
    const listener = new FakeListener()
    listener.reauthMs = 5000
    const one = authenticated('alice', listener).session
    one.beginRenewal(1_000_000)
    one.handshake('PLAIN', 1)
    expect(one.authenticate(token('bob'))).toMatchObject({
      errorCode: ErrorCode.SASL_AUTHENTICATION_FAILED,
      errorMessage: 'Cannot change principals during re-authentication from User.alice: User.bob',
      isLast: true,
    })
    expect(one).toMatchObject({ isOpen: false, principal: 'User:alice' })

    const other = authenticated('alice', listener).session
    other.beginRenewal(1_000_000)
    expect(other.handshake('SCRAM-SHA-256', 1).errorCode).toBe(0)
    expect(other.authenticate(token('alice'))).toMatchObject({
      errorMessage:
        "SASL mechanism 'SCRAM-SHA-256' requested by client is not supported for re-authentication of mechanism 'PLAIN'",
      isLast: true,
    })
  })
})
