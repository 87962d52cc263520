import type { Logger } from '../../src/base/logger.ts'
import type { ActorId } from '../../src/messages/context.ts'
import type { ActorSpec, CreateActor, Roles } from './actor-spec.ts'
import type { SupervisionOptions } from './restart-policy.ts'
import type { TelemetrySnapshot } from './thread-telemetry.ts'

/** The actors of one node, wherever they run. */
export interface Runtime {
  /** As `SupervisorContext.spawn`. */
  spawn(spec: ActorSpec, thread?: number): ActorId
  /** As `SupervisorContext.stop`. */
  stop(actor: ActorId): void
  /** Stops all actors, last made first, then the threads. Nothing is left behind that would keep the process alive. */
  close(): Promise<void>
  /** The sums over all threads. */
  telemetry(): Promise<TelemetrySnapshot>
}

export interface RuntimeOptions {
  createActor: CreateActor
  /** The node cannot go on: an actor failed too often, or a thread died. Called once; the runtime should then be closed. */
  onFatal: (error: Error) => void
  /** Default: silent. */
  logger?: Logger
  /** Default: `DEFAULT_ROLES`. */
  roles?: Roles
  /** Slab memory of each thread, bytes of address space; resident only as it is used. Default 256 MiB. */
  arenaBytes?: number
  supervision?: Partial<SupervisionOptions>
}

export const ARENA_BYTES = 256 * 1024 * 1024
