import { createTopic, deleteTopic } from '../../load/topic.ts'
import { latencyProbe, type ProbeLatency } from '../java-tools.ts'
import { withUsage } from '../load-usage.ts'
import type { Figure, Scenario } from '../scenario.ts'

const PARTITIONS = 6
const RECORD_BYTES = 100

/** The Java producer and consumer at fixed rates in one process (LatencyProbe.java), both warmed up before anything counts. */
export const latency: Scenario = {
  name: 'latency',
  async run(broker, { quick, log }) {
    const figures: Figure[] = []
    for (const recordsPerSecond of [1000, 10_000]) {
      const topic = await createTopic(broker, `latency-${recordsPerSecond}`, PARTITIONS)
      const { result, usage } = await withUsage(broker, () =>
        latencyProbe({
          bootstrap: `${broker.host}:${broker.port}`,
          topic: topic.name,
          recordsPerSecond,
          warmUpSeconds: quick ? 3 : 15,
          seconds: quick ? 3 : 15,
          recordBytes: RECORD_BYTES,
          acks: '1',
        }),
      )
      await deleteTopic(broker, topic)
      const scenario = `latency at ${recordsPerSecond} records/s of ${RECORD_BYTES} B, acks=1`
      const { acked, ackedFromSend, consumed, consumedFromSend, late } = result
      log(`${scenario}: p99 ${(acked.p99 / 1000).toFixed(1)} ms acknowledged, ${(consumed.p99 / 1000).toFixed(1)} ms consumed`)
      const figure = (metric: string, unit: string, value: number): Figure => ({ scenario, metric, unit, better: 'lower', value })
      const percentiles = (metric: string, { p50, p99, max }: ProbeLatency): Figure[] => [
        figure(`${metric} p50`, 'us', p50),
        figure(`${metric} p99`, 'us', p99),
        figure(`${metric} max`, 'us', max),
      ]
      figures.push(
        ...percentiles('acknowledgement', acked),
        ...percentiles('produce to consume', consumed),
        figure('acknowledgement p99, from send()', 'us', ackedFromSend.p99),
        figure('produce to consume p99, from send()', 'us', consumedFromSend.p99),
        figure('probe itself late, p99', 'us', late.p99),
        figure('broker CPU, all the time', 'cores', usage.cpuSeconds / usage.seconds),
        figure('RSS, largest', 'MB', usage.residentBytesMax / 1e6),
        figure('strangers busy', 'cores', usage.strangerCores),
      )
    }
    return figures
  },
}
