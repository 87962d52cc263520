import type { Clock } from '../../src/base/clock.ts'
import { SILENT_LOGGER } from '../../src/base/logger.ts'
import type { ActorId } from '../../src/messages/context.ts'
import { ActorIds } from './actor-host.ts'
import { type ActorSpec, DEFAULT_ROLES } from './actor-spec.ts'
import { NoLinks } from './links.ts'
import { NodeClock } from './node-clock.ts'
import { NodeDisk } from './node-disk.ts'
import { NodeRandom } from './node-random.ts'
import { DEFAULT_SUPERVISION } from './restart-policy.ts'
import { ARENA_BYTES, type Runtime, type RuntimeOptions } from './runtime.ts'
import { SlabArena } from './slab-arena.ts'
import { Slabs } from './slabs.ts'
import { ThreadHost } from './thread-host.ts'
import { mergeTelemetry, type TelemetrySnapshot, ThreadTelemetry } from './thread-telemetry.ts'

export interface InlineOptions extends RuntimeOptions {
  /**
   * Messages are handed over as frozen deep copies and released slab memory is overwritten, so that what threads would forbid
   * shows here. Default false.
   */
  strict?: boolean
  /** Default: the machine's. */
  clock?: Clock
}

/** All actors of a node on the caller's own thread: starts at once, needs no worker. */
export class InlineRuntime implements Runtime {
  readonly #host: ThreadHost
  readonly #telemetry = new ThreadTelemetry()
  readonly #ids = new ActorIds(0)
  /** In the order in which they were made. */
  readonly #actors = new Set<ActorId>()
  #stopping: { actor: ActorId; stopped: () => void } | null = null
  #fatal = false

  constructor(options: InlineOptions) {
    const {
      createActor,
      onFatal,
      logger = SILENT_LOGGER,
      roles = DEFAULT_ROLES,
      arenaBytes = ARENA_BYTES,
      supervision,
      strict = false,
      clock = new NodeClock(),
    } = options
    const arena = new SlabArena({
      thread: 0,
      memory: new SharedArrayBuffer(arenaBytes),
      shareMaxBytes: (arenaBytes / 4) * 3,
      poison: strict,
    })
    const links = new NoLinks((error) => {
      if (!this.#fatal) onFatal(error)
      this.#fatal = true
    })
    this.#host = new ThreadHost({
      thread: 0,
      createActor,
      roles,
      supervision: { ...DEFAULT_SUPERVISION, ...supervision },
      clock,
      random: new NodeRandom(),
      disk: new NodeDisk(),
      slabs: new Slabs(
        arena,
        (range) => links.release(range),
        () => null,
      ),
      logger,
      telemetry: this.#telemetry,
      links,
      strict,
    })
    this.#host.director = {
      spawn: (spec) => this.spawn(spec),
      stop: (actor) => this.stop(actor),
      stopped: (actor) => {
        if (this.#stopping?.actor === actor) this.#stopping.stopped()
      },
    }
  }

  spawn(spec: ActorSpec): ActorId {
    const actor = this.#ids.next()
    this.#actors.add(actor)
    this.#host.control(0, { kind: 'spawn', actor, spec })
    return actor
  }

  stop(actor: ActorId): void {
    this.#actors.delete(actor)
    this.#host.control(0, { kind: 'stop', actor, closing: false })
  }

  async close(): Promise<void> {
    for (const actor of [...this.#actors].reverse()) {
      if (!this.#actors.delete(actor)) continue
      await new Promise<void>((resolve) => {
        this.#stopping = { actor, stopped: resolve }
        this.#host.control(0, { kind: 'stop', actor, closing: true })
      })
    }
    await this.#host.close()
  }

  /** Ends all actors where they stand, as if the process had been killed. */
  async kill(): Promise<void> {
    this.#actors.clear()
    await this.#host.kill()
  }

  /** Nothing runs until `resume`, as if the process had been stopped; sockets are to be quiet meanwhile. */
  pause(): void {
    this.#host.pause()
  }

  resume(): void {
    this.#host.resume()
  }

  /** The clock was moved: what is due runs. */
  catchUp(): void {
    this.#host.catchUp()
  }

  async telemetry(): Promise<TelemetrySnapshot> {
    return mergeTelemetry([this.#telemetry.snapshot()])
  }
}
