import type { Disk } from '../base/disk.ts'
import type { CommittedFeed } from './committed-feed.ts'
import type { NewControlRecord } from './control-records.ts'
import type { FetchService } from './fetch-service.ts'
import { MetadataWriter } from './metadata-writer.ts'
import type { Quorum } from './quorum.ts'
import type { RaftNodeOptions } from './raft-options.ts'
import { ReplicaProgress } from './replica-progress.ts'
import type { Candidate } from './roles/candidate.ts'
import { Leader } from './roles/leader.ts'
import { KRAFT_VERSION_MAX, KRAFT_VERSION_MIN, type Voter, votersFromRecord, votersRecord } from './voter-set.ts'

export interface LeadershipOptions {
  readonly raft: RaftNodeOptions & { readonly disk: Disk }
  readonly quorum: Quorum
  readonly feed: CommittedFeed
  readonly fetches: () => FetchService
  /** The high watermark has moved. */
  readonly committed: (leader: Leader, highWatermark: number) => void
}

/**
 * What a leader does with the log. It writes one batch, lets the others fetch it while its own disk is busy with it, and counts its own vote for it only when it is flushed.
 * What a majority of the voters has is committed; of earlier epochs only together with something of its own (Raft, 5.4.2).
 */
export class Leadership {
  readonly #options: LeadershipOptions
  #isFlushDue = false
  #isFlushing = false

  constructor(options: LeadershipOptions) {
    this.#options = options
  }

  /** The candidate was elected: its first batch says so. */
  begin(candidate: Candidate): Leader {
    const { quorum, raft } = this.#options
    const { metadataLog, clock, config, ownEndpoints } = raft
    const { history, own } = quorum
    // No more than one batch is to be in the log without having been flushed.
    metadataLog.flush()
    const { voters, kraftVersion } = history
    const leader = new Leader({
      epoch: candidate.epoch,
      own,
      host: quorum.hostOf(own.id) ?? ownEndpoints[0] ?? null,
      epochStartOffset: metadataLog.log.logEndOffset,
      writer: new MetadataWriter(metadataLog, clock, candidate.epoch),
      progress: new ReplicaProgress(own, voters),
      voters: kraftVersion > 0 ? null : voters.map((voter) => (voter.id === own.id ? { ...voter, ...this.#itself() } : voter)),
      fetchTimeoutMs: config.fetchTimeoutMs,
      nowMs: quorum.nowMs,
    })
    const change: NewControlRecord = {
      type: 'leader-change',
      message: {
        version: 0,
        leaderId: own.id,
        voters: voters.map(({ id }) => ({ voterId: id })),
        grantingVoters: candidate.tally.grantingIds.map((voterId) => ({ voterId })),
      },
    }
    // Voters that only the snapshot names with which the folder was formatted.
    const writesVoters = kraftVersion > 0 && history.votersOffset < 0
    const version: NewControlRecord = { type: 'kraft-version', message: { version: 0, kRaftVersion: kraftVersion } }
    const names: NewControlRecord = { type: 'voters', message: votersRecord(voters) }
    leader.writer.appendControl(writesVoters ? [change, version, names] : [change])
    quorum.becomeLeader(leader)
    if (quorum.isOnlyVoter) this.flush(leader)
    else this.flushSoon()
    return leader
  }

  /** What this member would say of itself. */
  #itself(): Omit<Voter, 'id'> {
    const { directoryId, ownEndpoints: endpoints } = this.#options.raft
    return { directoryId, endpoints, kraftVersionMin: KRAFT_VERSION_MIN, kraftVersionMax: KRAFT_VERSION_MAX }
  }

  /** Once the messages at hand are done, so that requests that came together are flushed together. */
  flushSoon(): void {
    if (this.#isFlushDue || this.#isFlushing) return
    this.#isFlushDue = true
    this.#options.raft.timers.defer(() => {
      this.#isFlushDue = false
      const { leader } = this.#options.quorum
      if (leader !== null && !this.#isFlushing) this.#flushLater(leader)
    })
  }

  /** Writes and flushes all that was gathered, waiting. For a quorum of one that starts or stops. */
  flush(leader: Leader): void {
    const { metadataLog } = this.#options.raft
    metadataLog.flush()
    while (leader.writer.hasGathered) {
      this.#write(leader)
      metadataLog.flush()
    }
    this.#flushed(leader)
  }

  /** A voter has more, or there are other voters. */
  updateHighWatermark(leader: Leader): void {
    const { raft, feed, committed } = this.#options
    const { log } = raft.metadataLog
    const offset = Math.min(leader.progress.majorityOffset, log.logEndOffset)
    if (offset <= leader.epochStartOffset) return
    if (leader.hasHighWatermark && offset <= log.highWatermark) return
    leader.hasHighWatermark = true
    if (offset > log.highWatermark) log.updateHighWatermark(offset)
    feed.tell(log.highWatermark)
    committed(leader, log.highWatermark)
  }

  #flushLater(leader: Leader): void {
    const { quorum, raft } = this.#options
    this.#write(leader)
    this.#isFlushing = true
    raft.metadataLog.flushLater((error) => {
      this.#isFlushing = false
      // What the disk holds is not known now, and a second sync would hide it: the member starts anew from what is there.
      if (error !== null) throw error
      if (quorum.leader === null) return
      this.#flushed(quorum.leader)
      if (quorum.leader?.writer.hasGathered) this.flushSoon()
    })
  }

  #write({ writer, progress }: Leader): void {
    const { quorum, raft, fetches } = this.#options
    const baseOffset = raft.metadataLog.log.logEndOffset
    const control = writer.writeBatch()
    control.forEach((record, index) => {
      if (record.type === 'kraft-version') quorum.history.addKraftVersion(baseOffset + index, record.message.kRaftVersion ?? 0)
      if (record.type !== 'voters') return
      const voters = votersFromRecord(record.message as Parameters<typeof votersFromRecord>[0])
      quorum.history.addVoters(baseOffset + index, voters)
      progress.setVoters(voters)
    })
    if (raft.metadataLog.log.logEndOffset > baseOffset) fetches().answerWaiting()
  }

  #flushed(leader: Leader): void {
    const { raft } = this.#options
    const { recoveryPoint, logStartOffset } = raft.metadataLog.log
    leader.progress.flushed(Math.max(recoveryPoint, logStartOffset), raft.clock.nowMs())
    this.updateHighWatermark(leader)
  }
}
