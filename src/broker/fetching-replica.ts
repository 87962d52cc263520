import { monotonicMs } from '../base/monotonic-ms.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import type { FetchRequest } from '../protocol/generated/api/fetch.ts'
import { isThrottledReplica } from '../replica/throttled-replicas.ts'
import type { Broker } from './broker.ts'
import type { FetchPartition } from './fetch-session.ts'

const THROTTLED_REPLICAS = 'leader.replication.throttled.replicas'

/** A broker that follows by what it fetches. */
export interface FetchingReplica {
  readonly id: number
  /** -1 where it does not say. */
  readonly brokerEpoch: number
}

/** Null for a consumer. */
export function fetchingReplica({ replicaId, replicaState }: FetchRequest): FetchingReplica | null {
  // By the older field, or by the newer one, as the version of the request has it.
  const id = Math.max(replicaId, replicaState.replicaId)
  return id < 0 ? null : { id, brokerEpoch: replicaState.replicaEpoch }
}

/** What an earlier life of a broker asks for says nothing of what it has now (KIP-903). */
export function isOfEarlierLife({ id, brokerEpoch }: FetchingReplica, { image }: Broker): boolean {
  const current = image.broker(id)?.epoch ?? -1
  return brokerEpoch !== -1 && brokerEpoch < current
}

/** Whether what travels of a partition counts against the leader's throttle. */
export function countsAsThrottled({ image, config, replicationThrottle }: Broker, topic: string, partition: number): boolean {
  if (!replicationThrottle.isLimited) return false
  return isThrottledReplica(image.topicConfig(topic)[THROTTLED_REPLICAS], partition, config.nodeId)
}

/** Nothing is given now: the throttle is exceeded, and the follower is not in sync. One that is is never held up, or it would not stay so. */
export function isHeldUp(
  broker: Broker,
  replica: FetchingReplica,
  { topicId, topic: name, partition }: Pick<FetchPartition, 'topicId' | 'topic' | 'partition'>,
): boolean {
  const { image, replicationThrottle, context } = broker
  if (replicationThrottle.waitMs(monotonicMs(context.clock)) === 0) return false
  const topic = image.topicById(topicId) ?? image.topicByName(name)
  const isInSync = topic?.partitions[partition]?.isr.includes(replica.id) === true
  return topic !== undefined && !isInSync && countsAsThrottled(broker, topic.name, partition)
}

/** The error of a request that is of another cluster; 0 where it says nothing of that. */
export function clusterError({ clusterId }: FetchRequest, broker: Broker): number {
  return clusterId === null || clusterId === broker.clusterId ? ErrorCode.NONE : ErrorCode.INCONSISTENT_CLUSTER_ID
}
