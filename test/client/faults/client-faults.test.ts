import { expect, test } from 'vitest'
import { createAdmin } from '../../../src/client/entries/admin.ts'
import { FaultLoad } from './fault-load.ts'
import { FaultyCluster } from './faulty-cluster.ts'

const PARTITIONS = 3

test('through a bad network and over a broker that is killed no record is lost, doubled or out of its order', async () => {
  await using cluster = await FaultyCluster.start(11)
  const { proxy } = cluster
  {
    await using admin = createAdmin({ bootstrap: cluster.bootstrap })
    await admin.createTopics([{ name: 'faults', numPartitions: PARTITIONS }])
  }
  await using load = new FaultLoad(cluster.bootstrap, 'faults', PARTITIONS)
  await load.progressBy(100)

  proxy.weather = { delayMs: [0, 5], trickle: 0.1 }
  proxy.storm({ everyMs: 60, faults: ['cut', 'reset', 'half'] })
  await load.progressBy(300)
  await cluster.killAndRestart()
  await load.progressBy(150)
  expect(proxy.strike('black-hole')).toBeGreaterThan(0)
  await load.progressBy(100)
  proxy.calm()

  const { records } = await load.stop(cluster.broker.bootstrapServers)
  expect(records).toBeGreaterThan(600)
  expect(proxy.counts.cut + proxy.counts.reset + proxy.counts.half).toBeGreaterThan(2)
})
