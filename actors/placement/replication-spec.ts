import type { ActorId } from '../../src/messages/context.ts'

/** What the actor is made from that replicates from one broker. */
export interface ReplicationSpec {
  kind: 'replication'
  leaderId: number
  host: string
  port: number
  channel: ActorId
}
