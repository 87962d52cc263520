import { OPERATION, PATTERN, PERMISSION, RESOURCE } from '../../../../src/security/authorizer/acl-codes.ts'

/** What the entries of the access control list name. Prefixes cover what begins with `acl-`; of the others only the wildcard knows. */
export const TOPIC = 'acl-topic'
export const MISSING_TOPIC = 'acl-missing'
export const DOOMED_TOPIC = 'acl-doomed'
export const OTHER_TOPIC = 'other-topic'
export const GROUP = 'acl-group'
export const OTHER_GROUP = 'other-group'
export const TRANSACTIONAL_ID = 'acl-transaction'
export const OTHER_TRANSACTIONAL_ID = 'other-transaction'
/** Stands for the id of the delegation token of `OWNER`; what begins as that does is stood for by the prefix. */
export const TOKEN = 'acl-token'
export const OTHER_TOKEN = 'other-token'
/** Whose the tokens are. */
export const OWNER = 'acl-owner'
export const OTHER_OWNER = 'other-owner'
/** Who may renew the token of `OWNER`. */
export const RENEWER = 'acl-renewer'
const PREFIX = 'acl-'
const CLUSTER = 'kafka-cluster'

export interface Acl {
  readonly resourceType: number
  readonly resourceName: string
  readonly resourcePatternType: number
  readonly host: string
  readonly operation: number
  readonly permissionType: number
}

/** Who has which entries: each situation is a user of its own. */
export interface Situation {
  readonly name: string
  readonly acls: readonly Acl[]
}

const OPERATIONS: Readonly<Record<keyof typeof TYPES, readonly (keyof typeof OPERATION)[]>> = {
  topic: ['ALL', 'READ', 'WRITE', 'CREATE', 'DELETE', 'ALTER', 'DESCRIBE', 'DESCRIBE_CONFIGS', 'ALTER_CONFIGS'],
  group: ['ALL', 'READ', 'DELETE', 'DESCRIBE', 'DESCRIBE_CONFIGS', 'ALTER_CONFIGS'],
  'transactional-id': ['ALL', 'DESCRIBE', 'WRITE', 'TWO_PHASE_COMMIT'],
  cluster: ['ALL', 'CREATE', 'ALTER', 'DESCRIBE', 'CLUSTER_ACTION', 'DESCRIBE_CONFIGS', 'ALTER_CONFIGS', 'IDEMPOTENT_WRITE'],
  'delegation-token': ['ALL', 'DESCRIBE'],
  user: ['ALL', 'CREATE_TOKENS', 'DESCRIBE_TOKENS'],
}
const TYPES = {
  topic: RESOURCE.TOPIC,
  group: RESOURCE.GROUP,
  'transactional-id': RESOURCE.TRANSACTIONAL_ID,
  cluster: RESOURCE.CLUSTER,
  'delegation-token': RESOURCE.DELEGATION_TOKEN,
  user: RESOURCE.USER,
}
const NAMES = {
  topic: [TOPIC, MISSING_TOPIC, DOOMED_TOPIC],
  group: [GROUP],
  'transactional-id': [TRANSACTIONAL_ID],
  cluster: [CLUSTER],
  'delegation-token': [TOKEN],
  user: [`User:${OWNER}`],
}
type Type = keyof typeof TYPES
type Pattern = 'literal' | 'prefixed' | 'wildcard'

/** Nothing, everything, and every single operation allowed alone or denied among all others, by each kind of pattern; and what hosts have to do with it. */
export function situations(): readonly Situation[] {
  const all: Situation[] = [
    { name: 'none', acls: [] },
    { name: 'all', acls: everything() },
    { name: 'all from this host', acls: everything('127.0.0.1') },
    { name: 'all from another host', acls: everything('10.9.8.7') },
    { name: 'all but for this host', acls: [...everything(), ...everything('127.0.0.1', PERMISSION.DENY)] },
    { name: 'all but for another host', acls: [...everything(), ...everything('10.9.8.7', PERMISSION.DENY)] },
    { name: OWNER, acls: [] },
    { name: RENEWER, acls: [] },
  ]
  for (const type of Object.keys(OPERATIONS) as Type[]) {
    for (const operation of OPERATIONS[type]) {
      for (const pattern of ['literal', 'prefixed', 'wildcard'] as const) {
        if (type === 'cluster' && pattern !== 'literal') continue
        const allowed = entries(type, OPERATION[operation], pattern, PERMISSION.ALLOW)
        const denied = entries(type, OPERATION[operation], pattern, PERMISSION.DENY)
        all.push({ name: `allow ${type} ${operation} ${pattern}`, acls: allowed })
        all.push({ name: `deny ${type} ${operation} ${pattern}`, acls: [...everything(), ...denied] })
      }
    }
  }
  return all
}

/** The user who has the entries of a situation. */
export function userOf(situation: Situation): string {
  return situation.name.replaceAll(' ', '-').toLowerCase()
}

function everything(host = '*', permissionType: number = PERMISSION.ALLOW): Acl[] {
  return (Object.keys(TYPES) as Type[]).flatMap((type) =>
    entries(type, OPERATION.ALL, type === 'cluster' ? 'literal' : 'wildcard', permissionType, host),
  )
}

function entries(type: Type, operation: number, pattern: Pattern, permissionType: number, host = '*'): Acl[] {
  const names = { literal: NAMES[type], prefixed: [type === 'user' ? `User:${PREFIX}` : PREFIX], wildcard: ['*'] }[pattern]
  const resourcePatternType = pattern === 'prefixed' ? PATTERN.PREFIXED : PATTERN.LITERAL
  return names.map((resourceName) => ({
    resourceType: TYPES[type],
    resourceName,
    resourcePatternType,
    host,
    operation,
    permissionType,
  }))
}
