import { describe, expect, test } from 'vitest'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { DescribeClusterRequest, DescribeClusterResponse } from '../../src/protocol/generated/api/describe-cluster.ts'
import { DescribeQuorumRequest, DescribeQuorumResponse } from '../../src/protocol/generated/api/describe-quorum.ts'
import { MetadataRequest, MetadataResponse } from '../../src/protocol/generated/api/metadata.ts'
import { SimulatedCluster } from './simulated-cluster.ts'

const NODES = [1, 2, 3]
const TOPIC = 'orders'

/** Three nodes that serve, with a topic of six partitions on all of them. */
function started(seed: number): SimulatedCluster {
  const cluster = SimulatedCluster.start({ nodes: 3, seed })
  expect(createTopic(cluster, 1, TOPIC)).toBe(0)
  cluster.until(() => NODES.every((id) => leaders(cluster, id).length === 6))
  return cluster
}

function createTopic(cluster: SimulatedCluster, node: number, name: string): number {
  const topics = [{ name, numPartitions: 6, replicationFactor: 3, assignments: [], configs: [] }]
  const answer = cluster.connect(node).call(CreateTopicsRequest, CreateTopicsResponse, { topics, timeoutMs: 10_000 })
  return answer.topics[0]!.errorCode
}

/** The node with the active controller, as `node` knows it. */
function controllerOf(cluster: SimulatedCluster, node: number): number {
  const topics = [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }]
  const answer = cluster.connect(node).call(DescribeQuorumRequest, DescribeQuorumResponse, { topics })
  return answer.topics[0]?.partitions[0]?.leaderId ?? -1
}

/** The leaders of the topic's partitions, as `node` knows them. */
function leaders(cluster: SimulatedCluster, node: number): number[] {
  const answer = cluster.connect(node).call(MetadataRequest, MetadataResponse, { topics: [{ name: TOPIC }] })
  return (answer.topics[0]?.partitions ?? []).map(({ leaderId }) => leaderId)
}

function brokersOf(cluster: SimulatedCluster, node: number): number[] {
  const answer = cluster.connect(node).call(DescribeClusterRequest, DescribeClusterResponse, { endpointType: 1 })
  return answer.brokers.map(({ brokerId }) => brokerId).sort()
}

/** How long it takes until `done`, ms of virtual time. */
function timeUntil(cluster: SimulatedCluster, done: () => boolean): number {
  const startedUs = cluster.simulation.nowUs
  while (!done()) cluster.simulation.run(50)
  return (cluster.simulation.nowUs - startedUs) / 1000
}

describe('a node whose process is killed', () => {
  test('that is a broker only to the others: who is left leads at once, and it comes back as itself', () => {
    const cluster = started(1)
    const controller = controllerOf(cluster, 1)
    const killed = NODES.find((id) => id !== controller)!
    const asked = NODES.find((id) => id !== killed)!
    cluster.node(killed).kill()
    const tookMs = timeUntil(cluster, () => !leaders(cluster, asked).includes(killed))
    expect(tookMs).toBeLessThan(1000)
    expect(leaders(cluster, asked).every((id) => id >= 0)).toBe(true)
    expect(brokersOf(cluster, asked)).toEqual(NODES.filter((id) => id !== killed))
    cluster.node(killed).start()
    cluster.node(killed).untilReady()
    cluster.until(() => brokersOf(cluster, asked).length === 3)
  })

  test.each([2, 3])('with the active controller: another takes its place, and its brokers lead (seed %i)', (seed) => {
    const cluster = started(seed)
    const killed = controllerOf(cluster, 1)
    const asked = NODES.find((id) => id !== killed)!
    cluster.node(killed).kill()
    const electedMs = timeUntil(cluster, () => ![killed, -1].includes(controllerOf(cluster, asked)))
    const tookMs = electedMs + timeUntil(cluster, () => !leaders(cluster, asked).includes(killed))
    expect(createTopic(cluster, asked, 'later')).toBe(0)
    expect(tookMs).toBeLessThan(1000)
  })
})

test('a broker that stops in good order hands over what it leads, and nothing is without a leader meanwhile', () => {
  const cluster = started(1)
  const controller = controllerOf(cluster, 1)
  const stopping = NODES.find((id) => id !== controller)!
  let isStopped = false
  cluster.node(stopping).beginStop(() => (isStopped = true))
  const tookMs = timeUntil(cluster, () => {
    expect(leaders(cluster, controller).every((id) => id >= 0)).toBe(true)
    return isStopped
  })
  expect(leaders(cluster, controller)).not.toContain(stopping)
  expect(brokersOf(cluster, controller)).toEqual(NODES.filter((id) => id !== stopping))
  expect(tookMs).toBeLessThan(1000)
})

test('a broker that is silent is fenced when its session is over, and serves again afterwards', () => {
  const cluster = started(1)
  const controller = controllerOf(cluster, 1)
  const silent = NODES.find((id) => id !== controller)!
  cluster.node(silent).pause()
  const tookMs = timeUntil(cluster, () => !leaders(cluster, controller).includes(silent))
  expect(tookMs).toBeGreaterThan(6000)
  expect(tookMs).toBeLessThan(12_000)
  cluster.node(silent).resume()
  cluster.until(() => brokersOf(cluster, controller).length === 3)
})

test('a node that is a controller alone tells the others before it stops, and one of them leads at once', () => {
  const cluster = SimulatedCluster.start({ nodes: ['broker', 'controller', 'controller', 'controller'] })
  const first = controllerOf(cluster, 1)
  const node = cluster.node(first)
  // What is not said before the end cannot be made up for by what others see of it.
  const stopped = { ms: -1 }
  const startedUs = cluster.simulation.nowUs
  node.beginStop(() => {
    stopped.ms = (cluster.simulation.nowUs - startedUs) / 1000
  })
  cluster.until(() => ![-1, first].includes(controllerOf(cluster, 1)))
  cluster.until(() => stopped.ms >= 0)
  expect(stopped.ms).toBeGreaterThan(0)
  expect(stopped.ms).toBeLessThan(500)
  expect(createTopic(cluster, 1, 'after')).not.toBe(41)
})
