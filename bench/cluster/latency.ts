import { latencyProbe, type ProbeLatency } from '../peers/java-tools.ts'
import { withUsage } from '../peers/load-usage.ts'
import type { Figure } from '../peers/scenario.ts'
import type { ClusterScenario } from './bench-cluster.ts'

const PARTITIONS = 6
const RECORD_BYTES = 100

/** LatencyProbe.java, acks=all: the Java producer and consumer at fixed rates in one process. */
export const latency: ClusterScenario = {
  name: 'latency',
  async run(cluster, { quick, log }) {
    const figures: Figure[] = []
    for (const recordsPerSecond of [1000, 10_000]) {
      const topic = await cluster.createTopic(`latency-${recordsPerSecond}`, PARTITIONS)
      const { result, usage } = await withUsage(cluster, () =>
        latencyProbe({
          bootstrap: cluster.bootstrapServers,
          topic,
          recordsPerSecond,
          warmUpSeconds: quick ? 3 : 12,
          seconds: quick ? 3 : 12,
          recordBytes: RECORD_BYTES,
          acks: 'all',
        }),
      )
      await cluster.deleteTopic(topic)
      const scenario = `latency at ${recordsPerSecond} records/s of ${RECORD_BYTES} B, acks=all, 3 replicas, min ISR 2`
      const { acked, ackedFromSend, consumed, late } = result
      log(`${scenario}: p99 ${(acked.p99 / 1000).toFixed(1)} ms acknowledged, ${(consumed.p99 / 1000).toFixed(1)} ms consumed`)
      const figure = (metric: string, unit: string, value: number): Figure => ({ scenario, metric, unit, better: 'lower', value })
      const percentiles = (metric: string, { p50, p99 }: ProbeLatency): Figure[] => [
        figure(`${metric} p50`, 'us', p50),
        figure(`${metric} p99`, 'us', p99),
      ]
      figures.push(
        ...percentiles('acknowledgement', acked),
        ...percentiles('produce to consume', consumed),
        figure('acknowledgement p99, from send()', 'us', ackedFromSend.p99),
        figure('probe itself late, p99', 'us', late.p99),
        figure('CPU of all nodes', 'cores', usage.cpuSeconds / usage.seconds),
        figure('RSS of all nodes, largest', 'MB', usage.residentBytesMax / 1e6),
      )
    }
    return figures
  },
}
