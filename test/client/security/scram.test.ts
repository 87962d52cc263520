import { describe, expect, test } from 'vitest'
import { AuthError } from '../../../src/client/errors.ts'
import { nodeCryptography } from '../../../src/client/node/cryptography.ts'
import { ScramAuthenticator } from '../../../src/client/security/scram.ts'
import { Secret } from '../../../src/client/security/secret.ts'
import { MalformedTokenError } from '../../../src/security/malformed-token-error.ts'
import { Conversation } from './conversation.ts'

/** RFC 7677, section 3. */
const NONCE = 'rOprNGfwEbeRWgbNEkqO'
const SERVER_FIRST = `r=${NONCE}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`
const CLIENT_FINAL = `c=biws,r=${NONCE}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`
const SERVER_FINAL = 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4='

function talk(answers: string[], options = {}): { conversation: Conversation; done: Promise<void> } {
  const conversation = new Conversation({ answers, nonce: NONCE, isEncrypted: false })
  const authenticator = new ScramAuthenticator({
    mechanism: 'SCRAM-SHA-256',
    username: 'user',
    password: new Secret('pencil'),
    cryptography: nodeCryptography,
    ...options,
  })
  // PBKDF2 takes real time, in which the world's does not move.
  const done = authenticator.authenticate(async (token) => {
    conversation.said.push(new TextDecoder().decode(token))
    return new TextEncoder().encode(answers.shift() ?? '')
  }, conversation.context)
  return { conversation, done }
}

describe('SASL SCRAM', () => {
  test('says what RFC 7677 prints, and accepts the server that it prints', async () => {
    const { conversation, done } = talk([SERVER_FIRST, SERVER_FINAL])
    await done
    expect(conversation.said).toEqual([`n,,n=user,r=${NONCE}`, CLIENT_FINAL])
    expect(conversation.log).toEqual([])
  })

  test('says of a delegation token that it is one', async () => {
    const { conversation, done } = talk([SERVER_FIRST], { tokenAuth: true })
    await expect(done).rejects.toThrow(MalformedTokenError)
    expect(conversation.said[0]).toBe(`n,,n=user,r=${NONCE},tokenauth=true`)
  })

  test.each([
    ['does not know the password', [SERVER_FIRST, 'v=AAAATRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4='], /its signature is wrong/],
    ['has a nonce of its own', [SERVER_FIRST.replace(NONCE, 'another')], /its nonce does not continue/],
    ['adds nothing to the nonce', [`r=${NONCE},s=QQ==,i=4096`], /its nonce does not continue/],
    ['would weaken the password', [SERVER_FIRST.replace('4096', '4095')], /4095 iterations, fewer than 4096/],
    ['would keep this processor busy', [SERVER_FIRST.replace('4096', '999999999')], /999999999 iterations, more than/],
    ['says why it refuses', [SERVER_FIRST, 'e=invalid-proof'], /the broker says invalid-proof/],
  ])('does not go on with a server that %s', async (_, answers, words) => {
    const { conversation, done } = talk([...answers])
    const error = await done.catch((problem: unknown) => problem)
    expect(error).toBeInstanceOf(AuthError)
    expect((error as Error).message).toMatch(words)
    expect(conversation.said).toHaveLength(answers.length)
  })

  test('does not go on with a server that makes no sense', async () => {
    for (const answers of [[''], ['r=x'], [SERVER_FIRST, ''], [SERVER_FIRST, 'v=?']])
      await expect(talk(answers).done).rejects.toThrow(MalformedTokenError)
  })

  test('overwrites the password and each key that is made of it', async () => {
    const secrets: Uint8Array[] = []
    const watching = {
      ...nodeCryptography,
      pbkdf2: async (...[algorithm, password, salt, iterations]: Parameters<typeof nodeCryptography.pbkdf2>) => {
        const salted = await nodeCryptography.pbkdf2(algorithm, password, salt, iterations)
        secrets.push(password, salted)
        return salted
      },
      hmac: (...[algorithm, key, bytes]: Parameters<typeof nodeCryptography.hmac>) => {
        const code = nodeCryptography.hmac(algorithm, key, bytes)
        if (/^(Client|Server) Key$/.test(new TextDecoder().decode(bytes))) secrets.push(code)
        return code
      },
    }
    await talk([SERVER_FIRST, SERVER_FINAL], { cryptography: watching }).done
    expect(secrets).toHaveLength(4)
    for (const secret of secrets) expect(secret.every((byte) => byte === 0)).toBe(true)
  })
})
