import { isSameReplica, type ReplicaKey, replicaName } from './replica-key.ts'
import { isVoter, type VoterSet } from './voter-set.ts'

/** How far a replica has fetched, as the leader knows it. */
export interface Replica {
  readonly key: ReplicaKey
  /** -1: not known. */
  endOffset: number
  /** Wall clock, milliseconds; -1: never. */
  lastFetchMs: number
  /** When it had all that the leader had; -1: never. */
  lastCaughtUpMs: number
  /** Where the leader's log ended at its last fetch. */
  leaderEndOffset: number
}

/** An observer that was silent for so long is forgotten, as in Kafka. */
const OBSERVER_SESSION_MS = 300_000
/** So lately a new voter must have had all of the log (KIP-853). */
const CAUGHT_UP_WITHIN_MS = 3_600_000

/** What the leader knows of all who fetch from it: voters decide on the high watermark, observers are there to be seen. */
export class ReplicaProgress {
  readonly #own: ReplicaKey
  #voters: Replica[] = []
  #observers = new Map<string, Replica>()

  constructor(own: ReplicaKey, voters: VoterSet) {
    this.#own = own
    this.setVoters(voters)
  }

  get voters(): readonly Replica[] {
    return this.#voters
  }

  observers(nowMs: number): Replica[] {
    for (const [name, { key, lastFetchMs }] of this.#observers) {
      if (lastFetchMs < nowMs - OBSERVER_SESSION_MS && key.id !== this.#own.id) this.#observers.delete(name)
    }
    return [...this.#observers.values()]
  }

  /** Whether the leader has a vote of its own. */
  get isVoting(): boolean {
    return this.#voters.some(({ key }) => isSameReplica(key, this.#own))
  }

  /** What is known of a replica stays known when it becomes a voter, or stops to be one. */
  setVoters(voters: VoterSet): void {
    const before = [...this.#voters, ...this.#observers.values()]
    const known = (key: ReplicaKey): Replica | undefined => before.find((replica) => isSameReplica(replica.key, key))
    this.#voters = voters.map(({ id, directoryId }) => {
      const replica = known({ id, directoryId })
      return replica === undefined ? unknownReplica({ id, directoryId }) : { ...replica, key: { id, directoryId } }
    })
    this.#observers = new Map()
    for (const replica of before) {
      // One whose folder was not known until now is no other.
      if (!voters.some((voter) => isSameReplica(voter, replica.key))) this.#observers.set(replicaName(replica.key), replica)
    }
  }

  find(key: ReplicaKey): Replica | null {
    const voter = this.#voters.find((replica) => replica.key.id === key.id)
    if (voter !== undefined && isVoter([{ ...voter.key, endpoints: [], kraftVersionMin: 0, kraftVersionMax: 0 }], key))
      return voter
    return this.#observers.get(replicaName(key)) ?? null
  }

  /** What the leader has on its own disk. */
  flushed(endOffset: number, nowMs: number): void {
    const replica = this.#of(this.#own)
    replica.endOffset = endOffset
    replica.lastFetchMs = nowMs
    replica.lastCaughtUpMs = nowMs
  }

  /** A replica has all below `endOffset`, while the leader's log ends at `leaderEndOffset`. */
  fetched(key: ReplicaKey, endOffset: number, leaderEndOffset: number, nowMs: number): void {
    const replica = this.#of(key)
    if (endOffset >= leaderEndOffset) replica.lastCaughtUpMs = Math.max(nowMs, replica.lastCaughtUpMs)
    else if (replica.leaderEndOffset > 0 && endOffset >= replica.leaderEndOffset) {
      replica.lastCaughtUpMs = Math.max(replica.lastFetchMs, replica.lastCaughtUpMs)
    }
    replica.leaderEndOffset = Math.max(leaderEndOffset, replica.leaderEndOffset)
    replica.lastFetchMs = Math.max(nowMs, replica.lastFetchMs)
    replica.endOffset = endOffset
  }

  /** What more than half of the voters have; -1 where that is not known. */
  get majorityOffset(): number {
    const offsets = this.#voters.map(({ endOffset }) => endOffset).sort((left, right) => right - left)
    return offsets[Math.floor(offsets.length / 2)] ?? -1
  }

  /** Whether a replica had all of the log lately, so that the quorum need not wait for it once it votes. */
  isCaughtUp(key: ReplicaKey, nowMs: number): boolean {
    const replica = this.find(key)
    return replica !== null && replica.lastCaughtUpMs > 0 && replica.lastCaughtUpMs > nowMs - CAUGHT_UP_WITHIN_MS
  }

  /** The voters besides the leader, the one that has most first. */
  get successors(): ReplicaKey[] {
    return this.#voters
      .filter(({ key }) => !isSameReplica(key, this.#own))
      .sort((left, right) => right.endOffset - left.endOffset || left.key.id - right.key.id)
      .map(({ key }) => key)
  }

  #of(key: ReplicaKey): Replica {
    const found = this.find(key)
    if (found !== null) return found
    const replica = unknownReplica(key)
    this.#observers.set(replicaName(key), replica)
    return replica
  }
}

function unknownReplica(key: ReplicaKey): Replica {
  return { key, endOffset: -1, lastFetchMs: -1, lastCaughtUpMs: -1, leaderEndOffset: -1 }
}
