import { setImmediate as immediately } from 'node:timers'
import { forbidGlobals } from '../../actors/runtime/forbidden-globals.ts'
import type { Simulation } from '../../actors/runtime/simulation.ts'
import type { EndOwner } from './simulated-connection.ts'
import type { SimulatedNetwork } from './simulated-network.ts'

/**
 * Where native clients live in a simulation. They wait by promises, whose turns are micro-tasks: after every event that touched a client all of these run before
 * the next event may happen, so that the same seed gives the same run.
 */
export class ClientWorld implements EndOwner {
  readonly simulation: Simulation
  readonly network: SimulatedNetwork
  #isTouched = false

  constructor(simulation: Simulation, network: SimulatedNetwork) {
    this.simulation = simulation
    this.network = network
  }

  /** Runs a client's callback. */
  enter(turn: () => void): void {
    this.#isTouched = true
    turn()
  }

  /** Lets at most `ms` of virtual time pass, until `done`. Gives whether it came to that. */
  async run(ms: number, done: () => boolean = () => false): Promise<boolean> {
    const { simulation } = this
    const untilUs = simulation.nowUs + ms * 1000
    const isInterrupted = (): boolean => this.#isTouched || done()
    // What was begun outside, such as the first step of an async function, comes first.
    await drained()
    const restore = forbidGlobals()
    try {
      for (;;) {
        simulation.runUntil(isInterrupted, (untilUs - simulation.nowUs) / 1000)
        if (this.#isTouched) {
          this.#isTouched = false
          await drained()
        } else {
          const isDone = done()
          if (!isDone) simulation.run(Math.max(0, untilUs - simulation.nowUs) / 1000)
          return isDone
        }
      }
    } finally {
      restore()
    }
  }

  /** Waits for `work` while virtual time passes, at most `ms` of it. */
  async settle<Result>(work: Promise<Result>, ms = 60_000): Promise<Result> {
    let isSettled = false
    const mark = (): void => {
      isSettled = true
    }
    work.then(mark, mark)
    if (!(await this.run(ms, () => isSettled))) throw new Error(`not settled within ${ms} ms of virtual time`)
    return work
  }
}

/** When every micro-task has run, and those that they began. */
function drained(): Promise<void> {
  return new Promise((resolve) => {
    immediately(resolve)
  })
}
