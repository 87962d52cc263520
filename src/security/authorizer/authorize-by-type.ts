import { EVERYBODY, OPERATION, PATTERN, PERMISSION, WILDCARD } from './acl-codes.ts'
import type { AclLookup } from './acl-lookup.ts'
import type { Action } from './acl-rule.ts'

/**
 * Whether somebody may do this with any resource of the type (KIP-679): some pattern allows it that no other denies as a whole. As in Kafka no operation includes another
 * here, and a denial of everything counts before all that allows.
 */
export function mayWithAnyOfType(acls: AclLookup, { principal, host, operation, type }: Omit<Action, 'name'>): boolean {
  const denied = { literal: new Set<string>(), prefixed: new Set<string>() }
  const allowed = { literal: new Set<string>(), prefixed: new Set<string>() }
  for (const acl of acls.values()) {
    if (acl.resourceType !== type || (acl.host !== WILDCARD && acl.host !== host)) continue
    if (acl.principal !== principal && acl.principal !== EVERYBODY) continue
    if (acl.operation !== operation && acl.operation !== OPERATION.ALL) continue
    const isDenial = acl.permissionType === PERMISSION.DENY
    const isLiteral = acl.patternType === PATTERN.LITERAL
    if (isDenial && isLiteral && acl.resourceName === WILDCARD) return false
    const names = isDenial ? denied : allowed
    if (isLiteral) names.literal.add(acl.resourceName)
    else names.prefixed.add(acl.resourceName)
  }
  if (allowed.literal.has(WILDCARD)) return true
  const isDenied = (name: string): boolean => {
    for (const prefix of denied.prefixed) if (name.startsWith(prefix)) return true
    return false
  }
  for (const name of allowed.literal) if (!denied.literal.has(name) && !isDenied(name)) return true
  for (const name of allowed.prefixed) if (!isDenied(name)) return true
  return false
}
