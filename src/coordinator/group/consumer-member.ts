import { NOTHING_OWNED, type OwnedPartitions, sameOwned } from './assignment.ts'
import type { SupportedProtocol } from './classic-member.ts'

/** A member that joins, or joins again. */
export const JOINING_EPOCH = 0
/** A member that leaves for good. */
export const LEAVING_EPOCH = -1
/** A static member that leaves and means to come back. */
export const STATIC_LEAVING_EPOCH = -2

/** How far a member is on its way to its target, by Kafka's numbers. */
export const STABLE = 0
/** It has to give partitions back before it may go on to the next epoch. */
export const UNREVOKED_PARTITIONS = 1
/** It is at the newest epoch, and waits for partitions that others have not given back. */
export const UNRELEASED_PARTITIONS = 2
/** What a newer software may have written. */
export const UNKNOWN_STATE = 127

/** What is kept of a member that speaks the classic protocol in a consumer group. */
export interface ClassicMemberMetadata {
  readonly sessionTimeoutMs: number
  /** In the member's order of preference; at least one. */
  readonly supportedProtocols: readonly SupportedProtocol[]
}

/** A member of a consumer group (KIP-848), as it is at some moment: a change makes another one. */
export interface ConsumerMember {
  readonly memberId: string
  /** 0 until it has been given an epoch, -1 once it has left, -2 for a static member that is away. */
  readonly memberEpoch: number
  readonly previousMemberEpoch: number
  readonly state: number
  readonly instanceId: string | null
  readonly rackId: string | null
  /** -1 until it is known. */
  readonly rebalanceTimeoutMs: number
  readonly clientId: string
  readonly clientHost: string
  /** In the order of the names. */
  readonly subscribedTopicNames: ReadonlySet<string>
  /** Empty if there is none. */
  readonly subscribedTopicRegex: string
  /** What the member would like, null if it does not mind. */
  readonly serverAssignor: string | null
  readonly assigned: OwnedPartitions
  /** It has been asked to give these back, and has them until it has. */
  readonly pendingRevocation: OwnedPartitions
  /** Null for a member that speaks the consumer protocol. */
  readonly classic: ClassicMemberMetadata | null
}

export function newConsumerMember(memberId: string): ConsumerMember {
  return {
    memberId,
    memberEpoch: JOINING_EPOCH,
    previousMemberEpoch: -1,
    state: STABLE,
    instanceId: null,
    rackId: null,
    rebalanceTimeoutMs: -1,
    clientId: '',
    clientHost: '',
    subscribedTopicNames: new Set(),
    subscribedTopicRegex: '',
    serverAssignor: null,
    assigned: NOTHING_OWNED,
    pendingRevocation: NOTHING_OWNED,
    classic: null,
  }
}

/** Names as a member keeps them: each once, in order. */
export function topicNameSet(names: Iterable<string>): ReadonlySet<string> {
  return new Set([...names].sort())
}

export function isReconciledTo(member: ConsumerMember, targetEpoch: number): boolean {
  return member.state === STABLE && member.memberEpoch === targetEpoch
}

/** Whether what is kept of the member on its own account (its subscription record) is the same. */
export function sameSubscription(one: ConsumerMember, other: ConsumerMember): boolean {
  return (
    one.memberId === other.memberId &&
    one.instanceId === other.instanceId &&
    one.rackId === other.rackId &&
    one.rebalanceTimeoutMs === other.rebalanceTimeoutMs &&
    one.clientId === other.clientId &&
    one.clientHost === other.clientHost &&
    one.subscribedTopicRegex === other.subscribedTopicRegex &&
    one.serverAssignor === other.serverAssignor &&
    sameNames(one.subscribedTopicNames, other.subscribedTopicNames) &&
    sameClassic(one.classic, other.classic)
  )
}

/** Whether what the group gave the member (its assignment record) is the same. */
export function sameProgress(one: ConsumerMember, other: ConsumerMember): boolean {
  return (
    one.memberEpoch === other.memberEpoch &&
    one.previousMemberEpoch === other.previousMemberEpoch &&
    one.state === other.state &&
    sameOwned(one.assigned, other.assigned) &&
    sameOwned(one.pendingRevocation, other.pendingRevocation)
  )
}

export function sameNames(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  if (one.size !== other.size) return false
  for (const name of one) if (!other.has(name)) return false
  return true
}

function sameClassic(one: ClassicMemberMetadata | null, other: ClassicMemberMetadata | null): boolean {
  if (one === null || other === null) return one === other
  return (
    one.sessionTimeoutMs === other.sessionTimeoutMs &&
    one.supportedProtocols.length === other.supportedProtocols.length &&
    one.supportedProtocols.every(({ name, metadata }, i) => {
      const twin = other.supportedProtocols[i]!
      return name === twin.name && sameBytes(metadata, twin.metadata)
    })
  )
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, i) => byte === other[i])
}
