import type { BrokerConfig } from '../src/base/config/broker-config.ts'
import type { Actor } from '../src/messages/context.ts'
import { MetadataQuorum, type MetadataQuorumSpec } from './metadata-quorum.ts'
import type { CreateActor } from './runtime/actor-spec.ts'
import { asSupervisor } from './runtime/host-context.ts'
import { Supervisor, type SupervisorHooks, type SupervisorSpec } from './supervisor.ts'

export interface ControlCastOptions {
  readonly config: BrokerConfig
  readonly hooks: SupervisorHooks
  /** Makes all other actors, where those live on the main thread too. */
  readonly others?: CreateActor
}

/** Makes the actors of the main thread: the supervisor and the metadata quorum. */
export function createControlCast({ config, hooks, others }: ControlCastOptions): CreateActor {
  return (anySpec, context): Actor => {
    const spec = anySpec as SupervisorSpec | MetadataQuorumSpec
    switch (spec.kind) {
      case 'supervisor':
        return new Supervisor(asSupervisor(context), config, hooks)
      case 'metadata-quorum':
        return new MetadataQuorum(spec, context, config)
      default:
        if (others === undefined)
          throw new TypeError(`no actor of kind ${(anySpec as { kind: string }).kind} lives on the main thread`)
        return others(anySpec, context)
    }
  }
}
