import type { RafkaError } from '../base/errors.ts'
import type { Logger } from '../base/logger.ts'
import { CLUSTER_METADATA_TOPIC } from '../metadata/topic-name.ts'
import type { Input } from '../protocol/codec.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { BeginQuorumEpochRequest, type BeginQuorumEpochResponse } from '../protocol/generated/api/begin-quorum-epoch.ts'
import { EndQuorumEpochRequest, type EndQuorumEpochResponse } from '../protocol/generated/api/end-quorum-epoch.ts'
import { VoteRequest, type VoteResponse } from '../protocol/generated/api/vote.ts'
import { ZERO_UUID } from '../protocol/uuid.ts'
import type { Host } from './host.ts'
import type { LeaderDiscovery } from './leader-discovery.ts'
import type { MetadataLog } from './metadata-log.ts'
import type { Quorum } from './quorum.ts'
import { electionHint, electionResponse, isMetadataPartition, type PartitionsOfTopic } from './raft-responses.ts'
import { isSameReplica, type ReplicaKey } from './replica-key.ts'
import type { Requests } from './requests.ts'
import type { Candidate } from './roles/candidate.ts'
import type { Leader } from './roles/leader.ts'
import type { Prospective } from './roles/prospective.ts'
import type { Resigned } from './roles/resigned.ts'
import type { VoterEndpoint } from './voter-set.ts'

export interface ElectionsOptions {
  readonly quorum: Quorum
  readonly metadataLog: MetadataLog
  readonly requests: Requests
  readonly discovery: LeaderDiscovery
  readonly clusterId: string
  readonly ownEndpoints: readonly VoterEndpoint[]
  readonly electionBackoffMaxMs: number
  readonly logger: Logger
}

/** Of Vote, that knows pre-votes. */
const PRE_VOTE_VERSION = 2

/** Vote, BeginQuorumEpoch and EndQuorumEpoch (KIP-595, KIP-853, KIP-996), asked and answered. */
export class Elections {
  readonly #options: ElectionsOptions

  constructor(options: ElectionsOptions) {
    this.#options = options
  }

  vote(request: VoteRequest, apiVersion: number): Input<VoteResponse> {
    const { quorum, metadataLog, logger } = this.#options
    const refused = this.#refuse(request)
    if (refused !== null) return refused
    const { replicaEpoch, replicaId, replicaDirectoryId, voterDirectoryId, lastOffset, lastOffsetEpoch, preVote } =
      request.topics[0]!.partitions[0]!
    const respond = (errorCode: number, voteGranted = false): Input<VoteResponse> =>
      electionResponse(quorum, apiVersion, errorCode, { voteGranted })
    // A candidate's epoch is new, so that its log cannot have it; one that only asks is in the epoch that it knows.
    const isImpossible = preVote ? lastOffsetEpoch > replicaEpoch : lastOffsetEpoch >= replicaEpoch
    if (lastOffset < 0 || lastOffsetEpoch < 0 || isImpossible) return respond(ErrorCode.INVALID_REQUEST)
    const error = this.#fence(replicaId, replicaEpoch)
    if (error !== ErrorCode.NONE) return respond(error)
    if (replicaEpoch > quorum.epoch) quorum.becomeUnattached(replicaEpoch)
    if (!this.#isMeant(request.voterId, voterDirectoryId)) return respond(ErrorCode.INVALID_VOTER_KEY)
    const candidate = { id: replicaId, directoryId: replicaDirectoryId }
    const last = metadataLog.lastOffsetAndEpoch
    const isLogUpToDate = lastOffsetEpoch > last.epoch || (lastOffsetEpoch === last.epoch && lastOffset >= last.offset)
    const { role } = quorum
    const granted = role.grantsVote(candidate, isLogUpToDate, preVote)
    if (granted && !preVote && role.votedKey === null) quorum.addVote(candidate)
    logger.info(granted ? 'gave a vote' : 'refused a vote', {
      candidateId: replicaId,
      epoch: replicaEpoch,
      preVote,
      isLogUpToDate,
    })
    return respond(ErrorCode.NONE, granted)
  }

  beginQuorumEpoch(request: BeginQuorumEpochRequest, apiVersion: number): Input<BeginQuorumEpochResponse> {
    const { quorum, discovery } = this.#options
    const refused = this.#refuse(request)
    if (refused !== null) return refused
    const { leaderId, leaderEpoch, voterDirectoryId } = request.topics[0]!.partitions[0]!
    const error = this.#fence(leaderId, leaderEpoch)
    if (error !== ErrorCode.NONE) return electionResponse(quorum, apiVersion, error)
    if (!discovery.learn(leaderId, leaderEpoch, this.#hostIn(request.leaderEndpoints, leaderId))) {
      return electionResponse(quorum, apiVersion, ErrorCode.INVALID_REQUEST)
    }
    const isMeant = this.#isMeant(request.voterId, voterDirectoryId)
    return electionResponse(quorum, apiVersion, isMeant ? ErrorCode.NONE : ErrorCode.INVALID_VOTER_KEY)
  }

  endQuorumEpoch(request: EndQuorumEpochRequest, apiVersion: number): Input<EndQuorumEpochResponse> {
    const { quorum, discovery } = this.#options
    const refused = this.#refuse(request)
    if (refused !== null) return refused
    const { leaderId, leaderEpoch, preferredCandidates, preferredSuccessors } = request.topics[0]!.partitions[0]!
    const error = this.#fence(leaderId, leaderEpoch)
    if (error !== ErrorCode.NONE) return electionResponse(quorum, apiVersion, error)
    if (!discovery.learn(leaderId, leaderEpoch, this.#hostIn(request.leaderEndpoints, leaderId))) {
      return electionResponse(quorum, apiVersion, ErrorCode.INVALID_REQUEST)
    }
    const { role } = quorum
    if (role.kind === 'follower' && role.leaderId === leaderId) {
      const candidates =
        preferredCandidates.length > 0
          ? preferredCandidates.map(({ candidateId: id, candidateDirectoryId: directoryId }) => ({ id, directoryId }))
          : preferredSuccessors.map((id) => ({ id, directoryId: ZERO_UUID }))
      role.fetchDeadlineMs = quorum.nowMs + this.#successionDelayMs(candidates)
      // It knows that the leader is gone, and need not keep others from being elected for its sake.
      role.hasFetched = false
    }
    return electionResponse(quorum, apiVersion, ErrorCode.NONE)
  }

  /** Asks the voters that have not answered, as far as they may be asked now. */
  askForVotes(nominee: Candidate | Prospective): void {
    const { quorum, metadataLog, requests, clusterId } = this.#options
    if (nominee.tally.isLost) return
    const { offset: lastOffset, epoch: lastOffsetEpoch } = metadataLog.lastOffsetAndEpoch
    for (const id of nominee.tally.openIds) {
      const host = quorum.hostOf(id)
      if (host === null || id === quorum.own.id || !requests.isReady(id)) continue
      const partition = {
        partitionIndex: 0,
        replicaEpoch: nominee.epoch,
        replicaId: quorum.own.id,
        replicaDirectoryId: quorum.own.directoryId,
        voterDirectoryId: this.#directoryOf(id),
        lastOffsetEpoch,
        lastOffset,
        preVote: nominee.kind === 'prospective',
      }
      const body = { clusterId, voterId: id, topics: [{ topicName: CLUSTER_METADATA_TOPIC, partitions: [partition] }] }
      const asked = {
        apiKey: VoteRequest.apiKey,
        minVersion: nominee.kind === 'prospective' ? PRE_VOTE_VERSION : 0,
        body: () => body,
      }
      requests.ask({ id, ...host }, asked, (error, response) => this.#voted(id, error, response as VoteResponse))
    }
  }

  /** Tells the voters that this member leads; those that fetched lately know it. */
  announce(leader: Leader, silentSinceMs: number): void {
    const { quorum, requests, clusterId, ownEndpoints } = this.#options
    for (const { key, lastFetchMs } of leader.progress.voters) {
      const { id } = key
      const host = quorum.hostOf(id)
      if (host === null || id === quorum.own.id || lastFetchMs > silentSinceMs || !requests.isReady(id)) continue
      const partition = {
        partitionIndex: 0,
        voterDirectoryId: this.#directoryOf(id),
        leaderId: quorum.own.id,
        leaderEpoch: leader.epoch,
      }
      const body = {
        clusterId,
        voterId: id,
        topics: [{ topicName: CLUSTER_METADATA_TOPIC, partitions: [partition] }],
        leaderEndpoints: ownEndpoints,
      }
      requests.ask({ id, ...host }, { apiKey: BeginQuorumEpochRequest.apiKey, body: () => body }, (error, response) =>
        this.#judged(error, response as BeginQuorumEpochResponse, 'BeginQuorumEpoch', () => {}),
      )
    }
  }

  /** Tells the voters that this member leads no more. */
  takeLeave(resigned: Resigned): void {
    const { quorum, requests, clusterId, ownEndpoints } = this.#options
    for (const id of resigned.unacknowledgedIds) {
      const host = quorum.hostOf(id)
      if (host === null || !requests.isReady(id)) continue
      const partition = {
        partitionIndex: 0,
        leaderId: quorum.own.id,
        leaderEpoch: resigned.epoch,
        preferredSuccessors: resigned.successors.map((successor) => successor.id),
        preferredCandidates: resigned.successors.map((successor) => ({
          candidateId: successor.id,
          candidateDirectoryId: successor.directoryId,
        })),
      }
      const body = {
        clusterId,
        topics: [{ topicName: CLUSTER_METADATA_TOPIC, partitions: [partition] }],
        leaderEndpoints: ownEndpoints,
      }
      requests.ask({ id, ...host }, { apiKey: EndQuorumEpochRequest.apiKey, body: () => body }, (error, response) =>
        this.#judged(error, response as EndQuorumEpochResponse, 'EndQuorumEpoch', () => resigned.unacknowledgedIds.delete(id)),
      )
    }
  }

  #voted(id: number, error: RafkaError | null, response: VoteResponse): boolean {
    const { quorum, discovery } = this.#options
    const { role } = quorum
    if (error !== null) {
      // An older voter knows no pre-votes. It cannot keep this member from asking for its vote.
      if (error.code !== 'UNSUPPORTED_VERSION' || role.kind !== 'prospective') return discovery.failed(error, 'Vote')
      role.tally.granted(id)
      return true
    }
    return this.#judged(null, response, 'Vote', () => {
      const nominee = quorum.role
      if (nominee !== role || (nominee.kind !== 'candidate' && nominee.kind !== 'prospective')) return
      if (response.topics[0]!.partitions[0]!.voteGranted) nominee.tally.granted(id)
      else nominee.tally.rejected(id)
    })
  }

  #judged(
    error: RafkaError | null,
    response: VoteResponse | BeginQuorumEpochResponse | EndQuorumEpochResponse,
    what: string,
    counts: () => void,
  ): boolean {
    const { discovery } = this.#options
    if (error !== null) return discovery.failed(error, what)
    if (response.errorCode !== ErrorCode.NONE) return discovery.unexpected(response.errorCode, what)
    const hint = electionHint(response)
    if (hint === null) return false
    const outcome = discovery.judge(hint)
    if (outcome !== 'counts') return outcome === 'dealt with'
    if (hint.errorCode !== ErrorCode.NONE) return discovery.unexpected(hint.errorCode, what)
    counts()
    return true
  }

  /** The answer to a request of another cluster, or for something else than the metadata. */
  #refuse(request: { readonly clusterId: string | null } & PartitionsOfTopic): { readonly errorCode: number } | null {
    const { clusterId } = request
    if (clusterId !== null && clusterId !== this.#options.clusterId) return { errorCode: ErrorCode.INCONSISTENT_CLUSTER_ID }
    return isMetadataPartition(request) ? null : { errorCode: ErrorCode.INVALID_REQUEST }
  }

  #fence(replicaId: number, epoch: number): number {
    if (epoch < this.#options.quorum.epoch) return ErrorCode.FENCED_LEADER_EPOCH
    return replicaId < 0 ? ErrorCode.INVALID_REQUEST : ErrorCode.NONE
  }

  /** Whether the request was for this voter: an older sender does not say whom it means (-1). */
  #isMeant(voterId: number, voterDirectoryId: string): boolean {
    return voterId < 0 || isSameReplica({ id: voterId, directoryId: voterDirectoryId }, this.#options.quorum.own)
  }

  #directoryOf(id: number): string {
    return this.#options.quorum.history.voters.find((voter) => voter.id === id)?.directoryId ?? ZERO_UUID
  }

  #hostIn(endpoints: readonly VoterEndpoint[], leaderId: number): Host | null {
    return endpoints[0] ?? this.#options.quorum.hostOf(leaderId)
  }

  /** The first of the candidates stands for election at once, the others so much later that it need not come to them. */
  #successionDelayMs(candidates: readonly ReplicaKey[]): number {
    const { electionBackoffMaxMs, quorum } = this.#options
    const position = candidates.findIndex((candidate) => isSameReplica(candidate, quorum.own))
    if (position === 0) return 0
    if (position < 0) return electionBackoffMaxMs
    const baseMs = electionBackoffMaxMs >> (candidates.length - 1)
    return Math.min(electionBackoffMaxMs, baseMs << (position - 1))
  }
}
