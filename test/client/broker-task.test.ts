import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { BrokerTask, CLIENT_SOFTWARE } from '../../src/client/broker-task.ts'
import { NetworkError, ProtocolError, TimeoutError } from '../../src/client/errors.ts'
import { ApiVersionsRequest, ApiVersionsResponse } from '../../src/protocol/generated/api/api-versions.ts'
import { DescribeClusterRequest, DescribeClusterResponse } from '../../src/protocol/generated/api/describe-cluster.ts'
import { DescribeGroupsRequest, DescribeGroupsResponse } from '../../src/protocol/generated/api/describe-groups.ts'
import { ListGroupsRequest, ListGroupsResponse } from '../../src/protocol/generated/api/list-groups.ts'
import { MetadataRequest, MetadataResponse } from '../../src/protocol/generated/api/metadata.ts'
import { FakeBroker, FakeWorld, GARBAGE, HANG_UP, SILENCE } from './fake-cluster.ts'

const TIMEOUT_MS = 1000

function taskFor(broker: FakeBroker): { task: BrokerTask; world: FakeWorld } {
  const world = new FakeWorld({ 'broker:9092': broker })
  return { task: new BrokerTask(world, { host: 'broker', port: 9092 }, { clientId: 'tester' }), world }
}

function describeCluster(task: BrokerTask): Promise<DescribeClusterResponse> {
  return task.request(DescribeClusterRequest, DescribeClusterResponse, {}, { timeoutMs: TIMEOUT_MS })
}

function listGroups(task: BrokerTask): Promise<ListGroupsResponse> {
  return task.request(ListGroupsRequest, ListGroupsResponse, {}, { timeoutMs: TIMEOUT_MS })
}

describe('a connection to a broker', () => {
  test('is opened once for all that ask at the same time, and they all know the broker’s versions', async () => {
    const broker = new FakeBroker().serve(DescribeClusterRequest, DescribeClusterResponse, () => ({ clusterId: 'c' }))
    const { task, world } = taskFor(broker)
    const first = describeCluster(task)
    await Promise.resolve()
    const answers = await world.run(Promise.all([first, describeCluster(task), describeCluster(task)]))
    expect(answers.map(({ clusterId }) => clusterId)).toEqual(['c', 'c', 'c'])
    expect(broker.dials).toBe(1)
    expect(broker.seen.filter((name) => name === 'ApiVersionsRequest')).toHaveLength(1)
  })

  test('speaks the newest version that both sides know', async () => {
    let asked = -1
    const broker = new FakeBroker().serve(
      MetadataRequest,
      MetadataResponse,
      (_, version) => {
        asked = version
        return {}
      },
      9,
    )
    const { task, world } = taskFor(broker)
    await world.run(task.request(MetadataRequest, MetadataResponse, {}, { timeoutMs: TIMEOUT_MS }))
    expect(asked).toBe(9)
    await world.run(task.request(MetadataRequest, MetadataResponse, {}, { timeoutMs: TIMEOUT_MS, maxVersion: 5 }))
    expect(asked).toBe(5)
  })

  test('says so where there is no such version', async () => {
    const { task, world } = taskFor(new FakeBroker())
    await expect(world.run(listGroups(task))).rejects.toThrow(/does not serve ListGroups/)
    await expect(world.run(listGroups(task))).rejects.toThrow(ProtocolError)
  })

  test('learns the versions of a broker that is older than the question', async () => {
    const broker = new FakeBroker().serve(ListGroupsRequest, ListGroupsResponse, () => ({}), 2)
    const tells = { apiKeys: [{ apiKey: 16, minVersion: 0, maxVersion: 2 }] }
    broker.serve(
      ApiVersionsRequest,
      ApiVersionsResponse,
      (_, version) => (version > 0 ? { errorCode: 35, apiKeys: [] } : tells),
      0,
    )
    const { task, world } = taskFor(broker)
    await world.run(listGroups(task))
    expect(broker.seen).toEqual(['ApiVersionsRequest', 'ApiVersionsRequest', 'ListGroupsRequest'])
  })

  test('gives every answer to who asked, in whatever order they come', async () => {
    const slow = Promise.withResolvers<void>()
    const broker = new FakeBroker()
      .serve(ListGroupsRequest, ListGroupsResponse, async () => {
        await slow.promise
        return { groups: [{ groupId: 'late' }] }
      })
      .serve(DescribeClusterRequest, DescribeClusterResponse, () => {
        slow.resolve()
        return { clusterId: 'early' }
      })
    const { task, world } = taskFor(broker)
    const [groups, cluster] = await world.run(Promise.all([listGroups(task), describeCluster(task)]))
    expect(groups.groups[0]?.groupId).toBe('late')
    expect(cluster.clusterId).toBe('early')
  })
})

test('requests that wait to be sent stay as they were written, whatever is asked after them', async () => {
  const names: string[] = []
  const broker = new FakeBroker().serve(DescribeGroupsRequest, DescribeGroupsResponse, ({ groups }) => {
    names.push(...groups)
    return {}
  })
  const { task, world } = taskFor(broker)
  const rounds = [0, 1, 2].map((round) => Array.from({ length: 7 }, (_, at) => `group-${round}-${at}`))
  for (const groups of rounds)
    await world.run(
      Promise.all(
        groups.map((group) =>
          task.request(DescribeGroupsRequest, DescribeGroupsResponse, { groups: [group] }, { timeoutMs: TIMEOUT_MS }),
        ),
      ),
    )
  expect(names).toEqual(rounds.flat())
})

describe('the order of requests', () => {
  test('is that of the calls, also of those that came before there was a connection', async () => {
    const broker = new FakeBroker()
      .serve(ListGroupsRequest, ListGroupsResponse, () => ({}))
      .serve(DescribeClusterRequest, DescribeClusterResponse, () => ({}))
    const { task, world } = taskFor(broker)
    const signal = new AbortController().signal
    const options = { timeoutMs: TIMEOUT_MS }
    const first = task.request(ListGroupsRequest, ListGroupsResponse, {}, { ...options, signal })
    const second = describeCluster(task)
    const third = task.connect().then(() => listGroups(task))
    await world.run(Promise.all([first, second, third]))
    expect(broker.seen.slice(1)).toEqual(['ListGroupsRequest', 'DescribeClusterRequest', 'ListGroupsRequest'])
  })

  test('holds while the broker wants to be left alone for a while', async () => {
    const atMs: number[] = []
    const broker = new FakeBroker()
      .serve(ListGroupsRequest, ListGroupsResponse, () => {
        atMs.push(world.nowMs)
        return { throttleTimeMs: 700 }
      })
      .serve(DescribeClusterRequest, DescribeClusterResponse, () => {
        atMs.push(world.nowMs)
        return {}
      })
    const { task, world } = taskFor(broker)
    const startMs = world.nowMs
    await world.run(listGroups(task))
    await world.run(Promise.all([describeCluster(task), describeCluster(task)]))
    expect(atMs.map((ms) => ms - startMs)).toEqual([0, 700, 700])
  })

  test('a hundred wait for their answers, and the next for the first of them', async () => {
    const answer = Promise.withResolvers<void>()
    const broker = new FakeBroker().serve(ListGroupsRequest, ListGroupsResponse, async () => {
      await answer.promise
      return {}
    })
    const { task, world } = taskFor(broker)
    await world.run(task.connect())
    const asked = Promise.all(Array.from({ length: 150 }, () => listGroups(task)))
    await world.settle()
    expect(broker.seen.filter((name) => name === 'ListGroupsRequest')).toHaveLength(100)
    answer.resolve()
    await world.run(asked)
  })
})

describe('a signal', () => {
  test('ends the waiting with its reason, and the connection goes on', async () => {
    const broker = new FakeBroker().serve(ListGroupsRequest, ListGroupsResponse, () => SILENCE)
    broker.serve(DescribeClusterRequest, DescribeClusterResponse, () => ({ clusterId: 'c' }))
    const { task, world } = taskFor(broker)
    const stop = new AbortController()
    const asked = task.request(ListGroupsRequest, ListGroupsResponse, {}, { timeoutMs: TIMEOUT_MS, signal: stop.signal })
    await world.settle()
    stop.abort(new Error('enough'))
    await expect(asked).rejects.toThrow('enough')
    expect((await world.run(describeCluster(task))).clusterId).toBe('c')
    expect(broker.dials).toBe(1)
  })

  test('takes a request out of the queue that has not gone out', async () => {
    const broker = new FakeBroker().serve(ListGroupsRequest, ListGroupsResponse, () => ({}))
    const { task, world } = taskFor(broker)
    const stop = new AbortController()
    const asked = task.request(ListGroupsRequest, ListGroupsResponse, {}, { timeoutMs: TIMEOUT_MS, signal: stop.signal })
    const caught = expect(asked).rejects.toThrow('enough')
    stop.abort(new Error('enough'))
    await caught
    await world.run(task.connect())
    expect(broker.seen).toEqual(['ApiVersionsRequest'])
  })
})

describe('a connection that nobody uses', () => {
  test('is closed after its time, and opened again when it is needed', async () => {
    const broker = new FakeBroker().serve(ListGroupsRequest, ListGroupsResponse, () => ({}))
    const { task, world } = taskFor(broker)
    await world.run(listGroups(task))
    await world.run(new Promise<void>((done) => void world.after(539_000, done)))
    expect(task.isConnected).toBe(true)
    await world.run(new Promise<void>((done) => void world.after(2000, done)))
    expect(task.isConnected).toBe(false)
    await world.run(listGroups(task))
    expect(broker.dials).toBe(2)
  })
})

describe('a broker that cannot be connected to', () => {
  test('is tried slower and slower', async () => {
    const broker = new FakeBroker()
    broker.isDown = true
    const { task, world } = taskFor(broker)
    const startMs = world.nowMs
    for (let attempt = 0; attempt < 8; attempt++) await world.run(task.connect().catch(() => {}))
    // 50 + 100 + 200 + 400 + 800 + 1000 + 1000, each give or take a fifth.
    expect(world.nowMs - startMs).toBeGreaterThanOrEqual(2840)
    expect(world.nowMs - startMs).toBeLessThanOrEqual(4300)
  })
})

describe('when something goes wrong', () => {
  test('an answer that does not come ends the connection, and with it what else waits on it', async () => {
    const broker = new FakeBroker().serve(ListGroupsRequest, ListGroupsResponse, () => SILENCE)
    broker.serve(DescribeClusterRequest, DescribeClusterResponse, () => SILENCE)
    const { task, world } = taskFor(broker)
    const first = listGroups(task)
    await world.settle()
    world.nowMs += 1
    const second = describeCluster(task)
    const [silent, other] = await world.run(Promise.allSettled([first, second]))
    expect(silent).toMatchObject({ reason: expect.any(TimeoutError) })
    expect(other).toMatchObject({ reason: expect.any(NetworkError) })
    broker.serve(ListGroupsRequest, ListGroupsResponse, () => ({}))
    await world.run(listGroups(task))
    expect(broker.dials).toBe(2)
  })

  test('a connection that the broker ends fails what waits, and the next request opens another', async () => {
    const answers = [HANG_UP, { groups: [] }] as const
    let asked = 0
    const broker = new FakeBroker().serve(ListGroupsRequest, ListGroupsResponse, () => answers[asked++]!)
    const { task, world } = taskFor(broker)
    await expect(world.run(listGroups(task))).rejects.toMatchObject({ retriable: true, facts: { host: 'broker', port: 9092 } })
    expect((await world.run(listGroups(task))).groups).toEqual([])
    expect(broker.dials).toBe(2)
  })

  test('a broker that ends the connection instead of telling its versions is asked anew the next time', async () => {
    let isFirst = true
    const broker = new FakeBroker().serve(ListGroupsRequest, ListGroupsResponse, () => ({}))
    broker.serve(ApiVersionsRequest, ApiVersionsResponse, () => {
      if (!isFirst) return { apiKeys: [{ apiKey: 16, minVersion: 0, maxVersion: 5 }] }
      isFirst = false
      return HANG_UP
    })
    const { task, world } = taskFor(broker)
    await expect(world.run(listGroups(task))).rejects.toThrow(NetworkError)
    await world.run(listGroups(task))
    expect(broker.dials).toBe(2)
  })

  test('an answer that cannot be read fails its question alone', async () => {
    const broker = new FakeBroker().serve(ListGroupsRequest, ListGroupsResponse, () => GARBAGE)
    broker.serve(DescribeClusterRequest, DescribeClusterResponse, () => ({ clusterId: 'fine' }))
    const { task, world } = taskFor(broker)
    const [garbage, fine] = await world.run(Promise.allSettled([listGroups(task), describeCluster(task)]))
    expect(garbage).toMatchObject({ reason: expect.any(ProtocolError) })
    expect(fine).toMatchObject({ value: { clusterId: 'fine' } })
  })

  test('a broker that is not there can be there the next time', async () => {
    const broker = new FakeBroker().serve(ListGroupsRequest, ListGroupsResponse, () => ({}))
    broker.isDown = true
    const { task, world } = taskFor(broker)
    await expect(world.run(listGroups(task))).rejects.toMatchObject({ code: 'ECONNREFUSED', retriable: true })
    broker.isDown = false
    await world.run(listGroups(task))
  })

  test('a closed task fails what is under way', async () => {
    const broker = new FakeBroker().serve(ListGroupsRequest, ListGroupsResponse, () => SILENCE)
    const { task, world } = taskFor(broker)
    const asked = listGroups(task)
    await world.settle()
    task.close()
    await expect(world.run(asked)).rejects.toThrow(/the connection to broker:9092 ended/)
  })
})

test('brokers are told the version of the package', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
  expect(CLIENT_SOFTWARE.clientSoftwareVersion).toBe(version)
})
