import type { BrokerRegistration } from '../metadata/broker-registration.ts'
import type { TopicImage } from '../metadata/topics-image.ts'
import type { Broker } from './broker.ts'

/** The replicas whose broker is not there, or fenced, or is this one and has their folder in a log directory that is offline. */
export function offlineReplicas(
  { id, partitions }: TopicImage,
  partition: number,
  { image, directory, config }: Broker,
): number[] {
  const { replicas } = partitions[partition]!
  return replicas.filter((replica) => {
    return image.broker(replica)?.fenced !== false || (replica === config.nodeId && directory.isLost(id, partition))
  })
}

/** The broker that leads a partition, if it can. */
export function reachableLeader({ id, partitions }: TopicImage, partition: number, broker: Broker): BrokerRegistration | null {
  const { image, directory, config } = broker
  const leader = image.broker(partitions[partition]!.leader)
  if (leader === undefined || leader.fenced) return null
  return leader.id === config.nodeId && directory.isLost(id, partition) ? null : leader
}
