import { producerPerformance } from '../peers/java-tools.ts'
import { withUsage } from '../peers/load-usage.ts'
import type { Figure } from '../peers/scenario.ts'
import type { ClusterScenario } from './bench-cluster.ts'

const PARTITIONS = 6
const WARM_UP_SHARE = 0.3

/** Kafka's ProducerPerformance, acks=all, three replicas of which two have to have it. */
export const throughput: ClusterScenario = {
  name: 'throughput',
  async run(cluster, { quick, log }) {
    const figures: Figure[] = []
    for (const { recordBytes, records } of [
      { recordBytes: 100, records: quick ? 200_000 : 1_500_000 },
      { recordBytes: 1000, records: quick ? 50_000 : 300_000 },
    ]) {
      const topic = await cluster.createTopic(`throughput-${recordBytes}`, PARTITIONS)
      const { result, usage } = await withUsage(cluster, () =>
        producerPerformance({
          bootstrap: cluster.bootstrapServers,
          topic,
          records,
          recordBytes,
          acks: 'all',
          warmUpRecords: records * WARM_UP_SHARE,
        }),
      )
      await cluster.deleteTopic(topic)
      const scenario = `Java producer, ${recordBytes} B, acks=all, 3 replicas, min ISR 2, ${PARTITIONS} partitions`
      log(`${scenario}: ${result.recordsPerSecond.toFixed(0)} records/s`)
      const gigabytes = (records * recordBytes) / 1e9
      figures.push(
        { scenario, metric: 'throughput', unit: 'records/s', better: 'higher', value: result.recordsPerSecond },
        { scenario, metric: 'latency p99', unit: 'ms', better: 'lower', value: result.p99Ms },
        { scenario, metric: 'CPU of all nodes per GB', unit: 's', better: 'lower', value: usage.cpuSeconds / gigabytes },
        { scenario, metric: 'client CPU per GB', unit: 's', better: 'lower', value: result.clientCpuSeconds / gigabytes },
        { scenario, metric: 'RSS of all nodes, largest', unit: 'MB', better: 'lower', value: usage.residentBytesMax / 1e6 },
      )
    }
    return figures
  },
}
