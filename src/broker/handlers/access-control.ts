import { ErrorCode } from '../../protocol/error-codes.ts'
import { CreateAclsRequest, CreateAclsResponse } from '../../protocol/generated/api/create-acls.ts'
import { DeleteAclsRequest, DeleteAclsResponse } from '../../protocol/generated/api/delete-acls.ts'
import { DescribeAclsRequest, DescribeAclsResponse } from '../../protocol/generated/api/describe-acls.ts'
import { handler } from '../handler.ts'

// A broker without an authorizer: everything is allowed to everyone, and consoles and tools are told that there are no rules to look at or change.
const errorCode = ErrorCode.SECURITY_DISABLED
const errorMessage = 'No Authorizer is configured.'

export const describeAcls = handler({
  request: DescribeAclsRequest,
  response: DescribeAclsResponse,
  handle(_, exchange) {
    exchange.countError(errorCode)
    exchange.reply({ errorCode, errorMessage: 'No Authorizer is configured on the broker' })
  },
})

export const createAcls = handler({
  request: CreateAclsRequest,
  response: CreateAclsResponse,
  handle({ creations }, exchange) {
    exchange.countError(errorCode)
    exchange.reply({ results: creations.map(() => ({ errorCode, errorMessage })) })
  },
})

export const deleteAcls = handler({
  request: DeleteAclsRequest,
  response: DeleteAclsResponse,
  handle({ filters }, exchange) {
    exchange.countError(errorCode)
    exchange.reply({ filterResults: filters.map(() => ({ errorCode, errorMessage })) })
  },
})
