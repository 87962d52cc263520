import type { Arena, ByteRange } from '../../src/base/arena.ts'
import type { Clock } from '../../src/base/clock.ts'
import type { Logger } from '../../src/base/logger.ts'
import type { Random } from '../../src/base/random.ts'
import type { Telemetry } from '../../src/base/telemetry.ts'
import type { Actor, ActorId } from '../../src/messages/context.ts'
import type { Message } from '../../src/messages/message.ts'
import type { ActorHost } from './actor-host.ts'
import type { ActorSpec } from './actor-spec.ts'
import { HandleTable } from './handle-table.ts'
import type { SupervisorContext } from './host-context.ts'
import type { RangeOwners } from './range-owners.ts'
import type { ArenaShare } from './slab-arena.ts'
import { TrackedDisk } from './tracked-disk.ts'

/** What `schedule` gives once the incarnation has ended: the handle of no timer. */
const ENDED_TIMER = -1

/** A turn that was asked for and can be taken back until it runs. */
export interface Timer {
  readonly life: Incarnation | null
  turn: (() => void) | null
  /** The host's. */
  handle: number
  /** Among the timers of its incarnation, and what the actor knows it by. */
  id: number
}

/**
 * One life of an actor, from being made to a throw or a stop: all that it holds ends with it. It is the actor's context as well.
 */
export class Incarnation implements SupervisorContext {
  readonly self: ActorId
  readonly restarts: number
  readonly clock: Clock
  readonly random: Random
  readonly disk: TrackedDisk
  readonly arena: Arena
  readonly logger: Logger
  readonly telemetry: Telemetry
  alive = true
  /** Set before the first turn. */
  actor!: Actor
  readonly timers = new HandleTable<Timer>()
  readonly #host: ActorHost
  readonly #owners: RangeOwners
  /** Names this life in `#owners`. */
  readonly #number: number
  #cleanups: (() => void)[] = []

  constructor(host: ActorHost, self: ActorId, restarts: number, random: Random, logger: Logger, share: ArenaShare) {
    this.#host = host
    this.self = self
    this.restarts = restarts
    this.clock = host.clock
    this.random = random
    this.logger = logger
    this.telemetry = host.telemetry
    this.disk = new TrackedDisk(host.disk, {
      syncStarted: () => host.syncStarted(),
      syncFinished: (turn) => {
        host.syncFinished()
        host.queueTurn(this, turn)
      },
      failed: (error) => host.diskFailed(self, error),
    })
    this.#owners = host.rangeOwners
    this.#number = host.nextLife()
    this.arena = new HeldArena(host, share, this.#number)
  }

  send(to: ActorId, message: Message): void {
    // Something outside the runtime still holds this context.
    if (!this.alive) return
    // The bytes of what was read belong to the asker from here on.
    if (message.kind === 'read-done') this.#owners.drop(message.bytes, this.#number)
    this.#host.post(this.self, to, message)
  }

  congested(): boolean {
    return this.#host.congested()
  }

  schedule(delayMs: number, turn: () => void): number {
    if (!this.alive) return ENDED_TIMER
    const timer = this.#host.startTimer(this, delayMs, turn)
    timer.id = this.timers.add(timer)
    return timer.id
  }

  cancel(handle: number): void {
    const timer = this.timers.remove(handle)
    if (timer === undefined) return
    timer.turn = null
    this.#host.stopTimer(timer)
  }

  defer(turn: () => void): void {
    if (this.alive) this.#host.deferTurn(this, turn)
  }

  enter(turn: () => void): void {
    this.#host.enterTurn(this, turn)
  }

  whenEnded(cleanup: () => void): void {
    this.#cleanups.push(cleanup)
  }

  spawn(spec: ActorSpec, thread?: number): ActorId {
    return this.#host.spawn(spec, thread)
  }

  stop(actor: ActorId): void {
    this.#host.stop(actor)
  }

  /** The bytes of a `read-done` that is about to be received. */
  hold(range: ByteRange): void {
    this.#owners.hold(range, this.#number)
  }

  /**
   * Lets go of everything but slab memory: others may still read what this actor sent them. Gives the ranges to release once
   * nobody can.
   */
  end(): ByteRange[] {
    this.alive = false
    for (const timer of this.timers.clear()) {
      timer.turn = null
      this.#host.stopTimer(timer)
    }
    const cleanups = this.#cleanups
    this.#cleanups = []
    for (const cleanup of cleanups) this.#host.attempt(this, 'an actor could not be cleaned up', cleanup)
    this.#host.attempt(this, 'files of an actor could not be closed', () => this.disk.closeAll())
    return this.#owners.dropAll(this.#number)
  }
}

/** The arena as one incarnation sees it, which remembers what it owns. */
class HeldArena implements Arena {
  readonly #host: ActorHost
  readonly #share: ArenaShare
  readonly #owners: RangeOwners
  readonly #owner: number

  constructor(host: ActorHost, share: ArenaShare, owner: number) {
    this.#host = host
    this.#share = share
    this.#owners = host.rangeOwners
    this.#owner = owner
  }

  allocate(length: number): ByteRange | null {
    const range = this.#host.slabs.own.allocate(length, this.#share)
    if (range !== null) this.#owners.hold(range, this.#owner)
    return range
  }

  release(range: ByteRange): void {
    if (range.length === 0) return
    this.#owners.drop(range, this.#owner)
    this.#host.slabs.release(range)
  }

  view(range: ByteRange): Uint8Array {
    return this.#host.slabs.view(range)
  }

  freeBytes(): number {
    return this.#host.slabs.own.freeBytes(this.#share)
  }
}
