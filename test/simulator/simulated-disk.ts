import type { Simulation } from '../../actors/runtime/simulation.ts'
import { MemoryDisk } from '../../src/base/memory-disk.ts'

/** How long a sync takes at most, microseconds, where nothing else is said. */
export const SYNC_US_MAX = 2_000

/** A disk whose syncs take up to 2 ms of virtual time, or what is set, or, while they are held, until they are let go. */
export class SimulatedDisk extends MemoryDisk {
  /** How long a sync takes at most, microseconds. */
  syncUsMax = SYNC_US_MAX
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
    else this.#simulation.at(this.#simulation.random.below(this.syncUsMax), complete)
  }
}
