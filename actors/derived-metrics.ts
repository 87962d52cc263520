import { GROUP_OFFSET_METRICS } from '../src/coordinator/group/group-metrics.ts'
import { PARTITION_METRICS } from '../src/replica/partition-metrics.ts'
import type { Labels, TelemetrySnapshot } from './runtime/thread-telemetry.ts'

const [SIZE, END_OFFSET, UNDER_REPLICATED, UNDER_MIN_ISR, AT_MIN_ISR] = [
  'kafka_log_log_size',
  'kafka_log_log_logendoffset',
  'kafka_cluster_partition_underreplicated',
  'kafka_cluster_partition_underminisr',
  'kafka_cluster_partition_atminisr',
].map((name) => PARTITION_METRICS.indexOf(name)) as [number, number, number, number, number]

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

/**
 * How far each group is behind, where a replica of the partition is on this node: by kafka-exporter's name and labels. Elsewhere Prometheus has to bring both sides together
 * (`kafka_log_log_logendoffset` of one node and `kafka_consumergroup_current_offset` of another).
 */
export function groupLags({ tables }: TelemetrySnapshot): { labels: Labels; lag: number }[] {
  const offsets = tables.filter(({ names }) => names[0] === GROUP_OFFSET_METRICS[0])
  if (offsets.every(({ labels }) => labels.length === 0)) return []
  const ends = new Map<string, number>()
  for (const { names, labels, values } of tables) {
    if (names[SIZE] !== PARTITION_METRICS[SIZE]) continue
    labels.forEach((label, row) => {
      ends.set(placeOf(label), values[row * names.length + END_OFFSET]!)
    })
  }
  return offsets.flatMap(({ labels, values }) =>
    labels.flatMap((label, row) => {
      const end = ends.get(placeOf(label))
      return end === undefined ? [] : [{ labels: label, lag: Math.max(0, end - values[row]!) }]
    }),
  )
}

function placeOf({ topic, partition }: Labels): string {
  return `${partition} ${topic}`
}
