import type { BrokerConfig } from '../src/base/config/broker-config.ts'
import type { Network } from '../src/base/network.ts'
import type { LoggerLevel } from '../src/controller/broker-loggers.ts'
import type { Actor } from '../src/messages/context.ts'
import { SharedImages } from '../src/metadata/shared-images.ts'
import { type CleaningCrew, SlicedCrew } from './cleaner/cleaning-crew.ts'
import { LogCleaner, type LogCleanerSpec } from './cleaner/log-cleaner.ts'
import { ControllerChannel, type ControllerChannelSpec } from './controller-channel.ts'
import { MetadataQuorum, type MetadataQuorumSpec } from './metadata-quorum.ts'
import type { CreateActor } from './runtime/actor-spec.ts'
import { fetchTextFor } from './runtime/fetch-text.ts'
import { asSupervisor, type HostContext } from './runtime/host-context.ts'
import { nodeNetwork } from './runtime/node-network.ts'
import { Supervisor, type SupervisorHooks, type SupervisorSpec } from './supervisor.ts'

export interface ControlCastOptions {
  readonly config: BrokerConfig
  readonly hooks: SupervisorHooks
  /** Default: the logger has no level that could be altered. */
  readonly loggerLevel?: LoggerLevel
  /** Carries out the log cleaner's work. Default: its own thread does, a piece at a time. */
  readonly crewFor?: (context: HostContext) => CleaningCrew
  /** How actors reach sockets; those of the machine where nothing else is said. */
  readonly networkFor?: (context: HostContext) => Network
  /** Makes all other actors, where those live on the main thread too. */
  readonly others?: CreateActor
}

/** Makes the actors of the main thread: the supervisor, the metadata quorum, the way to the active controller, and the log cleaner. */
export function createControlCast({
  config,
  hooks,
  loggerLevel,
  crewFor = (context) => new SlicedCrew(context),
  networkFor = (context) => nodeNetwork(context),
  others,
}: ControlCastOptions): CreateActor {
  const images = new SharedImages()
  return (anySpec, context): Actor => {
    const spec = anySpec as SupervisorSpec | MetadataQuorumSpec | ControllerChannelSpec | LogCleanerSpec
    switch (spec.kind) {
      case 'supervisor':
        return new Supervisor(asSupervisor(context), config, hooks, { loggerLevel: loggerLevel ?? null, images })
      case 'metadata-quorum':
        return new MetadataQuorum(spec, context, config, {
          loggerLevel: loggerLevel ?? null,
          network: networkFor(context),
          fetchText: fetchTextFor(context),
        })
      case 'controller-channel':
        return new ControllerChannel(spec, context, networkFor(context), config, { images, fetchText: fetchTextFor(context) })
      case 'log-cleaner':
        return new LogCleaner(spec, context, config, crewFor(context))
      default:
        if (others === undefined)
          throw new TypeError(`no actor of kind ${(anySpec as { kind: string }).kind} lives on the main thread`)
        return others(anySpec, context)
    }
  }
}
