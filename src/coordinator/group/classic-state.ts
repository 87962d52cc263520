/**
 * The states of a classic group, by the names that clients see:
 * - `Empty`: no members; it stays for its offsets, or was made by a member that has yet to come back with its id.
 * - `PreparingRebalance`: collects JoinGroups until all members are in or the rebalance timeout has passed.
 * - `CompletingRebalance`: the generation is fixed, the leader's assignment is awaited.
 * - `Stable`: every member has (or can have) its part of the assignment.
 * Kafka has a fifth, `Dead`, for groups that were unloaded or deleted; here these are gone, and `Dead` is only what describing an unknown group answers.
 */
export type ClassicState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable'

const PREVIOUS: Readonly<Record<ClassicState, readonly ClassicState[]>> = {
  Empty: ['PreparingRebalance'],
  PreparingRebalance: ['Empty', 'CompletingRebalance', 'Stable'],
  CompletingRebalance: ['PreparingRebalance'],
  Stable: ['CompletingRebalance'],
}

export function canTransition(from: ClassicState, to: ClassicState): boolean {
  return PREVIOUS[to].includes(from)
}
