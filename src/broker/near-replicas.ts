import { isActiveBroker } from '../metadata/broker-registration.ts'
import type { PartitionRegistration } from '../metadata/partition-registration.ts'
import type { Broker } from './broker.ts'

/** Kafka's class that selects by rack; its other one, and none, stand for the leader. */
const RACK_AWARE = /(^|\.)RackAwareReplicaSelector$/

/**
 * The replicas in sync that are in a consumer's rack, where this broker, which leads, is not (KIP-392): one of them should rather serve it. Null where there are none,
 * or where `replica.selector.class` does not ask for it.
 */
export function nearReplicas(
  { image, config }: Broker,
  { leader, isr }: PartitionRegistration,
  rackId: string,
  listener: string,
): readonly number[] | null {
  if (rackId === '' || leader !== config.nodeId || !RACK_AWARE.test(config.replicaSelectorClass ?? '')) return null
  if (image.broker(leader)?.rack === rackId) return null
  const near = isr.filter((id) => {
    const broker = image.broker(id)
    if (broker === undefined || !isActiveBroker(broker)) return false
    return broker.rack === rackId && broker.endpoints.some(({ name }) => name === listener)
  })
  return near.length === 0 ? null : near
}
