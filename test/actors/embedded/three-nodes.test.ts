import { describe, expect, test } from 'vitest'
import { type Cluster, startCluster } from '../../../actors/cluster.ts'
import { type Admin, createAdmin } from '../../../src/client/entries/admin.ts'
import { createConsumer } from '../../../src/client/entries/consumer.ts'
import { createProducer } from '../../../src/client/entries/producer.ts'

async function leaderAndIsr(admin: Admin, topic: string): Promise<{ leader: number | null; isr: readonly number[] }> {
  const described = await admin.describeTopics([topic])
  const { leader, isr } = [...described.values()][0]!.partitions[0]!
  return { leader, isr: [...isr].toSorted() }
}

/** The values of a topic from its beginning, so many of them. */
async function values(cluster: Cluster, topic: string, count: number): Promise<string[]> {
  const found: string[] = []
  await using consumer = createConsumer({
    bootstrap: cluster.bootstrapServers,
    groupId: `of-${topic}`,
    autoOffsetReset: 'earliest',
  })
  consumer.subscribe({ topics: [topic] })
  for await (const record of consumer) if (found.push(record.value!.toString()) === count) break
  return found
}

/** Looks again and again, moving the cluster's time ahead, until it is so. */
async function until(cluster: Cluster, holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await cluster.advance(500)
}

describe('an embedded cluster of three', () => {
  test('keeps three replicas of a topic, and takes records as long as two nodes live', async () => {
    await using cluster = await startCluster({ brokers: 3 })
    const bootstrap = cluster.bootstrapServers
    expect(bootstrap.split(',')).toEqual(cluster.nodes.map(({ address }) => address))
    await using admin = createAdmin({ bootstrap })
    await using producer = createProducer({ bootstrap })
    await producer.send({ topic: 'orders', value: 'first' })
    const before = await leaderAndIsr(admin, 'orders')
    expect(before.isr).toEqual([1, 2, 3])

    await cluster.nodes[before.leader! - 1]!.kill()
    await producer.send({ topic: 'orders', value: 'second' })
    const after = await leaderAndIsr(admin, 'orders')
    expect(after.leader).not.toBe(before.leader)

    await cluster.nodes[before.leader! - 1]!.start()
    await until(cluster, async () => (await leaderAndIsr(admin, 'orders')).isr.length === 3)
    expect(await values(cluster, 'orders', 2)).toEqual(['first', 'second'])
  })

  test('is cut in two: the larger part goes on, and the smaller one catches up when the cut is healed', async () => {
    await using cluster = await startCluster({ brokers: 3 })
    const bootstrap = cluster.bootstrapServers
    await using admin = createAdmin({ bootstrap })
    await admin.createTopics([{ name: 'cut', replicaAssignments: [[1, 2, 3]] }])
    await using producer = createProducer({ bootstrap })
    await producer.send({ topic: 'cut', value: 'before' })

    cluster.partition([[1], [2, 3]])
    const sent = producer.send({ topic: 'cut', value: 'meanwhile' })

    await using asked = createAdmin({ bootstrap: cluster.nodes[1]!.address! })
    await until(cluster, async () => (await leaderAndIsr(asked, 'cut')).leader !== 1)
    cluster.heal()
    await sent
    await until(cluster, async () => (await leaderAndIsr(asked, 'cut')).isr.length === 3)
    expect(await values(cluster, 'cut', 2)).toEqual(['before', 'meanwhile'])
  })

  test('drops a frozen node from those in sync, and takes it in again', async () => {
    await using cluster = await startCluster({ brokers: 3 })
    const bootstrap = cluster.nodes[0]!.address!
    await using admin = createAdmin({ bootstrap })
    await admin.createTopics([{ name: 'frozen', replicaAssignments: [[1, 2, 3]] }])
    await using producer = createProducer({ bootstrap })
    await producer.send({ topic: 'frozen', value: 'before' })
    cluster.nodes[2]!.pause()
    await until(cluster, async () => (await leaderAndIsr(admin, 'frozen')).isr.join() === '1,2')
    await producer.send({ topic: 'frozen', value: 'without' })
    cluster.nodes[2]!.resume()
    await until(cluster, async () => (await leaderAndIsr(admin, 'frozen')).isr.length === 3)
  })

  test('may have controllers of its own, which clients do not talk to', async () => {
    await using cluster = await startCluster({ brokers: 2, controllers: 1 })
    expect(cluster.nodes.map(({ id, roles, address }) => [id, roles.join(), address !== null])).toEqual([
      [1, 'broker', true],
      [2, 'broker', true],
      [3, 'controller', false],
    ])
    await using producer = createProducer({ bootstrap: cluster.bootstrapServers })
    await producer.send({ topic: 'apart', value: 'a' })
    expect(await values(cluster, 'apart', 1)).toEqual(['a'])
  })

  test('is one cluster again when it is started on the same folder', async () => {
    // The broker that stops last hands nothing over: its session has to end before it may come again.
    const properties = { 'broker.session.timeout.ms': '1500', 'broker.heartbeat.interval.ms': '300' }
    await using first = await startCluster({ brokers: 3, properties })
    await using producer = createProducer({ bootstrap: first.bootstrapServers })
    await producer.send({ topic: 'kept', value: 'a' })
    const { clusterId } = first
    for (const node of first.nodes) await node.stop()
    await Promise.all(first.nodes.map((node) => node.start()))
    expect(first.clusterId).toBe(clusterId)
    expect(await values(first, 'kept', 1)).toEqual(['a'])
  })
})

test('what is no count of nodes is refused', async () => {
  await expect(startCluster({ brokers: 0 })).rejects.toThrow('brokers is 0, and should be a whole number from 1 on')
  await expect(startCluster({ brokers: 1, controllers: -1 })).rejects.toThrow('controllers is -1')
})
