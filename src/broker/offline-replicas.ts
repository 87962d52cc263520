import type { BrokerRegistration } from '../metadata/broker-registration.ts'
import { isOnlineDirectory, UNASSIGNED_DIRECTORY } from '../metadata/directory-id.ts'
import type { TopicImage } from '../metadata/topics-image.ts'
import type { Broker } from './broker.ts'

/** The replicas whose broker is not there, or fenced, or has their folder in a log directory that is offline. */
export function offlineReplicas(
  { id, partitions }: TopicImage,
  partition: number,
  { image, directory, config }: Broker,
): number[] {
  const { replicas, directories } = partitions[partition]!
  return replicas.filter((replica, place) => {
    const registration = image.broker(replica)
    if (registration === undefined || registration.fenced) return true
    if (replica === config.nodeId) return directory.isLost(id, partition)
    return !isOnlineDirectory(directories[place] ?? UNASSIGNED_DIRECTORY, registration.directories)
  })
}

/** The broker that leads a partition, if it can. */
export function reachableLeader({ id, partitions }: TopicImage, partition: number, broker: Broker): BrokerRegistration | null {
  const { image, directory, config } = broker
  const leader = image.broker(partitions[partition]!.leader)
  if (leader === undefined || leader.fenced) return null
  return leader.id === config.nodeId && directory.isLost(id, partition) ? null : leader
}
