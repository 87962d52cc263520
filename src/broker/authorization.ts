import { CLUSTER_NAME, type Operation, RESOURCE, type Resource } from '../security/authorizer/acl-codes.ts'
import type { Requester } from '../security/authorizer/standard-authorizer.ts'
import { CLUSTER_OPERATIONS, GROUP_OPERATIONS, TOPIC_OPERATIONS } from './authorized-operations.ts'
import type { Broker } from './broker.ts'

/** Whether who sent a request may do this; everybody may do everything where no authorizer is configured. `quiet`: a denial is not logged, for it is no attempt. */
export function may(
  { authorizer }: Broker,
  requester: Requester,
  operation: Operation,
  type: Resource,
  name: string,
  quiet = false,
): boolean {
  return authorizer === null || authorizer.may(requester, operation, type, name, quiet)
}

export function mayWithCluster(broker: Broker, requester: Requester, operation: Operation, quiet = false): boolean {
  return may(broker, requester, operation, RESOURCE.CLUSTER, CLUSTER_NAME, quiet)
}

/** What the sender of a request may do with a topic, a group or the cluster, as a bit for each operation (KIP-430). */
export function topicOperations(broker: Broker, requester: Requester, name: string): number {
  return bitsOf(broker, requester, TOPIC_OPERATIONS, RESOURCE.TOPIC, name)
}

export function groupOperations(broker: Broker, requester: Requester, name: string): number {
  return bitsOf(broker, requester, GROUP_OPERATIONS, RESOURCE.GROUP, name)
}

export function clusterOperations(broker: Broker, requester: Requester): number {
  return bitsOf(broker, requester, CLUSTER_OPERATIONS, RESOURCE.CLUSTER, CLUSTER_NAME)
}

function bitsOf(broker: Broker, requester: Requester, operations: readonly Operation[], type: Resource, name: string): number {
  let bits = 0
  for (const operation of operations) if (may(broker, requester, operation, type, name, true)) bits |= 1 << operation
  return bits
}
