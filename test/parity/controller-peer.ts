import { JavaPeer, type PeerFailure } from './java-peer.ts'

/** A `PartitionChangeRecord`; null stands for a field that is not written. */
export interface PeerPartitionChange {
  readonly version: number
  readonly leader: number
  readonly leaderRecoveryState: number
  readonly isr: number[] | null
  readonly eligibleLeaderReplicas: number[] | null
  readonly lastKnownElr: number[] | null
  readonly replicas: number[] | null
  readonly removingReplicas: number[] | null
  readonly addingReplicas: number[] | null
  readonly directories: string[] | null
}

export interface ControllerAnswer extends PeerFailure {
  readonly change?: PeerPartitionChange | null
  readonly placements?: readonly (readonly number[])[]
}

/** Decisions of Apache Kafka's controller. */
export class ControllerPeer extends JavaPeer<ControllerAnswer> {
  constructor() {
    super('ControllerPeer')
  }
}
