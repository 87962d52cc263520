import { describe, expect, test } from 'vitest'
import { answerPeer } from '../../src/broker/peer-requests.ts'
import { nodeRequest } from '../../src/messages/node-request.ts'
import type { Input, MessageCodec } from '../../src/protocol/codec.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { HeartbeatRequest } from '../../src/protocol/generated/api/heartbeat.ts'
import { InitProducerIdRequest } from '../../src/protocol/generated/api/init-producer-id.ts'
import { WriteTxnMarkersRequest } from '../../src/protocol/generated/api/write-txn-markers.ts'
import { BrokerFixture, whole } from './broker-fixture.ts'

const COORDINATOR = 200
const REQUEST_ID = 77
const { NONE, COORDINATOR_NOT_AVAILABLE, COORDINATOR_LOAD_IN_PROGRESS, UNSUPPORTED_VERSION, UNKNOWN_TOPIC_OR_PARTITION } =
  ErrorCode

function asks<Body>(fixture: BrokerFixture, api: MessageCodec<Body>, body: Input<Body>, ready = true): void {
  answerPeer(fixture.broker, nodeRequest(api, COORDINATOR, REQUEST_ID, whole(api, body) as Input<Body>), ready)
}

function answer(fixture: BrokerFixture): { errorCode: number; body: unknown } | undefined {
  const [response] = fixture.sentTo(COORDINATOR, 'response')
  if (response === undefined) return undefined
  expect(response.requestId, 'the answer is to what was asked').toBe(REQUEST_ID)
  return { errorCode: response.errorCode, body: response.body }
}

describe('what a transaction coordinator asks of its node', () => {
  const MARKER = {
    producerId: 7,
    producerEpoch: 0,
    transactionResult: true,
    coordinatorEpoch: 0,
    topics: [{ name: 'not there', partitionIndexes: [0] }],
  }

  test('has to wait until the node knows the metadata', () => {
    const fixture = new BrokerFixture()
    asks(fixture, WriteTxnMarkersRequest, { markers: [MARKER] }, false)
    expect(answer(fixture)).toEqual({ errorCode: COORDINATOR_NOT_AVAILABLE, body: null })
  })

  test('to write is written, and the result is that of every partition', () => {
    const fixture = new BrokerFixture()
    asks(fixture, WriteTxnMarkersRequest, { markers: [MARKER] })
    const partitions = [{ partitionIndex: 0, errorCode: UNKNOWN_TOPIC_OR_PARTITION }]
    const markers = [{ producerId: 7, topics: [{ name: 'not there', partitions }] }]
    expect(answer(fixture)).toEqual({ errorCode: NONE, body: { markers } })
  })

  test('is a producer id, with the first epoch', () => {
    const fixture = new BrokerFixture()
    fixture.broker.producerIds.add(4000, 1)
    asks(fixture, InitProducerIdRequest, { transactionalId: null })
    expect(answer(fixture)).toEqual({ errorCode: NONE, body: { errorCode: NONE, producerId: 4000, producerEpoch: 0 } })
  })

  test('is answered with a producer id of a new block, when the controller has given one', () => {
    const fixture = new BrokerFixture()
    fixture.broker.channel = 300
    asks(fixture, InitProducerIdRequest, { transactionalId: null })
    expect(answer(fixture)).toBeUndefined()
    fixture.answers(300, { errorCode: NONE, producerIdStart: 5000, producerIdLen: 1000 })
    expect(answer(fixture)).toMatchObject({ body: { errorCode: NONE, producerId: 5000 } })
  })

  test('is to be asked again where there is no producer id to give', () => {
    const fixture = new BrokerFixture()
    asks(fixture, InitProducerIdRequest, { transactionalId: null })
    const body = { errorCode: COORDINATOR_LOAD_IN_PROGRESS, producerId: -1, producerEpoch: -1 }
    expect(answer(fixture)).toEqual({ errorCode: NONE, body })
  })

  test('and is nothing that nodes ask each other, is refused', () => {
    const fixture = new BrokerFixture()
    asks(fixture, HeartbeatRequest, { groupId: 'g', generationId: 1, memberId: 'm' })
    expect(answer(fixture)).toEqual({ errorCode: UNSUPPORTED_VERSION, body: null })
  })
})
