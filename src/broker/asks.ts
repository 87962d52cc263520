import type { ActorId } from '../messages/context.ts'
import type { Message } from '../messages/message.ts'

/** Who waits for an answer. `tag` is what it gave to `Asks.add`: which of its questions this was. */
export interface Asker {
  answered(message: Message, tag: number): void
  /** The actor that was asked went down: there will be no answer. */
  lost(tag: number): void
}

const SLOT_BITS = 20
const SLOTS_MAX = 1 << SLOT_BITS
const GENERATIONS = 1 << 10
const IDS = SLOTS_MAX * GENERATIONS

/**
 * The questions of one actor that are not answered yet. A request id is a slot with a generation, counted from `firstId`, so that a late answer to an old question, or to
 * one of an earlier life of the actor, never reaches a new one; asking and answering allocate nothing once the table has grown.
 */
export class Asks {
  #askers: (Asker | null)[] = []
  #tags: number[] = []
  #actors: ActorId[] = []
  #generations: number[] = []
  readonly #free: number[] = []
  readonly #firstId: number
  readonly #defer: (turn: () => void) => void
  readonly #down = new Set<ActorId>()
  /** Actors that nobody asks any more, and that are about to be stopped. */
  readonly #forgotten = new Set<ActorId>()
  #open = 0

  /** `firstId`: see `firstRequestId`. `defer` runs a turn later: nobody is told that a question is lost while it still asks. */
  constructor(firstId: number, defer: (turn: () => void) => void = () => {}) {
    this.#firstId = firstId
    this.#defer = defer
  }

  get open(): number {
    return this.#open
  }

  /** Gives the request id to put into the message to `actor`. */
  add(asker: Asker, tag: number, actor: ActorId): number {
    const slot = this.#free.pop() ?? this.#grow()
    this.#askers[slot] = asker
    this.#tags[slot] = tag
    this.#actors[slot] = actor
    this.#open++
    const requestId = this.#firstId + this.#generations[slot]! * SLOTS_MAX + slot
    // What is sent to an actor that is down goes nowhere, and for one that is gone for good no further word will come.
    if (this.#down.size > 0 && this.#down.has(actor)) this.#defer(() => this.#lose(requestId))
    return requestId
  }

  /** Takes an answer to whoever waits for it; false when nobody does any more. */
  answer(requestId: number, message: Message): boolean {
    const slot = this.#slotOf(requestId)
    const asker = this.#askers[slot]
    if (asker === null || asker === undefined) return false
    const tag = this.#tags[slot]!
    this.#close(slot)
    asker.answered(message, tag)
    return true
  }

  /** Tells everyone who waits on `actor` that it went down, and from now on whoever asks it, until it is up again. */
  actorDown(actor: ActorId): void {
    if (!this.#forgotten.delete(actor)) this.#down.add(actor)
    this.#loseAll(actor)
  }

  actorUp(actor: ActorId): void {
    this.#down.delete(actor)
    this.#loseAll(actor)
  }

  /** Nobody asks it any more: it need not be remembered as down for good. Call it once, when it may no longer be found. */
  forget(actor: ActorId): void {
    if (!this.#down.delete(actor)) this.#forgotten.add(actor)
  }

  /** It is about to be stopped: what it says it will do later will not be done. */
  isForgotten(actor: ActorId): boolean {
    return this.#forgotten.size > 0 && this.#forgotten.has(actor)
  }

  #lose(requestId: number): void {
    const slot = this.#slotOf(requestId)
    const asker = this.#askers[slot]
    if (asker === null || asker === undefined) return
    const tag = this.#tags[slot]!
    this.#close(slot)
    asker.lost(tag)
  }

  /** -1 where the question is not one of those that may be open. */
  #slotOf(requestId: number): number {
    const id = requestId - this.#firstId
    const slot = id % SLOTS_MAX
    return id >= 0 && id < IDS && this.#generations[slot] === Math.floor(id / SLOTS_MAX) ? slot : -1
  }

  #loseAll(actor: ActorId): void {
    for (let slot = 0; slot < this.#askers.length; slot++) {
      const asker = this.#askers[slot]
      if (asker === null || asker === undefined || this.#actors[slot] !== actor) continue
      const tag = this.#tags[slot]!
      this.#close(slot)
      asker.lost(tag)
    }
  }

  #grow(): number {
    const slot = this.#askers.length
    if (slot === SLOTS_MAX) throw new RangeError(`more than ${SLOTS_MAX} questions are open`)
    this.#askers.push(null)
    this.#tags.push(0)
    this.#actors.push(0)
    this.#generations.push(0)
    return slot
  }

  #close(slot: number): void {
    this.#askers[slot] = null
    this.#generations[slot] = (this.#generations[slot]! + 1) % GENERATIONS
    this.#free.push(slot)
    this.#open--
  }
}
