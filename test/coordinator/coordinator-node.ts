import { expect } from 'vitest'
import { GroupCoordinator } from '../../actors/group-coordinator.ts'
import { resolveBrokerConfig } from '../../src/base/config/broker-config.ts'
import type { ConfigTexts } from '../../src/base/config/config-texts.ts'
import type { Logger } from '../../src/base/logger.ts'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import type { ActorId, Context } from '../../src/messages/context.ts'
import type { Message, Response } from '../../src/messages/message.ts'
import type { Input } from '../../src/protocol/codec.ts'
import { SILENT_TELEMETRY } from '../base/silent-telemetry.ts'
import { FakePartition } from './fake-partition.ts'
import { type Api, asTheNetworkGives, overTheWire } from './group/group-apis.ts'
import { TrackedArena } from './tracked-arena.ts'

export const PARTITION: ActorId = 1
export const COORDINATOR: ActorId = 2
export const CLIENT: ActorId = 3

/** What became of a request. */
export interface Asked<T> {
  /** Undefined until it is answered. */
  response: Response | undefined
  /** The response as a client reads it. */
  answer(): T
  /** The error that the network makes a response of. */
  errorCode(): number
}

/** The actor of the group coordinator before a fake partition. Messages are handed over when the test says so; time stands still until it is moved. */
export class CoordinatorNode {
  readonly arena = new TrackedArena()
  readonly partition: FakePartition
  readonly logged: string[] = []
  coordinator!: GroupCoordinator
  nowMs = 1_000_000
  readonly #config
  readonly #random = new SeededRandom(5)
  readonly #asked = new Map<number, Asked<unknown>>()
  #messages: { to: ActorId; message: Message }[] = []
  #deferred: (() => void)[] = []
  #timers = new Map<number, { atMs: number; turn: () => void }>()
  #timer = 0
  #requestId = 0

  constructor(texts: ConfigTexts = {}) {
    this.#config = resolveBrokerConfig({ 'group.initial.rebalance.delay.ms': '0', ...texts }).config
    this.partition = new FakePartition(this.arena, (to, message) => this.#messages.push({ to, message }))
    this.restart()
  }

  /** A new coordinator, as after a crash: it has not read its log until `settle`. */
  restart(): void {
    this.#timers = new Map()
    this.#deferred = []
    this.#messages = []
    this.coordinator = new GroupCoordinator(
      { kind: 'group-coordinator', partition: PARTITION, partitionIndex: 0, quorum: 0 },
      this.#context(),
      this.#config,
    )
    this.coordinator.start()
  }

  /** Delivers all messages, and what they bring about. */
  settle(): this {
    for (;;) {
      const next = this.#messages.shift()
      if (next !== undefined) this.#deliver(next.to, next.message)
      else if (this.#deferred.length > 0) this.#deferred.shift()!()
      else return this
    }
  }

  /** Sends a request, without letting it be delivered. */
  ask<Request, Body>(api: Api<Request, Body>, body: Input<Request>, version = api.request.maxVersion): Asked<Body> {
    const requestId = ++this.#requestId
    const asked: Asked<Body> = {
      response: undefined,
      answer: () => {
        expect(asked.response?.errorCode, 'the coordinator answered').toBe(0)
        return overTheWire(api.response, asked.response!.body as Input<Body>, version)
      },
      errorCode: () => {
        expect(asked.response, 'the coordinator answered').toBeDefined()
        return asked.response!.errorCode
      },
    }
    this.#asked.set(requestId, asked as Asked<unknown>)
    this.send({
      kind: 'request',
      from: CLIENT,
      requestId,
      apiKey: api.request.apiKey,
      apiVersion: version,
      clientId: 'client',
      clientHost: '/127.0.0.1',
      principal: 'User:ANONYMOUS',
      listener: 'PLAINTEXT',
      body: asTheNetworkGives(api.request, body, version),
    })
    return asked
  }

  send(message: Message): void {
    this.#messages.push({ to: COORDINATOR, message })
  }

  advance(ms: number): this {
    const untilMs = this.nowMs + ms
    for (;;) {
      this.settle()
      const next = [...this.#timers].sort(([, a], [, b]) => a.atMs - b.atMs)[0]
      if (next === undefined || next[1].atMs > untilMs) break
      this.#timers.delete(next[0])
      this.nowMs = Math.max(this.nowMs, next[1].atMs)
      next[1].turn()
    }
    this.nowMs = untilMs
    return this
  }

  get timers(): number {
    return this.#timers.size
  }

  #deliver(to: ActorId, message: Message): void {
    if (to === COORDINATOR) this.coordinator.receive(message)
    else if (to === PARTITION) this.partition.receive(message)
    else if (message.kind === 'response') {
      const asked = this.#asked.get(message.requestId)!
      expect(asked.response, 'a request is answered once').toBeUndefined()
      asked.response = message
    }
  }

  #context(): Context {
    const log = (message: string): void => {
      this.logged.push(message)
    }
    const logger: Logger = { debug() {}, info: log, warn: log, error: log }
    return {
      self: COORDINATOR,
      restarts: 0,
      clock: { nowMs: () => 1_700_000_000_000 + this.nowMs, monotonicUs: () => this.nowMs * 1000 },
      random: this.#random,
      disk: new MemoryDisk(),
      arena: this.arena,
      logger,
      telemetry: SILENT_TELEMETRY,
      send: (to, message) => void this.#messages.push({ to, message }),
      congested: () => false,
      schedule: (delayMs, turn) => {
        this.#timers.set(++this.#timer, { atMs: this.nowMs + delayMs, turn })
        return this.#timer
      },
      cancel: (timer) => void this.#timers.delete(timer),
      defer: (turn) => void this.#deferred.push(turn),
    }
  }
}
