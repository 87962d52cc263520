import { createTopic, deleteTopic } from '../../load/topic.ts'
import { producerPerformance } from '../java-tools.ts'
import { withUsage } from '../load-usage.ts'
import type { Figure, Scenario } from '../scenario.ts'

/** The first part of each run is the client's own warm-up: it counts for the broker's CPU, not for throughput and latency. */
const CLIENT_WARM_UP = 0.3

const CASES = [1000, 100].flatMap((recordBytes) =>
  (['1', 'all'] as const).flatMap((acks) => [1, 6].map((partitions) => ({ recordBytes, acks, partitions }))),
)

/** Kafka's own ProducerPerformance at full speed, default settings. */
export const javaProducer: Scenario = {
  name: 'java-producer',
  async run(broker, { quick, log }) {
    const figures: Figure[] = []
    for (const { recordBytes, acks, partitions } of CASES) {
      const records = (recordBytes >= 1000 ? 600_000 : 3_000_000) / (quick ? 10 : 1)
      const topic = await createTopic(broker, `java-${recordBytes}-${acks}-${partitions}`, partitions)
      const { result, usage } = await withUsage(broker, () =>
        producerPerformance({
          bootstrap: `${broker.host}:${broker.port}`,
          topic: topic.name,
          records,
          recordBytes,
          acks,
          warmUpRecords: Math.round(records * CLIENT_WARM_UP),
        }),
      )
      await deleteTopic(broker, topic)
      const scenario = `ProducerPerformance: ${recordBytes} B, acks=${acks}, ${partitions} partition${partitions === 1 ? '' : 's'}`
      const gigabytes = (records * recordBytes) / 1e9
      log(`${scenario}: ${((result.recordsPerSecond * recordBytes) / 1e6).toFixed(0)} MB/s`)
      figures.push(
        { scenario, metric: 'throughput', unit: 'records/s', better: 'higher', value: result.recordsPerSecond },
        { scenario, metric: 'throughput', unit: 'MB/s', better: 'higher', value: (result.recordsPerSecond * recordBytes) / 1e6 },
        { scenario, metric: 'latency p50', unit: 'ms', better: 'lower', value: result.p50Ms },
        { scenario, metric: 'latency p99', unit: 'ms', better: 'lower', value: result.p99Ms },
        { scenario, metric: 'broker CPU', unit: 's/GB', better: 'lower', value: usage.cpuSeconds / gigabytes },
        { scenario, metric: 'client CPU', unit: 's/GB', better: 'lower', value: result.clientCpuSeconds / gigabytes },
        { scenario, metric: 'RSS, largest', unit: 'MB', better: 'lower', value: usage.residentBytesMax / 1e6 },
        { scenario, metric: 'strangers busy', unit: 'cores', better: 'lower', value: usage.strangerCores },
      )
    }
    return figures
  },
}
