import { describe, expect, test } from 'vitest'
import { principalBytes } from '../../src/broker/forwarded-principal.ts'
import { envelope } from '../../src/broker/handlers/envelope.ts'
import type { Input, MessageCodec } from '../../src/protocol/codec.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { EnvelopeRequest, EnvelopeResponse } from '../../src/protocol/generated/api/envelope.ts'
import { VoteRequest } from '../../src/protocol/generated/api/vote.ts'
import { readResponseHeader, writeRequestHeader } from '../../src/protocol/headers.ts'
import { Reader } from '../../src/protocol/reader.ts'
import { Writer } from '../../src/protocol/writer.ts'
import { type Asking, BrokerFixture } from './broker-fixture.ts'

const QUORUM = 300
const { INVALID_REQUEST, NOT_CONTROLLER, PRINCIPAL_DESERIALIZATION_FAILURE, UNSUPPORTED_VERSION } = ErrorCode

function bytesOf<Body>(api: MessageCodec<Body>, body: Input<Body>, apiVersion = api.maxVersion): Uint8Array {
  const writer = new Writer()
  writeRequestHeader(writer, { apiKey: api.apiKey, apiVersion, correlationId: 77, clientId: 'a client' })
  api.write(writer, body, apiVersion)
  return writer.toBytes()
}

const CREATE = bytesOf(CreateTopicsRequest, { topics: [{ name: 't', numPartitions: 1, replicationFactor: 1 }] })

/** A broker hands on a request; what is not said is as it should be. */
function handsOn(fixture: BrokerFixture, body: Partial<EnvelopeRequest> = {}): Asking<EnvelopeResponse> {
  fixture.broker.quorum = QUORUM
  const asking = fixture.asks(EnvelopeResponse, 0, 'controller')
  const request: EnvelopeRequest = {
    requestData: CREATE,
    requestPrincipal: principalBytes('User:alice'),
    clientHostAddress: Uint8Array.of(10, 1, 2, 3),
    ...body,
  }
  envelope.handle(request, asking.exchange as never, fixture.broker)
  return asking
}

test('the request within reaches the controller as if its client had come here, and the answer goes back within the answer', () => {
  const fixture = new BrokerFixture()
  const asking = handsOn(fixture)
  const [request] = fixture.sentTo(QUORUM, 'request')
  expect(request).toMatchObject({
    apiKey: 19,
    apiVersion: 7,
    clientId: 'a client',
    clientHost: '/10.1.2.3',
    principal: 'User:alice',
  })
  expect((request!.body as CreateTopicsRequest).topics[0]!.name).toBe('t')
  expect(asking.answer()).toBeNull()
  fixture.answers(QUORUM, { topics: [{ name: 't', numPartitions: 1 }] })
  const { errorCode, responseData } = asking.answer()!
  expect(errorCode).toBe(0)
  const reader = new Reader(responseData!)
  expect(readResponseHeader(reader, 19, 7)).toBe(77)
  expect(CreateTopicsResponse.read(reader, 7).topics[0]!.name).toBe('t')
  expect(reader.remaining).toBe(0)
})

test('who is no controller says so in the envelope, so that the broker looks for another and the client does not hear of it', () => {
  const fixture = new BrokerFixture()
  const asking = handsOn(fixture)
  fixture.answers(QUORUM, null, NOT_CONTROLLER)
  expect(asking.answer()).toMatchObject({ errorCode: NOT_CONTROLLER, responseData: null })
})

test('an error of the request within is an answer', () => {
  const fixture = new BrokerFixture()
  const asking = handsOn(fixture)
  fixture.answers(QUORUM, { topics: [{ name: 't', errorCode: ErrorCode.TOPIC_ALREADY_EXISTS }] })
  expect(asking.answer()!.errorCode).toBe(0)
})

test('who is gone before the answer gets none', () => {
  const fixture = new BrokerFixture()
  const asking = handsOn(fixture)
  asking.exchange.abandon()
  fixture.answers(QUORUM, { topics: [] })
  expect(asking.answer()).toBeNull()
})

describe('an envelope is refused', () => {
  const cases: [string, Partial<EnvelopeRequest>, number][] = [
    ['whose principal cannot be read', { requestPrincipal: Uint8Array.of(0, 9, 1) }, PRINCIPAL_DESERIALIZATION_FAILURE],
    ['without a principal', { requestPrincipal: null }, PRINCIPAL_DESERIALIZATION_FAILURE],
    ['with an address of five bytes', { clientHostAddress: new Uint8Array(5) }, INVALID_REQUEST],
    ['with another envelope in it', { requestData: bytesOf(EnvelopeRequest, {}) }, INVALID_REQUEST],
    ['with a request that is not for clients', { requestData: bytesOf(VoteRequest, {}) }, INVALID_REQUEST],
    ['with half a header', { requestData: CREATE.subarray(0, 5) }, UNSUPPORTED_VERSION],
    ['with half a request', { requestData: CREATE.subarray(0, 25) }, UNSUPPORTED_VERSION],
    ['with an unknown API', { requestData: Uint8Array.of(0x7f, 0, 0, 0, 0, 0, 0, 0) }, UNSUPPORTED_VERSION],
    [
      'with a version from the future',
      { requestData: Uint8Array.of(0, 19, 0, 99, 0, 0, 0, 0, 255, 255, 0) },
      UNSUPPORTED_VERSION,
    ],
  ]
  for (const [what, body, errorCode] of cases) {
    test(what, () => {
      const fixture = new BrokerFixture()
      expect(handsOn(fixture, body).answer()).toMatchObject({ errorCode, responseData: null })
      expect(fixture.sentTo(QUORUM, 'request')).toEqual([])
    })
  }
})
