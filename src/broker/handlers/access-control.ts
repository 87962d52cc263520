import type { Input } from '../../protocol/codec.ts'
import { ErrorCode, errorMessage as messageOf } from '../../protocol/error-codes.ts'
import { CreateAclsRequest, CreateAclsResponse } from '../../protocol/generated/api/create-acls.ts'
import { DeleteAclsRequest, DeleteAclsResponse } from '../../protocol/generated/api/delete-acls.ts'
import {
  DescribeAclsRequest,
  DescribeAclsResponse,
  type DescribeAclsResponseDescribeAclsResource as DescribedResource,
} from '../../protocol/generated/api/describe-acls.ts'
import { OPERATION } from '../../security/authorizer/acl-codes.ts'
import { matchesAcl } from '../../security/authorizer/acl-filter.ts'
import { mayWithCluster } from '../authorization.ts'
import type { Broker } from '../broker.ts'
import { askController } from '../controller-routing.ts'
import { UnservableRequestError } from '../dispatcher.ts'
import type { Exchange } from '../exchange.ts'
import { handler } from '../handler.ts'

const UNKNOWN = 0

/** From the list that this broker decides by. */
export const describeAcls = handler({
  request: DescribeAclsRequest,
  response: DescribeAclsResponse,
  handle(filter, exchange, broker) {
    checkKnown([filter.patternTypeFilter, filter.resourceTypeFilter, filter.permissionType, filter.operation])
    const refuse = (errorCode: number, errorMessage: string | null): void => {
      exchange.countError(errorCode)
      exchange.reply({ errorCode, errorMessage })
    }
    if (!mayWithCluster(broker, exchange, OPERATION.DESCRIBE))
      refuse(ErrorCode.CLUSTER_AUTHORIZATION_FAILED, messageOf(ErrorCode.CLUSTER_AUTHORIZATION_FAILED))
    else if (broker.authorizer === null) refuse(ErrorCode.SECURITY_DISABLED, 'No Authorizer is configured on the broker')
    else exchange.reply({ resources: matchingResources(filter, broker) })
  },
})

export const createAcls = handler({
  request: CreateAclsRequest,
  response: CreateAclsResponse,
  handle(request, exchange, broker) {
    const { creations } = request
    for (const { resourcePatternType, resourceType, permissionType, operation } of creations)
      checkKnown([resourcePatternType, resourceType, permissionType, operation])
    change(
      request,
      exchange,
      broker,
      ({ results }) => results,
      (refusal) => ({ results: creations.map(() => refusal) }),
    )
  },
})

export const deleteAcls = handler({
  request: DeleteAclsRequest,
  response: DeleteAclsResponse,
  handle(request, exchange, broker) {
    const { filters } = request
    for (const { patternTypeFilter, resourceTypeFilter, permissionType, operation } of filters)
      checkKnown([patternTypeFilter, resourceTypeFilter, permissionType, operation])
    change(
      request,
      exchange,
      broker,
      ({ filterResults }) => filterResults,
      (refusal) => ({ filterResults: filters.map(() => refusal) }),
    )
  },
})

interface Refusal {
  readonly errorCode: number
  readonly errorMessage: string | null
}

/** Takes a change to the controller. */
function change<Body>(
  request: unknown,
  exchange: Exchange<Body>,
  broker: Broker,
  resultsOf: (answer: Body) => readonly { readonly errorCode: number }[],
  refuse: (refusal: Refusal) => Input<Body>,
): void {
  askController(broker, exchange, request, (errorCode, answer) => {
    if (errorCode !== 0) {
      exchange.countError(errorCode)
      const isDisabled = errorCode === ErrorCode.SECURITY_DISABLED
      exchange.reply(refuse({ errorCode, errorMessage: isDisabled ? 'No Authorizer is configured.' : messageOf(errorCode) }))
      return
    }
    for (const result of resultsOf(answer as Body)) if (result.errorCode !== 0) exchange.countError(result.errorCode)
    exchange.reply(answer as Input<Body>)
  })
}

/** Kafka takes a request that names something UNKNOWN for no request at all. */
function checkKnown(codes: readonly number[]): void {
  if (codes.includes(UNKNOWN)) throw new UnservableRequestError('the request contains UNKNOWN elements', { codes })
}

function matchingResources(filter: DescribeAclsRequest, { image }: Broker): DescribedResource[] {
  const resources = new Map<string, DescribedResource>()
  for (const acl of image.parts.acls.values()) {
    if (!matchesAcl(filter, acl)) continue
    const { resourceType, resourceName, patternType, principal, host, operation, permissionType } = acl
    const key = `${resourceType}:${patternType}:${resourceName}`
    let resource = resources.get(key)
    if (resource === undefined) resources.set(key, (resource = { resourceType, resourceName, patternType, acls: [] }))
    resource.acls.push({ principal, host, operation, permissionType })
  }
  return [...resources.values()]
}
