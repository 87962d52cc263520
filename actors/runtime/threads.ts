import { availableParallelism } from 'node:os'
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { assert } from '../../src/base/assert.ts'
import { RafkaError } from '../../src/base/errors.ts'
import { type Logger, SILENT_LOGGER } from '../../src/base/logger.ts'
import type { ActorId } from '../../src/messages/context.ts'
import { ActorIds, describe } from './actor-host.ts'
import { type ActorSpec, DEFAULT_ROLES, type Role, type Roles, roleOf } from './actor-spec.ts'
import { boardMemory } from './board.ts'
import { THREADS_MAX, threadOf } from './control-message.ts'
import { NodeClock } from './node-clock.ts'
import { NodeDisk } from './node-disk.ts'
import { NodeRandom } from './node-random.ts'
import { defaultPlacement, Placement, type PlacementOptions } from './placement.ts'
import { DEFAULT_SUPERVISION, type SupervisionOptions } from './restart-policy.ts'
import { ARENA_BYTES, type Runtime, type RuntimeOptions } from './runtime.ts'
import { SlabArena } from './slab-arena.ts'
import { Slabs } from './slabs.ts'
import { ThreadHost } from './thread-host.ts'
import { ThreadLinks } from './thread-links.ts'
import type { ThreadData, ThreadOrder, ThreadReport } from './thread-messages.ts'
import { mergeTelemetry, NO_TELEMETRY, type TelemetrySnapshot, ThreadTelemetry } from './thread-telemetry.ts'

export interface ThreadsOptions extends RuntimeOptions {
  /** Module that exports `createCast(data): CreateActor`, for the workers: `.ts` in development, `.js` when compiled. */
  castModule: URL
  /** What it is called with: anything that can be cloned. */
  castData: unknown
  /** Default: by the number of cores, see `defaultPlacement`. */
  placement?: PlacementOptions
  /** Slots of 64 bytes in the ring from one thread to another, a power of two. Default 2048. */
  ringSlots?: number
  /** How long `close` waits for one actor to stop, or one thread to end, before it goes on without. Default 30 s. */
  closeTimeoutMs?: number
}

/** A worker ended, or threw outside any actor. What its actors held in memory is gone; the node stops. */
export class ThreadDiedError extends RafkaError {
  readonly code = 'THREAD_DIED'
  readonly retriable = false

  constructor(thread: number, reason: string, cause?: unknown) {
    super(`thread ${thread} died: ${reason}`, { thread, reason }, { cause })
  }
}

/** What stops the node, as the thread told in which it happened. */
export class ThreadFailedError extends RafkaError {
  readonly code: string
  readonly retriable = false

  constructor(thread: number, code: string, cause: Error, facts: Readonly<Record<string, unknown>>) {
    super(cause.message, { ...facts, thread }, { cause })
    this.code = code
  }
}

/**
 * Three semi-spaces of 2 MB. What serving allocates is dead within the turn, so a larger nursery saves no work; it only leaves the cache and becomes
 * resident. Measured on two cores with 10,000 records/s in and out: 247 MB resident with V8's own choice, 190 MB with this (and 156 MB without the garbage
 * that `HandleTable` tells of), at the same CPU; prebuilt requests of 1 KB, which allocate most for their bytes, go as fast with semi-spaces of 1, 2, 4 and
 * 16 MB.
 */
const YOUNG_GENERATION_MB = 6

interface Thread {
  readonly index: number
  readonly worker: Worker
  readonly port: MessagePort
  readonly arena: SharedArrayBuffer
  readonly ended: Promise<void>
  alive: boolean
}

/**
 * The actors of a node on the main thread and on workers, which are started as the placement asks for them. A worker with nothing
 * in it but this runtime takes 19 MB and 65 ms of CPU from compiled code, 27 MB and 125 ms from `.ts` (type stripping is loaded
 * into each); sixteen at once answer after 33 and 65 ms each on two cores. What is sent to its actors meanwhile waits in the
 * rings.
 */
export class ThreadsRuntime implements Runtime {
  readonly #options: ThreadsOptions
  readonly #roles: Roles
  readonly #supervision: SupervisionOptions
  readonly #logger: Logger
  readonly #board = boardMemory()
  readonly #placement: Placement
  readonly #ids: ActorIds[] = [new ActorIds(0)]
  /** In the order in which they were made. */
  readonly #actors = new Set<ActorId>()
  readonly #threads: Thread[] = []
  readonly #arena: SlabArena
  readonly #links: ThreadLinks
  readonly #host: ThreadHost
  readonly #telemetry = new ThreadTelemetry()
  readonly #snapshots = new Map<number, (snapshot: TelemetrySnapshot) => void>()
  #snapshotNumber = 0
  #stopping: { actor: ActorId; stopped: () => void } | null = null
  #closing: Promise<void> | null = null
  #failed = false

  constructor(options: ThreadsOptions) {
    this.#options = options
    this.#roles = options.roles ?? DEFAULT_ROLES
    this.#supervision = { ...DEFAULT_SUPERVISION, ...options.supervision }
    this.#logger = options.logger ?? SILENT_LOGGER
    this.#placement = new Placement(options.placement ?? defaultPlacement(availableParallelism(), 'auto'))
    this.#arena = new SlabArena({ thread: 0, memory: this.#newArena() })
    this.#links = new ThreadLinks({
      thread: 0,
      board: this.#board,
      ringSlots: this.#ringSlots,
      connect: (to, ring, port) => this.#connect(0, to, ring, port),
      released: (offset) => this.#arena.release(offset),
      catchUp: () => {},
      rung: () => this.#host.rung(),
      fail: (error) => this.#fail(error),
    })
    this.#host = new ThreadHost({
      thread: 0,
      createActor: options.createActor,
      roles: this.#roles,
      supervision: this.#supervision,
      clock: new NodeClock(),
      random: new NodeRandom(),
      disk: new NodeDisk(),
      slabs: new Slabs(
        this.#arena,
        (range) => this.#links.release(range),
        (thread) => this.#threads[thread - 1]?.arena ?? null,
      ),
      logger: this.#logger,
      telemetry: this.#telemetry,
      links: this.#links,
    })
    this.#host.director = {
      spawn: (spec, thread) => this.spawn(spec, thread),
      stop: (actor) => this.stop(actor),
      stopped: (actor) => {
        if (this.#stopping?.actor === actor) this.#stopping.stopped()
      },
    }
  }

  spawn(spec: ActorSpec, thread?: number): ActorId {
    const index = thread === undefined ? this.#placement.place(roleOf(spec, this.#roles)) : this.#placement.put(thread)
    while (this.#threads.length < index) this.#startThread()
    const actor = this.#ids[index]!.next()
    this.#actors.add(actor)
    this.#host.control(index, { kind: 'spawn', actor, spec })
    return actor
  }

  /** Starts the thread that the first actor of a role will live on, so that it loads its code while the caller goes on with other things. */
  warmUp(role: Role): void {
    const index = this.#placement.place(role)
    this.#placement.removed(index)
    while (this.#threads.length < index) this.#startThread()
  }

  stop(actor: ActorId): void {
    if (!this.#actors.delete(actor)) return
    this.#placement.removed(threadOf(actor))
    this.#host.control(threadOf(actor), { kind: 'stop', actor, closing: false })
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async telemetry(): Promise<TelemetrySnapshot> {
    const living = this.#threads.filter(({ alive }) => alive)
    const snapshots = living.map(({ port, ended }) => {
      const number = ++this.#snapshotNumber
      const snapshot = new Promise<TelemetrySnapshot>((resolve) => this.#snapshots.set(number, resolve))
      order(port, { kind: 'telemetry', number })
      const nothing = ended.then(() => NO_TELEMETRY)
      return Promise.race([snapshot, nothing]).finally(() => this.#snapshots.delete(number))
    })
    return mergeTelemetry([this.#telemetry.snapshot(), ...(await Promise.all(snapshots))])
  }

  get #ringSlots(): number {
    return this.#options.ringSlots ?? 2048
  }

  #newArena(): SharedArrayBuffer {
    return new SharedArrayBuffer(this.#options.arenaBytes ?? ARENA_BYTES)
  }

  #startThread(): void {
    const index = this.#threads.length + 1
    assert(index < THREADS_MAX, `a node has fewer than ${THREADS_MAX} threads`)
    assert(this.#closing === null, 'threads are started before the node closes')
    const arena = this.#newArena()
    const { port1, port2 } = new MessageChannel()
    const data: ThreadData = {
      thread: index,
      castModule: this.#options.castModule.href,
      castData: this.#options.castData,
      roles: this.#roles,
      supervision: this.#supervision,
      arena,
      shareMaxBytes: this.#placement.isShared(index) ? (arena.byteLength / 4) * 3 : arena.byteLength,
      ringSlots: this.#ringSlots,
      board: this.#board,
      others: [
        { thread: 0, arena: this.#arena.memory },
        ...this.#threads.map((other) => ({ thread: other.index, arena: other.arena })),
      ],
      port: port2,
    }
    const entry = import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js'
    const worker = new Worker(new URL(entry, import.meta.url), {
      name: `rafka-${index}`,
      workerData: data,
      transferList: [port2],
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    })
    const { promise: ended, resolve } = Promise.withResolvers<void>()
    const thread: Thread = { index, worker, port: port1, arena, ended, alive: true }
    for (const other of this.#threads) order(other.port, { kind: 'thread', thread: index, arena })
    this.#threads.push(thread)
    this.#ids.push(new ActorIds(index))
    this.#links.know(index)
    this.#host.introduceTo(index)
    port1.on('message', (report: ThreadReport) => this.#heard(index, report))
    worker.on('error', (error) => this.#died(thread, `${error instanceof Error ? error.message : String(error)}`, error))
    worker.on('exit', (code) => {
      this.#died(thread, `it ended with code ${code}`)
      port1.close()
      resolve()
    })
  }

  #connect(from: number, to: number, ring: SharedArrayBuffer, port: MessagePort): void {
    if (to === 0) {
      this.#links.attach(ring, port)
      this.#host.planPump()
    } else {
      order(this.#threads[to - 1]!.port, { kind: 'connect', from, ring, port }, [port])
    }
  }

  #heard(thread: number, report: ThreadReport): void {
    switch (report.kind) {
      case 'connect':
        this.#connect(thread, report.to, report.ring, report.port)
        break
      case 'telemetry':
        this.#snapshots.get(report.number)?.(report.snapshot)
        break
      case 'log':
        this.#logger[report.level](report.message, { ...report.fields, thread })
        break
      case 'fatal':
        this.#fail(new ThreadFailedError(thread, report.code, report.error, report.facts))
        break
    }
  }

  #died(thread: Thread, reason: string, cause?: unknown): void {
    const expected = !thread.alive || this.#closing !== null
    thread.alive = false
    if (expected) return
    this.#logger.error('a thread died; the node stops', { thread: thread.index, reason, error: describe(cause ?? reason) })
    this.#fail(new ThreadDiedError(thread.index, reason, cause))
  }

  #fail(error: Error): void {
    if (this.#failed) return
    this.#failed = true
    this.#options.onFatal(error)
  }

  async #close(): Promise<void> {
    for (const actor of [...this.#actors].reverse()) {
      const thread = this.#threads[threadOf(actor) - 1]
      if (thread?.alive === false) continue
      const stopped = new Promise<void>((resolve) => {
        this.#stopping = { actor, stopped: resolve }
      })
      this.#host.control(threadOf(actor), { kind: 'stop', actor, closing: true })
      const inTime = await this.#within(Promise.race([stopped, ...(thread === undefined ? [] : [thread.ended])]))
      if (!inTime) this.#logger.error('an actor did not stop in time', { actor })
    }
    for (const { port, alive } of this.#threads) if (alive) order(port, { kind: 'close' })
    for (const { index, worker, ended } of this.#threads) {
      if (await this.#within(ended)) continue
      this.#logger.error('a thread did not end in time and was cut off', { thread: index })
      await worker.terminate()
    }
    await this.#host.close()
    this.#links.close()
  }

  /** False when it takes too long. */
  async #within(done: Promise<void>): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), this.#options.closeTimeoutMs ?? 30_000)
    })
    const inTime = await Promise.race([done.then(() => true), late])
    clearTimeout(timer)
    return inTime
  }
}

function order(port: MessagePort, message: ThreadOrder, transfer: readonly MessagePort[] = []): void {
  port.postMessage(message, [...transfer])
}
