import type { Message } from './message.ts'

/** Which members of the cast send and receive a message; `test/tidy.test.ts` holds the code to it. Paths are the files of the actors. */
export interface MessageRoute {
  readonly from: readonly string[]
  readonly to: readonly string[]
  /** `ring`: by fixed layout in one ring slot. `packed`: by msgpackr. */
  readonly travels: 'ring' | 'packed'
}

const NETWORK = 'actors/network.ts'
const PARTITION = 'actors/partition.ts'
const REPLICATION = 'actors/replication.ts'
const GROUPS = 'actors/group-coordinator.ts'
const TRANSACTIONS = 'actors/transaction-coordinator.ts'
const QUORUM = 'actors/metadata-quorum.ts'
/** The way to the active controller. */
const CHANNEL = 'actors/controller-channel.ts'
const SUPERVISOR = 'actors/supervisor.ts'
/** The supervisor's, towards the controller. */
const ASSIGNMENTS = 'actors/directory-assignments.ts'
/** The supervisor's, towards partitions that are moved. */
const PACE = 'actors/move-pace.ts'
/** The supervisor's, towards partitions and coordinators. */
const PLACEMENT = 'actors/placement'
const CLEANER = 'actors/cleaner'
/** The supervisor's side of the cleaner. */
const COMPACTED_LOGS = 'actors/cleaner/compacted-logs.ts'
const RUNTIME = 'actors/runtime'

export const MESSAGE_MAP: Readonly<Record<Message['kind'], MessageRoute>> = {
  append: { from: [NETWORK, GROUPS, TRANSACTIONS], to: [PARTITION], travels: 'ring' },
  appended: { from: [PARTITION, GROUPS], to: [NETWORK, GROUPS, TRANSACTIONS], travels: 'ring' },
  'begin-verification': { from: [NETWORK], to: [PARTITION], travels: 'packed' },
  'verification-begun': { from: [PARTITION], to: [NETWORK], travels: 'packed' },
  'write-marker': { from: [NETWORK, GROUPS], to: [PARTITION, GROUPS], travels: 'packed' },
  'describe-producers': { from: [NETWORK], to: [PARTITION], travels: 'packed' },
  'producers-described': { from: [PARTITION], to: [NETWORK], travels: 'packed' },
  read: { from: [NETWORK, GROUPS, TRANSACTIONS], to: [PARTITION], travels: 'ring' },
  'read-done': { from: [PARTITION], to: [NETWORK, GROUPS, TRANSACTIONS], travels: 'ring' },
  advanced: { from: [PARTITION], to: [NETWORK, GROUPS, TRANSACTIONS], travels: 'ring' },
  'append-replica': { from: [REPLICATION], to: [PARTITION], travels: 'ring' },
  'truncate-replica': { from: [REPLICATION], to: [PARTITION], travels: 'packed' },
  'replica-appended': { from: [PARTITION], to: [REPLICATION], travels: 'ring' },
  'alter-partition': { from: [PARTITION], to: [CHANNEL], travels: 'packed' },
  'partition-altered': { from: [CHANNEL], to: [PARTITION], travels: 'packed' },
  'list-offset': { from: [NETWORK], to: [PARTITION], travels: 'packed' },
  'offset-listed': { from: [PARTITION], to: [NETWORK], travels: 'packed' },
  'offset-for-epoch': { from: [NETWORK], to: [PARTITION], travels: 'packed' },
  'epoch-offset': { from: [PARTITION], to: [NETWORK], travels: 'packed' },
  'delete-records': { from: [NETWORK], to: [PARTITION], travels: 'packed' },
  'records-deleted': { from: [PARTITION], to: [NETWORK], travels: 'packed' },
  'describe-log': { from: [NETWORK, GROUPS, TRANSACTIONS], to: [PARTITION], travels: 'packed' },
  'log-described': { from: [PARTITION], to: [NETWORK, GROUPS, TRANSACTIONS], travels: 'packed' },
  'move-replica': { from: [NETWORK], to: [PARTITION], travels: 'packed' },
  'replica-moving': { from: [PARTITION], to: [NETWORK], travels: 'packed' },
  'pace-move': { from: [PACE], to: [PARTITION], travels: 'packed' },
  'prefer-log-dir': { from: [NETWORK], to: [SUPERVISOR], travels: 'packed' },
  'configure-partition': { from: [PLACEMENT], to: [PARTITION], travels: 'packed' },
  'stop-partition': { from: [PLACEMENT], to: [PARTITION], travels: 'packed' },
  'log-state': { from: [PARTITION], to: [SUPERVISOR], travels: 'packed' },
  checkpointed: { from: [PLACEMENT], to: [PARTITION], travels: 'packed' },
  follow: { from: [PLACEMENT], to: [REPLICATION], travels: 'packed' },
  unfollow: { from: [PLACEMENT], to: [REPLICATION], travels: 'packed' },
  'replication-leader': { from: [PLACEMENT], to: [REPLICATION], travels: 'packed' },
  'pace-replication': { from: [PLACEMENT], to: [REPLICATION], travels: 'packed' },
  'compacted-logs': { from: [COMPACTED_LOGS], to: [CLEANER], travels: 'packed' },
  'configure-cleaner': { from: [COMPACTED_LOGS], to: [CLEANER], travels: 'packed' },
  'survey-log': { from: [CLEANER], to: [PARTITION], travels: 'packed' },
  'log-surveyed': { from: [PARTITION], to: [CLEANER], travels: 'packed' },
  'begin-cleaning': { from: [CLEANER], to: [PARTITION], travels: 'packed' },
  'cleaning-begun': { from: [PARTITION], to: [CLEANER], travels: 'packed' },
  'replace-segments': { from: [CLEANER], to: [PARTITION], travels: 'packed' },
  'segments-replaced': { from: [PARTITION], to: [CLEANER], travels: 'packed' },
  'end-cleaning': { from: [CLEANER], to: [PARTITION], travels: 'packed' },
  request: {
    from: [NETWORK, TRANSACTIONS, ASSIGNMENTS, CHANNEL],
    to: [CHANNEL, QUORUM, GROUPS, TRANSACTIONS, NETWORK, SUPERVISOR],
    travels: 'packed',
  },
  response: {
    from: [CHANNEL, QUORUM, GROUPS, TRANSACTIONS, NETWORK, SUPERVISOR],
    to: [NETWORK, TRANSACTIONS, SUPERVISOR, CHANNEL],
    travels: 'packed',
  },
  listening: { from: [NETWORK], to: [SUPERVISOR], travels: 'packed' },
  serve: { from: [SUPERVISOR], to: [NETWORK], travels: 'packed' },
  'broker-goal': { from: [SUPERVISOR, CHANNEL], to: [CHANNEL, QUORUM], travels: 'packed' },
  'directories-failed': { from: [SUPERVISOR], to: [CHANNEL], travels: 'packed' },
  'broker-state': { from: [CHANNEL, QUORUM], to: [SUPERVISOR], travels: 'packed' },
  subscribe: { from: [NETWORK, SUPERVISOR, GROUPS, CHANNEL], to: [QUORUM], travels: 'packed' },
  'metadata-committed': { from: [QUORUM], to: [NETWORK, SUPERVISOR, GROUPS, CHANNEL], travels: 'packed' },
  'quorum-changed': { from: [QUORUM], to: [NETWORK, SUPERVISOR, GROUPS, CHANNEL], travels: 'packed' },
  'partitions-placed': { from: [SUPERVISOR], to: [NETWORK], travels: 'packed' },
  'topics-removed': { from: [PLACEMENT], to: [GROUPS, TRANSACTIONS], travels: 'packed' },
  'configure-coordinator': { from: [PLACEMENT], to: [TRANSACTIONS], travels: 'packed' },
  'actor-down': {
    from: [RUNTIME],
    to: [NETWORK, GROUPS, TRANSACTIONS, QUORUM, CHANNEL, SUPERVISOR, PARTITION, CLEANER],
    travels: 'packed',
  },
  'actor-up': { from: [RUNTIME], to: [NETWORK, GROUPS, TRANSACTIONS, QUORUM, CHANNEL, SUPERVISOR], travels: 'packed' },
  'disk-failed': { from: [RUNTIME, CLEANER], to: [SUPERVISOR], travels: 'packed' },
}
