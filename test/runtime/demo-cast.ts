import type { ActorSpec, CreateActor } from '../../actors/runtime/actor-spec.ts'
import type { HostContext } from '../../actors/runtime/host-context.ts'
import type { DiskFile } from '../../src/base/disk.ts'
import type { Actor, ActorId, Context } from '../../src/messages/context.ts'
import type { Message, Request } from '../../src/messages/message.ts'

/** A small cast that uses every part of a context: tellers keep sums on disk, a customer drives them, a judge (of the test) hears the result. */
export interface TellerSpec extends ActorSpec {
  kind: 'teller'
  path: string
}
export interface CustomerSpec extends ActorSpec {
  kind: 'customer'
  tellers: readonly ActorId[]
  judge: ActorId
  deposits: number
}
export type TellerOrder = { op: 'add'; id: number; amount: number } | { op: 'fail' }

/** What worker threads call. `seen`: how many messages a slow consumer has handled, readable everywhere. */
export function createCast(data: { seen: SharedArrayBuffer } | null): CreateActor {
  const seen = new Int32Array(data?.seen ?? new ArrayBuffer(4))
  return (spec, context) => {
    if (spec.kind === 'producer') return new Producer(spec as ProducerSpec, context, seen)
    if (spec.kind === 'consumer') return new Consumer(spec as ConsumerSpec, context, seen)
    return createActor(spec, context)
  }
}

export function createActor(spec: ActorSpec, context: HostContext): Actor {
  switch (spec.kind) {
    case 'teller':
      return new Teller(spec as TellerSpec, context)
    case 'customer':
      return new Customer(spec as CustomerSpec, context)
    case 'failing':
      return new Failing()
    case 'echo':
      return new Echo(context)
    case 'reader':
      return new Reader(context)
    case 'deadly':
      return new Deadly()
    default:
      throw new TypeError(`no actor of kind ${spec.kind}`)
  }
}

export function request(from: ActorId, requestId: number, body: unknown): Request {
  return {
    kind: 'request',
    from,
    requestId,
    apiKey: 0,
    apiVersion: 0,
    clientId: null,
    clientHost: '',
    principal: '',
    listener: '',
    body,
  }
}

/** Adds each deposit once, by its id; answers when it is flushed, several with one sync. Restores itself from its file. */
export class Teller implements Actor {
  readonly #context: Context
  readonly #spec: TellerSpec
  readonly #seen = new Set<number>()
  readonly #unanswered: { to: ActorId; requestId: number; sum: number }[] = []
  #file!: DiskFile
  #size = 0
  #sum = 0
  #flushing = false

  constructor(spec: TellerSpec, context: Context) {
    this.#spec = spec
    this.#context = context
  }

  start(): void {
    this.#file = this.#context.disk.open(this.#spec.path, 'create')
    const entry = new Float64Array(2)
    for (const bytes = new Uint8Array(entry.buffer); this.#file.read(bytes, this.#size) === 16; this.#size += 16) {
      this.#seen.add(entry[0]!)
      this.#sum += entry[1]!
    }
  }

  receive(message: Message): void {
    if (message.kind !== 'request') return
    const order = message.body as TellerOrder
    if (order.op === 'fail') throw new Error('told to fail')
    if (!this.#seen.has(order.id)) {
      this.#seen.add(order.id)
      this.#sum += order.amount
      this.#file.write(new Uint8Array(new Float64Array([order.id, order.amount]).buffer), this.#size)
      this.#size += 16
    }
    this.#unanswered.push({ to: message.from, requestId: message.requestId, sum: this.#sum })
    if (this.#flushing) return
    this.#flushing = true
    this.#context.defer(() => this.#flush())
  }

  stop(): void {
    this.#file.sync()
    this.#file.close()
  }

  #flush(): void {
    const flushed = this.#unanswered.splice(0)
    this.#file.syncLater((error) => {
      if (error !== null) throw error
      for (const { to, requestId, sum } of flushed) {
        this.#context.send(to, { kind: 'response', requestId, errorCode: 0, body: sum })
      }
      this.#flushing = this.#unanswered.length > 0
      if (this.#flushing) this.#context.defer(() => this.#flush())
    })
  }
}

/** Deposits the amounts 1, 2, 3 … with every teller, a few at a time, makes each teller fail once on the way, and asks again for what was lost. */
export class Customer implements Actor {
  readonly #context: Context
  readonly #spec: CustomerSpec
  readonly #open = new Map<number, { teller: ActorId; id: number }>()
  readonly #next: number[]
  readonly #down = new Set<ActorId>()
  readonly #lost = new Map<ActorId, number[]>()
  readonly #sums: number[]
  #requestId = 0
  #downs = 0

  constructor(spec: CustomerSpec, context: Context) {
    this.#spec = spec
    this.#context = context
    this.#next = spec.tellers.map(() => 1)
    this.#sums = spec.tellers.map(() => 0)
  }

  start(): void {
    this.#context.schedule(1, () => this.#proceed())
  }

  receive(message: Message): void {
    if (message.kind === 'response') {
      const asked = this.#open.get(message.requestId)
      if (asked === undefined) return
      this.#open.delete(message.requestId)
      const index = this.#spec.tellers.indexOf(asked.teller)
      this.#sums[index] = Math.max(this.#sums[index]!, message.body as number)
    } else if (message.kind === 'actor-down') {
      this.#downs++
      this.#down.add(message.actor)
      for (const [requestId, { teller, id }] of this.#open) {
        if (teller !== message.actor) continue
        this.#open.delete(requestId)
        const lost = this.#lost.get(teller)
        if (lost === undefined) this.#lost.set(teller, [id])
        else lost.push(id)
      }
    } else if (message.kind === 'actor-up') {
      this.#down.delete(message.actor)
      for (const id of this.#lost.get(message.actor)?.splice(0) ?? []) this.#ask(message.actor, id)
    }
    this.#proceed()
  }

  stop(): void {}

  #proceed(): void {
    const { tellers, deposits, judge } = this.#spec
    for (const [index, teller] of tellers.entries()) {
      while (this.#next[index]! <= deposits && !this.#down.has(teller) && this.#open.size < 16) {
        const id = this.#next[index]!
        this.#next[index] = id + 1
        this.#ask(teller, id)
        if (id === Math.floor(deposits / 2)) this.#context.send(teller, request(this.#context.self, 0, { op: 'fail' }))
      }
    }
    const lost = [...this.#lost.values()].reduce((sum, ids) => sum + ids.length, 0)
    if (this.#open.size > 0 || lost > 0 || this.#next.some((id) => id <= deposits)) return
    this.#context.send(judge, request(this.#context.self, 0, { sums: this.#sums, downs: this.#downs }))
  }

  #ask(teller: ActorId, id: number): void {
    const requestId = ++this.#requestId
    this.#open.set(requestId, { teller, id })
    this.#context.send(teller, request(this.#context.self, requestId, { op: 'add', id, amount: id }))
  }
}

class Failing implements Actor {
  start(): void {
    throw new Error('never starts')
  }
  receive(): void {}
  stop(): void {}
}

/** Answers each request with its own body. */
class Echo implements Actor {
  readonly #context: Context
  constructor(context: Context) {
    this.#context = context
  }
  start(): void {}
  receive(message: Message): void {
    if (message.kind === 'request') {
      this.#context.send(message.from, { kind: 'response', requestId: message.requestId, errorCode: 0, body: message.body })
    }
  }
  stop(): void {}
}

/** An actor of the test itself: each message goes to a function. Only on the main thread. */
export class Listener implements Actor {
  readonly #heard: (message: Message) => void
  constructor(heard: (message: Message) => void) {
    this.#heard = heard
  }
  start(): void {}
  receive(message: Message): void {
    this.#heard(message)
  }
  stop(): void {}
}

/** Answers a request with as many bytes as its body says, in slab memory, each byte the request id; or with none, starved. */
class Reader implements Actor {
  readonly #context: Context
  constructor(context: Context) {
    this.#context = context
  }
  start(): void {}
  receive(message: Message): void {
    if (message.kind !== 'request') return
    const range = this.#context.arena.allocate(message.body as number)
    if (range !== null) this.#context.arena.view(range).fill(message.requestId)
    this.#context.send(message.from, {
      kind: 'read-done',
      requestId: message.requestId,
      errorCode: 0,
      highWatermark: this.#context.arena.freeBytes(),
      lastStableOffset: 0,
      logStartOffset: 0,
      bytes: range ?? { arena: 0, offset: 0, length: 0 },
      starved: range === null,
      abortedTransactions: null,
      divergingEpoch: null,
      preferredReadReplica: -1,
    })
  }
  stop(): void {}
}

/** Takes its whole thread down, in one of several ways. */
class Deadly implements Actor {
  start(): void {}
  receive(message: Message): void {
    if (message.kind !== 'request') return
    if (message.body === 'exit') process.exit(3)
    setImmediate(() => {
      throw new Error('outside any turn')
    })
  }
  stop(): void {}
}

export interface ProducerSpec extends ActorSpec {
  kind: 'producer'
  consumer: ActorId
  count: number
  /** Whether it stops while its thread is congested. */
  polite: boolean
}
export interface ConsumerSpec extends ActorSpec {
  kind: 'consumer'
  judge: ActorId
  count: number
  /** How long it takes over each message. */
  workUs: number
}

/** Sends numbered messages, hot and packed in turns, as fast as it can. */
class Producer implements Actor {
  readonly #spec: ProducerSpec
  readonly #context: Context
  readonly #seen: Int32Array
  #sent = 0
  #gapMax = 0

  constructor(spec: ProducerSpec, context: Context, seen: Int32Array) {
    this.#spec = spec
    this.#context = context
    this.#seen = seen
  }
  start(): void {
    this.#context.schedule(1, () => this.#produce())
  }
  receive(): void {}
  stop(): void {}

  #produce(): void {
    const { consumer, count, polite } = this.#spec
    while (this.#sent < count) {
      if (polite && this.#context.congested()) {
        this.#context.schedule(1, () => this.#produce())
        return
      }
      const number = this.#sent++
      const body = {
        number,
        gapMax: this.#gapMax,
        text: 'x'.repeat(number % 300),
        nothing: undefined,
        none: null,
        bytes: new Uint8Array([number & 255]),
      }
      if (number % 3 === 0) this.#context.send(consumer, request(this.#context.self, number, body))
      else
        this.#context.send(consumer, {
          kind: 'advanced',
          partition: this.#context.self,
          highWatermark: number,
          lastStableOffset: 0,
          forReplicas: false,
        })
      this.#gapMax = Math.max(this.#gapMax, this.#sent - Atomics.load(this.#seen, 0))
    }
  }
}

class Consumer implements Actor {
  readonly #spec: ConsumerSpec
  readonly #context: Context
  readonly #seen: Int32Array
  #expected = 0
  #gapMax = 0

  constructor(spec: ConsumerSpec, context: Context, seen: Int32Array) {
    this.#spec = spec
    this.#context = context
    this.#seen = seen
  }
  start(): void {}
  receive(message: Message): void {
    const expected = this.#expected++
    if (message.kind === 'request') {
      const { number, gapMax, text, bytes } = message.body as { number: number; gapMax: number; text: string; bytes: Uint8Array }
      if (number !== expected || text.length !== number % 300 || bytes[0] !== (number & 255))
        throw new Error(`${expected} was due`)
      if (!('nothing' in (message.body as object)) || (message.body as { none: null }).none !== null)
        throw new Error('undefined or null is gone')
      this.#gapMax = gapMax
    } else if (message.kind === 'advanced') {
      if (message.highWatermark !== expected) throw new Error(`${expected} was due, not ${message.highWatermark}`)
    } else {
      throw new Error(message.kind)
    }
    const untilUs = this.#context.clock.monotonicUs() + this.#spec.workUs
    while (this.#context.clock.monotonicUs() < untilUs);
    Atomics.store(this.#seen, 0, this.#expected)
    if (this.#expected === this.#spec.count) {
      this.#context.send(this.#spec.judge, request(this.#context.self, 0, { received: this.#expected, gapMax: this.#gapMax }))
    }
  }
  stop(): void {}
}
