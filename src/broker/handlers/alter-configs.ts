import { AlterConfigsRequest, AlterConfigsResponse } from '../../protocol/generated/api/alter-configs.ts'
import {
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
} from '../../protocol/generated/api/incremental-alter-configs.ts'
import { decidedByController } from '../controller-routing.ts'

export const alterConfigs = decidedByController(AlterConfigsRequest, AlterConfigsResponse, ({ resources }, errorCode) => ({
  responses: resources.map(({ resourceType, resourceName }) => ({ resourceType, resourceName, errorCode, errorMessage: null })),
}))

export const incrementalAlterConfigs = decidedByController(
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
  ({ resources }, errorCode) => ({
    responses: resources.map(({ resourceType, resourceName }) => ({ resourceType, resourceName, errorCode, errorMessage: null })),
  }),
)
