import { describe, expect, test } from 'vitest'
import { ItemsFailedError, settle } from '../../../src/client/admin/results.ts'
import { ProtocolError, TimeoutError, UsageError } from '../../../src/client/errors.ts'
import { ErrorCode } from '../../../src/protocol/error-codes.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../../src/protocol/generated/api/create-topics.ts'
import { DeleteGroupsRequest, DeleteGroupsResponse } from '../../../src/protocol/generated/api/delete-groups.ts'
import { DeleteRecordsRequest, DeleteRecordsResponse } from '../../../src/protocol/generated/api/delete-records.ts'
import { DescribeConfigsRequest, DescribeConfigsResponse } from '../../../src/protocol/generated/api/describe-configs.ts'
import { ListGroupsRequest, ListGroupsResponse } from '../../../src/protocol/generated/api/list-groups.ts'
import { GARBAGE, HANG_UP, SILENCE } from '../fake-cluster.ts'
import { AdminCluster } from './admin-cluster.ts'

const partition = (index: number) => ({ topic: 'orders', partition: index })
const upTo = (index: number) => ({ topic: 'orders', partition: index, beforeOffset: 10 * index })

/** Every broker deletes what it leads, and says of the rest that it does not. */
function servesRecords(cluster: AdminCluster): void {
  for (const [id, node] of cluster.nodes.entries()) {
    node.serve(DeleteRecordsRequest, DeleteRecordsResponse, ({ topics }) => ({
      topics: topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex, offset }) => ({
          partitionIndex,
          lowWatermark: offset,
          errorCode: cluster.leaders[name]![partitionIndex] === id ? 0 : ErrorCode.NOT_LEADER_OR_FOLLOWER,
        })),
      })),
    }))
  }
}

function servesGroups(cluster: AdminCluster): void {
  for (const [id, node] of cluster.nodes.entries()) {
    node.serve(DeleteGroupsRequest, DeleteGroupsResponse, ({ groupsNames }) => ({
      results: groupsNames.map((groupId) => ({
        groupId,
        errorCode: cluster.coordinators[groupId] === id ? 0 : ErrorCode.NOT_COORDINATOR,
      })),
    }))
  }
}

describe('to the controller', () => {
  test('the one that took over is found and asked', async () => {
    const cluster = new AdminCluster()
    cluster.nodes[0]!.serve(CreateTopicsRequest, CreateTopicsResponse, ({ topics }) => {
      cluster.controllerId = 2
      return { topics: topics.map(({ name }) => ({ name, errorCode: ErrorCode.NOT_CONTROLLER })) }
    })
    cluster.nodes[2]!.serve(CreateTopicsRequest, CreateTopicsResponse, ({ topics }) => ({
      topics: topics.map(({ name }) => ({
        name,
        topicId: 'dG9waWMtaWQtb2YtdG9waQ',
        numPartitions: 3,
        replicationFactor: 1,
        configs: [],
      })),
    }))
    const made = await cluster.run(cluster.admin.createTopics([{ name: 'bills', numPartitions: 3 }]))
    expect(made.get('bills')).toMatchObject({ name: 'bills', numPartitions: 3, replicationFactor: 1 })
    expect([cluster.seen(0, 'CreateTopicsRequest'), cluster.seen(2, 'CreateTopicsRequest')]).toEqual([1, 1])
  })

  test('one item that fails does not hide the other, and what was done is not sent again', async () => {
    const cluster = new AdminCluster()
    let throttled = 0
    cluster.nodes[0]!.serve(CreateTopicsRequest, CreateTopicsResponse, ({ topics }) => ({
      topics: topics.map(({ name }) => {
        if (name === 'there') return { name, errorCode: ErrorCode.TOPIC_ALREADY_EXISTS, errorMessage: 'Topic there exists.' }
        return { name, errorCode: name === 'much' && throttled++ < 2 ? ErrorCode.THROTTLING_QUOTA_EXCEEDED : 0 }
      }),
    }))
    const topics = [{ name: 'much' }, { name: 'there' }, { name: 'new' }]
    const results = await cluster.run(settle(cluster.admin.createTopics(topics)))
    expect(results.keys()).toEqual(['much', 'there', 'new'])
    expect(results.error('there')).toMatchObject({ code: 'TOPIC_ALREADY_EXISTS', kind: 'server' })
    expect(results.error('there')!.message).toBe('topic there: TOPIC_ALREADY_EXISTS: Topic there exists.')
    expect([results.get('new').name, results.get('much').name]).toEqual(['new', 'much'])
    expect(cluster.seen(0, 'CreateTopicsRequest')).toBe(3)
    await expect(cluster.run(cluster.admin.createTopics(topics))).rejects.toThrow(ItemsFailedError)
  })

  test('a quota that is exceeded is an error at once if the caller wants so', async () => {
    const cluster = new AdminCluster()
    cluster.nodes[0]!.serve(CreateTopicsRequest, CreateTopicsResponse, ({ topics }) => ({
      topics: topics.map(({ name }) => ({ name, errorCode: ErrorCode.THROTTLING_QUOTA_EXCEEDED })),
    }))
    const call = cluster.admin.createTopics([{ name: 'much' }], { retryOnQuotaViolation: false })
    await expect(cluster.run(call)).rejects.toMatchObject({ code: 'THROTTLING_QUOTA_EXCEEDED' })
    expect(cluster.seen(0, 'CreateTopicsRequest')).toBe(1)
  })
})

describe('to the leaders', () => {
  test('each leader is asked for its own, at once, and what they say is gathered', async () => {
    const cluster = new AdminCluster()
    servesRecords(cluster)
    const deleted = await cluster.run(cluster.admin.deleteRecords([upTo(0), upTo(1), upTo(2)]))
    expect(deleted.values().map(({ lowWatermark }) => lowWatermark)).toEqual([0, 10, 20])
    expect([0, 1, 2].map((id) => cluster.seen(id, 'DeleteRecordsRequest'))).toEqual([1, 1, 1])
  })

  test('a leader that has moved is looked up again, for its partitions alone', async () => {
    const cluster = new AdminCluster()
    servesRecords(cluster)
    cluster.nodes[1]!.serve(DeleteRecordsRequest, DeleteRecordsResponse, () => {
      cluster.leaders['orders']![1] = 2
      return { topics: [{ name: 'orders', partitions: [{ partitionIndex: 1, errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER }] }] }
    })
    const deleted = await cluster.run(cluster.admin.deleteRecords([upTo(0), upTo(1)]))
    expect(deleted.get(partition(1))).toEqual({ lowWatermark: 10 })
    expect([0, 1, 2].map((id) => cluster.seen(id, 'DeleteRecordsRequest'))).toEqual([1, 1, 1])
  })

  test('a partition that has no leader waits for one, and the others do not wait for it', async () => {
    const cluster = new AdminCluster()
    servesRecords(cluster)
    cluster.leaders['orders'] = [0, -1]
    cluster.world.after(2000, () => {
      cluster.leaders['orders'] = [0, 2]
    })
    const atMs = cluster.world.nowMs
    const deleted = await cluster.run(cluster.admin.deleteRecords([upTo(0), upTo(1)]))
    expect(deleted.errors()).toEqual([])
    expect(cluster.world.nowMs - atMs).toBeGreaterThanOrEqual(2000)
    expect(cluster.seen(0, 'DeleteRecordsRequest')).toBe(1)
  })

  test('topics and partitions that are not there are told within about a second', async () => {
    const cluster = new AdminCluster()
    servesRecords(cluster)
    const atMs = cluster.world.nowMs
    const wanted = [upTo(0), upTo(7), { topic: 'nothing', partition: 0, beforeOffset: 1 }]
    const results = await cluster.run(settle(cluster.admin.deleteRecords(wanted)))
    expect(results.get(partition(0))).toEqual({ lowWatermark: 0 })
    expect(results.error(partition(7))!.message).toBe('there is no partition 7 of topic orders, which has partitions 0 to 2')
    expect(results.error({ topic: 'nothing', partition: 0 })).toMatchObject({ code: 'UNKNOWN_TOPIC_OR_PARTITION' })
    expect(cluster.world.nowMs - atMs).toBeLessThan(1500)
  })

  test('a topic that appears a moment later is found', async () => {
    const cluster = new AdminCluster()
    servesRecords(cluster)
    cluster.world.after(250, () => {
      cluster.leaders['fresh'] = [1]
    })
    const deleted = await cluster.run(cluster.admin.deleteRecords([{ topic: 'fresh', partition: 0, beforeOffset: 5 }]))
    expect(deleted.values()).toEqual([{ lowWatermark: 5 }])
  })

  test('a partition that the answer leaves out fails alone', async () => {
    const cluster = new AdminCluster()
    servesRecords(cluster)
    cluster.nodes[2]!.serve(DeleteRecordsRequest, DeleteRecordsResponse, () => ({ topics: [] }))
    const results = await cluster.run(settle(cluster.admin.deleteRecords([upTo(0), upTo(2)])))
    expect(results.errors().map(([key]) => key)).toEqual([partition(2)])
    expect(results.error(partition(2))!.message).toBe('deleteRecords: the answer says nothing about partition orders-2')
  })
})

describe('to the coordinators', () => {
  test('all are looked up in one request, and each is asked for its own', async () => {
    const cluster = new AdminCluster()
    servesGroups(cluster)
    Object.assign(cluster.coordinators, { a: 0, b: 1, c: 0 })
    const deleted = await cluster.run(cluster.admin.deleteConsumerGroups(['a', 'b', 'c']))
    expect(deleted.errors()).toEqual([])
    expect(cluster.lookups).toEqual([['a', 'b', 'c']])
    expect([0, 1, 2].map((id) => cluster.seen(id, 'DeleteGroupsRequest'))).toEqual([1, 1, 0])
  })

  test('brokers before 3.0 are asked for one after the other', async () => {
    const cluster = new AdminCluster({ findCoordinatorVersionMax: 3 })
    servesGroups(cluster)
    Object.assign(cluster.coordinators, { a: 0, b: 1 })
    expect((await cluster.run(cluster.admin.deleteConsumerGroups(['a', 'b']))).size).toBe(2)
    expect(cluster.lookups).toEqual([['a'], ['b']])
  })

  test('one that has moved is looked up again, for its groups alone', async () => {
    const cluster = new AdminCluster()
    servesGroups(cluster)
    Object.assign(cluster.coordinators, { a: 0, b: 1 })
    cluster.nodes[1]!.serve(DeleteGroupsRequest, DeleteGroupsResponse, ({ groupsNames }) => {
      cluster.coordinators['b'] = 2
      return { results: groupsNames.map((groupId) => ({ groupId, errorCode: ErrorCode.NOT_COORDINATOR })) }
    })
    expect((await cluster.run(cluster.admin.deleteConsumerGroups(['a', 'b']))).errors()).toEqual([])
    expect(cluster.lookups).toEqual([['a', 'b'], ['b']])
    expect(cluster.seen(0, 'DeleteGroupsRequest')).toBe(1)
  })

  test('one that is not there yet is waited for', async () => {
    const cluster = new AdminCluster()
    servesGroups(cluster)
    cluster.world.after(500, () => {
      cluster.coordinators['late'] = 1
    })
    expect((await cluster.run(cluster.admin.deleteConsumerGroups(['late']))).errors()).toEqual([])
  })
})

describe('to each broker', () => {
  test('what they name is gathered', async () => {
    const cluster = new AdminCluster()
    for (const [id, node] of cluster.nodes.entries()) {
      node.serve(ListGroupsRequest, ListGroupsResponse, () => ({
        groups: [
          {
            groupId: `group-${2 - id}`,
            protocolType: id === 1 ? 'connect' : 'consumer',
            groupState: 'Stable',
            groupType: 'Classic',
          },
        ],
      }))
    }
    const groups = await cluster.run(cluster.admin.listGroups())
    expect(groups.map(({ groupId }) => groupId)).toEqual(['group-0', 'group-1', 'group-2'])
    expect(groups[0]).toEqual({ groupId: 'group-0', type: 'classic', protocolType: 'consumer', state: 'Stable' })
    const ofConsumers = await cluster.run(cluster.admin.listConsumerGroups())
    expect(ofConsumers.map(({ groupId }) => groupId)).toEqual(['group-0', 'group-2'])
  })

  test('the error of one holds what the others named', async () => {
    const cluster = new AdminCluster()
    for (const [id, node] of cluster.nodes.entries()) {
      node.serve(ListGroupsRequest, ListGroupsResponse, () =>
        id === 1 ? { errorCode: ErrorCode.CLUSTER_AUTHORIZATION_FAILED } : { groups: [{ groupId: `group-${id}` }] },
      )
    }
    const error = await cluster.run(cluster.admin.listGroups()).catch((thrown) => thrown)
    expect(error).toBeInstanceOf(ItemsFailedError)
    expect(error).toMatchObject({ kind: 'auth', code: 'CLUSTER_AUTHORIZATION_FAILED' })
    expect(error.results.keys()).toEqual([0, 1, 2])
    expect(error.results.values().flat()).toMatchObject([{ groupId: 'group-0' }, { groupId: 'group-2' }])
  })

  test('configurations of a broker are asked of that broker, all others of any', async () => {
    const cluster = new AdminCluster()
    for (const [id, node] of cluster.nodes.entries()) {
      node.serve(DescribeConfigsRequest, DescribeConfigsResponse, ({ resources }) => ({
        results: resources.map(({ resourceType, resourceName }) => ({
          resourceType,
          resourceName,
          configs: [{ name: 'answered.by', value: String(id), configSource: 5 }],
        })),
      }))
    }
    const resources = [
      { type: 'BROKER', name: '2' },
      { type: 'BROKER', name: '' },
      { type: 'TOPIC', name: '2' },
    ] as const
    const described = await cluster.run(cluster.admin.describeConfigs(resources))
    expect(described.get({ type: 'BROKER', name: '2' }).get('answered.by')).toMatchObject({
      value: '2',
      source: 'DEFAULT_CONFIG',
    })
    expect(described.size).toBe(3)
    const wrong = cluster.run(cluster.admin.describeConfigs([{ type: 'BROKER', name: 'two' }]))
    await expect(wrong).rejects.toThrow('the name of a broker is its id')
  })
})

describe('what can go wrong', () => {
  test('a connection that ends is tried again', async () => {
    const cluster = new AdminCluster()
    servesRecords(cluster)
    let calls = 0
    cluster.nodes[0]!.serve(DeleteRecordsRequest, DeleteRecordsResponse, () =>
      calls++ === 0 ? HANG_UP : { topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, lowWatermark: 3 }] }] },
    )
    expect((await cluster.run(cluster.admin.deleteRecords([upTo(0)]))).values()).toEqual([{ lowWatermark: 3 }])
  })

  test('a broker that is down keeps only its own items from succeeding, until the time is over', async () => {
    const cluster = new AdminCluster()
    servesRecords(cluster)
    cluster.nodes[1]!.isDown = true
    const atMs = cluster.world.nowMs
    const call = cluster.admin.deleteRecords([upTo(0), upTo(1)], { timeoutMs: 5000 })
    const results = await cluster.run(settle(call))
    expect(results.get(partition(0))).toEqual({ lowWatermark: 0 })
    expect(results.error(partition(1))).toBeInstanceOf(TimeoutError)
    expect(results.error(partition(1))!.message).toMatch(/^deleteRecords: no answer for partition orders-1 in time: /)
    expect(results.error(partition(1))!.cause).toMatchObject({ kind: 'network' })
    expect(cluster.world.nowMs - atMs).toBeLessThanOrEqual(5000)
    expect(cluster.world.nowMs - atMs).toBeGreaterThan(3000)
  })

  test('a broker that is silent does so too', async () => {
    const cluster = new AdminCluster()
    servesRecords(cluster)
    cluster.nodes[1]!.serve(DeleteRecordsRequest, DeleteRecordsResponse, () => SILENCE)
    const atMs = cluster.world.nowMs
    const results = await cluster.run(settle(cluster.admin.deleteRecords([upTo(0), upTo(1)], { timeoutMs: 3000 })))
    expect(results.error(partition(1))).toMatchObject({ kind: 'timeout', cause: { kind: 'timeout' } })
    expect(cluster.world.nowMs - atMs).toBeLessThanOrEqual(3000)
  })

  test('bytes that are no answer are an error at once', async () => {
    const cluster = new AdminCluster()
    cluster.nodes[0]!.serve(DeleteRecordsRequest, DeleteRecordsResponse, () => GARBAGE)
    await expect(cluster.run(cluster.admin.deleteRecords([upTo(0)]))).rejects.toMatchObject({ kind: 'protocol' })
    expect(cluster.seen(0, 'DeleteRecordsRequest')).toBe(1)
  })

  test('an API that the broker does not serve is named, and so is the broker', async () => {
    const cluster = new AdminCluster()
    const error = await cluster.run(cluster.admin.describeClientQuotas()).catch((thrown) => thrown)
    expect(error).toBeInstanceOf(ProtocolError)
    expect(error).toMatchObject({ code: 'UNSUPPORTED_VERSION', kind: 'protocol', retriable: false })
    expect(error.message).toMatch(/node-\d:9092 does not serve DescribeClientQuotas/)
  })

  test('a call that is given up ends at once with the reason', async () => {
    const cluster = new AdminCluster()
    cluster.nodes[0]!.serve(DeleteRecordsRequest, DeleteRecordsResponse, () => SILENCE)
    const given = new AbortController()
    const call = cluster.admin.deleteRecords([upTo(0)], { signal: given.signal })
    const settled = expect(call).rejects.toThrow('no more')
    await cluster.world.settle()
    given.abort(new Error('no more'))
    await settled
    await expect(cluster.admin.deleteRecords([upTo(0)], { signal: AbortSignal.abort() })).rejects.toThrow(/abort/)
  })

  test('a closed client says so', async () => {
    const cluster = new AdminCluster()
    cluster.client.close()
    await expect(cluster.run(cluster.admin.listGroups())).rejects.toMatchObject({ code: 'CLIENT_CLOSED' })
    await expect(cluster.run(cluster.admin.deleteRecords([upTo(0)]))).rejects.toMatchObject({ code: 'CLIENT_CLOSED' })
  })

  test('an item that is named twice is the caller’s mistake; nothing at all is not', async () => {
    const cluster = new AdminCluster()
    await expect(cluster.admin.deleteRecords([upTo(0), upTo(0)])).rejects.toThrow(UsageError)
    expect((await cluster.run(cluster.admin.deleteRecords([]))).size).toBe(0)
    expect(cluster.nodes.flatMap(({ seen }) => seen)).toEqual([])
  })
})
