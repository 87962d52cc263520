import type { Disk } from '../base/disk.ts'
import { CLUSTER_METADATA_TOPIC, CLUSTER_METADATA_TOPIC_ID } from '../metadata/topic-name.ts'
import type { Input } from '../protocol/codec.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import type { FetchRequest, FetchRequestFetchPartition, FetchResponse } from '../protocol/generated/api/fetch.ts'
import type { FetchSnapshotRequest, FetchSnapshotResponse } from '../protocol/generated/api/fetch-snapshot.ts'
import { ZERO_UUID } from '../protocol/uuid.ts'
import type { FetchPlace, MetadataLog } from './metadata-log.ts'
import type { Quorum } from './quorum.ts'
import { ENDPOINTS_VERSION, nodeEndpoints } from './raft-responses.ts'
import type { ReplicaKey } from './replica-key.ts'
import type { Leader } from './roles/leader.ts'

/** A fetch that found nothing new, until something comes or its time is over. */
interface WaitingFetch {
  readonly replica: ReplicaKey
  readonly partition: FetchRequestFetchPartition
  readonly apiVersion: number
  readonly untilMs: number
  readonly respond: (response: Input<FetchResponse>) => void
}

export interface FetchServiceOptions {
  readonly quorum: Quorum
  readonly metadataLog: MetadataLog
  readonly disk: Disk
  readonly clusterId: string
  readonly fetchMaxBytes: number
  readonly wallMs: () => number
  readonly isShuttingDown: () => boolean
  /** A replica told how far it is. */
  readonly progressed: (leader: Leader) => void
}

/** Since Fetch version 15 the replica's id is part of its state. */
const REPLICA_STATE_VERSION = 15
/** Since Fetch version 16 the answer says where the leader listens. */
const FETCH_ENDPOINTS_VERSION = 16
const NOWHERE = Object.freeze({ epoch: -1, endOffset: -1 })

/** Serves the metadata log and its snapshots to voters and observers (KIP-595, KIP-630). */
export class FetchService {
  readonly #options: FetchServiceOptions
  #waiting: WaitingFetch[] = []

  constructor(options: FetchServiceOptions) {
    this.#options = options
  }

  fetch(request: FetchRequest, apiVersion: number, respond: (response: Input<FetchResponse>) => void): void {
    const { quorum, clusterId } = this.#options
    if (request.clusterId !== null && request.clusterId !== clusterId) {
      respond({ errorCode: ErrorCode.INCONSISTENT_CLUSTER_ID })
      return
    }
    const partition = partitionOf(request)
    if (partition === null) {
      respond({ errorCode: ErrorCode.INVALID_REQUEST })
      return
    }
    const { fetchOffset, lastFetchedEpoch, currentLeaderEpoch } = partition
    const { maxWaitMs } = request
    if (maxWaitMs < 0 || fetchOffset < 0 || lastFetchedEpoch < 0 || lastFetchedEpoch > currentLeaderEpoch) {
      respond(this.#refusal(ErrorCode.INVALID_REQUEST, apiVersion))
      return
    }
    const id = apiVersion >= REPLICA_STATE_VERSION ? request.replicaState.replicaId : request.replicaId
    const replica = { id, directoryId: partition.replicaDirectoryId }
    const { response, isWorthwhile } = this.#serve(replica, partition, apiVersion)
    if (isWorthwhile || maxWaitMs === 0) respond(response)
    else this.#waiting.push({ replica, partition, apiVersion, untilMs: quorum.nowMs + maxWaitMs, respond })
  }

  fetchSnapshot(request: FetchSnapshotRequest, apiVersion: number): Input<FetchSnapshotResponse> {
    const { quorum, metadataLog, disk, clusterId } = this.#options
    if (request.clusterId !== null && request.clusterId !== clusterId) return { errorCode: ErrorCode.INCONSISTENT_CLUSTER_ID }
    const [topic] = request.topics
    const [asked] = topic?.partitions ?? []
    if (topic === undefined || asked === undefined) return { errorCode: ErrorCode.INVALID_REQUEST }
    const respond = (
      part: Partial<FetchSnapshotResponse['topics'][number]['partitions'][number]>,
    ): Input<FetchSnapshotResponse> => ({
      topics: [{ name: topic.name, partitions: [{ index: asked.partition, ...part }] }],
      ...(apiVersion >= ENDPOINTS_VERSION ? { nodeEndpoints: nodeEndpoints(quorum.role) } : {}),
    })
    if (topic.name !== CLUSTER_METADATA_TOPIC || asked.partition !== 0) {
      return respond({ errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION })
    }
    const currentLeader = { leaderId: quorum.role.leaderId, leaderEpoch: quorum.epoch }
    const error = this.refuse(asked.currentLeaderEpoch)
    if (error !== ErrorCode.NONE) return respond({ errorCode: error, currentLeader })
    const { endOffset: offset, epoch } = asked.snapshotId
    const isThere = metadataLog.snapshots.some((id) => id.offset === offset && id.epoch === epoch)
    // The snapshot that the folder was formatted with is nobody's business: the first leader put it into the log.
    if (!isThere || (offset === 0 && epoch === 0)) return respond({ errorCode: ErrorCode.SNAPSHOT_NOT_FOUND, currentLeader })
    const file = disk.open(metadataLog.snapshotPath({ offset, epoch }), 'read')
    try {
      const size = file.size()
      const { position } = asked
      if (position < 0 || position >= size) return respond({ errorCode: ErrorCode.POSITION_OUT_OF_RANGE, currentLeader })
      const bytes = new Uint8Array(Math.max(1, Math.min(request.maxBytes, size - position, this.#options.fetchMaxBytes)))
      const unalignedRecords = bytes.subarray(0, file.read(bytes, position))
      const { leader } = quorum
      const replica = { id: request.replicaId, directoryId: asked.replicaDirectoryId }
      if (leader !== null) this.#heardFrom(leader, replica)
      return respond({ currentLeader, snapshotId: { endOffset: offset, epoch }, size, position, unalignedRecords })
    } finally {
      file.close()
    }
  }

  /** Why a request that only the leader of the epoch serves is not served here; NONE where it is. */
  refuse(epoch: number): number {
    const { quorum, isShuttingDown } = this.#options
    if (epoch < quorum.epoch) return ErrorCode.FENCED_LEADER_EPOCH
    if (epoch > quorum.epoch) return ErrorCode.UNKNOWN_LEADER_EPOCH
    if (quorum.leader === null) return ErrorCode.NOT_LEADER_OR_FOLLOWER
    return isShuttingDown() ? ErrorCode.BROKER_NOT_AVAILABLE : ErrorCode.NONE
  }

  /** When the next fetch has waited long enough. */
  get deadlineMs(): number {
    return this.#waiting.reduce((earliest, { untilMs }) => Math.min(earliest, untilMs), Number.POSITIVE_INFINITY)
  }

  /** Something new may be there for those that wait, or their time is over. */
  answerWaiting(): void {
    if (this.#waiting.length === 0) return
    const { nowMs } = this.#options.quorum
    const waiting = this.#waiting
    this.#waiting = []
    for (const fetch of waiting) {
      const { response, isWorthwhile } = this.#serve(fetch.replica, fetch.partition, fetch.apiVersion)
      if (isWorthwhile || fetch.untilMs <= nowMs) fetch.respond(response)
      else this.#waiting.push(fetch)
    }
  }

  /** This member leads no more. */
  dismiss(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const { respond, apiVersion } of waiting) respond(this.#refusal(ErrorCode.NOT_LEADER_OR_FOLLOWER, apiVersion))
  }

  #serve(
    replica: ReplicaKey,
    partition: FetchRequestFetchPartition,
    apiVersion: number,
  ): { response: Input<FetchResponse>; isWorthwhile: boolean } {
    const { quorum, metadataLog, fetchMaxBytes, wallMs, progressed } = this.#options
    const error = this.refuse(partition.currentLeaderEpoch)
    const { leader } = quorum
    if (error !== ErrorCode.NONE || leader === null) return { response: this.#refusal(error, apiVersion), isWorthwhile: true }
    const { fetchOffset: offset, lastFetchedEpoch: epoch } = partition
    const place = this.#placeOf(offset, epoch)
    if (place.kind !== 'valid')
      return { response: this.#response(leader, place, new Uint8Array(0), apiVersion), isWorthwhile: true }
    leader.progress.fetched(replica, offset, metadataLog.log.logEndOffset, wallMs())
    this.#heardFrom(leader, replica)
    progressed(leader)
    const records = metadataLog.readBytes(offset, Math.min(partition.partitionMaxBytes, fetchMaxBytes))
    const knowsLess = leader.hasHighWatermark && partition.highWatermark < metadataLog.log.highWatermark
    return { response: this.#response(leader, place, records, apiVersion), isWorthwhile: records.length > 0 || knowsLess }
  }

  #placeOf(offset: number, epoch: number): FetchPlace {
    const { metadataLog } = this.#options
    const id = metadataLog.latestSnapshot
    // For an empty log a snapshot is the shorter way.
    if (offset === 0 && id !== null && id.offset > 0) return { kind: 'snapshot', id }
    return metadataLog.placeOf({ offset, epoch })
  }

  #heardFrom(leader: Leader, replica: ReplicaKey): void {
    if (leader.progress.voters.some((voter) => voter === leader.progress.find(replica))) {
      leader.heardFrom(replica, this.#options.quorum.nowMs)
    }
  }

  #response(leader: Leader, place: FetchPlace, records: Uint8Array, apiVersion: number): Input<FetchResponse> {
    const { metadataLog } = this.#options
    return this.#envelope(
      {
        errorCode: ErrorCode.NONE,
        highWatermark: leader.hasHighWatermark ? metadataLog.log.highWatermark : -1,
        logStartOffset: metadataLog.log.logStartOffset,
        divergingEpoch: place.kind === 'diverging' ? { epoch: place.end.epoch, endOffset: place.end.offset } : NOWHERE,
        snapshotId: place.kind === 'snapshot' ? { epoch: place.id.epoch, endOffset: place.id.offset } : NOWHERE,
        records,
      },
      apiVersion,
    )
  }

  #refusal(errorCode: number, apiVersion: number): Input<FetchResponse> {
    const { logStartOffset } = this.#options.metadataLog.log
    return this.#envelope({ errorCode, highWatermark: -1, logStartOffset, records: new Uint8Array(0) }, apiVersion)
  }

  #envelope(
    partition: Input<FetchResponse['responses'][number]['partitions'][number]>,
    apiVersion: number,
  ): Input<FetchResponse> {
    const { role } = this.#options.quorum
    const currentLeader = { leaderId: role.leaderId, leaderEpoch: role.epoch }
    return {
      responses: [
        {
          topic: CLUSTER_METADATA_TOPIC,
          topicId: CLUSTER_METADATA_TOPIC_ID,
          partitions: [{ partitionIndex: 0, lastStableOffset: -1, ...partition, currentLeader }],
        },
      ],
      ...(apiVersion >= FETCH_ENDPOINTS_VERSION
        ? { nodeEndpoints: nodeEndpoints(role).map((endpoint) => ({ ...endpoint, rack: null })) }
        : {}),
    }
  }
}

/** Null for a request that is about something else than the metadata. */
function partitionOf({ topics }: FetchRequest): FetchRequestFetchPartition | null {
  const [topic] = topics
  if (topics.length !== 1 || topic!.partitions.length !== 1) return null
  const { topic: name, topicId } = topic!
  if (topicId !== CLUSTER_METADATA_TOPIC_ID && !(topicId === ZERO_UUID && name === CLUSTER_METADATA_TOPIC)) return null
  const [partition] = topic!.partitions
  return partition!.partition === 0 ? partition! : null
}
