import type { BrokerConfig } from '../src/base/config/broker-config.ts'
import type { Network } from '../src/base/network.ts'
import { apiTable } from '../src/broker/api-table.ts'
import type { RequestFaults } from '../src/broker/faults/request-faults.ts'
import { HANDLERS } from '../src/broker/handlers/all.ts'
import { CONTROLLER_HANDLERS } from '../src/broker/handlers/controller-apis.ts'
import type { Actor } from '../src/messages/context.ts'
import { SharedImages } from '../src/metadata/shared-images.ts'
import { GroupCoordinator, type GroupCoordinatorSpec } from './group-coordinator.ts'
import { NetworkActor, type NetworkSpec } from './network.ts'
import { PartitionActor, type PartitionSpec } from './partition.ts'
import type { ReplicationSpec } from './placement/replication-spec.ts'
import { ReplicationActor } from './replication.ts'
import type { CreateActor } from './runtime/actor-spec.ts'
import { fetchTextFor } from './runtime/fetch-text.ts'
import type { HostContext } from './runtime/host-context.ts'
import { nodeNetwork } from './runtime/node-network.ts'
import { TransactionCoordinator, type TransactionCoordinatorSpec } from './transaction-coordinator.ts'

export interface ServingCastOptions {
  readonly config: BrokerConfig
  /** How a network actor reaches sockets; those of the machine where nothing else is said. */
  readonly networkFor?: (context: HostContext) => Network
  /** What is done wrong with requests on purpose. */
  readonly faults?: RequestFaults
}

/** Makes the actors that serve clients. What a worker thread loads: nothing of the metadata quorum. */
export function createCast({ config, networkFor = (context) => nodeNetwork(context), faults }: ServingCastOptions): CreateActor {
  const apis = { broker: apiTable(HANDLERS), controller: apiTable(CONTROLLER_HANDLERS) }
  const images = new SharedImages()
  return (anySpec, context): Actor => {
    const spec = anySpec as NetworkSpec | PartitionSpec | GroupCoordinatorSpec | TransactionCoordinatorSpec | ReplicationSpec
    switch (spec.kind) {
      case 'network':
        return new NetworkActor(spec, context, networkFor(context), config, apis, faults ?? null, fetchTextFor(context))
      case 'partition':
        return new PartitionActor(spec, context, config)
      case 'group-coordinator':
        return new GroupCoordinator(spec, context, config, images)
      case 'transaction-coordinator':
        return new TransactionCoordinator(spec, context, config)
      case 'replication':
        return new ReplicationActor(spec, context, networkFor(context), config, fetchTextFor(context))
    }
  }
}
