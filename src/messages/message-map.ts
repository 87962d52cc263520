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
const GROUPS = 'actors/group-coordinator.ts'
const QUORUM = 'actors/metadata-quorum.ts'
const SUPERVISOR = 'actors/supervisor.ts'
const RUNTIME = 'actors/runtime'

export const MESSAGE_MAP: Readonly<Record<Message['kind'], MessageRoute>> = {
  append: { from: [NETWORK, GROUPS], to: [PARTITION], travels: 'ring' },
  appended: { from: [PARTITION], to: [NETWORK, GROUPS], travels: 'ring' },
  read: { from: [NETWORK, GROUPS], to: [PARTITION], travels: 'ring' },
  'read-done': { from: [PARTITION], to: [NETWORK, GROUPS], travels: 'ring' },
  advanced: { from: [PARTITION], to: [NETWORK, GROUPS], travels: 'ring' },
  'list-offset': { from: [NETWORK], to: [PARTITION], travels: 'packed' },
  'offset-listed': { from: [PARTITION], to: [NETWORK], travels: 'packed' },
  'offset-for-epoch': { from: [NETWORK], to: [PARTITION], travels: 'packed' },
  'epoch-offset': { from: [PARTITION], to: [NETWORK], travels: 'packed' },
  'delete-records': { from: [NETWORK], to: [PARTITION], travels: 'packed' },
  'records-deleted': { from: [PARTITION], to: [NETWORK], travels: 'packed' },
  'describe-log': { from: [NETWORK, GROUPS], to: [PARTITION], travels: 'packed' },
  'log-described': { from: [PARTITION], to: [NETWORK, GROUPS], travels: 'packed' },
  'configure-partition': { from: [SUPERVISOR], to: [PARTITION], travels: 'packed' },
  'stop-partition': { from: [SUPERVISOR], to: [PARTITION], travels: 'packed' },
  'log-state': { from: [PARTITION], to: [SUPERVISOR], travels: 'packed' },
  request: { from: [NETWORK], to: [QUORUM, GROUPS], travels: 'packed' },
  response: { from: [QUORUM, GROUPS], to: [NETWORK], travels: 'packed' },
  listening: { from: [NETWORK], to: [SUPERVISOR], travels: 'packed' },
  serve: { from: [SUPERVISOR], to: [NETWORK], travels: 'packed' },
  subscribe: { from: [NETWORK, SUPERVISOR], to: [QUORUM], travels: 'packed' },
  'metadata-committed': { from: [QUORUM], to: [NETWORK, SUPERVISOR], travels: 'packed' },
  'partitions-placed': { from: [SUPERVISOR], to: [NETWORK], travels: 'packed' },
  'topics-removed': { from: [SUPERVISOR], to: [GROUPS], travels: 'packed' },
  'actor-down': { from: [RUNTIME], to: [NETWORK, GROUPS, QUORUM, SUPERVISOR, PARTITION], travels: 'packed' },
  'actor-up': { from: [RUNTIME], to: [NETWORK, GROUPS, QUORUM, SUPERVISOR], travels: 'packed' },
}
