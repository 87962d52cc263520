import { expect, test } from 'vitest'
import { alterConfigs, incrementalAlterConfigs } from '../../src/broker/handlers/alter-configs.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { AlterConfigsRequest, AlterConfigsResponse } from '../../src/protocol/generated/api/alter-configs.ts'
import {
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
} from '../../src/protocol/generated/api/incremental-alter-configs.ts'
import { BrokerFixture, whole } from './broker-fixture.ts'

const CHANNEL = 300
const QUORUM = 301
const SUPERVISOR = 302
const TOPIC = 2
const BROKER = 4
const LOGGER = 8

function node(): BrokerFixture {
  const fixture = new BrokerFixture().topic('t', [10])
  Object.assign(fixture.broker, { channel: CHANNEL, quorum: QUORUM, supervisor: SUPERVISOR })
  return fixture
}

const resource = (resourceType: number, resourceName: string) => ({ resourceType, resourceName, configs: [] })

test('each resource is altered by whom it concerns, and the answers come in the order of the request', () => {
  const fixture = node()
  const asking = fixture.asks(IncrementalAlterConfigsResponse)
  const resources = [
    resource(TOPIC, 'a'),
    resource(LOGGER, '1'),
    resource(BROKER, '2'),
    resource(BROKER, '1'),
    resource(BROKER, 'x'),
  ]
  incrementalAlterConfigs.handle(whole(IncrementalAlterConfigsRequest, { resources }), asking.exchange as never, fixture.broker)
  const asked = (actor: number): string[] =>
    fixture
      .sentTo(actor, 'request')
      .flatMap(({ body }) => (body as IncrementalAlterConfigsRequest).resources.map((one) => one.resourceName))
  expect([asked(CHANNEL), asked(SUPERVISOR)]).toEqual([['a', '1'], ['1']])
  fixture.answers(SUPERVISOR, { responses: [{ resourceType: LOGGER, resourceName: '1', errorCode: 0, errorMessage: null }] })
  expect(asking.answer()).toBeNull()
  fixture.answers(CHANNEL, {
    responses: [
      { resourceType: TOPIC, resourceName: 'a', errorCode: 3, errorMessage: 'no such topic' },
      { resourceType: BROKER, resourceName: '1', errorCode: 0, errorMessage: null },
    ],
  })
  expect(
    asking.answer()!.responses.map(({ resourceName, errorCode, errorMessage }) => [resourceName, errorCode, errorMessage]),
  ).toEqual([
    ['a', 3, 'no such topic'],
    ['1', 0, null],
    ['2', ErrorCode.INVALID_REQUEST, 'Unexpected broker id, expected 1, but received 2'],
    ['1', 0, null],
    ['x', ErrorCode.INVALID_REQUEST, 'Node id must be an integer, but it is: x'],
  ])
})

test('where nobody has to be asked the answer is there at once', () => {
  const fixture = node()
  const asking = fixture.asks(AlterConfigsResponse)
  alterConfigs.handle(
    whole(AlterConfigsRequest, { resources: [resource(BROKER, '2')] }),
    asking.exchange as never,
    fixture.broker,
  )
  expect(asking.answer()!.responses).toMatchObject([{ errorCode: ErrorCode.INVALID_REQUEST }])
  const empty = fixture.asks(AlterConfigsResponse)
  alterConfigs.handle(whole(AlterConfigsRequest, { resources: [] }), empty.exchange as never, fixture.broker)
  expect(empty.answer()!.responses).toEqual([])
})

test('an error of the whole is that of each resource', () => {
  const fixture = node()
  const asking = fixture.asks(AlterConfigsResponse)
  alterConfigs.handle(whole(AlterConfigsRequest, { resources: [resource(TOPIC, 'a')] }), asking.exchange as never, fixture.broker)
  fixture.answers(CHANNEL, null, ErrorCode.REQUEST_TIMED_OUT)
  expect(asking.answer()!.responses).toMatchObject([{ resourceName: 'a', errorCode: ErrorCode.REQUEST_TIMED_OUT }])
})

test('a controller alters the configuration of any broker: the broker has looked at it before', () => {
  const fixture = node()
  const asking = fixture.asks(AlterConfigsResponse, 2, 'controller')
  alterConfigs.handle(
    whole(AlterConfigsRequest, { resources: [resource(BROKER, '2')] }),
    asking.exchange as never,
    fixture.broker,
  )
  expect(fixture.sentTo(QUORUM, 'request')).toHaveLength(1)
})
