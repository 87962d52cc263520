import type { Partition } from './partition.ts'

/**
 * What is told of each partition, under the names that Prometheus' JMX exporter gives to Kafka's beans (`kafka.log:type=Log`, `kafka.cluster:type=Partition`).
 * What only a leader knows, a follower does not tell.
 */
export const PARTITION_METRICS: readonly string[] = [
  'kafka_log_log_size',
  'kafka_log_log_numlogsegments',
  'kafka_log_log_logstartoffset',
  'kafka_log_log_logendoffset',
  'kafka_cluster_partition_laststableoffsetlag',
  'kafka_cluster_partition_replicascount',
  'kafka_cluster_partition_insyncreplicascount',
  'kafka_cluster_partition_underreplicated',
  'kafka_cluster_partition_underminisr',
  'kafka_cluster_partition_atminisr',
]

/** Writes the values of `PARTITION_METRICS`. */
export function measurePartition(partition: Partition, values: Float64Array): void {
  const { log, leader, state, config } = partition
  values[0] = log.sizeInBytes
  values[1] = log.segmentCount
  values[2] = log.logStartOffset
  values[3] = log.logEndOffset
  if (leader === null) return
  const inSync = state.isr.length
  // A topic of fewer replicas than `min.insync.replicas` asks for needs no more than it has.
  const minInSync = Math.min(config.minInsyncReplicas, state.replicas.length)
  values[4] = partition.highWatermark - partition.lastStableOffset
  values[5] = state.replicas.length
  values[6] = inSync
  values[7] = Number(inSync < state.replicas.length)
  values[8] = Number(inSync < minInSync)
  values[9] = Number(inSync === minInSync)
}
