import type { BrokerConfig } from '../src/base/config/broker-config.ts'
import type { Network } from '../src/base/network.ts'
import { ActiveController } from '../src/controller/active-controller.ts'
import { type Access, ClientAccess, mayAsk } from '../src/controller/authorization.ts'
import type { BrokerIdentity } from '../src/controller/broker-lifecycle.ts'
import type { LoggerLevel } from '../src/controller/broker-loggers.ts'
import { BrokerWatch } from '../src/controller/broker-watch.ts'
import { CLUSTER_METRICS, measureCluster } from '../src/controller/cluster-metrics.ts'
import { makeDirectoryDurably } from '../src/log/durable-directory.ts'
import { readMetaProperties } from '../src/log/meta-properties.ts'
import type { Actor, ActorId, Context } from '../src/messages/context.ts'
import type { BrokerGoal, Message, QuorumChanged, Request } from '../src/messages/message.ts'
import type { Endpoint } from '../src/metadata/broker-registration.ts'
import { CommittedImage } from '../src/metadata/committed-image.ts'
import { imageToRecords } from '../src/metadata/image-records.ts'
import type { MetadataImage } from '../src/metadata/metadata-image.ts'
import { encodeRecord } from '../src/metadata/metadata-record.ts'
import { randomUuid } from '../src/metadata/random-uuid.ts'
import { ErrorCode } from '../src/protocol/error-codes.ts'
import { ensureBootstrapCheckpoint, readBootstrapCheckpoint } from '../src/raft/bootstrap-checkpoint.ts'
import { MetadataLog } from '../src/raft/metadata-log.ts'
import { measureRaft, RAFT_METRICS } from '../src/raft/raft-metrics.ts'
import { LEADER_APIS, MEMBER_APIS, RaftNode } from '../src/raft/raft-node.ts'
import type { RaftListener, RaftTimers } from '../src/raft/raft-options.ts'
import { authorizerSettings } from '../src/security/authorizer/authorizer-settings.ts'
import { StandardAuthorizer } from '../src/security/authorizer/standard-authorizer.ts'
import type { FetchText } from '../src/security/fetch-text.ts'
import { MetadataSnapshots } from './metadata-snapshots.ts'
import { QuorumLinks } from './quorum-links.ts'
import { nodeCryptography } from './runtime/node-cryptography.ts'

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

export interface MetadataQuorumOptions {
  /** Null where the node's logger has no level that could be altered. */
  readonly loggerLevel?: LoggerLevel | null
  /** To the other controllers; null where there are none. */
  readonly network?: Network | null
  /** Where bearer tokens for them come from. */
  readonly fetchText?: FetchText | null
}

/**
 * This node's part in the metadata quorum, as a voter or an observer: keeps the metadata log, shows what is committed to its subscribers, and tells them who leads. While this
 * node leads it is the active controller. A node that is the whole quorum leads when it has started, with its own broker registered.
 */
export class MetadataQuorum implements Actor {
  readonly #spec: MetadataQuorumSpec
  readonly #context: Context
  readonly #config: BrokerConfig
  readonly #options: MetadataQuorumOptions
  readonly #subscribers = new Set<ActorId>()
  /** Those of them that know more than is known here to be committed, as an earlier life of this actor has told them, and up to where. */
  readonly #ahead = new Map<ActorId, number>()
  readonly #committed = new CommittedImage()
  readonly #links: QuorumLinks
  readonly #authorizer: StandardAuthorizer | null
  #metadataLog!: MetadataLog
  #raft!: RaftNode
  #clusterId: string | null = null
  #controller: ActiveController | null = null
  #snapshots!: MetadataSnapshots
  /** Null where this node has no vote, and so will not have to decide on brokers. */
  #watch: BrokerWatch | null = null
  /** The broker of this node was let go when this was looked at last. */
  #brokerHasLeft = false
  /** Behind the last record that was committed; 0: nothing is known. */
  #nextOffset = 0
  /** Of the last record that says something: subscribers are told of no later one, and all of them know the same offset, whenever they came. */
  #toldOffset = -1
  #epoch = 0
  #leader: { epoch: number; leaderId: number; endpoint: QuorumChanged['endpoint'] } = { epoch: 0, leaderId: -1, endpoint: null }
  #toldKraftVersion = 0
  /** The committed image as records, for subscribers that come between two commits. */
  #published: { nextOffset: number; records: readonly Uint8Array[] } | null = null

  constructor(spec: MetadataQuorumSpec, context: Context, config: BrokerConfig, options: MetadataQuorumOptions = {}) {
    this.#spec = spec
    this.#context = context
    this.#config = config
    this.#options = options
    this.#links = new QuorumLinks(context, options.network ?? null, config, options.fetchText ?? null)
    const settings = authorizerSettings(config)
    this.#authorizer =
      settings === null ? null : new StandardAuthorizer(settings, this.#committed.image.parts.acls, context.logger)
  }

  start(): void {
    this.#open()
    this.#watchBrokers()
    this.#raft.start()
    // A quorum of one: all of what it begins with is committed in one go, waiting. Nobody is served before.
    if (this.#controller !== null) this.#raft.flush()
    this.#showMetrics()
  }

  receive(message: Message): void {
    switch (message.kind) {
      case 'request':
        this.#request(message)
        break
      case 'broker-goal':
        this.#handOver(message)
        break
      case 'subscribe':
        this.#subscribe(message.from, message.endOffset)
        break
      case 'actor-down':
        // It comes back with nothing, and asks again: increments that reached it before would lack what they build on.
        this.#subscribers.delete(message.actor)
        this.#ahead.delete(message.actor)
        break
      case 'actor-up':
        break
      default:
        throw new TypeError(`the metadata quorum does not take ${message.kind}`)
    }
  }

  stop(): void {
    this.#watch?.close()
    this.#snapshots.abandon()
    if (this.#controller !== null && this.#raft.isOnlyVoter) {
      this.#controller.stopOwnBroker()
      this.#raft.flush()
    } else this.#raft.resign('the node stops')
    this.#raft.close()
    this.#links.close()
    this.#metadataLog.close()
  }

  get #logDirectory(): string {
    return this.#config.metadataLogDir ?? this.#config.logDirs[0]!
  }

  /** All that is committed. */
  get #image(): MetadataImage {
    return this.#controller?.committedImage ?? this.#committed.image
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
    const properties = readMetaProperties(disk, logDirectory)
    const directoryId = this.#spec.directoryIds[config.logDirs.indexOf(logDirectory)]
    this.#clusterId = properties?.clusterId ?? null
    this.#raft = new RaftNode({
      metadataLog: this.#metadataLog,
      nodeId: config.nodeId,
      directoryId: directoryId ?? properties?.directoryId ?? '',
      clusterId: this.#clusterId ?? '',
      voters: config.controllerQuorumVoters,
      bootstrapServers: config.controllerQuorumBootstrapServers,
      ownEndpoints: config.processRoles.includes('controller')
        ? config.advertisedControllerListeners.map(({ name, host, port }) => ({ name, host: host ?? '', port }))
        : [],
      disk,
      clock,
      random,
      timers: this.#timers(),
      config: {
        electionTimeoutMs: config.controllerQuorumElectionTimeoutMs,
        electionBackoffMaxMs: config.controllerQuorumElectionBackoffMaxMs,
        fetchTimeoutMs: config.controllerQuorumFetchTimeoutMs,
        requestTimeoutMs: config.controllerQuorumRequestTimeoutMs,
        retryBackoffMs: config.controllerQuorumRetryBackoffMs,
        fetchMaxBytes: config.controllerQuorumFetchMaxBytes,
        fetchSnapshotMaxBytes: config.controllerQuorumFetchSnapshotMaxBytes,
        autoJoin: config.controllerQuorumAutoJoinEnable,
        listenerName: config.controllerListenerNames[0] ?? '',
      },
      logger,
      send: (destination, request, done) => this.#links.ask(destination, request, done),
      listener: this.#listener(),
    })
    this.#snapshots = new MetadataSnapshots({
      context: this.#context,
      metadataLog: this.#metadataLog,
      bytesMax: config.metadataLogMaxRecordBytesBetweenSnapshots,
      intervalMs: config.metadataLogMaxSnapshotIntervalMs,
      create: () => this.#raft.createSnapshot(),
    })
  }

  #timers(): RaftTimers {
    return {
      schedule: (delayMs, turn) => this.#context.schedule(delayMs, turn),
      cancel: (timer) => this.#context.cancel(timer),
      defer: (turn) => this.#context.defer(turn),
    }
  }

  #listener(): RaftListener {
    return {
      loadSnapshot: ({ endOffset, epoch, read }) => {
        this.#snapshots.abandon()
        this.#committed.load(read)
        this.#nextOffset = endOffset
        this.#epoch = epoch
        this.#toldOffset = endOffset - 1
        if (endOffset > 0) for (const subscriber of this.#subscribers) this.#sendImage(subscriber)
      },
      committed: (records, endOffset, epoch) => this.#advance(records, endOffset, epoch),
      leaderChanged: (leader) => {
        this.#leader = leader
        // That this node leads is told when its controller can be asked.
        if (leader.leaderId !== this.#config.nodeId) this.#tellLeader()
      },
      claimed: (epoch) => this.#claimed(epoch),
      resigned: () => this.#resigned(),
    }
  }

  /** All up to `endOffset` is committed. */
  #advance(records: readonly Uint8Array[], endOffset: number, epoch: number): void {
    const wasKnown = this.#nextOffset > 0
    this.#nextOffset = endOffset
    if (!wasKnown) this.#toldOffset = endOffset - 1
    this.#epoch = epoch
    for (const record of records) this.#snapshots.committed(record.length)
    const publish = (counting: readonly Uint8Array[]): void => this.#publish(counting, wasKnown)
    if (this.#controller !== null) this.#controller.committed(endOffset, publish)
    else publish(this.#committed.apply(records))
    for (const subscriber of [...this.#ahead.keys()]) this.#sendImage(subscriber)
    if (this.#raft.kraftVersion !== this.#toldKraftVersion) this.#tellLeader()
    this.#watch?.follow(this.#image)
    this.#handOverWithBroker()
    if (!this.#committed.inTransaction) this.#snapshots.writeIfDue(() => this.#image)
  }

  /** A node that stops in good order hands its partitions over first. Then it hands over the quorum, while there is somebody to tell. */
  #handOverWithBroker(): void {
    const broker = this.#image.broker(this.#config.nodeId)
    const hasLeft = broker?.fenced === true && broker.inControlledShutdown
    const isLeaving = hasLeft && !this.#brokerHasLeft
    this.#brokerHasLeft = hasLeft
    // Once the broker has been told that it may stop.
    if (isLeaving && this.#controller !== null) this.#context.defer(() => this.#raft.resign('the broker of this node stops'))
  }

  #showMetrics(): void {
    const { telemetry } = this.#context
    telemetry.gauge('rafka_metadata_committed_offset', {}, () => this.#nextOffset - 1)
    telemetry.gauge('rafka_metadata_topics', {}, () => this.#image.topicCount)
    telemetry.row(RAFT_METRICS, {}, (values) =>
      measureRaft(this.#raft, this.#leader.leaderId, this.#metadataLog.log.logEndOffset, values),
    )
    if (!this.#config.processRoles.includes('controller')) return
    telemetry.gauge('kafka_controller_kafkacontroller_activecontrollercount', {}, () => (this.#controller === null ? 0 : 1))
    telemetry.row(CLUSTER_METRICS, {}, (values) => measureCluster(this.#image, values))
  }

  /** The voters are told before the node stops, so that one of them stands for election at once. */
  #handOver({ from }: BrokerGoal): void {
    this.#raft.shutdown(() => this.#context.send(from, { kind: 'broker-state', state: 'may-stop', error: null }))
  }

  #watchBrokers(): void {
    const { network = null } = this.#options
    const { nodeId, processRoles, interBrokerListenerName: listenerName } = this.#config
    if (network === null || !processRoles.includes('controller')) return
    const gone = (brokerId: number, brokerEpoch: number): void => this.#controller?.brokerGone(brokerId, brokerEpoch)
    this.#watch = new BrokerWatch({ network, timers: this.#timers(), listenerName, nodeId, gone })
  }

  #publish(records: readonly Uint8Array[], wasKnown: boolean): void {
    if (!wasKnown) {
      for (const subscriber of this.#subscribers) this.#sendImage(subscriber)
      return
    }
    if (records.length === 0) return
    this.#toldOffset = this.#nextOffset - 1
    const message = { kind: 'metadata-committed', endOffset: this.#toldOffset, epoch: this.#epoch, snapshot: false } as const
    for (const subscriber of this.#subscribers)
      if (!this.#ahead.has(subscriber)) this.#context.send(subscriber, { ...message, records })
  }

  /** This node leads the quorum, and has all that was committed before: its controller is the active one. */
  #claimed(epoch: number): void {
    const { clock, random, logger, disk } = this.#context
    logger.info('this node leads the metadata quorum', { epoch, endOffset: this.#nextOffset - 1 })
    const raft = this.#raft
    const controller = new ActiveController({
      clock,
      random,
      timers: this.#timers(),
      logger,
      config: this.#config,
      loggerLevel: this.#options.loggerLevel ?? null,
      cryptography: nodeCryptography,
      clusterId: this.#clusterId,
      epoch,
      image: this.#committed.image,
      log: {
        get nextOffset() {
          return raft.nextOffset
        },
        append: (records) => raft.append(records),
      },
      kraft: {
        get version() {
          return raft.kraftVersion
        },
        upgrade: (level, validateOnly) => raft.upgradeKraftVersion(level, validateOnly),
      },
    })
    this.#controller = controller
    const isAlone = raft.isOnlyVoter && this.#config.processRoles.includes('broker')
    controller.activate({
      inTransaction: this.#committed.inTransaction,
      bootstrap: () => readBootstrapCheckpoint(disk, this.#logDirectory),
      ownBroker: isAlone ? this.#ownBroker() : null,
    })
    controller.committed(this.#nextOffset, (records) => this.#publish(records, true))
    for (const { brokerId, brokerEpoch } of this.#watch?.allGone() ?? []) controller.brokerGone(brokerId, brokerEpoch)
    this.#tellLeader()
  }

  #resigned(): void {
    const controller = this.#controller
    if (controller === null) return
    this.#committed.replace(controller.committedImage)
    this.#controller = null
    this.#context.logger.info('this node leads the metadata quorum no more', { epoch: controller.epoch })
    controller.resigned()
    this.#tellLeader()
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
    const { apiKey, apiVersion, body } = request
    const access = this.#accessOf(request)
    if (access === 'unknown') {
      respond(ErrorCode.UNKNOWN_SERVER_ERROR, null)
      return
    }
    if (access !== null && !mayAsk(apiKey, access)) {
      respond(ErrorCode.CLUSTER_AUTHORIZATION_FAILED, null)
      return
    }
    const isActive = this.#controller !== null
    if (MEMBER_APIS.has(apiKey) || (LEADER_APIS.has(apiKey) && isActive)) {
      this.#raft.handle(apiKey, apiVersion, body, (response) => respond(0, response))
    } else if (this.#controller === null) respond(ErrorCode.NOT_CONTROLLER, null)
    else this.#controller.request({ ...request, access }, respond)
  }

  /** What who asks may do; null: everything. Before the access control list is known nobody knows but of super users. */
  #accessOf(request: Request): Access | null | 'unknown' {
    const authorizer = this.#authorizer
    // What this node asks for itself comes without a principal.
    if (authorizer === null || request.principal === '' || authorizer.isSuperUser(request.principal)) return null
    if (this.#nextOffset === 0) return 'unknown'
    authorizer.follow(this.#image.parts.acls)
    return new ClientAccess(authorizer, request)
  }

  #subscribe(subscriber: ActorId, endOffset: number): void {
    this.#subscribers.add(subscriber)
    if (endOffset >= 0) this.#ahead.set(subscriber, endOffset)
    // Where nothing is known yet the image comes with the first of what is committed.
    if (this.#nextOffset > 0) this.#sendImage(subscriber)
    this.#context.send(subscriber, this.#quorumChanged())
  }

  #sendImage(subscriber: ActorId): void {
    const nextOffset = this.#nextOffset
    const known = this.#ahead.get(subscriber) ?? -1
    // Before the high watermark is known again an image would lack what the subscriber has, and that would be taken for deleted.
    if (nextOffset - 1 < known) return
    this.#ahead.delete(subscriber)
    if (this.#published?.nextOffset !== nextOffset) {
      this.#published = { nextOffset, records: Array.from(imageToRecords(this.#image), encodeRecord) }
    }
    const { records } = this.#published
    const endOffset = Math.max(this.#toldOffset, known)
    this.#context.send(subscriber, { kind: 'metadata-committed', endOffset, epoch: this.#epoch, snapshot: true, records })
  }

  #tellLeader(): void {
    this.#toldKraftVersion = this.#raft.kraftVersion
    for (const subscriber of this.#subscribers) this.#context.send(subscriber, this.#quorumChanged())
  }

  #quorumChanged(): QuorumChanged {
    const { epoch, leaderId, endpoint } = this.#leader
    const isActive = this.#controller !== null
    // One that leads no more, or cannot decide yet, is nobody to ask.
    const isKnown = isActive || leaderId !== this.#config.nodeId
    return {
      kind: 'quorum-changed',
      epoch,
      leaderId: isKnown ? leaderId : -1,
      endpoint: isKnown && endpoint !== null && endpoint.host !== '' ? { host: endpoint.host, port: endpoint.port } : null,
      isActive,
      kraftVersion: this.#raft.kraftVersion,
    }
  }
}
