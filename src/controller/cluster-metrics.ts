import type { MetadataImage } from '../metadata/metadata-image.ts'
import { NO_LEADER } from '../metadata/partition-registration.ts'

/** What every controller tells of the cluster, the active one or not (`kafka.controller:type=KafkaController`). */
export const CLUSTER_METRICS: readonly string[] = [
  'kafka_controller_kafkacontroller_activebrokercount',
  'kafka_controller_kafkacontroller_fencedbrokercount',
  'kafka_controller_kafkacontroller_globaltopiccount',
  'kafka_controller_kafkacontroller_globalpartitioncount',
  'kafka_controller_kafkacontroller_offlinepartitionscount',
  'kafka_controller_kafkacontroller_preferredreplicaimbalancecount',
]

/** Writes the values of `CLUSTER_METRICS`. */
export function measureCluster(image: MetadataImage, values: Float64Array): void {
  values.fill(0)
  for (const { fenced } of image.brokers()) values[fenced ? 1 : 0]!++
  for (const { partitions } of image.topics()) {
    values[2]!++
    values[3]! += partitions.length
    for (const { leader, replicas } of partitions) {
      if (leader === NO_LEADER) values[4]!++
      if (leader !== replicas[0]) values[5]!++
    }
  }
}
