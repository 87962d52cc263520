import type { BrokerConfig } from '../../src/base/config/broker-config.ts'
import { DiskError } from '../../src/base/disk.ts'
import type { ActorId } from '../../src/messages/context.ts'
import type { LogState } from '../../src/messages/message.ts'
import { TOPIC_RESOURCE } from '../../src/metadata/configs-image.ts'
import type { EffectiveConfig } from '../../src/metadata/effective-config.ts'
import type { MetadataChanges } from '../../src/metadata/image-follower.ts'
import type { MetadataImage } from '../../src/metadata/metadata-image.ts'
import { hasDirectoryAssignment } from '../../src/metadata/metadata-version.ts'
import { NO_LEADER, type PartitionRegistration, samePartition } from '../../src/metadata/partition-registration.ts'
import type { TopicImage } from '../../src/metadata/topics-image.ts'
import { CompactedLogTeller } from '../cleaner/compacted-logs.ts'
import type { DirectoryAssignments } from '../directory-assignments.ts'
import type { LogDirectories } from '../log-directories.ts'
import { MovePace } from '../move-pace.ts'
import type { PartitionSpec } from '../partition.ts'
import type { SupervisorContext } from '../runtime/host-context.ts'
import type { CoordinatorPlacement } from './coordinator-placement.ts'
import type { PlacedPartition } from './placed-partition.ts'
import { ReplicaEligibility } from './replica-eligibility.ts'
import type { ReplicationPlacement } from './replication-placement.ts'

export interface PartitionSurroundings {
  readonly config: BrokerConfig
  readonly effective: EffectiveConfig
  readonly directories: LogDirectories
  readonly assignments: DirectoryAssignments
  readonly coordinators: CoordinatorPlacement
  readonly replication: ReplicationPlacement
  image(): MetadataImage
  /** Whom partitions ask for changes of their ISR. */
  channel(): ActorId
  /** There is news of partitions that came later than the metadata that made them. */
  placedLater(): void
}

/** What the network actors have to be told. */
export interface PlacementNews {
  /** New here, or with another coordinator than before. */
  readonly placed: readonly PlacedPartition[]
  /** Reassigned away. */
  readonly removed: readonly PlacedPartition[]
}

/**
 * Turns committed metadata into partition actors on this node: makes one for every replica here, has it lead (with the coordinator that goes with that) or follow
 * its leader, tells it what changes, and stops it when its replica is gone.
 */
export class PartitionPlacement {
  readonly #context: SupervisorContext
  readonly #surroundings: PartitionSurroundings
  readonly #compacted: CompactedLogTeller
  readonly #pace: MovePace
  readonly #eligibility: ReplicaEligibility
  readonly #placed = new Map<string, PlacedPartition>()
  readonly #byActor = new Map<ActorId, PlacedPartition>()
  /** In the order of the turn, for the network actors. */
  #news: { readonly placed: Set<PlacedPartition>; readonly removed: PlacedPartition[] } = { placed: new Set(), removed: [] }
  /** Partitions that are being stopped, and whether their folders go too. */
  readonly #stopping = new Map<ActorId, { deleted: boolean; placed: PlacedPartition }>()
  /** Partitions whose folder is in a log directory that is offline, by id of the topic and index. */
  readonly #lost = new Map<string, { readonly topicId: string; readonly partition: number }>()
  /** Partitions whose actor failed, which may have lost records that were not flushed, and the leader epoch in which that was. */
  readonly #failed = new Map<ActorId, number>()
  /** Folders that are being taken away. */
  readonly #doomed = new Set<string>()
  /** Topics with a partition whose folder would be one of those: that is placed when it is gone. */
  readonly #heldTopics = new Set<string>()
  /** Told in this turn how things stand. */
  readonly #configured = new Set<PlacedPartition>()
  #isFirst = true
  #unclean = false
  #stopped: ((isClean: boolean) => void) | null = null

  constructor(context: SupervisorContext, surroundings: PartitionSurroundings) {
    this.#context = context
    this.#surroundings = surroundings
    this.#compacted = new CompactedLogTeller(context)
    this.#pace = new MovePace(context)
    this.#eligibility = new ReplicaEligibility(surroundings.image)
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

  /** The metadata changed. The first time all of it is new. */
  committed(changes: MetadataChanges): void {
    const { effective, directories, coordinators, replication } = this.#surroundings
    for (const topic of changes.topicsRemoved) this.#removeTopic(topic)
    coordinators.forgetTopics(changes.topicsRemoved)
    if (this.#isFirst) directories.markStrays((topic, partition) => this.#isHere(topic, partition), this.#context.logger)
    this.#configured.clear()
    const concerned = changes.brokersChanged || this.#isFirst ? this.#eligibility.brokersChanged() : null
    if (effective.follow(this.#image)) this.#configureAll()
    this.#compacted.configure(effective.current)
    this.#pace.configure(effective.current.replicaAlterLogDirsIoMaxBytesPerSecond)
    replication.configure(effective.current)
    for (const topic of changes.topicsCreated) this.#placeTopic(topic)
    for (const topic of changes.topicsChanged) this.#placeTopic(topic)
    for (const { type, name } of changes.configsChanged) if (type === TOPIC_RESOURCE) this.#configure(name)
    if (concerned !== null) {
      for (const placed of concerned) if (!this.#configured.has(placed)) this.#configurePartition(placed, placed.registration)
      replication.brokersChanged()
    }
    if (changes.featuresChanged) coordinators.configureAll()
    replication.settle()
    this.#isFirst = false
  }

  /** What is new since it was asked last. */
  takeNews(): PlacementNews {
    const { placed, removed } = this.#news
    this.#news = { placed: new Set(), removed: [] }
    return { placed: [...placed], removed }
  }

  /** A log directory has failed, and with it whatever is in there: nobody is to wait for that. */
  directoryFailed(logDir: string): void {
    const { directories, assignments } = this.#surroundings
    const isThere = ({ topic, partition }: PlacedPartition): boolean => directories.logDirOf(topic, partition) === logDir
    const gone = [...this.#byActor.values()].filter(isThere)
    directories.fail(logDir)
    for (const placed of gone) {
      const { topicId, topic, partition, actor, registration } = placed
      const key = `${topicId}:${partition}`
      if (this.#stopping.has(actor)) {
        this.#unclean = true
        this.#partitionStopped(actor)
        continue
      }
      this.#context.logger.error('a partition is offline with its log directory', { topic, partition, logDir })
      this.#placed.delete(key)
      this.#lost.set(key, { topicId, partition })
      this.#leave(placed)
      this.#news.removed.push(placed)
      this.#compacted.forget(actor, false)
      this.#partitionStopped(actor)
      if (hasDirectoryAssignment(this.#image.metadataVersion)) assignments.failed(topicId, partition, registration, logDir)
    }
  }

  logState(state: LogState): void {
    const placed = this.#byActor.get(state.actor)
    if (placed === undefined) return
    const { directories } = this.#surroundings
    const stopping = this.#stopping.get(state.actor)
    const { topic, partition } = placed
    const logDir = directories.logDirOf(topic, partition)
    const lowered = stopping?.deleted !== true && directories.note(topic, partition, state)
    if (lowered && !this.#isWritten(state)) return
    if (state.isCut) this.#context.send(state.actor, { kind: 'checkpointed' })
    if (logDir !== null && logDir !== state.logDir && stopping?.deleted !== true) this.#moved(placed, logDir, state.logDir)
    this.#pace.note(state.actor, state.state === 'stopped' ? null : state.future)
    if (state.state !== 'stopped') return
    if (stopping?.deleted === true) directories.forget(placed.topic, placed.partition)
    this.#partitionStopped(state.actor)
  }

  /** False where the log directory fails with that, and takes the partition along. */
  #isWritten({ logDir }: LogState): boolean {
    const { directories } = this.#surroundings
    try {
      directories.writeCheckpoints({ required: logDir })
      return true
    } catch (error) {
      if (!(error instanceof DiskError) || directories.failedBy(String(error.facts.path), error.errno) === null) throw error
      return false
    }
  }

  /** What was said to it while it was down it has not heard. */
  actorUp(actor: ActorId): void {
    this.#compacted.actorUp(actor)
    const placed = this.#byActor.get(actor)
    if (placed === undefined) {
      this.#surroundings.coordinators.actorUp(actor)
      this.#surroundings.replication.actorUp(actor)
      return
    }
    const stopping = this.#stopping.get(actor)
    if (stopping !== undefined) this.#stopPartition(placed, stopping.deleted)
    else {
      const failed = this.#failed.has(actor)
      this.#configurePartition(placed, placed.registration)
      if (!failed) this.#surroundings.replication.actorUp(actor)
    }
  }

  /**
   * A partition that throws while it stops will not say that it has; its folder is left for recovery, or taken away here. One that others have too is out of the ISR from here on:
   * if it led on with a log that is shorter than it was, they would give up what was acknowledged.
   */
  actorDown(actor: ActorId): void {
    const stopping = this.#stopping.get(actor)
    if (stopping === undefined) {
      this.#partitionFailed(actor)
      return
    }
    this.#unclean = true
    if (stopping.deleted) this.#surroundings.directories.remove(stopping.placed.topic, stopping.placed.partition)
    this.#partitionStopped(actor)
  }

  #partitionFailed(actor: ActorId): void {
    const placed = this.#byActor.get(actor)
    if (placed === undefined || placed.registration.replicas.length < 2 || !hasDirectoryAssignment(this.#image.metadataVersion))
      return
    const { topicId, topic, partition, registration } = placed
    const { assignments, directories } = this.#surroundings
    this.#failed.set(actor, registration.leaderEpoch)
    assignments.lost(topicId, partition, directories.logDirOf(topic, partition))
  }

  /** Whether it failed, and the controller has not yet made of that what there is to make: another leader, or another ISR. */
  #isOut({ actor }: PlacedPartition, { leader, leaderEpoch, isr }: PartitionRegistration): boolean {
    const failedEpoch = this.#failed.get(actor)
    if (failedEpoch === undefined) return false
    const { nodeId } = this.#surroundings.config
    if (leaderEpoch <= failedEpoch && (leader === nodeId || isr.includes(nodeId))) return true
    this.#failed.delete(actor)
    return false
  }

  /** Coordinators and replication first, then every log flushed and closed. `done` hears whether all of them were. */
  stop(done: (isClean: boolean) => void): void {
    this.#stopped = done
    this.#compacted.stop()
    this.#surroundings.replication.stop()
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

  /** Makes actors for the partitions of a topic that have none, tells the others what changed of them, and stops those that are not to be here. */
  #placeTopic(topic: TopicImage): void {
    const { nodeId } = this.#surroundings.config
    topic.partitions.forEach((registration, partition) => {
      const key = `${topic.id}:${partition}`
      const known = this.#placed.get(key)
      if (!registration.replicas.includes(nodeId)) {
        this.#lost.delete(key)
        if (known !== undefined) this.#removeReplica(key, known)
      } else if (known !== undefined) this.#change(known, registration)
      else if (!this.#lost.has(key)) this.#placePartition(topic, partition, registration)
    })
  }

  #placePartition(topic: TopicImage, partition: number, registration: PartitionRegistration): void {
    const { directories, assignments } = this.#surroundings
    const key = `${topic.id}:${partition}`
    if (this.#doomed.has(`${topic.name}-${partition}`)) {
      this.#heldTopics.add(topic.name)
      return
    }
    if (this.#isFirst && directories.isLost(topic.name, partition)) {
      this.#lost.set(key, { topicId: topic.id, partition })
      return
    }
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
      eligible: this.#eligibility.of(registration),
      config: this.#topicConfig(topic.name),
    }
    const actor = this.#context.spawn(spec)
    const placed: PlacedPartition = { topicId: topic.id, topic: topic.name, partition, actor, coordinator: 0, registration }
    this.#placed.set(key, placed)
    this.#byActor.set(actor, placed)
    this.#assume(placed, registration)
    this.#news.placed.add(placed)
    if (checkpoint.cleanedOffset === 0) this.#compacted.created({ topic: topic.name, partition, actor, logDir })
    this.#noteCompaction(placed)
    assignments.note(topic.id, partition, registration, logDir)
  }

  /** The partition is not as it was told last. */
  #change(placed: PlacedPartition, registration: PartitionRegistration): void {
    const before = placed.registration
    if (samePartition(before, registration)) return
    const { nodeId } = this.#surroundings.config
    const isLed = registration.leader === nodeId
    if (before.leader === nodeId) this.#eligibility.forget(placed, before)
    // Where epochs were skipped another broker may have led meanwhile: the coordinator then has to read what that one wrote.
    const isLedOn = isLed && registration.leaderEpoch <= before.leaderEpoch + 1
    if (!isLedOn) this.#stopCoordinator(placed)
    placed.registration = registration
    this.#configurePartition(placed, registration)
    const isNewEpoch = registration.leaderEpoch !== before.leaderEpoch || registration.leader !== before.leader
    if (isNewEpoch || isLed) this.#assume(placed, registration)
  }

  /** Has a partition that knows how things stand lead or follow. */
  #assume(placed: PlacedPartition, registration: PartitionRegistration): void {
    const { config, coordinators, replication } = this.#surroundings
    if (registration.leader === config.nodeId) {
      replication.unfollow(placed.actor)
      this.#eligibility.lead(placed, registration)
      if (placed.coordinator === 0 && coordinators.place(placed, registration)) this.#news.placed.add(placed)
    } else if (registration.leader === NO_LEADER) replication.unfollow(placed.actor)
    else replication.follow(placed, registration)
  }

  #stopCoordinator(placed: PlacedPartition): void {
    if (placed.coordinator === 0) return
    this.#surroundings.coordinators.stop(placed)
    this.#news.placed.add(placed)
  }

  /** The replica was reassigned to another broker, and its folder goes. */
  #removeReplica(key: string, placed: PlacedPartition): void {
    this.#placed.delete(key)
    this.#surroundings.assignments.note(placed.topicId, placed.partition, undefined, null)
    this.#leave(placed)
    this.#news.removed.push(placed)
    this.#stopPartition(placed, true)
  }

  /** Nothing is led or followed by it from here on. */
  #leave(placed: PlacedPartition): void {
    this.#surroundings.coordinators.stop(placed)
    this.#surroundings.replication.unfollow(placed.actor)
    this.#eligibility.forget(placed, placed.registration)
    this.#news.placed.delete(placed)
  }

  /** What a topic overrides, and the defaults that are other than when this node was started. */
  #topicConfig(topicName: string): Record<string, string> {
    return { ...this.#surroundings.effective.topicDefaults, ...this.#image.topicConfig(topicName) }
  }

  /** The defaults of topics have changed. */
  #configureAll(): void {
    for (const placed of this.#placed.values()) this.#configurePartition(placed, placed.registration)
  }

  #configure(topicName: string): void {
    const topic = this.#image.topicByName(topicName)
    if (topic === undefined) return
    const { config, replication } = this.#surroundings
    for (let partition = 0; partition < topic.partitions.length; partition++) {
      const placed = this.#placed.get(`${topic.id}:${partition}`)
      if (placed === undefined) continue
      if (!this.#configured.has(placed)) this.#configurePartition(placed, placed.registration)
      const { leader } = placed.registration
      // It may be throttled now, or not any more.
      if (leader !== config.nodeId && leader !== NO_LEADER) replication.follow(placed, placed.registration)
    }
  }

  #noteCompaction({ topic, partition, actor }: PlacedPartition): void {
    const { directories, config } = this.#surroundings
    const { logDir } = directories.find(topic, partition)
    const cleanupPolicy = this.#topicConfig(topic)['cleanup.policy'] ?? config.topicDefaults['cleanup.policy'] ?? ''
    this.#compacted.note({ topic, partition, actor, logDir }, cleanupPolicy)
  }

  #configurePartition(placed: PlacedPartition, registration: PartitionRegistration): void {
    const { directories, coordinators, assignments } = this.#surroundings
    this.#configured.add(placed)
    this.#noteCompaction(placed)
    const failed = this.#failed.has(placed.actor)
    if (!this.#isOut(placed, registration)) {
      this.#tell(placed, registration)
      if (failed) this.#surroundings.replication.actorUp(placed.actor)
    }
    coordinators.configure(placed)
    const logDir = directories.logDirOf(placed.topic, placed.partition)
    assignments.note(placed.topicId, placed.partition, registration, logDir)
  }

  #tell(placed: PlacedPartition, registration: PartitionRegistration): void {
    this.#context.send(placed.actor, {
      kind: 'configure-partition',
      logStartOffset: this.#surroundings.directories.logStartOffset(placed.topic, placed.partition),
      leader: registration.leader,
      leaderEpoch: registration.leaderEpoch,
      partitionEpoch: registration.partitionEpoch,
      leaderRecoveryState: registration.leaderRecoveryState,
      replicas: registration.replicas,
      isr: registration.isr,
      addingReplicas: registration.addingReplicas,
      eligible: this.#eligibility.of(registration),
      config: this.#topicConfig(placed.topic),
    })
  }

  #removeTopic(topic: TopicImage): void {
    for (let partition = 0; partition < topic.partitions.length; partition++) {
      const key = `${topic.id}:${partition}`
      this.#lost.delete(key)
      this.#surroundings.assignments.note(topic.id, partition, undefined, null)
      const placed = this.#placed.get(key)
      if (placed === undefined) continue
      this.#placed.delete(key)
      this.#leave(placed)
      this.#stopPartition(placed, true)
    }
  }

  #stopPartition(placed: PlacedPartition, deleted: boolean): void {
    this.#stopping.set(placed.actor, { deleted, placed })
    if (deleted) this.#doomed.add(`${placed.topic}-${placed.partition}`)
    this.#compacted.forget(placed.actor, deleted)
    this.#context.send(placed.actor, { kind: 'stop-partition', delete: deleted })
  }

  /** The checkpoints of the directory that it is in now say nothing of it yet. */
  #moved({ topicId, topic, partition, actor, registration }: PlacedPartition, from: string, logDir: string): void {
    const { directories, assignments } = this.#surroundings
    directories.writeCheckpoints()
    assignments.note(topicId, partition, registration, logDir)
    this.#compacted.moved({ topic, partition, actor, logDir }, from)
  }

  #partitionStopped(actor: ActorId): void {
    const placed = this.#byActor.get(actor)
    if (placed !== undefined) this.#doomed.delete(`${placed.topic}-${placed.partition}`)
    this.#stopping.delete(actor)
    this.#pace.forget(actor)
    this.#byActor.delete(actor)
    this.#failed.delete(actor)
    this.#context.stop(actor)
    this.#placeHeldTopics()
    this.#finishWhenStopped()
  }

  #placeHeldTopics(): void {
    if (this.#heldTopics.size === 0 || this.#stopped !== null) return
    const held = [...this.#heldTopics]
    this.#heldTopics.clear()
    for (const name of held) {
      const topic = this.#image.topicByName(name)
      if (topic !== undefined) this.#placeTopic(topic)
    }
    this.#surroundings.replication.settle()
    this.#surroundings.placedLater()
  }

  #finishWhenStopped(): void {
    if (this.#stopped === null || this.#stopping.size > 0) return
    const done = this.#stopped
    this.#stopped = null
    done(!this.#unclean)
  }
}
