import type { RafkaError } from '../base/errors.ts'
import { LogStorageError } from '../log/errors.ts'
import { CLUSTER_METADATA_TOPIC, CLUSTER_METADATA_TOPIC_ID } from '../metadata/topic-name.ts'
import { ErrorCode } from '../protocol/error-codes.ts'
import { FetchRequest, type FetchResponse, type FetchResponsePartitionData } from '../protocol/generated/api/fetch.ts'
import { FetchSnapshotRequest, type FetchSnapshotResponse } from '../protocol/generated/api/fetch-snapshot.ts'
import type { CommittedFeed } from './committed-feed.ts'
import type { Destination } from './host.ts'
import type { LeaderDiscovery } from './leader-discovery.ts'
import type { Quorum } from './quorum.ts'
import type { RaftNodeOptions } from './raft-options.ts'
import { hostIn } from './raft-responses.ts'
import type { Requests } from './requests.ts'
import type { Follower } from './roles/follower.ts'
import { SnapshotDownload } from './snapshot-download.ts'
import type { SnapshotId } from './snapshot-id.ts'
import type { VoterLog } from './voter-log.ts'

/** A leader that has nothing new answers after so long, as Kafka's followers ask. */
const FETCH_WAIT_MAX_MS = 500
/** Before what the disk did not take is asked for again. */
const STORAGE_RETRY_MS = 500
/** Of Fetch: that tells of diverging epochs; that has the replica's id in its state. */
const FETCH_VERSION_MIN = 12
const REPLICA_STATE_VERSION = 15

export interface FollowingOptions {
  readonly raft: RaftNodeOptions
  readonly quorum: Quorum
  readonly requests: Requests
  readonly discovery: LeaderDiscovery
  readonly feed: CommittedFeed
  readonly voterLog: VoterLog
  /** Something is done that the next step waited for. */
  readonly proceed: () => void
}

/**
 * How a member that does not lead gets the log: it fetches, writes and flushes what came, and only its next fetch tells the leader that it has it. It cuts off what is not
 * the leader's, and takes a snapshot where the leader has no log for it any more.
 */
export class Following {
  readonly #options: FollowingOptions
  /** What was fetched is on its way to the disk: the next fetch would claim it. */
  #isStoring = false
  #isFinishing = false
  /** The disk took nothing of what was fetched last: when it is tried again; -1 where it takes what comes. */
  #storageRetryMs = -1

  constructor(options: FollowingOptions) {
    this.#options = options
  }

  get isStoring(): boolean {
    return this.#isStoring
  }

  /** When it may fetch, on the monotonic clock; a time that has passed where it may now. */
  get readyMs(): number {
    return this.#storageRetryMs
  }

  /** This member follows nobody, or another: what it had of a snapshot is of no use. */
  left(follower: Follower): void {
    follower.download?.abandon()
    follower.download = null
    if (!this.#isFinishing) return
    this.#isFinishing = false
    this.#isStoring = false
  }

  /** Asks the leader for what comes next, or for the next piece of the snapshot. */
  fetchFromLeader(follower: Follower): void {
    const { requests } = this.#options
    const destination = { id: follower.leaderId, ...follower.leaderHost }
    if (this.#isStoring || !requests.isReady(follower.leaderId)) return
    if (follower.download === null) this.fetchFrom(destination)
    else this.#fetchSnapshot(destination, follower.download)
  }

  /** Asks a node that may or may not lead, which tells at least who does. */
  fetchFrom(destination: Destination): void {
    const { raft, quorum, requests } = this.#options
    const { metadataLog, clusterId, nodeId, directoryId, config } = raft
    if (this.#isStoring || this.readyMs > quorum.nowMs) return
    const { offset, epoch } = metadataLog.lastOffsetAndEpoch
    const { role } = quorum
    const partition = {
      partition: 0,
      currentLeaderEpoch: quorum.epoch,
      fetchOffset: offset,
      lastFetchedEpoch: epoch,
      partitionMaxBytes: config.fetchMaxBytes,
      replicaDirectoryId: directoryId,
      highWatermark: metadataLog.log.highWatermark,
    }
    const body = (apiVersion: number) => ({
      clusterId,
      ...(apiVersion < REPLICA_STATE_VERSION ? { replicaId: nodeId } : { replicaState: { replicaId: nodeId, replicaEpoch: -1 } }),
      // One that has not heard from the leader wants to know at once whether there is one.
      maxWaitMs: role.kind === 'follower' && role.hasFetched ? FETCH_WAIT_MAX_MS : 0,
      minBytes: 0,
      maxBytes: config.fetchMaxBytes,
      topics: [{ topic: CLUSTER_METADATA_TOPIC, topicId: CLUSTER_METADATA_TOPIC_ID, partitions: [partition] }],
    })
    requests.ask(destination, { apiKey: FetchRequest.apiKey, minVersion: FETCH_VERSION_MIN, body }, (error, response) =>
      this.#fetched(error, response as FetchResponse),
    )
  }

  #fetched(error: RafkaError | null, response: FetchResponse): boolean {
    const { quorum, discovery } = this.#options
    const { role: before } = quorum
    if (error !== null) {
      this.#lost(error)
      return discovery.failed(error, 'Fetch')
    }
    if (response.errorCode !== ErrorCode.NONE) return discovery.unexpected(response.errorCode, 'Fetch')
    const partition = response.responses[0]?.partitions[0]
    if (partition === undefined || response.responses.length !== 1) return false
    const { errorCode, currentLeader } = partition
    const { leaderId, leaderEpoch } = currentLeader
    const outcome = discovery.judge({ errorCode, leaderId, leaderEpoch, leaderHost: hostIn(response.nodeEndpoints, leaderId) })
    // One that does not lead, and knows nothing new, would be asked again at once, and say it again.
    if (outcome !== 'counts') return outcome === 'dealt with' && quorum.role !== before
    if (errorCode !== ErrorCode.NONE) return discovery.unexpected(errorCode, 'Fetch')
    const { role } = quorum
    if (role.kind !== 'follower' || role.leaderId !== leaderId) return true
    this.#heard(role)
    return this.#take(role, partition)
  }

  #take(follower: Follower, { divergingEpoch, snapshotId, records, highWatermark }: FetchResponsePartitionData): boolean {
    const { raft, voterLog, feed } = this.#options
    const { metadataLog, logger } = raft
    if (divergingEpoch.epoch >= 0) {
      const end = { epoch: divergingEpoch.epoch, offset: divergingEpoch.endOffset }
      const endOffset = metadataLog.truncateTo(end, Math.max(metadataLog.log.highWatermark, feed.nextOffset))
      voterLog.truncated(endOffset)
      logger.info('cut off what the leader of the metadata quorum does not have', { endOffset, leaderId: follower.leaderId })
      return true
    }
    if (snapshotId.epoch >= 0 || snapshotId.endOffset >= 0) {
      if (snapshotId.epoch < 0 || snapshotId.endOffset < 0) return false
      return this.#beginDownload(follower, { offset: snapshotId.endOffset, epoch: snapshotId.epoch })
    }
    if (records !== null && records.length > 0) {
      const length = this.#append(records, follower.epoch)
      if (length === null) return true
      if (length === 0) {
        logger.error('the leader of the metadata quorum sent records that do not continue the log', {
          leaderId: follower.leaderId,
        })
        return false
      }
      voterLog.appended()
      this.#store()
    }
    this.#updateHighWatermark(highWatermark)
    return true
  }

  /**
   * Gives how many bytes of it continue the log; null where the disk takes nothing, which is said once, and once when it is over. The leader is heard from all the while, and
   * other nodes have nothing that fits better.
   */
  #append(records: Uint8Array, epoch: number): number | null {
    const { raft, quorum } = this.#options
    const { metadataLog, logger } = raft
    try {
      const length = metadataLog.appendFetched(records, epoch)
      if (this.#storageRetryMs >= 0) logger.info('the disk takes metadata again', { directory: metadataLog.directory })
      this.#storageRetryMs = -1
      return length
    } catch (error) {
      if (!(error instanceof LogStorageError)) throw error
      if (this.#storageRetryMs < 0) logger.error('the disk takes no metadata', { error: error.message })
      this.#storageRetryMs = quorum.nowMs + STORAGE_RETRY_MS
      return null
    }
  }

  #store(): void {
    this.#isStoring = true
    this.#options.raft.metadataLog.flushLater((error) => {
      this.#isStoring = false
      if (error !== null) throw error
      this.#options.proceed()
    })
  }

  #updateHighWatermark(highWatermark: number): void {
    const { raft, feed } = this.#options
    const { log } = raft.metadataLog
    const known = Math.min(highWatermark, log.logEndOffset)
    if (known > log.highWatermark) log.updateHighWatermark(known)
    feed.tell(log.highWatermark)
  }

  #beginDownload(follower: Follower, id: SnapshotId): boolean {
    const { disk, metadataLog, logger } = this.#options.raft
    if (
      id.offset <= metadataLog.log.highWatermark &&
      id.offset > 0 &&
      metadataLog.log.highWatermark > metadataLog.log.logStartOffset
    ) {
      logger.error('the leader of the metadata quorum offers a snapshot of what is here', { ...id, leaderId: follower.leaderId })
      return false
    }
    logger.info('fetching a snapshot of the metadata', { ...id, leaderId: follower.leaderId })
    follower.download = new SnapshotDownload(disk, metadataLog.directory, id)
    return true
  }

  #fetchSnapshot(destination: Destination, download: SnapshotDownload): void {
    const { raft, quorum, requests } = this.#options
    const partition = {
      partition: 0,
      currentLeaderEpoch: quorum.epoch,
      snapshotId: { endOffset: download.id.offset, epoch: download.id.epoch },
      position: download.sizeInBytes,
      replicaDirectoryId: raft.directoryId,
    }
    const body = {
      clusterId: raft.clusterId,
      replicaId: raft.nodeId,
      maxBytes: raft.config.fetchSnapshotMaxBytes,
      topics: [{ name: CLUSTER_METADATA_TOPIC, partitions: [partition] }],
    }
    requests.ask(destination, { apiKey: FetchSnapshotRequest.apiKey, body: () => body }, (error, response) =>
      this.#fetchedPiece(download, error, response as FetchSnapshotResponse),
    )
  }

  #fetchedPiece(download: SnapshotDownload, error: RafkaError | null, response: FetchSnapshotResponse): boolean {
    const { quorum, discovery, raft } = this.#options
    if (error !== null) return discovery.failed(error, 'FetchSnapshot')
    if (response.errorCode !== ErrorCode.NONE) return discovery.unexpected(response.errorCode, 'FetchSnapshot')
    const piece = response.topics[0]?.partitions[0]
    if (piece === undefined || response.topics.length !== 1) return false
    const { errorCode, currentLeader, snapshotId, position, size, unalignedRecords } = piece
    const { leaderId, leaderEpoch } = currentLeader
    const outcome = discovery.judge({ errorCode, leaderId, leaderEpoch, leaderHost: hostIn(response.nodeEndpoints, leaderId) })
    if (outcome !== 'counts') return outcome === 'dealt with'
    const { role } = quorum
    if (role.kind !== 'follower' || role.download !== download) return true
    this.#heard(role)
    const isThePiece =
      errorCode === ErrorCode.NONE &&
      snapshotId.endOffset === download.id.offset &&
      snapshotId.epoch === download.id.epoch &&
      position === download.sizeInBytes
    if (!isThePiece) {
      // The leader has another one by now: the next fetch will name it.
      raft.logger.info('the leader of the metadata quorum does not have the snapshot any more', { ...download.id, errorCode })
      download.abandon()
      role.download = null
      return errorCode === ErrorCode.NONE || errorCode === ErrorCode.SNAPSHOT_NOT_FOUND
    }
    download.append(unalignedRecords)
    if (download.sizeInBytes >= size) this.#finish(role, download)
    return true
  }

  #finish(follower: Follower, download: SnapshotDownload): void {
    const { raft, voterLog, feed, proceed } = this.#options
    this.#isStoring = true
    this.#isFinishing = true
    download.finish((failure) => {
      this.#isStoring = false
      this.#isFinishing = false
      if (follower.download === download) follower.download = null
      if (failure !== null) raft.logger.error('a snapshot that was fetched is not fit for use', { error: failure.message })
      else {
        raft.metadataLog.snapshotInstalled(download.id)
        voterLog.reload()
        feed.load(download.id)
        raft.logger.info('the metadata begins anew with a snapshot of the leader', { ...download.id })
      }
      proceed()
    })
  }

  /**
   * The connection to the leader ended: its process may have, long before the fetch time-out tells. If it does not answer soon, by another connection, this voter asks the others
   * whether they hear from it (KIP-996 makes that harmless), and until then it lets others ask.
   */
  #lost({ code }: RafkaError): void {
    const { quorum, raft } = this.#options
    const { role, nowMs } = quorum
    if (code !== 'NETWORK_EXCEPTION' || role.kind !== 'follower') return
    const { fetchTimeoutMs } = raft.config
    const patienceMs = Math.ceil(fetchTimeoutMs / 20) + raft.random.below(Math.ceil(fetchTimeoutMs / 10))
    role.hasFetched = false
    role.fetchDeadlineMs = Math.min(role.fetchDeadlineMs, nowMs + patienceMs)
  }

  #heard(follower: Follower): void {
    follower.hasFetched = true
    follower.fetchDeadlineMs = this.#options.quorum.nowMs + this.#options.raft.config.fetchTimeoutMs
  }
}
