import { Client } from '../../src/client/client.ts'
import { InitProducerIdRequest, InitProducerIdResponse } from '../../src/protocol/generated/api/init-producer-id.ts'
import { MetadataRequest, MetadataResponse } from '../../src/protocol/generated/api/metadata.ts'
import { FakeBroker, FakeWorld } from './fake-cluster.ts'

export const TOPIC_ID = 'dG9waWMtaWQtb2YtdG9waQ'

export interface FakeCluster {
  readonly world: FakeWorld
  readonly client: Client
  /** Nodes 0 and 1, at `node-0:9092` and `node-1:9092`. */
  readonly nodes: readonly [FakeBroker, FakeBroker]
  /** Who leads each partition of `topic`. */
  readonly leaders: number[]
}

/** A client of two brokers and one topic, `topic`, with as many partitions as `leaders` has. */
export function fakeCluster(leaders: readonly number[]): FakeCluster {
  const cluster = { leaders: [...leaders] }
  let producerId = 100
  const nodes = [new FakeBroker(), new FakeBroker()] as const
  for (const node of nodes) {
    node.serve(MetadataRequest, MetadataResponse, ({ topics }) => ({
      brokers: nodes.map((_, nodeId) => ({ nodeId, host: `node-${nodeId}`, port: 9092 })),
      controllerId: 0,
      topics: (topics ?? [{ name: 'topic' }]).map(({ name }) =>
        name === 'topic'
          ? {
              name,
              topicId: TOPIC_ID,
              partitions: cluster.leaders.map((leaderId, partitionIndex) => ({ partitionIndex, leaderId, leaderEpoch: 0 })),
            }
          : { name, errorCode: 3 },
      ),
    }))
    node.serve(InitProducerIdRequest, InitProducerIdResponse, () => ({ producerId: producerId++, producerEpoch: 0 }))
  }
  const world = new FakeWorld({ 'node-0:9092': nodes[0], 'node-1:9092': nodes[1] })
  const client = new Client(world, { bootstrap: 'node-0:9092,node-1:9092', requestTimeoutMs: 1000, retryTimeoutMs: 5000 })
  return { world, client, nodes, leaders: cluster.leaders }
}
