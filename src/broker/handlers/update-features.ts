import { errorMessage } from '../../protocol/error-codes.ts'
import { UpdateFeaturesRequest, UpdateFeaturesResponse } from '../../protocol/generated/api/update-features.ts'
import { decidedByController } from '../controller-routing.ts'

export const updateFeatures = decidedByController(UpdateFeaturesRequest, UpdateFeaturesResponse, (_, errorCode) => ({
  errorCode,
  errorMessage: errorMessage(errorCode),
}))
