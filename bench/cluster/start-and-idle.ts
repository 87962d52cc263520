import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterScenario } from './bench-cluster.ts'

/** From exec until three replicas have acknowledged records, and what the nodes hold and burn before anyone uses them. */
export const startAndIdle: ClusterScenario = {
  name: 'start',
  async run(cluster, { quick }) {
    const scenario = 'start and idle, three nodes'
    await sleep(quick ? 500 : 3000)
    const before = cluster.usage()
    const seconds = quick ? 1 : 5
    await sleep(seconds * 1000)
    const after = cluster.usage()
    return [
      { scenario, metric: 'exec to records acknowledged by three replicas', unit: 'ms', better: 'lower', value: cluster.readyMs },
      { scenario, metric: 'RSS of all nodes, idle', unit: 'MB', better: 'lower', value: after.residentBytes / 1e6 },
      {
        scenario,
        metric: 'CPU of all nodes, idle',
        unit: 'cores',
        better: 'lower',
        value: (after.cpuSeconds - before.cpuSeconds) / seconds,
      },
    ]
  },
}
