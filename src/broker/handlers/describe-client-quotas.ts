import { type ClientQuotaFilter, describeQuotas, InvalidQuotaFilterError } from '../../metadata/client-quota-filter.ts'
import { ErrorCode } from '../../protocol/error-codes.ts'
import { DescribeClientQuotasRequest, DescribeClientQuotasResponse } from '../../protocol/generated/api/describe-client-quotas.ts'
import { OPERATION } from '../../security/authorizer/acl-codes.ts'
import { mayWithCluster } from '../authorization.ts'
import { handler } from '../handler.ts'

export const describeClientQuotas = handler({
  request: DescribeClientQuotasRequest,
  response: DescribeClientQuotasResponse,
  handle({ components, strict }, exchange, broker) {
    if (!mayWithCluster(broker, exchange, OPERATION.DESCRIBE_CONFIGS)) {
      const errorCode = ErrorCode.CLUSTER_AUTHORIZATION_FAILED
      exchange.countError(errorCode)
      exchange.reply({ errorCode, errorMessage: null, entries: null })
      return
    }
    const filter: ClientQuotaFilter = { components, strict }
    try {
      const entries = describeQuotas(broker.image.parts.clientQuotas.values(), filter).map(({ entity, values }) => ({
        entity,
        values: [...values].map(([key, value]) => ({ key, value })),
      }))
      exchange.reply({ entries, errorMessage: '' })
    } catch (error) {
      if (!(error instanceof InvalidQuotaFilterError)) throw error
      const errorCode = ErrorCode[error.code]
      exchange.countError(errorCode)
      exchange.reply({ errorCode, errorMessage: error.message, entries: null })
    }
  },
})
