import { NOTHING_OWNED } from './assignment.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import { type ConsumerMember, STATIC_LEAVING_EPOCH } from './consumer-member.ts'
import { type ConsumerRebalance, checkInstanceOwner } from './consumer-rebalance.ts'
import { currentRecord } from './consumer-records.ts'
import type { ConsumerTimer, ConsumerTimers } from './consumer-timers.ts'
import type { GroupConversion } from './group-conversion.ts'
import type { GroupEnvironment } from './group-environment.ts'
import type { GroupRecord } from './group-records.ts'
import type { GroupState } from './group-state.ts'

const WHY: Readonly<Record<ConsumerTimer, string>> = {
  session: 'it did not beat in time',
  rebalance: 'it did not give its partitions back in time',
  join: 'it did not join again in time',
  sync: 'it did not fetch its assignment in time',
}

/** How members go: on their own, by a request for several of them, or because their time is up. The last of the consumer protocol leaves a classic group. */
export class ConsumerDeparture {
  readonly #environment: GroupEnvironment
  readonly #state: GroupState
  readonly #rebalance: ConsumerRebalance
  readonly #conversion: GroupConversion

  constructor(environment: GroupEnvironment, state: GroupState, rebalance: ConsumerRebalance, conversion: GroupConversion) {
    this.#environment = environment
    this.#state = state
    this.#rebalance = rebalance
    this.#conversion = conversion
  }

  /** A member says that it leaves; a static one may say that it means to come back. Throws `GroupError` if it is not what it says. */
  leave(group: ConsumerGroup, memberId: string, instanceId: string | null, memberEpoch: number): void {
    const member =
      instanceId === null ? group.knownMember(memberId) : checkInstanceOwner(group.staticMember(instanceId), memberId, instanceId)
    if (instanceId === null || memberEpoch !== STATIC_LEAVING_EPOCH) {
      this.#environment.logger.info('a member leaves its consumer group', { groupId: group.groupId, memberId })
      this.remove(group, new Set([member]))
      return
    }
    // Whoever comes back is given the partitions anew, as of no epoch.
    const assigned = new Map(
      Array.from(member.assigned, ([topicId, epochs]) => [
        topicId,
        new Map(Array.from(epochs.keys(), (partition) => [partition, 0])),
      ]),
    )
    const away: ConsumerMember = {
      ...member,
      memberEpoch: STATIC_LEAVING_EPOCH,
      assigned,
      pendingRevocation: NOTHING_OWNED,
    }
    this.#state.write([currentRecord(group.groupId, away)])
  }

  /** Removes members from their group, and turns it into a classic one if nobody else speaks the consumer protocol. */
  remove(group: ConsumerGroup, members: ReadonlySet<ConsumerMember>): void {
    if (members.size === 0) return
    const { groupId } = group
    const records: GroupRecord[] = []
    if (!this.#conversion.canDowngrade(group, members)) {
      this.#rebalance.removeMembers(group, members, records)
      this.#state.write(records)
      return
    }
    const protocols = this.#conversion.downgrade(group, members, null, records)
    this.#state.write(records)
    const reason = 'the last member of the consumer protocol left'
    this.#conversion.settle(this.#state.groups.classic(groupId)!, protocols, reason)
  }

  /** The time of a member is up. */
  expire(timers: ConsumerTimers, groupId: string, memberId: string, timer: ConsumerTimer): void {
    const group = this.#state.groups.consumer(groupId)
    const member = group?.member(memberId)
    if (group === undefined || member === undefined) return
    if (timer === 'rebalance' && timers.rebalanceEpoch(groupId, memberId) !== member.memberEpoch) return
    this.#environment.logger.info('a member is removed from its consumer group', { groupId, memberId, reason: WHY[timer] })
    this.remove(group, new Set([member]))
  }
}
