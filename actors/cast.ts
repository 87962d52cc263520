import type { BrokerConfig } from '../src/base/config/broker-config.ts'
import type { Network } from '../src/base/network.ts'
import { apiTable } from '../src/broker/api-table.ts'
import { HANDLERS } from '../src/broker/handlers/all.ts'
import type { Actor } from '../src/messages/context.ts'
import { GroupCoordinator, type GroupCoordinatorSpec } from './group-coordinator.ts'
import { MetadataQuorum, type MetadataQuorumSpec } from './metadata-quorum.ts'
import { NetworkActor, type NetworkSpec } from './network.ts'
import { PartitionActor, type PartitionSpec } from './partition.ts'
import type { CreateActor } from './runtime/actor-spec.ts'
import { asSupervisor, type HostContext } from './runtime/host-context.ts'
import { NodeNetwork } from './runtime/sockets.ts'
import { Supervisor, type SupervisorHooks, type SupervisorSpec } from './supervisor.ts'

/** All kinds of actors of a node. */
export type CastSpec = SupervisorSpec | NetworkSpec | PartitionSpec | GroupCoordinatorSpec | MetadataQuorumSpec

export interface CastOptions {
  readonly config: BrokerConfig
  /** Only on the main thread, where the supervisor lives. */
  readonly hooks?: SupervisorHooks
  /** How a network actor reaches sockets; those of the machine where nothing else is said. */
  readonly networkFor?: (context: HostContext) => Network
}

/** Makes the actors of one thread. */
export function createCast({ config, hooks, networkFor = nodeNetwork }: CastOptions): CreateActor {
  const apis = apiTable(HANDLERS)
  return (anySpec, context): Actor => {
    const spec = anySpec as CastSpec
    switch (spec.kind) {
      case 'supervisor':
        if (hooks === undefined) throw new TypeError('the supervisor lives on the main thread')
        return new Supervisor(asSupervisor(context), config, hooks)
      case 'network':
        return new NetworkActor(spec, context, networkFor(context), config, apis)
      case 'partition':
        return new PartitionActor(spec, context, config)
      case 'group-coordinator':
        return new GroupCoordinator(spec, context, config)
      case 'metadata-quorum':
        return new MetadataQuorum(spec, context, config)
    }
  }
}

function nodeNetwork(context: HostContext): Network {
  const network = new NodeNetwork((turn) => context.enter(turn))
  context.whenEnded(() => network.close())
  return network
}
