import type { Clock } from '../../src/base/clock.ts'
import type { Disk } from '../../src/base/disk.ts'
import { SILENT_LOGGER } from '../../src/base/logger.ts'
import type { ActorId } from '../../src/messages/context.ts'
import type { Message } from '../../src/messages/message.ts'
import { ActorIds } from './actor-host.ts'
import { type ActorSpec, DEFAULT_ROLES, type Roles, roleOf } from './actor-spec.ts'
import { type HostMessage, hostOf, threadOf } from './control-message.ts'
import { DEFAULT_SUPERVISION } from './restart-policy.ts'
import type { Runtime, RuntimeOptions } from './runtime.ts'
import { SimulatedHost } from './simulated-host.ts'
import type { Simulation } from './simulation.ts'
import { SlabArena } from './slab-arena.ts'
import { Slabs } from './slabs.ts'
import { mergeTelemetry, type TelemetrySnapshot, ThreadTelemetry } from './thread-telemetry.ts'

export interface SimulatedRuntimeOptions extends RuntimeOptions {
  disk: Disk
  /** Threads beside the main one, which actors are spread over at random. Default 2. */
  threads?: number
  /**
   * Slab memory of each thread; what is released is overwritten. Default 4 MiB: thousands of nodes may come and go in one
   * process.
   */
  arenaBytes?: number
  /** Sees every message that an actor sends, as it is sent. */
  observe?: (from: ActorId, to: ActorId, message: Message) => void
  /** Hears of every error that ends a life of an actor, which is then made anew. */
  onFailure?: (actor: ActorId, error: unknown) => void
}

/** One word on its way from one actor to another; `arrived` is called once it was handled or dropped. */
interface Parcel {
  readonly message: HostMessage | null
  readonly dueUs: number
  readonly arrived: (() => void) | null
}

/** Undelivered parcels above which actors that feed the node from outside should stop. */
const CONGESTED_PARCELS = 8192
/** Virtual time after which a node that closes goes on without an actor that does not stop (it is paused). */
const CLOSE_MS = 10_000

/** A node in a simulated world. Messages take a random time, but never overtake each other between two actors. */
export class SimulatedRuntime implements Runtime {
  readonly seed: string
  readonly clock: Clock
  /** Added to the wall clock of this node: a test may make it jump. */
  clockSkewMs = 0
  readonly #simulation: Simulation
  readonly #number: number
  readonly #options: SimulatedRuntimeOptions
  readonly #roles: Roles
  readonly #telemetry = new ThreadTelemetry()
  readonly #hosts: SimulatedHost[] = []
  readonly #ids: ActorIds[] = []
  readonly #actors = new Set<ActorId>()
  /** Parcels on their way, by receiver and sender, in order. */
  readonly #channels = new Map<ActorId, Map<ActorId, Parcel[]>>()
  /** What happened to actors while they were paused. */
  readonly #paused = new Map<ActorId, (() => void)[]>()
  #parcels = 0
  #dead = false
  /** What happened while the whole node was frozen; null while it is not. */
  #frozen: (() => void)[] | null = null
  /** How fast this node's clocks go, and from when on: local microseconds by the simulation's. */
  #clockRate = 1
  #rateSinceUs = 0
  #localSinceUs = 0

  constructor(simulation: Simulation, number: number, options: SimulatedRuntimeOptions) {
    this.#simulation = simulation
    this.#number = number
    this.#options = options
    this.#roles = options.roles ?? DEFAULT_ROLES
    this.seed = `${simulation.seed}/node-${number}`
    this.clock = {
      nowMs: () => simulation.startMs + Math.floor(this.#localUs() / 1000) + this.clockSkewMs,
      monotonicUs: () => this.#localUs(),
    }
    for (let thread = 0; thread <= (options.threads ?? 2); thread++) this.#addThread(thread)
  }

  // --- Runtime ---

  spawn(spec: ActorSpec, thread = this.#choose(spec)): ActorId {
    while (this.#hosts.length <= thread) this.#addThread(this.#hosts.length)
    const actor = this.#ids[thread]!.next()
    this.#actors.add(actor)
    this.post(hostOf(0), hostOf(thread), { kind: 'spawn', actor, spec })
    return actor
  }

  stop(actor: ActorId): void {
    this.post(hostOf(0), hostOf(threadOf(actor)), { kind: 'stop', actor, closing: false })
  }

  async close(): Promise<void> {
    for (const actor of [...this.#actors].reverse()) {
      this.post(hostOf(0), hostOf(threadOf(actor)), { kind: 'stop', actor, closing: true })
      this.#simulation.runUntil(() => !this.#actors.has(actor), CLOSE_MS)
    }
    this.#dead = true
  }

  async telemetry(): Promise<TelemetrySnapshot> {
    return mergeTelemetry([this.#telemetry.snapshot()])
  }

  // --- Faults ---

  /** The actor ends as if it had thrown. */
  crash(actor: ActorId): void {
    this.#hosts[threadOf(actor)]?.crash(actor, new Error('crashed by the simulation'))
  }

  /**
   * The whole node ends at once, with no last turns. Its disk is the caller's to crash, and another node may then be made over
   * it.
   */
  kill(): void {
    this.#dead = true
    for (const host of this.#hosts) host.abandon()
    this.#channels.clear()
    this.#paused.clear()
    this.#frozen = null
  }

  /** The actor takes no turns until `resume`. */
  pause(actor: ActorId): void {
    if (!this.#paused.has(actor)) this.#paused.set(actor, [])
  }

  resume(actor: ActorId): void {
    const held = this.#paused.get(actor) ?? []
    this.#paused.delete(actor)
    for (const action of held) this.later(0, 0, action)
  }

  /** No actor takes a turn until `thaw`, as after SIGSTOP; what arrives meanwhile waits. */
  freeze(): void {
    this.#frozen ??= []
  }

  thaw(): void {
    const held = this.#frozen ?? []
    this.#frozen = null
    for (const action of held) this.later(0, 0, action)
  }

  get isFrozen(): boolean {
    return this.#frozen !== null
  }

  /** From now on this node's clocks and timers go `rate` times as fast as the others'. */
  driftClock(rate: number): void {
    this.#localSinceUs = this.#localUs()
    this.#rateSinceUs = this.#simulation.nowUs
    this.#clockRate = rate
  }

  isAlive(actor: ActorId): boolean {
    return this.#hosts[threadOf(actor)]?.isAlive(actor) ?? false
  }

  /** Slab memory in use, over all threads. */
  usedBytes(): number {
    return this.#hosts.reduce((sum, host) => sum + host.slabs.own.usedBytes(), 0)
  }

  // --- For the hosts ---

  get turning(): boolean {
    return this.#hosts.some((host) => host.turning())
  }

  congested(): boolean {
    return this.#parcels > CONGESTED_PARCELS
  }

  post(from: ActorId, to: ActorId, message: HostMessage | null, arrived: (() => void) | null = null): void {
    if (this.#dead) return
    let senders = this.#channels.get(to)
    if (senders === undefined) this.#channels.set(to, (senders = new Map()))
    let parcels = senders.get(from)
    if (parcels === undefined) senders.set(from, (parcels = []))
    parcels.push({ message, dueUs: this.#simulation.nowUs + this.#simulation.latencyUs(), arrived })
    this.#parcels++
    if (parcels.length === 1) this.#expect(to, parcels)
  }

  later(delayUs: number, rank: 0 | 1, action: () => void): void {
    this.#simulation.schedule(delayUs, rank, () => {
      if (this.#dead) return
      if (this.#frozen === null) action()
      else this.#frozen.push(action)
    })
  }

  /** Of what a timer of this node takes for so long, microseconds by the simulation. */
  timerUs(delayMs: number): number {
    return (Math.max(0, delayMs) * 1000) / this.#clockRate
  }

  /** True, and `action` kept for later, while the actor is paused or the node frozen. */
  holdBack(actor: ActorId, action: () => void): boolean {
    const held = this.#frozen ?? this.#paused.get(actor)
    if (held === undefined) return false
    held.push(action)
    return true
  }

  observe(from: ActorId, to: ActorId, message: Message): void {
    this.#options.observe?.(from, to, message)
  }

  note(actor: ActorId, what: unknown): void {
    this.#simulation.note(this.#simulation.nowUs)
    this.#simulation.note(this.#number)
    this.#simulation.note(actor)
    this.#simulation.note(what)
  }

  /**
   * The news travels behind all that the ended actor has sent. Once an actor has handled it, a word of its own goes the other
   * way, behind all that it had sent before; when all those have come, nothing that was meant for the ended incarnation is under
   * way any more.
   */
  announceDown(host: SimulatedHost, actor: ActorId, round: number, final: boolean): void {
    const others = this.#hosts.flatMap((each) => each.listeners(actor, final))
    let left = others.length
    const seen = (): void => {
      if (--left <= 0) host.told(actor, round)
    }
    if (left === 0) this.later(0, 0, seen)
    for (const other of others) {
      this.post(actor, other, { kind: 'actor-down', actor }, () => this.post(other, actor, null, seen))
    }
  }

  stopped(actor: ActorId): void {
    this.#actors.delete(actor)
  }

  announceUp(actor: ActorId): void {
    for (const other of this.#hosts.flatMap((each) => each.returned(actor))) this.post(actor, other, { kind: 'actor-up', actor })
  }

  actorFailed(actor: ActorId, error: unknown): void {
    this.#options.onFailure?.(actor, error)
  }

  fail(error: Error): void {
    this.#options.onFatal(error)
  }

  #localUs(): number {
    return this.#localSinceUs + Math.floor((this.#simulation.nowUs - this.#rateSinceUs) * this.#clockRate)
  }

  #expect(to: ActorId, parcels: Parcel[]): void {
    this.later(parcels[0]!.dueUs - this.#simulation.nowUs, 0, () => this.#arrive(to, parcels))
  }

  #arrive(to: ActorId, parcels: Parcel[]): void {
    if (this.holdBack(to, () => this.#arrive(to, parcels))) return
    const { message, arrived } = parcels.shift()!
    this.#parcels--
    if (parcels.length > 0) this.#expect(to, parcels)
    if (message !== null) this.#hosts[threadOf(to)]!.arrive(to, message)
    arrived?.()
  }

  #choose(spec: ActorSpec): number {
    const threads = this.#options.threads ?? 2
    return threads === 0 || roleOf(spec, this.#roles) === 'main' ? 0 : 1 + this.#simulation.random.below(threads)
  }

  #addThread(thread: number): void {
    const { createActor, disk, arenaBytes = 4 * 1024 * 1024, logger = SILENT_LOGGER, supervision } = this.#options
    const arena = new SlabArena({ thread, memory: new SharedArrayBuffer(arenaBytes), poison: true })
    const release = (range: { arena: number; offset: number }): void => this.#hosts[range.arena]!.slabs.own.release(range.offset)
    this.#ids.push(new ActorIds(thread))
    this.#hosts.push(
      new SimulatedHost(this, {
        thread,
        createActor,
        roles: this.#roles,
        supervision: { ...DEFAULT_SUPERVISION, ...supervision },
        clock: this.clock,
        disk,
        slabs: new Slabs(arena, release, (other) => this.#hosts[other]?.slabs.own.memory ?? null),
        logger,
        telemetry: this.#telemetry,
      }),
    )
  }
}
