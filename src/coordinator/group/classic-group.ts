import { assert } from '../../base/assert.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import type { Deadline } from '../deadline-queue.ts'
import type { Ticket } from '../ticket.ts'
import type { ClassicMember, SupportedProtocol } from './classic-member.ts'
import { type ClassicState, canTransition } from './classic-state.ts'
import { parseSubscribedTopics } from './subscribed-topics.ts'

/** The protocol type of consumers, whose subscriptions the coordinator can read. */
export const CONSUMER_PROTOCOL_TYPE = 'consumer'

/** The timers of a group, made by whoever drives it. */
export interface ClassicGroupTimers {
  /** When the JoinGroups collected so far have to do. */
  readonly join: Deadline
  /** When members must have sent their SyncGroup. */
  readonly sync: Deadline
}

/** What the log tells of a group. */
export interface ClassicGroupSnapshot {
  readonly state: 'Empty' | 'Stable'
  readonly generationId: number
  readonly protocolType: string | null
  readonly protocolName: string | null
  readonly leaderId: string | null
  /** -1 where an old record does not tell. */
  readonly currentStateTimestampMs: number
  readonly members: readonly ClassicMember[]
}

/**
 * A group of the classic protocol (KIP-62, KIP-345): who is in it, in which generation and state. It decides nothing by itself; `ClassicRebalance`
 * and the handlers of the APIs do.
 */
export class ClassicGroup {
  readonly type = 'classic'
  readonly groupId: string
  readonly timers: ClassicGroupTimers
  /** Members that were given an id (MEMBER_ID_REQUIRED) and have yet to join with it, and when they are forgotten. */
  readonly pendingJoinMembers = new Map<string, Deadline>()
  /** Members of the current generation whose SyncGroup has not come. */
  readonly pendingSyncMembers = new Set<string>()
  /** The generation whose assignment is on its way to the log, -1 if none is. */
  assigningGenerationId = -1
  /** Somebody joined since the initial delay began, which is reason to extend it. */
  newMemberAdded = false
  /** What of the initial delay may still be added to the part that runs. */
  initialDelayRemainingMs = 0
  /** The part of the initial delay that runs. */
  initialDelayMs = 0
  readonly #members = new Map<string, ClassicMember>()
  /** Member ids by `group.instance.id`. */
  readonly #staticMembers = new Map<string, string>()
  /** How many members support a protocol, by its name. */
  readonly #protocolCounts = new Map<string, number>()
  #state: ClassicState
  #previousState: ClassicState | null = null
  #currentStateTimestampMs: number
  #generationId: number
  #protocolType: string | null
  #protocolName: string | null
  #leaderId: string | null
  #awaitingJoinCount = 0
  /** Subscriptions of the last generation: not read until someone asks, null for a group that is not of consumers. */
  #subscriptions: readonly Uint8Array[] | null = null
  #subscribedTopics: ReadonlySet<string> | null | undefined

  constructor(groupId: string, timers: ClassicGroupTimers, from: ClassicGroupSnapshot | number) {
    this.groupId = groupId
    this.timers = timers
    const snapshot: ClassicGroupSnapshot = typeof from === 'number' ? { ...EMPTY_SNAPSHOT, currentStateTimestampMs: from } : from
    this.#state = snapshot.state
    this.#generationId = snapshot.generationId
    this.#protocolType = snapshot.protocolType
    this.#protocolName = snapshot.protocolName
    this.#leaderId = snapshot.leaderId
    this.#currentStateTimestampMs = snapshot.currentStateTimestampMs
    for (const member of snapshot.members) this.#insert(member)
    this.#rememberSubscriptions()
  }

  get state(): ClassicState {
    return this.#state
  }
  /** Null before the first change of state. */
  get previousState(): ClassicState | null {
    return this.#previousState
  }
  /** Wall clock, -1 if unknown. */
  get currentStateTimestampMs(): number {
    return this.#currentStateTimestampMs
  }
  get generationId(): number {
    return this.#generationId
  }
  get protocolType(): string | null {
    return this.#protocolType
  }
  get protocolName(): string | null {
    return this.#protocolName
  }
  get leaderId(): string | null {
    return this.#leaderId
  }
  get size(): number {
    return this.#members.size
  }
  get awaitingJoinCount(): number {
    return this.#awaitingJoinCount
  }

  is(state: ClassicState): boolean {
    return this.#state === state
  }

  members(): IterableIterator<ClassicMember> {
    return this.#members.values()
  }
  member(memberId: string): ClassicMember | undefined {
    return this.#members.get(memberId)
  }
  staticMemberId(groupInstanceId: string): string | undefined {
    return this.#staticMembers.get(groupInstanceId)
  }
  isLeader(memberId: string): boolean {
    return this.#leaderId === memberId
  }
  usesConsumerProtocol(): boolean {
    return this.#protocolType === CONSUMER_PROTOCOL_TYPE
  }

  /** The group was made by an offset commit of a consumer without membership, and nobody ever joined. */
  isSimple(): boolean {
    return this.#protocolType === null && this.#state === 'Empty' && this.pendingJoinMembers.size === 0
  }

  hasAllMembersJoined(): boolean {
    return this.#members.size === this.#awaitingJoinCount && this.pendingJoinMembers.size === 0
  }

  /** The error with which a request of a member is refused, 0 if the member is what it says. */
  memberError(memberId: string, groupInstanceId: string | null): number {
    if (groupInstanceId !== null) {
      const current = this.#staticMembers.get(groupInstanceId)
      if (current === undefined) return ErrorCode.UNKNOWN_MEMBER_ID
      if (current !== memberId) return ErrorCode.FENCED_INSTANCE_ID
    }
    return this.#members.has(memberId) ? ErrorCode.NONE : ErrorCode.UNKNOWN_MEMBER_ID
  }

  /** Adds a member; its first one gives the group its protocol type, and a group without leader takes it as leader. */
  add(member: ClassicMember, join: Ticket | null): void {
    if (this.#members.size === 0) this.#protocolType = member.protocolType
    assert(this.supports(member.protocolType, member.protocols), 'a member has a protocol in common with all others')
    this.#insert(member)
    this.setAwaitingJoin(member, join)
    this.pendingJoinMembers.delete(member.memberId)
  }

  /** Removes a member, pending or not, if it is there; another one becomes leader in its place. What it waits for must have been answered. */
  remove(memberId: string): void {
    const member = this.#members.get(memberId)
    if (member !== undefined) {
      this.#members.delete(memberId)
      this.#countProtocols(member, -1)
      if (member.isAwaitingJoin) this.#awaitingJoinCount--
      if (member.groupInstanceId !== null) this.#staticMembers.delete(member.groupInstanceId)
    }
    if (this.#leaderId === memberId) this.#leaderId = this.#members.keys().next().value ?? null
    this.pendingJoinMembers.delete(memberId)
    this.pendingSyncMembers.delete(memberId)
  }

  /** Puts a static member that came back under a new id into the place of `old`, with all that `old` had but its waiting requests. */
  replaceStatic(old: ClassicMember, replacement: ClassicMember): void {
    assert(
      old.groupInstanceId !== null && old.groupInstanceId === replacement.groupInstanceId,
      'a static member is replaced by itself',
    )
    assert(old.awaitingJoin === null && old.awaitingSync === null, 'a replaced member waits for nothing')
    this.#members.delete(old.memberId)
    this.#members.set(replacement.memberId, replacement)
    this.#staticMembers.set(old.groupInstanceId, replacement.memberId)
    if (this.#leaderId === old.memberId) this.#leaderId = replacement.memberId
  }

  /** Takes over what a JoinGroup of a known member says. */
  update(
    member: ClassicMember,
    change: Pick<ClassicMember, 'protocols' | 'rebalanceTimeoutMs' | 'sessionTimeoutMs'>,
    join: Ticket | null,
  ): void {
    this.#countProtocols(member, -1)
    member.protocols = change.protocols
    this.#countProtocols(member, 1)
    member.rebalanceTimeoutMs = change.rebalanceTimeoutMs
    member.sessionTimeoutMs = change.sessionTimeoutMs
    this.setAwaitingJoin(member, join)
  }

  setAwaitingJoin(member: ClassicMember, join: Ticket | null): void {
    this.#awaitingJoinCount += Number(join !== null) - Number(member.isAwaitingJoin)
    member.awaitingJoin = join
  }

  /** The longest rebalance timeout of the members, ms. */
  rebalanceTimeoutMs(): number {
    let longest = 0
    for (const member of this.#members.values()) longest = Math.max(longest, member.rebalanceTimeoutMs)
    return longest
  }

  /** Whether a member with these protocols could be in the group: one of them must be supported by all others. */
  supports(protocolType: string, protocols: readonly SupportedProtocol[]): boolean {
    if (this.#state === 'Empty') return protocolType !== '' && protocols.length > 0
    return (
      protocolType === this.#protocolType &&
      protocols.some(({ name }) => (this.#protocolCounts.get(name) ?? 0) === this.#members.size)
    )
  }

  /** The protocol with the most votes among those that all members support; of equals, the one that was voted for first. */
  selectProtocol(): string {
    assert(this.#members.size > 0, 'only members can vote')
    const candidates = new Set<string>()
    for (const [name, count] of this.#protocolCounts) if (count === this.#members.size) candidates.add(name)
    const votes = new Map<string, number>()
    for (const member of this.#members.values()) {
      const name = member.vote(candidates)
      assert(name !== null, 'every member supports a candidate')
      votes.set(name, (votes.get(name) ?? 0) + 1)
    }
    let winner = ''
    for (const [name, count] of votes) if (winner === '' || count > votes.get(winner)!) winner = name
    return winner
  }

  /** Makes sure that the leader is among those who joined; false if nobody has. */
  electJoinedLeader(): boolean {
    if (this.#leaderId === null) return false
    if (this.#members.get(this.#leaderId)?.isAwaitingJoin === true) return true
    for (const member of this.#members.values()) {
      if (!member.isAwaitingJoin) continue
      this.#leaderId = member.memberId
      return true
    }
    return false
  }

  transitionTo(state: ClassicState, nowMs: number): void {
    assert(canTransition(this.#state, state), `a group may go from ${this.#state} to ${state}`)
    this.#previousState = this.#state
    this.#state = state
    this.#currentStateTimestampMs = nowMs
  }

  /** Ends the collecting of members: a new generation with those that are in, or an empty one. */
  startNextGeneration(nowMs: number): void {
    this.#generationId++
    this.#protocolName = this.#members.size === 0 ? null : this.selectProtocol()
    this.#rememberSubscriptions()
    this.transitionTo(this.#members.size === 0 ? 'Empty' : 'CompletingRebalance', nowMs)
    this.pendingSyncMembers.clear()
  }

  /**
   * Whether committed offsets of a topic are in use: a subscribed topic's are neither deleted nor do they expire.
   * A group of consumers whose subscriptions cannot be read is taken to be subscribed to everything.
   */
  isSubscribedTo(topic: string): boolean {
    const topics = this.subscribedTopics()
    return topics === null ? this.usesConsumerProtocol() : topics.has(topic)
  }

  /** Topics of the last generation's subscriptions; null where they cannot be known. */
  subscribedTopics(): ReadonlySet<string> | null {
    if (this.#subscribedTopics === undefined) {
      this.#subscribedTopics = this.#subscriptions === null ? null : parseSubscribedTopics(this.#subscriptions)
    }
    return this.#subscribedTopics
  }

  #rememberSubscriptions(): void {
    this.#subscriptions = null
    this.#subscribedTopics = undefined
    if (!this.usesConsumerProtocol()) return
    if (this.#members.size === 0) this.#subscriptions = []
    else if (this.#protocolName !== null) {
      this.#subscriptions = Array.from(this.#members.values(), (member) => member.metadata(this.#protocolName!) ?? EMPTY)
    }
  }

  #insert(member: ClassicMember): void {
    assert(!this.#members.has(member.memberId), 'a member is added once')
    if (member.groupInstanceId !== null) {
      assert(!this.#staticMembers.has(member.groupInstanceId), 'one member has an instance id')
      this.#staticMembers.set(member.groupInstanceId, member.memberId)
    }
    this.#leaderId ??= member.memberId
    this.#members.set(member.memberId, member)
    this.#countProtocols(member, 1)
  }

  #countProtocols(member: ClassicMember, change: 1 | -1): void {
    // A name that a member gives twice counts once, or a single member could outvote itself.
    const names = new Set(member.protocols.map(({ name }) => name))
    for (const name of names) {
      const count = (this.#protocolCounts.get(name) ?? 0) + change
      if (count === 0) this.#protocolCounts.delete(name)
      else this.#protocolCounts.set(name, count)
    }
  }
}

const EMPTY = new Uint8Array(0)
const EMPTY_SNAPSHOT: ClassicGroupSnapshot = {
  state: 'Empty',
  generationId: 0,
  protocolType: null,
  protocolName: null,
  leaderId: null,
  currentStateTimestampMs: -1,
  members: [],
}
