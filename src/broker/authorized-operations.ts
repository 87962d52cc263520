import { OPERATION, type Operation } from '../security/authorizer/acl-codes.ts'

/** Stands where a client did not want to know what it may do. */
export const NOT_ASKED = -2147483648

const { READ, WRITE, CREATE, DELETE, ALTER, DESCRIBE, CLUSTER_ACTION, DESCRIBE_CONFIGS, ALTER_CONFIGS, IDEMPOTENT_WRITE } =
  OPERATION

/** What can be done with resources of a type, as responses show it: one bit for each (KIP-430). */
export const TOPIC_OPERATIONS: readonly Operation[] = [
  READ,
  WRITE,
  CREATE,
  DELETE,
  ALTER,
  DESCRIBE,
  DESCRIBE_CONFIGS,
  ALTER_CONFIGS,
]
export const GROUP_OPERATIONS: readonly Operation[] = [READ, DELETE, DESCRIBE, DESCRIBE_CONFIGS, ALTER_CONFIGS]
export const CLUSTER_OPERATIONS: readonly Operation[] = [
  CREATE,
  ALTER,
  DESCRIBE,
  CLUSTER_ACTION,
  DESCRIBE_CONFIGS,
  ALTER_CONFIGS,
  IDEMPOTENT_WRITE,
]
