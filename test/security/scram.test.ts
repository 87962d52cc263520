import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import { fc, test as propertyTest } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { nodeCryptography } from '../../src/client/node/cryptography.ts'
import type { Cryptography } from '../../src/security/cryptography.ts'
import { MalformedTokenError } from '../../src/security/malformed-token-error.ts'
import { ScramKeys } from '../../src/security/scram-keys.ts'
import { SCRAM_MECHANISMS } from '../../src/security/scram-mechanism.ts'
import {
  authMessage,
  clientFinal,
  clientFinalWithoutProof,
  clientFirstBare,
  gs2Header,
  parseClientFinal,
  parseClientFirst,
  parseServerFinal,
  parseServerFirst,
  serverFinal,
  serverFirst,
} from '../../src/security/scram-messages.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** SCRAM-SHA-1, which Kafka does not have, for the vectors of RFC 5802. */
const sha1: Cryptography = {
  hash: (_, data) => createHash('sha1').update(data).digest(),
  hmac: (_, key, data) => createHmac('sha1', key).update(data).digest(),
  pbkdf2: async (_, password, salt, iterations) => pbkdf2Sync(password, salt, iterations, 20, 'sha1'),
  equal: (one, other) => Buffer.compare(one, other) === 0,
}

/** The conversations that the RFCs print. */
const VECTORS = [
  {
    name: 'RFC 5802, section 5 (SHA-1)',
    keys: new ScramKeys(SCRAM_MECHANISMS['SCRAM-SHA-256'], sha1),
    nonce: 'fyko+d2lbbFgONRv9qkxdawL',
    serverFirst: 'r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096',
    clientFinal: 'c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
    serverFinal: 'v=rmF9pqV8S7suAoZWja4dJRkFsKQ=',
  },
  {
    name: 'RFC 7677, section 3 (SHA-256)',
    keys: new ScramKeys(SCRAM_MECHANISMS['SCRAM-SHA-256'], nodeCryptography),
    nonce: 'rOprNGfwEbeRWgbNEkqO',
    serverFirst: 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
    clientFinal: 'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
    serverFinal: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
  },
]

describe('the algebra of SCRAM', () => {
  test.each(VECTORS)('gives what $name prints', async ({ keys, nonce, ...said }) => {
    const bare = clientFirstBare({ username: 'user', authorizationId: '', nonce, extensions: {} })
    expect(gs2Header('') + bare).toBe(`n,,n=user,r=${nonce}`)
    const first = parseServerFirst(bytes(said.serverFirst))
    const salted = await keys.saltedPassword(bytes('pencil'), first.salt, first.iterations)
    const withoutProof = clientFinalWithoutProof('n,,', first.nonce)
    const signed = authMessage(bare, first.text, withoutProof)
    expect(clientFinal(withoutProof, keys.clientProof(keys.clientKey(salted), signed))).toBe(said.clientFinal)
    expect(serverFinal({ signature: keys.serverSignature(keys.serverKey(salted), signed) })).toBe(said.serverFinal)
  })

  propertyTest.prop(
    [
      fc.constantFrom('SCRAM-SHA-256' as const, 'SCRAM-SHA-512' as const),
      fc.string({ minLength: 1 }),
      fc.string({ minLength: 1 }),
    ],
    { seed: 5802, numRuns: 30 },
  )('lets in who knows the password, and nobody else', async (mechanism, password, other) => {
    const keys = new ScramKeys(SCRAM_MECHANISMS[mechanism], nodeCryptography)
    const { storedKey, serverKey } = await keys.verifier(bytes(password), bytes('salt'), 16)
    const signed = bytes('n=u,r=1,r=12,s=c2FsdA==,i=16,c=biws,r=12')
    const proofOf = async (attempt: string): Promise<Uint8Array> =>
      keys.clientProof(keys.clientKey(await keys.saltedPassword(bytes(attempt), bytes('salt'), 16)), signed)
    expect(keys.verifyClientProof(await proofOf(password), storedKey, signed)).toBe(true)
    expect(keys.verifyClientProof(await proofOf(other), storedKey, signed)).toBe(other === password)
    expect(keys.verifyClientProof(await proofOf(password), storedKey, bytes('another conversation'))).toBe(false)
    expect(keys.verifyClientProof(new Uint8Array(3), storedKey, signed)).toBe(false)
    expect(keys.verifyServerSignature(keys.serverSignature(serverKey, signed), serverKey, signed)).toBe(true)
    expect(keys.verifyServerSignature(new Uint8Array(3), serverKey, signed)).toBe(false)
  })
})

const nonces = fc.stringMatching(/^[\x21-\x2b\x2d-\x7e]{1,40}$/)
const names = fc.string({ minLength: 1, unit: 'binary' }).filter((name) => name.isWellFormed())

describe('SCRAM messages', () => {
  propertyTest.prop([names, names, nonces, fc.constantFrom<Record<string, string>>({}, { tokenauth: 'true' })], {
    seed: 1,
    numRuns: 200,
  })(
    'of a client come out as they went in, commas and equals signs in names included',
    (username, authorizationId, nonce, extensions) => {
      const header = gs2Header(authorizationId)
      const bare = clientFirstBare({ username, authorizationId, nonce, extensions })
      const first = parseClientFirst(bytes(header + bare))
      expect(first).toEqual({ username, authorizationId, nonce, extensions, bare, header })
    },
  )

  propertyTest.prop([nonces, fc.uint8Array({ minLength: 1 }), fc.integer({ min: 1, max: 999_999_999 })], {
    seed: 2,
    numRuns: 200,
  })('of a server come out as they went in', (nonce, salt, iterations) => {
    expect(parseServerFirst(bytes(serverFirst({ nonce, salt, iterations })))).toMatchObject({ nonce, salt, iterations })
    expect(parseServerFinal(bytes(serverFinal({ signature: salt })))).toEqual({ signature: salt })
    const final = parseClientFinal(bytes(clientFinal(clientFinalWithoutProof('n,,', nonce), salt)))
    expect(final).toEqual({ channelBinding: bytes('n,,'), nonce, proof: salt, withoutProof: `c=biws,r=${nonce}` })
  })

  test('say why a server refuses', () => {
    expect(parseServerFinal(bytes('e=invalid-proof'))).toEqual({ error: 'invalid-proof' })
  })

  propertyTest.prop(
    [
      fc.oneof(
        fc.uint8Array(),
        fc.string().map(bytes),
        fc
          .array(fc.constantFrom('n,,', 'r=', 's=', 'i=', 'v=', 'p=', 'c=', 'm=x', ',', 'abc', '=2C', '=', '4096', 'QQ=='))
          .map((parts) => bytes(parts.join(''))),
      ),
    ],
    { seed: 3, numRuns: 1000 },
  )('that make no sense are refused by an error of their own', (token) => {
    for (const parse of [parseClientFirst, parseServerFirst, parseClientFinal, parseServerFinal]) {
      try {
        parse(token)
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedTokenError)
      }
    }
  })

  test('that ask for an extension which must be understood are refused', () => {
    expect(() => parseServerFirst(bytes('m=ext,r=abc,s=QQ==,i=4096'))).toThrow(MalformedTokenError)
    expect(() => parseClientFirst(bytes('n,,m=ext,n=user,r=abc'))).toThrow(MalformedTokenError)
  })
})
