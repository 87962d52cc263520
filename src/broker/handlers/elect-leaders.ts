import { errorMessage } from '../../protocol/error-codes.ts'
import { ElectLeadersRequest, ElectLeadersResponse } from '../../protocol/generated/api/elect-leaders.ts'
import { decidedByController } from '../controller-routing.ts'

export const electLeaders = decidedByController(
  ElectLeadersRequest,
  ElectLeadersResponse,
  ({ topicPartitions }, errorCode, apiVersion) => ({
    // Version 0 has room for errors of partitions alone.
    ...(apiVersion >= 1 ? { errorCode } : {}),
    replicaElectionResults: (topicPartitions ?? []).map(({ topic, partitions }) => ({
      topic,
      partitionResult: partitions.map((partitionId) => ({ partitionId, errorCode, errorMessage: errorMessage(errorCode) })),
    })),
  }),
)
