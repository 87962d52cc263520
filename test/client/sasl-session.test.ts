import { describe, expect, test } from 'vitest'
import type { Authenticator } from '../../src/client/authenticator.ts'
import { AuthError, ProtocolError } from '../../src/client/errors.ts'
import { SaslSession } from '../../src/client/sasl-session.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { Conversation } from './security/conversation.ts'

const once: Authenticator = {
  mechanism: 'ONCE',
  async authenticate(exchange) {
    await exchange(Uint8Array.of(1))
  },
}

interface Answers {
  readonly handshake?: { errorCode: number; mechanisms: string[] }
  readonly sessionLifetimeMs?: number
  readonly handshakeVersion?: number
}

/** A session over a link that answers so. */
function sessionOf(
  authenticator: Authenticator,
  answers: Answers = {},
): { session: SaslSession; conversation: Conversation; sent: string[] } {
  const sent: string[] = []
  const conversation = new Conversation()
  const session = new SaslSession(authenticator, {
    version: ({ name }) => (name === 'SaslHandshakeRequest' ? (answers.handshakeVersion ?? 1) : 2),
    async exchange(request, _, __, { isSecret }) {
      sent.push(`${request.name}${isSecret ? ' (secret)' : ''}`)
      const answer =
        request.name === 'SaslHandshakeRequest'
          ? (answers.handshake ?? { errorCode: 0, mechanisms: [] })
          : { errorCode: 0, errorMessage: null, authBytes: new Uint8Array(), sessionLifetimeMs: answers.sessionLifetimeMs ?? 0 }
      return answer as never
    },
  })
  return { session, conversation, sent }
}

describe('a SASL session', () => {
  test('begins with the mechanism, then its tokens, which are secret', async () => {
    const { session, conversation, sent } = sessionOf(once)
    await session.authenticate(conversation.context)
    expect(sent).toEqual(['SaslHandshakeRequest', 'SaslAuthenticateRequest (secret)'])
  })

  test('without an end is never due', async () => {
    const { session, conversation } = sessionOf(once)
    await session.authenticate(conversation.context)
    expect(session.isDue(Number.MAX_SAFE_INTEGER)).toBe(false)
  })

  test('is due at 85 to 95 % of its life, each at another point', async () => {
    const points = new Set<number>()
    const { session, conversation } = sessionOf(once, { sessionLifetimeMs: 100_000 })
    for (let round = 0; round < 50; round++) {
      await session.authenticate(conversation.context)
      const startUs = conversation.world.nowMs * 1000
      let dueMs = 0
      while (!session.isDue(startUs + dueMs * 1000)) dueMs += 100
      expect(dueMs).toBeGreaterThanOrEqual(85_000)
      expect(dueMs).toBeLessThanOrEqual(95_000)
      points.add(dueMs)
    }
    expect(points.size).toBeGreaterThan(20)
  })

  test('does not begin where the listener takes no SASL, or where the broker is too old', async () => {
    const none = sessionOf(once, { handshake: { errorCode: ErrorCode.ILLEGAL_SASL_STATE, mechanisms: [] } })
    await expect(none.session.authenticate(none.conversation.context)).rejects.toMatchObject({
      code: 'ILLEGAL_SASL_STATE',
      kind: 'auth',
    })
    const other = sessionOf(once, { handshake: { errorCode: ErrorCode.UNKNOWN_SERVER_ERROR, mechanisms: ['PLAIN'] } })
    await expect(other.session.authenticate(other.conversation.context)).rejects.toThrow(
      /UNKNOWN_SERVER_ERROR; the broker offers PLAIN/,
    )
    const old = sessionOf(once, { handshakeVersion: 0 })
    await expect(old.session.authenticate(old.conversation.context)).rejects.toThrow(ProtocolError)
  })

  test('ends a mechanism that never does, or that does nothing', async () => {
    const endless: Authenticator = {
      mechanism: 'ENDLESS',
      async authenticate(exchange) {
        for (;;) await exchange(Uint8Array.of(1))
      },
    }
    const { session, conversation } = sessionOf(endless)
    await expect(session.authenticate(conversation.context)).rejects.toThrow(/no end after 16 rounds/)
    const silent = sessionOf({ mechanism: 'SILENT', async authenticate() {} })
    await expect(silent.session.authenticate(silent.conversation.context)).rejects.toThrow(/the mechanism sent nothing/)
  })

  test('tells a mechanism’s own error as one of authentication', async () => {
    const broken: Authenticator = {
      mechanism: 'BROKEN',
      async authenticate() {
        throw new RangeError('no key at hand')
      },
    }
    const { session, conversation } = sessionOf(broken)
    const error = await session.authenticate(conversation.context).catch((problem: unknown) => problem)
    expect(error).toBeInstanceOf(AuthError)
    expect(error).toMatchObject({
      message: 'SASL BROKEN at broker.example.com:9093: no key at hand',
      cause: expect.any(RangeError),
    })
  })
})
