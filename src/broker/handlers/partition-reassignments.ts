import { errorMessage } from '../../protocol/error-codes.ts'
import {
  AlterPartitionReassignmentsRequest,
  AlterPartitionReassignmentsResponse,
} from '../../protocol/generated/api/alter-partition-reassignments.ts'
import {
  ListPartitionReassignmentsRequest,
  ListPartitionReassignmentsResponse,
} from '../../protocol/generated/api/list-partition-reassignments.ts'
import { decidedByController } from '../controller-routing.ts'

export const alterPartitionReassignments = decidedByController(
  AlterPartitionReassignmentsRequest,
  AlterPartitionReassignmentsResponse,
  ({ topics }, errorCode) => ({
    errorCode,
    errorMessage: errorMessage(errorCode),
    responses: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({
        partitionIndex,
        errorCode,
        errorMessage: errorMessage(errorCode),
      })),
    })),
  }),
)

export const listPartitionReassignments = decidedByController(
  ListPartitionReassignmentsRequest,
  ListPartitionReassignmentsResponse,
  (_, errorCode) => ({ errorCode, errorMessage: errorMessage(errorCode) }),
)
