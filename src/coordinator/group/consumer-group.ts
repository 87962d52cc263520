import { type Assignment, NO_ASSIGNMENT, type OwnedPartitions, partitionsOf } from './assignment.ts'
import { CONSUMER_PROTOCOL_TYPE } from './classic-group.ts'
import { type ConsumerMember, isReconciledTo } from './consumer-member.ts'
import { ConsumerSubscriptions } from './consumer-subscriptions.ts'
import { type Counts, count } from './counts.ts'
import { unknownMember } from './group-error.ts'

export type ConsumerGroupState = 'Empty' | 'Assigning' | 'Reconciling' | 'Stable' | 'Dead'

/**
 * A consumer group (KIP-848): its members, what each of them is to have and what it has. All of this is in the log, and changes only by what is replayed from
 * it; `ConsumerRebalance` decides. The group epoch goes up when something changes that matters for the assignment, the target assignment
 * follows with its own epoch, and each member with its.
 */
export class ConsumerGroup {
  readonly type = 'consumer'
  readonly protocolType = CONSUMER_PROTOCOL_TYPE
  readonly groupId: string
  readonly subscriptions = new ConsumerSubscriptions()
  groupEpoch = 1
  /** A new group has nothing to assign, and that is its target; -1 where the log says that there is none any more. */
  targetEpoch = 1
  /** Wall clock; 0 if it is not known when the target was computed. */
  targetTimestampMs = 0
  metadataHash = 0n
  /** A broker before 4.1 left a record that has to go. */
  hasPartitionMetadata = false
  readonly #members = new Map<string, ConsumerMember>()
  readonly #staticMembers = new Map<string, string>()
  readonly #target = new Map<string, Assignment>()
  /** Who is to have a partition, by topic id. */
  readonly #targetOwners = new Map<string, Map<number, string>>()
  /** Epochs of the members that have a partition, by topic id. */
  readonly #partitionEpochs = new Map<string, Map<number, number>>()
  readonly #assignors: Counts<string> = new Map()
  readonly #classicProtocols: Counts<string> = new Map()
  #classicCount = 0
  /** When the metadata has to be looked at again, and the group epoch that this was decided at; not in the log. */
  #metadataDeadline: { readonly dueMs: number; readonly epoch: number } = OVERDUE

  constructor(groupId: string) {
    this.groupId = groupId
  }

  get state(): ConsumerGroupState {
    if (this.#members.size === 0) return 'Empty'
    if (this.groupEpoch > this.targetEpoch) return 'Assigning'
    for (const member of this.#members.values()) if (!isReconciledTo(member, this.targetEpoch)) return 'Reconciling'
    return 'Stable'
  }

  get size(): number {
    return this.#members.size
  }
  /** Members that speak the classic protocol. */
  get classicCount(): number {
    return this.#classicCount
  }

  is(state: ConsumerGroupState): boolean {
    return state === 'Empty' ? this.#members.size === 0 : this.state === state
  }

  members(): IterableIterator<ConsumerMember> {
    return this.#members.values()
  }

  member(memberId: string): ConsumerMember | undefined {
    return this.#members.get(memberId)
  }

  /** Throws `GroupError` UNKNOWN_MEMBER_ID. */
  knownMember(memberId: string): ConsumerMember {
    const member = this.#members.get(memberId)
    if (member === undefined) throw unknownMember(`Member ${memberId} is not a member of group ${this.groupId}.`)
    return member
  }

  staticMemberId(instanceId: string | null): string | undefined {
    return instanceId === null ? undefined : this.#staticMembers.get(instanceId)
  }

  staticMember(instanceId: string | null): ConsumerMember | undefined {
    const memberId = this.staticMemberId(instanceId)
    return memberId === undefined ? undefined : this.#members.get(memberId)
  }

  isSubscribedTo(topic: string): boolean {
    return this.subscriptions.has(topic)
  }

  /** What a member is to have. */
  targetOf(memberId: string): Assignment {
    return this.#target.get(memberId) ?? NO_ASSIGNMENT
  }
  hasTarget(memberId: string): boolean {
    return this.#target.has(memberId)
  }

  isInTarget(topicId: string, partition: number): boolean {
    return this.#targetOwners.get(topicId)?.has(partition) === true
  }

  /** The epoch of the member that has a partition, -1 if nobody has. */
  partitionEpoch(topicId: string, partition: number): number {
    return this.#partitionEpochs.get(topicId)?.get(partition) ?? -1
  }

  /** Of these assignors the one that most members would like after `member` took the place of `old`, of equals the first; null if nobody minds. */
  preferredAssignor(names: readonly string[], old?: ConsumerMember, member?: ConsumerMember): string | null {
    const counts = new Map(this.#assignors)
    if (old?.serverAssignor != null) count(counts, old.serverAssignor, -1)
    if (member?.serverAssignor != null) count(counts, member.serverAssignor, 1)
    let preferred: string | null = null
    for (const name of names) if ((counts.get(name) ?? 0) > (counts.get(preferred ?? '') ?? 0)) preferred = name
    return preferred
  }

  /** Whether the metadata has to be looked at: something about it changed, or what was decided about it never came into the log. */
  hasMetadataExpired(nowMs: number): boolean {
    return nowMs >= this.#metadataDeadline.dueMs || this.groupEpoch < this.#metadataDeadline.epoch
  }

  requestMetadataRefresh(): void {
    this.#metadataDeadline = OVERDUE
  }

  /** `groupEpoch`: what the group epoch will be when what was decided is in the log. */
  metadataLookedAt(nowMs: number, groupEpoch: number): void {
    this.#metadataDeadline = { dueMs: nowMs + METADATA_REFRESH_INTERVAL_MS, epoch: groupEpoch }
  }

  /** Whether a member of the classic protocol may be in: one of its protocols must be supported by all others that speak it. */
  supportsClassicProtocols(protocolType: string, names: readonly string[]): boolean {
    if (protocolType !== CONSUMER_PROTOCOL_TYPE) return false
    if (this.#members.size === 0) return names.length > 0
    return names.some((name) => (this.#classicProtocols.get(name) ?? 0) === this.#classicCount)
  }

  /** Whether all members but these speak the classic protocol. */
  isClassicWithout(members: Iterable<ConsumerMember>): boolean {
    let classic = 0
    let all = 0
    for (const member of members) {
      all++
      if (member.classic !== null) classic++
    }
    return this.#classicCount - classic === this.#members.size - all
  }

  /** Whether a partition that the member waits for is still somebody else's. */
  isWaiting(member: ConsumerMember): boolean {
    for (const [topicId, partitions] of this.targetOf(member.memberId)) {
      const assigned = member.assigned.get(topicId)
      for (const partition of partitions)
        if (assigned?.has(partition) !== true && this.partitionEpoch(topicId, partition) !== -1) return true
    }
    return false
  }

  put(member: ConsumerMember): void {
    const old = this.#members.get(member.memberId)
    this.#members.set(member.memberId, member)
    this.#replaced(old, member)
    if (member.instanceId !== null) this.#staticMembers.set(member.instanceId, member.memberId)
  }

  remove(memberId: string): void {
    const old = this.#members.get(memberId)
    if (old === undefined) return
    this.#members.delete(memberId)
    this.#replaced(old, undefined)
    // A static member that came back under another id has its name already.
    if (old.instanceId !== null && this.#staticMembers.get(old.instanceId) === memberId)
      this.#staticMembers.delete(old.instanceId)
  }

  setTarget(memberId: string, assignment: Assignment): void {
    const old = this.targetOf(memberId)
    this.#target.set(memberId, assignment)
    this.#moveTarget(memberId, old, assignment)
  }

  removeTarget(memberId: string): void {
    const old = this.targetOf(memberId)
    this.#target.delete(memberId)
    this.#moveTarget(memberId, old, NO_ASSIGNMENT)
  }

  #replaced(old: ConsumerMember | undefined, member: ConsumerMember | undefined): void {
    this.subscriptions.replace(old, member)
    if (old !== undefined) {
      if (old.serverAssignor !== null) count(this.#assignors, old.serverAssignor, -1)
      this.#release(old.assigned, old.memberEpoch)
      this.#release(old.pendingRevocation, old.memberEpoch)
    }
    if (member !== undefined) {
      if (member.serverAssignor !== null) count(this.#assignors, member.serverAssignor, 1)
      this.#own(member.assigned, member.memberEpoch)
      this.#own(member.pendingRevocation, member.memberEpoch)
    }
    this.#countClassic(old, -1)
    this.#countClassic(member, 1)
  }

  #countClassic(member: ConsumerMember | undefined, change: 1 | -1): void {
    if (member?.classic == null) return
    this.#classicCount += change
    for (const { name } of member.classic.supportedProtocols) count(this.#classicProtocols, name, change)
  }

  #own(partitions: OwnedPartitions, epoch: number): void {
    for (const [topicId, owned] of partitions) {
      let epochs = this.#partitionEpochs.get(topicId)
      if (epochs === undefined) this.#partitionEpochs.set(topicId, (epochs = new Map()))
      for (const partition of owned.keys()) epochs.set(partition, epoch)
    }
  }

  /** A partition that somebody else has by now stays theirs. */
  #release(partitions: OwnedPartitions, epoch: number): void {
    for (const [topicId, owned] of partitions) {
      const epochs = this.#partitionEpochs.get(topicId)
      if (epochs === undefined) continue
      for (const partition of owned.keys()) if (epochs.get(partition) === epoch) epochs.delete(partition)
      if (epochs.size === 0) this.#partitionEpochs.delete(topicId)
    }
  }

  /** A partition that moves may be given to the next before it is taken from the last: then it is the next one's. */
  #moveTarget(memberId: string, old: Assignment, next: Assignment): void {
    for (const [topicId, partitions] of old) {
      const owners = this.#targetOwners.get(topicId)
      if (owners === undefined) continue
      const kept = partitionsOf(next, topicId)
      for (const partition of partitions) if (!kept.has(partition) && owners.get(partition) === memberId) owners.delete(partition)
      if (owners.size === 0) this.#targetOwners.delete(topicId)
    }
    for (const [topicId, partitions] of next) {
      let owners = this.#targetOwners.get(topicId)
      if (owners === undefined) this.#targetOwners.set(topicId, (owners = new Map()))
      for (const partition of partitions) owners.set(partition, memberId)
    }
  }
}

const OVERDUE = { dueMs: 0, epoch: 0 }
/** Metadata is looked at when it changes, and else as good as never. */
const METADATA_REFRESH_INTERVAL_MS = 2_147_483_647
