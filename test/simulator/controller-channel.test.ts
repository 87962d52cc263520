import { describe, expect, test } from 'vitest'
import { principalBytes } from '../../src/broker/forwarded-principal.ts'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { AddRaftVoterRequest, AddRaftVoterResponse } from '../../src/protocol/generated/api/add-raft-voter.ts'
import { ApiVersionsRequest, ApiVersionsResponse } from '../../src/protocol/generated/api/api-versions.ts'
import { BrokerRegistrationRequest, BrokerRegistrationResponse } from '../../src/protocol/generated/api/broker-registration.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { DescribeClusterRequest, DescribeClusterResponse } from '../../src/protocol/generated/api/describe-cluster.ts'
import { DescribeQuorumRequest, DescribeQuorumResponse } from '../../src/protocol/generated/api/describe-quorum.ts'
import { EnvelopeRequest, EnvelopeResponse } from '../../src/protocol/generated/api/envelope.ts'
import { InitProducerIdRequest, InitProducerIdResponse } from '../../src/protocol/generated/api/init-producer-id.ts'
import { MetadataRequest, MetadataResponse } from '../../src/protocol/generated/api/metadata.ts'
import { ProduceRequest, ProduceResponse } from '../../src/protocol/generated/api/produce.ts'
import { RemoveRaftVoterRequest, RemoveRaftVoterResponse } from '../../src/protocol/generated/api/remove-raft-voter.ts'
import { VoteRequest, VoteResponse } from '../../src/protocol/generated/api/vote.ts'
import { ApiKey } from '../../src/protocol/generated/api-keys.ts'
import { writeRequestHeader } from '../../src/protocol/headers.ts'
import { Writer } from '../../src/protocol/writer.ts'
import { CONTROLLER_PORT, SimulatedCluster } from './simulated-cluster.ts'
import { createTopic } from './topics.ts'

const IDS = [1, 2, 3]

/** The node whose controller is active, as node `asked` tells. */
function activeController(cluster: SimulatedCluster, asked = 1): number {
  const client = cluster.connect(asked, { port: CONTROLLER_PORT })
  return client.call(DescribeClusterRequest, DescribeClusterResponse, { endpointType: 2 }).controllerId
}

const CREATE = {
  topics: [{ name: 't', numPartitions: 1, replicationFactor: 3 }],
  timeoutMs: 10_000,
}

describe('a cluster of three', () => {
  test('a topic that any of them was asked for can be used there at once', () => {
    const cluster = SimulatedCluster.start({ seed: 3 })
    for (const id of IDS) {
      const client = cluster.connect(id)
      createTopic(client, `of-${id}`)
      const { topics } = client.call(MetadataRequest, MetadataResponse, { topics: [{ name: `of-${id}` }] })
      expect(topics).toMatchObject([{ errorCode: 0, name: `of-${id}` }])
    }
  })

  test('controllers are found at their own listener, and one of them is active', () => {
    const cluster = SimulatedCluster.start({ seed: 4 })
    cluster.simulation.run(500)
    const client = cluster.connect(2, { port: CONTROLLER_PORT })
    const { brokers, controllerId } = client.call(DescribeClusterRequest, DescribeClusterResponse, { endpointType: 2 })
    const sorted = brokers.toSorted((one, other) => one.brokerId - other.brokerId)
    expect(sorted.map(({ brokerId, host, port }) => [brokerId, host, port])).toEqual(
      IDS.map((id) => [id, `node-${id}`, CONTROLLER_PORT]),
    )
    expect(IDS).toContain(controllerId)
    for (const id of IDS) expect(activeController(cluster, id)).toBe(controllerId)
  })

  test('what the quorum says of itself is told by any broker', () => {
    const cluster = SimulatedCluster.start({ seed: 5 })
    const body = { topics: [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }] }
    const leaders = IDS.map((id) => {
      const { topics, errorCode } = cluster.connect(id).call(DescribeQuorumRequest, DescribeQuorumResponse, body)
      const [partition] = topics[0]!.partitions
      return [errorCode, partition!.leaderId, partition!.currentVoters.map(({ replicaId }) => replicaId).toSorted()]
    })
    const leader = activeController(cluster)
    expect(leaders).toEqual(IDS.map(() => [0, leader, IDS]))
  })

  test('voters cannot be changed where the configuration names them, and any broker says so', () => {
    const cluster = SimulatedCluster.start({ seed: 5 })
    const voter = { clusterId: cluster.clusterId, voterId: 9, voterDirectoryId: 'AAAAAAAAAAAAAAAAAAAAAw' }
    for (const id of IDS) {
      const client = cluster.connect(id)
      const added = client.call(AddRaftVoterRequest, AddRaftVoterResponse, {
        ...voter,
        listeners: [{ name: 'CONTROLLER', host: 'node-9', port: CONTROLLER_PORT }],
        timeoutMs: 1000,
      })
      const removed = client.call(RemoveRaftVoterRequest, RemoveRaftVoterResponse, voter)
      expect([added.errorCode, removed.errorCode]).toEqual([ErrorCode.UNSUPPORTED_VERSION, ErrorCode.UNSUPPORTED_VERSION])
    }
  })

  test('producer ids are granted once in all the cluster', () => {
    const cluster = SimulatedCluster.start({ seed: 6 })
    const ids = [...IDS, ...IDS].map(
      (id) => cluster.connect(id).call(InitProducerIdRequest, InitProducerIdResponse, { transactionalId: null }).producerId,
    )
    expect(ids.every((id) => id >= 0)).toBe(true)
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('when the active controller is gone', () => {
  test('what a client asked for meanwhile is done by the next, once', () => {
    const cluster = SimulatedCluster.start({ seed: 7 })
    cluster.simulation.run(500)
    const leader = activeController(cluster)
    const [asked] = IDS.filter((id) => id !== leader)
    const client = cluster.connect(asked)
    cluster.node(leader).crash()
    const answer = client.ask(CreateTopicsRequest, CreateTopicsResponse, {
      ...CREATE,
      topics: [{ name: 't', numPartitions: 1, replicationFactor: 2 }],
    })
    cluster.until(() => answer() !== null)
    expect(answer()!.topics).toMatchObject([{ name: 't', errorCode: 0 }])
    const next = activeController(cluster, asked)
    expect(next).not.toBe(leader)
    expect(IDS).toContain(next)
  })

  test('one that is only cut off is not asked for ever: who asks it at its own listener hears that it is none', () => {
    const cluster = SimulatedCluster.start({ seed: 8 })
    cluster.simulation.run(500)
    const leader = activeController(cluster)
    cluster.network.partition(
      [`node-${leader}`],
      IDS.filter((id) => id !== leader).map((id) => `node-${id}`),
    )
    cluster.simulation.run(10_000)
    const client = cluster.connect(leader, { port: CONTROLLER_PORT })
    const answer = client.ask(CreateTopicsRequest, CreateTopicsResponse, CREATE)
    cluster.until(() => answer() !== null)
    expect(answer()!.topics).toMatchObject([{ name: 't', errorCode: ErrorCode.NOT_CONTROLLER }])
  })
})

describe('who comes to the wrong door', () => {
  test('a controller that is not the active one says so, in the envelope too', () => {
    const cluster = SimulatedCluster.start({ seed: 9 })
    cluster.simulation.run(500)
    const leader = activeController(cluster)
    const client = cluster.connect(
      IDS.find((id) => id !== leader),
      { port: CONTROLLER_PORT },
    )
    expect(client.call(CreateTopicsRequest, CreateTopicsResponse, CREATE).topics).toMatchObject([
      { errorCode: ErrorCode.NOT_CONTROLLER },
    ])
    const writer = new Writer()
    writeRequestHeader(writer, { apiKey: ApiKey.CreateTopics, apiVersion: 7, correlationId: 1, clientId: null })
    CreateTopicsRequest.write(writer, CREATE, 7)
    const envelope = {
      requestData: writer.toBytes(),
      requestPrincipal: principalBytes('User:ANONYMOUS'),
      clientHostAddress: Uint8Array.of(10, 0, 0, 1),
    }
    expect(client.call(EnvelopeRequest, EnvelopeResponse, envelope)).toMatchObject({
      errorCode: ErrorCode.NOT_CONTROLLER,
      responseData: null,
    })
  })

  test('a client at the controllers’ listener, or a voter at the clients’, loses its connection', () => {
    const cluster = SimulatedCluster.start({ seed: 10 })
    const client = cluster.connect(1, { port: CONTROLLER_PORT })
    client.ask(ProduceRequest, ProduceResponse, { acks: 1, timeoutMs: 1000 })
    cluster.until(() => !client.isOpen)
    const voter = cluster.connect(1)
    voter.ask(VoteRequest, VoteResponse, {})
    cluster.until(() => !voter.isOpen)
    const { apiKeys } = cluster
      .connect(1)
      .call(ApiVersionsRequest, ApiVersionsResponse, { clientSoftwareName: 'test', clientSoftwareVersion: '1' })
    expect(apiKeys.map(({ apiKey }) => apiKey)).not.toContain(ApiKey.Vote)
  })

  test('a broker of another cluster is not registered', () => {
    const cluster = SimulatedCluster.start({ seed: 11 })
    cluster.simulation.run(500)
    const client = cluster.connect(activeController(cluster), { port: CONTROLLER_PORT })
    const answer = client.call(BrokerRegistrationRequest, BrokerRegistrationResponse, {
      brokerId: 9,
      clusterId: 'AAAAAAAAAAAAAAAAAAAAAQ',
      incarnationId: 'AAAAAAAAAAAAAAAAAAAAAg',
      listeners: [{ name: 'PLAINTEXT', host: 'node-9', port: 9092, securityProtocol: 0 }],
      logDirs: ['AAAAAAAAAAAAAAAAAAAAAw'],
    })
    expect(answer.errorCode).toBe(ErrorCode.INCONSISTENT_CLUSTER_ID)
  })
})

test('a controller alone serves no clients, and a broker alone no controllers', () => {
  const cluster = SimulatedCluster.start({ seed: 12, nodes: ['controller', 'broker'] })
  createTopic(cluster.connect(2), 'topic')
  const [atController, atBroker] = [cluster.connect(1), cluster.connect(2, { port: CONTROLLER_PORT })]
  cluster.simulation.run(100)
  expect([atController.isOpen, atBroker.isOpen]).toEqual([false, false])
})
