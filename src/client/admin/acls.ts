import { CreateAclsRequest, CreateAclsResponse } from '../../protocol/generated/api/create-acls.ts'
import { DeleteAclsRequest, DeleteAclsResponse } from '../../protocol/generated/api/delete-acls.ts'
import { DescribeAclsRequest, DescribeAclsResponse } from '../../protocol/generated/api/describe-acls.ts'
import type { Client } from '../client.ts'
import { errorOf } from '../errors.ts'
import { nameOf } from './code-table.ts'
import { type AdminOptions, drive, only } from './driver.ts'
import { ACL_OPERATIONS, type AclOperation } from './operations.ts'
import { type Item, Results } from './results.ts'
import { toAny } from './routes.ts'

/** What access is about (`ResourceType`). `ANY` in filters alone. */
export const RESOURCE_TYPES = {
  UNKNOWN: 0,
  ANY: 1,
  TOPIC: 2,
  GROUP: 3,
  CLUSTER: 4,
  TRANSACTIONAL_ID: 5,
  DELEGATION_TOKEN: 6,
  USER: 7,
} as const
/** What access is about. `ANY` in filters alone. */
export type ResourceType = keyof typeof RESOURCE_TYPES

/** How a resource is named (`PatternType`, KIP-290). In filters, `MATCH` stands for every pattern that the name matches. */
export const PATTERN_TYPES = { UNKNOWN: 0, ANY: 1, MATCH: 2, LITERAL: 3, PREFIXED: 4 } as const
/** How a resource is named. `ANY` and `MATCH` in filters alone. */
export type PatternType = keyof typeof PATTERN_TYPES

/** Whether it may be done (`AclPermissionType`). */
export const PERMISSION_TYPES = { UNKNOWN: 0, ANY: 1, DENY: 2, ALLOW: 3 } as const
/** Whether it may be done. `ANY` in filters alone. */
export type PermissionType = keyof typeof PERMISSION_TYPES

/** Who may or may not do what with what, from where. */
export interface AclBinding {
  readonly resourceType: ResourceType
  /** `*` stands for all; that of the cluster is `kafka-cluster`. */
  readonly resourceName: string
  /** Default `LITERAL`. */
  readonly patternType?: PatternType | undefined
  /** Such as `User:ann`, or `User:*` for everybody. */
  readonly principal: string
  /** An address, or `*`. Default `*`. */
  readonly host?: string | undefined
  readonly operation: AclOperation
  /** Default `ALLOW`. */
  readonly permissionType?: PermissionType | undefined
}

/** Which bindings are meant: those that are equal in all that is given. */
export interface AclBindingFilter {
  readonly resourceType?: ResourceType | undefined
  readonly resourceName?: string | undefined
  readonly patternType?: PatternType | undefined
  readonly principal?: string | undefined
  readonly host?: string | undefined
  readonly operation?: AclOperation | undefined
  readonly permissionType?: PermissionType | undefined
}

/** Bindings that match (DescribeAcls, KIP-140, KIP-290). Default: all. Throws `SECURITY_DISABLED` where the cluster has no authorizer, `CLUSTER_AUTHORIZATION_FAILED`. */
export async function describeAcls(
  client: Client,
  filter: AclBindingFilter = {},
  options: AdminOptions = {},
): Promise<Required<AclBinding>[]> {
  return only(
    client,
    {
      name: 'describeAcls',
      route: toAny(),
      async ask({ send }, [key], answers) {
        const { errorCode, errorMessage, resources } = await send(DescribeAclsRequest, DescribeAclsResponse, wireFilter(filter))
        answers.take(key!, errorCode, errorMessage, () =>
          resources.flatMap(({ acls, ...resource }) => acls.map((acl) => bindingOf({ ...resource, ...acl }))),
        )
      },
    },
    options,
  )
}

/** Adds bindings (CreateAcls, KIP-140). By binding. Errors of bindings: `INVALID_REQUEST`, `SECURITY_DISABLED`, `CLUSTER_AUTHORIZATION_FAILED`. One that is there already is well. */
export async function createAcls(
  client: Client,
  bindings: readonly AclBinding[],
  options: AdminOptions = {},
): Promise<Results<AclBinding, void>> {
  return drive<AclBinding, void>(
    client,
    {
      name: 'createAcls',
      keys: bindings,
      identity: identityOfBinding,
      about: (binding) => `the rule "${identityOfBinding(binding)}"`,
      route: toAny(),
      async ask({ send }, keys, answers) {
        const { results } = await send(CreateAclsRequest, CreateAclsResponse, { creations: keys.map(creationOf) })
        for (const [place, { errorCode, errorMessage }] of results.entries())
          if (place < keys.length) answers.take(keys[place]!, errorCode, errorMessage, () => {})
      },
    },
    options,
  )
}

/**
 * Deletes bindings that match (DeleteAcls, KIP-140). By filter, and then by binding that matched: one that could not be deleted has its own error there. Errors of filters:
 * `INVALID_REQUEST`, `SECURITY_DISABLED`, `CLUSTER_AUTHORIZATION_FAILED`.
 */
export async function deleteAcls(
  client: Client,
  filters: readonly AclBindingFilter[],
  options: AdminOptions = {},
): Promise<Results<AclBindingFilter, Results<AclBinding, void>>> {
  return drive<AclBindingFilter, Results<AclBinding, void>>(
    client,
    {
      name: 'deleteAcls',
      keys: filters,
      identity: identityOfFilter,
      about: (filter) => `the filter "${identityOfFilter(filter)}"`,
      route: toAny(),
      async ask({ send }, keys, answers) {
        const { filterResults } = await send(DeleteAclsRequest, DeleteAclsResponse, { filters: keys.map(wireFilter) })
        for (const [place, { errorCode, errorMessage, matchingAcls }] of filterResults.entries()) {
          if (place >= keys.length) break
          answers.take(keys[place]!, errorCode, errorMessage, () => {
            const items = matchingAcls.map((acl): [string, Item<AclBinding, void>] => {
              const key = bindingOf(acl)
              const name = identityOfBinding(key)
              if (acl.errorCode === 0) return [name, { key, value: undefined }]
              return [name, { key, error: errorOf(acl.errorCode, `the rule "${name}"`, acl.errorMessage) }]
            })
            return new Results(identityOfBinding, new Map(items))
          })
        }
      },
    },
    options,
  )
}

function creationOf(binding: AclBinding) {
  return {
    resourceType: RESOURCE_TYPES[binding.resourceType],
    resourceName: binding.resourceName,
    resourcePatternType: PATTERN_TYPES[binding.patternType ?? 'LITERAL'],
    principal: binding.principal,
    host: binding.host ?? '*',
    operation: ACL_OPERATIONS[binding.operation],
    permissionType: PERMISSION_TYPES[binding.permissionType ?? 'ALLOW'],
  }
}

function wireFilter(filter: AclBindingFilter) {
  return {
    resourceTypeFilter: RESOURCE_TYPES[filter.resourceType ?? 'ANY'],
    resourceNameFilter: filter.resourceName ?? null,
    patternTypeFilter: PATTERN_TYPES[filter.patternType ?? 'ANY'],
    principalFilter: filter.principal ?? null,
    hostFilter: filter.host ?? null,
    operation: ACL_OPERATIONS[filter.operation ?? 'ANY'],
    permissionType: PERMISSION_TYPES[filter.permissionType ?? 'ANY'],
  }
}

function bindingOf(acl: {
  resourceType: number
  resourceName: string
  patternType: number
  principal: string
  host: string
  operation: number
  permissionType: number
}): Required<AclBinding> {
  return {
    resourceType: nameOf(RESOURCE_TYPES, acl.resourceType),
    resourceName: acl.resourceName,
    patternType: nameOf(PATTERN_TYPES, acl.patternType),
    principal: acl.principal,
    host: acl.host,
    operation: nameOf(ACL_OPERATIONS, acl.operation),
    permissionType: nameOf(PERMISSION_TYPES, acl.permissionType),
  }
}

function identityOfBinding(binding: AclBinding): string {
  const {
    permissionType = 'ALLOW',
    principal,
    operation,
    resourceType,
    patternType = 'LITERAL',
    resourceName,
    host = '*',
  } = binding
  return `${permissionType} ${principal} ${operation} ${resourceType} ${patternType} ${resourceName} from ${host}`
}

function identityOfFilter(filter: AclBindingFilter): string {
  const { resourceName: name, ...others } = filter
  const parts = Object.entries({ ...others, name }).filter(([, value]) => value !== undefined)
  return parts.length === 0
    ? 'all'
    : parts
        .map(([part, value]) => `${part}=${value}`)
        .sort()
        .join(' ')
}
