import type { Actor } from '../../src/messages/context.ts'
import type { HostContext } from './host-context.ts'

/** What an actor is made from, and made again from after a throw: plain data that can cross threads. */
export interface ActorSpec {
  readonly kind: string
}

/** Makes an actor. It must do nothing else: the actor's first turn is its `start`. */
export type CreateActor = (spec: ActorSpec, context: HostContext) => Actor

/**
 * Decides what thread an actor lives on and which share of the arena it draws on. `main` is the supervisor's own thread; `log`
 * reads for consumers; `coordinator` lives where logs live.
 */
export type Role = 'main' | 'network' | 'log' | 'coordinator'

/** The role of each kind of actor; those not named are `log`. */
export type Roles = Readonly<Record<string, Role>>

export const DEFAULT_ROLES: Roles = {
  supervisor: 'main',
  'metadata-quorum': 'main',
  'controller-channel': 'main',
  'log-cleaner': 'main',
  network: 'network',
  'group-coordinator': 'coordinator',
  'transaction-coordinator': 'coordinator',
  partition: 'log',
  replication: 'network',
}

export function roleOf(spec: ActorSpec, roles: Roles): Role {
  return roles[spec.kind] ?? 'log'
}
