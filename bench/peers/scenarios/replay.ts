import { brokerCpuPerGigabyte, driverCores, megabytesPerSecond, type ReplayRun, runLoad, standardLoads } from '../../replay.ts'
import type { Figure, Scenario } from '../scenario.ts'

/** Prebuilt requests at full speed: the broker's own ceiling, with next to no client. */
export const replay: Scenario = {
  name: 'replay',
  async run(broker, { quick, log }) {
    const figures: Figure[] = []
    for (const load of standardLoads(quick ? 60e6 : 1e9)) {
      for (const run of await runLoad(broker, load)) {
        log(`${run.label}: ${megabytesPerSecond(run).toFixed(0)} MB/s`)
        figures.push(...replayFigures(run))
      }
    }
    return figures
  },
}

function replayFigures(run: ReplayRun): Figure[] {
  const scenario = `replay: ${run.label}`
  return [
    { scenario, metric: 'throughput', unit: 'MB/s', better: 'higher', value: megabytesPerSecond(run) },
    { scenario, metric: 'requests', unit: '1/s', better: 'higher', value: run.requests / run.seconds },
    { scenario, metric: 'broker CPU', unit: 's/GB', better: 'lower', value: brokerCpuPerGigabyte(run) },
    { scenario, metric: 'driver CPU', unit: 'cores', better: 'lower', value: driverCores(run) },
    { scenario, metric: 'RSS, largest', unit: 'MB', better: 'lower', value: run.usage.residentBytesMax / 1e6 },
    { scenario, metric: 'strangers busy', unit: 'cores', better: 'lower', value: run.usage.strangerCores },
  ]
}
