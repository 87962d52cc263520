import type { AccessControlEntryRecord } from '../../protocol/generated/metadata/access-control-entry-record.ts'
import { OPERATION, PATTERN, PERMISSION, RESOURCE, WILDCARD } from './acl-codes.ts'

/** Which entries are meant: those that are equal in all that is named. As DescribeAcls and DeleteAcls write it. */
export interface AclFilter {
  readonly resourceTypeFilter: number
  readonly resourceNameFilter: string | null
  /** MATCH: every pattern that the name matches. */
  readonly patternTypeFilter: number
  readonly principalFilter: string | null
  readonly hostFilter: string | null
  readonly operation: number
  readonly permissionType: number
}

export function matchesAcl(filter: AclFilter, acl: AccessControlEntryRecord): boolean {
  const { principalFilter, hostFilter, operation, permissionType } = filter
  return (
    matchesPattern(filter, acl) &&
    (principalFilter === null || principalFilter === acl.principal) &&
    (hostFilter === null || hostFilter === acl.host) &&
    (operation === OPERATION.ANY || operation === acl.operation) &&
    (permissionType === PERMISSION.ANY || permissionType === acl.permissionType)
  )
}

function matchesPattern(
  { resourceTypeFilter, resourceNameFilter: name, patternTypeFilter }: AclFilter,
  { resourceType, patternType, resourceName }: AccessControlEntryRecord,
): boolean {
  if (resourceTypeFilter !== RESOURCE.ANY && resourceTypeFilter !== resourceType) return false
  const isAnyPattern = patternTypeFilter === PATTERN.ANY || patternTypeFilter === PATTERN.MATCH
  if (!isAnyPattern && patternTypeFilter !== patternType) return false
  if (name === null) return true
  if (patternTypeFilter !== PATTERN.MATCH) return name === resourceName
  if (patternType === PATTERN.PREFIXED) return name.startsWith(resourceName)
  return name === resourceName || resourceName === WILDCARD
}
