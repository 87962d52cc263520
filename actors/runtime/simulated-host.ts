import { assert } from '../../src/base/assert.ts'
import type { Random } from '../../src/base/random.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import type { ActorId } from '../../src/messages/context.ts'
import type { Message } from '../../src/messages/message.ts'
import { ActorHost, type ActorHostOptions } from './actor-host.ts'
import type { ActorSpec } from './actor-spec.ts'
import { type ControlMessage, type HostMessage, indexOf } from './control-message.ts'
import { frozenCopy } from './frozen-copy.ts'
import type { Incarnation, Timer } from './incarnation.ts'
import type { SimulatedRuntime } from './simulated-runtime.ts'

/** The actors of one thread of a simulated node. Threads differ only in whose arena it is: any actor may take the next turn. */
export class SimulatedHost extends ActorHost {
  readonly #node: SimulatedRuntime
  #timers = 0

  constructor(node: SimulatedRuntime, options: ActorHostOptions) {
    super(options)
    this.#node = node
  }

  protected carry(from: ActorId, to: ActorId, message: Message): void {
    this.#node.observe(from, to, message)
    this.#node.post(from, to, frozenCopy(message))
  }

  protected override failed(life: Incarnation, error: unknown): void {
    this.#node.actorFailed(life.self, error)
    super.failed(life, error)
  }

  queueTurn(life: Incarnation, turn: () => void): void {
    this.#later(life, 0, 0, 'completion', turn)
  }

  enterTurn(life: Incarnation, turn: () => void): void {
    if (this.current === life) turn()
    else if (this.#node.turning) this.#later(life, 0, 0, 'entry', turn)
    else this.#turn(life, 'entry', turn)
  }

  deferTurn(life: Incarnation, turn: () => void): void {
    this.#later(life, 0, 1, 'deferred', turn)
  }

  startTimer(life: Incarnation | null, delayMs: number, turn: () => void): Timer {
    const timer: Timer = { life, turn, handle: ++this.#timers, id: 0 }
    const expired = (): void => {
      const due = timer.turn
      if (due === null) return
      life?.timers.remove(timer.id)
      due()
    }
    const delayUs = this.#node.timerUs(delayMs)
    // Most timers are cancelled: that is no turn.
    const due = (): void => {
      if (timer.turn === null) return
      if (life === null) expired()
      else this.#turn(life, 'timer', expired)
    }
    this.#node.later(delayUs, 0, due)
    return timer
  }

  stopTimer(): void {}

  congested(): boolean {
    return this.#node.congested()
  }

  spawn(spec: ActorSpec, thread?: number): ActorId {
    assert(this.thread === 0, 'only actors of the main thread spawn others')
    return this.#node.spawn(spec, thread)
  }

  stop(actor: ActorId): void {
    assert(this.thread === 0, 'only actors of the main thread stop others')
    this.#node.stop(actor)
  }

  syncStarted(): void {}

  syncFinished(): void {}

  /** Hands over what has arrived. */
  arrive(to: ActorId, message: HostMessage): void {
    this.#node.note(to, message)
    if (indexOf(to) !== 0) this.deliver(to, message as Message)
    else this.#obey(message as ControlMessage)
  }

  crash(actor: ActorId, error: Error): void {
    const life = this.lifeOf(actor)
    if (life !== null) this.failed(life, error)
  }

  isAlive(actor: ActorId): boolean {
    return this.lifeOf(actor) !== null
  }

  turning(): boolean {
    return this.current !== null
  }

  /** All actors end as if the power went: no last turn. */
  abandon(): void {
    for (const actor of this.living()) this.lifeOf(actor)?.end()
  }

  /** Those of this thread who are to be told that `actor` has ended. */
  listeners(actor: ActorId, final: boolean): ActorId[] {
    return this.othersThan(actor, final)
  }

  returned(actor: ActorId): ActorId[] {
    this.noteUp(actor)
    return this.living().filter((other) => other !== actor)
  }

  told(actor: ActorId, round: number): void {
    this.seenByAll(actor, round)
  }

  #obey(message: ControlMessage): void {
    if (message.kind === 'spawn') this.spawnHere(message.actor, message.spec)
    if (message.kind !== 'stop') return
    this.stopHere(message.actor, message.closing)
    this.#node.stopped(message.actor)
  }

  #later(life: Incarnation, delayUs: number, rank: 0 | 1, what: string, turn: () => void): void {
    this.#node.later(delayUs, rank, () => this.#turn(life, what, turn))
  }

  #turn(life: Incarnation, what: string, turn: () => void): void {
    if (!life.alive || this.#node.holdBack(life.self, () => this.#turn(life, what, turn))) return
    this.#node.note(life.self, what)
    this.runTurn(life, turn)
  }

  protected announceDown(actor: ActorId, round: number, final: boolean): void {
    this.#node.announceDown(this, actor, round, final)
  }

  protected announceUp(actor: ActorId): void {
    this.#node.announceUp(actor)
  }

  protected fail(error: Error): void {
    this.#node.fail(error)
  }

  protected randomFor(actor: ActorId, restarts: number): Random {
    return new SeededRandom(`${this.#node.seed}/${actor}/${restarts}`)
  }
}
