/** Whether a topic's `…replication.throttled.replicas` names a replica: `*`, or `partition:broker` pairs (KIP-73). Empty and absent name none. */
export function isThrottledReplica(replicas: string | undefined, partition: number, brokerId: number): boolean {
  if (replicas === undefined || replicas === '') return false
  const trimmed = replicas.trim()
  return trimmed === '*' || trimmed.split(',').some((replica) => replica.trim() === `${partition}:${brokerId}`)
}
