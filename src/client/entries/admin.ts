/** `rafka/client/admin`: the administration of a cluster alone. */
import { Admin } from '../admin/admin.ts'
import { type ConnectionOptions, type ConnectionSource, connect } from '../node/connection-options.ts'

/** Every method of Java's Admin, over a client of its own or a shared one. Opens no connection before one is needed. Throws `UsageError` for options that make no sense. */
export function createAdmin(options: ConnectionSource): Admin {
  const { client } = options
  return client === undefined ? new Admin(connect(options as ConnectionOptions), { ownsClient: true }) : new Admin(client)
}

export type * from '../admin/acls.ts'
export { Admin } from '../admin/admin.ts'
export type * from '../admin/client-quotas.ts'
export type * from '../admin/cluster.ts'
export type * from '../admin/config-entry.ts'
export type * from '../admin/configs.ts'
export type * from '../admin/delegation-tokens.ts'
export type * from '../admin/describe-consumer-groups.ts'
export type * from '../admin/describe-topics.ts'
export type { AdminOptions } from '../admin/driver.ts'
export type * from '../admin/features.ts'
export type * from '../admin/group-members.ts'
export type * from '../admin/group-offsets.ts'
export type * from '../admin/groups.ts'
export type * from '../admin/log-dirs.ts'
export type * from '../admin/offsets.ts'
export type * from '../admin/operations.ts'
export type * from '../admin/quorum.ts'
export type * from '../admin/reassignments.ts'
export type * from '../admin/records.ts'
export { ItemsFailedError, Results, settle } from '../admin/results.ts'
export type * from '../admin/scram-credentials.ts'
export type * from '../admin/share-groups.ts'
export type * from '../admin/streams-groups.ts'
export type * from '../admin/topic-reference.ts'
export type * from '../admin/topics.ts'
export type * from '../admin/transactions.ts'
export type { CommittedOffset, OffsetToCommit } from '../offsets.ts'
export * from './connection.ts'
