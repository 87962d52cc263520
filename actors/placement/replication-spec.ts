import type { ActorId } from '../../src/messages/context.ts'

/** What the actor is made from that replicates from one broker. */
export interface ReplicationSpec {
  kind: 'replication'
  leaderId: number
  /** Which of `num.replica.fetchers`, from 0 on. */
  fetcherId: number
  host: string
  port: number
  /** Of this node's broker: the leader takes what an earlier life of it asks for as such (KIP-903). */
  brokerEpoch: number
  clusterId: string
  channel: ActorId
}
