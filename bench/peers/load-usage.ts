import { nearestRank } from '../measure/latencies.ts'
import type { BrokerProcess } from './broker-process.ts'

/** What a broker used while something was done to it. */
export interface LoadUsage {
  readonly seconds: number
  readonly cpuSeconds: number
  /** Of samples five times a second: the middle and the largest. */
  readonly residentBytesMedian: number
  readonly residentBytesMax: number
}

const SAMPLE_EVERY_MS = 200

/** Does `work` and gives its result together with the broker's CPU time and resident memory meanwhile. */
export async function withUsage<T>(broker: BrokerProcess, work: () => Promise<T>): Promise<{ result: T; usage: LoadUsage }> {
  const residents: number[] = []
  const before = broker.usage()
  const started = performance.now()
  const timer = setInterval(() => residents.push(broker.usage().residentBytes), SAMPLE_EVERY_MS)
  try {
    const result = await work()
    const after = broker.usage()
    residents.push(after.residentBytes)
    residents.sort((a, b) => a - b)
    const usage = {
      seconds: (performance.now() - started) / 1000,
      cpuSeconds: after.cpuSeconds - before.cpuSeconds,
      residentBytesMedian: nearestRank(residents, 0.5),
      residentBytesMax: nearestRank(residents, 1),
    }
    return { result, usage }
  } finally {
    clearInterval(timer)
  }
}
