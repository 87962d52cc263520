/** Kafka's states of a transactional id, by the names that its tools show. */
export type TransactionState =
  | 'Empty'
  | 'Ongoing'
  | 'PrepareCommit'
  | 'PrepareAbort'
  | 'CompleteCommit'
  | 'CompleteAbort'
  | 'Dead'
  | 'PrepareEpochFence'

/** In the order of the numbers that stand in the log. */
const STATES: readonly TransactionState[] = [
  'Empty',
  'Ongoing',
  'PrepareCommit',
  'PrepareAbort',
  'CompleteCommit',
  'CompleteAbort',
  'Dead',
  'PrepareEpochFence',
]

/**
 * Which state may follow which, as far as they stand in the log. Two never do: Kafka's coordinator holds `PrepareEpochFence` while it fences a producer and
 * `Dead` while it removes an id, both of which are one step here.
 */
const PREVIOUS: Readonly<Record<TransactionState, ReadonlySet<TransactionState>>> = {
  Empty: new Set(['Empty', 'CompleteCommit', 'CompleteAbort']),
  Ongoing: new Set(['Ongoing', 'Empty', 'CompleteCommit', 'CompleteAbort']),
  PrepareCommit: new Set(['Ongoing']),
  // From states other than Ongoing: a producer of transaction version 2 ends a transaction that it had added nothing to.
  PrepareAbort: new Set(['Ongoing', 'Empty', 'CompleteCommit', 'CompleteAbort']),
  CompleteCommit: new Set(['PrepareCommit']),
  CompleteAbort: new Set(['PrepareAbort']),
  Dead: new Set(),
  PrepareEpochFence: new Set(),
}

/** The number of a state in the log. */
export function stateId(state: TransactionState): number {
  return STATES.indexOf(state)
}

export function stateOfId(id: number): TransactionState | undefined {
  return STATES[id]
}

export function isTransactionState(name: string): name is TransactionState {
  return (STATES as readonly string[]).includes(name)
}

export function mayFollow(next: TransactionState, current: TransactionState): boolean {
  return PREVIOUS[next].has(current)
}

/** It is decided how the transaction ends, and the partitions are being told: until that is done nothing else may happen to the id. */
export function isEnding(state: TransactionState): state is 'PrepareCommit' | 'PrepareAbort' {
  return state === 'PrepareCommit' || state === 'PrepareAbort'
}

/** No transaction is open: an id that stays so long enough is forgotten. */
export function isIdle(state: TransactionState): state is 'Empty' | 'CompleteCommit' | 'CompleteAbort' {
  return state === 'Empty' || state === 'CompleteCommit' || state === 'CompleteAbort'
}
