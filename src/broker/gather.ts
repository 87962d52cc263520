import type { ActorId } from '../messages/context.ts'
import type { Message } from '../messages/message.ts'
import type { Asker } from './asks.ts'
import type { Broker } from './broker.ts'

/**
 * Several questions to several actors, and one turn when all are answered. Answers come in the order of the questions; null stands for an actor that
 * went down before it answered.
 */
export class Gather<Answer extends Message> implements Asker {
  readonly #broker: Broker
  readonly #answers: (Answer | null)[] = []
  #open = 1
  readonly #done: (answers: readonly (Answer | null)[]) => void

  constructor(broker: Broker, done: (answers: readonly (Answer | null)[]) => void) {
    this.#broker = broker
    this.#done = done
  }

  /** Asks `actor`; gives the place of the answer in the list. */
  ask(actor: ActorId, question: (requestId: number) => Message): number {
    const tag = this.#answers.length
    this.#answers.push(null)
    this.#open++
    this.#broker.context.send(actor, question(this.#broker.asks.add(this, tag, actor)))
    return tag
  }

  /** No more questions: the turn runs when the last answer is there, at once if there is none to wait for. */
  finish(): void {
    this.#close()
  }

  answered(message: Message, tag: number): void {
    this.#answers[tag] = message as Answer
    this.#close()
  }

  lost(): void {
    this.#close()
  }

  #close(): void {
    this.#open--
    if (this.#open === 0) this.#done(this.#answers)
  }
}
