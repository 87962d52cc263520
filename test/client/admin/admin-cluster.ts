import { Admin } from '../../../src/client/admin/admin.ts'
import { Client } from '../../../src/client/client.ts'
import { FindCoordinatorRequest, FindCoordinatorResponse } from '../../../src/protocol/generated/api/find-coordinator.ts'
import { MetadataRequest, MetadataResponse } from '../../../src/protocol/generated/api/metadata.ts'
import { FakeBroker, FakeWorld } from '../fake-cluster.ts'

/** Three brokers whose controller, leaders and coordinators a test moves about. */
export class AdminCluster {
  readonly nodes: readonly FakeBroker[] = [new FakeBroker(), new FakeBroker(), new FakeBroker()]
  readonly world = new FakeWorld(Object.fromEntries(this.nodes.map((node, id) => [`node-${id}:9092`, node])))
  readonly client = new Client(this.world, {
    bootstrap: 'node-0:9092,node-1:9092,node-2:9092',
    requestTimeoutMs: 1000,
    retryTimeoutMs: 10_000,
  })
  readonly admin = new Admin(this.client)
  controllerId = 0
  /** By topic, of each partition. */
  readonly leaders: Record<string, number[]> = { orders: [0, 1, 2] }
  /** By group or transactional id. */
  readonly coordinators: Record<string, number> = {}
  /** What was looked up, one entry for each request. */
  readonly lookups: string[][] = []

  constructor({ findCoordinatorVersionMax = FindCoordinatorRequest.maxVersion } = {}) {
    for (const node of this.nodes) {
      node.serve(MetadataRequest, MetadataResponse, ({ topics }) => ({
        clusterId: 'cluster',
        brokers: this.nodes.flatMap(({ isDown }, nodeId) => (isDown ? [] : [{ nodeId, host: `node-${nodeId}`, port: 9092 }])),
        controllerId: this.controllerId,
        topics: (topics ?? Object.keys(this.leaders).map((name) => ({ name }))).map(({ name }) => ({
          name,
          errorCode: name !== null && name in this.leaders ? 0 : 3,
          partitions: (this.leaders[name ?? ''] ?? []).map((leaderId, partitionIndex) => ({
            partitionIndex,
            leaderId,
            replicaNodes: [leaderId],
            isrNodes: [leaderId],
          })),
        })),
      }))
      node.serve(
        FindCoordinatorRequest,
        FindCoordinatorResponse,
        ({ key, coordinatorKeys }, version) => {
          const found = (id: string) => {
            const nodeId = this.coordinators[id]
            if (nodeId === undefined) return { key: id, errorCode: 15, errorMessage: null, nodeId: -1, host: '', port: -1 }
            return { key: id, errorCode: 0, errorMessage: null, nodeId, host: `node-${nodeId}`, port: 9092 }
          }
          this.lookups.push(version >= 4 ? coordinatorKeys : [key])
          if (version >= 4) return { coordinators: coordinatorKeys.map(found) }
          const { key: _, ...one } = found(key)
          return one
        },
        findCoordinatorVersionMax,
      )
    }
  }

  /** Waits for `work` while time jumps. */
  run<T>(work: Promise<T>): Promise<T> {
    return this.world.run(work)
  }

  /** How often a broker got a request. */
  seen(node: number, name: string): number {
    return this.nodes[node]!.seen.filter((request) => request === name).length
  }
}
