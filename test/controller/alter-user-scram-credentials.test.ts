import { describe, expect, test } from 'vitest'
import { nodeCryptography } from '../../actors/runtime/node-cryptography.ts'
import { alterUserScramCredentials } from '../../src/controller/alter-user-scram-credentials.ts'
import type { MetadataImage } from '../../src/metadata/metadata-image.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { imageAfter, oneBroker } from '../metadata/cluster-image.ts'
import { contextOf, ofType } from './controller-fixture.ts'

const salt = Uint8Array.of(1, 2, 3)
const saltedPassword = new Uint8Array(32).fill(7)
const upsertion = (name: string, { mechanism = 1, iterations = 4096 } = {}) => ({
  name,
  mechanism,
  iterations,
  salt,
  saltedPassword,
})

function alter(
  upsertions: ReturnType<typeof upsertion>[],
  deletions: { name: string; mechanism: number }[] = [],
  on: MetadataImage = oneBroker(),
) {
  const context = { ...contextOf(on), cryptography: nodeCryptography }
  const { records, response } = alterUserScramCredentials(context, { deletions, upsertions })
  return { records, after: imageAfter(on, records), results: response.results!.map(({ user, errorCode }) => [user, errorCode]) }
}

describe('AlterUserScramCredentials', () => {
  test('keeps what a login is held against, and not what it is made with', () => {
    const { records, results } = alter([upsertion('alice'), upsertion('bob', { mechanism: 2, iterations: 16_384 })])
    expect(results).toEqual([
      ['alice', 0],
      ['bob', 0],
    ])
    const [alice, bob] = ofType(records, 'UserScramCredentialRecord')
    expect(alice).toMatchObject({ name: 'alice', mechanism: 1, iterations: 4096, salt })
    expect([alice!.storedKey!.length, bob!.storedKey!.length]).toEqual([32, 64])
    expect(JSON.stringify(records)).not.toContain(JSON.stringify(saltedPassword))
  })

  test('deletes what is there', () => {
    const { after } = alter([upsertion('alice')])
    expect(alter([], [{ name: 'alice', mechanism: 1 }], after).records).toHaveLength(1)
    expect(alter([], [{ name: 'alice', mechanism: 2 }], after).results).toEqual([['alice', ErrorCode.RESOURCE_NOT_FOUND]])
  })

  test('refuses users that are named twice, whatever for, and the others not', () => {
    const { records, results } = alter([upsertion('alice'), upsertion('alice', { mechanism: 2 }), upsertion('bob')])
    expect(results).toEqual([
      ['bob', 0],
      ['alice', ErrorCode.DUPLICATE_RESOURCE],
    ])
    expect(records).toHaveLength(1)
  })

  test.each([
    [upsertion(''), ErrorCode.UNACCEPTABLE_CREDENTIAL],
    [upsertion('alice', { iterations: 4095 }), ErrorCode.UNACCEPTABLE_CREDENTIAL],
    [upsertion('alice', { iterations: 16_385 }), ErrorCode.UNACCEPTABLE_CREDENTIAL],
    [upsertion('alice', { mechanism: 3 }), ErrorCode.UNSUPPORTED_SASL_MECHANISM],
  ])('refuses %o', (bad, errorCode) => {
    expect(alter([bad])).toMatchObject({ records: [], results: [[bad.name, errorCode]] })
  })
})
