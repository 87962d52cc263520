import { PARTITION_METRICS } from '../src/replica/partition-metrics.ts'
import type { TelemetrySnapshot } from './runtime/thread-telemetry.ts'

const [SIZE, UNDER_REPLICATED, UNDER_MIN_ISR, AT_MIN_ISR] = [
  'kafka_log_log_size',
  'kafka_cluster_partition_underreplicated',
  'kafka_cluster_partition_underminisr',
  'kafka_cluster_partition_atminisr',
].map((name) => PARTITION_METRICS.indexOf(name)) as [number, number, number, number]

/** Kafka's counts over all partitions of a node (`kafka.server:type=ReplicaManager`), from what each partition tells. */
export function replicaCounts({ tables }: TelemetrySnapshot): Readonly<Record<string, number>> {
  const width = PARTITION_METRICS.length
  let replicas = 0
  let led = 0
  const sums = { underReplicated: 0, underMinIsr: 0, atMinIsr: 0 }
  for (const { names, values } of tables) {
    if (names[SIZE] !== PARTITION_METRICS[SIZE]) continue
    for (let row = 0; row < values.length; row += width) {
      replicas++
      const isUnderReplicated = values[row + UNDER_REPLICATED]!
      if (Number.isNaN(isUnderReplicated)) continue
      led++
      sums.underReplicated += isUnderReplicated
      sums.underMinIsr += values[row + UNDER_MIN_ISR]!
      sums.atMinIsr += values[row + AT_MIN_ISR]!
    }
  }
  return {
    kafka_server_replicamanager_partitioncount: replicas,
    kafka_server_replicamanager_leadercount: led,
    kafka_server_replicamanager_underreplicatedpartitions: sums.underReplicated,
    kafka_server_replicamanager_underminisrpartitioncount: sums.underMinIsr,
    kafka_server_replicamanager_atminisrpartitioncount: sums.atMinIsr,
  }
}
