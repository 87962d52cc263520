import { expect, test } from 'vitest'
import { SeededRandom } from '../../../src/base/seeded-random.ts'
import { createAdmin } from '../../../src/client/entries/admin.ts'
import { ExactlyOnceCopy, expectOneCopy, fillTopic } from './exactly-once-copy.ts'
import { FaultLoad } from './fault-load.ts'
import type { FaultProxy } from './fault-proxy.ts'
import { FaultyCluster } from './faulty-cluster.ts'

const SECONDS = Number(process.env['FAULT_SECONDS'] ?? 60)
const SEED = Number(process.env['FAULT_SEED'] ?? Math.floor(Math.random() * 1e9))
const PARTITIONS = 4

/** Another weather, a storm, a pause, a black hole, nobody at home, or a broker that is killed: one after the other, until the time is over. */
async function rage(cluster: FaultyCluster, random: SeededRandom, progress: () => Promise<void>): Promise<string[]> {
  const { proxy } = cluster
  const done: string[] = []
  const acts: Record<string, () => void | Promise<void>> = {
    weather: () => void (proxy.weather = { delayMs: [0, random.below(40)], trickle: random.below(30) / 100 }),
    storm: () => proxy.storm({ everyMs: 30 + random.below(300) }),
    calm: () => proxy.calm(),
    cut: () => void proxy.strike('cut'),
    'black hole': () => void proxy.strike('black-hole'),
    refusal: () => refuse(proxy, 200 + random.below(3000)),
    kill: () => cluster.killAndRestart(),
  }
  const names = Object.keys(acts)
  const until = performance.now() + SECONDS * 1000
  while (performance.now() < until) {
    const name = names[random.below(names.length)]!
    done.push(name)
    await acts[name]!()
    await new Promise((resolve) => setTimeout(resolve, random.below(1500)))
    // Storms that never end let nobody come through: each is followed by some progress.
    if (name === 'storm') await progress().finally(() => proxy.calm())
  }
  proxy.calm()
  proxy.weather = {}
  return done
}

async function refuse(proxy: FaultProxy, ms: number): Promise<void> {
  proxy.isRefusing = true
  proxy.strike('reset')
  await new Promise((resolve) => setTimeout(resolve, ms))
  proxy.isRefusing = false
}

test(`faults of all kinds for ${SECONDS} s lose, double and disorder nothing (FAULT_SEED=${SEED})`, async () => {
  await using cluster = await FaultyCluster.start(SEED)
  {
    await using admin = createAdmin({ bootstrap: cluster.bootstrap })
    await admin.createTopics([{ name: 'faults', numPartitions: PARTITIONS }])
  }
  await using load = new FaultLoad(cluster.bootstrap, 'faults', PARTITIONS)
  await load.progressBy(100)

  const done = await rage(cluster, new SeededRandom(SEED), () => load.progressBy(50, 120_000))

  await load.progressBy(1000)
  const { records } = await load.stop(cluster.broker.bootstrapServers)
  console.log(`${records} records through ${done.length} faults: ${done.join(', ')}`)
  expect(cluster.broker.errors).toBe('')
})

test(`faults of all kinds for ${SECONDS} s leave one copy of each record (FAULT_SEED=${SEED})`, async () => {
  await using cluster = await FaultyCluster.start(SEED + 1)
  const { bootstrap } = cluster
  const records = SECONDS * 500
  {
    await using admin = createAdmin({ bootstrap })
    await admin.createTopics(['source', 'copy'].map((name) => ({ name, numPartitions: PARTITIONS })))
  }
  await fillTopic(bootstrap, 'source', PARTITIONS, records)
  const copy = new ExactlyOnceCopy(bootstrap, 'source', 'copy')

  const done = await rage(cluster, new SeededRandom(SEED + 1), () =>
    copy.progressTo(Math.min(records, copy.copied + 20), 120_000),
  )

  await expectOneCopy(cluster.broker.bootstrapServers, 'copy', PARTITIONS, records)
  await copy.stop()
  console.log(
    `${records} records copied through ${done.length} faults and ${copy.restarts} new starts of the copier: ${done.join(', ')}`,
  )
})
