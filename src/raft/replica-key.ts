import { ZERO_UUID } from '../protocol/uuid.ts'

/** A member of the quorum: a node and the folder that its log lies in. One that came back with an empty disk is another one (KIP-853). */
export interface ReplicaKey {
  readonly id: number
  /** The zero id where it is not known: the other side is older, or its voters are configured. */
  readonly directoryId: string
}

/** Whether `key` names the replica: the folder counts only where both say it. */
export function isSameReplica(key: ReplicaKey, { id, directoryId }: ReplicaKey): boolean {
  return key.id === id && (key.directoryId === ZERO_UUID || directoryId === ZERO_UUID || key.directoryId === directoryId)
}

/** The text that stands for it in maps and logs. */
export function replicaName({ id, directoryId }: ReplicaKey): string {
  return `${id}/${directoryId}`
}
