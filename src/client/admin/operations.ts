import { OPERATION } from '../../security/authorizer/acl-codes.ts'
import { nameOf } from './code-table.ts'

/** What can be allowed and denied (`AclOperation`). */
export const ACL_OPERATIONS = { UNKNOWN: 0, ...OPERATION } as const
/** What can be allowed and denied. */
export type AclOperation = keyof typeof ACL_OPERATIONS

/** What a broker sends when it was not asked for operations. */
const NOT_ASKED = -2_147_483_648

/** The operations of a bit field (KIP-430); null where the broker was not asked, or does not say. */
export function authorizedOperations(bits: number): AclOperation[] | null {
  if (bits === NOT_ASKED) return null
  const operations: AclOperation[] = []
  for (let code = 0; code < 32; code++) if ((bits & (1 << code)) !== 0) operations.push(nameOf(ACL_OPERATIONS, code))
  return operations.filter((operation) => operation !== 'UNKNOWN' && operation !== 'ANY' && operation !== 'ALL')
}
