import type { RafkaError } from '../base/errors.ts'
import type { Input } from '../protocol/codec.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import type { AddRaftVoterRequest, AddRaftVoterResponse } from '../protocol/generated/api/add-raft-voter.ts'
import { ApiVersionsRequest, type ApiVersionsResponse } from '../protocol/generated/api/api-versions.ts'
import type { RemoveRaftVoterRequest } from '../protocol/generated/api/remove-raft-voter.ts'
import type { UpdateRaftVoterRequest, UpdateRaftVoterResponse } from '../protocol/generated/api/update-raft-voter.ts'
import { ZERO_UUID } from '../protocol/uuid.ts'
import type { FetchService } from './fetch-service.ts'
import type { Quorum } from './quorum.ts'
import type { RaftNodeOptions } from './raft-options.ts'
import type { Requests } from './requests.ts'
import type { Leader } from './roles/leader.ts'
import { type Voter, type VoterSet, votersRecord } from './voter-set.ts'

/** What became of a change: the code, and what to say of it. */
type Ended = (errorCode: number, message: string | null) => void

/** The change that is under way: at most one is. */
interface PendingChange {
  readonly leader: Leader
  /** Of the record with the new voters; -1: it is not written yet. */
  offset: number
  readonly untilMs: number
  ended: Ended | null
}

export interface VoterChangesOptions {
  readonly raft: RaftNodeOptions
  readonly quorum: Quorum
  readonly requests: Requests
  readonly fetches: FetchService
  /** Something was appended. */
  readonly appended: () => void
}

export const KRAFT_VERSION_FEATURE = 'kraft.version'
const CLIENT_SOFTWARE = { clientSoftwareName: 'rafka-raft', clientSoftwareVersion: '1' } as const

/** AddRaftVoter, RemoveRaftVoter and UpdateRaftVoter (KIP-853): one voter at a time, and the next when the set before it is committed. */
export class VoterChanges {
  readonly #options: VoterChangesOptions
  #pending: PendingChange | null = null

  constructor(options: VoterChangesOptions) {
    this.#options = options
  }

  add(request: AddRaftVoterRequest, respond: (response: Input<AddRaftVoterResponse>) => void): void {
    const ended: Ended = (errorCode, errorMessage) => respond({ errorCode, errorMessage })
    const { voterId, voterDirectoryId, listeners, timeoutMs, ackWhenCommitted } = request
    if (this.#isOfAnotherCluster(request.clusterId, ended)) return
    const leader = this.#leader(this.#options.quorum.epoch, ended)
    if (leader === null) return
    if (voterId < 0 || voterDirectoryId === ZERO_UUID) {
      ended(ErrorCode.INVALID_REQUEST, "Add voter request didn't include a valid voter")
      return
    }
    if (!this.#names(listeners)) {
      ended(
        ErrorCode.INVALID_REQUEST,
        `Add voter request didn't include the endpoint for the default listener ${this.#listenerName}`,
      )
      return
    }
    if (this.#isBarred(leader, ended)) return
    const { voters } = this.#options.quorum.history
    if (voters.some(({ id }) => id === voterId)) {
      ended(ErrorCode.DUPLICATE_VOTER, `The voter id for (${voterId}, ${voterDirectoryId}) is already part of the set of voters.`)
      return
    }
    const pending = this.#begin(leader, timeoutMs, ended)
    const endpoint = listeners.find(({ name }) => name === this.#listenerName) ?? listeners[0]!
    const destination = { id: voterId, host: endpoint.host, port: endpoint.port }
    this.#options.requests.ask(
      destination,
      { apiKey: ApiVersionsRequest.apiKey, body: () => CLIENT_SOFTWARE },
      (error, response) => {
        if (this.#pending === pending) {
          const newVoter = { id: voterId, directoryId: voterDirectoryId, endpoints: listeners }
          this.#answered(pending, newVoter, ackWhenCommitted, error, response as ApiVersionsResponse)
        }
        return error === null
      },
    )
  }

  remove(request: RemoveRaftVoterRequest, respond: (response: Input<AddRaftVoterResponse>) => void): void {
    const ended: Ended = (errorCode, errorMessage) => respond({ errorCode, errorMessage })
    const { voterId, voterDirectoryId, clusterId } = request
    if (this.#isOfAnotherCluster(clusterId, ended)) return
    const leader = this.#leader(this.#options.quorum.epoch, ended)
    if (leader === null) return
    if (voterId < 0 || voterDirectoryId === ZERO_UUID) {
      ended(ErrorCode.INVALID_REQUEST, "Remove voter request didn't include a valid voter")
      return
    }
    if (this.#isBarred(leader, ended)) return
    const { voters } = this.#options.quorum.history
    const rest = voters.filter(({ id, directoryId }) => id !== voterId || directoryId !== voterDirectoryId)
    if (rest.length === voters.length || rest.length === 0) {
      ended(
        ErrorCode.VOTER_NOT_FOUND,
        `Cannot remove voter (${voterId}, ${voterDirectoryId}) from the set of voters [${voters.map(({ id }) => id).join(', ')}]`,
      )
      return
    }
    this.#append(this.#begin(leader, this.#options.raft.config.requestTimeoutMs, ended), rest)
  }

  update(request: UpdateRaftVoterRequest, respond: (response: Input<UpdateRaftVoterResponse>) => void): void {
    const { quorum, raft } = this.#options
    const ended: Ended = (errorCode) => {
      const { leaderId, epoch: leaderEpoch, leaderHost } = quorum.role
      respond({
        errorCode,
        currentLeader: { leaderId, leaderEpoch, host: leaderHost?.host ?? '', port: leaderHost?.port ?? 0 },
      })
    }
    if (this.#isOfAnotherCluster(request.clusterId, ended)) return
    const leader = this.#leader(request.currentLeaderEpoch, ended)
    if (leader === null) return
    const { voterId, voterDirectoryId, listeners, kRaftVersionFeature } = request
    const { minSupportedVersion: min, maxSupportedVersion: max } = kRaftVersionFeature
    const isVersionRange = min >= 0 && max >= min
    if (voterId < 0 || voterDirectoryId === ZERO_UUID || !this.#names(listeners) || !isVersionRange) {
      ended(ErrorCode.INVALID_REQUEST, null)
      return
    }
    const { voters, kraftVersion } = quorum.history
    if (kraftVersion > 0 ? this.#isBarred(leader, ended) : this.#isBusy(leader, ended)) return
    if (kraftVersion < min || kraftVersion > max) {
      ended(ErrorCode.INVALID_REQUEST, null)
      return
    }
    if (kraftVersion === 0) {
      ended(this.#remember(leader, request), null)
      return
    }
    const known = voters.find(({ id, directoryId }) => id === voterId && directoryId === voterDirectoryId)
    if (known === undefined) {
      ended(ErrorCode.VOTER_NOT_FOUND, null)
      return
    }
    const endpoints = listeners.map(({ name, host, port }) => ({ name, host, port }))
    const updated = { ...known, endpoints, kraftVersionMin: min, kraftVersionMax: max }
    const pending = this.#begin(leader, raft.config.requestTimeoutMs, ended)
    this.#append(
      pending,
      voters.map((voter) => (voter === known ? updated : voter)),
    )
  }

  /** What a voter says of itself where the log does not keep it. Its folder may be another one than it was. */
  #remember(leader: Leader, { voterId, voterDirectoryId, listeners, kRaftVersionFeature }: UpdateRaftVoterRequest): number {
    // It is being written to the log.
    if (leader.voters === null) return ErrorCode.REQUEST_TIMED_OUT
    if (!leader.voters.some(({ id }) => id === voterId)) return ErrorCode.VOTER_NOT_FOUND
    const voter: Voter = {
      id: voterId,
      directoryId: voterDirectoryId,
      endpoints: listeners.map(({ name, host, port }) => ({ name, host, port })),
      kraftVersionMin: kRaftVersionFeature.minSupportedVersion,
      kraftVersionMax: kRaftVersionFeature.maxSupportedVersion,
    }
    leader.voters = leader.voters.map((known) => (known.id === voterId ? voter : known))
    return ErrorCode.NONE
  }

  /** Raises kraft.version: from then on the log keeps the voters, as they said of themselves. Gives Kafka's reason why it cannot be, or null. */
  upgrade(leader: Leader, level: number, validateOnly: boolean): string | null {
    const { kraftVersion } = this.#options.quorum.history
    const name = (version: number): string => `KRAFT_VERSION_${version}`
    if (level === kraftVersion) return null
    const upgrade = `${KRAFT_VERSION_FEATURE} from version ${name(kraftVersion)} to ${name(level)}`
    if (level < kraftVersion) return `Invalid upgrade of ${upgrade} because the new version is a downgrade`
    // The same upgrade is on its way.
    if (leader.voters === null) return null
    if (leader.voters.some(({ kraftVersionMax, directoryId }) => kraftVersionMax < level || directoryId === ZERO_UUID))
      return `Invalid upgrade of ${KRAFT_VERSION_FEATURE} to ${name(level)} because not all of the voters support it`
    if (validateOnly) return null
    const names = votersRecord(leader.voters)
    leader.voters = null
    leader.writer.appendControl([
      { type: 'kraft-version', message: { version: 0, kRaftVersion: level } },
      { type: 'voters', message: names },
    ])
    this.#options.appended()
    return null
  }

  /** When the change that is under way has taken too long. */
  get deadlineMs(): number {
    return this.#pending?.untilMs ?? Number.POSITIVE_INFINITY
  }

  expire(): void {
    if (this.#pending !== null && this.#pending.untilMs <= this.#options.quorum.nowMs)
      this.#end(ErrorCode.REQUEST_TIMED_OUT, null)
  }

  committed(highWatermark: number): void {
    if (this.#pending !== null && this.#pending.offset >= 0 && this.#pending.offset < highWatermark)
      this.#end(ErrorCode.NONE, null)
  }

  /** This member leads no more: what it began may be finished by another, or not. */
  dismiss(): void {
    this.#end(ErrorCode.NOT_LEADER_OR_FOLLOWER, null)
  }

  #answered(
    pending: PendingChange,
    newVoter: Pick<Voter, 'id' | 'directoryId' | 'endpoints'>,
    ackWhenCommitted: boolean,
    error: RafkaError | null,
    response: ApiVersionsResponse,
  ): void {
    const { quorum, raft } = this.#options
    const { id, directoryId } = newVoter
    if (error !== null || response.errorCode !== ErrorCode.NONE) {
      this.#end(ErrorCode.REQUEST_TIMED_OUT, `Aborted add voter operation for voter ${id} since API_VERSIONS returned an error`)
      return
    }
    const feature = response.supportedFeatures.find(({ name }) => name === KRAFT_VERSION_FEATURE)
    const { kraftVersion, voters } = quorum.history
    if (feature === undefined || kraftVersion < feature.minVersion || kraftVersion > feature.maxVersion) {
      this.#end(
        ErrorCode.INVALID_REQUEST,
        `Aborted add voter operation for (${id}, ${directoryId}) since ${KRAFT_VERSION_FEATURE} ${kraftVersion} is not supported by it`,
      )
      return
    }
    if (!pending.leader.progress.isCaughtUp({ id, directoryId }, raft.clock.nowMs())) {
      this.#end(
        ErrorCode.REQUEST_TIMED_OUT,
        `Aborted add voter operation for voter (${id}, ${directoryId}) since it is lagging behind`,
      )
      return
    }
    const endpoints = newVoter.endpoints.map(({ name, host, port }) => ({ name, host, port }))
    const { minVersion: kraftVersionMin, maxVersion: kraftVersionMax } = feature
    this.#append(pending, [...voters, { id, directoryId, endpoints, kraftVersionMin, kraftVersionMax }])
    if (ackWhenCommitted) return
    const { ended } = pending
    pending.ended = null
    ended?.(ErrorCode.NONE, null)
  }

  #begin(leader: Leader, timeoutMs: number, ended: Ended): PendingChange {
    const pending = { leader, offset: -1, untilMs: this.#options.quorum.nowMs + timeoutMs, ended }
    this.#pending = pending
    return pending
  }

  #append(pending: PendingChange, voters: VoterSet): void {
    pending.offset = pending.leader.writer.appendControl([{ type: 'voters', message: votersRecord(voters) }])
    this.#options.appended()
  }

  #end(errorCode: number, message: string | null): void {
    const pending = this.#pending
    this.#pending = null
    pending?.ended?.(errorCode, message)
  }

  get #listenerName(): string {
    return this.#options.raft.config.listenerName
  }

  #names(listeners: readonly { readonly name: string }[]): boolean {
    return listeners.some(({ name }) => name === this.#listenerName)
  }

  #isOfAnotherCluster(asked: string | null, ended: Ended): boolean {
    const { clusterId } = this.#options.raft
    if (asked === null || asked === clusterId) return false
    ended(ErrorCode.INCONSISTENT_CLUSTER_ID, `The given id "${asked}" doesn't match the cluster id "${clusterId}"`)
    return true
  }

  #leader(epoch: number, ended: Ended): Leader | null {
    const error = this.#options.fetches.refuse(epoch)
    if (error === ErrorCode.NONE) return this.#options.quorum.leader
    ended(error, null)
    return null
  }

  /** Kafka's conditions for every change, in its order. */
  #isBarred(leader: Leader, ended: Ended): boolean {
    const { quorum, raft } = this.#options
    const { kraftVersion, votersOffset } = quorum.history
    if (this.#isBusy(leader, ended)) return true
    if (kraftVersion < 1) {
      ended(
        ErrorCode.UNSUPPORTED_VERSION,
        `Cluster doesn't support adding, removing or updating voters because the ${KRAFT_VERSION_FEATURE} feature is ${kraftVersion}`,
      )
      return true
    }
    if (votersOffset >= raft.metadataLog.log.highWatermark) {
      ended(
        ErrorCode.REQUEST_TIMED_OUT,
        `Request timed out waiting for voters to commit the latest voter change at ${votersOffset}`,
      )
      return true
    }
    return false
  }

  #isBusy(leader: Leader, ended: Ended): boolean {
    if (this.#pending !== null) {
      ended(ErrorCode.REQUEST_TIMED_OUT, 'Request timed out waiting for leader to handle previous voter change request')
      return true
    }
    if (leader.hasHighWatermark) return false
    ended(ErrorCode.REQUEST_TIMED_OUT, 'Request timed out waiting for leader to establish HWM and fence previous voter changes')
    return true
  }
}
