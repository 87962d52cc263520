import {
  type Assignment,
  epochsOf,
  NOTHING_OWNED,
  type OwnedPartitions,
  partitionsOf,
  type TopicPartitions,
} from './assignment.ts'
import { type ConsumerMember, STABLE, UNKNOWN_STATE, UNRELEASED_PARTITIONS, UNREVOKED_PARTITIONS } from './consumer-member.ts'
import { fencedMemberEpoch } from './group-error.ts'

/** What a member is brought nearer to, and what there is to know about it. */
export interface ReconciliationSpec {
  readonly targetEpoch: number
  readonly target: Assignment
  /** What the member is to have must fit its subscription at once, not only when there is a new target. */
  readonly hasSubscriptionChanged: boolean
  /** Topics that the member is subscribed to and that exist. */
  readonly isSubscribedTo: (topicId: string) => boolean
  /** The member names no topics at all, whether they exist or not. */
  readonly isSubscribedToNothing: boolean
  /** The epoch at which a partition is owned, by whomever; -1 if it is free. */
  readonly partitionEpoch: (topicId: string, partition: number) => number
  /** What the member says that it has; null if it did not say. */
  readonly owned: readonly TopicPartitions[] | null
}

/**
 * One step of a member towards its target assignment (KIP-848):
 *
 *     STABLE ──new target──> UNREVOKED_PARTITIONS ──gave back──> UNRELEASED_PARTITIONS ──all are free──> STABLE
 *
 * A member keeps its epoch while it has to give partitions back, and takes the target's once it has; partitions that others still have are given to it as they
 * become free. So a partition never has two owners. Throws `GroupError` FENCED_MEMBER_EPOCH for a member in a state that is not known here.
 */
export function reconcile(member: ConsumerMember, spec: ReconciliationSpec): ConsumerMember {
  switch (member.state) {
    case STABLE:
      if (member.memberEpoch !== spec.targetEpoch) return nextAssignment(member, spec, member.memberEpoch)
      return spec.hasSubscriptionChanged ? withoutUnsubscribed(member, spec) : member
    case UNREVOKED_PARTITIONS:
      if (!ownsAny(spec.owned, member.pendingRevocation)) return nextAssignment(member, spec, member.memberEpoch)
      return spec.hasSubscriptionChanged ? withoutUnsubscribed(member, spec) : member
    case UNRELEASED_PARTITIONS:
      return nextAssignment(member, spec, member.memberEpoch)
    case UNKNOWN_STATE:
      // A newer software left it so. It begins anew, with nothing.
      if (spec.owned === null || spec.owned.length > 0) {
        throw fencedMemberEpoch(
          'The consumer group member is in a unknown state. The member must abandon all its partitions and rejoin.',
        )
      }
      return nextAssignment(member, spec, spec.targetEpoch)
    default:
      return member
  }
}

function nextAssignment(member: ConsumerMember, spec: ReconciliationSpec, memberEpoch: number): ConsumerMember {
  const assigned = new Map<string, Map<number, number>>()
  const revoked = new Map<string, Map<number, number>>()
  const given = new Map<string, number[]>()
  let isWaiting = false
  for (const topicId of new Set([...spec.target.keys(), ...member.assigned.keys()])) {
    const target = spec.isSubscribedTo(topicId) ? partitionsOf(spec.target, topicId) : NO_PARTITIONS
    const current = epochsOf(member.assigned, topicId)
    for (const [partition, epoch] of current) entry(target.has(partition) ? assigned : revoked, topicId).set(partition, epoch)
    const free: number[] = []
    for (const partition of target) {
      if (current.has(partition)) continue
      // What the member itself has yet to give back it may as well keep: nobody else has it.
      const isFree = spec.partitionEpoch(topicId, partition) === -1 || epochsOf(member.pendingRevocation, topicId).has(partition)
      if (isFree) free.push(partition)
      else isWaiting = true
    }
    if (free.length > 0) given.set(topicId, free)
  }
  if (revoked.size > 0 && ownsAny(spec.owned, revoked)) {
    return atEpoch(member, memberEpoch, { state: UNREVOKED_PARTITIONS, assigned, pendingRevocation: revoked })
  }
  for (const [topicId, partitions] of given)
    for (const partition of partitions) entry(assigned, topicId).set(partition, spec.targetEpoch)
  const state = isWaiting ? UNRELEASED_PARTITIONS : STABLE
  return atEpoch(member, spec.targetEpoch, { state, assigned, pendingRevocation: NOTHING_OWNED })
}

/** Takes topics away that the member is not subscribed to any more, without looking at the target. */
function withoutUnsubscribed(member: ConsumerMember, spec: ReconciliationSpec): ConsumerMember {
  const assigned = new Map<string, ReadonlyMap<number, number>>()
  const pendingRevocation = new Map(member.pendingRevocation)
  for (const [topicId, epochs] of member.assigned) {
    if (spec.isSubscribedTo(topicId)) assigned.set(topicId, epochs)
    else pendingRevocation.set(topicId, new Map([...epochsOf(pendingRevocation, topicId), ...epochs]))
  }
  // For a member that names nothing Kafka does not look whether it has anything; it is at its epoch for the second time then.
  const isCleared = spec.isSubscribedToNothing && member.pendingRevocation.size === 0
  if (assigned.size === member.assigned.size && !isCleared) return member
  if (pendingRevocation.size > 0 && ownsAny(spec.owned, pendingRevocation)) {
    return atEpoch(member, member.memberEpoch, { state: UNREVOKED_PARTITIONS, assigned, pendingRevocation })
  }
  return atEpoch(member, member.memberEpoch, { assigned })
}

function atEpoch(
  member: ConsumerMember,
  memberEpoch: number,
  change: Partial<Pick<ConsumerMember, 'state' | 'assigned' | 'pendingRevocation'>>,
): ConsumerMember {
  return { ...member, ...change, memberEpoch, previousMemberEpoch: member.memberEpoch }
}

/** Who does not say what it has may have anything. */
function ownsAny(owned: readonly TopicPartitions[] | null, partitions: OwnedPartitions): boolean {
  if (owned === null) return true
  return owned.some(({ topicId, partitions: mine }) => mine.some((partition) => epochsOf(partitions, topicId).has(partition)))
}

function entry(map: Map<string, Map<number, number>>, topicId: string): Map<number, number> {
  let epochs = map.get(topicId)
  if (epochs === undefined) map.set(topicId, (epochs = new Map()))
  return epochs
}

const NO_PARTITIONS: ReadonlySet<number> = new Set()
