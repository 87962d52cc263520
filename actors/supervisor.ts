import type { BrokerConfig } from '../src/base/config/broker-config.ts'
import { RafkaError } from '../src/base/errors.ts'
import type { Logger } from '../src/base/logger.ts'
import type { Actor, ActorId } from '../src/messages/context.ts'
import type { Listening, LogState, Message, MetadataCommitted } from '../src/messages/message.ts'
import { TOPIC_RESOURCE } from '../src/metadata/configs-image.ts'
import { EffectiveConfig } from '../src/metadata/effective-config.ts'
import { TRANSACTION_VERSION_FEATURE } from '../src/metadata/features.ts'
import { ImageFollower, type MetadataChanges } from '../src/metadata/image-follower.ts'
import type { PartitionRegistration } from '../src/metadata/partition-registration.ts'
import { randomUuid } from '../src/metadata/random-uuid.ts'
import { GROUP_METADATA_TOPIC, TRANSACTION_STATE_TOPIC } from '../src/metadata/topic-name.ts'
import type { TopicImage } from '../src/metadata/topics-image.ts'
import { CompactedLogTeller } from './cleaner/compacted-logs.ts'
import { DirectoryAssignments } from './directory-assignments.ts'
import type { GroupCoordinatorSpec } from './group-coordinator.ts'
import { LogDirectories } from './log-directories.ts'
import type { MetadataQuorumSpec } from './metadata-quorum.ts'
import { MovePace } from './move-pace.ts'
import type { NetworkSpec } from './network.ts'
import type { PartitionSpec } from './partition.ts'
import type { SupervisorContext } from './runtime/host-context.ts'
import type { TransactionCoordinatorSpec } from './transaction-coordinator.ts'

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

export class NodeStartError extends RafkaError {
  readonly code = 'NODE_START_FAILED'
  readonly retriable = false
}

interface Placed {
  readonly topicId: string
  readonly topic: string
  readonly partition: number
  readonly actor: ActorId
  coordinator: ActorId
}

/**
 * The root of the cast. Starts the network, then the metadata quorum; turns committed metadata into partition actors and coordinators, tells the
 * network where they live, keeps the checkpoint files of the log directories, and stops everything in order.
 */
export class Supervisor implements Actor {
  readonly #context: SupervisorContext
  readonly #config: BrokerConfig
  readonly #hooks: SupervisorHooks
  readonly #logger: Logger
  readonly #follower = new ImageFollower()
  readonly #effective: EffectiveConfig
  readonly #directories: LogDirectories
  readonly #compacted: CompactedLogTeller
  readonly #assignments: DirectoryAssignments
  readonly #pace: MovePace
  readonly #networks: ActorId[] = []
  readonly #bound = new Map<string, BoundListener>()
  readonly #placed = new Map<string, Placed>()
  readonly #byActor = new Map<ActorId, Placed>()
  /** Partitions that are being stopped, and whether their folders go too. */
  readonly #stopping = new Map<ActorId, { deleted: boolean; placed: Placed }>()
  /** Partitions whose folder is in a log directory that is offline, by id of the topic and index. */
  readonly #lost = new Map<string, { readonly topicId: string; readonly partition: number }>()
  /** A topic was made anew under the name of one whose folders are still being taken away: it is placed when they are gone. */
  readonly #heldTopics = new Set<string>()
  #unclean = false
  #quorum: ActorId = 0
  #clusterId = ''
  #announced = 0
  #imageSeen = false
  #ready = false
  #stopped: (() => void) | null = null

  constructor(context: SupervisorContext, config: BrokerConfig, hooks: SupervisorHooks) {
    this.#context = context
    this.#config = config
    this.#hooks = hooks
    this.#logger = context.logger
    this.#effective = new EffectiveConfig(config, context.logger)
    this.#directories = new LogDirectories(context, config)
    this.#compacted = new CompactedLogTeller(context)
    this.#pace = new MovePace(context)
    this.#assignments = new DirectoryAssignments(context, config, () => this.#follower.image)
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
      // Said to whoever started the node, who can mend it, and not tried again.
      this.#hooks.failed(error instanceof Error ? error : new NodeStartError(String(error)))
      return
    }
    const spec: NetworkSpec = {
      kind: 'network',
      supervisor: this.#context.self,
      listeners: this.#config.listeners.map(({ name, host, port }) => ({ name, host: host ?? '0.0.0.0', port })),
    }
    this.#networks.push(this.#context.spawn(spec))
    this.#compacted.start(this.#config)
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
      case 'log-state':
        this.#logState(message)
        break
      case 'response':
        this.#assignments.answered(message)
        break
      case 'prefer-log-dir':
        this.#directories.prefer(message.topic, message.partition, message.logDir)
        break
      case 'actor-up':
        if (message.actor === this.#quorum) {
          this.#context.send(this.#quorum, { kind: 'subscribe', from: this.#context.self })
          this.#assignments.quorumUp()
        }
        if (this.#networks.includes(message.actor)) this.#serve(message.actor)
        this.#compacted.actorUp(message.actor)
        this.#partitionUp(message.actor)
        this.#coordinatorUp(message.actor)
        break
      case 'actor-down':
        this.#lostWhileStopping(message.actor)
        break
      default:
        throw new TypeError(`the supervisor does not take ${message.kind}`)
    }
  }

  /**
   * A clean stop: no new requests, then coordinators, then every log flushed and closed, then the checkpoints and the mark that says so. `done` runs once.
   */
  shutdown(done: () => void): void {
    this.#stopped = done
    for (const network of this.#networks) this.#context.stop(network)
    this.#networks.length = 0
    this.#compacted.stop()
    for (const placed of this.#placed.values()) {
      if (placed.coordinator !== 0) this.#context.stop(placed.coordinator)
      this.#stopPartition(placed, false)
    }
    this.#placed.clear()
    this.#finishWhenStopped()
  }

  #listening({ listener: name, port, error }: Listening): void {
    if (error !== null) {
      this.#hooks.failed(new NodeStartError(error, { listener: name }))
      return
    }
    const host = this.#config.listeners.find((listener) => listener.name === name)?.host ?? null
    this.#bound.set(name, { name, host: host ?? '127.0.0.1', port })
    if (this.#bound.size < this.#config.listeners.length) return
    if (this.#quorum === 0) this.#startQuorum()
    for (const network of this.#networks) this.#serve(network)
    this.#becomeReady()
  }

  #startQuorum(): void {
    const endpoints = this.#config.advertisedListeners.map(({ name, host, port }) => {
      const bound = this.#bound.get(name)
      return { name, host: host ?? bound?.host ?? '127.0.0.1', port: port === 0 ? bound!.port : port, securityProtocol: 0 }
    })
    const spec: MetadataQuorumSpec = {
      kind: 'metadata-quorum',
      endpoints,
      directoryIds: this.#directories.directoryIds,
      previousBrokerEpoch: this.#directories.previousBrokerEpoch,
      incarnationId: randomUuid(this.#context.random),
    }
    this.#quorum = this.#context.spawn(spec)
    this.#assignments.quorum = this.#quorum
    this.#context.send(this.#quorum, { kind: 'subscribe', from: this.#context.self })
  }

  #serve(network: ActorId): void {
    if (this.#quorum === 0) return
    const ports = Object.fromEntries([...this.#bound.values()].map(({ name, port }) => [name, port]))
    this.#context.send(network, {
      kind: 'serve',
      quorum: this.#quorum,
      clusterId: this.#clusterId,
      ports,
      offlineLogDirs: this.#directories.offline,
    })
    if (this.#imageSeen) this.#announce(network, [...this.#placed.values()])
  }

  #committed(message: MetadataCommitted): void {
    const changes = this.#follower.follow(message)
    if (this.#stopped !== null) return
    for (const topic of changes.topicsRemoved) this.#removeTopic(topic)
    this.#forgetOffsets(changes)
    if (!this.#imageSeen) this.#directories.markStrays((topic, partition) => this.#isHere(topic, partition), this.#logger)
    if (this.#effective.follow(this.#follower.image)) this.#configureAll()
    this.#compacted.configure(this.#effective.current)
    this.#pace.configure(this.#effective.current.replicaAlterLogDirsIoMaxBytesPerSecond)
    const placed: Placed[] = []
    for (const topic of [...changes.topicsCreated, ...changes.topicsChanged]) placed.push(...this.#placeTopic(topic))
    for (const { type, name } of changes.configsChanged) if (type === TOPIC_RESOURCE) this.#configure(name)
    if (changes.featuresChanged) for (const placed of this.#placed.values()) this.#configureCoordinator(placed)
    for (const network of this.#networks) this.#announce(network, placed)
    this.#imageSeen = true
    this.#becomeReady()
  }

  /** Clients are served when the first metadata is placed and every listener is bound, whichever comes last. */
  #becomeReady(): void {
    if (this.#ready || !this.#imageSeen || this.#bound.size < this.#config.listeners.length) return
    this.#ready = true
    this.#hooks.ready([...this.#bound.values()], this.#clusterId)
  }

  #isHere(topic: string, partition: number): string | null {
    const image = this.#follower.image.topicByName(topic)
    return image?.partitions[partition]?.replicas.includes(this.#config.nodeId) === true ? image.id : null
  }

  /** Makes actors for the partitions of a topic that have none, and tells the others what changed. */
  #placeTopic(topic: TopicImage): Placed[] {
    for (const { deleted, placed } of this.#stopping.values()) {
      if (!deleted || placed.topic !== topic.name) continue
      this.#heldTopics.add(topic.name)
      return []
    }
    const placed: Placed[] = []
    topic.partitions.forEach((registration, partition) => {
      if (!registration.replicas.includes(this.#config.nodeId)) return
      const key = `${topic.id}:${partition}`
      const known = this.#placed.get(key)
      if (known !== undefined) this.#configurePartition(known, registration)
      else if (this.#lost.has(key)) return
      else if (!this.#imageSeen && this.#directories.isLost(topic.name, partition))
        this.#lost.set(key, { topicId: topic.id, partition })
      else placed.push(this.#placePartition(topic, partition, registration))
    })
    return placed
  }

  #placePartition(topic: TopicImage, partition: number, registration: PartitionRegistration): Placed {
    const { logDir, directory, checkpoint, future } = this.#directories.find(topic.name, partition)
    const spec: PartitionSpec = {
      kind: 'partition',
      supervisor: this.#context.self,
      topic: topic.name,
      topicId: topic.id,
      partition,
      logDir,
      directory,
      checkpoint,
      future,
      leaderEpoch: registration.leaderEpoch,
      partitionEpoch: registration.partitionEpoch,
      replicas: [...registration.replicas],
      isr: [...registration.isr],
      config: this.#topicConfig(topic.name),
    }
    const actor = this.#context.spawn(spec)
    const coordinator = this.#placeCoordinator(topic.name, partition, actor, registration)
    const placed: Placed = { topicId: topic.id, topic: topic.name, partition, actor, coordinator }
    this.#placed.set(`${topic.id}:${partition}`, placed)
    this.#byActor.set(actor, placed)
    if (checkpoint.cleanedOffset === 0) this.#compacted.created({ topic: topic.name, partition, actor, logDir })
    this.#noteCompaction(placed)
    this.#assignments.note(topic.id, partition, registration, logDir)
    return placed
  }

  /** What a topic overrides, and the defaults that are other than when this node was started. */
  #topicConfig(topicName: string): Record<string, string> {
    return { ...this.#effective.topicDefaults, ...this.#follower.image.topicConfig(topicName) }
  }

  /** The defaults of topics have changed. */
  #configureAll(): void {
    for (const placed of this.#placed.values()) {
      const registration = this.#follower.image.topicById(placed.topicId)?.partitions[placed.partition]
      if (registration !== undefined) this.#configurePartition(placed, registration)
    }
  }

  /** Spawns the coordinator that a partition of Kafka's own topics has, beside it; 0 for other topics. */
  #placeCoordinator(topic: string, partitionIndex: number, partition: ActorId, registration: PartitionRegistration): ActorId {
    if (topic === GROUP_METADATA_TOPIC) {
      const spec: GroupCoordinatorSpec = { kind: 'group-coordinator', partition, partitionIndex, quorum: this.#quorum }
      return this.#context.spawn(spec, partition >>> 20)
    }
    if (topic !== TRANSACTION_STATE_TOPIC) return 0
    const spec: TransactionCoordinatorSpec = {
      kind: 'transaction-coordinator',
      partition,
      partitionIndex,
      network: this.#networks[partitionIndex % this.#networks.length]!,
      leaderEpoch: registration.leaderEpoch,
      transactionVersion: this.#follower.image.featureLevel(TRANSACTION_VERSION_FEATURE),
    }
    return this.#context.spawn(spec, partition >>> 20)
  }

  /** Tells a transaction coordinator how things stand: what it was made from may be out of date. */
  #configureCoordinator({ topic, topicId, partition, coordinator }: Placed): void {
    if (topic !== TRANSACTION_STATE_TOPIC) return
    const { image } = this.#follower
    const leaderEpoch = image.topicById(topicId)?.partitions[partition]?.leaderEpoch ?? 0
    const transactionVersion = image.featureLevel(TRANSACTION_VERSION_FEATURE)
    this.#context.send(coordinator, { kind: 'configure-coordinator', leaderEpoch, transactionVersion })
  }

  #coordinatorUp(actor: ActorId): void {
    for (const placed of this.#placed.values()) if (placed.coordinator === actor) this.#configureCoordinator(placed)
  }

  #configure(topicName: string): void {
    const topic = this.#follower.image.topicByName(topicName)
    if (topic === undefined) return
    topic.partitions.forEach((registration, partition) => {
      const placed = this.#placed.get(`${topic.id}:${partition}`)
      if (placed !== undefined) this.#configurePartition(placed, registration)
    })
  }

  #noteCompaction({ topic, partition, actor }: Placed): void {
    const { logDir } = this.#directories.find(topic, partition)
    const cleanupPolicy = this.#topicConfig(topic)['cleanup.policy'] ?? this.#config.topicDefaults['cleanup.policy'] ?? ''
    this.#compacted.note({ topic, partition, actor, logDir }, cleanupPolicy)
  }

  #configurePartition(placed: Placed, registration: PartitionRegistration): void {
    this.#noteCompaction(placed)
    this.#context.send(placed.actor, {
      kind: 'configure-partition',
      logStartOffset: this.#directories.logStartOffset(placed.topic, placed.partition),
      leaderEpoch: registration.leaderEpoch,
      partitionEpoch: registration.partitionEpoch,
      replicas: registration.replicas,
      isr: registration.isr,
      config: this.#topicConfig(placed.topic),
    })
    this.#configureCoordinator(placed)
    const logDir = this.#directories.logDirOf(placed.topic, placed.partition)
    this.#assignments.note(placed.topicId, placed.partition, registration, logDir)
  }

  #removeTopic(topic: TopicImage): void {
    for (let partition = 0; partition < topic.partitions.length; partition++) {
      const key = `${topic.id}:${partition}`
      this.#lost.delete(key)
      this.#assignments.note(topic.id, partition, undefined, null)
      const placed = this.#placed.get(key)
      if (placed === undefined) continue
      this.#placed.delete(key)
      if (placed.coordinator !== 0) this.#context.stop(placed.coordinator)
      this.#stopPartition(placed, true)
    }
  }

  /** Offsets of a topic that is gone mean nothing to one of the same name that comes later. */
  #forgetOffsets({ topicsRemoved }: MetadataChanges): void {
    if (topicsRemoved.length === 0) return
    const topics = topicsRemoved.map(({ id, name }) => ({ topicId: id, topic: name }))
    for (const { coordinator } of this.#placed.values())
      if (coordinator !== 0) this.#context.send(coordinator, { kind: 'topics-removed', topics })
  }

  #announce(network: ActorId, placed: readonly Placed[]): void {
    this.#announced = this.#follower.endOffset
    this.#context.send(network, { kind: 'partitions-placed', endOffset: this.#announced, placed, lost: [...this.#lost.values()] })
  }

  #stopPartition(placed: Placed, deleted: boolean): void {
    this.#stopping.set(placed.actor, { deleted, placed })
    this.#compacted.forget(placed.actor, deleted)
    this.#context.send(placed.actor, { kind: 'stop-partition', delete: deleted })
  }

  /** What was said to it while it was down it has not heard. */
  #partitionUp(actor: ActorId): void {
    const placed = this.#byActor.get(actor)
    if (placed === undefined) return
    const stopping = this.#stopping.get(actor)
    if (stopping !== undefined) this.#stopPartition(placed, stopping.deleted)
    const registration = this.#follower.image.topicById(placed.topicId)?.partitions[placed.partition]
    if (stopping === undefined && registration !== undefined) this.#configurePartition(placed, registration)
  }

  /** A partition that throws while it stops will not say that it has; its folder is left for recovery, or taken away here. */
  #lostWhileStopping(actor: ActorId): void {
    const stopping = this.#stopping.get(actor)
    if (stopping === undefined) return
    this.#unclean = true
    if (stopping.deleted) this.#directories.remove(stopping.placed.topic, stopping.placed.partition)
    this.#partitionStopped(actor)
  }

  #logState(state: LogState): void {
    const placed = this.#byActor.get(state.actor)
    if (placed === undefined) return
    const stopping = this.#stopping.get(state.actor)
    const { topic, partition } = placed
    const logDir = this.#directories.logDirOf(topic, partition)
    const lowered = stopping?.deleted !== true && this.#directories.note(topic, partition, state)
    if (lowered) this.#directories.writeCheckpoints({ required: true })
    if (logDir !== null && logDir !== state.logDir && stopping?.deleted !== true) this.#moved(placed, logDir, state.logDir)
    this.#pace.note(state.actor, state.state === 'stopped' ? null : state.future)
    if (state.state !== 'stopped') return
    if (stopping?.deleted === true) this.#directories.forget(placed.topic, placed.partition)
    this.#partitionStopped(state.actor)
  }

  /** The checkpoints of the directory that it is in now say nothing of it yet. */
  #moved({ topicId, topic, partition, actor }: Placed, from: string, logDir: string): void {
    this.#directories.writeCheckpoints()
    const registration = this.#follower.image.topicById(topicId)?.partitions[partition]
    this.#assignments.note(topicId, partition, registration, logDir)
    this.#compacted.moved({ topic, partition, actor, logDir }, from)
  }

  #partitionStopped(actor: ActorId): void {
    this.#stopping.delete(actor)
    this.#pace.forget(actor)
    this.#byActor.delete(actor)
    this.#context.stop(actor)
    this.#placeHeldTopics()
    this.#finishWhenStopped()
  }

  #placeHeldTopics(): void {
    if (this.#heldTopics.size === 0 || this.#stopped !== null) return
    const held = [...this.#heldTopics]
    this.#heldTopics.clear()
    const placed: Placed[] = []
    for (const name of held) {
      const topic = this.#follower.image.topicByName(name)
      if (topic !== undefined) placed.push(...this.#placeTopic(topic))
    }
    if (placed.length > 0) for (const network of this.#networks) this.#announce(network, placed)
  }

  #finishWhenStopped(): void {
    if (this.#stopped === null || this.#stopping.size > 0) return
    const brokerEpoch = this.#follower.image.broker(this.#config.nodeId)?.epoch ?? -1
    this.#directories.writeCheckpoints()
    if (!this.#unclean) this.#directories.markClean(brokerEpoch)
    const done = this.#stopped
    this.#stopped = null
    done()
  }

  #checkpoint(): void {
    this.#directories.writeCheckpoints()
    this.#context.schedule(this.#config.logFlushOffsetCheckpointIntervalMs, () => this.#checkpoint())
  }
}
