import { describe, expect, test } from 'vitest'
import { ClusterClient, GROUP, TRANSACTION } from './cluster-client.ts'
import { SimulatedCluster } from './simulated-cluster.ts'

const PARTITIONS = [0, 1, 2]

/** Three nodes with a topic of three partitions. */
function cluster(seed = 1): ClusterClient {
  const client = new ClusterClient(SimulatedCluster.start({ seed }))
  client.createTopic('orders', PARTITIONS.length)
  return client
}

describe('a group whose coordinator moves', () => {
  test('keeps every offset that was committed, when the node is killed and when it is stopped in good order', () => {
    for (const way of ['kill', 'stop'] as const) {
      const client = cluster()
      for (const partition of PARTITIONS) expect(client.commit('g', 'orders', partition, 10 + partition)).toBe('NONE')
      const before = client.coordinator('g', GROUP)
      client.cluster.node(before)[way]()
      const after = client.coordinator('g', GROUP)
      expect(after).not.toBe(before)
      expect(PARTITIONS.map((partition) => client.committed('g', 'orders', partition))).toEqual([10, 11, 12])
      expect(client.commit('g', 'orders', 0, 20)).toBe('NONE')
      expect(client.committed('g', 'orders', 0)).toBe(20)
    }
  })

  test('and comes back has what was committed elsewhere meanwhile', () => {
    const client = cluster(2)
    expect(client.commit('g', 'orders', 0, 1)).toBe('NONE')
    const first = client.coordinator('g', GROUP)
    client.cluster.node(first).kill()
    expect(client.commit('g', 'orders', 0, 2)).toBe('NONE')
    const second = client.coordinator('g', GROUP)
    client.cluster.node(first).start()
    client.cluster.node(first).untilReady()
    client.cluster.simulation.run(5_000)
    client.cluster.node(second).stop()
    expect(client.committed('g', 'orders', 0)).toBe(2)
  })
})

describe('a transaction over partitions of three nodes', () => {
  test('commits, and aborts, in all of them', () => {
    const client = cluster(3)
    const transaction = client.begin('payments')
    for (const partition of PARTITIONS) expect(client.putIn(transaction, 'orders', partition, [`a${partition}`])).toBe('NONE')
    expect(client.commitIn(transaction, 'g', 'orders', 7)).toBe('NONE')
    expect(PARTITIONS.flatMap((partition) => client.read('orders', partition))).toEqual([])
    expect(client.end(transaction, true)).toBe('NONE')
    for (const partition of PARTITIONS) expect(client.putIn(transaction, 'orders', partition, [`b${partition}`])).toBe('NONE')
    expect(client.end(transaction, false)).toBe('NONE')
    client.cluster.simulation.run(1_000)
    for (const partition of PARTITIONS) {
      const { lastStableOffset, highWatermark } = client.lastStableOffset('orders', partition)
      expect([lastStableOffset, highWatermark], `orders-${partition} is open for readers`).toEqual([4, 4])
    }
    expect(client.committed('g', 'orders', 0)).toBe(7)
  })

  test('whose coordinator dies between its decision and the last marker is finished by the next one', () => {
    for (const committed of [true, false]) {
      const client = cluster(4)
      const transaction = client.begin('payments')
      for (const partition of PARTITIONS) expect(client.putIn(transaction, 'orders', partition, [`a${partition}`])).toBe('NONE')
      expect(client.commitIn(transaction, 'g', 'orders', 7)).toBe('NONE')
      const coordinator = client.coordinator('payments', TRANSACTION)
      // What it says to the others is long on its way, so that markers are not there when it dies.
      const { network, hosts } = client.cluster
      const host = client.cluster.node(coordinator).host
      for (const other of hosts) {
        if (other === host) continue
        const link = network.link(host, other)
        link.delayUsMin = 300_000
        link.delayUsMax = 300_000
      }
      expect(client.end(transaction, committed)).toBe('NONE')
      const elsewhere = PARTITIONS.find((partition) => client.leader('orders', partition) !== coordinator)!
      const { lastStableOffset: seen, highWatermark: written } = client.lastStableOffset('orders', elsewhere)
      expect(seen, 'the marker is not there').toBeLessThan(written)
      client.cluster.node(coordinator).kill()
      expect(client.coordinator('payments', TRANSACTION)).not.toBe(coordinator)
      client.cluster.until(() =>
        PARTITIONS.every((partition) => {
          const { lastStableOffset, highWatermark } = client.lastStableOffset('orders', partition)
          return lastStableOffset === highWatermark && highWatermark >= 2
        }),
      )
      expect(PARTITIONS.flatMap((partition) => client.read('orders', partition))).toEqual(committed ? ['a0', 'a1', 'a2'] : [])
      expect(client.committed('g', 'orders', 0)).toBe(committed ? 7 : -1)
      expect(client.putIn(transaction, 'orders', 0, ['b']), 'the producer goes on').toBe('NONE')
      expect(client.end(transaction, true)).toBe('NONE')
    }
  })

  test('goes on after its coordinator has moved in the midst of it', () => {
    const client = cluster(5)
    const transaction = client.begin('payments')
    expect(client.putIn(transaction, 'orders', 0, ['a'])).toBe('NONE')
    const coordinator = client.coordinator('payments', TRANSACTION)
    client.cluster.node(coordinator).stop()
    expect(client.putIn(transaction, 'orders', 1, ['b'])).toBe('NONE')
    expect(client.end(transaction, true)).toBe('NONE')
    client.cluster.simulation.run(1_000)
    expect([client.read('orders', 0), client.read('orders', 1)]).toEqual([['a'], ['b']])
  })

  test('ends although a leader of one of its partitions is killed before the marker', () => {
    const client = cluster(6)
    const transaction = client.begin('payments')
    for (const partition of PARTITIONS) expect(client.putIn(transaction, 'orders', partition, [`a${partition}`])).toBe('NONE')
    const coordinator = client.coordinator('payments', TRANSACTION)
    const doomed = PARTITIONS.map((partition) => client.leader('orders', partition)).find((id) => id !== coordinator)!
    client.cluster.node(doomed).kill()
    expect(client.end(transaction, true)).toBe('NONE')
    client.cluster.until(() => PARTITIONS.every((partition) => client.read('orders', partition).length === 1))
  })
})
