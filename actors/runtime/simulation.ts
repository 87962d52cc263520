import { BinaryHeap } from '../../src/base/binary-heap.ts'
import { SeededRandom } from '../../src/base/seeded-random.ts'
import { withoutGlobals } from './forbidden-globals.ts'
import { SimulatedRuntime, type SimulatedRuntimeOptions } from './simulated-runtime.ts'
import { TraceHash } from './trace-hash.ts'

export interface SimulationOptions {
  seed: number | string
  /** Wall clock at the start, milliseconds since the epoch. Default 2026-01-01. */
  startMs?: number
  /**
   * How long a message between actors of a node takes, microseconds, an integer. Default: mostly under 50, now and then up to
   * 5,000.
   */
  latencyUs?: (random: SeededRandom) => number
}

interface Event {
  readonly atUs: number
  /** 0 what is ready; 1 deferred turns, which come after all that is ready at that time. */
  readonly rank: 0 | 1
  /** Random: who comes first among equals. */
  readonly tie: number
  readonly number: number
  readonly action: () => void
}

const START_MS = 1_767_225_600_000

/**
 * A world in virtual time: any number of nodes, whose actors take turns in an order that the seed decides, all on the caller's
 * stack. The same seed gives the same run to the last message, which `traceHash` shows. Half a million events a second with small
 * messages.
 */
export class Simulation {
  readonly random: SeededRandom
  readonly seed: number | string
  readonly startMs: number
  readonly latencyUs: () => number
  readonly #events = new BinaryHeap<Event>(comesBefore)
  readonly #trace = new TraceHash()
  readonly #nodes: SimulatedRuntime[] = []
  #nowUs = 0
  #numbers = 0
  #steps = 0

  constructor({ seed, startMs = START_MS, latencyUs = defaultLatencyUs }: SimulationOptions) {
    this.seed = seed
    this.startMs = startMs
    this.random = new SeededRandom(`${seed}`)
    const latencies = new SeededRandom(`${seed}/latency`)
    this.latencyUs = () => latencyUs(latencies)
  }

  /** Adds a node. */
  node(options: SimulatedRuntimeOptions): SimulatedRuntime {
    const node = new SimulatedRuntime(this, this.#nodes.length, options)
    this.#nodes.push(node)
    return node
  }

  /** Virtual microseconds since the start. */
  get nowUs(): number {
    return this.#nowUs
  }

  /** How many events have happened. */
  get steps(): number {
    return this.#steps
  }

  /**
   * Runs `action` after `delayUs` (an integer) of virtual time: what is outside the actors, such as networks, disks and faults,
   * lives by this.
   */
  at(delayUs: number, action: () => void): void {
    this.schedule(delayUs, 0, action)
  }

  schedule(delayUs: number, rank: 0 | 1, action: () => void): void {
    const tie = this.random.below(0x40000000)
    this.#events.push({ atUs: this.#nowUs + Math.max(0, Math.ceil(delayUs)), rank, tie, number: this.#numbers++, action })
  }

  /** Lets the next event happen. False when there is none. */
  step(): boolean {
    return withoutGlobals(() => this.#step())
  }

  /**
   * Lets `ms` of virtual time pass. Throws when that takes more than `stepsMax` events (default 10 million): nothing comes to
   * rest.
   */
  run(ms: number, stepsMax = 10_000_000): void {
    const untilUs = this.#nowUs + ms * 1000
    const stepsLast = this.#steps + stepsMax
    withoutGlobals(() => {
      for (let next = this.#events.peek(); next !== undefined && next.atUs <= untilUs; next = this.#events.peek()) {
        this.#step()
        if (this.#steps > stepsLast) throw new Error(`more than ${stepsMax} events in ${ms} ms of virtual time`)
      }
    })
    this.#nowUs = Math.max(this.#nowUs, untilUs)
  }

  /** Runs until `done`, at most `ms` of virtual time; gives whether it came to that. */
  runUntil(done: () => boolean, ms: number): boolean {
    const untilUs = this.#nowUs + ms * 1000
    return withoutGlobals(() => {
      while (!done()) {
        const next = this.#events.peek()
        if (next === undefined || next.atUs > untilUs) return false
        this.#step()
      }
      return true
    })
  }

  /** Puts something into the trace. */
  note(value: unknown): void {
    this.#trace.add(value)
  }

  /** Of every turn so far: when, whose, and what message. Equal for equal seeds. */
  traceHash(): string {
    return this.#trace.digest()
  }

  #step(): boolean {
    const event = this.#events.pop()
    if (event === undefined) return false
    this.#nowUs = Math.max(this.#nowUs, event.atUs)
    this.#steps++
    event.action()
    return true
  }
}

function comesBefore(left: Event, right: Event): boolean {
  if (left.atUs !== right.atUs) return left.atUs < right.atUs
  if (left.rank !== right.rank) return left.rank < right.rank
  if (left.tie !== right.tie) return left.tie < right.tie
  return left.number < right.number
}

function defaultLatencyUs(random: SeededRandom): number {
  return random.below(100) < 95 ? random.below(50) : random.below(5_000)
}
