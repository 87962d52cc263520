import type { ActorSpec, CreateActor } from '../../actors/runtime/actor-spec.ts'
import type { Actor, ActorId, Context } from '../../src/messages/context.ts'
import type { Message } from '../../src/messages/message.ts'

/**
 * Asks `to` `count` times, with up to `window` questions open, then says to `judge` how long it took. `packed`: by messages that
 * are not hot.
 */
export interface PingSpec extends ActorSpec {
  kind: 'ping'
  to: ActorId
  judge: ActorId
  count: number
  window: number
  packed: boolean
}

export function createCast(): CreateActor {
  return (spec, context) => (spec.kind === 'ping' ? new Ping(spec as PingSpec, context) : new Pong(context))
}

export function request(from: ActorId, requestId: number, body: unknown): Message {
  return {
    kind: 'request',
    from,
    requestId,
    apiKey: 3,
    apiVersion: 12,
    clientId: 'bench',
    clientHost: '/127.0.0.1',
    principal: 'User:ANONYMOUS',
    listener: 'PLAINTEXT',
    body,
  }
}

const RANGE = { arena: 0, offset: 4096, length: 16384 }

class Ping implements Actor {
  readonly #spec: PingSpec
  readonly #context: Context
  #asked = 0
  #answered = 0
  #startUs = 0

  constructor(spec: PingSpec, context: Context) {
    this.#spec = spec
    this.#context = context
  }
  start(): void {
    // The other thread shall be up and warm before time is taken.
    this.#context.schedule(300, () => {
      this.#startUs = this.#context.clock.monotonicUs()
      for (let open = 0; open < this.#spec.window; open++) this.#ask()
    })
  }
  receive(message: Message): void {
    if (message.kind !== 'appended' && message.kind !== 'response') return
    if (++this.#answered < this.#spec.count) {
      if (this.#asked < this.#spec.count) this.#ask()
      return
    }
    this.#context.send(this.#spec.judge, request(this.#context.self, 0, this.#context.clock.monotonicUs() - this.#startUs))
  }
  stop(): void {}

  #ask(): void {
    const requestId = ++this.#asked
    const { to, packed } = this.#spec
    const from = this.#context.self
    if (packed) this.#context.send(to, request(from, requestId, { topics: [{ name: 'a-topic', partitions: [0, 1, 2] }] }))
    else this.#context.send(to, { kind: 'append', from, requestId, bytes: RANGE, acks: 1, origin: 'client', timeoutMs: -1 })
  }
}

class Pong implements Actor {
  readonly #context: Context
  constructor(context: Context) {
    this.#context = context
  }
  start(): void {}
  receive(message: Message): void {
    if (message.kind === 'append') {
      this.#context.send(message.from, {
        kind: 'appended',
        requestId: message.requestId,
        errorCode: 0,
        errorMessage: null,
        baseOffset: message.requestId,
        logAppendTimeMs: -1,
        logStartOffset: 0,
        recordErrors: null,
      })
    } else if (message.kind === 'request') {
      this.#context.send(message.from, { kind: 'response', requestId: message.requestId, errorCode: 0, body: message.body })
    }
  }
  stop(): void {}
}
