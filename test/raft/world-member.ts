import { type Logger, SILENT_LOGGER } from '../../src/base/logger.ts'
import type { MemoryDisk } from '../../src/base/memory-disk.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { decodeRecord, encodeRecord } from '../../src/metadata/metadata-record.ts'
import { randomUuid } from '../../src/metadata/random-uuid.ts'
import { ApiVersionsRequest } from '../../src/protocol/generated/api/api-versions.ts'
import { MetadataLog } from '../../src/raft/metadata-log.ts'
import { RaftNode } from '../../src/raft/raft-node.ts'
import type { LoadedSnapshot } from '../../src/raft/raft-options.ts'
import { SnapshotWriter } from '../../src/raft/snapshot-writer.ts'
import type { VoterSet } from '../../src/raft/voter-set.ts'
import { configSet } from '../metadata/cluster-image.ts'
import type { RaftWorld } from './raft-world.ts'

export const WORLD_CLUSTER = 'J8aAPcfLQt2bqs1JT_rMgQ'
const LOG_DIRECTORY = '/data'
const METADATA_DIRECTORY = `${LOG_DIRECTORY}/__cluster_metadata-0`

export interface WorldMemberOptions {
  /** Ids in controller.quorum.voters. */
  readonly voters: readonly number[]
  readonly bootstrapIds: readonly number[]
  /** Whether it has an endpoint of its own. */
  readonly isController: boolean
  readonly disk: MemoryDisk
  readonly directoryId?: string
}

/** A node of the world, which runs or not: a disk, a member of the quorum while it runs, and a host that keeps the numbers that were committed. */
export class WorldMember {
  readonly id: number
  readonly world: RaftWorld
  readonly options: WorldMemberOptions
  /** By API key: what an older software speaks. */
  readonly versionsMax = new Map<number, number>()
  disk: MemoryDisk
  directoryId: string
  raft!: RaftNode
  metadataLog!: MetadataLog
  isUp = false
  /** The numbers that were committed, in order. */
  applied: number[] = []
  endOffset = 0
  claimedEpoch = -1
  knownLeader: { epoch: number; leaderId: number } = { epoch: -1, leaderId: -1 }
  incarnation = 0
  readonly log: string[] = []
  isLogging = false
  #timers = 0
  /** The incarnation that is writing a snapshot. */
  #writing = 0
  #liveTimers = new Set<number>()
  onApplied: (member: WorldMember) => void = () => {}

  constructor(world: RaftWorld, id: number, options: WorldMemberOptions) {
    this.world = world
    this.id = id
    this.options = options
    this.disk = options.disk
    this.directoryId = options.directoryId ?? this.newDirectoryId()
  }

  newDirectoryId(): string {
    return randomUuid(this.world.random)
  }

  get endpoint(): { name: string; host: string; port: number } {
    return { name: 'CONTROLLER', host: `node-${this.id}`, port: 9000 + this.id }
  }

  /** Formats its disk with the voters of a new cluster (KIP-853). */
  format(voters: VoterSet): void {
    this.disk.makeDirectory(METADATA_DIRECTORY)
    for (const directory of ['/', LOG_DIRECTORY]) this.disk.syncDirectory(directory)
    const head = { lastContainedLogTimestamp: 0, nowMs: 0, quorum: { kraftVersion: 1, voters } }
    const writer = new SnapshotWriter(this.disk, METADATA_DIRECTORY, { offset: 0, epoch: 0 }, head)
    writer.freeze((error) => {
      if (error !== null) throw error
    })
    this.world.run(100)
  }

  start(): void {
    const { world, disk } = this
    this.isUp = true
    const incarnation = ++this.incarnation
    const alive = (turn: () => void) => (): void => {
      if (this.isUp && this.incarnation === incarnation) turn()
    }
    disk.makeDirectory(LOG_DIRECTORY)
    disk.syncDirectory('/')
    this.applied = []
    this.endOffset = 0
    this.claimedEpoch = -1
    const logger = this.isLogging ? this.#logger() : SILENT_LOGGER
    this.metadataLog = MetadataLog.open({
      logDirectory: LOG_DIRECTORY,
      config: { segmentBytes: world.segmentBytes, segmentMs: 3_600_000, retentionBytes: world.retentionBytes, retentionMs: -1 },
      disk,
      clock: world.clock,
      random: new SeededRandom(`${this.id}/${incarnation}`),
      logger,
    })
    const destination = (id: number) => ({ id, host: `node-${id}`, port: 9000 + id })
    this.raft = new RaftNode({
      metadataLog: this.metadataLog,
      nodeId: this.id,
      directoryId: this.directoryId,
      clusterId: WORLD_CLUSTER,
      voters: this.options.voters.map(destination),
      bootstrapServers: this.options.bootstrapIds.map(destination),
      ownEndpoints: this.options.isController ? [this.endpoint] : [],
      disk,
      clock: world.clock,
      random: new SeededRandom(`${this.id}/${incarnation}/raft/${world.random.below(1 << 30)}`),
      timers: {
        schedule: (delayMs, turn) => {
          const timer = ++this.#timers
          this.#liveTimers.add(timer)
          world.after(
            delayMs,
            alive(() => {
              if (this.#liveTimers.delete(timer)) turn()
            }),
          )
          return timer
        },
        cancel: (timer) => this.#liveTimers.delete(timer),
        defer: (turn) => world.after(0, alive(turn), 1),
      },
      config: world.config,
      logger,
      send: (to, request, done) =>
        world.send(this, to, request, (error, response) => {
          alive(() => done(error, response))()
        }),
      listener: {
        loadSnapshot: (snapshot) => this.#load(snapshot),
        committed: (records, endOffset) => {
          for (const record of records) {
            const { type, message } = decodeRecord(record)
            if (type === 'ConfigRecord') this.applied.push(Number(message.value))
          }
          this.endOffset = endOffset
          this.onApplied(this)
        },
        leaderChanged: (leader) => {
          this.knownLeader = leader
        },
        claimed: (epoch) => {
          this.claimedEpoch = epoch
        },
        resigned: () => {
          this.claimedEpoch = -1
        },
      },
    })
    this.raft.start()
  }

  receive(apiKey: number, apiVersion: number, body: unknown, respond: (response: unknown) => void): void {
    const { incarnation } = this
    if (apiKey === ApiVersionsRequest.apiKey) {
      respond({ supportedFeatures: [{ name: 'kraft.version', minVersion: 0, maxVersion: 1 }] })
      return
    }
    this.raft.handle(apiKey, apiVersion, body, (response) => {
      if (this.isUp && this.incarnation === incarnation) respond(response)
    })
  }

  get isLeading(): boolean {
    return this.isUp && this.claimedEpoch >= 0
  }

  /** Proposes a number, as the leader. */
  append(...numbers: number[]): void {
    this.raft.append(numbers.map((number) => encodeRecord(configSet(2, 'a', `key-${number}`, String(number)))))
  }

  /** Power is cut: what was not flushed may be gone. */
  crash(): void {
    this.isUp = false
    this.disk.crash(this.world.random)
  }

  /** The process is killed, the machine stays. */
  kill(): void {
    this.isUp = false
    this.disk.kill()
  }

  /** Comes back with nothing, as somebody else. */
  replaceDisk(): void {
    this.disk = this.world.newDisk()
    this.directoryId = this.newDirectoryId()
  }

  /** Writes all that it has into a snapshot. */
  snapshot(): void {
    const { incarnation, metadataLog, applied, raft } = this
    if (this.#writing === incarnation) return
    if (raft.toldOffset === 0 || raft.toldOffset <= (metadataLog.latestSnapshot?.offset ?? 0)) return
    const writer = raft.createSnapshot()
    this.#writing = incarnation
    for (const number of applied) writer.append(encodeRecord(configSet(2, 'a', `key-${number}`, String(number))))
    writer.freeze((error) => {
      this.#writing = 0
      if (error !== null || this.incarnation !== incarnation || !this.isUp) return
      // The leader's may have overtaken it.
      if (writer.id.offset <= (metadataLog.latestSnapshot?.offset ?? 0)) return
      metadataLog.snapshotFrozen(writer.id)
      metadataLog.clean()
    })
  }

  #load(snapshot: LoadedSnapshot): void {
    this.applied = []
    snapshot.read((record) => {
      const { type, message } = decodeRecord(record)
      if (type === 'ConfigRecord') this.applied.push(Number(message.value))
    })
    this.endOffset = snapshot.endOffset
    this.onApplied(this)
  }

  #logger(): Logger {
    const write = (message: string, fields?: object): void => {
      this.log.push(`${this.world.nowMs} node ${this.id}: ${message} ${JSON.stringify(fields ?? {})}`)
    }
    return { debug: write, info: write, warn: write, error: write }
  }
}
