import type { BrokerConfig } from '../src/base/config/broker-config.ts'
import { type Listener as ConfiguredListener, securityProtocolId } from '../src/base/config/listeners.ts'
import { RafkaError } from '../src/base/errors.ts'
import type { ListenerRole } from '../src/broker/api-table.ts'
import type { LoggerLevel } from '../src/controller/broker-loggers.ts'
import type { Actor, ActorId } from '../src/messages/context.ts'
import type { BrokerState, DiskFailed, Listening, Message, MetadataCommitted } from '../src/messages/message.ts'
import { EffectiveConfig } from '../src/metadata/effective-config.ts'
import { ImageFollower } from '../src/metadata/image-follower.ts'
import type { MetadataImage } from '../src/metadata/metadata-image.ts'
import { randomUuid } from '../src/metadata/random-uuid.ts'
import type { SharedImages } from '../src/metadata/shared-images.ts'
import type { ControllerChannelSpec } from './controller-channel.ts'
import { DirectoryAssignments } from './directory-assignments.ts'
import { LogDirectories } from './log-directories.ts'
import type { MetadataQuorumSpec } from './metadata-quorum.ts'
import type { NetworkSpec } from './network.ts'
import { answerForLoggers } from './node-loggers.ts'
import { CoordinatorPlacement } from './placement/coordinator-placement.ts'
import { PartitionPlacement } from './placement/partition-placement.ts'
import type { PlacedPartition } from './placement/placed-partition.ts'
import { ReplicationPlacement } from './placement/replication-placement.ts'
import type { SupervisorContext } from './runtime/host-context.ts'

export interface SupervisorSpec {
  kind: 'supervisor'
}

/** Where clients find this node, by listener. */
export interface BoundListener {
  readonly name: string
  readonly host: string
  readonly port: number
}

/** What the process around the actors is told. */
export interface SupervisorHooks {
  /** Called with the supervisor itself, so that the process can ask it to stop. */
  started(supervisor: Supervisor): void
  /** Clients are served. */
  ready(listeners: readonly BoundListener[], clusterId: string): void
  /** The node cannot start or go on. */
  failed(error: Error): void
}

/** How long a stop waits for the leaderships to move, as in Kafka. */
const CONTROLLED_SHUTDOWN_MS = 5 * 60_000

export class NodeStartError extends RafkaError {
  readonly code = 'NODE_START_FAILED'
  readonly retriable = false
}

/** The last log directory, or the one with the metadata, cannot be used any more. */
export class LogDirectoryFailedError extends RafkaError {
  readonly code = 'KAFKA_STORAGE_ERROR'
  readonly retriable = false
}

/**
 * The root of the cast. Starts the network, then the metadata quorum; has committed metadata turned into partition actors and coordinators, tells the
 * network where they live, keeps the checkpoint files of the log directories, and stops everything in order.
 */
export class Supervisor implements Actor {
  readonly #context: SupervisorContext
  readonly #config: BrokerConfig
  readonly #hooks: SupervisorHooks
  readonly #loggerLevel: LoggerLevel | null
  readonly #follower: ImageFollower
  readonly #directories: LogDirectories
  readonly #assignments: DirectoryAssignments
  readonly #partitions: PartitionPlacement
  readonly #networks: ActorId[] = []
  readonly #bound = new Map<string, BoundListener>()
  #quorum: ActorId = 0
  /** Of this process, for the life of it. */
  readonly #incarnationId: string
  #clusterId = ''
  #imageSeen = false
  #ready = false
  /** The way to the active controller. */
  #channel: ActorId = 0
  /** Ids of those that failed after the start. */
  readonly #failedDirectories: string[] = []
  #hasFailed = false
  #isUnfenced = false
  #isStopping = false
  /** Who waits for the end; null while nobody has asked for it. */
  #stopped: (() => void) | null = null

  /** `loggerLevel` is null where the node's logger has none that could be altered. `images`: what the followers of this thread share. */
  constructor(
    context: SupervisorContext,
    config: BrokerConfig,
    hooks: SupervisorHooks,
    { loggerLevel = null, images = null }: { loggerLevel?: LoggerLevel | null; images?: SharedImages | null } = {},
  ) {
    this.#loggerLevel = loggerLevel
    this.#follower = new ImageFollower(images)
    this.#context = context
    this.#config = config
    this.#hooks = hooks
    this.#incarnationId = randomUuid(context.random)
    const image = (): MetadataImage => this.#follower.image
    const directories = new LogDirectories(context, config)
    const assignments = new DirectoryAssignments(context, config, image)
    const channel = (): ActorId => this.#channel
    const coordinators = new CoordinatorPlacement(context, {
      image,
      quorum: () => this.#quorum,
      network: (partitionIndex) => this.#networks[partitionIndex % this.#networks.length]!,
    })
    this.#directories = directories
    this.#assignments = assignments
    this.#partitions = new PartitionPlacement(context, {
      config,
      effective: new EffectiveConfig(config, context.logger),
      directories,
      assignments,
      coordinators,
      replication: new ReplicationPlacement(context, {
        nodeId: config.nodeId,
        listener: config.interBrokerListenerName,
        image,
        channel,
        clusterId: () => this.#clusterId,
      }),
      image,
      channel,
      placedLater: () => this.#announceNews(),
    })
  }

  start(): void {
    if (this.#context.restarts > 0) {
      // It alone knows who lives where: there is no going on from half of that.
      this.#hooks.failed(new NodeStartError('the supervisor failed, and the node with it'))
      return
    }
    this.#hooks.started(this)
    try {
      this.#clusterId = this.#directories.open()
      const { directoryIds } = this.#directories
      this.#assignments.directoryIds = new Map(this.#config.logDirs.map((logDir, place) => [logDir, directoryIds[place]!]))
    } catch (error) {
      this.#hasFailed = true
      // Said to whoever started the node, who can mend it, and not tried again.
      this.#hooks.failed(error instanceof Error ? error : new NodeStartError(String(error)))
      return
    }
    const spec: NetworkSpec = {
      kind: 'network',
      supervisor: this.#context.self,
      listeners: this.#listeners.map(({ name, host, port, role }) => ({ name, host: host ?? '0.0.0.0', port, role })),
    }
    this.#networks.push(this.#context.spawn(spec))
    this.#partitions.start()
    this.#showDirectories()
    // Where ports are given the metadata can be read while the network starts; else the broker's registration has to wait for them.
    const { listeners, advertisedListeners } = this.#config
    if ([...listeners, ...advertisedListeners].every(({ port }) => port !== 0)) this.#startQuorum()
    this.#context.schedule(this.#config.logFlushOffsetCheckpointIntervalMs, () => this.#checkpoint())
  }

  stop(): void {}

  receive(message: Message): void {
    switch (message.kind) {
      case 'listening':
        this.#listening(message)
        break
      case 'metadata-committed':
        this.#committed(message)
        break
      case 'quorum-changed':
        break
      case 'log-state':
        this.#partitions.logState(message)
        break
      case 'request': {
        const body = answerForLoggers({ config: this.#config, loggerLevel: this.#loggerLevel }, message)
        this.#context.send(message.from, { kind: 'response', requestId: message.requestId, errorCode: 0, body })
        break
      }
      case 'response':
        this.#assignments.answered(message)
        break
      case 'prefer-log-dir':
        this.#directories.prefer(message.topic, message.partition, message.logDir)
        break
      case 'actor-up':
        if (message.actor === this.#quorum) {
          this.#context.send(this.#quorum, { kind: 'subscribe', from: this.#context.self, endOffset: this.#follower.endOffset })
        }
        if (message.actor === this.#channel) {
          if (this.#imageSeen) this.#context.send(this.#channel, { kind: 'broker-goal', from: this.#context.self, goal: 'serve' })
          if (this.#failedDirectories.length > 0) this.#tellOfFailures()
          this.#assignments.channelUp()
        }
        if (this.#networks.includes(message.actor)) this.#serve(message.actor)
        this.#partitions.actorUp(message.actor)
        break
      case 'actor-down':
        this.#partitions.actorDown(message.actor)
        if (message.actor === this.#channel || (message.actor === this.#quorum && !this.#isBroker)) this.#mayStop()
        break
      case 'broker-state':
        this.#brokerState(message)
        break
      case 'disk-failed':
        this.#diskFailed(message)
        break
      default:
        throw new TypeError(`the supervisor does not take ${message.kind}`)
    }
  }

  /**
   * A clean stop. First the leaderships move away, while clients are served; then no new requests, then coordinators, then every log flushed and closed, then the
   * checkpoints and the mark that says so. `done` runs once. Without `handsOver` nobody is there to take the leaderships, and they stay.
   */
  shutdown(done: () => void, handsOver = true): void {
    this.#stopped = done
    if (!this.#ready || !handsOver) {
      this.#mayStop()
      return
    }
    this.#handOver()
    this.#context.schedule(CONTROLLED_SHUTDOWN_MS, () => this.#mayStop())
  }

  #handOver(): void {
    this.#context.send(this.#channel, { kind: 'broker-goal', from: this.#context.self, goal: 'stop' })
  }

  /** The leaderships have moved, or there is no way to move them. */
  #mayStop(): void {
    if (this.#stopped === null || this.#isStopping) return
    const done = this.#stopped
    this.#isStopping = true
    for (const network of this.#networks) this.#context.stop(network)
    this.#networks.length = 0
    this.#partitions.stop((isClean) => {
      const brokerEpoch = this.#follower.image.broker(this.#config.nodeId)?.epoch ?? -1
      this.#directories.writeCheckpoints()
      if (isClean) this.#directories.markClean(brokerEpoch, { wereOpened: this.#imageSeen })
      done()
    })
  }

  #brokerState({ state, error }: BrokerState): void {
    switch (state) {
      case 'unfenced':
        this.#isUnfenced = true
        this.#becomeReady()
        // A channel that was being made anew when the stop began was not there to hear of it.
        if (this.#stopped !== null && !this.#isStopping) this.#handOver()
        break
      case 'fenced':
        break
      case 'may-stop':
        this.#mayStop()
        break
      case 'failed':
        this.#hooks.failed(new NodeStartError(error ?? 'the broker cannot be part of the cluster'))
        break
    }
  }

  /** Those of clients and brokers first. */
  get #listeners(): readonly (ConfiguredListener & { role: ListenerRole })[] {
    const { listeners, controllerListeners } = this.#config
    return [
      ...listeners.map((listener) => ({ ...listener, role: 'broker' as const })),
      ...controllerListeners.map((listener) => ({ ...listener, role: 'controller' as const })),
    ]
  }

  #listening({ listener: name, port, error }: Listening): void {
    if (error !== null) {
      this.#hooks.failed(new NodeStartError(error, { listener: name }))
      return
    }
    const host = this.#listeners.find((listener) => listener.name === name)?.host ?? null
    this.#bound.set(name, { name, host: host ?? '127.0.0.1', port })
    if (this.#bound.size < this.#listeners.length) return
    if (this.#quorum === 0) this.#startQuorum()
    for (const network of this.#networks) this.#serve(network)
    this.#becomeReady()
  }

  #startQuorum(): void {
    const endpoints = this.#config.advertisedListeners.map(({ name, host, port, securityProtocol }) => {
      const bound = this.#bound.get(name)
      return {
        name,
        host: host ?? bound?.host ?? '127.0.0.1',
        port: port === 0 ? bound!.port : port,
        securityProtocol: securityProtocolId(securityProtocol),
      }
    })
    const { directoryIds, previousBrokerEpoch } = this.#directories
    const spec: MetadataQuorumSpec = {
      kind: 'metadata-quorum',
      endpoints,
      directoryIds,
      previousBrokerEpoch,
      incarnationId: this.#incarnationId,
    }
    this.#quorum = this.#context.spawn(spec)
    const channelSpec: ControllerChannelSpec = {
      kind: 'controller-channel',
      supervisor: this.#context.self,
      quorum: this.#quorum,
      clusterId: this.#clusterId,
      endpoints,
      directoryIds,
      previousBrokerEpoch,
      incarnationId: this.#incarnationId,
    }
    this.#channel = this.#context.spawn(channelSpec)
    this.#assignments.channel = this.#channel
    this.#context.send(this.#quorum, { kind: 'subscribe', from: this.#context.self, endOffset: this.#follower.endOffset })
  }

  #serve(network: ActorId): void {
    if (this.#quorum === 0) return
    const ports = Object.fromEntries([...this.#bound.values()].map(({ name, port }) => [name, port]))
    this.#context.send(network, {
      kind: 'serve',
      quorum: this.#quorum,
      channel: this.#channel,
      clusterId: this.#clusterId,
      ports,
    })
    if (this.#imageSeen) this.#announce(network, [...this.#partitions.placed])
  }

  /**
   * Nothing is placed before the metadata know this broker as it was started now: what came before may be long out of date, and folders of partitions that it lacks
   * would be put aside.
   */
  #committed(message: MetadataCommitted): void {
    const changes = this.#follower.follow(message)
    if (this.#isStopping) return
    if (!this.#isBroker) {
      this.#imageSeen = true
      this.#becomeReady()
      return
    }
    const { image } = this.#follower
    if (!this.#imageSeen && image.broker(this.#config.nodeId)?.incarnationId !== this.#incarnationId) return
    this.#partitions.committed(this.#imageSeen ? changes : { ...changes, topicsCreated: [...image.topics()], topicsChanged: [] })
    this.#announceNews()
    if (!this.#imageSeen) this.#context.send(this.#channel, { kind: 'broker-goal', from: this.#context.self, goal: 'serve' })
    this.#imageSeen = true
    this.#becomeReady()
  }

  get #isBroker(): boolean {
    return this.#config.processRoles.includes('broker')
  }

  /**
   * Clients are served when the first metadata is placed, the broker unfenced, and every listener bound, whichever comes last. A node that is a controller alone is ready
   * when it has heard of the metadata.
   */
  #becomeReady(): void {
    if (this.#isBroker && !this.#isUnfenced) return
    if (this.#ready || !this.#imageSeen || this.#bound.size < this.#listeners.length) return
    this.#ready = true
    this.#hooks.ready(
      this.#listeners.map(({ name }) => this.#bound.get(name)!),
      this.#clusterId,
    )
  }

  #announceNews(): void {
    const { placed, removed } = this.#partitions.takeNews()
    for (const network of this.#networks) this.#announce(network, placed, removed)
  }

  #announce(network: ActorId, placed: readonly PlacedPartition[], removed: readonly PlacedPartition[] = []): void {
    this.#context.send(network, {
      kind: 'partitions-placed',
      endOffset: this.#follower.endOffset,
      placed: placed.map(({ topicId, topic, partition, actor, coordinator }) => ({
        topicId,
        topic,
        partition,
        actor,
        coordinator,
      })),
      removed: removed.map(({ topicId, topic, partition }) => ({ topicId, topic, partition })),
      lost: this.#partitions.lost,
      offlineLogDirs: this.#directories.offline,
    })
  }

  /** As Kafka does: a log directory goes as a whole, until the next start; and the node with it, if it is the last or has the metadata. */
  #diskFailed({ path, errno, error }: DiskFailed): void {
    const logDir = this.#directories.failedBy(path, errno)
    if (logDir === null || this.#isStopping || this.#hasFailed) return
    const { logger } = this.#context
    const facts = { logDir, errno, error }
    if (this.#directories.isVital(logDir)) {
      this.#hasFailed = true
      logger.error('a log directory failed that the node cannot do without', facts)
      this.#hooks.failed(new LogDirectoryFailedError(`${logDir} failed, and the node with it: ${error}`, facts))
      return
    }
    logger.error('a log directory failed, and its partitions are offline until the next start', facts)
    this.#failedDirectories.push(this.#directories.idOf(logDir))
    this.#partitions.directoryFailed(logDir)
    this.#tellOfFailures()
    this.#announceNews()
  }

  /** Kafka's OfflineLogDirectoryCount, LogDirectoryOffline and OfflineReplicaCount. */
  #showDirectories(): void {
    const { telemetry } = this.#context
    const offline = (): readonly string[] => this.#directories.offline
    telemetry.gauge('kafka_log_logmanager_offlinelogdirectorycount', {}, () => offline().length)
    telemetry.gauge('kafka_server_replicamanager_offlinereplicacount', {}, () => this.#partitions.lost.length)
    for (const logDir of this.#config.logDirs)
      telemetry.gauge('kafka_log_logmanager_logdirectoryoffline', { logdirectory: logDir }, () =>
        offline().includes(logDir) ? 1 : 0,
      )
  }

  #tellOfFailures(): void {
    if (this.#channel === 0) return
    this.#context.send(this.#channel, { kind: 'directories-failed', directoryIds: [...this.#failedDirectories] })
  }

  #checkpoint(): void {
    this.#directories.writeCheckpoints()
    this.#context.schedule(this.#config.logFlushOffsetCheckpointIntervalMs, () => this.#checkpoint())
  }
}
