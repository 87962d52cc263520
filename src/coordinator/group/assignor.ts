import type { Assignment } from './assignment.ts'

/** A member of a group whose target assignment is computed. */
export interface AssignedMember {
  readonly memberId: string
  readonly instanceId: string | null
  /** Topics that it is subscribed to and that exist, in the order of their names. */
  readonly topicIds: ReadonlySet<string>
  /** What it was to have so far. */
  readonly assignment: Assignment
}

/** All that a target assignment depends on. Every order in it is one that comes out the same after a restart. */
export interface AssignmentSpec {
  /** At least one. */
  readonly members: readonly AssignedMember[]
  /** All members are subscribed to the same topics. */
  readonly isHomogeneous: boolean
  readonly partitionCount: (topicId: string) => number
  /** Whether the partition is in the target assignment of any member so far. */
  readonly isAssigned: (topicId: string, partition: number) => boolean
}

/** A way of spreading partitions over members, on the server's side (KIP-848). Members that are left out of the result get nothing. */
export interface Assignor {
  readonly name: string
  assign(spec: AssignmentSpec): Map<string, Assignment>
}
