import { errorMessage } from '../../protocol/error-codes.ts'
import { AllocateProducerIdsRequest, AllocateProducerIdsResponse } from '../../protocol/generated/api/allocate-producer-ids.ts'
import { AlterPartitionRequest, AlterPartitionResponse } from '../../protocol/generated/api/alter-partition.ts'
import {
  AssignReplicasToDirsRequest,
  AssignReplicasToDirsResponse,
} from '../../protocol/generated/api/assign-replicas-to-dirs.ts'
import { BrokerHeartbeatRequest, BrokerHeartbeatResponse } from '../../protocol/generated/api/broker-heartbeat.ts'
import { BrokerRegistrationRequest, BrokerRegistrationResponse } from '../../protocol/generated/api/broker-registration.ts'
import {
  ControllerRegistrationRequest,
  ControllerRegistrationResponse,
} from '../../protocol/generated/api/controller-registration.ts'
import { decidedByController } from '../controller-routing.ts'

// What brokers and controllers ask of the active controller for themselves.

export const allocateProducerIds = decidedByController(
  AllocateProducerIdsRequest,
  AllocateProducerIdsResponse,
  (_, errorCode) => ({ errorCode }),
)

export const alterPartition = decidedByController(AlterPartitionRequest, AlterPartitionResponse, (_, errorCode) => ({
  errorCode,
}))

export const assignReplicasToDirs = decidedByController(
  AssignReplicasToDirsRequest,
  AssignReplicasToDirsResponse,
  (_, errorCode) => ({ errorCode }),
)

export const brokerHeartbeat = decidedByController(BrokerHeartbeatRequest, BrokerHeartbeatResponse, (_, errorCode) => ({
  errorCode,
}))

export const brokerRegistration = decidedByController(BrokerRegistrationRequest, BrokerRegistrationResponse, (_, errorCode) => ({
  errorCode,
}))

export const controllerRegistration = decidedByController(
  ControllerRegistrationRequest,
  ControllerRegistrationResponse,
  (_, errorCode) => ({ errorCode, errorMessage: errorMessage(errorCode) }),
)
