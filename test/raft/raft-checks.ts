import { isSameReplica } from '../../src/raft/replica-key.ts'
import type { RaftWorld } from './raft-world.ts'
import type { WorldMember } from './world-member.ts'

/** A promise of the protocol that was broken. */
export class RaftViolation extends Error {}

/** Watches a world: what must hold after every event. */
export class RaftChecks {
  readonly #world: RaftWorld
  /** Of each epoch. */
  readonly #leaders = new Map<number, number>()
  /** Of each voter's folder in each epoch. */
  readonly #votes = new Map<string, string>()
  /** The numbers that some host was told of, in order, and the offset behind each. */
  readonly committed: number[] = []
  readonly #countAt = new Map<number, number>()
  #committedOffset = 0
  readonly #highWatermarks = new Map<WorldMember, { incarnation: number; offset: number }>()
  /** Those that led when they were looked at last. */
  readonly #leading = new Map<WorldMember, number>()

  constructor(world: RaftWorld) {
    this.#world = world
    world.check = () => this.#check()
    world.voted = (voter, epoch, candidateId) => this.#voted(voter, epoch, `${candidateId}`)
  }

  /** All below is committed, as far as any host was told. */
  get committedOffset(): number {
    return this.#committedOffset
  }

  watch(member: WorldMember): void {
    member.onApplied = (host) => this.#applied(host)
  }

  #check(): void {
    for (const member of this.#world.members.values()) {
      if (!member.isUp) continue
      const { role } = member.raft
      if (role.kind === 'candidate') this.#voted(member, role.epoch, `${member.id}`)
      if (role.kind === 'leader') this.#leads(member, role.epoch)
      const { highWatermark } = member.raft
      const known = this.#highWatermarks.get(member)
      if (known !== undefined && known.incarnation === member.incarnation) {
        this.#claim(
          highWatermark >= known.offset,
          () => `node ${member.id}: the high watermark went from ${known.offset} to ${highWatermark}`,
        )
      }
      if (known === undefined || known.incarnation !== member.incarnation || known.offset !== highWatermark) {
        this.#highWatermarks.set(member, { incarnation: member.incarnation, offset: highWatermark })
      }
    }
  }

  #leads(member: WorldMember, epoch: number): void {
    const leader = this.#leaders.get(epoch)
    this.#claim(leader === undefined || leader === member.id, () => `epoch ${epoch} has the leaders ${leader} and ${member.id}`)
    if (this.#leading.get(member) === epoch) return
    this.#leading.set(member, epoch)
    this.#leaders.set(epoch, member.id)
    const { logEndOffset } = member.metadataLog.log
    this.#claim(
      logEndOffset >= this.#committedOffset,
      () =>
        `node ${member.id} leads epoch ${epoch} with a log to ${logEndOffset}, and all below ${this.#committedOffset} is committed`,
    )
  }

  #voted(voter: WorldMember, epoch: number, candidate: string): void {
    const ballot = `${voter.id}/${voter.directoryId}/${epoch}`
    const before = this.#votes.get(ballot)
    this.#claim(before === undefined || before === candidate, () => `${ballot} voted for ${before} and ${candidate}`)
    this.#votes.set(ballot, candidate)
  }

  #applied({ id, applied, endOffset }: WorldMember): void {
    const shared = Math.min(applied.length, this.committed.length)
    for (let at = shared - 1; at >= 0 && at >= shared - 20; at--) {
      this.#claim(
        applied[at] === this.committed[at],
        () => `node ${id} was told that ${applied[at]} is number ${at} of what is committed, others ${this.committed[at]}`,
      )
    }
    for (const number of applied.slice(this.committed.length)) this.committed.push(number)
    const count = this.#countAt.get(endOffset)
    this.#claim(
      count === undefined || count === applied.length,
      () => `node ${id} has ${applied.length} numbers below ${endOffset}, others ${count}`,
    )
    this.#countAt.set(endOffset, applied.length)
    this.#committedOffset = Math.max(this.#committedOffset, endOffset)
  }

  /** In the end, when nothing goes wrong any more: all that run have all that was committed, and it is the same. */
  converged(members: readonly WorldMember[]): void {
    for (const member of members) {
      this.#claim(
        member.applied.length === this.committed.length && member.applied.every((number, at) => number === this.committed[at]),
        () => `node ${member.id} has ${member.applied.length} of ${this.committed.length} numbers in the end`,
      )
    }
  }

  /** Whether a majority of the voters is there with the folders that the quorum knows. */
  canProgress(voters: readonly { id: number; directoryId: string }[]): boolean {
    const there = voters.filter((voter) => {
      const member = this.#world.members.get(voter.id)
      return member?.isUp === true && isSameReplica(voter, { id: member.id, directoryId: member.directoryId })
    })
    return there.length > voters.length / 2
  }

  #claim(holds: boolean, what: () => string): void {
    if (!holds) throw new RaftViolation(`${what()} (at ${this.#world.nowMs} ms)`)
  }
}
