import { describe, expect, test } from 'vitest'
import { apiTable } from '../../src/broker/api-table.ts'
import { HANDLERS } from '../../src/broker/handlers/all.ts'
import { apiVersions } from '../../src/broker/handlers/api-versions.ts'
import { CONTROLLER_HANDLERS } from '../../src/broker/handlers/controller-apis.ts'
import { describeCluster } from '../../src/broker/handlers/describe-cluster.ts'
import { electLeaders } from '../../src/broker/handlers/elect-leaders.ts'
import { createTopics } from '../../src/broker/handlers/topics.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { ApiVersionsRequest, ApiVersionsResponse } from '../../src/protocol/generated/api/api-versions.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { DescribeClusterRequest, DescribeClusterResponse } from '../../src/protocol/generated/api/describe-cluster.ts'
import { ElectLeadersRequest, ElectLeadersResponse } from '../../src/protocol/generated/api/elect-leaders.ts'
import { API_KEYS, ApiKey } from '../../src/protocol/generated/api-keys.ts'
import { BrokerFixture, whole } from './broker-fixture.ts'

const QUORUM = 300
const CHANNEL = 301

describe('what is served at a listener', () => {
  test('is what Kafka serves at listeners of its kind', () => {
    for (const [role, handlers] of [
      ['broker', HANDLERS],
      ['controller', CONTROLLER_HANDLERS],
    ] as const) {
      const foreign = [...apiTable(handlers).keys()].filter((key) => !API_KEYS.get(key)!.listeners.includes(role))
      expect(foreign, role).toEqual([])
    }
  })

  test('is told there, and nothing else', () => {
    const fixture = new BrokerFixture()
    const request = whole(ApiVersionsRequest, { clientSoftwareName: 'test', clientSoftwareVersion: '1' })
    for (const [role, served, notServed] of [
      ['broker', ApiKey.Produce, ApiKey.Envelope],
      ['controller', ApiKey.Envelope, ApiKey.Produce],
    ] as const) {
      const asking = fixture.asks(ApiVersionsResponse, 4, role)
      apiVersions.handle(request, asking.exchange as never, fixture.broker)
      const keys = asking.answer()!.apiKeys.map(({ apiKey }) => apiKey)
      expect(keys, role).toContain(served)
      expect(keys, role).not.toContain(notServed)
    }
  })
})

test('the level of kraft.version is shown where there is one, though it is in no metadata record', () => {
  const fixture = new BrokerFixture()
  const request = whole(ApiVersionsRequest, { clientSoftwareName: 'test', clientSoftwareVersion: '1' })
  const levels = (): number[] => {
    const asking = fixture.asks(ApiVersionsResponse, 4)
    apiVersions.handle(request, asking.exchange as never, fixture.broker)
    return asking
      .answer()!
      .finalizedFeatures.flatMap(({ name, maxVersionLevel }) => (name === 'kraft.version' ? [maxVersionLevel] : []))
  }
  expect(levels()).toEqual([])
  fixture.broker.kraftVersion = 1
  expect(levels()).toEqual([1])
})

describe('what the controller decides', () => {
  test('goes the way to the active controller from a listener of clients, and to this node from one of controllers', () => {
    const fixture = new BrokerFixture()
    fixture.broker.quorum = QUORUM
    fixture.broker.channel = CHANNEL
    const request = whole(CreateTopicsRequest, { topics: [] })
    createTopics.handle(request, fixture.asks(CreateTopicsResponse, 7, 'broker').exchange as never, fixture.broker)
    expect([fixture.sentTo(CHANNEL, 'request').length, fixture.sentTo(QUORUM, 'request').length]).toEqual([1, 0])
    createTopics.handle(request, fixture.asks(CreateTopicsResponse, 7, 'controller').exchange as never, fixture.broker)
    expect([fixture.sentTo(CHANNEL, 'request').length, fixture.sentTo(QUORUM, 'request').length]).toEqual([1, 1])
  })

  test.each([0, 1])('is refused in version %i of ElectLeaders where that has room for errors', (version) => {
    const fixture = new BrokerFixture()
    const request = whole(ElectLeadersRequest, { topicPartitions: [{ topic: 't', partitions: [3] }] })
    const asking = fixture.asks(ElectLeadersResponse, version)
    electLeaders.handle(request, asking.exchange as never, fixture.broker)
    const errorCode = ErrorCode.NOT_CONTROLLER
    expect(asking.answer()).toMatchObject({
      errorCode: version === 0 ? 0 : errorCode,
      replicaElectionResults: [{ topic: 't', partitionResult: [{ partitionId: 3, errorCode }] }],
    })
  })
})

describe('the cluster is described', () => {
  const ask = (role: 'broker' | 'controller', endpointType: number, apiVersion = 2): DescribeClusterResponse => {
    const fixture = new BrokerFixture()
    const asking = fixture.asks(DescribeClusterResponse, apiVersion, role)
    describeCluster.handle(whole(DescribeClusterRequest, { endpointType }), asking.exchange as never, fixture.broker)
    return asking.answer()!
  }

  test('as brokers at their listeners, and any of them will do as the controller', () => {
    expect(ask('broker', 1)).toMatchObject({ errorCode: 0, endpointType: 1, controllerId: 1, brokers: [{ brokerId: 1 }] })
  })

  test('as controllers at theirs; one that is not in the list is not named', () => {
    expect(ask('controller', 2)).toMatchObject({ errorCode: 0, endpointType: 2, controllerId: -1, brokers: [] })
  })

  test('not to who takes the one for the other, or for something else', () => {
    expect(ask('broker', 2)).toMatchObject({ errorCode: ErrorCode.MISMATCHED_ENDPOINT_TYPE, endpointType: 1 })
    expect(ask('controller', 1)).toMatchObject({ errorCode: ErrorCode.MISMATCHED_ENDPOINT_TYPE })
    expect(ask('controller', 1, 0)).toMatchObject({ errorCode: ErrorCode.INVALID_REQUEST })
    expect(ask('broker', 7)).toMatchObject({ errorCode: ErrorCode.UNSUPPORTED_ENDPOINT_TYPE })
  })
})
