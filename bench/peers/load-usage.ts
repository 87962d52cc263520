import type { BrokerProcess } from './broker-process.ts'
import { machineCpuSeconds } from './machine-usage.ts'
import { type ProcessUsage, processUsage } from './process-usage.ts'

/** What a broker used while something was done to it. */
export interface LoadUsage {
  readonly seconds: number
  readonly cpuSeconds: number
  /** Of samples five times a second. */
  readonly residentBytesMax: number
  readonly threadsMax: number
  /** Cores kept busy by processes that have no part in the benchmark: with more than a few hundredths, its figures say less. */
  readonly strangerCores: number
}

const SAMPLE_EVERY_MS = 200

/** Does `work` and gives its result together with the broker's CPU time and resident memory meanwhile. */
export async function withUsage<T>(
  broker: Pick<BrokerProcess, 'usage'>,
  work: () => Promise<T>,
): Promise<{ result: T; usage: LoadUsage }> {
  const samples: ProcessUsage[] = []
  const before = broker.usage()
  const strangersBefore = strangerCpuSeconds()
  const started = performance.now()
  const timer = setInterval(() => samples.push(broker.usage()), SAMPLE_EVERY_MS)
  try {
    const result = await work()
    const seconds = (performance.now() - started) / 1000
    const after = broker.usage()
    samples.push(after)
    const usage = {
      seconds,
      cpuSeconds: after.cpuSeconds - before.cpuSeconds,
      residentBytesMax: Math.max(...samples.map(({ residentBytes }) => residentBytes)),
      threadsMax: Math.max(...samples.map(({ threads }) => threads)),
      strangerCores: Math.max(0, strangerCpuSeconds() - strangersBefore) / seconds,
    }
    return { result, usage }
  } finally {
    clearInterval(timer)
  }
}

/** This process, the brokers and the clients that it started are no strangers. */
function strangerCpuSeconds(): number {
  return machineCpuSeconds() - processUsage(process.pid).cpuSeconds
}
