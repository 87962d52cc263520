import { describe, expect, test } from 'vitest'
import { nodeCryptography } from '../../actors/runtime/node-cryptography.ts'
import { createDelegationToken, expireDelegationToken, renewDelegationToken } from '../../src/controller/delegation-tokens.ts'
import { TokenIndex } from '../../src/controller/token-index.ts'
import type { MetadataImage } from '../../src/metadata/metadata-image.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import {
  CreateDelegationTokenRequest,
  type CreateDelegationTokenResponse,
} from '../../src/protocol/generated/api/create-delegation-token.ts'
import {
  ExpireDelegationTokenRequest,
  type ExpireDelegationTokenResponse,
} from '../../src/protocol/generated/api/expire-delegation-token.ts'
import { RenewDelegationTokenRequest } from '../../src/protocol/generated/api/renew-delegation-token.ts'
import { TokenSecrets } from '../../src/security/token-secrets.ts'
import { feature, imageAfter, oneBroker, reloaded } from '../metadata/cluster-image.ts'
import { TestController } from './active-controller-fixture.ts'
import { contextOf } from './controller-fixture.ts'

const DAY_MS = 86_400_000
const secrets = new TokenSecrets('a key', nodeCryptography())
const tokens = new TokenIndex(secrets)
const BOB = { principalType: 'User', principalName: 'bob' }

/** Decides one request after the other at the time and for the principal that each names. */
class Life {
  image: MetadataImage = oneBroker()

  create(nowMs: number, { principal = 'User:ann', renewers = [BOB], maxLifetimeMs = -1, owner = null as string | null } = {}) {
    const body = { ownerPrincipalType: 'User', ownerPrincipalName: owner, renewers, maxLifetimeMs }
    const { records, response } = createDelegationToken(this.#context(nowMs, principal), body, 3)
    this.image = imageAfter(this.image, records)
    return response as CreateDelegationTokenResponse
  }

  renew(nowMs: number, hmac: Uint8Array, renewPeriodMs = -1, principal = 'User:ann') {
    const { records, response } = renewDelegationToken(this.#context(nowMs, principal), { hmac, renewPeriodMs })
    this.image = imageAfter(this.image, records)
    return response
  }

  expire(nowMs: number, hmac: Uint8Array, expiryTimePeriodMs = -1, principal = 'User:ann') {
    const { records, response } = expireDelegationToken(this.#context(nowMs, principal), { hmac, expiryTimePeriodMs })
    this.image = imageAfter(this.image, records)
    return response
  }

  #context(nowMs: number, principal: string) {
    return { ...contextOf(this.image, {}, nowMs + 1), nowMs, tokens, principal }
  }
}

describe('a delegation token', () => {
  test('lives for a day unless it is renewed, and for a week at the most', () => {
    const life = new Life()
    const { hmac, tokenId, ...answer } = life.create(1000)
    expect(answer).toEqual({
      principalType: 'User',
      principalName: 'ann',
      tokenRequesterPrincipalType: 'User',
      tokenRequesterPrincipalName: 'ann',
      issueTimestampMs: 1000,
      expiryTimestampMs: 1000 + DAY_MS,
      maxTimestampMs: 1000 + 7 * DAY_MS,
    })
    expect(hmac).toEqual(secrets.hmac(tokenId))
    expect(life.renew(2000, hmac)).toEqual({ expiryTimestampMs: 2000 + DAY_MS })
    expect(life.renew(3000, hmac, 5000)).toEqual({ expiryTimestampMs: 8000 })
    // Not longer than is configured, and not beyond its end.
    expect(life.renew(4000, hmac, 3 * DAY_MS)).toEqual({ expiryTimestampMs: 4000 + DAY_MS })
    for (let day = 1; day < 7; day++) life.renew(day * DAY_MS, hmac)
    expect(life.renew(6.5 * DAY_MS, hmac)).toEqual({ expiryTimestampMs: 1000 + 7 * DAY_MS })
  })

  test('lives as long as it is asked for, where that is shorter', () => {
    const life = new Life()
    expect(life.create(0, { maxLifetimeMs: 500 })).toMatchObject({ expiryTimestampMs: 500, maxTimestampMs: 500 })
    expect(life.create(0, { maxLifetimeMs: 100 * DAY_MS })).toMatchObject({ maxTimestampMs: 7 * DAY_MS })
    expect(life.create(0, { maxLifetimeMs: 0 })).toMatchObject({ maxTimestampMs: 7 * DAY_MS })
  })

  test('belongs to whom it was asked for, and the log says who asked', () => {
    const life = new Life()
    const { tokenId } = life.create(7, { owner: 'eve' })
    expect(reloaded(life.image).parts.delegationTokens.get(tokenId)).toEqual({
      owner: 'User:eve',
      requester: 'User:ann',
      renewers: ['User:bob'],
      issueTimestamp: 7,
      maxTimestamp: 7 + 7 * DAY_MS,
      expirationTimestamp: 7 + DAY_MS,
      tokenId,
    })
  })

  test('is renewed and ended by its owner and its renewers, and by nobody else', () => {
    const life = new Life()
    const { hmac } = life.create(0, { principal: 'User:ann', owner: 'eve' })
    for (const principal of ['User:ann', 'User:mallory']) {
      expect(life.renew(1, hmac, -1, principal)).toEqual({ errorCode: ErrorCode.DELEGATION_TOKEN_OWNER_MISMATCH })
      expect(life.expire(1, hmac, -1, principal)).toEqual({ errorCode: ErrorCode.DELEGATION_TOKEN_OWNER_MISMATCH })
    }
    expect(life.renew(1, hmac, 10, 'User:bob')).toEqual({ expiryTimestampMs: 11 })
    expect(life.expire(2, hmac, 5, 'User:eve')).toEqual({ expiryTimestampMs: 7 })
    expect(life.expire(3, hmac, -1, 'User:bob')).toEqual({ expiryTimestampMs: 3 })
    expect(life.image.parts.delegationTokens.size).toBe(0)
    expect(life.renew(4, hmac)).toEqual({ errorCode: ErrorCode.DELEGATION_TOKEN_NOT_FOUND })
    expect(life.expire(4, hmac)).toEqual({ errorCode: ErrorCode.DELEGATION_TOKEN_NOT_FOUND })
  })

  test('that has expired is not renewed, even while it is there, and can only be removed', () => {
    const life = new Life()
    const { hmac } = life.create(0, { maxLifetimeMs: 10 })
    expect(life.renew(10, hmac)).toEqual({ expiryTimestampMs: 10 })
    // As in Kafka, who is told of it whoever asks; but to end it one has to be allowed to.
    expect(life.renew(11, hmac, -1, 'User:mallory')).toEqual({ errorCode: ErrorCode.DELEGATION_TOKEN_EXPIRED })
    expect(life.expire(11, hmac, 5, 'User:mallory')).toEqual({ errorCode: ErrorCode.DELEGATION_TOKEN_OWNER_MISMATCH })
    expect(life.expire(11, hmac, 5)).toEqual({ errorCode: ErrorCode.DELEGATION_TOKEN_EXPIRED })
    expect(life.expire(11, hmac)).toEqual({ expiryTimestampMs: 11 })
  })

  test('is found by its HMAC and by nothing else, among many', () => {
    const life = new Life()
    const made = Array.from({ length: 20 }, (_, at) => life.create(at))
    const [first, last] = [made[0]!, made.at(-1)!]
    life.expire(30, first.hmac)
    expect(life.renew(31, last.hmac, 9)).toEqual({ expiryTimestampMs: 40 })
    const notFound = { errorCode: ErrorCode.DELEGATION_TOKEN_NOT_FOUND }
    for (const hmac of [first.hmac, new Uint8Array(0), last.hmac.subarray(1), new TextEncoder().encode(last.tokenId)])
      expect(life.renew(31, hmac)).toEqual(notFound)
  })
})

describe('there are no delegation tokens', () => {
  const hmac = new Uint8Array(64)
  const create = { ownerPrincipalType: null, ownerPrincipalName: null, renewers: [BOB], maxLifetimeMs: -1 }
  const asked = (image: MetadataImage, isEnabled: boolean) => {
    const context = { ...contextOf(image), principal: 'User:ann', tokens: isEnabled ? tokens : null }
    return [
      createDelegationToken(context, create, 3),
      renewDelegationToken(context, { hmac, renewPeriodMs: -1 }),
      expireDelegationToken(context, { hmac, expiryTimePeriodMs: -1 }),
    ].map(({ records, response }) => [records.length, response.errorCode])
  }

  test('without a key', () => {
    const disabled = [0, ErrorCode.DELEGATION_TOKEN_AUTH_DISABLED]
    expect(asked(oneBroker(), false)).toEqual([disabled, disabled, disabled])
  })

  test('before metadata.version 3.6-IV2', () => {
    const unsupported = [0, ErrorCode.UNSUPPORTED_VERSION]
    const old = imageAfter(oneBroker(), [feature('metadata.version', 13)])
    expect(asked(old, true)).toEqual([unsupported, unsupported, unsupported])
  })

  test('that others than users may renew', () => {
    const context = { ...contextOf(oneBroker()), principal: 'User:ann', tokens }
    const renewers = [BOB, { principalType: 'Group', principalName: 'all' }]
    const { records, response } = createDelegationToken(context, { ...create, renewers }, 1)
    expect({ records, response }).toEqual({
      records: [],
      response: { errorCode: ErrorCode.INVALID_PRINCIPAL_TYPE, principalType: 'User', principalName: 'ann' },
    })
  })
})

describe('the active controller', () => {
  const texts = {
    'delegation.token.secret.key': 'a key',
    'delegation.token.expiry.check.interval.ms': '1000',
    'delegation.token.max.lifetime.ms': '9007199254740991',
  }
  const make = (on: TestController, maxLifetimeMs = -1) =>
    on.call<CreateDelegationTokenResponse>(CreateDelegationTokenRequest, { ...EVERYTHING, maxLifetimeMs }).body
  const EVERYTHING = { ownerPrincipalType: null, ownerPrincipalName: null, renewers: [] }

  test('removes tokens that have expired', () => {
    const node = new TestController([], texts, { cryptography: nodeCryptography })
    const [short, long] = [make(node, 1500), make(node, 2500)]
    const left = () => [...node.image.parts.delegationTokens.keys()]
    node.advance(1000)
    expect(left()).toHaveLength(2)
    node.advance(1000)
    expect(left()).toEqual([long.tokenId])
    const { body } = node.call<ExpireDelegationTokenResponse>(ExpireDelegationTokenRequest, {
      hmac: short.hmac,
      expiryTimePeriodMs: -1,
    })
    expect(body.errorCode).toBe(ErrorCode.DELEGATION_TOKEN_NOT_FOUND)
    node.advance(1000)
    expect(left()).toEqual([])
  })

  test('makes tokens for who asks, for ever where that is configured', () => {
    const node = new TestController([], texts, { cryptography: nodeCryptography })
    node.advance(5)
    expect(make(node)).toMatchObject({ principalName: 'a', maxTimestampMs: Number.MAX_SAFE_INTEGER })
  })

  test('has none without a key', () => {
    for (const key of [undefined, '', ' ']) {
      const node = new TestController([], key === undefined ? {} : { ...texts, 'delegation.token.secret.key': key }, {
        cryptography: nodeCryptography,
      })
      const answers = [
        make(node),
        node.call<ExpireDelegationTokenResponse>(RenewDelegationTokenRequest, { hmac: new Uint8Array(1), renewPeriodMs: -1 })
          .body,
      ]
      for (const { errorCode } of answers) expect(errorCode).toBe(ErrorCode.DELEGATION_TOKEN_AUTH_DISABLED)
    }
  })
})
