import { pbkdf2Sync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { settle } from '../../../src/client/admin/results.ts'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import {
  AlterUserScramCredentialsRequest,
  AlterUserScramCredentialsResponse,
} from '../../../src/protocol/generated/api/alter-user-scram-credentials.ts'
import { CreateAclsRequest, CreateAclsResponse } from '../../../src/protocol/generated/api/create-acls.ts'
import {
  CreateDelegationTokenRequest,
  CreateDelegationTokenResponse,
} from '../../../src/protocol/generated/api/create-delegation-token.ts'
import { DeleteAclsRequest, DeleteAclsResponse } from '../../../src/protocol/generated/api/delete-acls.ts'
import { DescribeAclsRequest, DescribeAclsResponse } from '../../../src/protocol/generated/api/describe-acls.ts'
import {
  DescribeDelegationTokenRequest,
  DescribeDelegationTokenResponse,
} from '../../../src/protocol/generated/api/describe-delegation-token.ts'
import { AdminCluster } from './admin-cluster.ts'

const READ = { resourceType: 'TOPIC', resourceName: 'orders', principal: 'User:ann', operation: 'READ' } as const
const WRITE = { ...READ, operation: 'WRITE', permissionType: 'DENY', host: '10.0.0.1', patternType: 'PREFIXED' } as const
/** `READ` and `WRITE` as brokers say them. */
const WIRE_READ = {
  resourceType: 2,
  resourceName: 'orders',
  patternType: 3,
  principal: 'User:ann',
  host: '*',
  operation: 3,
  permissionType: 3,
}
const WIRE_WRITE = { ...WIRE_READ, patternType: 4, host: '10.0.0.1', operation: 4, permissionType: 2 }

describe('rules of access', () => {
  test('are written with what Kafka’s own tool takes by default, and answered one by one', async () => {
    const cluster = new AdminCluster()
    const asked: unknown[] = []
    for (const node of cluster.nodes) {
      node.serve(CreateAclsRequest, CreateAclsResponse, ({ creations }) => {
        asked.push(...creations)
        return { results: [{ errorCode: 0 }, { errorCode: ErrorCode.INVALID_REQUEST, errorMessage: 'no' }] }
      })
    }
    const results = await cluster.run(settle(cluster.admin.createAcls([READ, WRITE])))
    expect(results.get(READ)).toBeUndefined()
    expect(results.error(WRITE)!.message).toBe(
      'the rule "DENY User:ann WRITE TOPIC PREFIXED orders from 10.0.0.1": INVALID_REQUEST: no',
    )
    const { patternType: readPattern, ...read } = WIRE_READ
    const { patternType: writePattern, ...write } = WIRE_WRITE
    expect(asked).toEqual([
      { ...read, resourcePatternType: readPattern },
      { ...write, resourcePatternType: writePattern },
    ])
  })

  test('that match are deleted, and one that could not be is told among them', async () => {
    const cluster = new AdminCluster()
    for (const node of cluster.nodes) {
      node.serve(DeleteAclsRequest, DeleteAclsResponse, ({ filters }) => ({
        filterResults: filters.map(({ principalFilter }) =>
          principalFilter === null
            ? { errorCode: ErrorCode.CLUSTER_AUTHORIZATION_FAILED }
            : { matchingAcls: [WIRE_READ, { ...WIRE_WRITE, errorCode: ErrorCode.UNKNOWN_SERVER_ERROR }] },
        ),
      }))
    }
    const results = await cluster.run(settle(cluster.admin.deleteAcls([{ principal: 'User:ann' }, { operation: 'READ' }])))
    const deleted = results.get({ principal: 'User:ann' })
    expect(deleted.keys()).toHaveLength(2)
    expect(deleted.has(READ)).toBe(true)
    expect(deleted.error(WRITE)).toMatchObject({ code: 'UNKNOWN_SERVER_ERROR' })
    expect(results.error({ operation: 'READ' })).toMatchObject({ kind: 'auth', code: 'CLUSTER_AUTHORIZATION_FAILED' })
  })

  test('are found by what is given of them; names of a newer Kafka are unknown', async () => {
    const cluster = new AdminCluster()
    const asked: unknown[] = []
    for (const node of cluster.nodes) {
      node.serve(DescribeAclsRequest, DescribeAclsResponse, (filter) => {
        asked.push(filter)
        const { resourceType, resourceName, patternType, ...acl } = WIRE_READ
        return { resources: [{ resourceType, resourceName, patternType, acls: [acl, { ...acl, operation: 99 }] }] }
      })
    }
    const found = await cluster.run(cluster.admin.describeAcls({ resourceName: 'orders', patternType: 'MATCH' }))
    expect(found.map(({ operation }) => operation)).toEqual(['READ', 'UNKNOWN'])
    expect(found[0]).toEqual({ ...READ, patternType: 'LITERAL', host: '*', permissionType: 'ALLOW' })
    expect(asked).toMatchObject([
      {
        resourceTypeFilter: 1,
        resourceNameFilter: 'orders',
        patternTypeFilter: 2,
        principalFilter: null,
        operation: 1,
        permissionType: 1,
      },
    ])
  })
})

describe('SCRAM credentials', () => {
  test('are sent salted, never as the password', async () => {
    const cluster = new AdminCluster()
    const asked: AlterUserScramCredentialsRequest[] = []
    cluster.nodes[0]!.serve(AlterUserScramCredentialsRequest, AlterUserScramCredentialsResponse, (body) => {
      asked.push(body)
      return { results: [{ user: 'ann' }, { user: 'ben' }, { user: 'carl', errorCode: ErrorCode.RESOURCE_NOT_FOUND }] }
    })
    const salt = new Uint8Array([1, 2, 3, 4])
    const password = new TextEncoder().encode('pencil')
    const results = await cluster.admin
      .alterUserScramCredentials([
        { user: 'ann', mechanism: 'SCRAM-SHA-256', password: 'pencil', salt, iterations: 4096 },
        { user: 'ben', mechanism: 'SCRAM-SHA-512', password },
        { user: 'carl', mechanism: 'SCRAM-SHA-512', delete: true },
      ])
      .catch((error) => error.results)
    expect(results.errors().map(([user]: [string]) => user)).toEqual(['carl'])
    const [{ upsertions, deletions }] = asked as [AlterUserScramCredentialsRequest]
    expect(deletions).toEqual([{ name: 'carl', mechanism: 2 }])
    expect(upsertions[0]).toMatchObject({ name: 'ann', mechanism: 1, iterations: 4096 })
    expect(Buffer.from(upsertions[0]!.saltedPassword)).toEqual(pbkdf2Sync('pencil', salt, 4096, 32, 'sha256'))
    expect(upsertions[1]!.salt).toHaveLength(32)
    expect(Buffer.from(upsertions[1]!.saltedPassword)).toEqual(pbkdf2Sync('pencil', upsertions[1]!.salt, 4096, 64, 'sha512'))
    expect(new TextDecoder().decode(password)).toBe('pencil')
  })

  test('that cannot be are the caller’s mistake', async () => {
    const { admin } = new AdminCluster()
    const empty = admin.alterUserScramCredentials([{ user: 'ann', mechanism: 'SCRAM-SHA-256', password: '' }])
    await expect(empty).rejects.toMatchObject({ kind: 'usage' })
    const deletion = { user: 'ann', mechanism: 'SCRAM-SHA-256', delete: true } as const
    await expect(admin.alterUserScramCredentials([deletion, deletion])).rejects.toThrow(
      'SCRAM-SHA-256 of ann is named more than once',
    )
  })
})

describe('delegation tokens', () => {
  test('are told with principals as Kafka prints them', async () => {
    const cluster = new AdminCluster()
    const hmac = new Uint8Array([1, 2, 3])
    for (const node of cluster.nodes) {
      node.serve(CreateDelegationTokenRequest, CreateDelegationTokenResponse, ({ ownerPrincipalName }) => ({
        principalType: 'User',
        principalName: ownerPrincipalName ?? 'me',
        tokenRequesterPrincipalType: 'User',
        tokenRequesterPrincipalName: 'me',
        issueTimestampMs: 1,
        expiryTimestampMs: 2,
        maxTimestampMs: 3,
        tokenId: 'token',
        hmac,
      }))
      node.serve(DescribeDelegationTokenRequest, DescribeDelegationTokenResponse, () => ({
        tokens: [
          {
            principalType: 'User',
            principalName: 'ann',
            tokenId: 'old',
            hmac,
            renewers: [{ principalType: 'User', principalName: 'bob' }],
          },
        ],
      }))
    }
    const made = await cluster.run(cluster.admin.createDelegationToken({ owner: 'User:ann', renewers: ['User:bob'] }))
    expect(made).toEqual({
      tokenId: 'token',
      hmac,
      owner: 'User:ann',
      tokenRequester: 'User:me',
      renewers: ['User:bob'],
      issueTimestampMs: 1,
      expiryTimestampMs: 2,
      maxTimestampMs: 3,
    })
    const described = await cluster.run(cluster.admin.describeDelegationToken())
    expect(described).toMatchObject([{ tokenId: 'old', owner: 'User:ann', tokenRequester: '', renewers: ['User:bob'] }])
  })
})
