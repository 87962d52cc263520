import type { ByteRange } from '../../src/base/arena.ts'
import { assert } from '../../src/base/assert.ts'
import type { Clock } from '../../src/base/clock.ts'
import type { Disk, DiskError } from '../../src/base/disk.ts'
import { RafkaError } from '../../src/base/errors.ts'
import type { Logger } from '../../src/base/logger.ts'
import type { Random } from '../../src/base/random.ts'
import type { Telemetry } from '../../src/base/telemetry.ts'
import type { ActorId } from '../../src/messages/context.ts'
import type { Message } from '../../src/messages/message.ts'
import type { ActorSpec, CreateActor, Roles } from './actor-spec.ts'
import { roleOf } from './actor-spec.ts'
import { actorId, INDEX_MAX, indexOf } from './control-message.ts'
import { Incarnation, type Timer } from './incarnation.ts'
import { RangeOwners } from './range-owners.ts'
import { RestartPolicy, type SupervisionOptions } from './restart-policy.ts'
import type { Slabs } from './slabs.ts'

/** What a host gives to its actors, and how it treats them. */
export interface ActorHostOptions {
  thread: number
  createActor: CreateActor
  roles: Roles
  supervision: SupervisionOptions
  clock: Clock
  disk: Disk
  slabs: Slabs
  logger: Logger
  telemetry: Telemetry
}

/** The first that is made of a node's actors. */
const SUPERVISOR = actorId(0, 1)

interface Cell {
  readonly id: ActorId
  readonly spec: ActorSpec
  readonly policy: RestartPolicy
  /** Null while it is down or stopped. */
  life: Incarnation | null
  restarts: number
  /** Counts its ends, so that a late word about an earlier one is told apart. */
  round: number
  /** It is made anew when the back-off is over and everyone has been told of its end. */
  backOffOver: boolean
  seenByAll: boolean
  stopped: boolean
  /** Slab memory of the incarnation that ended. */
  left: ByteRange[]
}

/**
 * The actors of one thread and their lives, whatever drives them: an event loop or the simulation.
 *
 * When an actor throws, all others learn it (`actor-down`), and it is made anew after a back-off, but not before every actor has
 * handled that news and all that they sent it before has arrived and was dropped. Otherwise the new incarnation could handle an
 * append whose sender, told that the actor is down, has already released the bytes. For the same reason slab memory that the dead
 * incarnation held is released only then.
 */
export abstract class ActorHost {
  readonly thread: number
  readonly clock: Clock
  readonly disk: Disk
  readonly slabs: Slabs
  readonly logger: Logger
  readonly telemetry: Telemetry
  protected readonly options: ActorHostOptions
  readonly rangeOwners = new RangeOwners()
  #lives = 0
  /** Whose turn it is. */
  protected current: Incarnation | null = null
  readonly #cells: (Cell | undefined)[] = []
  /** Messages to actors whose `spawn` is still on its way on another ring. */
  readonly #early = new Map<number, Message[]>()
  /** Actors of any thread that are down and will come back: who starts meanwhile has to know. */
  readonly #down = new Set<ActorId>()

  constructor(options: ActorHostOptions) {
    this.options = options
    this.thread = options.thread
    this.clock = options.clock
    this.disk = options.disk
    this.slabs = options.slabs
    this.logger = options.logger
    this.telemetry = options.telemetry
  }

  /** Numbers the lives of actors, from 1. */
  nextLife(): number {
    return ++this.#lives
  }

  /** Runs `turn` as a turn of `life`, never during this call. */
  abstract queueTurn(life: Incarnation, turn: () => void): void
  abstract enterTurn(life: Incarnation, turn: () => void): void
  abstract deferTurn(life: Incarnation, turn: () => void): void
  abstract startTimer(life: Incarnation | null, delayMs: number, turn: () => void): Timer
  abstract stopTimer(timer: Timer): void
  abstract congested(): boolean
  abstract spawn(spec: ActorSpec, thread?: number): ActorId
  abstract stop(actor: ActorId): void
  abstract syncStarted(): void
  abstract syncFinished(): void

  /** Takes a message towards its actor, on this thread or another. */
  protected abstract carry(from: ActorId, to: ActorId, message: Message): void
  protected abstract randomFor(actor: ActorId, restarts: number): Random
  /** Tells every actor of every thread that `actor` has ended, and calls `seenByAll` of this host once all have handled it. */
  protected abstract announceDown(actor: ActorId, round: number, final: boolean): void
  protected abstract announceUp(actor: ActorId): void
  /** The node cannot go on. */
  protected abstract fail(error: Error): void

  /**
   * Sends what an actor sends. To one that this thread knows to be down it goes no further: whoever sent it knows too, or is
   * about to be told.
   */
  post(from: ActorId, to: ActorId, message: Message): void {
    if (this.#down.size > 0 && this.#down.has(to)) this.drop(message)
    else this.carry(from, to, message)
  }

  /** The supervisor of a node hears of what a disk did not do for any of its actors: it may be more than one of them that cannot go on. */
  diskFailed(actor: ActorId, { errno, message, facts }: DiskError): void {
    this.post(actor, SUPERVISOR, { kind: 'disk-failed', path: String(facts.path ?? ''), errno, error: message })
  }

  /** Runs one turn. A throw ends the actor. */
  protected runTurn(life: Incarnation, turn: () => void): void {
    if (!life.alive) return
    this.current = life
    try {
      turn()
    } catch (error) {
      this.failed(life, error)
    } finally {
      this.current = null
    }
  }

  /** Hands a message to its actor as a turn; drops it if the actor is down, keeps it if the actor is still to come. */
  protected deliver(to: ActorId, message: Message): void {
    const cell = this.#cells[indexOf(to)]
    const life = cell?.life
    if (life === null || life === undefined) {
      if (cell !== undefined || indexOf(to) < this.#cells.length) this.drop(message)
      else this.#keep(to, message)
      return
    }
    if (message.kind === 'read-done') life.hold(message.bytes)
    // Where there is no supervisor, as in tests of parts, nobody looks after the disks.
    if (message.kind === 'disk-failed' && cell?.spec.kind !== 'supervisor') return
    this.current = life
    try {
      life.actor.receive(message)
    } catch (error) {
      this.failed(life, error)
    } finally {
      this.current = null
    }
  }

  /** Nobody will get this message: what it owns is released. */
  protected drop(message: Message): void {
    if (message.kind === 'read-done') this.slabs.release(message.bytes)
  }

  /** Takes in a new actor and runs its first turn. Not to be called during a turn. */
  protected spawnHere(actor: ActorId, spec: ActorSpec): void {
    const index = indexOf(actor)
    assert(index >= this.#cells.length, 'actors of a thread are made in the order of their ids')
    const policy = new RestartPolicy(this.options.supervision)
    const cell: Cell = {
      id: actor,
      spec,
      policy,
      life: null,
      restarts: 0,
      round: 0,
      backOffOver: true,
      seenByAll: true,
      stopped: false,
      left: [],
    }
    this.#cells[index] = cell
    this.#incarnate(cell)
    const early = this.#early.get(index)
    if (early === undefined) return
    this.#early.delete(index)
    for (const message of early) this.deliver(actor, message)
  }

  /** Ends an actor for good, after its last turn. `closing`: the node stops, nobody needs to know. */
  protected stopHere(actor: ActorId, closing: boolean): void {
    const cell = this.#cells[indexOf(actor)]
    if (cell === undefined || cell.stopped) return
    cell.stopped = true
    const { life } = cell
    if (life !== null) {
      this.current = life
      this.attempt(life, 'an actor did not stop cleanly', () => life.actor.stop())
      this.current = null
      this.#end(cell, life)
    }
    this.#down.delete(actor)
    if (closing) return
    cell.seenByAll = false
    this.announceDown(actor, ++cell.round, true)
  }

  /** Ends an actor in the middle of what it does, as a killed process would: without its last turn. */
  protected killHere(actor: ActorId): void {
    const cell = this.#cells[indexOf(actor)]
    if (cell === undefined || cell.life === null) return
    cell.stopped = true
    this.#end(cell, cell.life)
  }

  protected failed(life: Incarnation, error: unknown): void {
    this.current = null
    const cell = this.#cells[indexOf(life.self)]
    if (cell === undefined || cell.life !== life) return
    this.#end(cell, life)
    const nowMs = this.#nowMs()
    const backOffMs = cell.policy.failed(nowMs, { forgiven: this.#isOfDisk(cell, error) })
    cell.restarts++
    this.telemetry.counter('rafka_actor_failures_total', { kind: cell.spec.kind }).value++
    const facts = { actor: cell.id, kind: cell.spec.kind, failures: cell.restarts, error: describe(error) }
    if (backOffMs === null) {
      this.logger.error('an actor failed too often; the node stops', facts)
      this.fail(new ActorFailedError(cell.id, cell.spec.kind, cell.restarts, error))
      return
    }
    this.logger.error('an actor failed and will be made anew', { ...facts, backOffMs })
    cell.seenByAll = false
    cell.backOffOver = false
    this.announceDown(cell.id, ++cell.round, false)
    this.startTimer(null, backOffMs, () => {
      cell.backOffOver = true
      this.#return(cell)
    })
  }

  /** Every actor of the node has handled the news of an end, and what they sent before has been dropped. */
  protected seenByAll(actor: ActorId, round: number): void {
    const cell = this.#cells[indexOf(actor)]
    if (cell === undefined || cell.round !== round) return
    cell.seenByAll = true
    for (const range of cell.left) this.slabs.release(range)
    cell.left = []
    // What is asked of it from here on is dropped like what is asked of an actor that never was; the place in the table stays
    // taken.
    if (cell.stopped) this.#cells[indexOf(actor)] = undefined
    else this.#return(cell)
  }

  /** The actors of this thread that are to be told of the end of another. */
  protected othersThan(actor: ActorId, final: boolean): ActorId[] {
    if (final) this.#down.delete(actor)
    else this.#down.add(actor)
    return this.living().filter((other) => other !== actor)
  }

  protected noteUp(actor: ActorId): void {
    this.#down.delete(actor)
  }

  /** In the order in which they were made. */
  protected living(): ActorId[] {
    const living: ActorId[] = []
    for (const cell of this.#cells) if (cell !== undefined && cell.life !== null) living.push(cell.id)
    return living
  }

  /** Actors of this thread that are down, with the round of their end: a new thread has to know. */
  protected downHere(): { actor: ActorId; round: number }[] {
    const down: { actor: ActorId; round: number }[] = []
    for (const cell of this.#cells) {
      if (cell !== undefined && cell.life === null && !cell.stopped) down.push({ actor: cell.id, round: cell.round })
    }
    return down
  }

  protected lifeOf(actor: ActorId): Incarnation | null {
    return this.#cells[indexOf(actor)]?.life ?? null
  }

  /** Runs something that must not take the host down with it. */
  attempt(life: Incarnation, complaint: string, body: () => void): void {
    try {
      body()
    } catch (error) {
      this.logger.error(complaint, { actor: life.self, error: describe(error) })
    }
  }

  #incarnate(cell: Cell): void {
    const role = roleOf(cell.spec, this.options.roles)
    const life = new Incarnation(
      this,
      cell.id,
      cell.restarts,
      this.randomFor(cell.id, cell.restarts),
      this.logger,
      role === 'log' ? 1 : 0,
    )
    cell.life = life
    cell.policy.started(this.#nowMs())
    this.runTurn(life, () => {
      life.actor = this.options.createActor(cell.spec, life)
      life.actor.start()
    })
    for (const actor of this.#down) {
      if (actor !== cell.id && life.alive) this.deliver(cell.id, { kind: 'actor-down', actor })
    }
  }

  /** A disk that fails is no fault of a log's actor: it comes back when the disk does, and the others, whose disks may be well, go on meanwhile. */
  #isOfDisk({ spec }: Cell, error: unknown): boolean {
    return roleOf(spec, this.options.roles) === 'log' && error instanceof RafkaError && error.code === 'KAFKA_STORAGE_ERROR'
  }

  #return(cell: Cell): void {
    if (cell.stopped || cell.life !== null || !cell.backOffOver || !cell.seenByAll) return
    // First, so that the answers to what it sends in its first turn are not taken for messages to an actor that is down.
    this.announceUp(cell.id)
    this.#incarnate(cell)
  }

  #end(cell: Cell, life: Incarnation): void {
    cell.life = null
    cell.left.push(...life.end())
  }

  #keep(to: ActorId, message: Message): void {
    const index = indexOf(to)
    const early = this.#early.get(index)
    if (early === undefined) this.#early.set(index, [message])
    else early.push(message)
  }

  #nowMs(): number {
    return this.clock.monotonicUs() / 1000
  }
}

/** An actor threw more often than supervision allows. */
export class ActorFailedError extends RafkaError {
  readonly code = 'ACTOR_FAILED'
  readonly retriable = false

  constructor(actor: ActorId, kind: string, failures: number, cause: unknown) {
    super(
      `the ${kind} actor ${actor} failed ${failures} times: ${cause instanceof Error ? cause.message : String(cause)}`,
      { actor, kind, failures },
      { cause },
    )
  }
}

/** Stack and facts of an error, as a text for the log. */
export function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

/** Gives out the ids of one thread's actors, in order. */
export class ActorIds {
  readonly #thread: number
  #next = 1

  constructor(thread: number) {
    this.#thread = thread
  }

  /** An id is never given twice: one of an actor that is gone may still be on its way. */
  next(): ActorId {
    assert(this.#next <= INDEX_MAX, 'a thread makes at most a million actors in its life')
    return actorId(this.#thread, this.#next++)
  }
}
