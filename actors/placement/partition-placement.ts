import type { BrokerConfig } from '../../src/base/config/broker-config.ts'
import type { ActorId } from '../../src/messages/context.ts'
import type { LogState } from '../../src/messages/message.ts'
import { isActiveBroker } from '../../src/metadata/broker-registration.ts'
import { TOPIC_RESOURCE } from '../../src/metadata/configs-image.ts'
import type { EffectiveConfig } from '../../src/metadata/effective-config.ts'
import type { MetadataChanges } from '../../src/metadata/image-follower.ts'
import type { MetadataImage } from '../../src/metadata/metadata-image.ts'
import type { PartitionRegistration } from '../../src/metadata/partition-registration.ts'
import type { TopicImage } from '../../src/metadata/topics-image.ts'
import { CompactedLogTeller } from '../cleaner/compacted-logs.ts'
import type { DirectoryAssignments } from '../directory-assignments.ts'
import type { LogDirectories } from '../log-directories.ts'
import { MovePace } from '../move-pace.ts'
import type { PartitionSpec } from '../partition.ts'
import type { SupervisorContext } from '../runtime/host-context.ts'
import type { CoordinatorPlacement } from './coordinator-placement.ts'
import type { PlacedPartition } from './placed-partition.ts'

export interface PartitionSurroundings {
  readonly config: BrokerConfig
  readonly effective: EffectiveConfig
  readonly directories: LogDirectories
  readonly assignments: DirectoryAssignments
  readonly coordinators: CoordinatorPlacement
  image(): MetadataImage
  /** Whom partitions ask for changes of their ISR. */
  channel(): ActorId
  /** Partitions that came later than the metadata that made them. */
  placedLater(placed: readonly PlacedPartition[]): void
}

/** Turns committed metadata into partition actors on this node: makes them, tells them what changes, and stops them. */
export class PartitionPlacement {
  readonly #context: SupervisorContext
  readonly #surroundings: PartitionSurroundings
  readonly #compacted: CompactedLogTeller
  readonly #pace: MovePace
  readonly #placed = new Map<string, PlacedPartition>()
  readonly #byActor = new Map<ActorId, PlacedPartition>()
  /** Partitions that are being stopped, and whether their folders go too. */
  readonly #stopping = new Map<ActorId, { deleted: boolean; placed: PlacedPartition }>()
  /** Partitions whose folder is in a log directory that is offline, by id of the topic and index. */
  readonly #lost = new Map<string, { readonly topicId: string; readonly partition: number }>()
  /** A topic was made anew under the name of one whose folders are still being taken away: it is placed when they are gone. */
  readonly #heldTopics = new Set<string>()
  #isFirst = true
  #unclean = false
  #stopped: ((isClean: boolean) => void) | null = null

  constructor(context: SupervisorContext, surroundings: PartitionSurroundings) {
    this.#context = context
    this.#surroundings = surroundings
    this.#compacted = new CompactedLogTeller(context)
    this.#pace = new MovePace(context)
  }

  get placed(): Iterable<PlacedPartition> {
    return this.#placed.values()
  }

  get lost(): readonly { readonly topicId: string; readonly partition: number }[] {
    return [...this.#lost.values()]
  }

  start(): void {
    this.#compacted.start(this.#surroundings.config)
  }

  /** The metadata changed. Gives the partitions that are new here. */
  committed(changes: MetadataChanges): PlacedPartition[] {
    const { effective, directories, coordinators } = this.#surroundings
    for (const topic of changes.topicsRemoved) this.#removeTopic(topic)
    coordinators.forgetTopics(changes.topicsRemoved)
    if (this.#isFirst) directories.markStrays((topic, partition) => this.#isHere(topic, partition), this.#context.logger)
    if (effective.follow(this.#image)) this.#configureAll()
    this.#compacted.configure(effective.current)
    this.#pace.configure(effective.current.replicaAlterLogDirsIoMaxBytesPerSecond)
    const placed: PlacedPartition[] = []
    for (const topic of [...changes.topicsCreated, ...changes.topicsChanged]) placed.push(...this.#placeTopic(topic))
    for (const { type, name } of changes.configsChanged) if (type === TOPIC_RESOURCE) this.#configure(name)
    if (changes.featuresChanged) coordinators.configureAll()
    this.#isFirst = false
    return placed
  }

  logState(state: LogState): void {
    const placed = this.#byActor.get(state.actor)
    if (placed === undefined) return
    const { directories } = this.#surroundings
    const stopping = this.#stopping.get(state.actor)
    const { topic, partition } = placed
    const logDir = directories.logDirOf(topic, partition)
    const lowered = stopping?.deleted !== true && directories.note(topic, partition, state)
    if (lowered) directories.writeCheckpoints({ required: true })
    if (logDir !== null && logDir !== state.logDir && stopping?.deleted !== true) this.#moved(placed, logDir, state.logDir)
    this.#pace.note(state.actor, state.state === 'stopped' ? null : state.future)
    if (state.state !== 'stopped') return
    if (stopping?.deleted === true) directories.forget(placed.topic, placed.partition)
    this.#partitionStopped(state.actor)
  }

  /** What was said to it while it was down it has not heard. */
  actorUp(actor: ActorId): void {
    this.#compacted.actorUp(actor)
    const placed = this.#byActor.get(actor)
    if (placed === undefined) return
    const stopping = this.#stopping.get(actor)
    if (stopping !== undefined) this.#stopPartition(placed, stopping.deleted)
    const registration = this.#image.topicById(placed.topicId)?.partitions[placed.partition]
    if (stopping === undefined && registration !== undefined) this.#configurePartition(placed, registration)
  }

  /** A partition that throws while it stops will not say that it has; its folder is left for recovery, or taken away here. */
  actorDown(actor: ActorId): void {
    const stopping = this.#stopping.get(actor)
    if (stopping === undefined) return
    this.#unclean = true
    if (stopping.deleted) this.#surroundings.directories.remove(stopping.placed.topic, stopping.placed.partition)
    this.#partitionStopped(actor)
  }

  /** Coordinators first, then every log flushed and closed. `done` hears whether all of them were. */
  stop(done: (isClean: boolean) => void): void {
    this.#stopped = done
    this.#compacted.stop()
    for (const placed of this.#placed.values()) {
      this.#surroundings.coordinators.stop(placed)
      this.#stopPartition(placed, false)
    }
    this.#placed.clear()
    this.#finishWhenStopped()
  }

  get #image(): MetadataImage {
    return this.#surroundings.image()
  }

  #isHere(topic: string, partition: number): string | null {
    const image = this.#image.topicByName(topic)
    return image?.partitions[partition]?.replicas.includes(this.#surroundings.config.nodeId) === true ? image.id : null
  }

  /** Makes actors for the partitions of a topic that have none, and tells the others what changed. */
  #placeTopic(topic: TopicImage): PlacedPartition[] {
    const { config, directories } = this.#surroundings
    for (const { deleted, placed } of this.#stopping.values()) {
      if (!deleted || placed.topic !== topic.name) continue
      this.#heldTopics.add(topic.name)
      return []
    }
    const placed: PlacedPartition[] = []
    topic.partitions.forEach((registration, partition) => {
      if (!registration.replicas.includes(config.nodeId)) return
      const key = `${topic.id}:${partition}`
      const known = this.#placed.get(key)
      if (known !== undefined) this.#configurePartition(known, registration)
      else if (this.#lost.has(key)) return
      else if (this.#isFirst && directories.isLost(topic.name, partition)) this.#lost.set(key, { topicId: topic.id, partition })
      else placed.push(this.#placePartition(topic, partition, registration))
    })
    return placed
  }

  #placePartition(topic: TopicImage, partition: number, registration: PartitionRegistration): PlacedPartition {
    const { directories, coordinators, assignments } = this.#surroundings
    const { logDir, directory, checkpoint, future } = directories.find(topic.name, partition)
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
      channel: this.#surroundings.channel(),
      leader: registration.leader,
      leaderEpoch: registration.leaderEpoch,
      partitionEpoch: registration.partitionEpoch,
      leaderRecoveryState: registration.leaderRecoveryState,
      replicas: [...registration.replicas],
      isr: [...registration.isr],
      addingReplicas: [...registration.addingReplicas],
      eligible: this.#eligible(registration),
      config: this.#topicConfig(topic.name),
    }
    const actor = this.#context.spawn(spec)
    const placed: PlacedPartition = { topicId: topic.id, topic: topic.name, partition, actor, coordinator: 0 }
    coordinators.place(placed, registration)
    this.#placed.set(`${topic.id}:${partition}`, placed)
    this.#byActor.set(actor, placed)
    if (checkpoint.cleanedOffset === 0) this.#compacted.created({ topic: topic.name, partition, actor, logDir })
    this.#noteCompaction(placed)
    assignments.note(topic.id, partition, registration, logDir)
    return placed
  }

  /** What a topic overrides, and the defaults that are other than when this node was started. */
  #topicConfig(topicName: string): Record<string, string> {
    return { ...this.#surroundings.effective.topicDefaults, ...this.#image.topicConfig(topicName) }
  }

  /** The defaults of topics have changed. */
  #configureAll(): void {
    for (const placed of this.#placed.values()) {
      const registration = this.#image.topicById(placed.topicId)?.partitions[placed.partition]
      if (registration !== undefined) this.#configurePartition(placed, registration)
    }
  }

  #configure(topicName: string): void {
    const topic = this.#image.topicByName(topicName)
    if (topic === undefined) return
    topic.partitions.forEach((registration, partition) => {
      const placed = this.#placed.get(`${topic.id}:${partition}`)
      if (placed !== undefined) this.#configurePartition(placed, registration)
    })
  }

  #noteCompaction({ topic, partition, actor }: PlacedPartition): void {
    const { directories, config } = this.#surroundings
    const { logDir } = directories.find(topic, partition)
    const cleanupPolicy = this.#topicConfig(topic)['cleanup.policy'] ?? config.topicDefaults['cleanup.policy'] ?? ''
    this.#compacted.note({ topic, partition, actor, logDir }, cleanupPolicy)
  }

  #configurePartition(placed: PlacedPartition, registration: PartitionRegistration): void {
    const { directories, coordinators, assignments } = this.#surroundings
    this.#noteCompaction(placed)
    this.#context.send(placed.actor, {
      kind: 'configure-partition',
      logStartOffset: directories.logStartOffset(placed.topic, placed.partition),
      leader: registration.leader,
      leaderEpoch: registration.leaderEpoch,
      partitionEpoch: registration.partitionEpoch,
      leaderRecoveryState: registration.leaderRecoveryState,
      replicas: registration.replicas,
      isr: registration.isr,
      addingReplicas: registration.addingReplicas,
      eligible: this.#eligible(registration),
      config: this.#topicConfig(placed.topic),
    })
    coordinators.configure(placed)
    const logDir = directories.logDirOf(placed.topic, placed.partition)
    assignments.note(placed.topicId, placed.partition, registration, logDir)
  }

  #eligible({ replicas }: PartitionRegistration): number[] {
    return replicas.filter((replica) => isActiveBroker(this.#image.broker(replica)))
  }

  #removeTopic(topic: TopicImage): void {
    for (let partition = 0; partition < topic.partitions.length; partition++) {
      const key = `${topic.id}:${partition}`
      this.#lost.delete(key)
      this.#surroundings.assignments.note(topic.id, partition, undefined, null)
      const placed = this.#placed.get(key)
      if (placed === undefined) continue
      this.#placed.delete(key)
      this.#surroundings.coordinators.stop(placed)
      this.#stopPartition(placed, true)
    }
  }

  #stopPartition(placed: PlacedPartition, deleted: boolean): void {
    this.#stopping.set(placed.actor, { deleted, placed })
    this.#compacted.forget(placed.actor, deleted)
    this.#context.send(placed.actor, { kind: 'stop-partition', delete: deleted })
  }

  /** The checkpoints of the directory that it is in now say nothing of it yet. */
  #moved({ topicId, topic, partition, actor }: PlacedPartition, from: string, logDir: string): void {
    const { directories, assignments } = this.#surroundings
    directories.writeCheckpoints()
    const registration = this.#image.topicById(topicId)?.partitions[partition]
    assignments.note(topicId, partition, registration, logDir)
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
    const placed: PlacedPartition[] = []
    for (const name of held) {
      const topic = this.#image.topicByName(name)
      if (topic !== undefined) placed.push(...this.#placeTopic(topic))
    }
    if (placed.length > 0) this.#surroundings.placedLater(placed)
  }

  #finishWhenStopped(): void {
    if (this.#stopped === null || this.#stopping.size > 0) return
    const done = this.#stopped
    this.#stopped = null
    done(!this.#unclean)
  }
}
