import type { AccessControlEntryRecord } from '../../protocol/generated/metadata/access-control-entry-record.ts'
import {
  EVERYBODY,
  OPERATION,
  operationName,
  PATTERN,
  PERMISSION,
  patternName,
  permissionName,
  resourceName,
  WILDCARD,
} from './acl-codes.ts'
import type { AclLookup } from './acl-lookup.ts'

/** What somebody at an address wants to do. */
export interface Action {
  /** `User:alice`. */
  readonly principal: string
  /** In canonical writing. */
  readonly host: string
  readonly operation: number
  readonly type: number
  readonly name: string
}

/** Why something is allowed or denied. `acl` is the entry that says so, if one does. */
export interface Rule {
  readonly isAllowed: boolean
  readonly acl: AccessControlEntryRecord | null
  readonly name: 'SuperUser' | 'DefaultAllow' | 'DefaultDeny' | 'MatchingAcl'
}

export const SUPER_USER: Rule = { isAllowed: true, acl: null, name: 'SuperUser' }
const DEFAULT_ALLOW: Rule = { isAllowed: true, acl: null, name: 'DefaultAllow' }
const DEFAULT_DENY: Rule = { isAllowed: false, acl: null, name: 'DefaultDeny' }

/** What being allowed to do one thing includes. Denying one thing denies nothing else. */
const IMPLYING: ReadonlyMap<number, ReadonlySet<number>> = new Map([
  [OPERATION.DESCRIBE, new Set<number>([OPERATION.DESCRIBE, OPERATION.READ, OPERATION.WRITE, OPERATION.DELETE, OPERATION.ALTER])],
  [OPERATION.DESCRIBE_CONFIGS, new Set<number>([OPERATION.DESCRIBE_CONFIGS, OPERATION.ALTER_CONFIGS])],
])

/** The rule that decides: an entry that denies, else one that allows; else denial, or what holds for resources that no entry names at all. */
export function findRule(acls: AclLookup, action: Action, allowIfNoAclFound: boolean): Rule {
  const search: Search = { isNamed: false, allowing: null }
  const { type, name } = action
  const denying =
    look(acls, action, PATTERN.LITERAL, name, search) ??
    (name === WILDCARD ? null : look(acls, action, PATTERN.LITERAL, WILDCARD, search)) ??
    lookAtPrefixes(acls, action, acls.prefixLengths(type), search)
  if (denying !== null) return { isAllowed: false, acl: denying, name: 'MatchingAcl' }
  if (search.allowing !== null) return { isAllowed: true, acl: search.allowing, name: 'MatchingAcl' }
  return !search.isNamed && allowIfNoAclFound ? DEFAULT_ALLOW : DEFAULT_DENY
}

/** As Kafka's audit log shows it. */
export function ruleText({ acl, name }: Rule): string {
  if (acl === null) return name
  const { resourceType, resourceName: named, patternType, principal, host, operation, permissionType } = acl
  return (
    `MatchingAcl(acl=StandardAcl(resourceType=${resourceName(resourceType)}, resourceName=${named}, ` +
    `patternType=${patternName(patternType)}, principal=${principal}, host=${host}, ` +
    `operation=${operationName(operation)}, permissionType=${permissionName(permissionType)}))`
  )
}

/** Whether an entry is for this host and, by itself or by what it includes, for this operation. */
export function appliesTo(
  { host, operation, permissionType }: AccessControlEntryRecord,
  action: Pick<Action, 'host' | 'operation'>,
): boolean {
  if (host !== WILDCARD && host !== action.host) return false
  if (operation === OPERATION.ALL || operation === action.operation) return true
  return permissionType === PERMISSION.ALLOW && IMPLYING.get(action.operation)?.has(operation) === true
}

interface Search {
  /** Some entry names the resource, for whomever it is. */
  isNamed: boolean
  allowing: AccessControlEntryRecord | null
}

function lookAtPrefixes(
  acls: AclLookup,
  action: Action,
  lengths: readonly number[],
  search: Search,
): AccessControlEntryRecord | null {
  for (const length of lengths) {
    if (length > action.name.length) continue
    const denying = look(acls, action, PATTERN.PREFIXED, action.name.slice(0, length), search)
    if (denying !== null) return denying
  }
  return null
}

/** Gives the entry of this pattern that denies; notes one that allows. */
function look(acls: AclLookup, action: Action, pattern: number, name: string, search: Search): AccessControlEntryRecord | null {
  if (!acls.isNamed(action.type, pattern, name)) return null
  search.isNamed = true
  return (
    firstDenying(acls.find(action.type, pattern, name, action.principal), action, search) ??
    firstDenying(acls.find(action.type, pattern, name, EVERYBODY), action, search)
  )
}

function firstDenying(
  entries: readonly AccessControlEntryRecord[],
  action: Action,
  search: Search,
): AccessControlEntryRecord | null {
  for (const entry of entries) {
    if (!appliesTo(entry, action)) continue
    if (entry.permissionType !== PERMISSION.ALLOW) return entry
    search.allowing ??= entry
  }
  return null
}
