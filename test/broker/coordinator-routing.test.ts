import { describe, expect, test } from 'vitest'
import { coordinatorOf, forwardToCoordinator, scatterToCoordinators } from '../../src/broker/coordinator-routing.ts'
import type { Exchange } from '../../src/broker/exchange.ts'
import { GROUP_METADATA_TOPIC, TRANSACTION_STATE_TOPIC } from '../../src/metadata/topic-name.ts'
import type { Input } from '../../src/protocol/codec.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import {
  DeleteGroupsResponse,
  type DeleteGroupsResponseDeletableGroupResult,
} from '../../src/protocol/generated/api/delete-groups.ts'
import { HeartbeatRequest, HeartbeatResponse } from '../../src/protocol/generated/api/heartbeat.ts'
import { type Asking, BrokerFixture, NETWORK } from './broker-fixture.ts'

const { NONE, NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS, UNKNOWN_MEMBER_ID, NON_EMPTY_GROUP } = ErrorCode

/** Of three partitions, key `c` hashes to the first, `a` and `d` to the second, `b` to the third, which has no coordinator here. */
function threeCoordinators(): BrokerFixture {
  return new BrokerFixture().topic(GROUP_METADATA_TOPIC, [100, 101, 0], [200, 201, 0])
}

describe('the coordinator of a key', () => {
  test('is the one beside the partition that the key hashes to', () => {
    const { broker } = threeCoordinators()
    expect(['a', 'b', 'c', 'd'].map((key) => coordinatorOf(broker, GROUP_METADATA_TOPIC, key))).toEqual([201, 0, 200, 201])
  })

  test('is nobody before the topic is there', () => {
    expect(coordinatorOf(threeCoordinators().broker, TRANSACTION_STATE_TOPIC, 'a')).toBe(0)
  })

  test('of a group and of a transactional id of the same name are two', () => {
    const { broker } = threeCoordinators().topic(TRANSACTION_STATE_TOPIC, [110], [210])
    expect(coordinatorOf(broker, TRANSACTION_STATE_TOPIC, 'a')).toBe(210)
    expect(coordinatorOf(broker, GROUP_METADATA_TOPIC, 'a')).toBe(201)
  })
})

describe('a request with one key', () => {
  const REQUEST = { groupId: 'a', memberId: 'm' }

  function forwarded(fixture: BrokerFixture, key: string): Asking<HeartbeatResponse> {
    const asking = fixture.asks(HeartbeatResponse, 4)
    forwardToCoordinator(fixture.broker, asking.exchange, GROUP_METADATA_TOPIC, key, REQUEST, (errorCode) => ({ errorCode }))
    return asking
  }

  test('goes to its coordinator as the client sent it, in the name of the client', () => {
    const fixture = threeCoordinators()
    const asking = forwarded(fixture, 'a')
    expect(asking.answer()).toBeNull()
    expect(fixture.sent.map(({ to }) => to)).toEqual([201])
    expect(fixture.sentTo(201, 'request')[0]).toEqual({
      kind: 'request',
      from: NETWORK,
      requestId: expect.any(Number),
      apiKey: HeartbeatRequest.apiKey,
      apiVersion: 4,
      clientId: 'client',
      clientHost: '/127.0.0.1',
      principal: 'User:ANONYMOUS',
      tokenAuthenticated: false,
      listener: 'PLAINTEXT',
      body: REQUEST,
    })
  })

  test('is answered with what the coordinator says, and nothing is counted if that is no error', () => {
    const fixture = threeCoordinators()
    const asking = forwarded(fixture, 'a')
    fixture.answers(201, { errorCode: NONE, throttleTimeMs: 3 })
    expect(asking.answer()).toMatchObject({ errorCode: NONE, throttleTimeMs: 3 })
    expect(asking.counted).toEqual([])
  })

  test('counts the error that the coordinator puts into its answer', () => {
    const fixture = threeCoordinators()
    const asking = forwarded(fixture, 'a')
    fixture.answers(201, { errorCode: UNKNOWN_MEMBER_ID })
    expect(asking.answer()?.errorCode).toBe(UNKNOWN_MEMBER_ID)
    expect(asking.counted).toEqual([UNKNOWN_MEMBER_ID])
  })

  test('is refused with the error of a coordinator that cannot answer yet', () => {
    const fixture = threeCoordinators()
    const asking = forwarded(fixture, 'a')
    fixture.answers(201, null, COORDINATOR_LOAD_IN_PROGRESS)
    expect(asking.answer()?.errorCode).toBe(COORDINATOR_LOAD_IN_PROGRESS)
    expect(asking.counted).toEqual([COORDINATOR_LOAD_IN_PROGRESS])
  })

  test('is refused at once where this node has no coordinator for it', () => {
    const fixture = threeCoordinators()
    const asking = forwarded(fixture, 'b')
    expect(asking.answer()?.errorCode).toBe(NOT_COORDINATOR)
    expect(asking.counted).toEqual([NOT_COORDINATOR])
    expect(fixture.sent).toEqual([])
  })

  test('is refused when the coordinator goes down before it answered, and a late answer changes nothing', () => {
    const fixture = threeCoordinators()
    const asking = forwarded(fixture, 'a')
    fixture.broker.actorDown(201)
    fixture.answers(201, { errorCode: NONE })
    expect(asking.answer()?.errorCode).toBe(NOT_COORDINATOR)
    expect(asking.counted).toEqual([NOT_COORDINATOR])
  })
})

describe('a request with many keys', () => {
  type Result = Input<DeleteGroupsResponseDeletableGroupResult>

  function scattered(fixture: BrokerFixture, items: readonly string[]): Asking<DeleteGroupsResponse> {
    const asking = fixture.asks(DeleteGroupsResponse)
    scatterToCoordinators<string, Result>(fixture.broker, asking.exchange as Exchange<unknown>, {
      topicName: GROUP_METADATA_TOPIC,
      items,
      keyOf: (groupId) => groupId,
      bodyOf: (groupsNames) => ({ groupsNames }),
      partsOf: (body) => (body as DeleteGroupsResponse).results,
      refuse: (groupId, errorCode) => ({ groupId, errorCode }),
      done: (results) => asking.exchange.reply({ results }),
    })
    return asking
  }
  const resultsOf = (asking: Asking<DeleteGroupsResponse>): unknown =>
    asking.answer()?.results.map(({ groupId, errorCode }) => [groupId, errorCode])

  test('asks each coordinator once, for all that is its own', () => {
    const fixture = threeCoordinators()
    scattered(fixture, ['a', 'c', 'd'])
    expect(fixture.sent.map(({ to, message }) => [to, message.kind === 'request' && message.body])).toEqual([
      [201, { groupsNames: ['a', 'd'] }],
      [200, { groupsNames: ['c'] }],
    ])
  })

  test('is answered when all have answered, whichever of them was last', () => {
    const fixture = threeCoordinators()
    const asking = scattered(fixture, ['a', 'c', 'd'])
    fixture.answers(200, { results: [{ groupId: 'c', errorCode: NONE }] })
    expect(asking.answer()).toBeNull()
    fixture.answers(201, {
      results: [
        { groupId: 'a', errorCode: NONE },
        { groupId: 'd', errorCode: NON_EMPTY_GROUP },
      ],
    })
    expect(resultsOf(asking)).toEqual([
      ['a', NONE],
      ['d', NON_EMPTY_GROUP],
      ['c', NONE],
    ])
    expect(asking.counted).toEqual([NON_EMPTY_GROUP])
  })

  test('is refused for the keys whose coordinator is not here, has no answer or went down, and for no others', () => {
    const fixture = new BrokerFixture().topic(GROUP_METADATA_TOPIC, [100, 101, 0, 103, 104], [200, 201, 0, 203, 204])
    // Their hashes modulo five: 2, 3, 4, 0.
    const asking = scattered(fixture, ['a', 'b', 'c', 'd'])
    fixture.answers(203, null, COORDINATOR_LOAD_IN_PROGRESS)
    fixture.broker.actorDown(204)
    fixture.answers(200, { results: [{ groupId: 'd', errorCode: NONE }] })
    expect(resultsOf(asking)).toEqual([
      ['a', NOT_COORDINATOR],
      ['b', COORDINATOR_LOAD_IN_PROGRESS],
      ['c', NOT_COORDINATOR],
      ['d', NONE],
    ])
    expect(asking.counted).toEqual([NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS, NOT_COORDINATOR])
  })

  test('without any keys, or without any coordinator, is answered at once', () => {
    expect(resultsOf(scattered(threeCoordinators(), []))).toEqual([])
    const fixture = threeCoordinators()
    expect(resultsOf(scattered(fixture, ['b']))).toEqual([['b', NOT_COORDINATOR]])
    expect(fixture.sent).toEqual([])
  })
})
