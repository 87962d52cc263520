import type { AclBinding, AclBindingFilter, PatternType, ResourceType } from '../client/admin/acls.ts'
import { ACL_OPERATIONS, type AclOperation } from '../client/admin/operations.ts'
import type { AclResourceFlags, AlterAclFlags, ListAclFlags } from './acl.ts'
import { UsageError } from './usage.ts'

interface Resource {
  readonly resourceType: ResourceType
  readonly resourceName: string
}

const CLUSTER_NAME = 'kafka-cluster'

/** The operations that Kafka's brokers ask about, by what they are about. */
const OPERATIONS: Readonly<Partial<Record<ResourceType, readonly AclOperation[]>>> = {
  TOPIC: ['READ', 'WRITE', 'CREATE', 'DESCRIBE', 'DELETE', 'ALTER', 'DESCRIBE_CONFIGS', 'ALTER_CONFIGS', 'ALL'],
  GROUP: ['READ', 'DESCRIBE', 'DELETE', 'DESCRIBE_CONFIGS', 'ALTER_CONFIGS', 'ALL'],
  CLUSTER: ['CREATE', 'CLUSTER_ACTION', 'DESCRIBE_CONFIGS', 'ALTER_CONFIGS', 'IDEMPOTENT_WRITE', 'ALTER', 'DESCRIBE', 'ALL'],
  TRANSACTIONAL_ID: ['DESCRIBE', 'WRITE', 'TWO_PHASE_COMMIT', 'ALL'],
  DELEGATION_TOKEN: ['DESCRIBE', 'ALL'],
  USER: ['CREATE_TOKENS', 'DESCRIBE_TOKENS', 'ALL'],
}

/** What a producer needs, by kind of resource. */
const PRODUCER: Readonly<Partial<Record<ResourceType, readonly AclOperation[]>>> = {
  TOPIC: ['WRITE', 'DESCRIBE', 'CREATE'],
  TRANSACTIONAL_ID: ['WRITE', 'DESCRIBE'],
}
const CONSUMER: Readonly<Partial<Record<ResourceType, readonly AclOperation[]>>> = {
  TOPIC: ['READ', 'DESCRIBE'],
  GROUP: ['READ'],
}

/** The rules that `rafka acl add` makes. Throws `UsageError` for flags that make none, or one that no broker asks about. */
export function bindingsOf(flags: AlterAclFlags): readonly AclBinding[] {
  const resources = resourcesOf(flags)
  if (resources.length === 0)
    throw new UsageError('say what the rules are about: --topic, --group, --cluster, --transactional-id, …')
  if (flags.pattern === 'any' || flags.pattern === 'match')
    throw new UsageError(`--pattern ${flags.pattern} finds rules; to add one it is literal or prefixed`)
  const patternType = patternOf(flags) ?? 'LITERAL'
  const principals = [
    ...crossed(flags.allow, flags.allowHost).map((who) => ({ ...who, permissionType: 'ALLOW' as const })),
    ...crossed(flags.deny, flags.denyHost).map((who) => ({ ...who, permissionType: 'DENY' as const })),
  ]
  if (principals.length === 0) throw new UsageError('say who by --allow or --deny: User:ann, or User:* for everybody')
  return resources.flatMap((resource) =>
    operationsOn(resource.resourceType, flags).flatMap((operation) =>
      principals.map((who) => ({
        ...resource,
        patternType: resource.resourceType === 'CLUSTER' ? ('LITERAL' as const) : patternType,
        ...who,
        operation,
      })),
    ),
  )
}

function operationsOn(resourceType: ResourceType, flags: AlterAclFlags): readonly AclOperation[] {
  const { producer = false, consumer = false, idempotent = false } = flags
  const named = (flags.operation ?? []).map(operationOf)
  const wrong = named.find((operation) => OPERATIONS[resourceType]?.includes(operation) === false)
  if (wrong !== undefined)
    throw new UsageError(`no broker asks about ${wrong} on ${resourceType}: there are ${OPERATIONS[resourceType]!.join(', ')}`)
  if (!producer && !consumer) return named.length === 0 ? ['ALL'] : named
  const needed = new Set<AclOperation>([
    ...named,
    ...(producer ? (PRODUCER[resourceType] ?? []) : []),
    ...(consumer ? (CONSUMER[resourceType] ?? []) : []),
    ...(producer && idempotent && resourceType === 'CLUSTER' ? (['IDEMPOTENT_WRITE'] as const) : []),
  ])
  return [...needed]
}

/** Which rules `rafka acl list` shows: one filter for each combination of what is named. */
export function listFilters(flags: ListAclFlags): readonly AclBindingFilter[] {
  return filtersOf(flags, flags.principal?.map((principal) => ({ principal: principalOf(principal) })) ?? [{}], flags.operation)
}

/** Which rules `rafka acl remove` takes away. Throws `UsageError` where nothing is named, for `--all` only means all. */
export function removeFilters(flags: AlterAclFlags): readonly AclBindingFilter[] {
  const allowed = crossed(flags.allow, flags.allowHost, null).map((who) => ({ ...who, permissionType: 'ALLOW' as const }))
  const denied = crossed(flags.deny, flags.denyHost, null).map((who) => ({ ...who, permissionType: 'DENY' as const }))
  const principals = [...allowed, ...denied]
  if (principals.length === 0 && resourcesOf(flags).length === 0 && flags.all !== true)
    throw new UsageError('say which rules, by a principal or a resource; --all takes all of them away')
  const who = principals.length === 0 ? [{}] : principals
  if (flags.producer !== true && flags.consumer !== true) return filtersOf(flags, who, flags.operation)
  return bindingsOf(flags)
}

function filtersOf(
  flags: AclResourceFlags,
  principals: readonly AclBindingFilter[],
  operations: readonly string[] | undefined,
): readonly AclBindingFilter[] {
  const resources = resourcesOf(flags)
  // A name alone means what was added under that name, literally; `match` finds all that would hold for it.
  const patternType = patternOf(flags) ?? (resources.length === 0 ? 'ANY' : 'LITERAL')
  return (resources.length === 0 ? [{}] : resources).flatMap((resource) =>
    principals.flatMap((who) =>
      (operations?.map(operationOf) ?? [undefined]).map((operation) => ({
        ...resource,
        patternType,
        ...who,
        ...(operation === undefined ? {} : { operation }),
      })),
    ),
  )
}

function resourcesOf(flags: AclResourceFlags): readonly Resource[] {
  const of = (resourceType: ResourceType, names: readonly string[] = []): Resource[] =>
    names.map((resourceName) => ({ resourceType, resourceName }))
  const isIdempotent = (flags as AlterAclFlags).producer === true && (flags as AlterAclFlags).idempotent === true
  return [
    ...of('TOPIC', flags.topic),
    ...of('GROUP', flags.group),
    ...of('CLUSTER', flags.cluster === true || isIdempotent ? [CLUSTER_NAME] : []),
    ...of('TRANSACTIONAL_ID', flags.transactionalId),
    ...of('DELEGATION_TOKEN', flags.delegationToken),
    ...of('USER', flags.userPrincipal?.map(principalOf)),
  ]
}

function patternOf({ pattern }: AclResourceFlags): PatternType | undefined {
  return pattern?.toUpperCase() as PatternType | undefined
}

function crossed(
  principals: readonly string[] = [],
  hosts: readonly string[] | undefined,
  otherwise: string | null = '*',
): { principal: string; host?: string }[] {
  if (hosts !== undefined && principals.length === 0)
    throw new UsageError('a host is that of a principal: say whose by --allow or --deny')
  return principals.map(principalOf).flatMap((principal) => {
    if (hosts !== undefined) return hosts.map((host) => ({ principal, host }))
    return [otherwise === null ? { principal } : { principal, host: otherwise }]
  })
}

function principalOf(principal: string): string {
  if (!/^[^:]+:./.test(principal)) throw new UsageError(`"${principal}" is no principal: User:${principal} is one`)
  return principal
}

/** `DescribeConfigs`, `describe-configs` and `DESCRIBE_CONFIGS` are one. */
function operationOf(name: string): AclOperation {
  const plain = name.replaceAll(/[-_]/g, '').toUpperCase()
  const found = Object.keys(ACL_OPERATIONS).find((operation) => operation.replaceAll('_', '') === plain)
  if (found === undefined || found === 'UNKNOWN')
    throw new UsageError(`there is no operation "${name}"; ${Object.keys(ACL_OPERATIONS).slice(2).join(', ')} are`)
  return found as AclOperation
}
