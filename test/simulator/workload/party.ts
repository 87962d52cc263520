import { SeededRandom } from '../../../src/base/seeded-random.ts'
import { Client } from '../../../src/client/client.ts'
import { KafkaError } from '../../../src/client/errors.ts'
import type { ClientWorld } from '../client-world.ts'
import { SimulatedEnvironment } from '../simulated-environment.ts'
import type { History } from './history.ts'

export interface WorkloadTopic {
  readonly name: string
  readonly partitions: number
}

/** What all clients of a run share. */
export interface Stage {
  readonly world: ClientWorld
  readonly bootstrap: string
  readonly history: History
  /** Whether more than one node takes itself for the group's coordinator now. */
  readonly isContested: (group: string) => boolean
}

/** Failures are noticed soon, and nothing is given up quickly. */
const PATIENT = {
  requestTimeoutMs: 5_000,
  retryTimeoutMs: 20_000,
  retryBackoffMs: 50,
  retryBackoffMaxMs: 500,
  reconnectBackoffMs: 50,
  reconnectBackoffMaxMs: 500,
  connectionSetupTimeoutMs: 3_000,
} as const
export const DELIVERY_TIMEOUT_MS = 20_000
/** Of consumers: Kafka's default. Half of what a life costs are fetches that wait for nothing. */
export const FETCH_WAIT_MS = 500
/** Before a client that failed is started anew. */
const AGAIN_MS = 200

/**
 * A client program: does the same thing again and again until it is stopped, and is started anew, as a new process, when it fails or is killed. It has a host of its
 * own.
 */
export abstract class Party {
  readonly name: string
  /** How often it has had success. */
  progress = 0
  protected readonly stage: Stage
  protected readonly random: SeededRandom
  protected isStopping = false
  /** Counts its processes. */
  protected life = 0
  #environment: SimulatedEnvironment | null = null
  #ended: Promise<void> = Promise.resolve()
  #restart: () => void = () => {}

  constructor(stage: Stage, name: string) {
    this.stage = stage
    this.name = name
    this.random = new SeededRandom(`${stage.world.simulation.seed}/${name}`)
  }

  /** The host that its connections come from. */
  get host(): string {
    return `client-${this.name}`
  }

  start(): void {
    this.#ended = this.#live()
  }

  /** Asks it to end its work in good order. */
  stop(): Promise<void> {
    this.isStopping = true
    return this.#ended
  }

  /** kill -9: another process of it is there a little later. */
  kill(): void {
    this.#environment?.kill()
    this.#restart()
  }

  /** Works until `isStopping` or until something fails. What it holds is closed by `client`. */
  protected abstract work(client: Client): Promise<void>

  /** Lets time pass. */
  protected pause(ms: number): Promise<void> {
    const environment = this.#environment!
    return new Promise((resolve) => {
      environment.after(ms, resolve)
    })
  }

  protected get nowUs(): number {
    return this.stage.world.simulation.nowUs
  }

  async #live(): Promise<void> {
    while (!this.isStopping) {
      this.life++
      const environment = new SimulatedEnvironment(this.stage.world, this.host)
      this.#environment = environment
      const client = new Client(environment, { bootstrap: this.stage.bootstrap, clientId: this.name, ...PATIENT })
      const killed = new Promise<void>((resolve) => {
        this.#restart = resolve
      })
      try {
        await Promise.race([this.work(client), killed])
      } catch (error) {
        if (!(error instanceof KafkaError)) this.stage.history.surprise(this.name, error)
      }
      environment.kill()
      if (!this.isStopping) await this.#wait(AGAIN_MS)
    }
  }

  /** Whatever becomes of the process. */
  #wait(ms: number): Promise<void> {
    const { world } = this.stage
    return new Promise((resolve) => {
      world.simulation.at(ms * 1000, () => world.enter(resolve))
    })
  }
}
