const CONFIG = 'follower.replication.throttled.replicas'

/** Whether a topic's configuration throttles what this node follows of a partition: `*`, or `partition:broker` pairs (KIP-73). */
export function isThrottled(topicConfig: Readonly<Record<string, string>>, partition: number, nodeId: number): boolean {
  const replicas = topicConfig[CONFIG]?.trim() ?? ''
  if (replicas === '') return false
  return replicas === '*' || replicas.split(',').some((replica) => replica.trim() === `${partition}:${nodeId}`)
}
