import { expect, test } from 'vitest'
import { UNASSIGNED_DIRECTORY } from '../../src/metadata/directory-id.ts'
import { ImageFollower } from '../../src/metadata/image-follower.ts'
import type { MetadataImage } from '../../src/metadata/metadata-image.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from '../../src/protocol/generated/api/create-topics.ts'
import { SimulatedCluster } from './simulated-cluster.ts'

const TWO = { 'log.dirs': '/data,/other' }

/** Three nodes with two log directories each and a topic on all of them; and the metadata, as node 2 knows them. */
function started(): { cluster: SimulatedCluster; metadata: () => MetadataImage } {
  let follower = new ImageFollower()
  const cluster = SimulatedCluster.start({
    nodes: 3,
    texts: TWO,
    observe: (member, _from, to, message) => {
      if (message.kind !== 'metadata-committed' || member.host !== 'node-2' || to !== member.actor('controller-channel')) return
      if (message.snapshot) follower = new ImageFollower()
      follower.follow(message)
    },
  })
  const topics = [{ name: 'orders', numPartitions: 6, replicationFactor: 3, assignments: [], configs: [] }]
  cluster.connect(2).call(CreateTopicsRequest, CreateTopicsResponse, { topics, timeoutMs: 10_000 })
  cluster.until(() => follower.image.topicByName('orders') !== undefined)
  cluster.simulation.run(3000)
  return { cluster, metadata: () => follower.image }
}

test('the controller knows in which log directory each replica is, where there are several', () => {
  const { metadata } = started()
  const known = [...metadata().brokers()].flatMap(({ directories }) => directories)
  const told = metadata()
    .topicByName('orders')!
    .partitions.flatMap(({ directories }) => directories)
  expect(new Set(known).size).toBe(6)
  expect(told).not.toContain(UNASSIGNED_DIRECTORY)
  expect(told.every((directory) => known.includes(directory))).toBe(true)
})

test('a node that comes back without one of its log directories leads nothing of what is in there', () => {
  const { cluster, metadata } = started()
  const node = cluster.node(1)
  node.stop()
  node.disk.failWhen(({ path }) => (path.startsWith('/other') ? 'EIO' : null))
  node.start()
  node.untilReady()
  cluster.simulation.run(10_000)
  const [working, ...others] = metadata().broker(1)!.directories
  expect(others).toEqual([])
  const { partitions } = metadata().topicByName('orders')!
  const lost = partitions.filter(({ directories, replicas }) => directories[replicas.indexOf(1)] !== working)
  expect(lost.length).toBeGreaterThan(0)
  for (const { leader, isr } of lost) {
    expect([2, 3]).toContain(leader)
    expect(isr).not.toContain(1)
  }
  for (const { isr } of partitions.filter((partition) => !lost.includes(partition))) expect(isr).toContain(1)
})

test('a log directory that fails takes its replicas along: others lead, and they come back with it at the next start', () => {
  const { cluster, metadata } = started()
  const node = cluster.node(1)
  const [, failing] = metadata().broker(1)!.directories
  const partitions = () => metadata().topicByName('orders')!.partitions
  const isThere = ({ directories, replicas }: { directories: readonly string[]; replicas: readonly number[] }) =>
    directories[replicas.indexOf(1)] === failing
  const there = partitions().flatMap((partition, index) => (isThere(partition) ? [index] : []))
  expect(there.length).toBeGreaterThan(0)
  const mend = node.disk.failWhen(({ path, kind }) => (path.startsWith('/other/') && kind !== 'list' ? 'EIO' : null))
  cluster.simulation.run(120_000)
  expect(metadata().broker(1)!.directories).not.toContain(failing)
  for (const [index, { leader, isr }] of partitions().entries()) {
    if (there.includes(index)) expect([isr.includes(1), leader === 1 || leader === -1]).toEqual([false, false])
    else expect(isr).toContain(1)
  }
  expect(node.failures).toEqual([])
  mend()
  node.stop()
  node.start()
  node.untilReady()
  cluster.simulation.run(10_000)
  for (const { isr } of partitions()) expect([...isr].sort()).toEqual([1, 2, 3])
})
