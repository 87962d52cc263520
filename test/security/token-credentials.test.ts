import { Buffer } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import { nodeCryptography } from '../../actors/runtime/node-cryptography.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import type { DelegationTokenRecord } from '../../src/protocol/generated/metadata/delegation-token-record.ts'
import { NONCE_BYTES, ScramClient } from '../../src/security/scram-client.ts'
import { SCRAM_MECHANISMS } from '../../src/security/scram-mechanism.ts'
import { parseServerFirst } from '../../src/security/scram-messages.ts'
import { ScramDecoys } from '../../src/security/server/scram-decoys.ts'
import { ScramServer } from '../../src/security/server/scram-server.ts'
import { TokenCredentials } from '../../src/security/server/token-credentials.ts'
import { TokenSecrets } from '../../src/security/token-secrets.ts'

const cryptography = nodeCryptography()
const secrets = new TokenSecrets('a key', cryptography)
const token: DelegationTokenRecord = {
  owner: 'User:ann',
  requester: 'User:root',
  renewers: [],
  issueTimestamp: 0,
  expirationTimestamp: 50,
  maxTimestamp: 100,
  tokenId: 'dG9rZW4',
}
const MECHANISMS = [SCRAM_MECHANISMS['SCRAM-SHA-256'], SCRAM_MECHANISMS['SCRAM-SHA-512']]

function serverOf(tokens: readonly DelegationTokenRecord[], mechanism = MECHANISMS[0]!): ScramServer {
  const credentials = new TokenCredentials(secrets, cryptography)
  const users = new ScramDecoys([{ salt: new Uint8Array(12), iterations: 8192 }], mechanism.iterationsMin)
  const image = {
    ofUser: () => null,
    ofToken(tokenId: string) {
      const found = tokens.find((each) => each.tokenId === tokenId)
      return found === undefined ? null : credentials.of(found, mechanism, 40)
    },
    decoySecret: () => credentials.decoySecret(),
    decoys: users,
  }
  return new ScramServer(mechanism, image, { cryptography, random: new SeededRandom(3) })
}

function logIn(server: ScramServer, mechanism = MECHANISMS[0]!, { tokenAuth = true, hmac = secrets.hmac(token.tokenId) } = {}) {
  const nonce = new SeededRandom(4).bytes(NONCE_BYTES)
  const client = new ScramClient({ mechanism, username: token.tokenId, nonce, tokenAuth, cryptography })
  const { salt, iterations } = client.challenged(server.evaluate(client.first()))
  const password = Buffer.from(Buffer.from(hmac).toString('base64'))
  const salted = cryptography.pbkdf2Sync(mechanism.algorithm, password, salt, iterations)
  client.finished(server.evaluate(client.final(salted)))
}

describe('by SCRAM', () => {
  test('a token logs in as its owner, by either mechanism, for as long as it lives', () => {
    for (const mechanism of MECHANISMS) {
      const server = serverOf([token], mechanism)
      logIn(server, mechanism)
      expect(server.identity).toEqual({ name: 'ann', expiresAtMs: 50, isByToken: true })
    }
  })

  test('it does not where it is not said to be one, with another HMAC, or of another key', () => {
    expect(() => logIn(serverOf([token]), MECHANISMS[0], { tokenAuth: false })).toThrow('the password is wrong')
    const others = [secrets.hmac('other'), new TokenSecrets('another key', cryptography).hmac(token.tokenId)]
    for (const hmac of others) expect(() => logIn(serverOf([token]), MECHANISMS[0], { hmac })).toThrow('the password is wrong')
  })

  test('one that has expired does not, nor one of no user', () => {
    const gone = [
      { ...token, expirationTimestamp: 39 },
      { ...token, maxTimestamp: 39 },
      { ...token, owner: 'Group:ann' },
    ]
    for (const each of gone) expect(() => logIn(serverOf([each]))).toThrow('the password is wrong')
    logIn(serverOf([{ ...token, expirationTimestamp: 40 }]))
  })

  test('one that is not there looks like those that are, and always the same', () => {
    const first = (tokens: readonly DelegationTokenRecord[], name: string) => {
      const { salt, iterations } = parseServerFirst(serverOf(tokens).evaluate(Buffer.from(`n,,n=${name},r=abc,tokenauth=true`)))
      return { salt: Buffer.from(salt).toString('hex'), iterations }
    }
    const [there, missing] = [first([token], token.tokenId), first([token], 'missing')]
    expect([there.salt.length, missing.salt.length]).toEqual([40, 40])
    expect([there.iterations, missing.iterations]).toEqual([4096, 4096])
    expect([first([token], token.tokenId), first([], 'missing')]).toEqual([there, missing])
    expect(first([], token.tokenId)).not.toEqual(there)
  })

  test('nothing that is shown to strangers is a part of a secret', () => {
    const hmac = Buffer.from(secrets.hmac(token.tokenId)).toString('hex')
    for (const extension of ['', ',tokenauth=true'])
      for (const tokens of [[], [token]]) {
        const { salt } = parseServerFirst(serverOf(tokens).evaluate(Buffer.from(`n,,n=${token.tokenId},r=abc${extension}`)))
        expect(hmac).not.toContain(Buffer.from(salt).toString('hex'))
      }
  })
})
