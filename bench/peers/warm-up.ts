import { createTopic, deleteTopic } from '../load/topic.ts'
import { runLoad, standardLoads } from '../replay.ts'
import type { BrokerProcess } from './broker-process.ts'
import { consumerPerformance, producerPerformance } from './java-tools.ts'
import type { ScenarioOptions } from './scenario.ts'

const MEGABYTES = { quick: 50, whole: 500 }
const JAVA_RECORDS = { quick: 100_000, whole: 1_000_000 }

/**
 * What every broker is given before figures count, so that Kafka's JVM has compiled its hot paths: all prebuilt loads, written and
 * read back, and a run of the Java producer and consumer. The same for both brokers. Returns a sentence that says so.
 */
export async function warmUp(broker: BrokerProcess, { quick }: ScenarioOptions): Promise<string> {
  const size = quick ? 'quick' : 'whole'
  const started = performance.now()
  const before = broker.usage()
  for (const load of standardLoads(MEGABYTES[size] * 1e6)) await runLoad(broker, load)
  const topic = await createTopic(broker, 'warm-up', 6)
  const [bootstrap, records] = [`${broker.host}:${broker.port}`, JAVA_RECORDS[size]]
  await producerPerformance({ bootstrap, topic: topic.name, records, recordBytes: 100, acks: 'all', warmUpRecords: 0 })
  await consumerPerformance(bootstrap, topic.name, records)
  await deleteTopic(broker, topic)
  const seconds = (performance.now() - started) / 1000
  const cpuSeconds = broker.usage().cpuSeconds - before.cpuSeconds
  return `warmed with ${MEGABYTES[size]} MB of each prebuilt load of 16 KB batches, a tenth of it in 1 KB batches, and ${records} Java records, in ${seconds.toFixed(0)} s (${cpuSeconds.toFixed(0)} s of broker CPU)`
}
