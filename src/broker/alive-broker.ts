import type { Broker } from './broker.ts'

/** What clients are told as "the controller": any broker will do, since each hands on what the controller decides. One that is not fenced; -1 where there is none. */
export function aliveBrokerId(broker: Broker): number {
  const { nodeId } = broker.config
  const own = broker.image.broker(nodeId)
  if (own !== undefined && !own.fenced) return nodeId
  for (const { id, fenced } of broker.image.brokers()) if (!fenced) return id
  return -1
}
