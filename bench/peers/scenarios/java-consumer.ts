import { replayProduce } from '../../load/replay-produce.ts'
import { createTopic, deleteTopic } from '../../load/topic.ts'
import { consumerPerformance } from '../java-tools.ts'
import { withUsage } from '../load-usage.ts'
import type { Figure, Scenario } from '../scenario.ts'

const PARTITIONS = 6

/** Kafka's own ConsumerPerformance over a topic that was filled with batches of 16 KB beforehand. */
export const javaConsumer: Scenario = {
  name: 'java-consumer',
  async run(broker, { quick, log }) {
    const figures: Figure[] = []
    for (const recordBytes of [1000, 100]) {
      const topic = await createTopic(broker, `java-consumer-${recordBytes}`, PARTITIONS)
      const totalBytes = quick ? 100e6 : 1e9
      const shape = { partitionsPerRequest: PARTITIONS, batchBytes: 16_384, recordBytes, connections: 1, inFlight: 5, totalBytes }
      const { records } = await replayProduce(broker, topic, shape)
      const { result, usage } = await withUsage(broker, () =>
        consumerPerformance(`${broker.host}:${broker.port}`, topic.name, records),
      )
      await deleteTopic(broker, topic)
      const scenario = `ConsumerPerformance: ${recordBytes} B, ${PARTITIONS} partitions`
      const gigabytes = (records * recordBytes) / 1e9
      log(`${scenario}: ${((result.recordsPerSecond * recordBytes) / 1e6).toFixed(0)} MB/s`)
      figures.push(
        { scenario, metric: 'fetching', unit: 'MB/s', better: 'higher', value: (result.recordsPerSecond * recordBytes) / 1e6 },
        { scenario, metric: 'joining the group', unit: 'ms', better: 'lower', value: result.rebalanceMs },
        { scenario, metric: 'broker CPU', unit: 's/GB', better: 'lower', value: usage.cpuSeconds / gigabytes },
        { scenario, metric: 'client CPU', unit: 's/GB', better: 'lower', value: result.clientCpuSeconds / gigabytes },
        { scenario, metric: 'RSS, largest', unit: 'MB', better: 'lower', value: usage.residentBytesMax / 1e6 },
        { scenario, metric: 'strangers busy', unit: 'cores', better: 'lower', value: usage.strangerCores },
      )
    }
    return figures
  },
}
