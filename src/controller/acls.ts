import type { NewRecord } from '../metadata/metadata-record.ts'
import { randomUuid } from '../metadata/random-uuid.ts'
import type { Input } from '../protocol/codec.ts'
import type {
  CreateAclsRequest,
  CreateAclsRequestAclCreation,
  CreateAclsResponse,
} from '../protocol/generated/api/create-acls.ts'
import type {
  DeleteAclsRequest,
  DeleteAclsRequestDeleteAclsFilter,
  DeleteAclsResponse,
} from '../protocol/generated/api/delete-acls.ts'
import type { AccessControlEntryRecord } from '../protocol/generated/metadata/access-control-entry-record.ts'
import {
  CLUSTER_NAME,
  OPERATION,
  operationName,
  PATTERN,
  PERMISSION,
  patternName,
  permissionName,
  RESOURCE,
  resourceName as resourceTypeName,
} from '../security/authorizer/acl-codes.ts'
import { matchesAcl } from '../security/authorizer/acl-filter.ts'
import { ApiError, type ErrorResult, NO_ERROR } from './api-error.ts'
import { type ControllerContext, checkRecordCount, type Decision } from './controller-context.ts'

type Created = NonNullable<Input<CreateAclsResponse>['results']>[number]
type Deleted = NonNullable<Input<DeleteAclsResponse>['filterResults']>[number]
type Entry = Omit<AccessControlEntryRecord, 'id'>

/** CreateAcls: each entry succeeds or fails by itself; one that is there already is made, as it were. Throws `ApiError` SECURITY_DISABLED without an authorizer. */
export function createAcls(context: ControllerContext, { creations }: CreateAclsRequest): Decision<Input<CreateAclsResponse>> {
  checkEnabled(context)
  // As in Kafka, where such an entry cannot even be made into an object.
  if (creations.some(isUnspecific)) throw new ApiError('UNKNOWN_SERVER_ERROR', null)
  const { acls } = context.image.parts
  const records: NewRecord[] = []
  const made = new Set<string>()
  const results = creations.map((creation): Created => {
    try {
      checkEntry(creation)
    } catch (error) {
      return refusal(error)
    }
    const entry = entryOf(creation)
    const { resourceType, patternType, resourceName, principal } = entry
    const same = keyOf(entry)
    const isThere = acls.find(resourceType, patternType, resourceName, principal).some((other) => keyOf(other) === same)
    if (!isThere && !made.has(same)) {
      made.add(same)
      let id = randomUuid(context.random)
      while (acls.has(id)) id = randomUuid(context.random)
      records.push({ type: 'AccessControlEntryRecord', version: 0, message: { id, ...entry } })
    }
    return NO_ERROR
  })
  checkRecordCount(records)
  return { records, response: { results } }
}

/** DeleteAcls: all that one of the filters matches. Throws `ApiError` SECURITY_DISABLED without an authorizer. */
export function deleteAcls(context: ControllerContext, { filters }: DeleteAclsRequest): Decision<Input<DeleteAclsResponse>> {
  checkEnabled(context)
  const { acls } = context.image.parts
  const ids = new Set<string>()
  const filterResults = filters.map((filter): Deleted => {
    try {
      checkFilter(filter)
    } catch (error) {
      return { ...refusal(error), matchingAcls: [] }
    }
    const matching = [...acls.values()].filter((acl) => matchesAcl(filter, acl))
    for (const { id } of matching) ids.add(id)
    return { ...NO_ERROR, matchingAcls: matching.map((acl) => ({ ...NO_ERROR, ...entryFields(acl) })) }
  })
  const records = Array.from(ids, (id): NewRecord => ({ type: 'RemoveAccessControlEntryRecord', version: 0, message: { id } }))
  checkRecordCount(records)
  return { records, response: { filterResults } }
}

function checkEnabled({ config }: ControllerContext): void {
  if ((config.authorizerClassName ?? '') === '') throw new ApiError('SECURITY_DISABLED', 'No Authorizer is configured.')
}

function refusal(error: unknown): ErrorResult {
  if (!(error instanceof ApiError)) throw error
  const { errorCode, errorMessage } = error
  return { errorCode, errorMessage }
}

function checkEntry({
  resourceType,
  resourceName,
  resourcePatternType,
  operation,
  permissionType,
}: CreateAclsRequestAclCreation): void {
  if (resourceType === RESOURCE.CLUSTER && resourceName !== CLUSTER_NAME)
    throw invalid(`The only valid name for the CLUSTER resource is ${CLUSTER_NAME}`)
  if (resourceName === '') throw invalid('Invalid empty resource name')
  if (resourceTypeName(resourceType) === UNKNOWN) throw invalid('Invalid resourceType UNKNOWN')
  if (resourcePatternType !== PATTERN.LITERAL && resourcePatternType !== PATTERN.PREFIXED)
    throw invalid(`Invalid patternType ${patternName(resourcePatternType)}`)
  if (operationName(operation) === UNKNOWN) throw invalid('Invalid operation UNKNOWN')
  if (permissionType !== PERMISSION.DENY && permissionType !== PERMISSION.ALLOW)
    throw invalid(`Invalid permissionType ${permissionName(permissionType)}`)
}

const UNKNOWN = 'UNKNOWN'

/** Of filters. */
function isUnspecific({ resourceType, resourcePatternType, operation, permissionType }: CreateAclsRequestAclCreation): boolean {
  const isAnyPattern = resourcePatternType === PATTERN.ANY || resourcePatternType === PATTERN.MATCH
  return isAnyPattern || resourceType === RESOURCE.ANY || operation === OPERATION.ANY || permissionType === PERMISSION.ANY
}

function checkFilter(filter: DeleteAclsRequestDeleteAclsFilter): void {
  const isUnknown = (name: string): boolean => name === 'UNKNOWN'
  if (isUnknown(resourceTypeName(filter.resourceTypeFilter)) || isUnknown(patternName(filter.patternTypeFilter)))
    throw invalid('Unknown patternFilter.')
  if (isUnknown(operationName(filter.operation)) || isUnknown(permissionName(filter.permissionType)))
    throw invalid('Unknown entryFilter.')
}

function entryOf({ resourcePatternType: patternType, ...creation }: CreateAclsRequestAclCreation): Entry {
  return { ...entryFields({ ...creation, patternType }) }
}

function entryFields({ resourceType, resourceName, patternType, principal, host, operation, permissionType }: Entry): Entry {
  return { resourceType, resourceName, patternType, principal, host, operation, permissionType }
}

function keyOf({ resourceType, resourceName, patternType, principal, host, operation, permissionType }: Entry): string {
  return JSON.stringify([resourceType, patternType, resourceName, principal, host, operation, permissionType])
}

function invalid(message: string): ApiError {
  return new ApiError('INVALID_REQUEST', message)
}
