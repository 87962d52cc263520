import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../src/protocol/error-codes.ts'
import { FindCoordinatorRequest, FindCoordinatorResponse } from '../../src/protocol/generated/api/find-coordinator.ts'
import { HeartbeatRequest, HeartbeatResponse } from '../../src/protocol/generated/api/heartbeat.ts'
import { HANG_UP } from './fake-cluster.ts'
import { type FakeCluster, fakeCluster } from './fake-topic.ts'

function groupAt(nodeId: () => number, maxVersion = FindCoordinatorRequest.maxVersion): FakeCluster {
  const cluster = fakeCluster([0])
  for (const node of cluster.nodes)
    node.serve(
      FindCoordinatorRequest,
      FindCoordinatorResponse,
      ({ coordinatorKeys, key }, version) => {
        const found = { nodeId: nodeId(), host: `node-${nodeId()}`, port: 9092 }
        return version >= 4
          ? { coordinators: coordinatorKeys.map((one) => ({ key: one, ...found })) }
          : { ...found, ...(key && {}) }
      },
      maxVersion,
    )
  return cluster
}

function beat({ world, client }: FakeCluster) {
  return world.run(
    client.retry(() => client.atCoordinator('group', 'g', HeartbeatRequest, HeartbeatResponse, { groupId: 'g', memberId: 'm' })),
  )
}

describe('the coordinator of a group', () => {
  test.each([3, FindCoordinatorRequest.maxVersion])(
    'is asked for once (FindCoordinator %i), over a connection of its own',
    async (version) => {
      const cluster = groupAt(() => 1, version)
      cluster.nodes[1].serve(HeartbeatRequest, HeartbeatResponse, () => ({}))
      await beat(cluster)
      await beat(cluster)
      expect(cluster.nodes[0].seen).toEqual(['ApiVersionsRequest', 'FindCoordinatorRequest'])
      expect(cluster.nodes[1].seen).toEqual(['ApiVersionsRequest', 'HeartbeatRequest', 'HeartbeatRequest'])
    },
  )

  test('is looked for anew when its connection ends', async () => {
    let at = 1
    const cluster = groupAt(() => at)
    cluster.nodes[1].serve(HeartbeatRequest, HeartbeatResponse, () => {
      at = 0
      return HANG_UP
    })
    cluster.nodes[0].serve(HeartbeatRequest, HeartbeatResponse, () => ({}))
    await beat(cluster)
    expect(cluster.nodes[0].seen.filter((name) => name === 'HeartbeatRequest')).toHaveLength(1)
  })

  test('is waited for while the cluster makes it', async () => {
    const cluster = fakeCluster([0])
    let asked = 0
    cluster.nodes[0].serve(FindCoordinatorRequest, FindCoordinatorResponse, () => ({
      coordinators: [
        asked++ < 3
          ? { key: 'g', errorCode: ErrorCode.COORDINATOR_NOT_AVAILABLE }
          : { key: 'g', nodeId: 0, host: 'node-0', port: 9092 },
      ],
    }))
    expect(await cluster.world.run(cluster.client.coordinator('g'))).toBe(0)
    expect(asked).toBe(4)
  })

  test('that may not be asked for is an error of authorization, at once', async () => {
    const cluster = fakeCluster([0])
    cluster.nodes[0].serve(FindCoordinatorRequest, FindCoordinatorResponse, () => ({
      coordinators: [{ key: 'g', errorCode: ErrorCode.GROUP_AUTHORIZATION_FAILED }],
    }))
    const startMs = cluster.world.nowMs
    await expect(cluster.world.run(cluster.client.coordinator('g'))).rejects.toMatchObject({
      kind: 'auth',
      code: 'GROUP_AUTHORIZATION_FAILED',
    })
    expect(cluster.world.nowMs).toBe(startMs)
  })
})
