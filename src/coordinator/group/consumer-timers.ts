import type { Clock } from '../../base/clock.ts'
import { monotonicMs } from '../../base/monotonic-ms.ts'
import type { Deadline, DeadlineQueue } from '../deadline-queue.ts'

/**
 * `session`: it did not beat. `rebalance`: it did not give its partitions back. `join` and `sync`: a member of the classic protocol did not
 * join again, or did not fetch its assignment.
 */
export type ConsumerTimer = 'session' | 'rebalance' | 'join' | 'sync'

interface MemberTimers extends Partial<Record<ConsumerTimer, Deadline>> {
  /** Of the member when its `rebalance` timer was set. */
  epoch?: number
}

/**
 * The timers of the members of consumer groups. They are kept by id and not with the members, whose objects come and go with each change: a timer that is due for
 * somebody who is not there does nothing.
 */
export class ConsumerTimers {
  readonly #deadlines: DeadlineQueue
  readonly #clock: Clock
  readonly #expired: (groupId: string, memberId: string, timer: ConsumerTimer) => void
  readonly #groups = new Map<string, Map<string, MemberTimers>>()

  constructor(
    deadlines: DeadlineQueue,
    clock: Clock,
    expired: (groupId: string, memberId: string, timer: ConsumerTimer) => void,
  ) {
    this.#deadlines = deadlines
    this.#clock = clock
    this.#expired = expired
  }

  /** Sets a timer, or moves it. */
  set(groupId: string, memberId: string, timer: ConsumerTimer, timeoutMs: number): void {
    const timers = this.#timersOf(groupId, memberId)
    timers[timer] ??= this.#deadlines.create(() => this.#expired(groupId, memberId, timer))
    this.#deadlines.set(timers[timer], monotonicMs(this.#clock) + timeoutMs)
  }

  /** As `set`, for a member that has until then to leave this epoch. */
  setRebalance(groupId: string, memberId: string, timeoutMs: number, memberEpoch: number): void {
    this.set(groupId, memberId, 'rebalance', timeoutMs)
    this.#timersOf(groupId, memberId).epoch = memberEpoch
  }

  /** The epoch that a member has to leave before its `rebalance` timer runs out. */
  rebalanceEpoch(groupId: string, memberId: string): number | undefined {
    return this.#groups.get(groupId)?.get(memberId)?.epoch
  }

  setIfAbsent(groupId: string, memberId: string, timer: ConsumerTimer, timeoutMs: number): void {
    if (!this.isSet(groupId, memberId, timer)) this.set(groupId, memberId, timer, timeoutMs)
  }

  isSet(groupId: string, memberId: string, timer: ConsumerTimer): boolean {
    return this.#groups.get(groupId)?.get(memberId)?.[timer]?.isSet === true
  }

  cancel(groupId: string, memberId: string, timer: ConsumerTimer): void {
    const deadline = this.#groups.get(groupId)?.get(memberId)?.[timer]
    if (deadline !== undefined) this.#deadlines.clear(deadline)
  }

  forgetMember(groupId: string, memberId: string): void {
    const members = this.#groups.get(groupId)
    const timers = members?.get(memberId)
    if (members === undefined || timers === undefined) return
    for (const timer of TIMERS) if (timers[timer] !== undefined) this.#deadlines.clear(timers[timer])
    members.delete(memberId)
    if (members.size === 0) this.#groups.delete(groupId)
  }

  forgetGroup(groupId: string): void {
    for (const memberId of [...(this.#groups.get(groupId)?.keys() ?? [])]) this.forgetMember(groupId, memberId)
  }

  #timersOf(groupId: string, memberId: string): MemberTimers {
    let members = this.#groups.get(groupId)
    if (members === undefined) this.#groups.set(groupId, (members = new Map()))
    let timers = members.get(memberId)
    if (timers === undefined) members.set(memberId, (timers = {}))
    return timers
  }
}

const TIMERS: readonly ConsumerTimer[] = ['session', 'rebalance', 'join', 'sync']
