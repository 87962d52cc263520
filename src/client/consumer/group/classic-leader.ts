import { ErrorCode } from '../../../protocol/error-codes.ts'
import { UsageError } from '../../errors.ts'
import { partitionKey } from '../../topic-partition.ts'
import type { AssignableTopics, Assignor, MemberAssignment, MemberSubscription } from './assignor.ts'
import type { Joined } from './classic-requests.ts'
import { readSubscription } from './consumer-protocol.ts'
import { CooperativeStickyAssignor } from './cooperative-sticky-assignor.ts'
import type { MemberContext } from './member.ts'

/** What the leading member of a classic group does for all of them: assigns, and notices when the topics have become others. */
export class ClassicLeader {
  readonly #context: MemberContext
  readonly #assignors: readonly Assignor[]
  /** What was assigned by: null while another member leads. */
  #basis: { readonly topics: readonly string[]; readonly hasRacks: boolean; readonly shapes: Map<string, string> } | null = null

  constructor(context: MemberContext, assignors: readonly Assignor[]) {
    this.#context = context
    this.#assignors = assignors
  }

  /** Everybody's assignment; none where they are to keep what they have. Throws what the assignor throws, and `UsageError` for what makes no sense. */
  async assign(joined: Joined): Promise<{ memberId: string; assignment: MemberAssignment }[]> {
    const assignor = this.#assignors.find(({ name }) => name === joined.protocolName)
    if (assignor === undefined)
      throw new UsageError(`the group chose the assignor ${joined.protocolName}, which this member has not`)
    const members = joined.members.map((member) => readSubscription(member, member.metadata))
    const names = [...new Set(members.flatMap(({ topics }) => topics))].sort()
    await this.#learn(names)
    const hasRacks = members.some(({ rackId }) => rackId !== null)
    this.#basis = { topics: names, hasRacks, shapes: this.#shapes(names, hasRacks, new Map()) }
    if (joined.skipAssignment) return []
    const assignments = assignor.assign(this.#assignable(names), members)
    this.#check(assignor, members, assignments)
    return [...assignments].map(([memberId, assignment]) => ({ memberId, assignment }))
  }

  /** The topics of the group have other partitions (or, with racks, replicas elsewhere) than when they were assigned. */
  mustReassign(): boolean {
    const basis = this.#basis
    if (basis === null) return false
    const now = this.#shapes(basis.topics, basis.hasRacks, basis.shapes)
    return basis.topics.some((topic) => now.get(topic) !== basis.shapes.get(topic))
  }

  /** Another member may lead from now on. */
  resign(): void {
    this.#basis = null
    this.#context.topics.watchOthers([])
  }

  close(): void {
    this.resign()
  }

  async #learn(names: readonly string[]): Promise<void> {
    const { metadata, topics, options } = this.#context
    topics.watchOthers(names)
    const known = metadata.snapshot().topics
    const missing = names.filter((name) => !known.has(name))
    // Topics that cannot be told are nobody's for now, as in Java's leader; when they come there is another rebalance.
    if (missing.length > 0) await metadata.refresh(missing, options.allowAutoCreateTopics).catch(() => {})
  }

  #assignable(names: readonly string[]): AssignableTopics {
    const { topics, brokers } = this.#context.metadata.snapshot()
    const assignable = new Map<string, string[][]>()
    for (const name of names) {
      const topic = topics.get(name)
      if (topic === undefined) continue
      assignable.set(
        name,
        topic.partitions.map(({ replicas }) => [
          ...new Set(replicas.map((id) => brokers.get(id)?.rack ?? null).filter((rack) => rack !== null)),
        ]),
      )
    }
    return assignable
  }

  /** What an assignment depends on, by topic. A topic that cannot be told just now is taken for what it was. */
  #shapes(names: readonly string[], hasRacks: boolean, before: ReadonlyMap<string, string>): Map<string, string> {
    const { errors } = this.#context.metadata.snapshot()
    const assignable = this.#assignable(names)
    return new Map(
      names.map((name) => {
        const partitions = assignable.get(name)
        if (partitions !== undefined) return [name, hasRacks ? JSON.stringify(partitions) : String(partitions.length)]
        return [name, errors.get(name) === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION ? '0' : (before.get(name) ?? '0')]
      }),
    )
  }

  /** That an own assignor keeps to the rules. */
  #check(assignor: Assignor, members: readonly MemberSubscription[], assignments: ReadonlyMap<string, MemberAssignment>): void {
    const ids = new Set(members.map(({ memberId }) => memberId))
    const owners = new Map<string, string>()
    const previous = new Map<string, string>()
    for (const { memberId, ownedPartitions } of members)
      for (const partition of ownedPartitions) previous.set(partitionKey(partition), memberId)
    // The sticky one knows which of several claims is the oldest, which is more than can be seen here.
    const isCooperative = assignor.supportedProtocols[0] === 'cooperative' && !(assignor instanceof CooperativeStickyAssignor)
    for (const [memberId, { partitions }] of assignments) {
      if (!ids.has(memberId)) throw new UsageError(`the assignor ${assignor.name} assigned to ${memberId}, who is no member`)
      for (const partition of partitions) {
        const key = partitionKey(partition)
        const other = owners.get(key)
        if (other !== undefined)
          throw new UsageError(`the assignor ${assignor.name} gave ${key} to both ${other} and ${memberId}`)
        owners.set(key, memberId)
        if (isCooperative && (previous.get(key) ?? memberId) !== memberId)
          throw new UsageError(
            `the assignor ${assignor.name} gave ${key} to ${memberId} before ${previous.get(key)} has given it up, which cooperative assignors must not`,
          )
      }
    }
  }
}
