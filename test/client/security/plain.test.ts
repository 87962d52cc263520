import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { PlainAuthenticator } from '../../../src/client/security/plain.ts'
import { Secret } from '../../../src/client/security/secret.ts'
import { Conversation } from './conversation.ts'

const PASSWORD = 'open sesame'

describe('SASL PLAIN', () => {
  test('sends user name and password, and leaves no copy behind', async () => {
    const conversation = new Conversation()
    await conversation.run(new PlainAuthenticator({ username: 'alice', password: new Secret(PASSWORD) }))
    expect(conversation.said).toEqual([`\0alice\0${PASSWORD}`])
    expect(conversation.tokens[0]!.every((byte) => byte === 0)).toBe(true)
    expect(conversation.log).toEqual([])
  })

  test('warns once over a connection that others can read, without the password', async () => {
    const conversation = new Conversation({ isEncrypted: false })
    const authenticator = new PlainAuthenticator({ username: 'alice', password: new Secret(PASSWORD) })
    await conversation.run(authenticator)
    await conversation.run(authenticator)
    expect(conversation.log).toHaveLength(1)
    expect(conversation.log[0]).toMatch(/^warn a password is sent over a connection that is not encrypted/)
    expect(conversation.log[0]).not.toContain(PASSWORD)
  })
})

describe('a secret', () => {
  test('is a string, bytes, or what gives them anew each time', async () => {
    const read = (secret: Secret): Promise<string> => secret.use((bytes) => Buffer.from(bytes).toString())
    let count = 0
    expect(await read(new Secret('a'))).toBe('a')
    expect(await read(new Secret(Buffer.from('b')))).toBe('b')
    const changing = new Secret(async () => `c${++count}`)
    expect([await read(changing), await read(changing)]).toEqual(['c1', 'c2'])
    await expect(read(new Secret(() => ''))).rejects.toThrow('a secret is empty')
  })

  test('gives a copy that is overwritten afterwards, also when its use fails', async () => {
    const given = Buffer.from('sesame')
    const seen: Uint8Array[] = []
    await new Secret(given).use((bytes) => seen.push(bytes))
    await expect(
      new Secret(given).use((bytes) => {
        seen.push(bytes)
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(seen.map((bytes) => [...bytes])).toEqual([new Array(6).fill(0), new Array(6).fill(0)])
    expect(given.toString()).toBe('sesame')
  })

  test('shows itself to nobody', () => {
    const secret = new Secret(PASSWORD)
    const holder = { password: secret, authenticator: new PlainAuthenticator({ username: 'alice', password: secret }) }
    for (const shown of [inspect(holder, { depth: 9, showHidden: true }), JSON.stringify(holder), `${secret}`, String(holder)])
      expect(shown).not.toContain(PASSWORD)
  })
})
