import { createTopic, deleteTopic } from '../../load/topic.ts'
import { runJava } from '../java.ts'
import { withUsage } from '../load-usage.ts'
import type { Figure, Scenario } from '../scenario.ts'

const PARTITIONS = 6
const RECORDS_EACH = 100
const RECORD_BYTES = 100

/** Microseconds. */
interface Latency {
  readonly p50: number
  readonly p99: number
  readonly max: number
}

interface ProbeRun {
  readonly recordsPerSecond: number
  readonly commit: Latency
  readonly transaction: Latency
}

/** Transactions of the Java client one after the other (TransactionProbe.java), 100 records in each: written, and copied exactly once from another topic. */
export const transactions: Scenario = {
  name: 'transactions',
  async run(broker, { quick, log }) {
    const figures: Figure[] = []
    for (const mode of ['produce', 'copy'] as const) {
      const [from, to] = [
        await createTopic(broker, `transactions-${mode}-from`, PARTITIONS),
        await createTopic(broker, `transactions-${mode}-to`, PARTITIONS),
      ]
      const sizes = [PARTITIONS, quick ? 100 : 500, quick ? 200 : 1500, RECORDS_EACH, RECORD_BYTES].map(String)
      const probe = `${import.meta.dirname}/../TransactionProbe.java`
      const { result, usage } = await withUsage(broker, async () => {
        const { stdout } = await runJava(probe, [`${broker.host}:${broker.port}`, mode, from.name, to.name, ...sizes])
        return JSON.parse(stdout) as ProbeRun
      })
      await deleteTopic(broker, from)
      await deleteTopic(broker, to)
      const scenario = `transactions, ${mode === 'copy' ? 'copied exactly once' : 'produced'}: ${RECORDS_EACH} records of ${RECORD_BYTES} B in ${PARTITIONS} partitions each`
      const { recordsPerSecond, commit, transaction } = result
      log(`${scenario}: ${recordsPerSecond.toFixed(0)} records/s, commit p99 ${(commit.p99 / 1000).toFixed(1)} ms`)
      const lower = (metric: string, unit: string, value: number): Figure => ({ scenario, metric, unit, better: 'lower', value })
      figures.push(
        { scenario, metric: 'throughput', unit: 'records/s', better: 'higher', value: recordsPerSecond },
        lower('commit p50', 'us', commit.p50),
        lower('commit p99', 'us', commit.p99),
        lower('commit max', 'us', commit.max),
        lower('transaction p50', 'us', transaction.p50),
        lower('transaction p99', 'us', transaction.p99),
        lower('broker CPU, all the time', 'cores', usage.cpuSeconds / usage.seconds),
        lower('RSS, largest', 'MB', usage.residentBytesMax / 1e6),
        lower('strangers busy', 'cores', usage.strangerCores),
      )
    }
    return figures
  },
}
