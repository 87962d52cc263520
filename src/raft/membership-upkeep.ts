import type { RafkaError } from '../base/errors.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { AddRaftVoterRequest, type AddRaftVoterResponse } from '../protocol/generated/api/add-raft-voter.ts'
import { RemoveRaftVoterRequest, type RemoveRaftVoterResponse } from '../protocol/generated/api/remove-raft-voter.ts'
import { UpdateRaftVoterRequest, type UpdateRaftVoterResponse } from '../protocol/generated/api/update-raft-voter.ts'
import type { Destination } from './host.ts'
import type { LeaderDiscovery } from './leader-discovery.ts'
import type { Quorum } from './quorum.ts'
import type { RaftNodeOptions } from './raft-options.ts'
import type { Requests } from './requests.ts'
import type { Follower } from './roles/follower.ts'
import { KRAFT_VERSION_MAX, KRAFT_VERSION_MIN, type Voter } from './voter-set.ts'

export interface MembershipUpkeepOptions {
  readonly raft: RaftNodeOptions
  readonly quorum: Quorum
  readonly requests: Requests
  readonly discovery: LeaderDiscovery
}

/**
 * Keeps what the quorum knows of this member right: a voter that listens elsewhere than the log says tells the leader (KIP-853), and so does every voter of a log that says
 * nothing of them, so that the leader can have it say so one day (kraft.version 1); a controller that is to join by itself takes the
 * place of the voter that it was before it lost its disk, or a new one (KIP-1186).
 */
export class MembershipUpkeep {
  readonly #options: MembershipUpkeepOptions

  constructor(options: MembershipUpkeepOptions) {
    this.#options = options
  }

  /** Asks the leader for what is to change, if anything; gives whether it asked. */
  keep(follower: Follower): boolean {
    const { quorum, raft } = this.#options
    const { voters, kraftVersion } = quorum.history
    if (raft.ownEndpoints.length === 0) return false
    const destination = { id: follower.leaderId, ...follower.leaderHost }
    const own = voters.find(({ id }) => id === raft.nodeId)
    if (quorum.isVoter) {
      if (kraftVersion < 1 ? follower.hasUpdatedLeader : own === undefined || this.#isUpToDate(own)) return false
      this.#update(destination, follower)
      return true
    }
    if (kraftVersion < 1 || !raft.config.autoJoin) return false
    if (own === undefined) this.#add(destination)
    else this.#remove(destination, own)
    return true
  }

  #isUpToDate({ endpoints, kraftVersionMin, kraftVersionMax }: Voter): boolean {
    const { ownEndpoints } = this.#options.raft
    return (
      kraftVersionMin === KRAFT_VERSION_MIN &&
      kraftVersionMax === KRAFT_VERSION_MAX &&
      endpoints.length === ownEndpoints.length &&
      ownEndpoints.every(({ name, host, port }) =>
        endpoints.some((endpoint) => endpoint.name === name && endpoint.host === host && endpoint.port === port),
      )
    )
  }

  #update(destination: Destination, follower: Follower): void {
    const { raft, quorum, requests, discovery } = this.#options
    const body = {
      clusterId: raft.clusterId,
      currentLeaderEpoch: quorum.epoch,
      voterId: raft.nodeId,
      voterDirectoryId: raft.directoryId,
      listeners: raft.ownEndpoints,
      kRaftVersionFeature: { minSupportedVersion: KRAFT_VERSION_MIN, maxSupportedVersion: KRAFT_VERSION_MAX },
    }
    requests.ask(destination, { apiKey: UpdateRaftVoterRequest.apiKey, body: () => body }, (error, response) => {
      if (error !== null) return discovery.failed(error, 'UpdateRaftVoter')
      const { errorCode, currentLeader } = response as UpdateRaftVoterResponse
      const { leaderId, leaderEpoch, host, port } = currentLeader
      const leaderHost = host === '' ? null : { host, port }
      const outcome = discovery.judge({ errorCode, leaderId, leaderEpoch, leaderHost })
      // One that cannot keep it need not be told again.
      if (errorCode === ErrorCode.NONE || errorCode === ErrorCode.UNSUPPORTED_VERSION) follower.hasUpdatedLeader = true
      else if (outcome === 'counts') return discovery.unexpected(errorCode, 'UpdateRaftVoter')
      return outcome !== 'failed'
    })
  }

  #add(destination: Destination): void {
    const { raft, requests } = this.#options
    const body = {
      clusterId: raft.clusterId,
      timeoutMs: raft.config.requestTimeoutMs,
      voterId: raft.nodeId,
      voterDirectoryId: raft.directoryId,
      listeners: raft.ownEndpoints,
      ackWhenCommitted: false,
    }
    requests.ask(destination, { apiKey: AddRaftVoterRequest.apiKey, minVersion: 1, body: () => body }, (error, response) =>
      this.#ended(error, response as AddRaftVoterResponse, 'AddRaftVoter'),
    )
  }

  #remove(destination: Destination, { id: voterId, directoryId: voterDirectoryId }: Voter): void {
    const { raft, requests } = this.#options
    const body = { clusterId: raft.clusterId, voterId, voterDirectoryId }
    requests.ask(destination, { apiKey: RemoveRaftVoterRequest.apiKey, body: () => body }, (error, response) =>
      this.#ended(error, response as RemoveRaftVoterResponse, 'RemoveRaftVoter'),
    )
  }

  #ended(error: RafkaError | null, response: AddRaftVoterResponse | RemoveRaftVoterResponse, what: string): boolean {
    const { discovery, raft } = this.#options
    if (error !== null) return discovery.failed(error, what)
    const { errorCode, errorMessage } = response
    if (errorCode === ErrorCode.NONE) return true
    raft.logger.info('a change of the voters was refused', { what, errorCode, errorMessage })
    return true
  }
}
