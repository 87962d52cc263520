import { describe, expect, test } from 'vitest'
import { nodeCryptography } from '../../actors/runtime/node-cryptography.ts'
import type { ExchangeOrigin } from '../../src/broker/exchange.ts'
import {
  createDelegationToken,
  describeDelegationToken,
  expireDelegationToken,
  renewDelegationToken,
} from '../../src/broker/handlers/delegation-tokens.ts'
import type { NewRecord } from '../../src/metadata/metadata-record.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import {
  CreateDelegationTokenResponse,
  type CreateDelegationTokenRequest as CreateRequest,
} from '../../src/protocol/generated/api/create-delegation-token.ts'
import { DescribeDelegationTokenResponse } from '../../src/protocol/generated/api/describe-delegation-token.ts'
import { ExpireDelegationTokenResponse } from '../../src/protocol/generated/api/expire-delegation-token.ts'
import { RenewDelegationTokenResponse } from '../../src/protocol/generated/api/renew-delegation-token.ts'
import { OPERATION, PATTERN, PERMISSION, RESOURCE } from '../../src/security/authorizer/acl-codes.ts'
import { TokenSecrets } from '../../src/security/token-secrets.ts'
import { topicId } from '../metadata/cluster-image.ts'
import { BrokerFixture } from './broker-fixture.ts'

const [QUORUM, CHANNEL] = [300, 301]
const { DELEGATION_TOKEN_REQUEST_NOT_ALLOWED: NOT_ALLOWED } = ErrorCode
const secrets = new TokenSecrets('a key', nodeCryptography())
const ann = { principal: 'User:ann', listener: 'CLIENTS' }
const hmac = new Uint8Array(4)

function node(texts: Record<string, string> = {}): BrokerFixture {
  const fixture = new BrokerFixture({
    listeners: 'PLAINTEXT://127.0.0.1:0,CLIENTS://127.0.0.1:0',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CLIENTS:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT',
    'sasl.enabled.mechanisms': 'SCRAM-SHA-256',
    ...texts,
  })
  fixture.broker.quorum = QUORUM
  fixture.broker.channel = CHANNEL
  fixture.broker.tokenSecrets = secrets
  return fixture
}

function token(tokenId: string, owner: string, renewers: string[] = [], requester = 'User:root'): NewRecord {
  const times = { issueTimestamp: 1, maxTimestamp: 3, expirationTimestamp: 2 }
  return { type: 'DelegationTokenRecord', version: 0, message: { owner, requester, renewers, tokenId, ...times } }
}

function create(fixture: BrokerFixture, from: Partial<ExchangeOrigin>, request: Partial<CreateRequest> = {}, version = 3) {
  const asking = fixture.asks(CreateDelegationTokenResponse, version, from.role ?? 'broker', from)
  const body = { ownerPrincipalType: null, ownerPrincipalName: null, renewers: [], maxLifetimeMs: -1, ...request }
  createDelegationToken.handle(body, asking.exchange as never, fixture.broker)
  return asking
}

function describeTokens(fixture: BrokerFixture, from: Partial<ExchangeOrigin>, owners: string[] | null = null, version = 3) {
  const asking = fixture.asks(DescribeDelegationTokenResponse, version, 'broker', from)
  const named = owners?.map((principalName) => ({ principalType: 'User', principalName })) ?? null
  describeDelegationToken.handle({ owners: named }, asking.exchange as never, fixture.broker)
  return asking.answer()!
}

/** Asks for everything; gives the error codes, `undefined` where the controller is asked. */
function everything(from: Partial<ExchangeOrigin>): (number | undefined)[] {
  const fixture = node()
  const renew = fixture.asks(RenewDelegationTokenResponse, 2, from.role ?? 'broker', from)
  renewDelegationToken.handle({ hmac, renewPeriodMs: -1 }, renew.exchange as never, fixture.broker)
  const expire = fixture.asks(ExpireDelegationTokenResponse, 2, from.role ?? 'broker', from)
  expireDelegationToken.handle({ hmac, expiryTimePeriodMs: -1 }, expire.exchange as never, fixture.broker)
  return [create(fixture, from), renew, expire].map(({ answer }) => answer()?.errorCode)
}

describe('requests about delegation tokens', () => {
  const refused = [NOT_ALLOWED, NOT_ALLOWED, NOT_ALLOWED]
  const taken = [undefined, undefined, undefined]

  test.each([
    ['by one who has logged in', ann, taken],
    ['by one who has logged in with a token', { ...ann, tokenAuthenticated: true }, refused],
    ['at a listener where nobody shows who he is', { principal: 'User:ANONYMOUS', listener: 'PLAINTEXT' }, refused],
    [
      'at the listener of the controllers, where it is such a one',
      { ...ann, listener: 'CONTROLLER', role: 'controller' },
      refused,
    ],
    ['handed on', { ...ann, listener: 'CONTROLLER', role: 'controller', isForwarded: true }, taken],
    [
      'handed on for one who has logged in with a token',
      { ...ann, listener: 'CONTROLLER', role: 'controller', isForwarded: true, tokenAuthenticated: true },
      refused,
    ],
  ] as const)('%s', (_what, from, errorCodes) => {
    expect(everything(from)).toEqual(errorCodes)
  })

  test('are answered by the controller in the name of who asks', () => {
    const fixture = node()
    const asking = create(fixture, ann, { maxLifetimeMs: 5 })
    expect(fixture.sentTo(CHANNEL, 'request')).toMatchObject([{ apiKey: 38, principal: 'User:ann', body: { maxLifetimeMs: 5 } }])
    // Its token is there before who asked for it can use it.
    fixture.answers(CHANNEL, { errorCode: 0, tokenId: 't', principalType: 'User', principalName: 'ann', hmac })
    expect(asking.answer()).toBeNull()
    fixture.commit([token('t', 'User:ann')])
    fixture.broker.metadataCommitted({ kind: 'metadata-committed', endOffset: 99, epoch: 1, snapshot: false, records: [] })
    fixture.runDeferred()
    expect(describeTokens(fixture, ann).tokens).toHaveLength(1)
  })

  test('are refused where there is no token for the kind of principal, before the controller is asked', () => {
    const fixture = node()
    const renewers = [{ principalType: 'Group', principalName: 'all' }]
    const { answer, counted } = create(fixture, ann, { renewers }, 2)
    expect(answer()).toMatchObject({
      errorCode: ErrorCode.INVALID_PRINCIPAL_TYPE,
      principalType: 'User',
      principalName: 'ann',
      issueTimestampMs: -1,
      expiryTimestampMs: -1,
      maxTimestampMs: -1,
      tokenId: '',
    })
    expect(counted).toEqual([ErrorCode.INVALID_PRINCIPAL_TYPE])
  })
})

describe('with an authorizer', () => {
  const secured = (...acls: { resourceType: number; resourceName: string; operation: number }[]): BrokerFixture => {
    const fixture = node({
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'super.users': 'User:root',
    })
    fixture.commit([token('own', 'User:ann'), token('renewed', 'User:bob', ['User:ann']), token('other', 'User:bob')])
    fixture.commit(
      acls.map((acl, at) => ({
        type: 'AccessControlEntryRecord',
        version: 0,
        message: {
          id: topicId(at),
          patternType: PATTERN.LITERAL,
          principal: 'User:ann',
          host: '*',
          permissionType: PERMISSION.ALLOW,
          ...acl,
        },
      })),
    )
    return fixture
  }
  const user = (operation: number) => ({ resourceType: RESOURCE.USER, resourceName: 'User:bob', operation })
  const ids = (fixture: BrokerFixture, owners: string[] | null = null, principal = 'User:ann') =>
    describeTokens(fixture, { ...ann, principal }, owners)
      .tokens.map(({ tokenId }) => tokenId)
      .sort()
  const forBob = { ownerPrincipalType: 'User', ownerPrincipalName: 'bob' }

  test('everybody may have a token for himself, and for others who may make tokens for them', () => {
    const refused = create(secured(), ann, forBob).answer()
    expect(refused).toMatchObject({
      errorCode: ErrorCode.DELEGATION_TOKEN_AUTHORIZATION_FAILED,
      principalName: 'bob',
      tokenRequesterPrincipalName: 'ann',
    })
    expect(create(secured(), ann).answer()).toBeNull()
    expect(create(secured(), ann, { ownerPrincipalType: 'User', ownerPrincipalName: 'ann' }).answer()).toBeNull()
    expect(create(secured(user(OPERATION.CREATE_TOKENS)), ann, forBob).answer()).toBeNull()
  })

  test('one sees what one owns, asked for, may renew, or may describe', () => {
    const asked = secured()
    asked.commit([token('asked', 'User:bob', [], 'User:ann')])
    expect(ids(asked)).toEqual(['asked', 'own', 'renewed'])
    expect(ids(asked, ['ann'])).toEqual(['asked', 'own', 'renewed'])
    expect(ids(secured())).toEqual(['own', 'renewed'])
    expect(ids(secured(user(OPERATION.DESCRIBE_TOKENS)))).toEqual(['other', 'own', 'renewed'])
    const one = { resourceType: RESOURCE.DELEGATION_TOKEN, resourceName: 'other', operation: OPERATION.DESCRIBE }
    expect(ids(secured(one))).toEqual(['other', 'own', 'renewed'])
    expect(ids(secured(), null, 'User:root')).toEqual(['other', 'own', 'renewed'])
    expect(ids(secured(), null, 'User:eve')).toEqual([])
  })

  test('and of these the ones whose owners or renewers one asks for', () => {
    const all = secured(user(OPERATION.DESCRIBE_TOKENS))
    expect(ids(all, ['ann'])).toEqual(['own', 'renewed'])
    expect(ids(all, ['bob'])).toEqual(['other', 'renewed'])
    expect(ids(all, ['ann', 'bob'])).toEqual(['other', 'own', 'renewed'])
    expect(ids(all, ['eve'])).toEqual([])
    expect(ids(all, [])).toEqual([])
  })
})

test('a token is described with its HMAC, and older clients are not told who asked for it', () => {
  const fixture = node()
  fixture.commit([token('t', 'User:ann', ['User:bob'])])
  const common = {
    principalType: 'User',
    principalName: 'ann',
    issueTimestamp: 1,
    expiryTimestamp: 2,
    maxTimestamp: 3,
    tokenId: 't',
    hmac: secrets.hmac('t'),
    renewers: [{ principalType: 'User', principalName: 'bob' }],
  }
  const told = { tokenRequesterPrincipalType: 'User', tokenRequesterPrincipalName: 'root' }
  expect(describeTokens(fixture, ann).tokens).toMatchObject([{ ...common, ...told }])
  expect(describeTokens(fixture, ann, null, 2).tokens).toMatchObject([common])
})

test('there is nothing to describe without a key, nor for who came with a token', () => {
  const fixture = node()
  expect(describeTokens(fixture, { ...ann, tokenAuthenticated: true }).errorCode).toBe(NOT_ALLOWED)
  fixture.broker.tokenSecrets = null
  expect(describeTokens(fixture, ann).errorCode).toBe(ErrorCode.DELEGATION_TOKEN_AUTH_DISABLED)
})
