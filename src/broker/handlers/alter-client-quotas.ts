import { errorMessage } from '../../protocol/error-codes.ts'
import { AlterClientQuotasRequest, AlterClientQuotasResponse } from '../../protocol/generated/api/alter-client-quotas.ts'
import { decidedByController } from '../controller-routing.ts'

export const alterClientQuotas = decidedByController(
  AlterClientQuotasRequest,
  AlterClientQuotasResponse,
  ({ entries }, errorCode) => ({
    entries: entries.map(({ entity }) => ({ errorCode, errorMessage: errorMessage(errorCode), entity })),
  }),
)
