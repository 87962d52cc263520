/** What the cluster agreed on for a partition, as far as its replicas need to know. */
export interface PartitionState {
  /** -1: there is none. */
  readonly leader: number
  readonly leaderEpoch: number
  readonly partitionEpoch: number
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
  /** Replicas whose broker is neither fenced nor shutting down: only they may enter the ISR. */
  readonly eligible: readonly number[]
}

/** Of a replica that has not been told yet: older than anything that it can be told. */
export const UNKNOWN_STATE: PartitionState = Object.freeze({
  leader: -1,
  leaderEpoch: -1,
  partitionEpoch: -1,
  replicas: [],
  isr: [],
  eligible: [],
})
