import type { BrokerConfig } from '../src/base/config/broker-config.ts'
import { DiskError } from '../src/base/disk.ts'
import { ActiveController } from '../src/controller/active-controller.ts'
import type { BrokerIdentity } from '../src/controller/broker-lifecycle.ts'
import type { LoggerLevel } from '../src/controller/broker-loggers.ts'
import { makeDirectoryDurably } from '../src/log/durable-directory.ts'
import { readMetaProperties } from '../src/log/meta-properties.ts'
import type { Actor, ActorId, Context } from '../src/messages/context.ts'
import type { Message, Request } from '../src/messages/message.ts'
import type { Endpoint } from '../src/metadata/broker-registration.ts'
import { imageToRecords } from '../src/metadata/image-records.ts'
import type { MetadataImage } from '../src/metadata/metadata-image.ts'
import { encodeRecord } from '../src/metadata/metadata-record.ts'
import { randomUuid } from '../src/metadata/random-uuid.ts'
import { RecordReplay } from '../src/metadata/record-replay.ts'
import { DescribeQuorumRequest } from '../src/protocol/generated/api/describe-quorum.ts'
import { ensureBootstrapCheckpoint, readBootstrapCheckpoint } from '../src/raft/bootstrap-checkpoint.ts'
import { describeQuorum } from '../src/raft/describe-quorum.ts'
import type { Leader } from '../src/raft/leader.ts'
import { MetadataLog } from '../src/raft/metadata-log.ts'
import { RaftNode } from '../src/raft/raft-node.ts'
import { SnapshotSchedule } from '../src/raft/snapshot-schedule.ts'
import type { SnapshotWriter } from '../src/raft/snapshot-writer.ts'

export interface MetadataQuorumSpec {
  kind: 'metadata-quorum'
  /** Where clients find this broker. */
  endpoints: readonly Endpoint[]
  /** Of the log directories, in the order of the configuration. */
  /** By log directory; empty for one that is offline. */
  directoryIds: readonly string[]
  /** Random, one for the life of the process, so that an actor that is made anew is still the same broker. Default: a new one with every start. */
  incarnationId?: string
  /** From the clean-shutdown file; default -1: there was none, and what was not flushed may be lost. */
  previousBrokerEpoch?: number
}

/** A snapshot is written in turns of so many records, between which requests are served. */
const SNAPSHOT_RECORDS_PER_TURN = 500

/**
 * Owns the metadata log: the quorum's only voter so far, and so its leader and the active controller. Registers its own broker when it starts. Requests are decided one
 * after the other on all that was decided before, committed or not; what many of them decided is committed by one flush, shown to the subscribers, and only then answered.
 */
export class MetadataQuorum implements Actor {
  readonly #spec: MetadataQuorumSpec
  readonly #context: Context
  readonly #config: BrokerConfig
  readonly #subscribers = new Set<ActorId>()
  readonly #loggerLevel: LoggerLevel | null
  #metadataLog!: MetadataLog
  #raft!: RaftNode
  #leader!: Leader
  #controller!: ActiveController
  #snapshots!: SnapshotSchedule
  #flushDue = false
  #snapshot: SnapshotWriter | null = null
  /** The committed image as records, for subscribers that come between two commits. */
  #published: { endOffset: number; records: readonly Uint8Array[] } | null = null

  /** `loggerLevel` is null where the node's logger has none that could be altered. */
  constructor(spec: MetadataQuorumSpec, context: Context, config: BrokerConfig, loggerLevel: LoggerLevel | null = null) {
    this.#loggerLevel = loggerLevel
    this.#spec = spec
    this.#context = context
    this.#config = config
  }

  start(): void {
    this.#open()
    const replay = this.#replay()
    this.#leader = this.#raft.becomeLeader()
    this.#activate(replay)
    // All of it in one go, waiting: nobody is served before.
    this.#leader.flush()
    this.#commit()
    const { logger, telemetry } = this.#context
    logger.info('this node leads the metadata quorum', { epoch: this.#leader.epoch, endOffset: this.#endOffset })
    telemetry.gauge('rafka_metadata_committed_offset', {}, () => this.#endOffset)
    telemetry.gauge('rafka_metadata_topics', {}, () => this.#controller.committedImage.topicCount)
  }

  receive(message: Message): void {
    switch (message.kind) {
      case 'request':
        this.#request(message)
        break
      case 'subscribe':
        this.#subscribe(message.from)
        break
      case 'actor-down':
        // It comes back with nothing, and asks again: increments that reached it before would lack what they build on.
        this.#subscribers.delete(message.actor)
        break
      case 'actor-up':
        break
      default:
        throw new TypeError(`the metadata quorum does not take ${message.kind}`)
    }
  }

  stop(): void {
    this.#snapshot?.abandon()
    this.#controller.stopOwnBroker()
    this.#leader.flush()
    this.#metadataLog.close()
  }

  get #logDirectory(): string {
    return this.#config.metadataLogDir ?? this.#config.logDirs[0]!
  }

  /** Offset of the last record that is committed. */
  get #endOffset(): number {
    return this.#leader.highWatermark - 1
  }

  #open(): void {
    const { disk, clock, random, logger } = this.#context
    const config = this.#config
    const logDirectory = this.#logDirectory
    makeDirectoryDurably(disk, logDirectory)
    ensureBootstrapCheckpoint(disk, logDirectory, clock.nowMs())
    this.#metadataLog = MetadataLog.open({
      logDirectory,
      config: {
        segmentBytes: config.metadataLogSegmentBytes,
        segmentMs: config.metadataLogSegmentMs,
        retentionBytes: config.metadataMaxRetentionBytes,
        retentionMs: config.metadataMaxRetentionMs,
      },
      disk,
      clock,
      random,
      logger,
    })
    const directoryId = this.#spec.directoryIds[config.logDirs.indexOf(logDirectory)]
    this.#raft = new RaftNode({
      metadataLog: this.#metadataLog,
      nodeId: config.nodeId,
      directoryId: directoryId ?? readMetaProperties(disk, logDirectory)?.directoryId ?? '',
      configuredVoterIds: config.controllerQuorumVoters.map(({ id }) => id),
      disk,
      clock,
    })
  }

  #replay(): RecordReplay {
    const replay = new RecordReplay()
    let bytes = 0
    this.#raft.replay({
      snapshotRecord: (record) => replay.apply(record),
      record: (record) => {
        bytes += record.length
        replay.apply(record)
      },
    })
    this.#snapshots = new SnapshotSchedule({
      bytesMax: this.#config.metadataLogMaxRecordBytesBetweenSnapshots,
      intervalMs: this.#config.metadataLogMaxSnapshotIntervalMs,
      bytesSinceSnapshot: bytes,
      nowMs: this.#nowMs(),
    })
    return replay
  }

  /** What a controller does first when it leads. */
  #activate(replay: RecordReplay): void {
    const { clock, random, logger, disk } = this.#context
    this.#controller = new ActiveController({
      clock,
      random,
      timers: this.#context,
      logger,
      config: this.#config,
      loggerLevel: this.#loggerLevel,
      epoch: this.#leader.epoch,
      image: replay.image(),
      log: this.#leader,
    })
    this.#controller.activate({
      inTransaction: replay.inTransaction,
      bootstrap: () => readBootstrapCheckpoint(disk, this.#logDirectory),
      ownBroker: this.#ownBroker(),
    })
  }

  /** The broker that this node is. */
  #ownBroker(): BrokerIdentity {
    const { nodeId: brokerId, brokerRack: rack } = this.#config
    const { endpoints, directoryIds, previousBrokerEpoch = -1 } = this.#spec
    const directories = directoryIds.filter((directoryId) => directoryId !== '')
    const incarnationId = this.#spec.incarnationId ?? randomUuid(this.#context.random)
    return { brokerId, incarnationId, endpoints, rack, directories, previousBrokerEpoch }
  }

  #request(request: Request): void {
    const respond = (errorCode: number, body: unknown): void => {
      this.#context.send(request.from, { kind: 'response', requestId: request.requestId, errorCode, body })
    }
    if (request.apiKey === DescribeQuorumRequest.apiKey) {
      respond(0, this.#describeQuorum(request))
      return
    }
    this.#controller.request(request, respond)
    if (!this.#leader.isCommitted) this.#flushSoon()
  }

  #describeQuorum({ body, apiVersion }: Request): unknown {
    const { nodeId, controllerListeners } = this.#config
    const { epoch: leaderEpoch, highWatermark } = this.#leader
    const { logEndOffset } = this.#metadataLog.log
    // Voters that are configured are known by their id alone: of this one the listeners are known too.
    const own = controllerListeners.map(({ name, host, port }) => ({ name, host: host ?? '', port }))
    const voters = this.#raft.voters.map((voter) => (voter.endpoints.length > 0 ? voter : { ...voter, endpoints: own }))
    const nowMs = this.#context.clock.nowMs()
    const standing = { leaderId: nodeId, leaderEpoch, highWatermark, logEndOffset, voters, nowMs }
    return describeQuorum(body as DescribeQuorumRequest, standing, apiVersion)
  }

  #subscribe(subscriber: ActorId): void {
    const endOffset = this.#endOffset
    if (this.#published?.endOffset !== endOffset) {
      this.#published = { endOffset, records: Array.from(imageToRecords(this.#controller.committedImage), encodeRecord) }
    }
    this.#subscribers.add(subscriber)
    const { records } = this.#published
    const { epoch } = this.#leader
    this.#context.send(subscriber, { kind: 'metadata-committed', endOffset, epoch, snapshot: true, records })
    const leaderId = this.#config.nodeId
    this.#context.send(subscriber, { kind: 'quorum-changed', epoch, leaderId, endpoint: null, isActive: true })
  }

  /** Once the messages at hand are done, so that requests that came together are flushed together. */
  #flushSoon(): void {
    if (this.#flushDue || this.#leader.isFlushing) return
    this.#flushDue = true
    this.#context.defer(() => {
      this.#flushDue = false
      this.#leader.flushLater((error) => {
        // What the disk holds is not known now, and a second sync would hide it: the quorum starts anew from what is there.
        if (error !== null) throw error
        this.#commit()
        if (!this.#leader.isCommitted) this.#flushSoon()
      })
    })
  }

  #commit(): void {
    const { epoch } = this.#leader
    this.#controller.committed(this.#leader.highWatermark, (records) => {
      for (const record of records) this.#snapshots.committed(record.length)
      for (const subscriber of this.#subscribers) {
        this.#context.send(subscriber, {
          kind: 'metadata-committed',
          endOffset: this.#endOffset,
          epoch,
          snapshot: false,
          records,
        })
      }
    })
    if (this.#snapshot === null && this.#snapshots.isDue(this.#nowMs())) this.#writeSnapshot(this.#controller.committedImage)
  }

  #nowMs(): number {
    return Math.floor(this.#context.clock.monotonicUs() / 1000)
  }

  #writeSnapshot(image: MetadataImage): void {
    this.#snapshots.begun(this.#nowMs())
    const records = imageToRecords(image)
    // A snapshot that fails costs space, not data: the log has it all.
    const attempt = (step: () => void): void => {
      try {
        step()
      } catch (error) {
        if (!(error instanceof DiskError)) throw error
        this.#snapshotFailed(error)
      }
    }
    const writeOn = (): void => {
      const snapshot = this.#snapshot
      if (snapshot === null) return
      for (let count = 0; count < SNAPSHOT_RECORDS_PER_TURN; count++) {
        const next = records.next()
        if (next.done === true) {
          snapshot.freeze((error) =>
            error === null ? attempt(() => this.#snapshotFrozen(snapshot)) : this.#snapshotFailed(error),
          )
          return
        }
        snapshot.append(encodeRecord(next.value))
      }
      this.#context.defer(() => attempt(writeOn))
    }
    attempt(() => {
      this.#snapshot = this.#raft.createSnapshot()
      writeOn()
    })
  }

  #snapshotFrozen({ id, sizeInBytes }: SnapshotWriter): void {
    this.#snapshot = null
    this.#metadataLog.snapshotFrozen(id)
    this.#context.logger.info('wrote a snapshot of the metadata', { ...id, sizeInBytes })
    this.#metadataLog.clean()
  }

  #snapshotFailed(error: DiskError): void {
    this.#context.logger.error('writing a snapshot of the metadata failed', { error: error.message })
    this.#snapshot?.abandon()
    this.#snapshot = null
  }
}
