import { setTimeout as sleep } from 'node:timers/promises'
import type { Scenario } from '../scenario.ts'

/** From exec to the first reply, and what the broker holds and burns before anyone uses it. Comes first, before any warm-up. */
export const idle: Scenario = {
  name: 'idle',
  async run(broker, { quick }) {
    const scenario = 'start and idle'
    await sleep(quick ? 500 : 3000)
    const before = broker.usage()
    const seconds = quick ? 1 : 5
    await sleep(seconds * 1000)
    const after = broker.usage()
    return [
      { scenario, metric: 'exec to first ApiVersions reply', unit: 'ms', better: 'lower', value: broker.readyMs },
      { scenario, metric: 'RSS, idle', unit: 'MB', better: 'lower', value: after.residentBytes / 1e6 },
      { scenario, metric: 'threads, idle', unit: '', better: 'lower', value: after.threads },
      { scenario, metric: 'CPU, idle', unit: 'cores', better: 'lower', value: (after.cpuSeconds - before.cpuSeconds) / seconds },
    ]
  },
}
