/** What can be allowed and denied, by Kafka's numbers (`AclOperation`). */
export const OPERATION = {
  ANY: 1,
  ALL: 2,
  READ: 3,
  WRITE: 4,
  CREATE: 5,
  DELETE: 6,
  ALTER: 7,
  DESCRIBE: 8,
  CLUSTER_ACTION: 9,
  DESCRIBE_CONFIGS: 10,
  ALTER_CONFIGS: 11,
  IDEMPOTENT_WRITE: 12,
  CREATE_TOKENS: 13,
  DESCRIBE_TOKENS: 14,
  TWO_PHASE_COMMIT: 15,
} as const
export type Operation = (typeof OPERATION)[keyof typeof OPERATION]

/** What access is about (`ResourceType`). */
export const RESOURCE = { ANY: 1, TOPIC: 2, GROUP: 3, CLUSTER: 4, TRANSACTIONAL_ID: 5, DELEGATION_TOKEN: 6, USER: 7 } as const
export type Resource = (typeof RESOURCE)[keyof typeof RESOURCE]

/** How the resource is named (`PatternType`, KIP-290). */
export const PATTERN = { ANY: 1, MATCH: 2, LITERAL: 3, PREFIXED: 4 } as const

/** `AclPermissionType`. */
export const PERMISSION = { ANY: 1, DENY: 2, ALLOW: 3 } as const

/** Stands for every resource, host or, behind `User:`, principal. */
export const WILDCARD = '*'
export const EVERYBODY = 'User:*'
/** The one resource of type CLUSTER. */
export const CLUSTER_NAME = 'kafka-cluster'

const OPERATION_NAMES = namesOf(OPERATION)
const RESOURCE_NAMES = namesOf(RESOURCE)
const PATTERN_NAMES = namesOf(PATTERN)
const PERMISSION_NAMES = namesOf(PERMISSION)

/** Kafka's name of a number, `UNKNOWN` where there is none. */
export function operationName(code: number): string {
  return OPERATION_NAMES.get(code) ?? UNKNOWN
}

export function resourceName(code: number): string {
  return RESOURCE_NAMES.get(code) ?? UNKNOWN
}

export function patternName(code: number): string {
  return PATTERN_NAMES.get(code) ?? UNKNOWN
}

export function permissionName(code: number): string {
  return PERMISSION_NAMES.get(code) ?? UNKNOWN
}

const UNKNOWN = 'UNKNOWN'

function namesOf(codes: Readonly<Record<string, number>>): ReadonlyMap<number, string> {
  return new Map(Object.entries(codes).map(([name, code]) => [code, name]))
}
