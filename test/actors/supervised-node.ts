import type { PartitionSpec } from '../../actors/partition.ts'
import type { ActorSpec } from '../../actors/runtime/actor-spec.ts'
import type { SupervisorContext } from '../../actors/runtime/host-context.ts'
import { type BoundListener, Supervisor } from '../../actors/supervisor.ts'
import { EMPTY_RANGE } from '../../src/base/arena.ts'
import { resolveBrokerConfig } from '../../src/base/config/broker-config.ts'
import type { ConfigTexts } from '../../src/base/config/config-texts.ts'
import { SILENT_LOGGER } from '../../src/base/logger.ts'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import type { ActorId } from '../../src/messages/context.ts'
import type { BrokerState, LogState, Message } from '../../src/messages/message.ts'
import { encodeRecord, type NewRecord } from '../../src/metadata/metadata-record.ts'
import { SILENT_TELEMETRY } from '../base/silent-telemetry.ts'
import { BOOTSTRAP, brokerRegistered } from '../metadata/cluster-image.ts'

export const LOG_DIR = '/data'
const SUPERVISOR: ActorId = 1
/** Partitions of this fake live on threads 1 and 2 in turn, all else on thread 0. */
const PARTITION_THREADS = [1, 2]

export interface SupervisedOptions {
  readonly disk?: MemoryDisk
  readonly texts?: ConfigTexts
  readonly restarts?: number
}

interface Spawned {
  readonly actor: ActorId
  readonly spec: ActorSpec
}

/** A supervisor with nothing under it: the actors that it makes are names, and say what the test says for them. */
export class SupervisedNode {
  readonly disk: MemoryDisk
  readonly supervisor: Supervisor
  readonly sent: { to: ActorId; message: Message }[] = []
  readonly spawned: Spawned[] = []
  /** What the supervisor did, in order: `spawn network`, `send partition-1 stop-partition`, `stop network`, `done`. */
  readonly deeds: string[] = []
  readonly failures: Error[] = []
  readonly timers: { delayMs: number; turn: () => void }[] = []
  ready: { listeners: readonly BoundListener[]; clusterId: string } | null = null
  #offset = -1
  #actors = 1
  #partitions = 0

  constructor({ disk = new MemoryDisk(), texts = {}, restarts = 0 }: SupervisedOptions = {}) {
    this.disk = disk
    const { config } = resolveBrokerConfig({
      'log.dirs': LOG_DIR,
      'node.id': '1',
      listeners: 'PLAINTEXT://127.0.0.1:9092',
      ...texts,
    })
    this.supervisor = new Supervisor(this.#context(restarts), config, {
      started() {},
      ready: (listeners, clusterId) => {
        this.ready = { listeners, clusterId }
      },
      failed: (error) => this.failures.push(error),
    })
  }

  /** A node whose listener is bound and whose metadata holds this broker and `records`. */
  static serving(records: readonly NewRecord[] = [], options: SupervisedOptions = {}): SupervisedNode {
    const node = new SupervisedNode(options)
    node.supervisor.start()
    node.bind()
    node.commit([...BOOTSTRAP, node.registered(), ...records], { snapshot: true })
    node.stands('unfenced')
    return node
  }

  /** The record of this broker as it was started. */
  registered(): NewRecord {
    const { incarnationId } = this.only('metadata-quorum').spec as ActorSpec & { incarnationId: string }
    const { message, ...record } = brokerRegistered(1, { brokerEpoch: 5 })
    return { ...record, message: { ...message, incarnationId } } as NewRecord
  }

  bind(listener = 'PLAINTEXT', port = 9092): void {
    const actor = this.only('network').actor
    this.supervisor.receive({ kind: 'listening', actor, listener, port, error: null })
  }

  /** The controller channel says how the broker stands. */
  stands(state: BrokerState['state']): void {
    this.supervisor.receive({ kind: 'broker-state', state, error: null })
  }

  /** A clean stop, of a broker that has nothing to hand over. */
  shutdown(done: () => void = () => {}): void {
    this.supervisor.shutdown(done)
    this.stands('may-stop')
  }

  commit(records: readonly NewRecord[], { snapshot = false } = {}): void {
    this.#offset += records.length
    const bytes = records.map((record) => encodeRecord(record))
    this.supervisor.receive({ kind: 'metadata-committed', endOffset: this.#offset, epoch: 1, snapshot, records: bytes })
  }

  /** The partition says how its log stands. */
  logState(name: string, state: Partial<LogState>): void {
    const { actor, spec } = this.partition(name)
    const offsets = { recoveryPoint: 0, logStartOffset: 0, highWatermark: 0 }
    const known = { ...offsets, state: 'open' as const, logDir: spec.logDir, future: null, isCut: false }
    this.supervisor.receive({ kind: 'log-state', actor, ...known, ...state })
  }

  /** The partition threw, and is back. */
  crash(name: string): void {
    const { actor } = this.partition(name)
    this.supervisor.receive({ kind: 'actor-down', actor })
    this.supervisor.receive({ kind: 'actor-up', actor })
  }

  /** The newest actor of a partition, as `topic-0`. */
  partition(name: string): { actor: ActorId; spec: PartitionSpec } {
    const found = this.partitions.findLast(({ spec }) => `${spec.topic}-${spec.partition}` === name)
    if (found === undefined) throw new Error(`no partition ${name} was made`)
    return found
  }

  get partitions(): { actor: ActorId; spec: PartitionSpec }[] {
    return this.spawned.flatMap(({ actor, spec }) => (spec.kind === 'partition' ? [{ actor, spec: spec as PartitionSpec }] : []))
  }

  /** The one actor of a kind. */
  only(kind: string): Spawned {
    const found = this.spawned.filter(({ spec }) => spec.kind === kind)
    if (found.length !== 1) throw new Error(`${found.length} of ${kind} were made`)
    return found[0]!
  }

  /** What was sent to an actor of one kind of message, oldest first. */
  told<Kind extends Message['kind']>(to: ActorId, kind: Kind): Extract<Message, { kind: Kind }>[] {
    return this.sent
      .filter(({ to: receiver, message }) => receiver === to && message.kind === kind)
      .map(({ message }) => message) as Extract<Message, { kind: Kind }>[]
  }

  text(path: string): string {
    return new TextDecoder().decode(this.disk.readFile(path))
  }

  #nameOf(actor: ActorId): string {
    const spec = this.spawned.find((each) => each.actor === actor)?.spec as (ActorSpec & Partial<PartitionSpec>) | undefined
    if (spec === undefined) return `actor ${actor}`
    return spec.kind === 'partition' ? `${spec.topic}-${spec.partition}` : spec.kind
  }

  #context(restarts: number): SupervisorContext {
    return {
      self: SUPERVISOR,
      restarts,
      clock: { nowMs: () => 1_700_000_000_000, monotonicUs: () => 0 },
      random: new SeededRandom(1),
      disk: this.disk,
      arena: { allocate: () => null, release() {}, view: () => new Uint8Array(0), freeBytes: () => EMPTY_RANGE.length },
      logger: SILENT_LOGGER,
      telemetry: SILENT_TELEMETRY,
      send: (to, message) => {
        this.sent.push({ to, message })
        this.deeds.push(`send ${this.#nameOf(to)} ${message.kind}`)
      },
      congested: () => false,
      schedule: (delayMs, turn) => this.timers.push({ delayMs, turn }),
      cancel() {},
      defer: (turn) => turn(),
      enter: (turn) => turn(),
      whenEnded() {},
      spawn: (spec, thread) => {
        const own = spec.kind === 'partition' ? PARTITION_THREADS[this.#partitions++ % PARTITION_THREADS.length]! : 0
        const actor = ((thread ?? own) << 20) | ++this.#actors
        this.spawned.push({ actor, spec })
        this.deeds.push(`spawn ${this.#nameOf(actor)}`)
        return actor
      },
      stop: (actor) => {
        this.deeds.push(`stop ${this.#nameOf(actor)}`)
      },
    }
  }
}
