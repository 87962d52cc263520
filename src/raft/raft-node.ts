import { assert } from '../base/assert.ts'
import { AddRaftVoterRequest } from '../protocol/generated/api/add-raft-voter.ts'
import { BeginQuorumEpochRequest } from '../protocol/generated/api/begin-quorum-epoch.ts'
import { DescribeQuorumRequest } from '../protocol/generated/api/describe-quorum.ts'
import { EndQuorumEpochRequest } from '../protocol/generated/api/end-quorum-epoch.ts'
import { FetchRequest } from '../protocol/generated/api/fetch.ts'
import { FetchSnapshotRequest } from '../protocol/generated/api/fetch-snapshot.ts'
import { RemoveRaftVoterRequest } from '../protocol/generated/api/remove-raft-voter.ts'
import { UpdateRaftVoterRequest } from '../protocol/generated/api/update-raft-voter.ts'
import { VoteRequest } from '../protocol/generated/api/vote.ts'
import { CommittedFeed } from './committed-feed.ts'
import { describeQuorum } from './describe-quorum.ts'
import { Elections } from './elections.ts'
import { FetchService } from './fetch-service.ts'
import { Following } from './following.ts'
import type { Host } from './host.ts'
import { LeaderDiscovery } from './leader-discovery.ts'
import { Leadership } from './leadership.ts'
import { MembershipUpkeep } from './membership-upkeep.ts'
import { Quorum } from './quorum.ts'
import type { RaftNodeOptions } from './raft-options.ts'
import { Requests } from './requests.ts'
import { RolePlay } from './role-play.ts'
import type { Leader } from './roles/leader.ts'
import type { Role } from './roles/role.ts'
import { SnapshotWriter } from './snapshot-writer.ts'
import { VoterChanges } from './voter-changes.ts'
import { VoterHistory } from './voter-history.ts'
import { VoterLog } from './voter-log.ts'
import { configuredVoters, isVoter, staticVoters, type VoterSet } from './voter-set.ts'

/** What every member answers, or refuses with who leads. */
export const MEMBER_APIS: ReadonlySet<number> = new Set([
  VoteRequest.apiKey,
  BeginQuorumEpochRequest.apiKey,
  EndQuorumEpochRequest.apiKey,
  FetchRequest.apiKey,
  FetchSnapshotRequest.apiKey,
  UpdateRaftVoterRequest.apiKey,
])
/** What brokers pass on to the leader. */
export const LEADER_APIS: ReadonlySet<number> = new Set([
  DescribeQuorumRequest.apiKey,
  AddRaftVoterRequest.apiKey,
  RemoveRaftVoterRequest.apiKey,
])

/**
 * A member of the metadata quorum as Kafka's KRaft has it (KIP-595, KIP-630, KIP-853, KIP-996): a voter or an observer. Synchronous and deterministic: it does something when
 * it is called, when a request is answered, and when the one timer that it sets comes.
 */
export class RaftNode {
  readonly #options: RaftNodeOptions
  readonly #quorum: Quorum
  readonly #feed: CommittedFeed
  readonly #requests: Requests
  readonly #elections: Elections
  readonly #fetches: FetchService
  readonly #leadership: Leadership
  readonly #following: Following
  readonly #voterChanges: VoterChanges
  readonly #voterLog: VoterLog
  readonly #play: RolePlay
  #told: { epoch: number; leaderId: number; endpoint: Host | null } = { epoch: -1, leaderId: -1, endpoint: null }
  #timer = 0
  #isPolling = false
  #isStopped = false
  #isShuttingDown = false
  #shutDown: (() => void) | null = null

  /** Throws `CorruptQuorumStateError`, `CorruptSnapshotError`, `DiskError`. */
  constructor(options: RaftNodeOptions) {
    this.#options = options
    const { metadataLog, disk, config, logger, clock, nodeId, voters, bootstrapServers, clusterId, ownEndpoints, listener } =
      options
    const isAlone = voters.length === 0 && bootstrapServers.length === 0
    const itself = staticVoters([nodeId]).map((voter) => ({ ...voter, endpoints: ownEndpoints }))
    const history = new VoterHistory(isAlone ? itself : configuredVoters(voters, config.listenerName))
    this.#voterLog = new VoterLog(disk, metadataLog, history)
    const quorum = new Quorum(options, history, (previous, next) => this.#roleChanged(previous, next))
    this.#quorum = quorum
    const proceed = (): void => this.#poll()
    const requests = new Requests({ send: options.send, config, nowMs: () => quorum.nowMs, answered: proceed })
    const discovery = new LeaderDiscovery(quorum, logger, clusterId)
    this.#requests = requests
    this.#feed = new CommittedFeed(disk, metadataLog, listener)
    const feed = this.#feed
    this.#elections = new Elections({
      quorum,
      metadataLog,
      requests,
      discovery,
      clusterId,
      ownEndpoints,
      electionBackoffMaxMs: config.electionBackoffMaxMs,
      logger,
    })
    this.#leadership = new Leadership({
      raft: options,
      quorum,
      feed,
      fetches: () => this.#fetches,
      committed: (leader, highWatermark) => this.#committed(leader, highWatermark),
    })
    this.#fetches = new FetchService({
      quorum,
      metadataLog,
      disk,
      clusterId,
      fetchMaxBytes: config.fetchMaxBytes,
      wallMs: () => clock.nowMs(),
      isShuttingDown: () => this.#isShuttingDown,
      progressed: (leader) => this.#leadership.updateHighWatermark(leader),
    })
    this.#following = new Following({ raft: options, quorum, requests, discovery, feed, voterLog: this.#voterLog, proceed })
    this.#voterChanges = new VoterChanges({
      raft: options,
      quorum,
      requests,
      fetches: this.#fetches,
      appended: () => this.#leadership.flushSoon(),
    })
    const upkeep = new MembershipUpkeep({ raft: options, quorum, requests, discovery })
    this.#play = new RolePlay({
      raft: options,
      quorum,
      requests,
      elections: this.#elections,
      following: this.#following,
      upkeep,
      elected: (candidate) => {
        this.#leadership.begin(candidate)
      },
      expire: () => {
        this.#fetches.answerWaiting()
        this.#voterChanges.expire()
      },
      leaderDeadlineMs: () => Math.min(this.#fetches.deadlineMs, this.#voterChanges.deadlineMs),
      isShuttingDown: () => this.#isShuttingDown,
    })
  }

  /** Whether its own vote is all that there is. */
  get isOnlyVoter(): boolean {
    return this.#quorum.isOnlyVoter
  }

  get epoch(): number {
    return this.#quorum.epoch
  }

  get role(): Role {
    return this.#quorum.role
  }

  get voters(): VoterSet {
    return this.#quorum.history.voters
  }

  get kraftVersion(): number {
    return this.#quorum.history.kraftVersion
  }

  /** All below is known to be committed. */
  get highWatermark(): number {
    return this.#options.metadataLog.log.highWatermark
  }

  /** All below was told to the host. */
  get toldOffset(): number {
    return this.#feed.nextOffset
  }

  /** Offset that the next record gets. Only while this node leads. */
  get nextOffset(): number {
    return this.#leader.writer.nextOffset
  }

  /** Begins: a node that is its own quorum leads when this returns, and its host was told all that is committed. */
  start(): void {
    const { latestSnapshot } = this.#options.metadataLog
    if (latestSnapshot !== null) this.#feed.load(latestSnapshot)
    this.#poll()
  }

  /** A request of another node, decoded; `body` is what its codec gives. The answer comes during the call or later. */
  handle(apiKey: number, apiVersion: number, body: unknown, respond: (response: unknown) => void): void {
    switch (apiKey) {
      case VoteRequest.apiKey:
        respond(this.#elections.vote(body as VoteRequest, apiVersion))
        break
      case BeginQuorumEpochRequest.apiKey:
        respond(this.#elections.beginQuorumEpoch(body as BeginQuorumEpochRequest, apiVersion))
        break
      case EndQuorumEpochRequest.apiKey:
        respond(this.#elections.endQuorumEpoch(body as EndQuorumEpochRequest, apiVersion))
        break
      case FetchRequest.apiKey:
        this.#fetches.fetch(body as FetchRequest, apiVersion, respond)
        break
      case FetchSnapshotRequest.apiKey:
        respond(this.#fetches.fetchSnapshot(body as FetchSnapshotRequest, apiVersion))
        break
      case DescribeQuorumRequest.apiKey:
        respond(this.#describe(body as DescribeQuorumRequest, apiVersion))
        break
      case AddRaftVoterRequest.apiKey:
        this.#voterChanges.add(body as AddRaftVoterRequest, respond)
        break
      case RemoveRaftVoterRequest.apiKey:
        this.#voterChanges.remove(body as RemoveRaftVoterRequest, respond)
        break
      case UpdateRaftVoterRequest.apiKey:
        this.#voterChanges.update(body as UpdateRaftVoterRequest, respond)
        break
      default:
        throw new TypeError(`the metadata quorum does not take requests of API ${apiKey}`)
    }
    this.#poll()
  }

  /** Takes encoded metadata records that are committed together or not at all. Only while this node leads. Throws `MetadataBatchTooLargeError`. */
  append(records: readonly Uint8Array[]): void {
    this.#leader.writer.append(records)
    this.#leadership.flushSoon()
  }

  /**
   * Has the log keep the voters from now on (kraft.version 1). Gives why it cannot, null where it can, or does so already; nothing is written with `validateOnly`. Only
   * while this node leads.
   */
  upgradeKraftVersion(level: number, validateOnly: boolean): string | null {
    return this.#voterChanges.upgrade(this.#leader, level, validateOnly)
  }

  /** Writes and flushes all that was appended, waiting; a quorum of one commits it by that. Only while this node leads. */
  flush(): void {
    this.#leadership.flush(this.#leader)
    this.#poll()
  }

  /** Steps down, so that another voter leads. Does nothing where this node does not lead, or is its own quorum. */
  resign(reason: string): void {
    const { leader } = this.#quorum
    if (leader === null || this.#quorum.isOnlyVoter) return
    this.#options.logger.info('this node resigns from the metadata quorum', { epoch: leader.epoch, reason })
    leader.isResigning = true
    this.#poll()
  }

  /** Hands over to another voter if it leads; `done` is told when that is over, which takes as long as a fetch time-out at most. Then `close`. */
  shutdown(done: () => void): void {
    this.#isShuttingDown = true
    this.#shutDown = done
    if (!this.#quorum.isOnlyVoter) this.resign('it is stopped')
    this.#options.timers.schedule(this.#options.config.fetchTimeoutMs, () => this.#endShutdown())
    this.#checkShutdown()
  }

  /** Does nothing more. The log stays open. */
  close(): void {
    this.#isStopped = true
    this.#requests.forgetAll()
    if (this.#timer !== 0) this.#options.timers.cancel(this.#timer)
    this.#timer = 0
    if (this.#quorum.role.kind === 'follower') this.#following.left(this.#quorum.role)
  }

  /** Begins a snapshot of all that was told to the host. */
  createSnapshot(): SnapshotWriter {
    const { metadataLog, disk, clock } = this.#options
    const offset = this.#feed.nextOffset
    const known = metadataLog.log.epochs.epochForOffset(offset - 1)
    const epoch = known < 0 ? (metadataLog.latestSnapshot?.epoch ?? this.epoch) : known
    const quorum = this.#quorum.history.asOf(offset)
    return new SnapshotWriter(
      disk,
      metadataLog.directory,
      { offset, epoch },
      {
        lastContainedLogTimestamp: this.#feed.lastTimestamp,
        nowMs: clock.nowMs(),
        quorum: quorum.kraftVersion === 0 ? null : quorum,
      },
    )
  }

  get #leader(): Leader {
    const { leader } = this.#quorum
    assert(leader !== null, 'this node leads the metadata quorum')
    return leader
  }

  #poll(): void {
    // Whoever is called during a poll may ask for one: it goes on until nothing changes.
    if (this.#isPolling || this.#isStopped) return
    this.#isPolling = true
    let deadlineMs: number
    try {
      deadlineMs = this.#play.proceed()
    } finally {
      this.#isPolling = false
    }
    this.#tellLeader()
    this.#checkShutdown()
    this.#wakeAt(deadlineMs)
  }

  #wakeAt(deadlineMs: number): void {
    const { timers } = this.#options
    if (this.#timer !== 0) timers.cancel(this.#timer)
    this.#timer = 0
    if (!Number.isFinite(deadlineMs) || this.#isStopped) return
    this.#timer = timers.schedule(Math.max(1, deadlineMs - this.#quorum.nowMs), () => {
      this.#timer = 0
      this.#poll()
    })
  }

  #roleChanged(previous: Role, next: Role): void {
    const { logger, listener, metadataLog } = this.#options
    const { epoch, leaderId } = next
    if (previous.kind !== next.kind || previous.epoch !== next.epoch) {
      logger.info('the role in the metadata quorum changed', { role: next.kind, epoch, leaderId, from: previous.kind })
    }
    this.#requests.forgetAll()
    if (previous.kind === 'follower') this.#following.left(previous)
    if (next.kind === 'leader') this.#voterLog.written(metadataLog.log.logEndOffset)
    if (previous.kind !== 'leader') return
    this.#voterLog.written(metadataLog.log.logEndOffset)
    this.#fetches.dismiss()
    this.#voterChanges.dismiss()
    if (previous.hasClaimed) listener.resigned()
  }

  #committed(leader: Leader, highWatermark: number): void {
    const { history, own } = this.#quorum
    this.#voterChanges.committed(highWatermark)
    this.#fetches.answerWaiting()
    if (history.votersOffset < highWatermark && !isVoter(history.voters, own)) leader.isResigning = true
    this.#claim(leader)
  }

  #claim(leader: Leader): void {
    if (leader.hasClaimed || this.#quorum.leader !== leader || this.#feed.nextOffset < leader.epochStartOffset) return
    if (!leader.hasHighWatermark) return
    leader.hasClaimed = true
    this.#tellLeader()
    this.#options.listener.claimed(leader.epoch)
  }

  #tellLeader(): void {
    const { role } = this.#quorum
    const { epoch, leaderId, leaderHost: endpoint } = role
    // One that leads is told of when it has all that was committed; one that resigned leads no more.
    if (role.kind === 'leader' && !role.hasClaimed) return
    const known = role.kind === 'resigned' ? { epoch, leaderId: -1, endpoint: null } : { epoch, leaderId, endpoint }
    const told = this.#told
    const isSame = told.epoch === known.epoch && told.leaderId === known.leaderId
    if (isSame && told.endpoint?.host === known.endpoint?.host && told.endpoint?.port === known.endpoint?.port) return
    this.#told = known
    this.#options.listener.leaderChanged(known)
  }

  #describe(request: DescribeQuorumRequest, apiVersion: number): unknown {
    const { leader, history } = this.#quorum
    const nowMs = this.#options.clock.nowMs()
    const { logEndOffset } = this.#options.metadataLog.log
    if (leader === null) return describeQuorum(request, null, apiVersion)
    const standing = {
      leaderId: leader.leaderId,
      leaderEpoch: leader.epoch,
      highWatermark: leader.hasHighWatermark ? this.highWatermark : -1,
      logEndOffset,
      voters: leader.progress.voters,
      observers: leader.progress.observers(nowMs),
      voterSet: history.voters,
      nowMs,
    }
    return describeQuorum(request, standing, apiVersion)
  }

  #checkShutdown(): void {
    if (this.#shutDown === null) return
    const { role } = this.#quorum
    const isOver = role.kind === 'resigned' ? role.unacknowledgedIds.size === 0 : role.kind !== 'leader'
    if (isOver || this.#quorum.isOnlyVoter || !this.#quorum.isVoter) this.#endShutdown()
  }

  #endShutdown(): void {
    const done = this.#shutDown
    this.#shutDown = null
    done?.()
  }
}
