import type { TopicPartition } from '../../topic-partition.ts'

/** `eager`: all partitions are given up before a rebalance; `cooperative`: only those that move are (KIP-429). */
export type RebalanceProtocol = 'cooperative' | 'eager'

/** What a member tells its group's leader of itself. */
export interface MemberSubscription {
  readonly memberId: string
  /** Of a static member (KIP-345), else null. */
  readonly groupInstanceId: string | null
  readonly topics: readonly string[]
  /** The assignor's own words, as `subscriptionUserData` of the member's assignor gave them. */
  readonly userData: Uint8Array | null
  readonly ownedPartitions: readonly TopicPartition[]
  /** Of the assignment that `ownedPartitions` come from; -1 where the member does not say. */
  readonly generationId: number
  /** `client.rack` of the member, null where it has none (KIP-881). */
  readonly rackId: string | null
}

/** Topics that exist, by name: for each partition, by id, the racks of its replicas (without repetition; none where brokers have no rack). */
export type AssignableTopics = ReadonlyMap<string, readonly (readonly string[])[]>

/** What one member is given. */
export interface MemberAssignment {
  readonly partitions: readonly TopicPartition[]
  /** Default null. */
  readonly userData?: Uint8Array | null
}

/**
 * Decides, in the member that leads a classic group, who reads which partition (`partition.assignment.strategy` of Kafka). Each consumer has instances of its
 * own: some remember what was assigned to them. Members of one group must have at least one assignor's name in common.
 */
export interface Assignor {
  readonly name: string
  /** The one it prefers first. A consumer goes by the first protocol that all of its assignors support. */
  readonly supportedProtocols: readonly RebalanceProtocol[]
  /** By member id. Every member has an entry, and every partition of a subscribed topic that exists has at most one owner. */
  assign(topics: AssignableTopics, members: readonly MemberSubscription[]): ReadonlyMap<string, MemberAssignment>
  /** Sent with the subscription, read by the leader's assignor of the same name. Default null. */
  subscriptionUserData?(topics: readonly string[]): Uint8Array | null
  /** In every member, after each rebalance. */
  onAssignment?(assignment: MemberAssignment, generationId: number): void
}

/** The order that Java's assignors put members in: static ones first, by instance id, then by member id. */
export function compareMembers(one: MemberSubscription, other: MemberSubscription): number {
  const [first, second] = [one.groupInstanceId, other.groupInstanceId]
  if (first !== null && second !== null) return compareStrings(first, second)
  if (first !== null) return -1
  if (second !== null) return 1
  return compareStrings(one.memberId, other.memberId)
}

/** By UTF-16 code units, as Java compares. */
export function compareStrings(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

export function comparePartitions(one: TopicPartition, other: TopicPartition): number {
  return compareStrings(one.topic, other.topic) || one.partition - other.partition
}
