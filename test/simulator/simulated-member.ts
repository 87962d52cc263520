import { createControlCast } from '../../actors/control-cast.ts'
import type { SupervisionOptions } from '../../actors/runtime/restart-policy.ts'
import type { SimulatedRuntime } from '../../actors/runtime/simulated-runtime.ts'
import type { Simulation } from '../../actors/runtime/simulation.ts'
import { createCast } from '../../actors/serving-cast.ts'
import type { Supervisor } from '../../actors/supervisor.ts'
import { resolveBrokerConfig } from '../../src/base/config/broker-config.ts'
import type { ConfigTexts } from '../../src/base/config/config-texts.ts'
import { RafkaError } from '../../src/base/errors.ts'
import type { Logger } from '../../src/base/logger.ts'
import type { Actor, ActorId } from '../../src/messages/context.ts'
import type { Message } from '../../src/messages/message.ts'
import { ANSWER_MS } from './simulated-client.ts'
import { SimulatedDisk, SYNC_US_MAX } from './simulated-disk.ts'
import type { SimulatedNetwork } from './simulated-network.ts'

export interface SimulatedMemberOptions {
  readonly simulation: Simulation
  readonly network: SimulatedNetwork
  /** The name that others dial. */
  readonly host: string
  /** The whole configuration. */
  readonly texts: ConfigTexts
  /** One that a node may have used before. */
  readonly disk?: SimulatedDisk
  readonly supervision?: Partial<SupervisionOptions>
  readonly logger?: Logger
  /** Worker threads of the node. Default 2. */
  readonly threads?: number
  /** Hears of what ended an actor and is neither a fault nor an error that somebody may meet: a claim that did not hold, a mistake in the code. */
  readonly surprised?: (member: SimulatedMember, actor: ActorId, error: unknown) => void
  /** Sees every message between the node's actors. */
  readonly observe?: (member: SimulatedMember, from: ActorId, to: ActorId, message: Message) => void
}

/** A machine with a node of Rafka in virtual time: the node can be stopped, killed and started again over the machine's disk. */
export class SimulatedMember {
  readonly host: string
  readonly simulation: Simulation
  readonly network: SimulatedNetwork
  disk: SimulatedDisk
  runtime!: SimulatedRuntime
  /** What the running node complained of when it could not start or go on. */
  failures: Error[] = []
  isReady = false
  /** Whether there is a process, frozen or not. */
  isRunning = false
  /** Between `beginStop` and the end of the process. */
  isStopping = false
  /** How often a node was started here. */
  starts = 0
  /** Name of the node that was started last: `node-1/2` for the second of `node-1`. */
  life = ''
  readonly #options: SimulatedMemberOptions
  #ids = new Map<string, ActorId>()
  #actors = new Map<string, Actor>()
  #actorsById = new Map<ActorId, Actor>()
  #supervisor: Supervisor | null = null
  #startsAgain = false

  constructor(options: SimulatedMemberOptions) {
    this.#options = options
    this.host = options.host
    this.simulation = options.simulation
    this.network = options.network
    this.disk = options.disk ?? new SimulatedDisk(options.simulation)
  }

  /** Starts a node, which is then on its way to be ready. `texts` are added to its configuration. */
  start(texts: ConfigTexts = {}): void {
    const { network, simulation, host } = this
    const { supervision, logger, threads, observe } = this.#options
    const { config } = resolveBrokerConfig({ ...this.#options.texts, ...texts })
    this.life = `${host}/${++this.starts}`
    this.isReady = false
    this.isRunning = true
    this.#startsAgain = false
    const failures: Error[] = []
    this.failures = failures
    this.#ids = new Map()
    this.#actors = new Map()
    this.#actorsById = new Map()
    this.#supervisor = null
    const start = this.starts
    const isCurrent = (): boolean => this.starts === start
    const others = createCast({ config, networkFor: (context) => network.for(context, host) })
    const cast = createControlCast({
      config,
      others,
      networkFor: (context) => network.for(context, host),
      hooks: {
        started: (supervisor) => {
          if (isCurrent()) this.#supervisor = supervisor
        },
        ready: () => {
          if (isCurrent()) this.isReady = true
        },
        failed: (error) => failures.push(error),
      },
    })
    network.reachable(host)
    this.runtime = simulation.node({
      disk: this.disk,
      createActor: (spec, context) => {
        const name = nameOf(spec)
        const actor = cast(spec, context)
        if (isCurrent()) {
          this.#ids.set(name, context.self)
          this.#actors.set(name, actor)
          this.#actorsById.set(context.self, actor)
        }
        return actor
      },
      onFatal: (error) => failures.push(error),
      onFailure: (actor, error) => {
        if (!(error instanceof RafkaError) && !isCrash(error)) this.#options.surprised?.(this, actor, error)
      },
      supervision,
      ...(logger === undefined ? {} : { logger }),
      ...(threads === undefined ? {} : { threads }),
      ...(observe === undefined ? {} : { observe: (from, to, message) => observe(this, from, to, message) }),
    })
    this.runtime.spawn({ kind: 'supervisor' })
  }

  /** Lets time pass until clients are served. Throws what kept the node from that. */
  untilReady(): void {
    this.until(() => this.isReady || this.failures.length > 0)
    if (this.failures.length > 0) throw this.failures[0]
  }

  /** Begins a clean stop: leadership handed over, all logs flushed and marked, then the process ends. `stopped` is called if it comes to that. */
  beginStop(stopped: () => void = () => {}): void {
    const { starts, runtime } = this
    this.isReady = false
    this.isStopping = true
    const done = (): void => {
      if (this.starts === starts && this.isRunning) this.#end(runtime)
      stopped()
      if (this.#startsAgain && !this.isRunning) this.start()
    }
    if (this.#supervisor === null) done()
    else this.#supervisor.shutdown(() => this.simulation.at(0, done))
  }

  /** Starts a node where none runs, as soon as one that is being stopped has ended. */
  startAgain(): void {
    if (!this.isRunning) this.start()
    else if (this.isStopping) this.#startsAgain = true
  }

  /** Stops cleanly, and lets the time pass that it takes. */
  stop(): void {
    let isStopped = false
    this.beginStop(() => {
      isStopped = true
    })
    this.until(() => isStopped)
  }

  /** kill -9: what was written stays, the other ends of its connections learn that they are over. */
  kill(): void {
    if (!this.isRunning) return
    this.#end(this.runtime)
    this.disk.kill()
  }

  /** Cuts the power: what was not synced is lost or torn, and nobody is told that connections are over. */
  crash(): void {
    this.network.unreachable(this.host)
    if (this.isRunning) this.#end(this.runtime)
    this.disk.crash(this.simulation.random)
  }

  /** The machine's disk is replaced by an empty one. Only while no node runs. */
  emptyDisk(): void {
    if (this.isRunning) throw new Error(`${this.host} runs`)
    this.disk = new SimulatedDisk(this.simulation)
  }

  /** SIGSTOP: no turns, while the kernel goes on taking connections and bytes. */
  pause(): void {
    this.runtime.freeze()
  }

  resume(): void {
    this.runtime.thaw()
  }

  /** Whatever holds the machine back is over: it goes on, and its disk is whole, quick and has room. */
  letGo(): void {
    if (this.isRunning) this.runtime.thaw()
    this.disk.syncUsMax = SYNC_US_MAX
    this.disk.capacityBytes = Number.MAX_SAFE_INTEGER
    this.disk.letSyncsGo()
  }

  /** The wall clock jumps, forward or back. */
  jumpClock(ms: number): void {
    this.runtime.clockSkewMs += ms
  }

  /** `network`, `metadata-quorum`, or `partition topic-0`. */
  actor(name: string): ActorId {
    const actor = this.#ids.get(name)
    if (actor === undefined) throw new Error(`there is no actor ${name}, but ${[...this.#ids.keys()].join(', ')}`)
    return actor
  }

  has(name: string): boolean {
    return this.#ids.has(name)
  }

  /** The actor itself, for checks of what it knows; undefined where it never was. */
  actorObject(name: string): Actor | undefined {
    return this.#actors.get(name)
  }

  /** The actor behind an id of the running node, such as a message has. */
  actorAt(id: ActorId): Actor | undefined {
    return this.#actorsById.get(id)
  }

  /** Names of all actors that the running node has made, in order. */
  actorNames(): string[] {
    return [...this.#ids.keys()]
  }

  until(done: () => boolean, ms = ANSWER_MS): void {
    if (!this.simulation.runUntil(done, ms)) throw new Error(`${this.host}: did not come about within ${ms} ms of virtual time`)
  }

  #end(runtime: SimulatedRuntime): void {
    this.isRunning = false
    this.isReady = false
    this.isStopping = false
    runtime.kill()
  }
}

/** By `SimulatedRuntime.crash`. */
function isCrash(error: unknown): boolean {
  return error instanceof Error && error.message === 'crashed by the simulation'
}

function nameOf(spec: object): string {
  const { kind, topic, partition, leaderId } = spec as { kind: string; topic?: string; partition?: number; leaderId?: number }
  if (kind === 'partition') return `partition ${topic}-${partition}`
  return leaderId === undefined ? kind : `${kind} ${leaderId}`
}
