import { pbkdf2Sync } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Logger } from '../../../src/base/logger.ts'
import type { Authenticator } from '../../../src/client/authenticator.ts'
import { Client } from '../../../src/client/client.ts'
import { nodeCryptography } from '../../../src/client/node/cryptography.ts'
import { OAuthBearerAuthenticator } from '../../../src/client/security/oauth-bearer.ts'
import { PlainAuthenticator } from '../../../src/client/security/plain.ts'
import { ScramAuthenticator } from '../../../src/client/security/scram.ts'
import { Secret } from '../../../src/client/security/secret.ts'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import { ListGroupsRequest, ListGroupsResponse } from '../../../src/protocol/generated/api/list-groups.ts'
import { SaslAuthenticateRequest, SaslAuthenticateResponse } from '../../../src/protocol/generated/api/sasl-authenticate.ts'
import { SaslHandshakeRequest, SaslHandshakeResponse } from '../../../src/protocol/generated/api/sasl-handshake.ts'
import { decodeOAuthBearerToken } from '../../../src/security/oauth-bearer-token.ts'
import { decodePlainToken } from '../../../src/security/plain-token.ts'
import { ScramKeys } from '../../../src/security/scram-keys.ts'
import { SCRAM_MECHANISMS } from '../../../src/security/scram-mechanism.ts'
import {
  authMessage,
  parseClientFinal,
  parseClientFirst,
  serverFinal,
  serverFirst,
} from '../../../src/security/scram-messages.ts'
import { FakeBroker, FakeWorld } from '../fake-cluster.ts'

const PASSWORD = 'Sesam-oeffne-dich'
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Of the real one, with PBKDF2 at once: a fake world's time does not wait for it. */
const cryptography = {
  ...nodeCryptography,
  pbkdf2: async (algorithm: string, password: Uint8Array, salt: Uint8Array, iterations: number) =>
    new Uint8Array(pbkdf2Sync(password, salt, iterations, algorithm === 'sha256' ? 32 : 64, algorithm)),
}

/** What a broker does with a token: gives its answer, or null to refuse. */
type Judge = (token: Uint8Array) => Promise<Uint8Array | null>

const judges: Record<string, () => Judge> = {
  PLAIN: () => async (token) => (Buffer.from(decodePlainToken(token).password).toString() === PASSWORD ? bytes('') : null),
  OAUTHBEARER: () => async (token) => (decodeOAuthBearerToken(token).token === PASSWORD ? bytes('') : null),
  'SCRAM-SHA-512': () => {
    const keys = new ScramKeys(SCRAM_MECHANISMS['SCRAM-SHA-512'], cryptography)
    let bare = ''
    let first = ''
    return async (token) => {
      const { storedKey, serverKey, salt, iterations } = await keys.verifier(bytes(PASSWORD), bytes('salt'), 4096)
      if (bare === '') {
        const message = parseClientFirst(token)
        bare = message.bare
        first = serverFirst({ nonce: `${message.nonce}server`, salt, iterations })
        return bytes(first)
      }
      const { proof, withoutProof } = parseClientFinal(token)
      const signed = authMessage(bare, first, withoutProof)
      if (!keys.verifyClientProof(proof, storedKey, signed)) return null
      return bytes(serverFinal({ signature: keys.serverSignature(serverKey, signed) }))
    }
  },
}

function guarded(mechanism: string): FakeBroker {
  const judge = judges[mechanism]!()
  return new FakeBroker()
    .serve(SaslHandshakeRequest, SaslHandshakeResponse, () => ({ mechanisms: [mechanism] }))
    .serve(SaslAuthenticateRequest, SaslAuthenticateResponse, async ({ authBytes }) => {
      const answer = await judge(authBytes)
      return answer === null
        ? { errorCode: ErrorCode.SASL_AUTHENTICATION_FAILED, errorMessage: 'Authentication failed' }
        : { authBytes: answer }
    })
    .serve(ListGroupsRequest, ListGroupsResponse, () => ({}))
}

function authenticatorOf(mechanism: string, password: string): Authenticator {
  const named = { username: 'alice', password: new Secret(password) }
  switch (mechanism) {
    case 'PLAIN':
      return new PlainAuthenticator(named)
    case 'OAUTHBEARER':
      return new OAuthBearerAuthenticator({ fetchToken: async () => ({ token: password }) })
    default:
      return new ScramAuthenticator({ mechanism: 'SCRAM-SHA-512', ...named, cryptography })
  }
}

async function connect(mechanism: string, password: string): Promise<{ shown: string; problem: unknown }> {
  const log: string[] = []
  const note = (message: string, fields?: object): void => void log.push(message, inspect(fields, { depth: 9, showHidden: true }))
  const logger: Logger = { debug: note, info: note, warn: note, error: note }
  const world = new FakeWorld({ 'broker:9092': guarded(mechanism) })
  const authenticator = authenticatorOf(mechanism, password)
  const client = new Client(world, { bootstrap: 'broker:9092', authenticator, logger })
  const problem = await world.run(client.any(ListGroupsRequest, ListGroupsResponse, {})).then(
    () => null,
    (error: unknown) => error,
  )
  expect(log.join()).toContain('SaslAuthenticate')
  const shown = [log.join(), inspect([client, problem], { depth: 12, showHidden: true }), JSON.stringify(problem)].join()
  client.close()
  return { shown, problem }
}

describe.each(Object.keys(judges))('a client with %s', (mechanism) => {
  test('is let in, and its password is in no line of the debug log', async () => {
    const { shown, problem } = await connect(mechanism, PASSWORD)
    expect(problem).toBeNull()
    expect(shown).not.toContain(PASSWORD)
    expect(shown).not.toContain(Buffer.from(PASSWORD).toString('base64').slice(0, 12))
  })

  test('is refused at once with a wrong password, which is in no error either', async () => {
    const { shown, problem } = await connect(mechanism, `${PASSWORD}-nicht`)
    expect(problem).toMatchObject({ kind: 'auth', code: 'SASL_AUTHENTICATION_FAILED', retriable: false })
    expect(shown).not.toContain(PASSWORD)
  })
})
