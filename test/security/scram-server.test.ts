import { beforeAll, describe, expect, test } from 'vitest'
import { nodeCryptography } from '../../actors/runtime/node-cryptography.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { ScramKeys } from '../../src/security/scram-keys.ts'
import { SCRAM_MECHANISMS } from '../../src/security/scram-mechanism.ts'
import {
  authMessage,
  clientFinal,
  clientFinalWithoutProof,
  parseServerFinal,
  parseServerFirst,
} from '../../src/security/scram-messages.ts'
import { ScramDecoys } from '../../src/security/server/scram-decoys.ts'
import { type ScramCredential, ScramServer } from '../../src/security/server/scram-server.ts'

const mechanism = SCRAM_MECHANISMS['SCRAM-SHA-256']
const cryptography = nodeCryptography()
const keys = new ScramKeys(mechanism, cryptography)
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (token: Uint8Array): string => new TextDecoder().decode(token)

let alice: ScramCredential
beforeAll(async () => {
  alice = { owner: 'alice', expiresAtMs: null, ...(await keys.verifier(bytes('alice-secret'), bytes('salt'), 4096)) }
})

function server(credential: ScramCredential | null = alice): ScramServer {
  const credentials = {
    ofUser: (name: string) => (name === 'alice' ? credential : null),
    ofToken: () => null,
    decoySecret: () => bytes('decoy'),
    decoys: new ScramDecoys([], 4096),
  }
  return new ScramServer(mechanism, credentials, { cryptography, random: new SeededRandom(5) })
}

/** The client's last message for what the server answered to its first. */
async function proof(first: string, answer: Uint8Array, password: string, nonce?: string, header = 'n,,'): Promise<Uint8Array> {
  const { salt, iterations, nonce: whole, text: answerText } = parseServerFirst(answer)
  const salted = await keys.saltedPassword(bytes(password), salt, iterations)
  const withoutProof = clientFinalWithoutProof(header, nonce ?? whole)
  const signed = authMessage(first.slice(3), answerText, withoutProof)
  return bytes(clientFinal(withoutProof, keys.clientProof(keys.clientKey(salted), signed)))
}

describe("the server's part of SCRAM", () => {
  test('lets in who knows the password, and proves that it knows it too', async () => {
    const one = server()
    const answer = one.evaluate(bytes('n,,n=alice,r=abc'))
    expect(parseServerFirst(answer)).toMatchObject({ iterations: 4096, salt: bytes('salt') })
    const final = one.evaluate(await proof('n,,n=alice,r=abc', answer, 'alice-secret'))
    expect(parseServerFinal(final)).toHaveProperty('signature')
    expect(one.identity).toEqual({ name: 'alice', expiresAtMs: null, isByToken: false })
  })

  test('asks a user that is not there as it asks any other, always the same, and refuses him at the same step', async () => {
    const asked = text(server().evaluate(bytes('n,,n=mallory,r=abc')))
    const { salt, iterations } = parseServerFirst(bytes(asked))
    expect({ bytes: salt.length, iterations }).toEqual({ bytes: 20, iterations: 4096 })
    const again = server()
    const answer = again.evaluate(bytes('n,,n=mallory,r=abc'))
    expect(parseServerFirst(answer).salt).toEqual(salt)
    const guess = await proof('n,,n=mallory,r=abc', answer, 'x')
    expect(() => again.evaluate(guess)).toThrow('the password is wrong, or there is no such user')
    expect(again.identity).toBeNull()
    const wrong = server()
    const wrongGuess = await proof('n,,n=alice,r=abc', wrong.evaluate(bytes('n,,n=alice,r=abc')), 'x')
    expect(() => wrong.evaluate(wrongGuess)).toThrow('the password is wrong, or there is no such user')
  })

  test('refuses a last message that was heard before, or belongs to another first one', async () => {
    const one = server()
    const heard = await proof('n,,n=alice,r=abc', one.evaluate(bytes('n,,n=alice,r=abc')), 'alice-secret')
    one.evaluate(heard)
    expect(() => one.evaluate(heard)).toThrow('after the last')
    const credentials = {
      ofUser: () => alice,
      ofToken: () => null,
      decoySecret: () => bytes('decoy'),
      decoys: new ScramDecoys([], 4096),
    }
    const next = new ScramServer(mechanism, credentials, { cryptography, random: new SeededRandom(6) })
    next.evaluate(bytes('n,,n=alice,r=abc'))
    expect(() => next.evaluate(heard)).toThrow('nonce')
    const bound = server()
    const other = await proof(
      'n,,n=alice,r=abc',
      bound.evaluate(bytes('n,,n=alice,r=abc')),
      'alice-secret',
      undefined,
      'n,a=bob,',
    )
    expect(() => bound.evaluate(other)).toThrow('another first message')
  })

  test('refuses who wants to act as somebody else, and a credential that is too weak', () => {
    expect(() => server().evaluate(bytes('n,a=bob,n=alice,r=abc'))).toThrow('authorization id that is different')
    expect(() => server({ ...alice, iterations: 4095 }).evaluate(bytes('n,,n=alice,r=abc'))).toThrow('fewer than 4096')
    expect(() => server().evaluate(bytes('y,,n=alice,r=abc'))).toThrow('malformed')
  })
})

describe('what a user that is not there is asked with', () => {
  const asked = (decoys: ScramDecoys, name: string) =>
    decoys.of(name, { secret: bytes('decoy'), algorithm: mechanism.algorithm, cryptography })
  const kafkas = { salt: bytes('1x2y3z4a5b6c7d8e9f0g1h2i3'), iterations: 8192 }
  const ours = { salt: new Uint8Array(20).fill(200), iterations: 4096 }

  test('looks as what users that are there are asked with, in the same shares, and is always the same', () => {
    const decoys = new ScramDecoys([kafkas, kafkas, kafkas, ours], 4096)
    const names = Array.from({ length: 400 }, (_, at) => `user-${at}`)
    const answers = names.map((name) => asked(decoys, name))
    const many = answers.filter(({ iterations }) => iterations === 8192)
    expect(many.length / names.length).toBeCloseTo(0.75, 1)
    for (const { salt } of many) expect(text(salt)).toMatch(/^[0-9a-z]{22,26}$/)
    for (const { salt, iterations } of answers) if (iterations === 4096) expect(salt).toHaveLength(20)
    expect(names.map((name) => asked(new ScramDecoys([ours, kafkas, kafkas, kafkas], 4096), name))).toEqual(answers)
  })

  test('is of one kind where all are of it, as long a salt as it may have, and nobody is asked for a credential that is too weak', () => {
    const long = { salt: new Uint8Array(99).fill(200), iterations: 16_384 }
    const { salt, iterations } = asked(new ScramDecoys([long, { ...ours, iterations: 100 }], 4096), 'mallory')
    expect([salt.length, new Set(salt).size > 50, iterations]).toEqual([99, true, 16_384])
  })
})
