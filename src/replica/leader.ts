import { assert } from '../base/assert.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { type FollowerFetch, FollowerProgress } from './follower-progress.ts'
import type { PartitionState } from './partition-state.ts'

/** The broker's part of one change of the ISR that the controller is to decide (KIP-497). */
export interface IsrChange {
  readonly kind: 'expand' | 'shrink'
  readonly leaderEpoch: number
  readonly partitionEpoch: number
  /** A broker epoch of -1 is not checked: of this node, which whoever sends it knows, and of those in the ISR that have not fetched from this leader. */
  readonly isr: readonly { readonly brokerId: number; readonly brokerEpoch: number }[]
}

/** What the controller said to an `IsrChange`. */
export interface IsrVerdict {
  readonly errorCode: number
  readonly leaderEpoch: number
  readonly partitionEpoch: number
  readonly isr: readonly number[]
}

/**
 * A leader's view of its followers: how far each has come, who is in sync, and what is committed by that.
 *
 * While a change of the ISR is with the controller nobody knows which holds. Then the larger ISR counts (KIP-497): one that is to grow counts as grown, one that is to
 * shrink as it was, so that nothing counts as committed which a leader out of either could lack.
 */
export class Leader {
  readonly #nodeId: number
  readonly #lagTimeMaxMs: number
  #state: PartitionState
  #followers: FollowerProgress[] = []
  #epochStartOffset: number
  #change: IsrChange | null = null

  /** `logEndOffset`: where this leader's epoch begins. */
  constructor(
    { nodeId, lagTimeMaxMs }: { nodeId: number; lagTimeMaxMs: number },
    state: PartitionState,
    logEndOffset: number,
    nowMs: number,
  ) {
    this.#nodeId = nodeId
    this.#lagTimeMaxMs = lagTimeMaxMs
    this.#state = state
    this.#epochStartOffset = logEndOffset
    this.#begin(false, nowMs)
  }

  /** Where the log ended when this leader's epoch began. */
  get epochStartOffset(): number {
    return this.#epochStartOffset
  }

  get followers(): readonly FollowerProgress[] {
    return this.#followers
  }

  /** As the controller said last. */
  get isr(): readonly number[] {
    return this.#state.isr
  }

  /** All that may be in the ISR. */
  get maximalIsr(): readonly number[] {
    return this.#change?.kind === 'expand' ? this.#change.isr.map(({ brokerId }) => brokerId) : this.#state.isr
  }

  /** What is with the controller. */
  get pendingChange(): IsrChange | null {
    return this.#change
  }

  /** It leads again, in a later epoch, without another in between. */
  epochBegan(state: PartitionState, logEndOffset: number, nowMs: number): void {
    this.#state = state
    this.#epochStartOffset = logEndOffset
    this.#change = null
    this.#begin(true, nowMs)
  }

  /** What the metadata say now, in the same leader epoch. What is with the controller is void if it was made for another partition epoch. */
  update(state: PartitionState): void {
    if (state.partitionEpoch > this.#state.partitionEpoch) this.#change = null
    this.#state = state
    this.#setFollowers()
  }

  /** How many have to be in sync; more cannot be than there are replicas. */
  minIsr(minInsyncReplicas: number): number {
    return Math.min(minInsyncReplicas, this.#followers.length + 1)
  }

  /**
   * Everything below is on all replicas that are in sync, or that are as good as (KIP-966: not while these are too few); -1 if nothing can be committed now.
   * A follower that has caught up is waited for although it is not in the ISR yet: else a partition that is always written to would stay ahead of it for ever.
   */
  commitPoint(localEndOffset: number, leaderEndOffset: number, minInsyncReplicas: number, nowMs: number): number {
    const followers = this.#followers
    if (this.#state.isr.length < this.minIsr(minInsyncReplicas)) return -1
    let point = localEndOffset
    for (let at = 0; at < followers.length; at++) {
      const follower = followers[at]!
      if (follower.logEndOffset < point && (this.#mayBeInSync(follower.id) || this.#isJoining(follower, leaderEndOffset, nowMs)))
        point = follower.logEndOffset
    }
    return point
  }

  /** 0, or why a fetch of that replica is not one of this leader's followers'. */
  checkFollower(replicaId: number, brokerEpoch: number, namesLeaderEpoch: boolean): number {
    const follower = this.#follower(replicaId)
    // With the leader's own epoch named it is this node that has yet to hear of the replica: the follower asks again.
    if (follower === undefined) return namesLeaderEpoch ? ErrorCode.UNKNOWN_LEADER_EPOCH : ErrorCode.NOT_LEADER_OR_FOLLOWER
    // An earlier life of that broker: what it had may be gone.
    return brokerEpoch !== -1 && brokerEpoch < follower.brokerEpoch ? ErrorCode.NOT_LEADER_OR_FOLLOWER : 0
  }

  fetched(replicaId: number, fetch: FollowerFetch, leaderEndOffset: number, nowMs: number): void {
    this.#follower(replicaId)?.fetched(fetch, leaderEndOffset, nowMs)
  }

  /**
   * The change that takes a follower into the ISR; null unless it may and can be. It needs all that is committed, and all from before this leader's epoch: of that,
   * some may be committed although this leader does not know it yet.
   */
  expansion(replicaId: number, highWatermark: number): IsrChange | null {
    const { isr, eligible } = this.#state
    const follower = this.#follower(replicaId)
    if (this.#change !== null || follower === undefined || isr.includes(replicaId) || !eligible.includes(replicaId)) return null
    if (follower.logEndOffset < highWatermark || follower.logEndOffset < this.#epochStartOffset) return null
    return this.#propose('expand', [...isr, replicaId])
  }

  /** The change that takes those out of the ISR that are behind for too long; null if there are none, or while another is under way. */
  shrinkage(leaderEndOffset: number, nowMs: number): IsrChange | null {
    if (this.#change !== null) return null
    const { isr } = this.#state
    const left = isr.filter((id) => {
      if (id === this.#nodeId) return true
      return this.#follower(id)?.isCaughtUp(leaderEndOffset, nowMs, this.#lagTimeMaxMs) === true
    })
    return left.length === isr.length ? null : this.#propose('shrink', left)
  }

  /**
   * The controller has decided. Gives whether to ask the same again: only where it may not have heard of it. Where it refused knowing all, the ISR stays as it was;
   * where it knows something later, that will come with the metadata, and until then the larger ISR counts.
   */
  decided(change: IsrChange, verdict: IsrVerdict): boolean {
    if (this.#change !== change) return false
    switch (verdict.errorCode) {
      case ErrorCode.NONE:
        if (verdict.leaderEpoch !== this.#state.leaderEpoch || verdict.partitionEpoch < this.#state.partitionEpoch) return false
        this.#change = null
        this.#state = { ...this.#state, isr: verdict.isr, partitionEpoch: verdict.partitionEpoch }
        return false
      case ErrorCode.OPERATION_NOT_ATTEMPTED:
      case ErrorCode.INELIGIBLE_REPLICA:
        this.#change = null
        return false
      case ErrorCode.UNKNOWN_TOPIC_OR_PARTITION:
      case ErrorCode.UNKNOWN_TOPIC_ID:
      case ErrorCode.FENCED_LEADER_EPOCH:
      case ErrorCode.INVALID_UPDATE_VERSION:
      case ErrorCode.INVALID_REQUEST:
      case ErrorCode.NEW_LEADER_ELECTED:
        return false
      default:
        return true
    }
  }

  /** The least log start offset of all replicas that are there; what DeleteRecords waits for (KIP-107). */
  lowWatermark(logStartOffset: number): number {
    let low = logStartOffset
    for (const follower of this.#followers)
      if (this.#state.eligible.includes(follower.id)) low = Math.min(low, follower.logStartOffset)
    return low
  }

  checkInvariants(leaderEndOffset: number): void {
    assert(this.#epochStartOffset <= leaderEndOffset, 'a leader’s log does not end before its epoch began')
    for (const { id } of this.#followers) assert(id !== this.#nodeId, 'a leader does not follow itself')
  }

  #begin(ledBefore: boolean, nowMs: number): void {
    this.#setFollowers()
    const leaderEndOffset = this.#epochStartOffset
    for (const follower of this.#followers)
      follower.epochBegan({ isInSync: this.#state.isr.includes(follower.id), ledBefore, leaderEndOffset }, nowMs)
  }

  #setFollowers(): void {
    const ids = this.#state.replicas.filter((id) => id !== this.#nodeId)
    if (ids.length === this.#followers.length && ids.every((id, at) => this.#followers[at]!.id === id)) return
    this.#followers = ids.map((id) => this.#follower(id) ?? new FollowerProgress(id))
  }

  #follower(id: number): FollowerProgress | undefined {
    for (const follower of this.#followers) if (follower.id === id) return follower
    return undefined
  }

  #mayBeInSync(id: number): boolean {
    if (this.#state.isr.includes(id)) return true
    return this.#change?.kind === 'expand' && this.#change.isr.some(({ brokerId }) => brokerId === id)
  }

  #isJoining(follower: FollowerProgress, leaderEndOffset: number, nowMs: number): boolean {
    return this.#state.eligible.includes(follower.id) && follower.isCaughtUp(leaderEndOffset, nowMs, this.#lagTimeMaxMs)
  }

  #propose(kind: IsrChange['kind'], isr: readonly number[]): IsrChange {
    const { leaderEpoch, partitionEpoch } = this.#state
    const members = isr.map((brokerId) => ({ brokerId, brokerEpoch: this.#follower(brokerId)?.brokerEpoch ?? -1 }))
    this.#change = { kind, leaderEpoch, partitionEpoch, isr: members }
    return this.#change
  }
}
