import type { Disk } from '../base/disk.ts'
import { RafkaError } from '../base/errors.ts'
import { ZERO_UUID } from '../protocol/uuid.ts'

/** What a node must not forget of the elections it took part in: it votes once in an epoch. */
export interface ElectionState {
  readonly leaderEpoch: number
  /** -1: not known. */
  readonly leaderId: number
  /** -1: no vote was given in this epoch. */
  readonly votedId: number
  readonly votedDirectoryId: string
}

export const QUORUM_STATE_FILE = 'quorum-state'
const NOBODY = -1

/** The file says something else than what it is there for; without it this node could vote twice in one epoch. */
export class CorruptQuorumStateError extends RafkaError {
  readonly code = 'CORRUPT_FILE'
  readonly retriable = false
  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`, { path, reason })
  }
}

export function electedLeader(leaderEpoch: number, leaderId: number): ElectionState {
  return { leaderEpoch, leaderId, votedId: NOBODY, votedDirectoryId: ZERO_UUID }
}

/** Null where the node never took part in an election. Throws `CorruptQuorumStateError`. */
export function readQuorumState(disk: Disk, directory: string): ElectionState | null {
  const path = `${directory}/${QUORUM_STATE_FILE}`
  if (!disk.exists(path)) return null
  const state = parse(path, new TextDecoder().decode(disk.readFile(path)))
  const version = state['data_version']
  if (version !== 0 && version !== 1)
    throw new CorruptQuorumStateError(path, `data_version ${String(version)}, 0 and 1 are known`)
  const integer = (name: string, otherwise: number): number => {
    const value = state[name] ?? otherwise
    if (!Number.isInteger(value)) throw new CorruptQuorumStateError(path, `${name} is ${String(value)}`)
    return value as number
  }
  const votedDirectoryId = state['votedDirectoryId'] ?? ZERO_UUID
  return {
    leaderEpoch: integer('leaderEpoch', 0),
    leaderId: integer('leaderId', NOBODY),
    votedId: integer('votedId', NOBODY),
    votedDirectoryId: String(votedDirectoryId),
  }
}

/**
 * Replaces the file durably, in Kafka's form: version 0, which lists the voters, for a quorum whose voters are configured on each node
 * (kraft.version 0), version 1 for one that keeps them in its log (KIP-853).
 */
export function writeQuorumState(
  disk: Disk,
  directory: string,
  { leaderEpoch, leaderId, votedId, votedDirectoryId }: ElectionState,
  { kraftVersion, voterIds }: { kraftVersion: number; voterIds: readonly number[] },
): void {
  const currentVoters = voterIds.map((voterId) => ({ voterId }))
  const state =
    kraftVersion === 0
      ? { clusterId: '', leaderId, leaderEpoch, votedId, appliedOffset: 0, currentVoters, data_version: 0 }
      : { leaderId, leaderEpoch, votedId, votedDirectoryId, data_version: 1 }
  disk.replaceFile(`${directory}/${QUORUM_STATE_FILE}`, new TextEncoder().encode(JSON.stringify(state)))
}

function parse(path: string, text: string): Record<string, unknown> {
  try {
    const state: unknown = JSON.parse(text)
    if (typeof state === 'object' && state !== null) return state as Record<string, unknown>
  } catch {
    // Said below.
  }
  throw new CorruptQuorumStateError(path, 'no JSON object')
}
