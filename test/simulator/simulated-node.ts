import { createControlCast } from '../../actors/control-cast.ts'
import type { SupervisionOptions } from '../../actors/runtime/restart-policy.ts'
import type { SimulatedRuntime } from '../../actors/runtime/simulated-runtime.ts'
import { Simulation } from '../../actors/runtime/simulation.ts'
import { createCast } from '../../actors/serving-cast.ts'
import type { Supervisor } from '../../actors/supervisor.ts'
import { resolveBrokerConfig } from '../../src/base/config/broker-config.ts'
import type { ConfigTexts } from '../../src/base/config/config-texts.ts'
import { MemoryDisk } from '../../src/base/memory-disk.ts'
import type { ActorId } from '../../src/messages/context.ts'
import type { Input, MessageCodec } from '../../src/protocol/codec.ts'
import { readResponseHeader } from '../../src/protocol/headers.ts'
import { Reader } from '../../src/protocol/reader.ts'
import { requestBytes } from '../broker/wire-client.ts'
import { type ClientEnd, SimulatedNetwork } from './simulated-network.ts'

export const LOG_DIR = '/data'
const PORT = 9092
const ANSWER_MS = 60_000

export interface SimulatedNodeOptions {
  readonly seed?: number
  readonly texts?: ConfigTexts
  /** A disk that other nodes may have used before. */
  readonly disk?: SimulatedDisk
  readonly simulation?: Simulation
  readonly supervision?: Partial<SupervisionOptions>
}

/** A disk whose syncs take up to 2 ms of virtual time, or, while they are held, until they are let go. */
export class SimulatedDisk extends MemoryDisk {
  readonly #simulation: Simulation
  readonly #held: (() => void)[] = []
  #isHeld: (path: string) => boolean = () => false

  constructor(simulation: Simulation) {
    super({ later: (complete, path) => this.#syncLater(complete, path) })
    this.#simulation = simulation
  }

  /** Syncs that were asked for since `holdSyncs`. */
  get heldSyncs(): number {
    return this.#held.length
  }

  /** Of all files, or of those at certain paths. */
  holdSyncs(isHeld: (path: string) => boolean = () => true): void {
    this.#isHeld = isHeld
  }

  letSyncsGo(): void {
    this.#isHeld = () => false
    for (const complete of this.#held.splice(0)) this.#syncLater(complete, '')
  }

  #syncLater(complete: () => void, path: string): void {
    if (this.#isHeld(path)) this.#held.push(complete)
    else this.#simulation.at(this.#simulation.random.below(2_000), complete)
  }
}

/** A whole node in virtual time, with every actor and a network: what a test sends to it is served as on a machine. */
export class SimulatedNode {
  readonly simulation: Simulation
  readonly disk: SimulatedDisk
  readonly runtime: SimulatedRuntime
  readonly network: SimulatedNetwork
  /** What the node complained of when it could not start or go on. */
  readonly failures: Error[] = []
  isReady = false
  readonly #actors = new Map<string, ActorId>()
  #supervisor: Supervisor | null = null

  constructor({ seed = 1, texts = {}, simulation = new Simulation({ seed }), disk, supervision }: SimulatedNodeOptions = {}) {
    this.simulation = simulation
    this.disk = disk ?? new SimulatedDisk(simulation)
    this.network = new SimulatedNetwork(simulation)
    const { config } = resolveBrokerConfig({
      'log.dirs': LOG_DIR,
      'node.id': '1',
      listeners: `PLAINTEXT://127.0.0.1:${PORT}`,
      'group.initial.rebalance.delay.ms': '0',
      'offsets.topic.num.partitions': '1',
      ...texts,
    })
    const fail = (error: Error): void => {
      this.failures.push(error)
    }
    const others = createCast({ config, networkFor: (context) => this.network.for(context) })
    const cast = createControlCast({
      config,
      others,
      hooks: {
        started: (supervisor) => {
          this.#supervisor = supervisor
        },
        ready: () => {
          this.isReady = true
        },
        failed: fail,
      },
    })
    this.runtime = simulation.node({
      disk: this.disk,
      createActor: (spec, context) => {
        this.#actors.set(nameOf(spec), context.self)
        return cast(spec, context)
      },
      onFatal: fail,
      supervision,
    })
    this.runtime.spawn({ kind: 'supervisor' })
  }

  /** A node that serves. Throws what kept it from that. */
  static start(options: SimulatedNodeOptions = {}): SimulatedNode {
    const node = new SimulatedNode(options)
    node.until(() => node.isReady || node.failures.length > 0)
    if (node.failures.length > 0) throw node.failures[0]
    return node
  }

  /** `network`, `metadata-quorum`, or `partition topic-0`. */
  actor(name: string): ActorId {
    const actor = this.#actors.get(name)
    if (actor === undefined) throw new Error(`there is no actor ${name}, but ${[...this.#actors.keys()].join(', ')}`)
    return actor
  }

  has(name: string): boolean {
    return this.#actors.has(name)
  }

  until(done: () => boolean, ms = ANSWER_MS): void {
    if (!this.simulation.runUntil(done, ms)) throw new Error(`did not come about within ${ms} ms of virtual time`)
  }

  connect(): SimulatedClient {
    const end = this.network.connect(PORT)
    if (end === null) throw new Error('nobody listens')
    return new SimulatedClient(this, end)
  }

  /** Stops cleanly, all logs flushed and marked. */
  stop(): void {
    let stopped = false
    this.#supervisor!.shutdown(() => {
      stopped = true
    })
    this.until(() => stopped)
    this.runtime.kill()
  }

  /** Cuts the power. Another node may be started over the same disk. */
  cutPower(): void {
    this.runtime.kill()
    this.disk.crash(this.simulation.random)
  }
}

function nameOf(spec: object): string {
  const { kind, topic, partition } = spec as { kind: string; topic?: string; partition?: number }
  return kind === 'partition' ? `partition ${topic}-${partition}` : kind
}

export class SimulatedClient {
  readonly #node: SimulatedNode
  readonly #end: ClientEnd
  #asked = 0

  constructor(node: SimulatedNode, end: ClientEnd) {
    this.#node = node
    this.#end = end
  }

  get isOpen(): boolean {
    return this.#end.isOpen
  }

  /** Sends a request, and gives what its answer will be in. Answers come in the order of the requests. */
  ask<Request, Body>(
    request: MessageCodec<Request>,
    response: MessageCodec<Body>,
    body: Input<Request>,
    version = request.latestVersionUnstable ? request.maxVersion - 1 : request.maxVersion,
  ): () => Body | null {
    const place = this.#asked++
    let answer: Body | null = null
    this.#end.send(requestBytes(request, version, body, place))
    return () => {
      const frame = this.#end.frames[place]
      if (answer === null && frame !== undefined) {
        const reader = new Reader(frame)
        const echoed = readResponseHeader(reader, request.apiKey, version)
        if (echoed !== place) throw new Error(`answer ${echoed} to question ${place}`)
        answer = response.read(reader, version)
      }
      return answer
    }
  }

  /** Asks, and lets time pass until the answer is there. */
  call<Request, Body>(
    request: MessageCodec<Request>,
    response: MessageCodec<Body>,
    body: Input<Request>,
    version?: number,
  ): Body {
    const answer = this.ask(request, response, body, version)
    this.#node.until(() => answer() !== null || !this.isOpen)
    const given = answer()
    if (given === null) throw new Error('the connection was closed')
    return given
  }

  close(): void {
    this.#end.close()
  }
}
