import { test } from 'vitest'
import { createAdmin } from '../../../src/client/entries/admin.ts'
import { ExactlyOnceCopy, expectOneCopy, fillTopic } from './exactly-once-copy.ts'
import { FaultyCluster } from './faulty-cluster.ts'

const PARTITIONS = 2
const RECORDS = 400

test('over a broker that is killed and a network that breaks there is one copy of each record', async () => {
  await using cluster = await FaultyCluster.start(5)
  const { proxy, bootstrap } = cluster
  {
    await using admin = createAdmin({ bootstrap })
    await admin.createTopics(['source', 'copy'].map((name) => ({ name, numPartitions: PARTITIONS })))
  }
  await fillTopic(bootstrap, 'source', PARTITIONS, RECORDS)
  const copy = new ExactlyOnceCopy(bootstrap, 'source', 'copy')

  await copy.progressTo(RECORDS / 8)
  await cluster.killAndRestart()
  proxy.storm({ everyMs: 100, faults: ['cut', 'reset', 'half'] })
  await copy.progressTo(RECORDS / 2)
  proxy.calm()

  await expectOneCopy(bootstrap, 'copy', PARTITIONS, RECORDS)
  await copy.stop()
})
